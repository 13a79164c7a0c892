//! Tuples: lists with exactly these values, which is what a Parallel state gives.

use crate::expr::Expr;
use crate::language::Language;
use crate::node::NodeRef;
use crate::shape::{Record, Shape, ShapeKind};
use crate::value::{Fits, IntoExpr, Speaks};

macro_rules! tuple {
    ($($type:ident $given:ident $at:tt),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($type: Shape),+> Shape for ($($type,)+) {
            fn kind() -> ShapeKind {
                ShapeKind::Tuple(vec![$($type::kind),+])
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($type: Shape),+> Record for ($($type,)+) {
            type Fields<Lang: Language> = ($(Expr<$type, Lang>,)+);

            fn fields<Lang: Language>(node: NodeRef) -> Self::Fields<Lang> {
                ($(Expr::from_node(node.index($at)),)+)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($type, $given: Fits<$type>),+> Fits<($($type,)+)> for ($($given,)+) {
            fn fit(self) -> NodeRef {
                NodeRef::array([$(self.$at.fit()),+])
            }
        }

        #[diagnostic::do_not_recommend]
        impl<Lang, $($given: Speaks<Lang>),+> Speaks<Lang> for ($($given,)+) {}

        #[diagnostic::do_not_recommend]
        impl<Lang, $($given: IntoExpr<Lang>),+> IntoExpr<Lang> for ($($given,)+) {
            type Value = ($($given::Value,)+);

            fn into_node(self) -> NodeRef {
                NodeRef::array([$(self.$at.into_node()),+])
            }
        }
    };
}

tuple!(A VA 0);
tuple!(A VA 0, B VB 1);
tuple!(A VA 0, B VB 1, C VC 2);
tuple!(A VA 0, B VB 1, C VC 2, D VD 3);
tuple!(A VA 0, B VB 1, C VC 2, D VD 3, E VE 4);
tuple!(A VA 0, B VB 1, C VC 2, D VD 3, E VE 4, F VF 5);
tuple!(A VA 0, B VB 1, C VC 2, D VD 3, E VE 4, F VF 5, G VG 6);
tuple!(A VA 0, B VB 1, C VC 2, D VD 3, E VE 4, F VF 5, G VG 6, H VH 7);
tuple!(A VA 0, B VB 1, C VC 2, D VD 3, E VE 4, F VF 5, G VG 6, H VH 7, I VI 8);
tuple!(A VA 0, B VB 1, C VC 2, D VD 3, E VE 4, F VF 5, G VG 6, H VH 7, I VI 8, J VJ 9);
tuple!(A VA 0, B VB 1, C VC 2, D VD 3, E VE 4, F VF 5, G VG 6, H VH 7, I VI 8, J VJ 9, K VK 10);
tuple!(A VA 0, B VB 1, C VC 2, D VD 3, E VE 4, F VF 5, G VG 6, H VH 7, I VI 8, J VJ 9, K VK 10, L VL 11);

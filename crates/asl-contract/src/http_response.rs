//! What an HTTPS endpoint answers to a workflow.

use std::any::TypeId;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::language::Language;
use crate::node::NodeRef;
use crate::shape::{FieldKind, Record, RecordKind, Shape, ShapeKind};

/// The answer of an HTTPS endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct HttpResponse<R> {
    /// Its headers, each with all its values.
    pub headers: BTreeMap<String, Vec<String>>,
    /// Its body.
    pub response_body: R,
    /// Its status, such as 200; others than 2xx fail the state.
    pub status_code: u16,
    /// The words of its status, such as `OK`.
    pub status_text: String,
}

/// The fields of an [`HttpResponse`] as expressions.
#[derive(Clone, Copy, Debug)]
pub struct HttpResponseFields<R, L: Language> {
    /// Its headers, each with all its values.
    pub headers: Expr<BTreeMap<String, Vec<String>>, L>,
    /// Its body.
    pub response_body: Expr<R, L>,
    /// Its status, such as 200.
    pub status_code: Expr<u16, L>,
    /// The words of its status, such as `OK`.
    pub status_text: Expr<String, L>,
}

#[diagnostic::do_not_recommend]
impl<R: Shape> Shape for HttpResponse<R> {
    fn kind() -> ShapeKind {
        ShapeKind::Record(RecordKind {
            id: TypeId::of::<Self>(),
            name: "HttpResponse",
            fields: vec![
                FieldKind::new("Headers", <BTreeMap<String, Vec<String>>>::kind),
                FieldKind::new("ResponseBody", R::kind),
                FieldKind::new("StatusCode", u16::kind),
                FieldKind::new("StatusText", String::kind),
            ],
        })
    }
}

impl<R: Shape> Record for HttpResponse<R> {
    type Fields<L: Language> = HttpResponseFields<R, L>;

    fn fields<L: Language>(node: NodeRef) -> Self::Fields<L> {
        HttpResponseFields {
            headers: Expr::from_node(node.field("Headers")),
            response_body: Expr::from_node(node.field("ResponseBody")),
            status_code: Expr::from_node(node.field("StatusCode")),
            status_text: Expr::from_node(node.field("StatusText")),
        }
    }
}

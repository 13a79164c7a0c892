//! Lists: counting, searching, changing, joining.

use std::cell::Cell;

use crate::condition::{Condition, IntoCondition};
use crate::expr::Expr;
use crate::language::{Computes, Language};
use crate::node::{Node, NodeRef, Op};
use crate::shape::{Number, Scalar, Shape, ShapeKind, Text};
use crate::value::{Gives, IntoExpr};

impl<T, L: Language> Expr<Vec<T>, L> {
    /// The number of elements.
    #[doc(alias = "len")]
    #[doc(alias = "States.ArrayLength")]
    pub fn count(self) -> Expr<u64, L> {
        Expr::from_node(NodeRef::call(Op::Count, [self.node()]))
    }

    /// The numbers added up; 0 where there is none.
    pub fn sum(self) -> Expr<T, L>
    where
        T: Number,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Sum, [self.node()]))
    }

    /// The mean of the numbers; nothing where there is none.
    #[doc(alias = "average")]
    pub fn mean(self) -> Expr<Option<f64>, L>
    where
        T: Number,
        L: Computes,
    {
        Expr::from_node(maybe(NodeRef::call(Op::Average, [self.node()])))
    }

    /// The least number; nothing where there is none.
    #[doc(alias = "min")]
    pub fn smallest(self) -> Expr<Option<T>, L>
    where
        T: Number,
        L: Computes,
    {
        Expr::from_node(maybe(NodeRef::call(Op::Min, [self.node()])))
    }

    /// The greatest number; nothing where there is none.
    #[doc(alias = "max")]
    pub fn largest(self) -> Expr<Option<T>, L>
    where
        T: Number,
        L: Computes,
    {
        Expr::from_node(maybe(NodeRef::call(Op::Max, [self.node()])))
    }

    /// The element at this place, from 0; nothing where the list is shorter.
    #[doc(alias = "get")]
    pub fn at(self, place: usize) -> Expr<Option<T>, L> {
        Expr::from_node(self.node().index(place).optional())
    }

    /// Whether there is no element.
    pub fn is_empty(self) -> Condition<L>
    where
        L: Computes,
    {
        self.count().is(0)
    }

    /// Whether `value` is one of the elements.
    pub fn includes(self, value: impl Gives<T, L>) -> Condition<L>
    where
        T: Scalar,
        L: Computes,
    {
        Condition::call(Op::In(T::compared()), [value.give(), self.node()])
    }

    /// Whether `value` is one of the elements, as a value; [`includes`](Expr::includes) asks it.
    #[doc(alias = "States.ArrayContains")]
    pub fn has(self, value: impl Gives<T, L>) -> Expr<bool, L>
    where
        T: Scalar,
    {
        Expr::from_node(NodeRef::call(Op::In(T::compared()), [value.give(), self.node()]))
    }

    /// The element at a place that the data says, from 0; the state fails where the list is shorter.
    #[doc(alias = "States.ArrayGetItem")]
    pub fn item_at(self, place: impl Gives<u64, L>) -> Expr<T, L> {
        Expr::from_node(NodeRef::call(Op::ItemAt, [self.node(), place.give()]))
    }

    /// What the closure makes of each element.
    ///
    /// ```
    /// # use asl_contract::{Expr, context, list};
    /// let names: Expr<Vec<String>> = list([context().execution_name(), context().state_name()]);
    /// let lengths: Expr<Vec<u64>> = names.each(|name| name.length());
    /// # let _ = lengths;
    /// ```
    #[doc(alias = "map")]
    pub fn each<R: IntoExpr<L>>(self, give: impl FnOnce(Expr<T, L>) -> R) -> Expr<Vec<R::Value>, L>
    where
        T: Shape,
        L: Computes,
    {
        let (number, given) = with_parameter(|element| give(Expr::from_node(element)).into_node());
        Expr::from_node(no_lists(&R::Value::kind(), NodeRef::call(Op::Map(number), [self.node(), given])))
    }

    /// The elements for which the condition holds.
    #[doc(alias = "filter")]
    pub fn only<C: IntoCondition<L>>(self, keep: impl FnOnce(Expr<T, L>) -> C) -> Self
    where
        T: Shape,
        L: Computes,
    {
        let (number, keep) = with_parameter(|element| keep(Expr::from_node(element)).into_condition().node());
        Self::from_node(no_lists(&T::kind(), NodeRef::call(Op::Filter(number), [self.node(), keep])))
    }

    /// The elements the other way round.
    pub fn reversed(self) -> Self
    where
        L: Computes,
    {
        Self::from_node(NodeRef::call(Op::Reverse, [self.node()]))
    }

    /// The elements in order: numbers by value, text by its letters.
    pub fn sorted(self) -> Self
    where
        T: Scalar,
        L: Computes,
    {
        Self::from_node(NodeRef::call(Op::Sort, [self.node()]))
    }

    /// Each element once.
    #[doc(alias = "unique")]
    #[doc(alias = "States.ArrayUnique")]
    pub fn distinct(self) -> Self
    where
        T: Scalar,
    {
        Self::from_node(NodeRef::call(Op::Distinct, [self.node()]))
    }

    /// These elements, and those of another list behind them.
    pub fn followed_by(self, other: impl Gives<Vec<T>, L>) -> Self
    where
        L: Computes,
    {
        Self::from_node(NodeRef::call(Op::Append, [self.node(), other.give()]))
    }

    /// The elements in lists of `length`; the last may be shorter.
    #[doc(alias = "partition")]
    #[doc(alias = "chunks")]
    #[doc(alias = "States.ArrayPartition")]
    pub fn in_parts_of(self, length: impl Gives<u64, L>) -> Expr<Vec<Vec<T>>, L>
    where
        T: Scalar,
    {
        Expr::from_node(NodeRef::call(Op::Partition, [self.node(), length.give()]))
    }

    /// The texts with `separator` between them.
    pub fn join(self, separator: &str) -> Expr<String, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Join, [self.node(), NodeRef::text(separator)]))
    }
}

/// A list of these values.
///
/// ```
/// # use asl_contract::{Expr, context, list};
/// let names: Expr<Vec<String>> = list([context().execution_name(), context().state_name()]);
/// # let _ = names;
/// ```
pub fn list<L: Language, V: IntoExpr<L>>(items: impl IntoIterator<Item = V>) -> Expr<Vec<V::Value>, L> {
    Expr::from_node(NodeRef::array(items.into_iter().map(IntoExpr::into_node)))
}

/// The whole numbers from `first` to `last`, which belongs to them, by steps of `step`.
///
/// At most a thousand numbers, as the service has it.
#[doc(alias = "States.ArrayRange")]
pub fn range<L: Language>(
    first: impl Gives<i64, L>,
    last: impl Gives<i64, L>,
    step: impl Gives<i64, L>,
) -> Expr<Vec<i64>, L> {
    Expr::from_node(NodeRef::call(Op::Range, [first.give(), last.give(), step.give()]))
}

/// A value that comes out as nothing where there is none, as null.
fn maybe(node: NodeRef) -> NodeRef {
    NodeRef::call(Op::OrElse, [node, NodeRef::null()])
}

/// JSONata takes a list with one list in it for that list itself.
fn no_lists(kind: &ShapeKind, node: NodeRef) -> NodeRef {
    match kind {
        ShapeKind::List(_) | ShapeKind::Tuple(_) => NodeRef::invalid(
            "a list of lists comes out of this, which JSONata would flatten; put a struct around the inner",
        ),
        _ => node,
    }
}

/// Calls `body` with a parameter whose number no function around it has.
fn with_parameter(body: impl FnOnce(NodeRef) -> NodeRef) -> (u8, NodeRef) {
    thread_local! {
        static DEPTH: Cell<u8> = const { Cell::new(0) };
    }
    let number = DEPTH.get().saturating_add(1);
    DEPTH.set(number);
    let body = body(NodeRef::new(Node::Parameter(number)));
    DEPTH.set(number - 1);
    (number, body)
}

//! What a value is, asked when the workflow runs: whether it is there, and of which type.

use crate::condition::Condition;
use crate::expr::Expr;
use crate::language::Language;
use crate::node::{JsonType, Op};
use crate::shape::{Shape, ShapeKind};

impl<T, L: Language> Expr<T, L> {
    /// Whether the value is there at all; null is.
    ///
    /// For an optional value, [`is_present`](Expr::is_present) also asks that it is not null.
    ///
    /// ```
    /// # use asl_contract::{Condition, Expr, context};
    /// # let data: Expr<serde_json::Value> = context().execution_name().believed();
    /// let condition: Condition = data.at("note").exists();
    /// # let _ = condition;
    /// ```
    #[doc(alias = "IsPresent")]
    pub fn exists(self) -> Condition<L> {
        Condition::call(Op::Exists, [self.node().given()])
    }

    /// Whether the value is null.
    #[doc(alias = "IsNull")]
    pub fn is_null(self) -> Condition<L> {
        self.is_of(JsonType::Null)
    }

    /// Whether the value is text.
    #[doc(alias = "IsString")]
    pub fn is_text(self) -> Condition<L> {
        self.is_of(JsonType::Text)
    }

    /// Whether the value is a number.
    #[doc(alias = "IsNumeric")]
    pub fn is_numeric(self) -> Condition<L> {
        self.is_of(JsonType::Number)
    }

    /// Whether the value is true or false.
    #[doc(alias = "IsBoolean")]
    pub fn is_boolean(self) -> Condition<L> {
        self.is_of(JsonType::Bool)
    }

    /// Whether the value is text that is a time in RFC 3339.
    #[doc(alias = "IsTimestamp")]
    pub fn is_timestamp(self) -> Condition<L> {
        self.is_of(JsonType::Time)
    }

    fn is_of(self, kind: JsonType) -> Condition<L> {
        Condition::call(Op::Is(kind), [self.node().given()])
    }

    /// The same value, believed to be an `A`.
    ///
    /// Nothing checks it: neither the compiler nor the service. Look for `believed` where data is not what it should
    /// be.
    ///
    /// ```
    /// # use asl_contract::{Expr, context};
    /// # let data: Expr<serde_json::Value> = context().execution_name().believed();
    /// let count: Expr<u32> = data.at("count").believed();
    /// # let _ = count;
    /// ```
    pub fn believed<A: Shape>(self) -> Expr<A, L> {
        let node = self.node();
        Expr::from_node(if matches!(A::kind(), ShapeKind::Option(_)) { node } else { node.given() })
    }
}

impl<T, L: Language> Expr<Option<T>, L> {
    /// The value, believed to be there: the state fails where it is missing.
    #[doc(alias = "unwrap")]
    pub fn given(self) -> Expr<T, L> {
        Expr::from_node(self.node().given())
    }
}

impl<L: Language> Expr<serde_json::Value, L> {
    /// The member of this name, of JSON without a type.
    ///
    /// ```
    /// # use asl_contract::{Expr, context};
    /// # let data: Expr<serde_json::Value> = context().execution_name().believed();
    /// let first = data.at("lines").item(0).at("price");
    /// # let _ = first;
    /// ```
    pub fn at(self, name: &str) -> Self {
        Self::from_node(self.node().field(name))
    }

    /// The element at this place, from 0, of JSON without a type.
    pub fn item(self, place: usize) -> Self {
        Self::from_node(self.node().index(place))
    }
}

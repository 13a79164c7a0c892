//! Maps: objects with any names.

use std::collections::BTreeMap;

use crate::node::NodeRef;
use crate::shape::{Shape, ShapeKind};
use crate::value::{Fits, IntoExpr, Speaks};

/// A type that can be the name of a member: text, a newtype of text, an enum without data.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the name of a member",
    label = "names of members are text",
    note = "use `String`, a struct around one (`struct Name(String);`), or an enum without data"
)]
pub trait MapKey: Shape {
    /// The name.
    fn key(&self) -> String;
}

#[diagnostic::do_not_recommend]
impl MapKey for String {
    fn key(&self) -> String {
        self.clone()
    }
}

#[diagnostic::do_not_recommend]
impl<K: MapKey, T: Shape> Shape for BTreeMap<K, T> {
    fn kind() -> ShapeKind {
        ShapeKind::Map(T::kind)
    }
}

#[diagnostic::do_not_recommend]
impl Shape for serde_json::Map<String, serde_json::Value> {
    fn kind() -> ShapeKind {
        ShapeKind::Map(serde_json::Value::kind)
    }
}

#[diagnostic::do_not_recommend]
impl<K: MapKey, T, V: Fits<T>> Fits<BTreeMap<K, T>> for BTreeMap<K, V> {
    fn fit(self) -> NodeRef {
        let members: Vec<_> = self.into_iter().map(|(key, value)| (key.key(), value.fit())).collect();
        NodeRef::object(members.iter().map(|(key, value)| (key.as_str(), *value)))
    }
}

#[diagnostic::do_not_recommend]
impl<L, K, V: Speaks<L>> Speaks<L> for BTreeMap<K, V> {}

#[diagnostic::do_not_recommend]
impl<L, K: MapKey, V: IntoExpr<L>> IntoExpr<L> for BTreeMap<K, V> {
    type Value = BTreeMap<K, V::Value>;

    fn into_node(self) -> NodeRef {
        let members: Vec<_> = self.into_iter().map(|(key, value)| (key.key(), value.into_node())).collect();
        NodeRef::object(members.iter().map(|(key, value)| (key.as_str(), *value)))
    }
}

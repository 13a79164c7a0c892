//! Types without a shape whose reason is worth more than "no shape": each has a trait that says it.
//!
//! The derive names the trait where it sees the type's name; a type of the user that has the name and a `Shape`
//! satisfies it.

use crate::shape::{Shape, ShapeKind};

/// Maps and sets with an order of their own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` would be printed in another order by every build",
    label = "no order that stays",
    note = "use a `BTreeMap` for an object with any names, and a `Vec` for a list"
)]
pub trait InOrder {
    /// What its JSON looks like.
    fn kind_of_it() -> ShapeKind;
}

/// Lengths of time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is `{{\"secs\": .., \"nanos\": ..}}` in JSON, which no state waits for",
    label = "no length of time that a workflow knows",
    note = "use a number with its unit in the name: `timeout_seconds: u32`"
)]
pub trait SaidInSeconds {
    /// What its JSON looks like.
    fn kind_of_it() -> ShapeKind;
}

/// Points in time.
#[diagnostic::on_unimplemented(
    message = "the workflow does not know the JSON form of `{Self}`",
    label = "no point in time that a workflow knows",
    note = "use `Timestamp` of asl-builder, which is RFC 3339 text, as the service's own times are",
    note = "where serde writes this type as such text, keep it and add `#[shape(as = Timestamp)]` to the field"
)]
pub trait SaidAsTimestamp {
    /// What its JSON looks like.
    fn kind_of_it() -> ShapeKind;
}

/// Whole numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds numbers that do not survive in a workflow, which counts in 64 bits",
    label = "no number that a workflow keeps",
    note = "use `i64` or `u64`; write larger numbers as text"
)]
pub trait CountedIn64Bits {
    /// What its JSON looks like.
    fn kind_of_it() -> ShapeKind;
}

/// Text of the operating system.
#[diagnostic::on_unimplemented(
    message = "`{Self}` need not be text, and JSON has no other form for it",
    label = "not always text",
    note = "use `String`"
)]
pub trait SaidAsText {
    /// What its JSON looks like.
    fn kind_of_it() -> ShapeKind;
}

#[diagnostic::do_not_recommend]
impl<T: Shape> InOrder for T {
    fn kind_of_it() -> ShapeKind {
        T::kind()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Shape> SaidInSeconds for T {
    fn kind_of_it() -> ShapeKind {
        T::kind()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Shape> SaidAsTimestamp for T {
    fn kind_of_it() -> ShapeKind {
        T::kind()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Shape> CountedIn64Bits for T {
    fn kind_of_it() -> ShapeKind {
        T::kind()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Shape> SaidAsText for T {
    fn kind_of_it() -> ShapeKind {
        T::kind()
    }
}

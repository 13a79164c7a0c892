//! The two query languages, as types.

use std::fmt::Debug;
use std::hash::Hash;

use asl_model::QueryLanguage;

mod sealed {
    pub trait Sealed {}
}

/// A query language: [`JsonAta`] or [`JsonPath`].
///
/// It is the second parameter of an expression, so that a value written for one language does not fit
/// into a workflow of the other.
pub trait Language: sealed::Sealed + Copy + Debug + Eq + Hash + Send + Sync + 'static {
    /// The word that a definition has for it.
    const QUERY_LANGUAGE: QueryLanguage;
}

/// JSONata, the default: expressions that compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JsonAta;

/// JSONPath with intrinsic functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JsonPath;

impl sealed::Sealed for JsonAta {}
impl sealed::Sealed for JsonPath {}

impl Language for JsonAta {
    const QUERY_LANGUAGE: QueryLanguage = QueryLanguage::JsonAta;
}

impl Language for JsonPath {
    const QUERY_LANGUAGE: QueryLanguage = QueryLanguage::JsonPath;
}

/// A language that can compute values, which JSONPath cannot.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot do this: it exists in JSONata only",
    label = "this needs a JSONata workflow",
    note = "write this part of the workflow in JSONata, `.jsonata(|f| ..)`, or all of it: `start::<Input>()`"
)]
pub trait Computes: Language {}

#[diagnostic::do_not_recommend]
impl Computes for JsonAta {}

/// A language in which a state says what it gives in an `Output` of its own: JSONata.
#[diagnostic::on_unimplemented(
    message = "a state in `{Self}` has no `Output`",
    label = "this needs a JSONata workflow",
    note = "a result is put into the input by `.result_path(|data| ..)`, and selected from by `.result_selector(|result| ..)`",
    note = "a caught error is put into the input by `.catch_at(errors, |data| data.error, |f| ..)`"
)]
pub trait HasOutput: Language {}

#[diagnostic::do_not_recommend]
impl<L: Computes> HasOutput for L {}

/// A language that can put a value in the place of a missing one: JSONata.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot put another value in the place of a missing one",
    label = "this needs a JSONata workflow",
    note = "ask in a choice, `c.when(|data| data.name.is_present(), |f| ..)`, and take it there by `.given()`"
)]
pub trait HasDefaults: Language {}

#[diagnostic::do_not_recommend]
impl<L: Computes> HasDefaults for L {}

/// A language whose states say by paths what data they take and give, which JSONata does not.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no paths for what a state takes and gives",
    label = "this needs a JSONPath workflow",
    note = "in JSONata a closure takes what it needs of the data; `.output(|data, result| ..)` says what a state gives",
    note = "a caught error goes to a handler as it is, `.catch(..)`, or with the data: `.catch_with(..)`"
)]
pub trait HasPaths: Language {}

#[diagnostic::do_not_recommend]
impl HasPaths for JsonPath {}

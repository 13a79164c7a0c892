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
    note = "begin the workflow with `start::<Input>()` to write it in JSONata"
)]
pub trait Computes: Language {}

impl Computes for JsonAta {}

/// A language whose states say by paths what data they take and give, which JSONata does not.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no paths for what a state takes and gives",
    label = "this needs a JSONPath workflow",
    note = "a JSONata state says it in `.output(|data, result| ..)`; `start_in::<Input, PathStandard>()` begins a JSONPath workflow"
)]
pub trait HasPaths: Language {}

impl HasPaths for JsonPath {}

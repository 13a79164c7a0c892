//! What kind of machine a flow is part of: its type, and its query language.

use std::fmt::Debug;

use asl_assembly::WorkflowType;
use asl_contract::{JsonAta, JsonPath, Language};

mod sealed {
    pub trait Sealed {}
}

/// The kind of machine: [`Standard`] or [`Express`], in JSONPath [`PathStandard`] or [`PathExpress`].
pub trait Mode: sealed::Sealed + Copy + Debug + 'static {
    /// The query language of its expressions.
    type Lang: Language;

    /// An Express machine in the same query language.
    type InExpress: Mode<Lang = Self::Lang>;

    /// The same kind of machine in JSONata.
    type InJsonAta: Mode<Lang = JsonAta, InJsonAta = Self::InJsonAta>;

    /// Standard or Express.
    const TYPE: WorkflowType;
}

/// A Standard workflow in JSONata: runs up to a year, may wait.
#[derive(Clone, Copy, Debug)]
pub struct Standard;

/// An Express workflow in JSONata: runs up to five minutes, cannot wait for callbacks or jobs.
#[derive(Clone, Copy, Debug)]
pub struct Express;

/// A Standard workflow in JSONPath.
#[derive(Clone, Copy, Debug)]
pub struct PathStandard;

/// An Express workflow in JSONPath.
#[derive(Clone, Copy, Debug)]
pub struct PathExpress;

impl sealed::Sealed for Standard {}
impl sealed::Sealed for Express {}
impl sealed::Sealed for PathStandard {}
impl sealed::Sealed for PathExpress {}

impl Mode for Standard {
    type Lang = JsonAta;
    type InExpress = Express;
    type InJsonAta = Standard;

    const TYPE: WorkflowType = WorkflowType::Standard;
}

impl Mode for Express {
    type Lang = JsonAta;
    type InExpress = Self;
    type InJsonAta = Express;

    const TYPE: WorkflowType = WorkflowType::Express;
}

impl Mode for PathStandard {
    type Lang = JsonPath;
    type InExpress = PathExpress;
    type InJsonAta = Standard;

    const TYPE: WorkflowType = WorkflowType::Standard;
}

impl Mode for PathExpress {
    type Lang = JsonPath;
    type InExpress = Self;
    type InJsonAta = Express;

    const TYPE: WorkflowType = WorkflowType::Express;
}

/// A kind of machine that can wait for callbacks and jobs.
#[diagnostic::on_unimplemented(
    message = "an Express workflow cannot wait for a callback or a job",
    label = "this part of the workflow is `{Self}`",
    note = "begin a Standard workflow: `start::<Input>()`, or `start_in::<Input, PathStandard>()` in JSONPath",
    note = "children of a distributed Map are Standard without `.express_children()`"
)]
pub trait CanWait: Mode {}

/// A kind of machine whose states are in JSONPath, unless they say otherwise.
#[diagnostic::on_unimplemented(
    message = "this flow is in JSONata already",
    label = "all states of `{Self}` are in JSONata",
    note = "write the states as they are; `start_in::<Input, PathStandard>()` begins a workflow in JSONPath"
)]
pub trait InJsonPath: Mode {}

#[diagnostic::do_not_recommend]
impl InJsonPath for PathStandard {}
#[diagnostic::do_not_recommend]
impl InJsonPath for PathExpress {}

/// A kind of machine that another one can wait for.
#[diagnostic::on_unimplemented(
    message = "an Express workflow cannot be waited for",
    label = "this workflow is `{Self}`",
    note = "make it a Standard one by `start::<Input>()`, or only start it: `.start_workflow(..)`"
)]
pub trait CanBeAwaited: Mode {}

#[diagnostic::do_not_recommend]
impl CanBeAwaited for Standard {}
#[diagnostic::do_not_recommend]
impl CanBeAwaited for PathStandard {}

/// A kind of machine whose Maps may be distributed.
#[diagnostic::on_unimplemented(
    message = "an Express workflow has no distributed Map",
    label = "this workflow is `{Self}`",
    note = "begin a Standard workflow: `start::<Input>()`, or `start_in::<Input, PathStandard>()` in JSONPath",
    note = "for a list that the data has there is `.map(..)`"
)]
pub trait HasDistributedMap: Mode {}

#[diagnostic::do_not_recommend]
impl HasDistributedMap for Standard {}
#[diagnostic::do_not_recommend]
impl HasDistributedMap for PathStandard {}

#[diagnostic::do_not_recommend]
impl CanWait for Standard {}
#[diagnostic::do_not_recommend]
impl CanWait for PathStandard {}

//! The cases: small workflows, each behind a cell of the page, with the line of code that the cell shows.
//!
//! A case is code that compiles. The macros below keep its text, put it into a workflow and take what that prints.

mod actions;
mod context;
mod distributed;
mod facades;
mod fail;
mod functions;
mod handlers;
mod machine;
mod map;
mod parallel;
mod pass;
mod rules;
mod succeed;
mod task;
mod wait;

use asl_builder::{Language as _, Mode, Workflow};
use asl_model::{QueryLanguage, Severity};
use asl_validate::MachineType;
use serde_json::Value;

/// A workflow that says something, and how it does.
#[derive(Debug)]
pub(crate) struct Case {
    /// The row of the page that it is for; none for a call, which says by its resource where it belongs.
    pub(crate) key: Option<&'static str>,
    /// The line of code.
    pub(crate) says: String,
    pub(crate) language: QueryLanguage,
    pub(crate) definition: Value,
    pub(crate) findings: Vec<String>,
}

impl Case {
    fn new<In, Out, M: Mode>(key: Option<&'static str>, says: &str, workflow: &Workflow<In, Out, M>) -> Self {
        let machine = workflow.machine();
        let found = workflow.findings().iter().map(|found| &found.diagnostic);
        let judged = asl_validate::validate(&machine, MachineType::Standard);
        let wrong = judged.diagnostics().filter(|found| found.severity == Severity::Error);
        let findings = found.chain(wrong).map(|found| found.message.clone()).collect();
        Self {
            key,
            says: says.split_whitespace().collect::<Vec<_>>().join(" "),
            language: M::Lang::QUERY_LANGUAGE,
            definition: asl_model::to_json(&machine).to_serde(),
            findings,
        }
    }
}

/// Every case.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    machine::add(&mut cases);
    task::add(&mut cases);
    pass::add(&mut cases);
    wait::add(&mut cases);
    rules::add(&mut cases);
    rules::add_operators(&mut cases);
    succeed::add(&mut cases);
    fail::add(&mut cases);
    parallel::add(&mut cases);
    map::add(&mut cases);
    distributed::add(&mut cases);
    handlers::add(&mut cases);
    functions::add(&mut cases);
    context::add(&mut cases);
    facades::add(&mut cases);
    actions::add(&mut cases);
    cases
}

/// A case in one query language: `case!(cases, Standard, "Task.Comment", task, .comment("asks"))`, or in `both`.
macro_rules! case {
    ($cases:ident, both, $key:literal, $frame:ident $($name:ident)?, $($said:tt)+) => {
        case!($cases, PathStandard, $key, $frame $($name)?, $($said)+);
        case!($cases, Standard, $key, $frame $($name)?, $($said)+);
    };
    ($cases:ident, $mode:ident, $key:literal, $frame:ident $($name:ident)?, $($said:tt)+) => {
        $cases.push($crate::cases::Case::new(
            Some($key),
            stringify!($($said)+),
            &$crate::frames::$frame!($mode $($name)?, $($said)+),
        ));
    };
}

/// A call of an integration in one query language, or in `both`.
macro_rules! call {
    ($cases:ident, both, $($said:tt)+) => {
        call!($cases, PathStandard, $($said)+);
        call!($cases, Standard, $($said)+);
    };
    ($cases:ident, $mode:ident, $($said:tt)+) => {
        $cases.push($crate::cases::Case::new(
            None,
            stringify!($($said)+),
            &$crate::frames::state!($mode, $($said)+),
        ));
    };
}

/// An action of the table by one of its patterns, in both query languages.
macro_rules! action {
    ($cases:ident, call_back, $action:expr, { $($needs:tt)* }) => {
        action!(@both $cases, concat!(".call_back(_, ", stringify!($action), ".within(_), _)"),
            .call_back("T", $action.within(days(1)), |_, token| object! { $($needs)* "Token": token }));
    };
    ($cases:ident, $pattern:ident, $action:expr, { $($needs:tt)* }) => {
        action!(@both $cases, concat!(".", stringify!($pattern), "(_, &", stringify!($action), ", _)"),
            .$pattern("T", &$action, |_| object! { $($needs)* }));
    };
    (@both $cases:ident, $says:expr, $($said:tt)+) => {
        $cases.push($crate::cases::Case::new(None, $says, &$crate::frames::state!(PathStandard, $($said)+)));
        $cases.push($crate::cases::Case::new(None, $says, &$crate::frames::state!(Standard, $($said)+)));
    };
}

pub(crate) use {action, call, case};

//! Parallel states.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Parallel.Type", state, .parallel("P", |p| p.branch(|f| f.pass("A", |d| d.title))));
    case!(cases, both, "Parallel.Comment", parallel, .comment("both at once"));
    case!(cases, PathStandard, "Parallel.QueryLanguage = JSONata", flow,
        .jsonata(|f| f.parallel("P", |p| p.branch(|f| f.pass("A", |d| d.title)))));
    case!(cases, both, "Parallel.Next", flow,
        .parallel("P", |p| p.branch(|f| f.pass("A", |d| d.title))).pass("Then", |results| results.0));
    case!(cases, both, "Parallel.End", flow, .parallel("P", |p| p.branch(|f| f.pass("A", |d| d.title))));
    case!(cases, PathStandard, "Parallel.InputPath", state,
        .input_path(|d| d.title).parallel("P", |p| p.branch(|f| f.pass("A", |title| title))));
    case!(cases, PathStandard, "Parallel.InputPath = null", state,
        .without_input().parallel("P", |p| p.branch(|f| f.pass("A", |nothing| nothing))));
    case!(cases, PathStandard, "Parallel.OutputPath", parallel, .output_path(|results| results.0));
    case!(cases, PathStandard, "Parallel.OutputPath = null", parallel, .without_output());
    case!(cases, PathStandard, "Parallel.Parameters", state,
        .parallel_with("P", |d| object! { "title": d.title }, |p| p.branch(|f| f.pass("A", |given| given))));
    case!(cases, Standard, "Parallel.Arguments", state,
        .parallel_with("P", |d| d.title, |p| p.branch(|f| f.pass("A", |title| title))));
    case!(cases, PathStandard, "Parallel.ResultSelector", parallel,
        .result_selector(|results| object! { "title": results.0 }));
    case!(cases, PathStandard, "Parallel.ResultPath", parallel, .result_path(|d| d.pair));
    case!(cases, PathStandard, "Parallel.ResultPath = null", parallel, .discard_result());
    case!(cases, both, "Parallel.Retry", parallel, .retry(StatesError::ALL, Retry::times(3)));
    case!(cases, both, "Parallel.Catch", parallel, .catch(StatesError::ALL, |f| f.fail("F", "Shop.Closed", "it is late")));
    case!(cases, both, "Parallel.Assign", parallel_with_variable seen, .assign(&seen, |_, results| results.1));
    case!(cases, Standard, "Parallel.Output", parallel, .output(|d, results| (d.other, results.0)));
    case!(cases, both, "Parallel.Branches", state, .parallel("P", |p| {
        p.branch(|f| f.pass("A", |d| d.title)).branch(|f| f.pass("B", |d| d.limit))
    }));
}

//! Pass states.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Pass.Type", state, .pass("P", |d| d.title));
    case!(cases, both, "Pass.Comment", pass, .comment("the title alone"));
    case!(cases, PathStandard, "Pass.QueryLanguage = JSONata", flow, .jsonata(|f| f.pass("P", |d| d.title)));
    case!(cases, both, "Pass.Next", flow, .pass("P", |d| d.title).wait("Then", seconds(1)));
    case!(cases, both, "Pass.End", flow, .pass("P", |d| d.title));
    case!(cases, PathStandard, "Pass.InputPath", state, .pass("P", |d| d.title));
    case!(cases, PathStandard, "Pass.InputPath = null", state, .without_input().pass("P", |nothing| nothing));
    case!(cases, PathStandard, "Pass.OutputPath", state, .pass("P", |d| d).output_path(|d| d.title));
    case!(cases, PathStandard, "Pass.OutputPath = null", pass, .without_output());
    case!(cases, PathStandard, "Pass.Parameters", state, .pass("P", |d| object! { "title": d.title }));
    case!(cases, PathStandard, "Pass.Result", state, .pass("P", |_| "tea"));
    case!(cases, PathStandard, "Pass.ResultPath", state, .pass("P", |_| "tea").result_path(|d| d.note));
    case!(cases, PathStandard, "Pass.ResultPath = null", state, .pass("P", |_| "tea").discard_result());
    case!(cases, both, "Pass.Assign", state_with_variable seen,
        .pass("P", |d| d).assign(&seen, |d, _| d.limit));
    case!(cases, Standard, "Pass.Output", state, .pass("P", |d| d.title));
}

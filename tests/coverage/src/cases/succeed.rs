//! Succeed states.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Succeed.Type", flow, .block::<String>(|f, done| f.succeed("S", done, |d| d.title)));
    case!(cases, both, "Succeed.Comment", succeed, .comment("all is well"));
    case!(cases, PathStandard, "Succeed.QueryLanguage = JSONata", flow,
        .jsonata(|f| f.block::<String>(|f, done| f.succeed("S", done, |d| d.title))));
    case!(cases, PathStandard, "Succeed.InputPath", succeed, .input_path(|d| d.title));
    case!(cases, PathStandard, "Succeed.InputPath = null", succeed, .without_input());
    case!(cases, PathStandard, "Succeed.OutputPath", succeed, .output_path(|d| d.title));
    case!(cases, PathStandard, "Succeed.OutputPath = null", succeed, .without_output());
    case!(cases, Standard, "Succeed.Output", succeed, .output(|d| d.title));
}

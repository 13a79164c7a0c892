//! Wait states.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Wait.Type", state, .wait("W", seconds(1)));
    case!(cases, both, "Wait.Comment", wait, .comment("a while"));
    case!(cases, PathStandard, "Wait.QueryLanguage = JSONata", flow, .jsonata(|f| f.wait("W", seconds(1))));
    case!(cases, both, "Wait.Next", flow, .wait("W", seconds(1)).pass("Then", |d| d.title));
    case!(cases, both, "Wait.End", flow, .wait("W", seconds(1)));
    case!(cases, PathStandard, "Wait.InputPath", state, .input_path(|d| d.limit).wait_seconds("W", |limit| limit));
    case!(cases, PathStandard, "Wait.InputPath = null", state, .without_input().wait("W", seconds(1)));
    case!(cases, PathStandard, "Wait.OutputPath", wait, .output_path(|d| d.title));
    case!(cases, PathStandard, "Wait.OutputPath = null", wait, .without_output());
    case!(cases, both, "Wait.Assign", state_with_variable seen,
        .wait("W", seconds(1)).assign(&seen, |d, _| d.limit));
    case!(cases, Standard, "Wait.Output", wait, .output(|d, _| d.title));
    case!(cases, both, "Wait.Seconds", state, .wait("W", minutes(5)));
    case!(cases, Standard, "Wait.Seconds computed", state, .wait_seconds("W", |d| d.limit));
    case!(cases, PathStandard, "Wait.SecondsPath", state, .wait_seconds("W", |d| d.limit));
    case!(cases, both, "Wait.Timestamp", state, .wait_until("W", |_| "2027-01-01T00:00:00Z"));
    case!(cases, Standard, "Wait.Timestamp computed", state, .wait_until("W", |d| d.day));
    case!(cases, PathStandard, "Wait.TimestampPath", state, .wait_until("W", |d| d.day));
}

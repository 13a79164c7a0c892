//! Task states.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Task.Type", state, .invoke("T", &SCORE, |d| d.title));
    case!(cases, both, "Task.Comment", task, .comment("how good it is"));
    case!(cases, PathStandard, "Task.QueryLanguage = JSONata", flow,
        .jsonata(|f| f.invoke("T", &SCORE, |d| d.title)));
    case!(cases, both, "Task.Next", flow, .invoke("T", &SCORE, |d| d.title).pass("Then", |score| score));
    case!(cases, both, "Task.End", flow, .invoke("T", &SCORE, |d| d.title));
    case!(cases, PathStandard, "Task.InputPath", state, .input_path(|d| d.title).invoke("T", &SCORE, |title| title));
    case!(cases, PathStandard, "Task.InputPath = null", state, .without_input().invoke("T", &SCORE, |_| "tea"));
    case!(cases, PathStandard, "Task.OutputPath", task, .output_path(|answer| answer.payload));
    case!(cases, PathStandard, "Task.OutputPath = null", task, .without_output());
    case!(cases, PathStandard, "Task.Parameters", state, .invoke("T", &SCORE, |d| d.title));
    case!(cases, Standard, "Task.Arguments", state, .invoke("T", &SCORE, |d| d.title));
    case!(cases, PathStandard, "Task.ResultSelector", task, .result_selector(|a| object! { "score": a.payload }));
    case!(cases, PathStandard, "Task.ResultPath", task, .result_path(|d| d.answer));
    case!(cases, PathStandard, "Task.ResultPath = null", task, .discard_result());
    case!(cases, both, "Task.Retry", task, .retry(StatesError::TASK_FAILED, Retry::times(3)));
    case!(cases, both, "Task.Catch", task, .catch(StatesError::ALL, |f| f.fail("F", "Shop.Closed", "no score")));
    case!(cases, both, "Task.Assign", task_with_variable score, .assign(&score, |_, answer| answer.payload));
    case!(cases, Standard, "Task.Output", task, .output(|d, answer| (d.title, answer.payload)));
    case!(cases, both, "Task.Resource", state, .invoke("T", &SCORE, |d| d.title));
    case!(cases, both, "Task.TimeoutSeconds", task, .timeout(minutes(5)));
    case!(cases, Standard, "Task.TimeoutSeconds computed", task, .timeout_from(|d| d.limit * 2));
    case!(cases, PathStandard, "Task.TimeoutSecondsPath", task, .timeout_from(|d| d.limit));
    case!(cases, both, "Task.HeartbeatSeconds", task, .heartbeat(seconds(30)));
    case!(cases, Standard, "Task.HeartbeatSeconds computed", task, .heartbeat_from(|d| d.limit / 2));
    case!(cases, PathStandard, "Task.HeartbeatSecondsPath", task, .heartbeat_from(|d| d.limit));
    case!(cases, both, "Task.Credentials", task, .credentials(|_| "arn:aws:iam::123456789012:role/shop"));

    case!(cases, both, "Credentials.RoleArn", task, .credentials(|_| "arn:aws:iam::123456789012:role/shop"));
    case!(cases, Standard, "Credentials.RoleArn computed", task, .credentials(|d| d.role));
    case!(cases, PathStandard, "Credentials.RoleArn.$", task, .credentials(|d| d.role));
}

//! The context object.

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "Context.Execution.Id", value, |_| context().execution_id());
    case!(cases, both, "Context.Execution.Input", value, |_| context().execution_input::<Data, _>().title);
    case!(cases, both, "Context.Execution.Name", value, |_| context().execution_name());
    case!(cases, both, "Context.Execution.RoleArn", value, |_| context().execution_role());
    case!(cases, both, "Context.Execution.StartTime", value, |_| context().execution_start_time());
    case!(cases, both, "Context.Execution.RedriveCount", value, |_| context().execution_redrive_count());
    case!(cases, both, "Context.Execution.RedriveTime", value, |_| context()
        .execution_redrive_time()
        .given());
    case!(cases, both, "Context.StateMachine.Id", value, |_| context().state_machine_id());
    case!(cases, both, "Context.StateMachine.Name", value, |_| context().state_machine_name());
    case!(cases, both, "Context.State.Name", value, |_| context().state_name());
    case!(cases, both, "Context.State.EnteredTime", value, |_| context().state_entered_time());
    case!(cases, both, "Context.State.RetryCount", value, |_| context().state_retry_count());
    case!(cases, both, "Context.Task.Token", state,
        .callback("T", ASK.within(days(1)), |d, token| QuestionExpr { title: d.title, token }));
    case!(cases, both, "Context.Map.Item.Index", state,
        .map_with("M", |d| d.titles, |_, item| object! { "place": item.index() }, |f| f));
    case!(cases, both, "Context.Map.Item.Value", state,
        .map_with("M", |d| d.titles, |_, item| object! { "title": item.value() }, |f| f));
    case!(cases, both, "Context.Map.Item.Key", items, |from, d| from
        .s3_json::<Value>(d.bucket, d.key)
        .select(|item| object! { "name": item.key() }));
    case!(cases, both, "Context.Map.Item.Source", items, |from, d| from
        .s3_json::<Value>(d.bucket, d.key)
        .select(|item| object! { "file": item.source() }));
}

//! State machines, and the objects with states inside of states.

use asl_builder::start_in;

use super::{Case, case};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    case!(cases, both, "State machine.Comment", machine, .comment("says titles"));
    case!(
        cases,
        Standard,
        "State machine.QueryLanguage = JSONata",
        whole,
        start::<Data>().pass("P", |d| d.title).named("titles")
    );
    case!(
        cases,
        PathStandard,
        "State machine.StartAt",
        whole,
        start_in::<Data, PathStandard>().pass("P", |d| d.title).named("titles")
    );
    case!(
        cases,
        Standard,
        "State machine.StartAt",
        whole,
        start::<Data>().pass("P", |d| d.title).named("titles")
    );
    case!(
        cases,
        PathStandard,
        "State machine.States",
        whole,
        start_in::<Data, PathStandard>().pass("P", |d| d.title).named("titles")
    );
    case!(
        cases,
        Standard,
        "State machine.States",
        whole,
        start::<Data>().pass("P", |d| d.title).named("titles")
    );
    case!(cases, both, "State machine.Version = 1.0", machine, .with_version());
    case!(cases, both, "State machine.TimeoutSeconds", machine, .timeout(days(1)));

    case!(cases, both, "Branch.Comment", state,
        .parallel("P", |p| p.branch(|f| f.comment("the title").pass("A", |d| d.title))));
    case!(cases, both, "Branch.StartAt", state, .parallel("P", |p| p.branch(|f| f.pass("A", |d| d.title))));
    case!(cases, both, "Branch.States", state, .parallel("P", |p| p.branch(|f| f.pass("A", |d| d.title))));

    case!(cases, both, "ItemProcessor.Comment", state,
        .map("M", |d| d.titles, |f| f.comment("each title").pass("Each", |title| title)));
    case!(cases, both, "ItemProcessor.StartAt", state,
        .map("M", |d| d.titles, |f| f.pass("Each", |title| title)));
    case!(cases, both, "ItemProcessor.States", state,
        .map("M", |d| d.titles, |f| f.pass("Each", |title| title)));
    case!(cases, both, "ItemProcessor.ProcessorConfig", state,
        .map("M", |d| d.titles, |f| f.pass("Each", |title| title)));

    case!(cases, both, "ProcessorConfig.Comment", map, .mode_comment("there are few"));
    case!(cases, both, "ProcessorConfig.Mode = INLINE", state,
        .map("M", |d| d.titles, |f| f.pass("Each", |title| title)));
    case!(cases, both, "ProcessorConfig.Mode = DISTRIBUTED", state,
        .distributed_map("D", |from, d| from.items(d.titles), |f| f.pass("Each", |title| title)));
    case!(cases, both, "ProcessorConfig.ExecutionType = STANDARD", state,
        .distributed_map("D", |from, d| from.items(d.titles), |f| f.pass("Each", |title| title)));
    case!(cases, both, "ProcessorConfig.ExecutionType = EXPRESS", items, |from, d| from
        .items(d.titles)
        .express_children());
}

//! A workflow in plain sentences: its ways, what it waits for, its rights with their reasons.

use std::fmt::Write as _;

use asl_assembly::{Reference, Trigger, TriggerSource, TriggerState, Workflow};
use asl_model::{Json, from_json};
use asl_render::graph::{EdgeKind, Graph, Node, NodeKind};
use asl_render::iam_policy::{self, RolePolicy, role_policy};
use serde_json::{Value, json};

use crate::app_runner::Project;

/// The answer as JSON and as text.
pub(super) fn explain(workflow: &Workflow, project: &Project) -> (Value, String) {
    let (machine, _) = from_json(&Json::from_serde(&workflow.definition));
    let graph = Graph::of(&machine);
    let policy = role_policy(&machine, &iam_policy::Machine::named(&workflow.name));
    let states: Vec<(String, String)> = graph
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.kind != NodeKind::Ghost)
        .map(|(index, node)| (node.name.clone(), sentence(&graph, index, node)))
        .collect();
    let waits: Vec<String> = graph.nodes.iter().filter_map(wait).collect();
    let started: Vec<String> = project
        .assembly
        .triggers
        .iter()
        .filter(|trigger| trigger.to == Reference::Workflow(workflow.name.clone()))
        .map(started)
        .collect();
    let told = Told { graph: &graph, states: &states, waits: &waits, started: &started, policy: &policy };
    let text = text(workflow, project, &told);
    let value = json!({
        "workflow": workflow.name,
        "type": workflow.kind.as_str(),
        "states": states.iter().map(|(name, does)| json!({"name": name, "does": does})).collect::<Vec<_>>(),
        "started": started,
        "waits": waits,
        "rights": policy.statements.iter().map(|statement| json!({
            "actions": statement.actions, "resources": statement.resources, "because": statement.states,
        })).collect::<Vec<_>>(),
    });
    (value, text)
}

/// What there is to tell.
struct Told<'a> {
    graph: &'a Graph,
    states: &'a [(String, String)],
    waits: &'a [String],
    started: &'a [String],
    policy: &'a RolePolicy,
}

/// What starts it, in a sentence.
fn started(trigger: &Trigger) -> String {
    let when = match &trigger.on {
        TriggerSource::Schedule { schedule, .. } => {
            let zone = schedule.time_zone.as_deref().unwrap_or("UTC");
            format!("by the clock, `{}` in {zone}", schedule.expression)
        }
        TriggerSource::Event { event } => format!("by an event that fits `{}`", event.pattern),
        TriggerSource::Queue { queue } => format!("by messages of `{}`", queue.of.name()),
        TriggerSource::Topic { topic } => format!("by messages of the topic `{}`", topic.of.name()),
    };
    let off = if trigger.state == TriggerState::Disabled { ", which is switched off" } else { "" };
    format!("{when} (`{}`{off})", trigger.name)
}

fn text(workflow: &Workflow, project: &Project, told: &Told<'_>) -> String {
    let Told { graph, states, waits, started, policy } = *told;
    let kind = workflow.kind.as_str().to_lowercase();
    let start = graph.boxes.first().and_then(|frame| frame.start).and_then(|start| graph.nodes.get(start));
    let start = start.map(|node| node.name.as_str()).unwrap_or_default();
    let mut text = format!(
        "`{}` is a {kind} workflow of {} states in the app `{}`; it starts at `{start}`\n\nStates\n",
        workflow.name,
        states.len(),
        project.assembly.app
    );
    for (name, does) in states {
        let _ = writeln!(text, "  `{name}` {does}");
    }
    if !started.is_empty() {
        text.push_str("\nStarted\n");
    }
    for when in started {
        let _ = writeln!(text, "  {when}");
    }
    text.push_str("\nWaits\n");
    if waits.is_empty() {
        text.push_str("  for nobody\n");
    }
    for wait in waits {
        let _ = writeln!(text, "  {wait}");
    }
    text.push_str("\nRights\n");
    if policy.statements.is_empty() {
        text.push_str("  none\n");
    }
    for statement in &policy.statements {
        let because: Vec<String> = statement.states.iter().map(|state| format!("`{state}`")).collect();
        let resources = statement.resources.join(", ");
        let _ =
            writeln!(text, "  {} on {resources}, for {}", statement.actions.join(", "), because.join(", "));
    }
    for note in &policy.notes {
        let _ = writeln!(text, "  note: `{}`: {}", note.state, note.text);
    }
    text
}

fn sentence(graph: &Graph, index: usize, node: &Node) -> String {
    let details: Vec<String> = node.details.iter().map(|detail| in_words(detail)).collect();
    let details = details.join(", ");
    let what = match node.kind {
        NodeKind::Choice => "decides".to_owned(),
        NodeKind::Pass => "passes data on".to_owned(),
        NodeKind::Task => format!("calls {details}"),
        NodeKind::Callback => format!("asks by {details}"),
        NodeKind::Wait => format!("waits {details}"),
        NodeKind::Succeed => "ends well".to_owned(),
        NodeKind::Fail if details.is_empty() => "fails".to_owned(),
        NodeKind::Fail => format!("fails with {details}"),
        NodeKind::Parallel => format!("runs branches, {details}"),
        NodeKind::Map => format!("runs for {details}"),
        NodeKind::Unknown | NodeKind::Ghost => "is of no known type".to_owned(),
    };
    let mut sentence = what;
    for edge in graph.edges_from(index) {
        let to = graph.nodes.get(edge.to).map(|node| node.name.as_str()).unwrap_or_default();
        let label = &edge.whole_label;
        let _ = match edge.kind {
            EdgeKind::Next => write!(sentence, ", then goes to `{to}`"),
            EdgeKind::Rule(_) => {
                let rule = label.split_once(' ').map_or(label.as_str(), |(_, rule)| rule);
                write!(sentence, "; if {rule}, goes to `{to}`")
            }
            EdgeKind::Otherwise => write!(sentence, "; otherwise goes to `{to}`"),
            EdgeKind::Catch => write!(sentence, "; on {label}, goes to `{to}`"),
        };
    }
    if node.ends && !matches!(node.kind, NodeKind::Succeed | NodeKind::Fail) {
        sentence.push_str(", then ends");
    }
    sentence
}

/// A detail of a picture without its signs.
fn in_words(detail: &str) -> String {
    match detail.strip_prefix("↻ ").and_then(|rest| rest.strip_suffix('×')) {
        Some("1") => "tries again once".to_owned(),
        Some(times) => format!("tries again {times} times"),
        None => detail.trim_start_matches("⏸ ").to_owned(),
    }
}

fn wait(node: &Node) -> Option<String> {
    match node.kind {
        NodeKind::Callback => {
            let how = node.details.iter().find(|detail| detail.starts_with('⏸'))?;
            Some(format!("`{}`{}", node.name, how.trim_start_matches('⏸')))
        }
        NodeKind::Wait => Some(format!("`{}` waits {}", node.name, node.details.join(", "))),
        _ => None,
    }
}

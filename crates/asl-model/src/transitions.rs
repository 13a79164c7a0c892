//! Who may follow whom: the edges of one container of states.

use crate::pointer::Pointer;
use crate::state::{StateKind, Transition};
use crate::state_machine::{StateMachine, StateName};

/// A transition from a state, or from the start, to a state that may not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it starts; `None` for `StartAt`.
    pub from: Option<StateName>,
    /// Where it goes.
    pub to: StateName,
    /// Which field says so.
    pub kind: EdgeKind,
    /// The place of that field, below the container.
    pub pointer: Pointer,
}

/// The field an edge comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// `StartAt`.
    Start,
    /// `Next`.
    Next,
    /// `Next` of a choice rule, by its index.
    Choice(usize),
    /// `Default` of a Choice.
    Default,
    /// `Next` of a catcher, by its index.
    Catch(usize),
}

/// The edges of `machine` in the order a reader meets them; branches and processors have their own.
///
/// ```
/// let text = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}"#;
/// let machine = asl_model::read(text)?.machine;
/// let edges = asl_model::edges(&machine);
/// assert_eq!(edges[1].to.as_str(), "B");
/// assert_eq!(edges[1].pointer.to_string(), "/States/A/Next");
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn edges(machine: &StateMachine) -> Vec<Edge> {
    let mut edges = Vec::new();
    if !machine.start_at.is_empty() {
        edges.push(Edge {
            from: None,
            to: machine.start_at.clone(),
            kind: EdgeKind::Start,
            pointer: Pointer::root().key("StartAt"),
        });
    }
    for (name, state) in &machine.states {
        let place = Pointer::root().key("States").key(name.as_str());
        let mut add = |to: &StateName, kind: EdgeKind, pointer: Pointer| {
            if !to.is_empty() {
                edges.push(Edge { from: Some(name.clone()), to: to.clone(), kind, pointer });
            }
        };
        if let StateKind::Choice(choice) = &state.kind {
            for (index, rule) in choice.choices.iter().enumerate() {
                add(&rule.next, EdgeKind::Choice(index), place.key("Choices").index(index).key("Next"));
            }
            if let Some(default) = &choice.default {
                add(default, EdgeKind::Default, place.key("Default"));
            }
        }
        if let Some(Transition::Next(next)) = state.transition() {
            add(next, EdgeKind::Next, place.key("Next"));
        }
        for (index, catcher) in state.catch().iter().enumerate() {
            add(&catcher.next, EdgeKind::Catch(index), place.key("Catch").index(index).key("Next"));
        }
    }
    edges
}

//! Ways: what a run can do at a state, for those who count what was run.

use crate::state::{State, StateKind, Transition};
use crate::state_machine::{StateMachine, StateName};

/// Something that a run can do at a state.
///
/// The numbers are those of `Choices`, `Catch` and `Retry`, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// The state is entered.
    Enter,
    /// It goes on as `Next` or `End` says.
    Onward,
    /// A rule of a Choice holds.
    Rule(u32),
    /// No rule of a Choice holds.
    Default,
    /// A retrier has the state tried again.
    Retry(u32),
    /// A catcher takes an error.
    Catch(u32),
}

/// A state of a machine, or of a machine inside of it, with one of its ways.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StateWay<'a> {
    /// The state's name.
    pub name: &'a StateName,
    /// The state.
    pub state: &'a State,
    /// The way.
    pub way: Way,
    /// Where it leads, if it leads to another state.
    pub to: Option<&'a StateName>,
}

/// All ways through a machine, those of its branches and processors behind the state they belong to.
///
/// ```
/// use asl_model::{Way, ways};
///
/// let text = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Fail"}}}"#;
/// let machine = asl_model::read(text)?.machine;
/// let found: Vec<_> = ways(&machine).iter().map(|one| (one.name.as_str(), one.way)).collect();
/// assert_eq!(found, [("A", Way::Enter), ("A", Way::Onward), ("B", Way::Enter)]);
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn ways(machine: &StateMachine) -> Vec<StateWay<'_>> {
    let mut found = Vec::new();
    collect(machine, &mut found);
    found
}

fn collect<'a>(machine: &'a StateMachine, found: &mut Vec<StateWay<'a>>) {
    for (name, state) in &machine.states {
        let mut add = |way, to| found.push(StateWay { name, state, way, to });
        let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        add(Way::Enter, None);
        if let StateKind::Choice(choice) = &state.kind {
            for (index, rule) in choice.choices.iter().enumerate() {
                add(Way::Rule(number(index)), Some(&rule.next));
            }
            if let Some(default) = &choice.default {
                add(Way::Default, Some(default));
            }
        }
        match state.transition() {
            Some(Transition::Next(next)) => add(Way::Onward, Some(next)),
            Some(Transition::End) => add(Way::Onward, None),
            Some(Transition::Missing) | None => {}
        }
        // A retrier that never tries again is there to keep later ones from it, and cannot be seen at work.
        for (index, retrier) in state.retry().iter().enumerate() {
            if retrier.attempts() > 0 {
                add(Way::Retry(number(index)), None);
            }
        }
        for (index, catcher) in state.catch().iter().enumerate() {
            add(Way::Catch(number(index)), Some(&catcher.next));
        }
        for inner in state.inner_machines() {
            collect(inner, found);
        }
    }
}

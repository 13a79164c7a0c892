//! A state that stands in ASL: read, and given its ways.

use asl_model::{Diagnostic, Json, Pointer, State, StateKind, StateName, Succeed};

use super::{Writer, pointer};
use crate::finding::Finding;
use crate::graph::{Draft, RawDraft};

/// A place in a raw state that says where it goes, beside its own `Next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Choice(usize),
    Default,
    Catch(usize),
}

impl Way {
    /// Reads an RFC 6901 pointer below the state, such as `/Choices/0/Next`.
    fn parse(text: &str) -> Option<Self> {
        let mut steps = text.strip_prefix('/')?.split('/');
        let way = match (steps.next()?, steps.next(), steps.next()) {
            ("Default", None, None) => Self::Default,
            ("Choices", Some(at), Some("Next")) => Self::Choice(at.parse().ok()?),
            ("Catch", Some(at), Some("Next")) => Self::Catch(at.parse().ok()?),
            _ => return None,
        };
        steps.next().is_none().then_some(way)
    }

    fn below(self, state: &Pointer) -> Pointer {
        match self {
            Self::Choice(at) => state.key("Choices").index(at).key("Next"),
            Self::Default => state.key("Default"),
            Self::Catch(at) => state.key("Catch").index(at).key("Next"),
        }
    }
}

impl Writer<'_> {
    /// Reads the state, and ties what says where it goes.
    pub(super) fn raw(&mut self, draft: &Draft, raw: &RawDraft) -> State {
        self.own_ways(draft, &raw.json);
        let name = draft.name.as_str();
        let states = [(name.to_owned(), raw.json.clone())].into_iter().collect();
        let machine: Json =
            [("StartAt".to_owned(), Json::from(name)), ("States".to_owned(), states)].into_iter().collect();
        let (mut machine, findings) = asl_model::from_json(&machine);
        for finding in findings {
            let message = format!("in the raw state `{name}`: {}", finding.message);
            let diagnostic = Diagnostic { location: pointer(draft), message, ..finding };
            self.findings.push(Finding::new(diagnostic, draft.place));
        }
        let Some(mut state) = machine.states.shift_remove(&StateName::new(name)) else {
            return State::new(StateKind::Succeed(Succeed));
        };
        if !self.goes_on(draft, raw, &state) {
            return state;
        }
        let transition = self.transition(draft.next);
        match &mut state.kind {
            StateKind::Pass(kind) => kind.transition = transition,
            StateKind::Task(kind) => kind.transition = transition,
            StateKind::Wait(kind) => kind.transition = transition,
            StateKind::Parallel(kind) => kind.transition = transition,
            StateKind::Map(kind) => kind.transition = transition,
            _ => {}
        }
        self.tie_ways(draft, raw, &mut state);
        state
    }

    /// The flow says where a state goes; the JSON does not.
    fn own_ways(&mut self, draft: &Draft, json: &Json) {
        let mut own: Vec<String> = ["Next", "End", "Default"]
            .into_iter()
            .filter(|field| json.get(field).is_some())
            .map(|field| format!("/{field}"))
            .collect();
        for list in ["Choices", "Catch"] {
            let items = json.get(list).and_then(Json::as_array).unwrap_or_default();
            let with_next = items.iter().enumerate().filter(|(_, item)| item.get("Next").is_some());
            own.extend(with_next.map(|(at, _)| format!("/{list}/{at}/Next")));
        }
        for field in own {
            let message = format!("the raw state `{}` says where it goes, by `{field}`", draft.name);
            let help =
                "the flow says it: leave it out of the JSON; `.raw_ways(..)` ties each way to a branch";
            self.report_raw(draft, "SCHEMA_VALIDATION_FAILED", message, help);
        }
    }

    /// Whether the state goes on by `Next` or `End`, as it was added for.
    fn goes_on(&mut self, draft: &Draft, raw: &RawDraft, state: &State) -> bool {
        let goes_on = state.transition().is_some();
        let kind = state.kind.type_name();
        if kind.is_empty() || goes_on == raw.goes_on {
            return true;
        }
        let help = match &state.kind {
            StateKind::Choice(_) => {
                "write `.raw_ways(name, json, |ways| ways.way(\"/Choices/0/Next\", |f| ..))`"
            }
            StateKind::Fail(_) | StateKind::Succeed(_) => "write `.raw_end(name, json)`: nothing follows",
            _ => "write `.raw::<R>(name, json)`, with the type `R` that it gives",
        };
        let what = if goes_on { "goes on to another state" } else { "has no `Next`" };
        let message = format!("the raw state `{}` is a {kind}, which {what}", draft.name);
        self.report_raw(draft, "SCHEMA_VALIDATION_FAILED", message, help);
        false
    }

    fn tie_ways(&mut self, draft: &Draft, raw: &RawDraft, state: &mut State) {
        let mut places: Vec<Way> = Vec::new();
        match &state.kind {
            StateKind::Choice(choice) => {
                places.extend((0..choice.choices.len()).map(Way::Choice));
                places.push(Way::Default);
            }
            _ => places.extend((0..state.catch().len()).map(Way::Catch)),
        }
        let mut tied: Vec<Way> = Vec::new();
        for way in &raw.ways {
            let Some(place) = Way::parse(&way.at).filter(|place| places.contains(place)) else {
                self.no_place(draft, &way.at, &places);
                continue;
            };
            if tied.contains(&place) {
                let message =
                    format!("`{}` of the raw state `{}` is tied to two branches", way.at, draft.name);
                self.report_raw(draft, "SCHEMA_VALIDATION_FAILED", message, "a place leads to one branch");
                continue;
            }
            tied.push(place);
            let next = self.name(way.next);
            tie(state, place, next);
        }
        // Where no rule holds and there is no `Default`, the execution fails: that may be meant.
        for place in places.into_iter().filter(|place| *place != Way::Default && !tied.contains(place)) {
            let message = format!("`{}` of the raw state `{}` leads nowhere", below(place), draft.name);
            let help =
                format!("tie it: `.raw_ways(name, json, |ways| ways.way(\"{}\", |f| ..))`", below(place));
            self.report_raw(draft, "MISSING_TRANSITION_TARGET", message, &help);
        }
    }

    fn no_place(&mut self, draft: &Draft, at: &str, places: &[Way]) {
        let message = format!("`{at}` is no place of the raw state `{}` that says where it goes", draft.name);
        let known: Vec<String> = places.iter().map(|place| format!("`{}`", below(*place))).collect();
        let help = match (at, known.is_empty()) {
            ("/Next", _) => "what follows the raw state in the flow is its `Next`".to_owned(),
            (_, true) => "only choice rules, `Default` and catchers do".to_owned(),
            (_, false) => format!("these do: {}", known.join(", ")),
        };
        self.report_raw(draft, "SCHEMA_VALIDATION_FAILED", message, &help);
    }

    fn report_raw(&mut self, draft: &Draft, code: &str, message: String, help: &str) {
        let diagnostic = Diagnostic::error(code, pointer(draft), message).with_help(help);
        self.findings.push(Finding::new(diagnostic, draft.place));
    }
}

/// The place below its state, as a user writes it.
fn below(place: Way) -> Pointer {
    place.below(&Pointer::root())
}

fn tie(state: &mut State, place: Way, next: StateName) {
    let catch = match &mut state.kind {
        StateKind::Choice(choice) => {
            match place {
                Way::Choice(at) => {
                    if let Some(rule) = choice.choices.get_mut(at) {
                        rule.next = next;
                    }
                }
                Way::Default => choice.default = Some(next),
                Way::Catch(_) => {}
            }
            return;
        }
        StateKind::Task(kind) => &mut kind.catch,
        StateKind::Parallel(kind) => &mut kind.catch,
        StateKind::Map(kind) => &mut kind.catch,
        _ => return,
    };
    if let Way::Catch(at) = place
        && let Some(catcher) = catch.get_mut(at)
    {
        catcher.next = next;
    }
}

#[cfg(test)]
mod tests {
    use super::Way;

    #[test]
    fn ways_are_pointers() {
        assert_eq!(Way::parse("/Choices/2/Next"), Some(Way::Choice(2)));
        assert_eq!(Way::parse("/Default"), Some(Way::Default));
        assert_eq!(Way::parse("/Catch/0/Next"), Some(Way::Catch(0)));
        for text in
            ["", "/", "Default", "/Default/x", "/Choices/x/Next", "/Choices/0", "/Catch/0/Next/x", "/Next"]
        {
            assert_eq!(Way::parse(text), None, "{text}");
        }
    }
}

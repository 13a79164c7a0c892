//! From drafts to a machine: loose ends tied, names settled, states written.

use std::collections::BTreeMap;
use std::time::Duration;

use asl_contract::__private::{Literal, Node, NodeRef, Place};
use asl_model::{
    Catcher, Choice, ChoiceRule, Diagnostic, ErrorName, Extra, Fail, JitterStrategy, Json, Pass, PathField,
    Pointer, QueryLanguage, Resource, Retrier, Rule, Seconds, State, StateKind, StateMachine, StateName,
    Succeed, Task, Transition, Wait, WaitUntil,
};

use crate::check;
use crate::finding::Finding;
use crate::flow::types;
use crate::graph::{Draft, Gift, Graph, Kind, LabelId, StateId, Target, TaskDraft, Types, WaitFor};
use crate::print::{jsonata, jsonpath};
use crate::retry::Retry;

/// A machine with what is known of its states.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) definition: StateMachine,
    pub(crate) findings: Vec<Finding>,
    /// Name in the machine, line of Rust, types.
    pub(crate) states: Vec<(String, Place, Types)>,
}

/// The longest time that a state can name: three years and a bit.
const LONGEST_SECONDS: u64 = 99_999_999;

/// Makes the machine, and finds all that is wrong on the way.
pub(crate) fn build(mut graph: Graph, language: QueryLanguage, place: Place) -> Machine {
    let mut findings = Vec::new();
    settle_ends(&mut graph, place);
    settle_names(&mut graph, &mut findings);
    for early in std::mem::take(&mut graph.findings) {
        let diagnostic = Diagnostic::error(early.code, Pointer::root(), early.message).with_help(early.help);
        findings.push(Finding::new(diagnostic, early.place));
    }
    check::check(&graph, place, &mut findings);

    let names: BTreeMap<StateId, StateName> =
        graph.drafts.iter().map(|draft| (draft.id, StateName::new(draft.name.clone()))).collect();
    let mut writer = Writer { language, names: &names, findings: &mut findings };
    let mut machine = StateMachine {
        query_language: (language == QueryLanguage::JsonAta).then_some(language),
        start_at: writer.name(graph.entry),
        ..StateMachine::default()
    };
    for draft in &graph.drafts {
        let state = writer.state(draft);
        machine.states.insert(StateName::new(draft.name.clone()), state);
    }
    findings.dedup();
    let states = graph.drafts.into_iter().map(|draft| (draft.name, draft.place, draft.types)).collect();
    Machine { definition: machine, findings, states }
}

/// The place of a state in the definition.
pub(crate) fn pointer(draft: &Draft) -> Pointer {
    pointer_to(&draft.name)
}

/// The place of the state `name` in the definition.
pub(crate) fn pointer_to(name: &str) -> Pointer {
    Pointer::root().key("States").key(name)
}

/// Replaces labels by states, and adds the state that stands at the end where a choice or a catch leads there.
fn settle_ends(graph: &mut Graph, place: Place) {
    let labels = std::mem::take(&mut graph.labels);
    let mut end_needed = false;
    let resolve = |target: Target| resolve(target, &labels);
    for draft in &mut graph.drafts {
        let linear = matches!(draft.kind, Kind::Pass | Kind::Succeed | Kind::Wait(_) | Kind::Task(_));
        let mut first = linear;
        draft.each_target(&mut |target| {
            *target = resolve(*target);
            // The first target of these is `Next`, which may be `End: true` instead.
            end_needed |= *target == Target::Open && !first;
            first = false;
        });
    }
    graph.entry = resolve(graph.entry);
    end_needed |= graph.entry == Target::Open;
    if !end_needed {
        return;
    }
    let mut end =
        Draft::new("Done".to_owned(), place, Kind::Succeed, types::<serde_json::Value, serde_json::Value>());
    end.own_name = true;
    let target = Target::State(end.id);
    for draft in &mut graph.drafts {
        let linear = matches!(draft.kind, Kind::Pass | Kind::Succeed | Kind::Wait(_) | Kind::Task(_));
        let mut first = linear;
        draft.each_target(&mut |next| {
            if *next == Target::Open && !first {
                *next = target;
            }
            first = false;
        });
    }
    if graph.entry == Target::Open {
        graph.entry = target;
    }
    graph.drafts.push(end);
}

/// The state behind a chain of labels; `Open` is the end of the machine.
fn resolve(target: Target, labels: &BTreeMap<LabelId, Target>) -> Target {
    let mut target = target;
    // Labels that lead to each other in a circle lead nowhere.
    for _ in 0..=labels.len() {
        match target {
            Target::Label(label) => target = labels.get(&label).copied().unwrap_or(Target::Open),
            Target::Open | Target::State(_) => return target,
        }
    }
    Target::Open
}

/// Makes the builder's own names unique, and finds doubled ones of the user.
fn settle_names(graph: &mut Graph, findings: &mut Vec<Finding>) {
    let mut taken: BTreeMap<String, Place> = BTreeMap::new();
    for own in [false, true] {
        for draft in graph.drafts.iter_mut().filter(|draft| draft.own_name == own) {
            let wanted = draft.name.clone();
            let mut count = 1;
            while taken.contains_key(&draft.name) {
                count += 1;
                draft.name = format!("{wanted} {count}");
            }
            // Unlike arms are reported with a better next step.
            let unlike = graph.findings.iter().any(|early| early.place == draft.place);
            if !own
                && !unlike
                && let Some(first) = taken.get(&wanted)
            {
                let diagnostic = Diagnostic::error(
                    "DUPLICATE_STATE_NAME",
                    pointer(draft),
                    format!("`{wanted}` is the name of two states"),
                )
                .with_help("a part that is used twice needs names that tell its uses apart: give it a name to begin with")
                .with_related(
                    Pointer::root().key("States").key(wanted.clone()),
                    format!("the first `{wanted}` stands at {first}"),
                );
                findings.push(Finding::new(diagnostic, draft.place));
            }
            taken.insert(draft.name.clone(), draft.place);
        }
    }
}

struct Writer<'a> {
    language: QueryLanguage,
    names: &'a BTreeMap<StateId, StateName>,
    findings: &'a mut Vec<Finding>,
}

impl Writer<'_> {
    fn name(&self, target: Target) -> StateName {
        match target {
            Target::State(id) => self.names.get(&id).cloned().unwrap_or_default(),
            Target::Open | Target::Label(_) => StateName::default(),
        }
    }

    fn transition(&self, target: Target) -> Transition {
        match target {
            Target::State(_) => Transition::Next(self.name(target)),
            Target::Open | Target::Label(_) => Transition::End,
        }
    }

    fn in_jsonata(&self) -> bool {
        self.language == QueryLanguage::JsonAta
    }

    fn report(&mut self, draft: &Draft, at: &Pointer, message: impl Into<String>) {
        let diagnostic = Diagnostic::error("SCHEMA_VALIDATION_FAILED", at.clone(), message);
        self.findings.push(Finding::new(diagnostic, draft.place));
    }

    /// A JSONPath value, with what JSONPath cannot say as findings.
    fn path_value(&mut self, draft: &Draft, node: NodeRef) -> jsonpath::Value {
        let mut problems = Vec::new();
        let value = jsonpath::value(node, &mut problems);
        for problem in problems {
            self.report(draft, &pointer(draft), format!("in `{}`, {problem}", draft.name));
        }
        value
    }

    fn state(&mut self, draft: &Draft) -> State {
        let kind = match &draft.kind {
            Kind::Succeed if draft.next == Target::Open => StateKind::Succeed(Succeed),
            Kind::Pass | Kind::Succeed => self.pass(draft),
            Kind::Fail { error, cause } => self.fail(draft, error, *cause),
            Kind::Wait(wait) => self.wait(draft, wait),
            Kind::Task(task) => self.task(draft, task),
            Kind::Choice { rules, default } => {
                let choices = rules
                    .iter()
                    .map(|rule| ChoiceRule {
                        rule: self.condition(draft, rule.condition),
                        next: self.name(rule.next),
                        assign: None,
                        output: rule.output.map(jsonata::template),
                        comment: None,
                        extra: Extra::default(),
                    })
                    .collect();
                StateKind::Choice(Choice { choices, default: default.map(|default| self.name(default)) })
            }
        };
        let mut state = State::new(kind);
        self.data(draft, &mut state);
        state
    }

    /// What all states share: assignments and output.
    fn data(&mut self, draft: &Draft, state: &mut State) {
        let assign = draft.assign.iter().map(|assignment| {
            if self.in_jsonata() {
                return (assignment.name.to_owned(), jsonata::template(assignment.value));
            }
            match self.path_value(draft, assignment.value) {
                jsonpath::Value::Literal(json) | jsonpath::Value::Template(json) => {
                    (assignment.name.to_owned(), json)
                }
                jsonpath::Value::Path(text) | jsonpath::Value::Intrinsic(text) => {
                    (format!("{}.$", assignment.name), Json::String(text))
                }
            }
        });
        let assign: Vec<_> = assign.collect();
        state.assign = (!assign.is_empty()).then_some(Json::Object(assign));
        if self.in_jsonata() {
            let gives_more = match &draft.kind {
                Kind::Task(task) => draft.output.is_some() || task.gives != Gift::Whole,
                Kind::Pass | Kind::Succeed => draft.output.is_some(),
                Kind::Fail { .. } | Kind::Wait(_) | Kind::Choice { .. } => false,
            };
            state.output = gives_more.then(|| jsonata::template(draft.gift()));
        } else {
            self.path_output(draft, state);
        }
    }

    /// The output in JSONPath: a Pass says it by its parameters, a Task by its paths.
    fn path_output(&mut self, draft: &Draft, state: &mut State) {
        if let Kind::Task(task) = &draft.kind {
            match (&mut state.kind, task.gives) {
                (_, Gift::Field(name)) => state.output_path = Some(PathField::Path(format!("$.{name}"))),
                (StateKind::Task(task), Gift::Input) => task.result_path = Some(PathField::Null),
                _ => {}
            }
            return;
        }
        let Some(output) = draft.output else { return };
        let value = self.path_value(draft, output);
        let wrapped = |text: String| Json::Object(vec![("value.$".to_owned(), Json::String(text))]);
        match (&mut state.kind, value) {
            (StateKind::Pass(pass), jsonpath::Value::Literal(json)) => pass.result = Some(json),
            (StateKind::Pass(pass), jsonpath::Value::Template(json)) => pass.parameters = Some(json),
            (StateKind::Pass(pass), jsonpath::Value::Intrinsic(text)) => {
                pass.parameters = Some(wrapped(text));
                state.output_path = Some(PathField::Path("$.value".to_owned()));
            }
            (StateKind::Pass(_) | StateKind::Succeed(_), jsonpath::Value::Path(path)) => {
                state.input_path = Some(PathField::Path(path));
            }
            _ => {
                let message = format!(
                    "a Succeed state in JSONPath gives a part of its input, and `{}` more",
                    draft.name
                );
                self.report(draft, &pointer(draft), message);
            }
        }
    }

    fn pass(&self, draft: &Draft) -> StateKind {
        StateKind::Pass(Pass { transition: self.transition(draft.next), ..Pass::default() })
    }

    fn fail(&mut self, draft: &Draft, error: &str, cause: NodeRef) -> StateKind {
        let mut fail = Fail::default();
        if self.in_jsonata() {
            fail.error = text(jsonata::template(NodeRef::text(error)));
            fail.cause = text(jsonata::template(cause));
        } else {
            fail.error = Some(error.to_owned());
            match self.path_value(draft, cause) {
                jsonpath::Value::Literal(json) => fail.cause = text(json),
                jsonpath::Value::Path(text) | jsonpath::Value::Intrinsic(text) => {
                    fail.cause_path = Some(text);
                }
                jsonpath::Value::Template(_) => {}
            }
        }
        StateKind::Fail(fail)
    }

    fn wait(&mut self, draft: &Draft, wait: &WaitFor) -> StateKind {
        let until = match wait {
            WaitFor::Duration(time) => {
                let seconds = self.seconds(draft, "Seconds", *time, 0);
                WaitUntil::Seconds(Seconds::Literal(seconds))
            }
            WaitFor::Seconds(node) => match node.node() {
                Node::Literal(Literal::Number(number)) => {
                    WaitUntil::Seconds(Seconds::Literal(number.parse().unwrap_or_default()))
                }
                _ if self.in_jsonata() => WaitUntil::Seconds(Seconds::Expression(
                    text(jsonata::expression(*node)).unwrap_or_default(),
                )),
                _ => self.wait_path(draft, *node, WaitUntil::SecondsPath),
            },
            WaitFor::Timestamp(node) => match node.node() {
                Node::Literal(Literal::Text(time)) => WaitUntil::Timestamp(time.to_string()),
                _ if self.in_jsonata() => {
                    WaitUntil::Timestamp(text(jsonata::expression(*node)).unwrap_or_default())
                }
                _ => self.wait_path(draft, *node, WaitUntil::TimestampPath),
            },
        };
        StateKind::Wait(Wait { until, transition: self.transition(draft.next) })
    }

    fn wait_path(&mut self, draft: &Draft, node: NodeRef, make: fn(String) -> WaitUntil) -> WaitUntil {
        let Some(path) = jsonpath::path(node) else {
            let message = format!("`{}` waits for a computed value, which JSONPath cannot say", draft.name);
            self.report(draft, &pointer(draft), message);
            return WaitUntil::Missing;
        };
        make(path)
    }

    fn condition(&mut self, draft: &Draft, condition: NodeRef) -> Rule {
        if self.in_jsonata() {
            return Rule::Condition(jsonata::expression(condition));
        }
        let mut problems = Vec::new();
        let rule = jsonpath::rule(condition, &mut problems);
        for problem in problems {
            self.report(draft, &pointer(draft), format!("in `{}`, {problem}", draft.name));
        }
        rule
    }

    fn task(&mut self, draft: &Draft, draft_task: &TaskDraft) -> StateKind {
        let mut task = Task {
            resource: Resource::new(draft_task.resource.clone()),
            transition: self.transition(draft.next),
            ..Task::default()
        };
        if self.in_jsonata() {
            task.arguments = Some(jsonata::template(draft_task.arguments));
        } else {
            task.parameters = match self.path_value(draft, draft_task.arguments) {
                jsonpath::Value::Literal(json) | jsonpath::Value::Template(json) => Some(json),
                jsonpath::Value::Path(_) | jsonpath::Value::Intrinsic(_) => None,
            };
        }
        let mut seconds = |name: &str, time: Option<Duration>| {
            time.map(|time| Seconds::Literal(self.seconds(draft, name, time, 1)))
        };
        task.timeout_seconds = seconds("TimeoutSeconds", draft_task.timeout);
        task.heartbeat_seconds = seconds("HeartbeatSeconds", draft_task.heartbeat);
        if let (Some(timeout), Some(heartbeat)) = (draft_task.timeout, draft_task.heartbeat)
            && heartbeat >= timeout
        {
            self.report(
                draft,
                &pointer(draft).key("HeartbeatSeconds"),
                format!(
                    "the heartbeat of `{}` is not shorter than its deadline, and so never counts",
                    draft.name
                ),
            );
        }
        for (at, (errors, retry)) in draft_task.retry.iter().enumerate() {
            let place = pointer(draft).key("Retry").index(at);
            self.catch_all_last(draft, &place, errors, at + 1 == draft_task.retry.len());
            let retrier = self.retrier(draft, &place, errors, *retry);
            task.retry.push(retrier);
        }
        for (at, catch) in draft_task.catch.iter().enumerate() {
            let place = pointer(draft).key("Catch").index(at);
            self.catch_all_last(draft, &place, &catch.errors, at + 1 == draft_task.catch.len());
            task.catch.push(Catcher {
                error_equals: names(&catch.errors),
                next: self.name(catch.next),
                output: catch.output.map(jsonata::template),
                ..Catcher::default()
            });
        }
        StateKind::Task(Box::new(task))
    }

    /// `States.ALL` stands alone, and in the last retrier or catcher.
    fn catch_all_last(&mut self, draft: &Draft, place: &Pointer, errors: &[String], last: bool) {
        let all = errors.iter().any(|error| error == ErrorName::ALL);
        if errors.is_empty() {
            self.report(
                draft,
                &place.key("ErrorEquals"),
                format!("an empty list of errors in `{}`", draft.name),
            );
        } else if all && errors.len() > 1 {
            let message =
                format!("`States.ALL` in `{}` stands beside other errors, which it covers", draft.name);
            self.report(draft, &place.key("ErrorEquals"), message);
        } else if all && !last {
            let message =
                format!("`States.ALL` in `{}` comes first, so what follows it never counts", draft.name);
            self.report(draft, &place.key("ErrorEquals"), message);
        }
    }

    fn retrier(&mut self, draft: &Draft, place: &Pointer, errors: &[String], retry: Retry) -> Retrier {
        let mut seconds = |name: &str, time: Option<Duration>| {
            time.map(|time| self.seconds_at(draft, &place.key(name), name, time, 1))
        };
        let interval_seconds = seconds("IntervalSeconds", retry.interval);
        let max_delay_seconds = seconds("MaxDelaySeconds", retry.max_delay);
        if retry.backoff.is_some_and(|rate| !rate.is_finite() || rate < 1.0) {
            let message = format!("the back-off rate of a retry in `{}` is below 1", draft.name);
            self.report(draft, &place.key("BackoffRate"), message);
        }
        Retrier {
            error_equals: names(errors),
            interval_seconds,
            max_attempts: Some(u64::from(retry.attempts)),
            backoff_rate: retry.backoff.map(asl_model::Number::from),
            max_delay_seconds,
            jitter_strategy: retry.jitter.then_some(JitterStrategy::Full),
            ..Retrier::default()
        }
    }

    fn seconds(&mut self, draft: &Draft, name: &str, time: Duration, least: u64) -> u64 {
        self.seconds_at(draft, &pointer(draft).key(name), name, time, least)
    }

    fn seconds_at(&mut self, draft: &Draft, at: &Pointer, name: &str, time: Duration, least: u64) -> u64 {
        let seconds = time.as_secs();
        if time.subsec_nanos() != 0 {
            let message = format!("`{name}` of `{}` is no whole number of seconds: {time:?}", draft.name);
            self.report(draft, at, message);
        } else if !(least..=LONGEST_SECONDS).contains(&seconds) {
            let message = format!(
                "`{name}` of `{}` is {seconds} seconds; the service takes {least} to {LONGEST_SECONDS}",
                draft.name
            );
            self.report(draft, at, message);
        }
        seconds
    }
}

fn names(errors: &[String]) -> Vec<ErrorName> {
    errors.iter().map(|error| ErrorName::new(error.clone())).collect()
}

fn text(json: Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text),
        _ => None,
    }
}

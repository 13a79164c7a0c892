//! From drafts to a machine: loose ends tied, names settled, states written.

mod data_flow;
mod map;
mod raw;
mod task;

use std::collections::BTreeMap;
use std::time::Duration;

use asl_assembly::WorkflowType;
use asl_contract::__private::{Literal, Node, NodeRef, Place};
use asl_model::{
    Catcher, Choice, ChoiceRule, Diagnostic, ErrorName, Extra, Fail, JitterStrategy, Json, Parallel, Pass,
    Pointer, QueryLanguage, Retrier, Rule, Seconds, State, StateKind, StateMachine, StateName, Succeed,
    Transition, Wait, WaitUntil,
};

use crate::finding::Finding;
use crate::graph::{Draft, Graph, Kind, StateId, Target, Types, WaitFor};
use crate::print::{jsonata, jsonpath};
use crate::retry::Retry;
use crate::settle;
use crate::{check, check_task};

/// A machine with what is known of its states.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) definition: StateMachine,
    pub(crate) findings: Vec<Finding>,
    /// Its states, those inside of a state behind it.
    pub(crate) states: Vec<Known>,
}

/// What is known of a state.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) location: Pointer,
    pub(crate) place: Place,
    pub(crate) types: Types,
}

/// The longest time that a state can name: three years and a bit.
const LONGEST_SECONDS: u64 = 99_999_999;

/// Makes the machine, and finds all that is wrong on the way.
pub(crate) fn build(mut graph: Graph, language: QueryLanguage, kind: WorkflowType, place: Place) -> Machine {
    let mut findings = Vec::new();
    settle::settle(&mut graph, place, &mut findings);
    check::check(&graph, place, &mut findings);
    check_task::check(&graph, kind, &mut findings);

    let mut names = BTreeMap::new();
    let mut states = Vec::new();
    collect(&graph, &mut names, &mut states);
    let mut writer = Writer { language, names: &names, findings: &mut findings };
    let mut machine = writer.machine(&graph);
    machine.query_language = (language == QueryLanguage::JsonAta).then_some(language);
    check::hidden_functions(&graph, &machine, &mut findings);
    findings.dedup();
    Machine { definition: machine, findings, states }
}

/// The names of all states, and what is known of each.
fn collect(graph: &Graph, names: &mut BTreeMap<StateId, StateName>, states: &mut Vec<Known>) {
    for draft in &graph.drafts {
        names.insert(draft.id, StateName::new(draft.name.clone()));
        states.push(Known {
            name: draft.name.clone(),
            location: draft.location.clone(),
            place: draft.place,
            types: draft.types,
        });
        for (_, inner) in draft.inner() {
            collect(inner, names, states);
        }
    }
}

/// The place of a state in the definition.
pub(crate) fn pointer(draft: &Draft) -> Pointer {
    draft.location.clone()
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

    fn machine(&mut self, graph: &Graph) -> StateMachine {
        let (start_at, comment) = (self.name(graph.entry), graph.comment.clone());
        let mut machine = StateMachine { start_at, comment, ..StateMachine::default() };
        for draft in &graph.drafts {
            let state = self.state(draft);
            machine.states.insert(StateName::new(draft.name.clone()), state);
        }
        machine
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
        let around = self.language;
        self.language = draft.language.unwrap_or(around);
        let mut state = self.state_in_its_language(draft);
        self.language = around;
        // A state in ASL may say its own.
        state.query_language = draft.language.or(state.query_language);
        state
    }

    fn state_in_its_language(&mut self, draft: &Draft) -> State {
        let kind = match &draft.kind {
            Kind::Raw(raw) => return self.raw(draft, raw),
            Kind::Succeed if draft.next == Target::Open => StateKind::Succeed(Succeed),
            Kind::Pass | Kind::Succeed => self.pass(draft),
            Kind::Fail { error, cause } => self.fail(draft, *error, *cause),
            Kind::Wait(wait) => self.wait(draft, wait),
            Kind::Task(task) => self.task(draft, task),
            Kind::Parallel(branches) => self.parallel(draft, branches),
            Kind::Map(map) => self.map(draft, map),
            Kind::Choice { rules, default } => {
                let choices = rules
                    .iter()
                    .map(|rule| ChoiceRule {
                        rule: self.condition(draft, rule.condition),
                        next: self.name(rule.next),
                        assign: self.assign(draft, &rule.assign),
                        output: rule.output.map(jsonata::template),
                        comment: rule.comment.clone(),
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

    fn pass(&self, draft: &Draft) -> StateKind {
        StateKind::Pass(Pass { transition: self.transition(draft.next), ..Pass::default() })
    }

    fn fail(&mut self, draft: &Draft, error: Option<NodeRef>, cause: Option<NodeRef>) -> StateKind {
        let mut fail = Fail::default();
        if self.in_jsonata() {
            fail.error = error.map(jsonata::template).and_then(text);
            fail.cause = cause.map(jsonata::template).and_then(text);
        } else {
            (fail.error, fail.error_path) = self.text_or_path(draft, error);
            (fail.cause, fail.cause_path) = self.text_or_path(draft, cause);
        }
        StateKind::Fail(fail)
    }

    /// A text that is known now, or where it comes from.
    fn text_or_path(&mut self, draft: &Draft, node: Option<NodeRef>) -> (Option<String>, Option<String>) {
        match node.map(|node| self.path_value(draft, node)) {
            Some(jsonpath::Value::Literal(json)) => (text(json), None),
            Some(jsonpath::Value::Path(path) | jsonpath::Value::Intrinsic(path)) => (None, Some(path)),
            Some(jsonpath::Value::Template(_)) | None => (None, None),
        }
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

    fn parallel(&mut self, draft: &Draft, branches: &[Graph]) -> StateKind {
        if branches.is_empty() {
            let message = format!("`{}` has no branch", draft.name);
            self.report(draft, &pointer(draft).key("Branches"), message);
        }
        let arguments = draft.given.filter(|_| self.in_jsonata()).map(jsonata::template);
        let parameters = match draft.given {
            Some(given) if !self.in_jsonata() => self.path_parameters(draft, given),
            _ => None,
        };
        StateKind::Parallel(Box::new(Parallel {
            branches: branches.iter().map(|branch| self.machine(branch)).collect(),
            arguments,
            parameters,
            retry: self.retriers(draft),
            catch: self.catchers(draft),
            transition: self.transition(draft.next),
            ..Parallel::default()
        }))
    }

    fn retriers(&mut self, draft: &Draft) -> Vec<Retrier> {
        let mut all = Vec::new();
        for (at, (errors, retry)) in draft.retry.iter().enumerate() {
            let place = pointer(draft).key("Retry").index(at);
            self.catch_all_last(draft, &place, errors, at + 1 == draft.retry.len());
            all.push(self.retrier(draft, &place, errors, *retry));
        }
        all
    }

    fn catchers(&mut self, draft: &Draft) -> Vec<Catcher> {
        let mut all = Vec::new();
        for (at, catch) in draft.catch.iter().enumerate() {
            let place = pointer(draft).key("Catch").index(at);
            self.catch_all_last(draft, &place, &catch.errors, at + 1 == draft.catch.len());
            all.push(Catcher {
                error_equals: names(&catch.errors),
                next: self.name(catch.next),
                result_path: catch.result_path.clone(),
                assign: self.assign(draft, &catch.assign),
                output: catch.output.map(jsonata::template),
                comment: catch.comment.clone(),
                ..Catcher::default()
            });
        }
        all
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
            max_attempts: retry.attempts.map(u64::from),
            backoff_rate: retry.backoff.map(asl_model::Number::from),
            max_delay_seconds,
            jitter_strategy: retry
                .jitter
                .map(|jitter| if jitter { JitterStrategy::Full } else { JitterStrategy::None }),
            comment: retry.comment.map(str::to_owned),
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

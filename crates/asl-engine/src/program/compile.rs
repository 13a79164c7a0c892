//! From the model to a program: names to places, JSON to values.

mod distributed;

use std::sync::Arc;

use asl_expr::ReferencePath;
use asl_model::{
    Catcher, Json, Pointer, QueryLanguage, Retrier, Seconds, State, StateKind, StateMachine, StateName,
    Transition, WaitUntil,
};
use serde_json::Value;

use super::{
    CatchRule, ChoiceNode, Container, ContainerId, Kind, MapNode, Node, ParallelNode, PathRef, Place,
    Processor, ProgramError, ResultPath, RetryRule, Role, SecondsField, Service, Target, TaskNode, Until,
    Words,
};
use crate::history::{StateType, TaskResource};
use crate::states::choice;
use crate::variables::names_in;

/// All containers of a machine, the outermost first.
pub(super) fn compile(machine: &StateMachine) -> Result<Vec<Container>, ProgramError> {
    let mut compiler =
        Compiler { language: machine.query_language.unwrap_or_default(), containers: Vec::new() };
    compiler.container(machine, &Pointer::root())?;
    Ok(compiler.containers.into_iter().flatten().collect())
}

/// Half a word is enough for places, of which every execution keeps some.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

struct Compiler {
    language: QueryLanguage,
    containers: Vec<Option<Container>>,
}

impl Compiler {
    fn container(&mut self, machine: &StateMachine, pointer: &Pointer) -> Result<ContainerId, ProgramError> {
        let id = ContainerId(number(self.containers.len()));
        self.containers.push(None);
        let scope = Scope { id, machine, language: self.language };
        let start = scope.place(&machine.start_at, &pointer.key("StartAt"))?;
        let states = pointer.key("States");
        let mut nodes = Vec::with_capacity(machine.states.len());
        for (name, state) in &machine.states {
            nodes.push(self.node(&scope, name, state, &states.key(name.as_str()))?);
        }
        if let Some(slot) = self.containers.get_mut(id.0 as usize) {
            *slot = Some(Container { start, nodes });
        }
        Ok(id)
    }

    fn node(
        &mut self,
        scope: &Scope<'_>,
        name: &StateName,
        state: &State,
        at: &Pointer,
    ) -> Result<Node, ProgramError> {
        let mut scan =
            Scan { language: scope.language_of(state), looks_at_context: false, names: Vec::new() };
        let (state_type, kind) = self.kind(scope, state, at, &mut scan)?;
        let (result_path, result_selector) = match &state.kind {
            StateKind::Pass(s) => (&s.result_path, None),
            StateKind::Task(s) => (&s.result_path, s.result_selector.as_ref()),
            StateKind::Parallel(s) => (&s.result_path, s.result_selector.as_ref()),
            StateKind::Map(s) => (&s.result_path, s.result_selector.as_ref()),
            _ => (&None, None),
        };
        let retry = state.retry().iter().map(retry_rule).collect();
        let mut catch = Vec::with_capacity(state.catch().len());
        for (index, catcher) in state.catch().iter().enumerate() {
            catch.push(catch_rule(scope, catcher, &at.key("Catch").index(index), &mut scan)?);
        }
        Ok(Node {
            name: name.as_str().into(),
            state_type,
            language: scan.language,
            input_path: path_ref(state.input_path.as_ref(), &mut scan),
            output_path: path_ref(state.output_path.as_ref(), &mut scan),
            result_path: self::result_path(result_path.as_ref(), at)?,
            result_selector: scan.template(result_selector),
            assign: scan.template(state.assign.as_ref()),
            output: scan.template(state.output.as_ref()),
            retry,
            catch,
            looks_at_context: scan.looks_at_context,
            names: scan.names,
            kind,
        })
    }

    fn kind(
        &mut self,
        scope: &Scope<'_>,
        state: &State,
        at: &Pointer,
        scan: &mut Scan,
    ) -> Result<(StateType, Kind), ProgramError> {
        Ok(match &state.kind {
            StateKind::Pass(pass) => {
                let kind = Kind::Pass {
                    parameters: scan.template(pass.parameters.as_ref()),
                    result: pass.result.as_ref().map(Json::to_serde),
                    next: scope.target(&pass.transition, at)?,
                };
                (StateType::Pass, kind)
            }
            StateKind::Task(task) => {
                (StateType::Task, Kind::Task(Box::new(task_node(scope, task, at, scan)?)))
            }
            StateKind::Choice(choice) => {
                let mut rules = Vec::with_capacity(choice.choices.len());
                for (index, rule) in choice.choices.iter().enumerate() {
                    let at = at.key("Choices").index(index);
                    rules.push(ChoiceNode {
                        test: choice::compile(&rule.rule, &at, scan)?,
                        next: scope.place(&rule.next, &at.key("Next"))?,
                        assign: scan.template(rule.assign.as_ref()),
                        output: scan.template(rule.output.as_ref()),
                    });
                }
                let default =
                    choice.default.as_ref().map(|name| scope.place(name, &at.key("Default"))).transpose()?;
                (StateType::Choice, Kind::Choice { rules, default })
            }
            StateKind::Wait(wait) => {
                let until = match &wait.until {
                    WaitUntil::Seconds(seconds) => Until::Seconds(scan.seconds(seconds)),
                    WaitUntil::SecondsPath(path) => Until::Seconds(SecondsField::Path(scan.text(path))),
                    WaitUntil::Timestamp(text) => Until::Timestamp(scan.text(text)),
                    WaitUntil::TimestampPath(path) => Until::TimestampPath(scan.text(path)),
                    WaitUntil::Missing => {
                        let what = "one of Seconds, SecondsPath, Timestamp and TimestampPath".to_owned();
                        return Err(ProgramError::Missing { pointer: at.clone(), what });
                    }
                };
                (StateType::Wait, Kind::Wait { until, next: scope.target(&wait.transition, at)? })
            }
            StateKind::Succeed(_) => (StateType::Succeed, Kind::Succeed),
            StateKind::Fail(fail) => {
                let error = scan.words(fail.error.as_ref(), fail.error_path.as_ref());
                let cause = scan.words(fail.cause.as_ref(), fail.cause_path.as_ref());
                (StateType::Fail, Kind::Fail { error, cause })
            }
            StateKind::Parallel(parallel) => {
                let mut branches = Vec::with_capacity(parallel.branches.len());
                for (index, branch) in parallel.branches.iter().enumerate() {
                    branches.push(self.container(branch, &at.key("Branches").index(index))?);
                }
                let arguments = parallel.arguments.as_ref().or(parallel.parameters.as_ref());
                let arguments = scan.template(arguments);
                let next = scope.target(&parallel.transition, at)?;
                (StateType::Parallel, Kind::Parallel(Box::new(ParallelNode { branches, arguments, next })))
            }
            StateKind::Map(map) => (StateType::Map, Kind::Map(Box::new(self.map(scope, map, at, scan)?))),
            StateKind::Unknown(name) => {
                let message = match name {
                    Some(name) => format!("`{name}` is no type of state"),
                    None => "the state has no type".to_owned(),
                };
                return Err(ProgramError::Invalid { pointer: at.key("Type"), message });
            }
        })
    }

    fn map(
        &mut self,
        scope: &Scope<'_>,
        map: &asl_model::Map,
        at: &Pointer,
        scan: &mut Scan,
    ) -> Result<MapNode, ProgramError> {
        let key = if map.uses_iterator { "Iterator" } else { "ItemProcessor" };
        let Some(processor) = &map.item_processor else {
            return Err(ProgramError::Missing { pointer: at.clone(), what: "ItemProcessor".to_owned() });
        };
        let processor = if map.is_distributed() {
            Processor::Distributed(Box::new(distributed::node(
                map,
                processor,
                self.language,
                &at.key(key),
                scan,
            )?))
        } else {
            Processor::Inline(self.container(processor, &at.key(key))?)
        };
        Ok(MapNode {
            processor,
            items: scan.template(map.items.as_ref()),
            items_path: map.items_path.as_ref().map(|path| scan.text(path)),
            selector: scan.template(map.item_selector.as_ref().or(map.parameters.as_ref())),
            max_concurrency: scan.template(map.max_concurrency.as_ref()),
            max_concurrency_path: map.max_concurrency_path.as_ref().map(|path| scan.text(path)),
            next: scope.target(&map.transition, at)?,
        })
    }
}

/// What names mean inside one `States` object.
struct Scope<'a> {
    id: ContainerId,
    machine: &'a StateMachine,
    language: QueryLanguage,
}

impl Scope<'_> {
    /// A state's own language, or the outermost machine's: containers in between have no say.
    fn language_of(&self, state: &State) -> QueryLanguage {
        state.query_language.unwrap_or(self.language)
    }

    fn place(&self, name: &StateName, pointer: &Pointer) -> Result<Place, ProgramError> {
        match self.machine.states.get_index_of(name) {
            Some(node) => Ok(Place { container: self.id, node: number(node) }),
            None if name.is_empty() => Err(ProgramError::Missing {
                pointer: pointer.parent().unwrap_or_default(),
                what: pointer.last(),
            }),
            None => Err(ProgramError::NoSuchState { pointer: pointer.clone(), name: name.to_string() }),
        }
    }

    fn target(&self, transition: &Transition, at: &Pointer) -> Result<Target, ProgramError> {
        match transition {
            Transition::Next(name) => Ok(Target::To(self.place(name, &at.key("Next"))?)),
            Transition::End => Ok(Target::End),
            Transition::Missing => {
                Err(ProgramError::Missing { pointer: at.clone(), what: "Next and no End".to_owned() })
            }
        }
    }
}

/// Copies the expressions of a state and notes whether one may look at the context object.
pub(crate) struct Scan {
    pub(crate) language: QueryLanguage,
    looks_at_context: bool,
    names: Vec<String>,
}

impl Scan {
    pub(crate) fn text(&mut self, text: &str) -> String {
        self.looks_at_context |= match self.language {
            QueryLanguage::JsonPath => text.contains("$$"),
            QueryLanguage::JsonAta => text.match_indices("$states").any(|(at, word)| {
                let rest = text.get(at + word.len()..).unwrap_or_default();
                ![".input", ".result", ".errorOutput"].iter().any(|member| rest.starts_with(member))
            }),
        };
        names_in(text, &mut self.names);
        text.to_owned()
    }

    fn template(&mut self, json: Option<&Json>) -> Option<Value> {
        json.map(|json| self.value(json))
    }

    pub(crate) fn value(&mut self, json: &Json) -> Value {
        let value = json.to_serde();
        self.look(&value);
        value
    }

    fn look(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                let _ = self.text(text);
            }
            Value::Array(items) => items.iter().for_each(|item| self.look(item)),
            Value::Object(members) => members.values().for_each(|member| self.look(member)),
            _ => {}
        }
    }

    fn seconds(&mut self, seconds: &Seconds) -> SecondsField {
        match seconds {
            Seconds::Literal(seconds) => SecondsField::Literal(*seconds),
            Seconds::Expression(text) => SecondsField::Expression(self.text(text)),
        }
    }

    fn words(&mut self, text: Option<&String>, path: Option<&String>) -> Words {
        match (text, path) {
            (_, Some(path)) => Words::Path(self.text(path)),
            (Some(text), None) => Words::Text(self.text(text)),
            (None, None) => Words::Absent,
        }
    }
}

fn task_node(
    scope: &Scope<'_>,
    task: &asl_model::Task,
    at: &Pointer,
    scan: &mut Scan,
) -> Result<TaskNode, ProgramError> {
    let resource = &task.resource;
    if resource.as_str().is_empty() {
        return Err(ProgramError::Missing { pointer: at.clone(), what: "Resource".to_owned() });
    }
    let service = match (resource.service(), resource.action_with_pattern()) {
        (Some(service), Some(action)) => Service::Integration(Arc::new(TaskResource {
            resource_type: service.to_owned(),
            resource: action.to_owned(),
        })),
        _ if resource.is_activity() => Service::Activity,
        // Any other text is taken for a function's ARN: a test may name its functions as it likes.
        _ => Service::Function,
    };
    let mut seconds = |literal: Option<&Seconds>, path: Option<&String>| match (literal, path) {
        (_, Some(path)) => Some(SecondsField::Path(scan.text(path))),
        (Some(literal), None) => Some(scan.seconds(literal)),
        (None, None) => None,
    };
    let timeout = seconds(task.timeout_seconds.as_ref(), task.timeout_seconds_path.as_ref());
    let heartbeat = seconds(task.heartbeat_seconds.as_ref(), task.heartbeat_seconds_path.as_ref());
    let role = task.credentials.as_ref().and_then(|credentials| match credentials {
        asl_model::Credentials { role_arn_path: Some(path), .. } => Some(Role::Path(scan.text(path))),
        asl_model::Credentials { role_arn: Some(text), .. } => Some(Role::Text(scan.text(text))),
        _ => None,
    });
    let arguments = match scan.language {
        QueryLanguage::JsonPath => task.parameters.as_ref(),
        QueryLanguage::JsonAta => task.arguments.as_ref(),
    };
    let arguments = scan.template(arguments);
    Ok(TaskNode {
        resource: resource.clone(),
        pattern: resource.pattern(),
        service,
        arguments,
        timeout,
        heartbeat,
        role,
        next: scope.target(&task.transition, at)?,
    })
}

fn path_ref(field: Option<&asl_model::PathField>, scan: &mut Scan) -> PathRef {
    match field {
        None => PathRef::Whole,
        Some(asl_model::PathField::Null) => PathRef::Nothing,
        Some(asl_model::PathField::Path(path)) if path == "$" => PathRef::Whole,
        Some(asl_model::PathField::Path(path)) => PathRef::At(scan.text(path)),
    }
}

fn result_path(field: Option<&asl_model::PathField>, at: &Pointer) -> Result<ResultPath, ProgramError> {
    match field {
        None => Ok(ResultPath::Replace),
        Some(asl_model::PathField::Null) => Ok(ResultPath::Discard),
        Some(asl_model::PathField::Path(path)) if path == "$" => Ok(ResultPath::Replace),
        Some(asl_model::PathField::Path(path)) => match ReferencePath::parse(path) {
            Ok(path) => Ok(ResultPath::Into(path)),
            Err(error) => {
                Err(ProgramError::Invalid { pointer: at.key("ResultPath"), message: error.to_string() })
            }
        },
    }
}

fn retry_rule(retrier: &Retrier) -> RetryRule {
    RetryRule {
        errors: retrier.error_equals.iter().map(|error| error.as_str().to_owned()).collect(),
        interval_seconds: retrier.interval(),
        max_attempts: retrier.attempts(),
        backoff_rate: retrier.rate(),
        max_delay_seconds: retrier.max_delay_seconds,
        full_jitter: retrier.jitter_strategy == Some(asl_model::JitterStrategy::Full),
    }
}

fn catch_rule(
    scope: &Scope<'_>,
    catcher: &Catcher,
    at: &Pointer,
    scan: &mut Scan,
) -> Result<CatchRule, ProgramError> {
    Ok(CatchRule {
        errors: catcher.error_equals.iter().map(|error| error.as_str().to_owned()).collect(),
        next: scope.place(&catcher.next, &at.key("Next"))?,
        result_path: result_path(catcher.result_path.as_ref(), at)?,
        assign: scan.template(catcher.assign.as_ref()),
        output: scan.template(catcher.output.as_ref()),
    })
}

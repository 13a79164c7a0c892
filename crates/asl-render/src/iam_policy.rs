//! The rights of a state machine's role, derived from its states: least privilege, each with the states that need it.
//!
//! ```
//! use asl_render::iam_policy::{Machine, role_policy};
//!
//! let text = r#"{"StartAt":"Save","QueryLanguage":"JSONata","States":{"Save":{"Type":"Task","End":true,
//!   "Resource":"arn:aws:states:::dynamodb:putItem",
//!   "Arguments":{"TableName":"${table.orders.name}","Item":{}}}}}"#;
//! let document = asl_model::read(text)?;
//! let policy = role_policy(&document.machine, &Machine::named("ship-order"));
//! assert_eq!(policy.statements[0].actions, ["dynamodb:PutItem"]);
//! assert_eq!(policy.statements[0].resources, ["${table.orders.arn}"]);
//! assert_eq!(policy.statements[0].states, ["Save"]);
//! # Ok::<(), asl_model::JsonError>(())
//! ```

mod map;
mod parameters;
mod sdk;
mod target;

use asl_model::{
    IntegrationPattern, Json, QueryLanguage, Right, StateKind, StateMachine, Task, integration_action,
};

use parameters::{Parameters, Text};
use target::{Target, function_arn};

/// What a role may do, and what could not be derived.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RolePolicy {
    /// The statements, in the order of the states that first need them.
    pub statements: Vec<Statement>,
    /// What a person should know: rights that are wider than one would like, and rights not given.
    pub notes: Vec<Note>,
}

/// A statement of a policy.
///
/// Resources are texts in which `${AWS::Region}` and its like, `${table.NAME.arn}`,
/// `${function.NAME.arn}` and `${workflow.NAME.arn}` stand for what is known only when deployed.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// IAM actions.
    pub actions: Vec<String>,
    /// ARNs, with placeholders.
    pub resources: Vec<String>,
    /// A condition, as IAM has it.
    pub condition: Option<Json>,
    /// The states that need it.
    pub states: Vec<String>,
}

/// Something about a role that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The state it is about.
    pub state: String,
    /// What about it.
    pub kind: NoteKind,
    /// One sentence that the state's name begins.
    pub text: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// A right is wider than the state needs, because its target is known only at run time.
    Wider,
    /// A right may be missing that only a property of the target makes necessary, such as a key of its own.
    Conditional,
    /// The call is not known, and nothing is granted for it.
    Unknown,
}

/// The machine the role belongs to, as resources name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    arn: String,
    name: String,
}

impl Machine {
    /// A workflow of the app: its ARN and name stand as placeholders.
    pub fn named(workflow: &str) -> Self {
        Self { arn: format!("${{workflow.{workflow}.arn}}"), name: format!("${{workflow.{workflow}.name}}") }
    }
}

/// Derives the rights that the role of `definition` needs.
///
/// Every Task at any depth counts, in both query languages. Targets that the state names become exact
/// resources; targets known only at run time get the wider resource of the integration, with a note.
pub fn role_policy(definition: &StateMachine, machine: &Machine) -> RolePolicy {
    let mut policy = RolePolicy::default();
    let language = definition.query_language.unwrap_or_default();
    walk(definition, language, machine, &mut policy);
    policy
}

fn walk(states: &StateMachine, language: QueryLanguage, machine: &Machine, policy: &mut RolePolicy) {
    for (name, state) in &states.states {
        let own = state.query_language.unwrap_or(language);
        match &state.kind {
            StateKind::Task(task) => task_rights(name.as_str(), task, own, machine, policy),
            StateKind::Parallel(parallel) => {
                parallel.branches.iter().for_each(|branch| walk(branch, language, machine, policy));
            }
            StateKind::Map(map) => {
                map::rights(name.as_str(), map, own, machine, policy);
                if let Some(processor) = &map.item_processor {
                    walk(processor, language, machine, policy);
                }
            }
            StateKind::Pass(_)
            | StateKind::Choice(_)
            | StateKind::Wait(_)
            | StateKind::Succeed(_)
            | StateKind::Fail(_)
            | StateKind::Unknown(_) => {}
        }
    }
}

fn task_rights(
    state: &str,
    task: &Task,
    language: QueryLanguage,
    machine: &Machine,
    policy: &mut RolePolicy,
) {
    if let Some(credentials) = &task.credentials {
        match credentials.role_arn.as_deref() {
            Some(role) if !role.trim_start().starts_with("{%") => {
                // With credentials, the other role makes the call: this one may only become it.
                policy.add(state, &["sts:AssumeRole"], vec![role.to_owned()], None);
            }
            _ => {
                policy.add(state, &["sts:AssumeRole"], vec!["*".to_owned()], None);
                policy.note(
                    state,
                    NoteKind::Wider,
                    "takes its role at run time, so `sts:AssumeRole` is granted on `*`",
                );
            }
        }
        return;
    }
    let arguments = match language {
        QueryLanguage::JsonAta => task.arguments.as_ref(),
        QueryLanguage::JsonPath => task.parameters.as_ref(),
    };
    let parameters = Parameters::new(arguments, language);
    let resource = task.resource.as_str();
    if task.resource.is_activity() || resource.starts_with("${activity.") {
        return;
    }
    if task.resource.is_function_arn() || resource.starts_with("${function.") {
        let function = function_arn(resource);
        policy.add(state, &["lambda:InvokeFunction"], vec![function.clone(), format!("{function}:*")], None);
    } else if task.resource.is_sdk() {
        sdk::rights(state, &task.resource, &parameters, machine, policy);
    } else if let Some(rights) =
        integration_action(&task.resource).and_then(|action| action.rights_for(task.resource.pattern()))
    {
        let target = Target::new(&parameters, machine);
        for right in rights {
            table_right(state, right, task.resource.pattern(), &parameters, &target, policy);
        }
    } else {
        policy.note(
            state,
            NoteKind::Unknown,
            &format!("calls `{resource}`, which is no integration known here: nothing is granted"),
        );
    }
}

fn table_right(
    state: &str,
    right: &Right,
    pattern: IntegrationPattern,
    parameters: &Parameters<'_>,
    target: &Target<'_>,
    policy: &mut RolePolicy,
) {
    match right.when.map(|when| needed(when, pattern, parameters)) {
        None | Some(Some(true)) => {}
        Some(Some(false)) => return,
        Some(None) => {
            let actions = right.actions.join("`, `");
            let when = right.when.unwrap_or_default();
            policy.note(
                state,
                NoteKind::Conditional,
                &format!("also needs `{actions}` when {when}: nothing is granted for that"),
            );
            return;
        }
    }
    let mut resources = Vec::new();
    let mut dynamic = false;
    for template in right.resources {
        match target.fill(template) {
            Some(filled) => resources.extend(filled),
            None => dynamic = true,
        }
    }
    if dynamic {
        let wide = if right.dynamic_resources.is_empty() { &["*"][..] } else { right.dynamic_resources };
        resources = wide.iter().map(|template| target.widen(template)).collect();
        policy.note(
            state,
            NoteKind::Wider,
            &format!(
                "names its target only at run time, so `{}` is granted on `{}`",
                right.actions.join("`, `"),
                resources.join("`, `")
            ),
        );
    }
    resources.dedup();
    let condition = right.condition.and_then(|text| target.condition(text));
    policy.add(state, right.actions, resources, condition);
}

/// Whether a conditional right is needed; `None` where the definition does not tell.
fn needed(when: &str, pattern: IntegrationPattern, parameters: &Parameters<'_>) -> Option<bool> {
    let present = |path: &[&str]| Some(!matches!(parameters.text(path), Text::Absent));
    match when {
        "AuthType is IAM_ROLE" => match parameters.text(&["AuthType"]) {
            Text::Literal(word) => Some(word == "IAM_ROLE"),
            Text::Dynamic => Some(true),
            Text::Absent => Some(false),
        },
        "Input.S3Uri" => present(&["Input", "S3Uri"]),
        "Output.S3Uri" => present(&["Output", "S3Uri"]),
        "a guardrail is named" => present(&["GuardrailIdentifier"]),
        "Tags are set" => present(&["Tags"]),
        _ if when.starts_with("Tags are set") => {
            if pattern == IntegrationPattern::Sync {
                Some(true)
            } else {
                present(&["Tags"])
            }
        }
        _ => None,
    }
}

impl RolePolicy {
    /// Adds a statement, or the state to one that says the same.
    fn add(&mut self, state: &str, actions: &[&str], resources: Vec<String>, condition: Option<Json>) {
        let same = self.statements.iter_mut().find(|statement| {
            statement.actions == actions
                && statement.resources == resources
                && statement.condition == condition
        });
        match same {
            Some(statement) if statement.states.iter().any(|known| known == state) => {}
            Some(statement) => statement.states.push(state.to_owned()),
            None => self.statements.push(Statement {
                actions: actions.iter().map(|&action| action.to_owned()).collect(),
                resources,
                condition,
                states: vec![state.to_owned()],
            }),
        }
    }

    fn note(&mut self, state: &str, kind: NoteKind, text: &str) {
        let note = Note { state: state.to_owned(), kind, text: text.to_owned() };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

#[cfg(test)]
mod tests;

//! The plan: a change set, shown before it is carried out.

use aws_sdk_cloudformation::types::{
    Capability, Change, ChangeAction, ChangeSetStatus, ChangeSetType, Parameter, Replacement, StackStatus,
};
use serde_json::{Value, json};

use asl_render::cloudformation::{PartOf, Template};

use super::stack::{Condition, Patience, Stack};
use crate::failure::Failure;
use crate::output::{Output, Style};

/// What a deploy would do.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) change_set: String,
    /// The stack that it is for; by its name, another one may be found later.
    pub(super) stack_id: Option<String>,
    pub(super) stack: String,
    pub(super) changes: Vec<Planned>,
}

/// A change of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) action: Action,
    pub(super) logical_id: String,
    pub(super) kind: String,
    /// The properties that change, as CloudFormation names them.
    pub(super) properties: Vec<String>,
    /// What of the app it belongs to; `None` for what the app no longer has.
    pub(super) of: Option<PartOf>,
}

/// What happens to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Action {
    Add,
    Modify,
    Replace,
    Remove,
}

impl Action {
    const fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Modify => "modify",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }

    const fn symbol(self) -> (&'static str, Style) {
        match self {
            Self::Add => ("+", Style::Success),
            Self::Modify => ("~", Style::Warning),
            Self::Replace => ("±", Style::Error),
            Self::Remove => ("-", Style::Error),
        }
    }
}

/// The template as CloudFormation takes it: in the request, or from the bucket where it is too long for that.
pub(super) enum Body {
    Text(String),
    Url(String),
}

impl Stack<'_> {
    /// Makes a change set; `None` where nothing changes.
    pub(super) async fn plan(
        &self,
        condition: &Condition,
        body: Body,
        parameters: &[(String, String)],
        template: &Template,
    ) -> Result<Option<Plan>, Failure> {
        let what = format!("plan the change of `{}`", self.name);
        let kind = if *condition == Condition::Ready { ChangeSetType::Update } else { ChangeSetType::Create };
        let name = format!("synth-{}", jiff::Timestamp::now().as_millisecond());
        let parameters = parameters
            .iter()
            .map(|(key, value)| Parameter::builder().parameter_key(key).parameter_value(value).build())
            .collect();
        let mut create = self
            .aws
            .cloudformation
            .create_change_set()
            .stack_name(&self.name)
            .change_set_name(&name)
            .change_set_type(kind)
            .set_parameters(Some(parameters))
            .capabilities(Capability::CapabilityIam);
        create = match body {
            Body::Text(text) => create.template_body(text),
            Body::Url(url) => create.template_url(url),
        };
        let created = create.send().await.map_err(|error| self.aws.failed(&what, &error))?;
        let (change_set, stack_id) = (created.id.unwrap_or(name), created.stack_id);

        let mut patience = Patience::new();
        let mut changes = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let found = self
                .aws
                .cloudformation
                .describe_change_set()
                .stack_name(&self.name)
                .change_set_name(&change_set)
                .set_next_token(next.take())
                .send()
                .await
                .map_err(|error| self.aws.failed(&what, &error))?;
            match found.status() {
                Some(ChangeSetStatus::CreateComplete) => {
                    changes.extend(found.changes().iter().filter_map(|change| planned(change, template)));
                    next = found.next_token;
                    if next.is_none() {
                        break;
                    }
                }
                Some(ChangeSetStatus::Failed) => {
                    let reason = found.status_reason().unwrap_or("without a reason").to_owned();
                    self.drop_plan(&change_set, stack_id.as_deref(), condition).await;
                    if is_empty(&reason) {
                        return Ok(None);
                    }
                    return Err(Failure::new(
                        "PLAN_FAILED",
                        format!("cannot {what}: {}", reason.trim_end_matches('.')),
                    ));
                }
                _ => patience.wait().await,
            }
        }
        changes.sort_by(|one, other| (one.action, &one.logical_id).cmp(&(other.action, &other.logical_id)));
        Ok(Some(Plan { change_set, stack_id, stack: self.name.clone(), changes }))
    }

    /// Takes a change set back, and with it the empty stack that it stands in where there was none before.
    ///
    /// A failure here leaves nothing that a next deploy would trip over, so it is not told.
    pub(super) async fn drop_plan(&self, change_set: &str, stack_id: Option<&str>, condition: &Condition) {
        let delete = self.aws.cloudformation.delete_change_set();
        let _ = delete.stack_name(&self.name).change_set_name(change_set).send().await;
        let Some(id) = stack_id.filter(|_| *condition == Condition::Absent) else { return };
        // Another deploy may have filled it meanwhile, while a person looked at the plan.
        let Ok(Some(found)) = self.describe().await else { return };
        if !is_still_empty(found.stack_id(), found.stack_status(), id) {
            return;
        }
        let _ = self.aws.cloudformation.delete_stack().stack_name(id).send().await;
        // A deploy right after a dry run must not find it on its way out.
        let mut patience = Patience::new();
        for _ in 0..10 {
            if !matches!(self.describe().await, Ok(Some(_))) {
                break;
            }
            patience.wait().await;
        }
    }
}

/// Whether the stack that is there now is the one that `id` names, with nothing but plans in it.
fn is_still_empty(found: Option<&str>, status: Option<&StackStatus>, id: &str) -> bool {
    found == Some(id) && status == Some(&StackStatus::ReviewInProgress)
}

/// CloudFormation has no status for "no change", only these words.
fn is_empty(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    reason.contains("didn't contain changes") || reason.contains("no updates are to be performed")
}

fn planned(change: &Change, template: &Template) -> Option<Planned> {
    let change = change.resource_change()?;
    let logical_id = change.logical_resource_id()?.to_owned();
    let action = match change.action()? {
        ChangeAction::Add | ChangeAction::Import => Action::Add,
        ChangeAction::Remove => Action::Remove,
        _ if change.replacement() == Some(&Replacement::True) => Action::Replace,
        _ => Action::Modify,
    };
    let mut properties: Vec<String> = Vec::new();
    for target in change.details().iter().filter_map(|detail| detail.target()) {
        let property = target
            .name()
            .or_else(|| target.attribute().map(aws_sdk_cloudformation::types::ResourceAttribute::as_str))
            .unwrap_or_default()
            .to_owned();
        if !property.is_empty() && !properties.contains(&property) {
            properties.push(property);
        }
    }
    let kind = change.resource_type().unwrap_or_default().to_owned();
    let of = template.part(&logical_id).cloned();
    Some(Planned { action, logical_id, kind, properties, of })
}

impl Plan {
    /// The plan as people read it, with a last line that counts.
    pub(super) fn to_text(&self, paint: &dyn Fn(&str, Style) -> String) -> String {
        use std::fmt::Write as _;
        let width = self.changes.iter().map(|change| change.logical_id.len()).max().unwrap_or_default();
        let kinds = self.changes.iter().map(|change| change.kind.len()).max().unwrap_or_default();
        let mut text = format!("{}\n", paint(&self.stack, Style::Heading));
        for change in &self.changes {
            let (symbol, style) = change.action.symbol();
            let mut line =
                format!("  {} {:<width$}  {:<kinds$}", paint(symbol, style), change.logical_id, change.kind);
            if let Some(of) = &change.of {
                let _ = write!(line, "  {of}");
            }
            if change.action == Action::Modify && !change.properties.is_empty() {
                let _ = write!(line, "  ({})", change.properties.join(", "));
            }
            let _ = writeln!(text, "{}", line.trim_end());
        }
        let count = |action| self.changes.iter().filter(|change| change.action == action).count();
        let counts: Vec<String> = [
            (Action::Add, "to add"),
            (Action::Modify, "to change"),
            (Action::Replace, "to replace"),
            (Action::Remove, "to remove"),
        ]
        .into_iter()
        .filter(|(action, _)| count(*action) > 0)
        .map(|(action, words)| format!("{} {words}", count(action)))
        .collect();
        let _ = write!(text, "Plan: {}", counts.join(" · "));
        text
    }

    /// The plan as a line of `jsonl`.
    pub(super) fn to_json(&self) -> Value {
        let changes: Vec<Value> = self
            .changes
            .iter()
            .map(|change| {
                json!({
                    "action": change.action.word(),
                    "logical_id": change.logical_id,
                    "resource_type": change.kind,
                    "properties": change.properties,
                })
            })
            .collect();
        json!({"type": "plan", "stack": self.stack, "changes": changes})
    }

    /// What this takes away from executions that wait: functions they call, tables they write, their own machine.
    pub(super) fn takes_away(&self) -> Vec<&str> {
        let needed = [
            "AWS::Lambda::Function",
            "AWS::DynamoDB::Table",
            "AWS::StepFunctions::StateMachine",
            "AWS::IAM::Role",
        ];
        self.changes
            .iter()
            .filter(|change| matches!(change.action, Action::Remove | Action::Replace))
            .filter(|change| needed.contains(&change.kind.as_str()))
            .map(|change| change.logical_id.as_str())
            .collect()
    }
}

/// Shows the plan: it is the answer of a dry run, and what a person agrees to.
pub(super) fn show(plan: &Plan, output: &Output) {
    match output.format() {
        crate::output::Format::Jsonl => output.line(&plan.to_json()),
        // The one document of `json` comes at the end.
        crate::output::Format::Json => {}
        _ => output.answer_line(&plan.to_text(&|text, style| output.paint(text, style))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(action: Action, logical_id: &str, kind: &str, of: Option<PartOf>) -> Planned {
        let properties = vec!["Code".to_owned(), "Environment".to_owned()];
        Planned { action, logical_id: logical_id.to_owned(), kind: kind.to_owned(), properties, of }
    }

    #[test]
    fn only_the_empty_stack_of_the_plan_is_taken_back() {
        let empty = |found, status| is_still_empty(found, status, "arn:one");
        assert!(empty(Some("arn:one"), Some(&StackStatus::ReviewInProgress)));
        assert!(!empty(Some("arn:two"), Some(&StackStatus::ReviewInProgress)), "made anew by another");
        assert!(!empty(Some("arn:one"), Some(&StackStatus::CreateInProgress)), "filled by another");
        assert!(!empty(None, None));
    }

    fn plan() -> Plan {
        Plan {
            change_set: "arn".to_owned(),
            stack_id: None,
            stack: "shop".to_owned(),
            changes: vec![
                change(
                    Action::Add,
                    "OrdersTable",
                    "AWS::DynamoDB::Table",
                    Some(PartOf::Table("orders".to_owned())),
                ),
                change(
                    Action::Modify,
                    "WebFunction",
                    "AWS::Lambda::Function",
                    Some(PartOf::Function("web".to_owned())),
                ),
                change(Action::Remove, "PackFunction", "AWS::Lambda::Function", None),
            ],
        }
    }

    #[test]
    fn a_plan_is_readable_and_ends_with_a_count() {
        insta::assert_snapshot!(plan().to_text(&|text, _| text.to_owned()));
    }

    #[test]
    fn a_plan_is_a_line_of_json() {
        insta::assert_snapshot!(plan().to_json().to_string());
        assert_eq!(plan().takes_away(), ["PackFunction"]);
    }

    #[test]
    fn no_change_is_told_from_a_failure() {
        assert!(is_empty("The submitted information didn't contain changes. Submit different information."));
        assert!(is_empty("No updates are to be performed."));
        assert!(!is_empty("Template error: instance of Fn::GetAtt references undefined resource X"));
    }
}

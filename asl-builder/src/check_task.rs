//! What a task calls: integrations and patterns that do not exist, and arguments that are missing.

use asl_assembly::WorkflowType;
use asl_contract::__private::{Node, NodeRef};
use asl_model::{
    Diagnostic, IntegrationPattern, Resource, Severity, integration_action, unknown_integration,
};

use crate::build::pointer;
use crate::finding::Finding;
use crate::graph::{Draft, Graph, Kind, TaskDraft};

/// Looks at every task of a machine of this type, and of the machines inside of it.
pub(crate) fn check(graph: &Graph, kind: WorkflowType, findings: &mut Vec<Finding>) {
    for draft in &graph.drafts {
        if let Kind::Task(task) = &draft.kind
            && !task.resource.contains("${")
        {
            let resource = Resource::new(task.resource.clone());
            for unknown in unknown_integration(&resource) {
                let message = format!("`{}`: {}", draft.name, unknown.message);
                let severity = if unknown.may_be_newer { Severity::Warning } else { Severity::Error };
                report(draft, severity, message, unknown.help, findings);
            }
            waits(draft, &resource, kind, findings);
            arguments(draft, task, &resource, findings);
        }
        let express = matches!(
            &draft.kind,
            Kind::Map(map) if map.distributed.as_ref().is_some_and(|distributed| distributed.express)
        );
        let inside = if express { WorkflowType::Express } else { kind };
        for (_, inner) in draft.inner() {
            check(inner, inside, findings);
        }
    }
}

fn report(draft: &Draft, severity: Severity, message: String, help: String, findings: &mut Vec<Finding>) {
    let at = pointer(draft).key("Resource");
    let mut diagnostic = Diagnostic::error("SCHEMA_VALIDATION_FAILED", at, message).with_help(help);
    diagnostic.severity = severity;
    findings.push(Finding::new(diagnostic, draft.place));
}

/// Types see this, except for a resource in text.
fn waits(draft: &Draft, resource: &Resource, kind: WorkflowType, findings: &mut Vec<Finding>) {
    let waits = match resource.pattern() {
        _ if resource.is_activity() => "a worker",
        IntegrationPattern::RequestResponse => return,
        IntegrationPattern::Sync | IntegrationPattern::Sync2 => "a job",
        IntegrationPattern::WaitForTaskToken => "a callback",
    };
    if kind == WorkflowType::Express {
        let message = format!("`{}` waits for {waits}, which an Express machine cannot", draft.name);
        report(
            draft,
            Severity::Error,
            message,
            "call it without waiting, or in a Standard machine".to_owned(),
            findings,
        );
    }
}

/// Arguments that the integration needs, where all of them are written out.
fn arguments(draft: &Draft, task: &TaskDraft, resource: &Resource, findings: &mut Vec<Finding>) {
    let (Some(service), Some(action)) = (resource.service(), integration_action(resource)) else { return };
    let arguments = written(task.arguments);
    if !matches!(arguments.node(), Node::Object(_)) {
        return;
    }
    let missing: Vec<String> = action.required.iter().filter_map(|need| lacks(arguments, need)).collect();
    if missing.is_empty() {
        return;
    }
    let message = format!(
        "the arguments of `{}` lack {}, which `{service}:{}` needs",
        draft.name,
        missing.join(" and "),
        action.action
    );
    let diagnostic = Diagnostic::error("SCHEMA_VALIDATION_FAILED", pointer(draft), message)
        .with_help("names of arguments begin with a capital letter, whatever the service's own API has");
    findings.push(Finding::new(diagnostic, draft.place));
}

/// What is missing of a need in the words of the table: a name, a path, or several of which one is enough.
fn lacks(arguments: NodeRef, need: &str) -> Option<String> {
    let path = |word: &&str| {
        word.len() > 3
            && word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.')
    };
    // `Entries[] each with Detail, DetailType, Source`
    if let Some((list, members)) = need.split_once("[] each with ") {
        let Some(items) = member(arguments, list) else { return Some(format!("`{list}`")) };
        let Node::Array(items) = written(items).node() else { return None };
        let absent = members.split(", ").find(|name| items.iter().any(|item| !has(*item, name)));
        return absent.map(|name| format!("`{list}[].{name}`"));
    }
    // `a WorkGroup with ..`: more than the arguments themselves decides.
    if need.starts_with("a ") {
        return None;
    }
    let words: Vec<&str> = need.split([' ', ',', '(', ')']).filter(path).collect();
    if words.is_empty() || words.iter().any(|word| has(arguments, word)) {
        return None;
    }
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    Some(words.join(" or "))
}

/// Whether there is a member at this path, or may be one, because not all is written out.
fn has(arguments: NodeRef, path: &str) -> bool {
    let mut at = arguments;
    for step in path.split('.') {
        if !matches!(written(at).node(), Node::Object(_)) {
            return true;
        }
        let Some(next) = member(at, step) else { return false };
        at = next;
    }
    true
}

fn member(of: NodeRef, name: &str) -> Option<NodeRef> {
    let Node::Object(members) = written(of).node() else { return None };
    members.iter().find(|(known, _)| **known == *name).map(|(_, value)| *value)
}

/// The value without marks that say how it is meant.
fn written(node: NodeRef) -> NodeRef {
    match node.node() {
        Node::Template(inner) | Node::Present(inner) => written(*inner),
        _ => node,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &str, need: &str, expected: Option<&str>) {
        let arguments = NodeRef::json(&serde_json::from_str(arguments).unwrap());
        assert_eq!(lacks(arguments, need).as_deref(), expected);
    }

    #[test]
    fn the_words_of_the_table_are_understood() {
        check(r#"{"QueueUrl":"u"}"#, "QueueUrl", None);
        check(r#"{"queueUrl":"u"}"#, "QueueUrl", Some("`QueueUrl`"));
        check("{}", "ApiEndpoint (host name only)", Some("`ApiEndpoint`"));
        check(r#"{"TargetArn":"a"}"#, "one of TopicArn, TargetArn, PhoneNumber", None);
        check(
            "{}",
            "one of TopicArn, TargetArn, PhoneNumber",
            Some("`TopicArn` or `TargetArn` or `PhoneNumber`"),
        );
        check(r#"{"Input":{"S3Uri":"s3://b"}}"#, "Body, or Input.S3Uri (not both)", None);
        check(
            r#"{"Authentication":{}}"#,
            "Authentication.ConnectionArn (InvocationConfig.ConnectionArn for a private API)",
            Some("`Authentication.ConnectionArn` or `InvocationConfig.ConnectionArn`"),
        );
        check("{}", "Entries[] each with Detail, DetailType, Source", Some("`Entries`"));
        check(
            r#"{"Entries":[{"Detail":{},"Source":"s"}]}"#,
            "Entries[] each with Detail, DetailType, Source",
            Some("`Entries[].DetailType`"),
        );
        check("{}", "a WorkGroup with an output location, or ResultConfiguration.OutputLocation", None);
    }
}

//! A Task state: its arguments, times and role, in the fields of its language.

use std::time::Duration;

use asl_contract::__private::{Literal, Node, NodeRef};
use asl_model::{Credentials, Resource, Seconds, StateKind, Task};

use super::{Writer, pointer, text};
use crate::graph::{Draft, TaskDraft};
use crate::print::{jsonata, jsonpath};

impl Writer<'_> {
    pub(super) fn task(&mut self, draft: &Draft, draft_task: &TaskDraft) -> StateKind {
        let mut task = Task {
            resource: Resource::new(draft_task.resource.clone()),
            transition: self.transition(draft.next),
            ..Task::default()
        };
        if self.in_jsonata() {
            let said = !(draft_task.input_is_default && draft_task.arguments == draft.input());
            task.arguments = said.then(|| jsonata::template(draft_task.arguments));
        } else {
            task.parameters = self.path_parameters(draft, draft_task.arguments);
        }
        (task.timeout_seconds, task.timeout_seconds_path) =
            self.time(draft, "TimeoutSeconds", draft_task.timeout, draft_task.timeout_from);
        (task.heartbeat_seconds, task.heartbeat_seconds_path) =
            self.time(draft, "HeartbeatSeconds", draft_task.heartbeat, draft_task.heartbeat_from);
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
        task.credentials = draft_task.credentials.map(|role| self.credentials(draft, role));
        task.retry = self.retriers(draft);
        task.catch = self.catchers(draft);
        StateKind::Task(Box::new(task))
    }

    /// A time that is known now, or where the data has it; what is said of the data counts.
    fn time(
        &mut self,
        draft: &Draft,
        field: &str,
        known: Option<Duration>,
        from: Option<NodeRef>,
    ) -> (Option<Seconds>, Option<String>) {
        let Some(from) = from else {
            return (known.map(|time| Seconds::Literal(self.seconds(draft, field, time, 1))), None);
        };
        if known.is_some() {
            let message = format!("`{}` says `{field}` twice, once by its data", draft.name);
            self.report(draft, &pointer(draft).key(field), message);
        }
        match from.node() {
            Node::Literal(Literal::Number(number)) => {
                let time = Duration::from_secs(number.parse().unwrap_or_default());
                (Some(Seconds::Literal(self.seconds(draft, field, time, 1))), None)
            }
            _ if self.in_jsonata() => (text(jsonata::expression(from)).map(Seconds::Expression), None),
            _ => {
                let path = jsonpath::path(from);
                if path.is_none() {
                    let message = format!(
                        "`{field}` of `{}` is a path to data in JSONPath, and this is computed",
                        draft.name
                    );
                    self.report(draft, &pointer(draft).key(field), message);
                }
                (None, path)
            }
        }
    }

    fn credentials(&mut self, draft: &Draft, role: NodeRef) -> Credentials {
        let (role_arn, role_arn_path) = if self.in_jsonata() {
            (text(jsonata::template(role)), None)
        } else {
            self.text_or_path(draft, Some(role))
        };
        Credentials { role_arn, role_arn_path, ..Credentials::default() }
    }
}

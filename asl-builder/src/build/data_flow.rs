//! What a state takes, gives and sets, in the fields of its language.

use asl_contract::__private::NodeRef;
use asl_model::{Json, PathField, State, StateKind};

use super::{Writer, pointer};
use crate::data_flow::steps;
use crate::graph::{Assignment, Draft, Gift, Kind, PathDraft};
use crate::print::jsonpath::Value;
use crate::print::{jsonata, jsonpath};

impl Writer<'_> {
    /// What all states share: comment, assignments, and what they take and give.
    pub(super) fn data(&mut self, draft: &Draft, state: &mut State) {
        state.comment.clone_from(&draft.comment);
        state.assign = self.assign(draft, &draft.assign);
        if self.in_jsonata() {
            let gives_more = match &draft.kind {
                Kind::Task(task) => draft.output.is_some() || task.gives != Gift::Whole,
                Kind::Pass
                | Kind::Succeed
                | Kind::Wait(_)
                | Kind::Parallel(_)
                | Kind::Map(_)
                | Kind::Choice { .. } => draft.output.is_some(),
                Kind::Fail { .. } | Kind::Raw(_) => false,
            };
            state.output = gives_more.then(|| jsonata::template(draft.gift()));
        } else {
            self.gift(draft, state);
            self.paths(draft, state);
        }
    }

    /// What a state, a rule or a catcher sets.
    pub(super) fn assign(&mut self, draft: &Draft, assign: &[Assignment]) -> Option<Json> {
        let mut members = Vec::new();
        for assignment in assign {
            members.push(if self.in_jsonata() {
                (assignment.name.to_owned(), jsonata::template(assignment.value))
            } else {
                self.path_value(draft, assignment.value).member(assignment.name)
            });
        }
        (!members.is_empty()).then_some(Json::Object(members))
    }

    /// What the state gives by its kind: a task by its paths, a Pass by its parameters.
    fn gift(&mut self, draft: &Draft, state: &mut State) {
        if let Kind::Task(task) = &draft.kind {
            match (&mut state.kind, task.gives) {
                (_, Gift::Field(name)) => state.output_path = Some(PathField::Path(format!("$.{name}"))),
                (StateKind::Task(task), Gift::Input) => task.result_path = Some(PathField::Null),
                _ => {}
            }
            return;
        }
        let Some(output) = draft.output else { return };
        let flow = &draft.data_flow;
        let value = self.path_value(draft, output);
        match (&mut state.kind, value) {
            (StateKind::Pass(pass), Value::Literal(json)) => pass.result = Some(json),
            (StateKind::Pass(pass), Value::Template(json)) => pass.parameters = Some(json),
            (StateKind::Pass(pass), Value::Intrinsic(text))
                if flow.result.is_none() && flow.output.is_none() =>
            {
                pass.parameters = Some(Json::Object(vec![("value.$".to_owned(), Json::String(text))]));
                state.output_path = Some(PathField::Path("$.value".to_owned()));
            }
            (StateKind::Pass(_), Value::Intrinsic(_)) => {
                let message = format!(
                    "`{}` computes a value that is no object, and says where it goes, which JSONPath cannot",
                    draft.name
                );
                self.report(draft, &pointer(draft), message);
            }
            (StateKind::Pass(_) | StateKind::Succeed(_), Value::Path(path)) if flow.input.is_none() => {
                state.input_path = Some(PathField::Path(path));
            }
            (StateKind::Pass(_), Value::Path(path)) if flow.result.is_none() && flow.output.is_none() => {
                state.output_path = Some(PathField::Path(path));
            }
            (StateKind::Pass(_), Value::Path(_)) => {
                let message = format!(
                    "`{}` gives a part of its `InputPath`, which says what it gives already",
                    draft.name
                );
                self.report(draft, &pointer(draft).key("InputPath"), message);
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

    /// The fields that are said one by one.
    fn paths(&mut self, draft: &Draft, state: &mut State) {
        let flow = &draft.data_flow;
        if let Some(input) = flow.input {
            state.input_path = Some(self.path_field(draft, "InputPath", input));
        }
        if let Some(selector) = flow.selector {
            let selector = self.payload(draft, "ResultSelector", selector);
            match &mut state.kind {
                StateKind::Task(task) => task.result_selector = selector,
                StateKind::Parallel(parallel) => parallel.result_selector = selector,
                StateKind::Map(map) => map.result_selector = selector,
                _ => {}
            }
        }
        if let Some(result) = flow.result {
            let result = Some(self.result_path(draft, result));
            match &mut state.kind {
                StateKind::Pass(pass) => pass.result_path = result,
                StateKind::Task(task) => task.result_path = result,
                StateKind::Parallel(parallel) => parallel.result_path = result,
                StateKind::Map(map) => map.result_path = result,
                _ => {}
            }
        }
        if let Some(output) = flow.output {
            state.output_path = Some(self.path_field(draft, "OutputPath", output));
        }
    }

    fn path_field(&mut self, draft: &Draft, field: &str, path: PathDraft) -> PathField {
        let PathDraft::At(node) = path else { return PathField::Null };
        if let Some(path) = jsonpath::path(node) {
            return PathField::Path(path);
        }
        let message = format!("`{field}` of `{}` is a path to data, and this is computed", draft.name);
        self.report(draft, &pointer(draft).key(field), message);
        PathField::Null
    }

    fn result_path(&mut self, draft: &Draft, place: PathDraft) -> PathField {
        if let PathDraft::At(node) = place
            && steps(node).is_none()
        {
            let message =
                format!("the result of `{}` goes to a member of its input, by names alone", draft.name);
            self.report(draft, &pointer(draft).key("ResultPath"), message);
        }
        self.path_field(draft, "ResultPath", place)
    }

    /// A payload template that is the value of a field itself.
    pub(super) fn payload(&mut self, draft: &Draft, field: &str, node: NodeRef) -> Option<Json> {
        match self.path_value(draft, node) {
            Value::Literal(json) | Value::Template(json) => Some(json),
            Value::Path(_) | Value::Intrinsic(_) => {
                let message =
                    format!("`{field}` of `{}` is an object in JSONPath, and this is one value", draft.name);
                self.report(draft, &pointer(draft).key(field), message);
                None
            }
        }
    }

    /// `Parameters`, unless they are what the state takes anyway.
    pub(super) fn path_parameters(&mut self, draft: &Draft, node: NodeRef) -> Option<Json> {
        if node == draft.input() { None } else { self.payload(draft, "Parameters", node) }
    }
}

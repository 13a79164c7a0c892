//! What types cannot see: data carried out of its state, unset variables, missing tokens, states without a way.

mod ways;

use std::collections::{BTreeMap, BTreeSet};

use asl_contract::__private::{Node, NodeRef, Place, Source};
use asl_model::{Diagnostic, Pointer, StateMachine};

use crate::build::pointer;
use crate::finding::Finding;
use crate::graph::{Assignment, Declaration, Draft, Graph, Kind, PathDraft, WaitFor};

/// Where in a state an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Arguments,
    Output,
    /// Where only the result is: `ResultSelector`, `OutputPath`.
    Result,
    Assign,
    Catch,
    /// What the body of a Map gets.
    Item,
    Other,
}

/// A variable: its name and where it is declared.
type Variable = (Box<str>, Place);

pub(crate) fn check(graph: &Graph, place: Place, findings: &mut Vec<Finding>) {
    let mut everywhere = Vec::new();
    all_declarations(graph, &mut everywhere);
    let visible = graph.declarations.clone();
    let known = Variables { everywhere: &everywhere, beyond: &[], outer: &[], visible };
    machine(graph, &known, &BTreeSet::new(), None, place, findings);
}

/// The variables that a machine knows.
struct Variables<'a> {
    /// Those of the whole workflow.
    everywhere: &'a [Declaration],
    /// Those of the machines around the distributed Map that this is inside of.
    beyond: &'a [Declaration],
    /// Those of the machines around this one.
    outer: &'a [Declaration],
    /// Those of this machine and of the machines around it.
    visible: Vec<Declaration>,
}

fn all_declarations(graph: &Graph, all: &mut Vec<Declaration>) {
    all.extend(&graph.declarations);
    for (_, inner) in graph.drafts.iter().flat_map(Draft::inner) {
        all_declarations(inner, all);
    }
}

/// One machine, and those inside of it; `at` is the state that it is inside of.
fn machine(
    graph: &Graph,
    known: &Variables<'_>,
    set: &BTreeSet<Variable>,
    at: Option<&Draft>,
    place: Place,
    findings: &mut Vec<Finding>,
) {
    names(graph, findings);
    declarations(graph, known.outer, findings);
    ways::ways(graph, at, place, findings);
    let set = ways::set_variables(graph, set);
    for draft in &graph.drafts {
        let before = set.get(&draft.id);
        for (role, node) in expressions(draft) {
            node.walk(&mut |node| expression(known, draft, role, node, before, findings));
            if node.has_free_parameter() {
                let message =
                    format!("`{}` uses an element of a list outside of the closure that has it", draft.name);
                let help = "what the closure of `each` or `only` gives is all that comes out of it";
                report(draft, "EXPRESSION_OUT_OF_SCOPE", message, help, findings);
            }
        }
        assignments(graph, known, draft, findings);
        token(draft, findings);
        for (_, inner) in draft.inner() {
            let nothing = BTreeSet::new();
            if draft.is_distributed() {
                // Its children are executions of their own: they know nothing of what is around them.
                let visible = inner.declarations.clone();
                let beyond = &known.visible;
                let inside = Variables { everywhere: known.everywhere, beyond, outer: &[], visible };
                machine(inner, &inside, &nothing, Some(draft), place, findings);
                continue;
            }
            let mut visible = known.visible.clone();
            visible.extend(&inner.declarations);
            let inside = Variables { outer: &known.visible, visible, ..*known };
            machine(inner, &inside, before.unwrap_or(&nothing), Some(draft), place, findings);
        }
    }
}

fn declares(declarations: &[Declaration], name: &str, place: Place) -> bool {
    declarations.iter().any(|declaration| *declaration.name == *name && declaration.place == place)
}

/// A variable is changed by the machine that keeps it only.
fn assignments(graph: &Graph, known: &Variables<'_>, draft: &Draft, findings: &mut Vec<Finding>) {
    set_twice(draft, findings);
    for assignment in draft.assigns().flatten() {
        let (name, variable) = (&draft.name, assignment.name);
        if declares(&graph.declarations, variable, assignment.place) {
            continue;
        }
        let (message, help) = if declares(known.everywhere, variable, assignment.place) {
            (
                format!("`{name}` changes the variable `{variable}` of another machine than its own"),
                "a branch and the body of a Map run side by side with others: let them give the value, and \
                 assign it behind",
            )
        } else {
            (
                format!("`{name}` changes the variable `{variable}`, which this workflow does not keep"),
                "a variable lives in one workflow",
            )
        };
        report(draft, "VARIABLE_OUT_OF_SCOPE", message, help, findings);
    }
}

/// All that one place sets is set at once, so it sets each variable once.
fn set_twice(draft: &Draft, findings: &mut Vec<Finding>) {
    for assign in draft.assigns() {
        for (at, assignment) in assign.iter().enumerate() {
            let name = assignment.name;
            // Two variables of one name are found where they are kept.
            let same = |before: &Assignment| (before.name, before.place) == (name, assignment.place);
            if assign.iter().take(at).any(same) {
                let message = format!("`{}` sets the variable `{name}` twice at once", draft.name);
                let help = "a state sets all its variables at once, each of them one time";
                report(draft, "DUPLICATE_VARIABLE", message, help, findings);
            }
        }
    }
}

/// All expressions of a state.
fn expressions(draft: &Draft) -> Vec<(Role, NodeRef)> {
    let mut all: Vec<(Role, NodeRef)> = Vec::new();
    match &draft.kind {
        Kind::Fail { error, cause } => {
            all.extend([error, cause].into_iter().flatten().map(|node| (Role::Other, *node)));
        }
        Kind::Wait(WaitFor::Seconds(node) | WaitFor::Timestamp(node)) => all.push((Role::Other, *node)),
        Kind::Task(task) => {
            all.push((Role::Arguments, task.arguments));
            let others = [task.timeout_from, task.heartbeat_from, task.credentials];
            all.extend(others.into_iter().flatten().map(|node| (Role::Other, node)));
        }
        Kind::Map(map) => {
            all.extend(map.expressions().into_iter().map(|node| (Role::Other, node)));
            all.extend(map.selector.map(|node| (Role::Item, node)));
        }
        Kind::Choice { rules, .. } => {
            all.extend(rules.iter().map(|rule| (Role::Other, rule.condition)));
            for rule in rules {
                all.extend(rule.output.map(|node| (Role::Output, node)));
                all.extend(rule.assign.iter().map(|assignment| (Role::Assign, assignment.value)));
            }
        }
        Kind::Pass | Kind::Succeed | Kind::Parallel(_) | Kind::Raw(_) | Kind::Wait(WaitFor::Duration(_)) => {}
    }
    for catch in &draft.catch {
        all.extend(catch.output.map(|node| (Role::Catch, node)));
        all.extend(catch.assign.iter().map(|assignment| (Role::Catch, assignment.value)));
    }
    all.extend(draft.assign.iter().map(|assignment| (Role::Assign, assignment.value)));
    all.extend(draft.output.map(|node| (Role::Output, node)));
    all.extend(draft.given.map(|node| (Role::Arguments, node)));
    let flow = &draft.data_flow;
    for (role, path) in [(Role::Other, flow.input), (Role::Other, flow.result), (Role::Result, flow.output)] {
        if let Some(PathDraft::At(node)) = path {
            all.push((role, node));
        }
    }
    all.extend(flow.selector.map(|node| (Role::Result, node)));
    all
}

fn report(draft: &Draft, code: &str, message: String, help: &str, findings: &mut Vec<Finding>) {
    let mut diagnostic = Diagnostic::error(code, pointer(draft), message);
    if !help.is_empty() {
        diagnostic = diagnostic.with_help(help);
    }
    let finding = Finding::new(diagnostic, draft.place);
    if !findings.contains(&finding) {
        findings.push(finding);
    }
}

fn expression(
    known: &Variables<'_>,
    draft: &Draft,
    role: Role,
    node: &'static Node,
    set: Option<&BTreeSet<Variable>>,
    findings: &mut Vec<Finding>,
) {
    const KEEP: &str = "keep it in a variable while it is there: `.keep(\"name\", |data| ..)`";
    let here = |scope: &str| scope == draft.scope;
    let name = &draft.name;
    match node {
        Node::Invalid(why) => {
            report(
                draft,
                "INVALID_VALUE",
                format!("a value in `{name}` cannot be written: {why}"),
                "",
                findings,
            );
        }
        Node::Source(Source::Input(scope)) if !here(scope) => {
            let message =
                format!("`{name}` uses the input of `{scope}`, which is gone when `{scope}` is done");
            report(draft, "EXPRESSION_OUT_OF_SCOPE", message, KEEP, findings);
        }
        Node::Source(Source::Input(_)) if role == Role::Result => {
            let message = format!("`{name}` uses its input in a place that has its result alone");
            let help =
                "keep the result beside the input by `.result_path(..)`, and take both in the next state";
            report(draft, "EXPRESSION_OUT_OF_SCOPE", message, help, findings);
        }
        Node::Source(Source::Result(scope))
            if !here(scope) || !matches!(role, Role::Output | Role::Result | Role::Assign) =>
        {
            let message =
                format!("`{name}` uses the result of `{scope}`, which holds only in its own output");
            report(draft, "EXPRESSION_OUT_OF_SCOPE", message, KEEP, findings);
        }
        Node::Source(Source::Error(scope)) if !here(scope) || role != Role::Catch => {
            let message = format!("`{name}` uses the error of `{scope}`, which holds only in its own catch");
            report(draft, "EXPRESSION_OUT_OF_SCOPE", message, KEEP, findings);
        }
        Node::Source(Source::Item { scope, .. }) if !here(scope) || role != Role::Item => {
            let message =
                format!("`{name}` uses the item of `{scope}`, which holds only where its body begins");
            let help = "hand it over: what the closure gives is what the body gets";
            report(draft, "EXPRESSION_OUT_OF_SCOPE", message, help, findings);
        }
        Node::Source(Source::Token(scope)) if !here(scope) || role != Role::Arguments => {
            let message = format!(
                "`{name}` uses the task token of `{scope}`, which holds only in the payload of `{scope}`"
            );
            let help = "a token answers one try of one task; hand it out in the payload and nowhere else";
            report(draft, "TOKEN_OUT_OF_SCOPE", message, help, findings);
        }
        Node::Source(Source::Variable { name: variable, place }) => {
            if !declares(&known.visible, variable, *place) && declares(known.beyond, variable, *place) {
                let message = format!(
                    "`{name}` uses the variable `{variable}`, which the children of a distributed Map do not know"
                );
                let help = "hand its value over: by `.select(..)` with each item, or `.in_batches_with(..)`";
                report(draft, "VARIABLE_OUT_OF_SCOPE", message, help, findings);
            } else if !declares(&known.visible, variable, *place)
                && declares(known.everywhere, variable, *place)
            {
                let message = format!(
                    "`{name}` uses the variable `{variable}`, which lives inside of a branch or a Map only"
                );
                let help = "let the branch give its value, or keep it before the ways part";
                report(draft, "VARIABLE_OUT_OF_SCOPE", message, help, findings);
            } else if !declares(&known.visible, variable, *place) {
                let message =
                    format!("`{name}` uses the variable `{variable}`, which this workflow does not keep");
                let help = "a variable lives in one workflow; hand its value over in the payload";
                report(draft, "VARIABLE_OUT_OF_SCOPE", message, help, findings);
            } else if !set.is_none_or(|set| set.contains(&(variable.clone(), *place))) {
                let message =
                    format!("`{name}` uses the variable `{variable}`, which is not set on every way to it");
                let help = "keep the variable before the ways part, or set it on every way that leads here";
                report(draft, "VARIABLE_NOT_SET", message, help, findings);
            }
        }
        _ => {}
    }
}

/// A callback has to hand out its own token, or nobody can answer.
fn token(draft: &Draft, findings: &mut Vec<Finding>) {
    let Kind::Task(task) = &draft.kind else { return };
    if !task.callback {
        return;
    }
    let mut carried = false;
    task.arguments.walk(&mut |node| {
        carried |= matches!(node, Node::Source(Source::Token(scope)) if **scope == *draft.scope);
    });
    if !carried {
        let message =
            format!("nobody can answer `{}`: its payload does not carry its task token", draft.name);
        let help =
            "put the closure's second argument into the payload: `|data, token| AskExpr { .., token }`";
        report(draft, "MISSING_TASK_TOKEN", message, help, findings);
    }
}

fn names(graph: &Graph, findings: &mut Vec<Finding>) {
    for draft in &graph.drafts {
        let length = draft.name.chars().count();
        if length == 0 {
            report(draft, "INVALID_STATE_NAME", "a state has an empty name".to_owned(), "", findings);
        } else if length > 80 {
            let message = format!("the name `{}` has {length} characters; the service takes 80", draft.name);
            report(draft, "INVALID_STATE_NAME", message, "", findings);
        }
    }
}

fn declarations(graph: &Graph, outer: &[Declaration], findings: &mut Vec<Finding>) {
    let mut report = |declaration: &Declaration, code: &str, message: String, help: &str| {
        let diagnostic = Diagnostic::error(code, Pointer::root(), message).with_help(help);
        let finding = Finding::new(diagnostic, declaration.place);
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    };
    let mut first: BTreeMap<&str, Place> = BTreeMap::new();
    for declaration in &graph.declarations {
        let name = declaration.name;
        let mut letters = name.chars();
        let identifier = letters.next().is_some_and(char::is_alphabetic)
            && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
            && name.chars().count() <= 80;
        if !identifier || name == "states" {
            let message = format!("`{name}` is no name for a variable");
            let help = "a letter, then letters, digits and `_`: `_` in front is for names that the printer makes, \
                        and `states` is the service's own";
            report(declaration, "INVALID_VARIABLE_NAME", message, help);
        }
        if let Some(around) = outer.iter().find(|around| around.name == name) {
            let message = format!(
                "the variable `{name}` is kept here, and around it at {}: the inner one cannot change the outer",
                around.place
            );
            let help = "choose another name inside of the branch or the Map";
            report(declaration, "DUPLICATE_VARIABLE", message, help);
            continue;
        }
        let place = *first.entry(name).or_insert(declaration.place);
        if place != declaration.place {
            let message =
                format!("the variable `{name}` is kept here and at {place}: the later one changes the other");
            let help = "choose another name, or change the first with `.assign(..)`";
            report(declaration, "DUPLICATE_VARIABLE", message, help);
        }
    }
}

/// A variable hides the function of its name from the expressions of the whole workflow.
pub(crate) fn hidden_functions(graph: &Graph, definition: &StateMachine, findings: &mut Vec<Finding>) {
    let mut declarations = Vec::new();
    all_declarations(graph, &mut declarations);
    if declarations.is_empty() {
        return;
    }
    let text = asl_model::write_compact(definition);
    for Declaration { name, place } in declarations {
        if !text.contains(&format!("${name}(")) {
            continue;
        }
        let message = format!("the variable `{name}` hides the function `${name}`, which this workflow uses");
        let help = format!("choose another name, such as `{name}_value`");
        let diagnostic = Diagnostic::error("INVALID_VARIABLE_NAME", Pointer::root(), message).with_help(help);
        findings.push(Finding::new(diagnostic, place));
    }
}

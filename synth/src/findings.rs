//! Findings about a definition, for people and for scripts.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use asl_assembly::WorkflowType;
use asl_model::{Json, Range, Severity};
use asl_validate::{Checked, MachineType, validate_parsed, validate_text};
use serde_json::{Value, json};

use crate::app_runner::Project;
use crate::definition::Definition;
use crate::output::Output;

/// A finding with its place in the text.
#[derive(Clone, Debug)]
pub struct Found {
    /// How bad it is.
    pub severity: Severity,
    /// The code.
    pub code: String,
    /// The rule that found it, where it is one of the validator's.
    pub rule: Option<&'static str>,
    /// What is wrong.
    pub message: String,
    /// Where, as an RFC 6901 pointer.
    pub location: String,
    /// Where, in the service's form.
    pub aws_location: String,
    /// Where in the text.
    pub range: Option<Range>,
    /// Where the member's name stands, if it is a member.
    pub key: Option<Range>,
    /// The next step.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<RelatedPlace>,
    /// The line of Rust it comes from.
    pub source: Option<String>,
}

/// A place that belongs to a finding.
#[derive(Clone, Debug)]
pub struct RelatedPlace {
    location: String,
    message: String,
    range: Option<Range>,
}

/// What was found in one definition.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The definition's name: a file, or a workflow.
    pub name: String,
    /// The text that was checked.
    pub text: String,
    /// What was found, in document order.
    pub found: Vec<Found>,
    /// How many states there are, at every depth.
    pub states: usize,
}

/// What cannot happen, or was said on purpose, in a state that the typed builder has made: its `route` covers
/// every variant, its `choice` has an `otherwise`, and waiting for ever is `forever_on_purpose`.
const SEEN_TO_BY_TYPES: [&str; 2] = ["choice-without-default", "callback-without-deadline"];

/// Checks a definition: what the builder has found already, then every rule.
pub fn check(definition: Definition, kind: Option<MachineType>) -> Findings {
    let kind = kind.unwrap_or(match definition.kind {
        Some(WorkflowType::Express) => MachineType::Express,
        Some(WorkflowType::Standard) | None => MachineType::Standard,
    });
    // What belongs to the app has no definition of its own.
    let is_of_app = definition.text.is_empty() && !definition.findings.is_empty();
    let checked = if is_of_app {
        validate_text("null", kind)
    } else {
        validate_parsed(&definition.text, definition.parse(), kind, &definition.types)
    };
    let mut found: Vec<Found> = Vec::new();
    let rules = if is_of_app { &[] } else { checked.report.findings() };
    for finding in rules {
        let diagnostic = &finding.diagnostic;
        let location = diagnostic.location.to_string();
        if SEEN_TO_BY_TYPES.contains(&finding.rule) && definition.sources.contains_key(&location) {
            continue;
        }
        found.push(Found {
            severity: diagnostic.severity,
            code: diagnostic.code.clone(),
            rule: Some(finding.rule),
            message: diagnostic.message.clone(),
            aws_location: finding.aws_location().unwrap_or_default(),
            range: checked.finding_range(finding),
            key: checked.key_range(&diagnostic.location),
            help: diagnostic.help.clone(),
            related: diagnostic
                .related
                .iter()
                .map(|related| RelatedPlace {
                    location: related.location.to_string(),
                    message: related.message.clone(),
                    range: first_line(&checked, &related.location),
                })
                .collect(),
            source: source_of(&definition, &location),
            location,
        });
    }
    take_builders(&definition, &checked, &mut found);
    let states = checked.json.as_ref().map_or(0, count_states);
    Findings { name: definition.name, text: definition.text, found, states }
}

/// Where a place is marked: its value, or its name where the value goes over several lines.
fn first_line(checked: &Checked, place: &asl_model::Pointer) -> Option<Range> {
    let value = checked.range(place)?;
    if value.start.line == value.end.line { Some(value) } else { checked.key_range(place).or(Some(value)) }
}

/// Tells on stderr what is wrong with an app, and gives the number of errors.
pub fn tell(project: &Project, output: &Output) -> usize {
    let workflows =
        project.assembly.workflows.iter().map(|workflow| Definition::from_workflow(workflow, project));
    let mut errors = 0;
    for definition in workflows.chain(Definition::of_app(project)) {
        let found = check(definition, None);
        if !found.is_empty() {
            output.complain(&found.to_text(output.stderr_color()));
        }
        errors += found.errors();
    }
    errors
}

/// Adds what the builder has found and the rules have not: it knows the types and the lines of Rust.
fn take_builders(definition: &Definition, checked: &Checked, found: &mut Vec<Found>) {
    for finding in &definition.findings {
        let known = |one: &Found| one.code == finding.code && one.location == finding.location;
        if found.iter().any(known) {
            continue;
        }
        let range = |location: &str| {
            let json = checked.json.as_ref().filter(|_| !definition.text.is_empty());
            json.and_then(|json| range_of(checked, json, location))
        };
        found.push(Found {
            severity: match finding.severity {
                asl_assembly::Severity::Error => Severity::Error,
                asl_assembly::Severity::Warning => Severity::Warning,
            },
            code: finding.code.clone(),
            rule: None,
            message: finding.message.clone(),
            range: range(&finding.location),
            key: None,
            aws_location: finding.aws_location.clone(),
            help: finding.help.clone(),
            related: finding
                .related
                .iter()
                .map(|related| RelatedPlace {
                    location: related.location.clone(),
                    message: related.message.clone(),
                    range: range(&related.location),
                })
                .collect(),
            source: finding
                .source
                .as_ref()
                .map(|source| format!("{}:{}", source.file, source.line))
                .or_else(|| source_of(definition, &finding.location)),
            location: finding.location.clone(),
        });
    }
}

/// The line of Rust of the innermost state around a place.
fn source_of(definition: &Definition, location: &str) -> Option<String> {
    let sources = definition.sources.iter();
    let around = sources.filter(|(pointer, _)| {
        location.strip_prefix(pointer.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let (_, source) = around.max_by_key(|(pointer, _)| pointer.len())?;
    Some(format!("{}:{}", source.file, source.line))
}

/// The range of a place that is given as text.
fn range_of(checked: &Checked, json: &Json, location: &str) -> Option<Range> {
    let mut pointer = asl_model::Pointer::root();
    let mut here = json;
    for step in location.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let index = step.parse::<usize>();
        let next = match (here, index) {
            (Json::Array(items), Ok(index)) => items.get(index).map(|next| (pointer.index(index), next)),
            _ => here.get(&step).map(|next| (pointer.key(step), next)),
        };
        let Some((place, next)) = next else { break };
        (pointer, here) = (place, next);
    }
    checked.range(&pointer)
}

fn count_states(machine: &Json) -> usize {
    let states = machine.get("States").and_then(Json::as_object).unwrap_or_default();
    let inner = |state: &Json| -> usize {
        let branches = state.get("Branches").and_then(Json::as_array).unwrap_or_default();
        let processor = state.get("ItemProcessor").or_else(|| state.get("Iterator"));
        branches.iter().chain(processor).map(count_states).sum()
    };
    states.iter().map(|(_, state)| 1 + inner(state)).sum()
}

impl Findings {
    /// Whether there is nothing to report.
    pub const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.found.iter().filter(|found| found.severity == Severity::Error).count()
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.found.len() - self.errors()
    }

    /// The findings as JSON, in the shape of `synth check --format json`.
    pub fn to_json_list(&self) -> Vec<Value> {
        self.found.iter().map(Found::to_json).collect()
    }

    /// The findings as workflow commands of GitHub Actions, a line each: at the line of Rust where there is one.
    ///
    /// See <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>.
    pub fn to_annotations(&self) -> String {
        let mut lines = String::new();
        for found in &self.found {
            let level = match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let rust = found.source.as_deref().and_then(|source| source.rsplit_once(':'));
            let place = match (rust, found.range) {
                (Some((file, line)), _) => format!("file={},line={line}", property(file)),
                (None, Some(range)) => format!(
                    "file={},line={},col={},endLine={},endColumn={}",
                    property(&self.name),
                    range.start.line,
                    range.start.column,
                    range.end.line,
                    range.end.column
                ),
                (None, None) => format!("file={}", property(&self.name)),
            };
            let help = found.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
            let message = format!("{}{help}", found.message);
            let _ = writeln!(lines, "::{level} {place},title={}::{}", property(&found.code), data(&message));
        }
        lines
    }

    /// The findings as a person reads them, each with the lines it is about.
    pub fn to_text(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let texts: Vec<String> = self.found.iter().map(|found| self.one_to_text(found, &renderer)).collect();
        texts.join("\n\n")
    }

    fn one_to_text(&self, found: &Found, renderer: &Renderer) -> String {
        let level = match found.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(&found.message).id(&found.code));
        if let Some(range) = found.range {
            let mut snippet = Snippet::source(self.text.as_str()).path(self.name.as_str()).fold(true);
            snippet = snippet.annotation(AnnotationKind::Primary.span(self.span(found.marked(range))));
            for related in &found.related {
                if let Some(range) = related.range {
                    let context = AnnotationKind::Context.span(self.span(range)).label(&related.message);
                    snippet = snippet.annotation(context);
                }
            }
            group = group.element(snippet);
        }
        let mut notes = Vec::new();
        if !found.location.is_empty() {
            notes.push(("at", format!("`{}`", found.location)));
        }
        if let Some(source) = &found.source {
            notes.push(("rust", source.clone()));
        }
        if let Some(help) = &found.help {
            notes.push(("help", help.clone()));
        }
        if let Some(spec) = found.spec() {
            notes.push(("spec", spec.to_owned()));
        }
        if found.range.is_some() {
            for (name, text) in &notes {
                group = group.element(Level::NOTE.with_name(*name).message(text));
            }
            return renderer.render(&[group]);
        }
        // Without lines of a text the renderer would draw an empty margin.
        let mut text = renderer.render(&[group]);
        for (name, note) in &notes {
            let _ = write!(text, "\n  = {name}: {note}");
        }
        text
    }

    /// A whole state would fill the screen: of a value over several lines only the first line is marked.
    fn span(&self, range: Range) -> std::ops::Range<usize> {
        let (start, end) = (range.start.offset, range.end.offset.max(range.start.offset));
        let text = self.text.get(start..end).unwrap_or_default();
        let line = text.find('\n').map_or(end, |at| start + at);
        start..line.min(self.text.len())
    }
}

impl Found {
    /// What to mark: a value on one line, or the name of one that goes over several, or that should not be there.
    fn marked(&self, value: Range) -> Range {
        let one_line = value.start.line == value.end.line;
        let by_name = matches!(self.rule, Some("unknown-field" | "query-language-mix"));
        if one_line && !by_name { value } else { self.key.unwrap_or(value) }
    }

    /// Where the language's text or the guide has the rule.
    fn spec(&self) -> Option<&'static str> {
        let rule = self.rule?;
        asl_validate::rules().iter().find(|known| known.name == rule).map(|known| known.spec())
    }

    fn to_json(&self) -> Value {
        json!({
            "severity": match self.severity { Severity::Error => "error", Severity::Warning => "warning" },
            "code": self.code,
            "rule": self.rule,
            "message": self.message,
            "location": self.location,
            "aws_location": self.aws_location,
            "range": self.range.map(range_json),
            "help": self.help,
            "related": self.related.iter().map(|related| json!({
                "location": related.location,
                "message": related.message,
                "range": related.range.map(range_json),
            })).collect::<Vec<_>>(),
            "source": self.source,
            "spec": self.spec(),
        })
    }
}

fn range_json(range: Range) -> Value {
    let position = |position: asl_model::Position| json!({"line": position.line, "column": position.column, "offset": position.offset});
    json!({"start": position(range.start), "end": position(range.end)})
}

/// A message as a workflow command of GitHub Actions writes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same for a property, which ends at a comma or colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// `2 errors, 1 warning`; `None` for nothing.
pub fn count_in_words(errors: usize, warnings: usize) -> Option<String> {
    let count = |number: usize, word: &str| match number {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{number} {word}s")),
    };
    let parts: Vec<String> =
        [count(errors, "error"), count(warnings, "warning")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

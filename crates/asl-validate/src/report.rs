//! What a validation found.

use std::ops::Range;

use asl_model::{Diagnostic, Json, Pointer, Severity};

use crate::rule::Rule;

/// A finding: what a person reads, and what the service says of the same fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The name of the rule, which `synth explain` takes: `unreachable-state`.
    pub rule: &'static str,
    /// The finding in our words.
    pub diagnostic: Diagnostic,
    /// The message in the service's words, where they are known.
    pub aws_message: Option<String>,
    /// Which part of the text at the place it is about, in bytes of the text that the JSON stands for: where an
    /// expression is wrong.
    pub within: Option<Range<usize>>,
    /// Where the service places the fault.
    pub(crate) aws_place: AwsPlace,
}

/// Where the service places a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AwsPlace {
    /// Where we do.
    Same,
    /// At something around it.
    At(Pointer),
    /// Nowhere.
    None,
}

impl Finding {
    /// The message in the service's words, or ours where those are not known.
    pub fn aws_message(&self) -> &str {
        self.aws_message.as_deref().unwrap_or(&self.diagnostic.message)
    }

    /// The service's form of the place; `None` where it gives none.
    pub fn aws_location(&self) -> Option<String> {
        match &self.aws_place {
            AwsPlace::Same => Some(self.diagnostic.location.aws_location()),
            AwsPlace::At(place) => Some(place.aws_location()),
            AwsPlace::None => None,
        }
    }

    /// Adds the next step.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.diagnostic.help = Some(help.into());
        self
    }

    /// Adds the next step where there is one.
    pub(crate) fn help_if(&mut self, help: Option<String>) -> &mut Self {
        if help.is_some() {
            self.diagnostic.help = help;
        }
        self
    }

    /// Says it in the service's words.
    pub(crate) fn aws(&mut self, message: impl Into<String>) -> &mut Self {
        self.aws_message = Some(message.into());
        self
    }

    /// Points at another place that belongs to it.
    pub(crate) fn related(&mut self, place: Pointer, message: impl Into<String>) -> &mut Self {
        self.diagnostic.related.push(asl_model::Related { location: place, message: message.into() });
        self
    }

    /// Is about a part of the text at its place.
    pub(crate) fn within(&mut self, range: Range<usize>) -> &mut Self {
        self.within = Some(range);
        self
    }

    /// Has another code than the rule's.
    pub(crate) fn code(&mut self, code: &str) -> &mut Self {
        code.clone_into(&mut self.diagnostic.code);
        self
    }

    /// Is reported by the service without a place.
    pub(crate) fn without_aws_place(&mut self) -> &mut Self {
        self.aws_place = AwsPlace::None;
        self
    }

    /// Is placed by the service at something around it.
    pub(crate) fn aws_at(&mut self, place: &Pointer) -> &mut Self {
        self.aws_place = AwsPlace::At(place.clone());
        self
    }
}

/// All findings of one validation, in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a report that nobody reads finds nothing"]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    pub(crate) const fn new(findings: Vec<Finding>) -> Self {
        Self { findings }
    }

    /// The findings, in document order.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The findings as plain diagnostics.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().map(|finding| &finding.diagnostic)
    }

    /// The findings as plain diagnostics, by value.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.findings.into_iter().map(|finding| finding.diagnostic).collect()
    }

    /// Whether there is nothing to report.
    pub const fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether the service would refuse the definition.
    pub fn has_errors(&self) -> bool {
        self.diagnostics().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The errors as the service joins them behind `Invalid State Machine Definition: '…'`.
    pub fn aws_message(&self) -> String {
        let errors = self.findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
        let lines: Vec<String> = errors
            .map(|finding| {
                let place = finding.aws_location().unwrap_or_else(|| "null".to_owned());
                format!("{}: {} at {place}", finding.diagnostic.code, finding.aws_message())
            })
            .collect();
        lines.join(", ")
    }
}

/// Gathers findings while the rules run.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    rule: Option<&'static Rule>,
    findings: Vec<Finding>,
}

impl Collector {
    /// The same collector for findings of `rule`.
    pub(crate) fn of(&mut self, rule: &'static Rule) -> &mut Self {
        self.rule = Some(rule);
        self
    }

    /// The service refuses the definition.
    pub(crate) fn error(&mut self, place: &Pointer, message: impl Into<String>) -> &mut Finding {
        self.add(Severity::Error, place, message.into())
    }

    /// The service takes it, and it is still a mistake.
    pub(crate) fn warning(&mut self, place: &Pointer, message: impl Into<String>) -> &mut Finding {
        self.add(Severity::Warning, place, message.into())
    }

    fn add(&mut self, severity: Severity, place: &Pointer, message: String) -> &mut Finding {
        let (rule, code) = self.rule.map_or(("", ""), |rule| (rule.name, rule.code));
        let mut diagnostic = Diagnostic::error(code, place.clone(), message);
        diagnostic.severity = severity;
        let finding =
            Finding { rule, diagnostic, aws_message: None, within: None, aws_place: AwsPlace::Same };
        self.findings.push_mut(finding)
    }

    /// Keeps what `keep` says.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) {
        self.findings.retain(keep);
    }

    /// The report: sorted by where things stand in `definition`, each finding once.
    pub(crate) fn in_order_of(self, definition: &Json) -> Report {
        let mut keyed: Vec<(Vec<usize>, Finding)> =
            self.findings.into_iter().map(|finding| (order(definition, &finding), finding)).collect();
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        let mut findings: Vec<Finding> = Vec::with_capacity(keyed.len());
        let mut here: (Vec<usize>, usize) = (Vec::new(), 0);
        for (path, finding) in keyed {
            if path != here.0 {
                here = (path, findings.len());
            }
            // Equal findings have equal places, and so stand together.
            let same_place = findings.get(here.1..).unwrap_or_default();
            if !same_place.iter().any(|known| known.diagnostic == finding.diagnostic) {
                findings.push(finding);
            }
        }
        Report::new(findings)
    }
}

/// The indexes on the way from the root to a finding's place.
fn order(definition: &Json, finding: &Finding) -> Vec<usize> {
    if finding.aws_place == AwsPlace::None {
        // What belongs to no place comes last, as it does in the service's own list.
        return vec![usize::MAX];
    }
    let way = finding.diagnostic.location.way_in(definition);
    let mut path: Vec<usize> = way.into_iter().map(|number| number.unwrap_or(usize::MAX)).collect();
    // Of one text, what stands first comes first.
    path.extend(finding.within.as_ref().map(|range| range.start));
    path
}

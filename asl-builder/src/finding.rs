//! What `build` finds, and the line of Rust it is about.

use asl_contract::__private::Place;
use asl_model::Diagnostic;

/// A finding about a workflow, with the line of Rust it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The finding, located in the definition.
    pub diagnostic: Diagnostic,
    pub(crate) place: Option<Place>,
}

impl Finding {
    pub(crate) fn new(diagnostic: Diagnostic, place: Place) -> Self {
        Self { diagnostic, place: Some(place) }
    }

    /// The file as the compiler names it, and the line from 1.
    pub fn source(&self) -> Option<(&'static str, u32)> {
        self.place.map(|place| (place.file, place.line))
    }

    /// As the assembly has it, for the workflow `workflow`.
    pub(crate) fn for_assembly(&self, workflow: &str) -> asl_assembly::Finding {
        let Diagnostic { severity, code, message, location, help, related } = &self.diagnostic;
        asl_assembly::Finding {
            severity: match severity {
                asl_model::Severity::Error => asl_assembly::Severity::Error,
                asl_model::Severity::Warning => asl_assembly::Severity::Warning,
            },
            code: code.clone(),
            message: message.clone(),
            location: location.to_string(),
            aws_location: location.aws_location(),
            help: help.clone(),
            related: related
                .iter()
                .map(|related| asl_assembly::RelatedPlace {
                    location: related.location.to_string(),
                    message: related.message.clone(),
                })
                .collect(),
            workflow: Some(workflow.to_owned()),
            source: self.place.map(source_line),
        }
    }
}

/// A place as the assembly has it.
pub(crate) fn source_line(place: Place) -> asl_assembly::SourceLine {
    asl_assembly::SourceLine { file: place.file.to_owned(), line: place.line }
}

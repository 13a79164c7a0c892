//! Finds what is wrong with a state machine definition: every finding at once, each with a place and a next step.
//!
//! Each [rule](Rule) has a file of its own in `rules/` with its code, its page for `synth explain`, and its
//! check. Codes are the service's where it has one.
//!
//! ```
//! use asl_validate::{MachineType, validate_text};
//!
//! let text = r#"{"StartAt":"Review","States":{"Review":{"Type":"Pass","Next":"Aprove"},"Approve":{"Type":"Succeed"}}}"#;
//! let report = validate_text(text, MachineType::Standard).report;
//! let finding = report.findings().first().unwrap();
//! assert_eq!(finding.diagnostic.code, "MISSING_TRANSITION_TARGET");
//! assert_eq!(finding.diagnostic.message, "`Review` goes to `Aprove`, which is no state here");
//! assert_eq!(finding.diagnostic.help.as_deref(), Some("did you mean `Approve`?"));
//! ```
//!
//! The same findings in the service's words, as `CreateStateMachine` refuses a definition:
//!
//! ```
//! # use asl_validate::{MachineType, validate_text};
//! let report = validate_text(r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}"#, MachineType::Standard).report;
//! assert_eq!(
//!     report.aws_message(),
//!     "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next, \
//!      MISSING_END_STATE: Workflow has no terminal state at null",
//! );
//! ```

mod allowed;
mod assignments;
mod expressions;
mod fields;
mod flow;
mod language;
mod logging;
mod place;
mod report;
mod rule;
mod rules;
mod schema;
mod shape;
#[cfg(test)]
mod testing;
mod text;
mod types;
mod validate;
mod view;

pub use language::{FieldValues, LanguageField, language_fields};
pub use logging::logging_fault;
pub use report::{Finding, Report};
pub use rule::{Rule, find_rules, page_of};
pub use rules::all as rules;
pub use text::{Checked, validate_parsed, validate_text};
pub use types::{DataTypes, FunctionTypes};
pub use validate::{MachineType, validate, validate_json};

//! A definition to work on: a file, stdin, or a workflow of the app.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use asl_assembly::{Finding, Function, FunctionCode, SourceLine, Workflow, WorkflowType};
use asl_model::{Json, JsonError, Parsed, Position};
use asl_validate::{DataTypes, FunctionTypes};

use crate::app_runner::{Project, unknown_workflow};
use crate::cli::Context;
use crate::failure::Failure;

/// What stdin is called in a sentence.
const STDIN: &str = "stdin";

/// The text of a definition, and what is known about it.
#[derive(Clone, Debug)]
pub struct Definition {
    /// How to call it in a sentence: the file as the user named it, or the workflow's name.
    pub name: String,
    /// The text; for a workflow of the app as `synth build` prints it.
    pub text: String,
    /// The kind of machine, where it is known.
    pub kind: Option<WorkflowType>,
    /// Where states stand in the user's Rust, by pointer.
    pub sources: BTreeMap<String, SourceLine>,
    /// What the builder has found already.
    pub findings: Vec<Finding>,
    /// What is known of its data, which comes from the types of an app.
    pub types: DataTypes,
}

impl Definition {
    /// What the text says: YAML if the file is named so, or if stdin does not begin as JSON does.
    ///
    /// # Errors
    ///
    /// It is not JSON, or not YAML.
    pub fn parse(&self) -> Result<Parsed, JsonError> {
        if self.is_yaml() { asl_model::parse_yaml(&self.text) } else { asl_model::parse(&self.text) }
    }

    /// The text in JSON: as it is, or what its YAML stands for.
    ///
    /// # Errors
    ///
    /// It is meant as YAML and is none.
    pub fn to_json_text(&self) -> Result<String, Failure> {
        if !self.is_yaml() {
            return Ok(self.text.clone());
        }
        let parsed = self.parse().map_err(|error| self.broken(&error))?;
        Ok(asl_model::write_json(&parsed.json))
    }

    /// What to say when [`parse`](Self::parse) fails.
    pub fn broken(&self, error: &JsonError) -> Failure {
        let language = if self.is_yaml() { "YAML" } else { "JSON" };
        let message = format!("`{}` is not {language}: {}", self.name, error.message);
        let Position { line, column, .. } = error.position;
        Failure::new("INVALID_JSON_DESCRIPTION", message).at(&self.name, line, column)
    }

    /// Whether the text is meant as YAML.
    pub fn is_yaml(&self) -> bool {
        let begin = self.text.trim_start_matches('\u{feff}').trim_start();
        is_yaml_file(Path::new(&self.name))
            || self.name == STDIN && !begin.is_empty() && !begin.starts_with(['{', '[', '"'])
    }

    /// Reads a file; `-` is stdin.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is not UTF-8.
    pub fn from_file(path: &Path) -> Result<Self, Failure> {
        let (name, text) = if path.as_os_str() == "-" {
            let mut text = String::new();
            let read = std::io::stdin().lock().read_to_string(&mut text);
            read.map_err(|error| Failure::io("read", Path::new(STDIN), &error))?;
            (STDIN.to_owned(), text)
        } else {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
            (path.display().to_string(), text)
        };
        Ok(Self {
            name,
            text,
            kind: None,
            sources: BTreeMap::new(),
            findings: Vec::new(),
            types: DataTypes::default(),
        })
    }

    /// Takes a workflow of the app with what the builder has found in it.
    pub fn from_workflow(workflow: &Workflow, project: &Project) -> Self {
        let findings = project.assembly.diagnostics.iter();
        let own = |finding: &&Finding| finding.workflow.as_deref() == Some(workflow.name.as_str());
        let sources = workflow.states.iter();
        Self {
            name: workflow.name.clone(),
            text: text_of(workflow),
            kind: Some(workflow.kind),
            sources: sources
                .filter_map(|(pointer, facts)| Some((pointer.clone(), facts.source.clone()?)))
                .collect(),
            findings: findings.filter(own).cloned().collect(),
            types: types_of(workflow, project),
        }
    }

    /// What the builder has found that belongs to no workflow: names, keys, references of the app.
    pub fn of_app(project: &Project) -> Option<Self> {
        let findings = project.assembly.diagnostics.iter();
        let own: Vec<Finding> = findings.filter(|finding| finding.workflow.is_none()).cloned().collect();
        (!own.is_empty()).then(|| Self {
            name: project.assembly.app.clone(),
            text: String::new(),
            kind: None,
            sources: BTreeMap::new(),
            findings: own,
            types: DataTypes::default(),
        })
    }

    /// What a word of the command line means: `-`, a file, or a workflow; without a word the app's only one.
    ///
    /// # Errors
    ///
    /// There is no such file or workflow, or the app cannot be run.
    pub fn find(word: Option<&Path>, context: &Context) -> Result<Self, Failure> {
        if let Some(path) = word.filter(|path| is_file(path)) {
            return Self::from_file(path);
        }
        let name = word.map(|word| word.to_string_lossy());
        let project = Project::load(context).map_err(|failure| match &name {
            // Without a project the word can only have been meant as a file.
            Some(name) if matches!(failure.code, "NO_PROJECT" | "NO_APP") => {
                Failure::new("FILE", format!("`{name}` is no file, and there is no app with workflows here"))
                    .help(failure.help.unwrap_or_default())
            }
            _ => failure,
        })?;
        match project.workflow(name.as_deref()) {
            Ok(workflow) => Ok(Self::from_workflow(workflow, &project)),
            Err(_) if name.is_some() => {
                let known = project.assembly.workflows.iter().map(|workflow| workflow.name.as_str());
                Err(unknown_workflow(&name.unwrap_or_default(), known))
            }
            Err(failure) => Err(failure),
        }
    }
}

/// Whether a word means a file: it is one, or looks like one.
pub fn is_file(word: &Path) -> bool {
    let json = word.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    word.as_os_str() == "-" || json || is_yaml_file(word) || word.components().count() > 1 || word.is_file()
}

/// A workflow's ASL: two spaces, final newline.
pub fn text_of(workflow: &Workflow) -> String {
    let mut text = asl_model::write_json(&Json::from_serde(&workflow.definition));
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The schemas of a workflow and of the functions that it may call.
fn types_of(workflow: &Workflow, project: &Project) -> DataTypes {
    let function = |function: &Function| FunctionTypes {
        name: function.name.clone(),
        arn: match &function.from {
            FunctionCode::Arn { arn } => Some(arn.clone()),
            _ => None,
        },
        payload: Json::from_serde(&function.payload_schema),
        result: Json::from_serde(&function.result_schema),
    };
    DataTypes {
        input: Json::from_serde(&workflow.input_schema),
        functions: project.assembly.functions.iter().map(function).collect(),
    }
}

/// Whether a name says that a file holds YAML.
fn is_yaml_file(word: &Path) -> bool {
    word.extension().is_some_and(|end| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"))
}

//! Why a command could not give its answer, with the next step.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::exit_code::ExitCode;

/// An error of a command, as a person and a script see it.
///
/// ```
/// use cargo_synth::Failure;
///
/// let failure = Failure::new("UNKNOWN_WORKFLOW", "no workflow `shpo` in this project").help("did you mean `shop`?");
/// assert_eq!(failure.to_json()["error"]["code"], "UNKNOWN_WORKFLOW");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a failure is seen only when it is returned"]
pub struct Failure {
    /// A word for scripts, in capitals: `APP_FAILED`.
    pub code: &'static str,
    /// One sentence: place and cause, the user's words in backticks.
    pub message: String,
    /// The next step, and what does exist.
    pub help: Option<String>,
    /// Where in the user's files.
    pub place: Option<Box<Place>>,
    /// What another program said, whole: a compiler's errors, an app's stderr.
    pub output: Option<String>,
    /// How the command ends.
    pub exit: ExitCode,
}

/// A line in a file of the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user would name it.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Failure {
    /// A failure that ends with [`ExitCode::CouldNot`].
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
            place: None,
            output: None,
            exit: ExitCode::CouldNot,
        }
    }

    /// Wrong or missing arguments.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new("USAGE", message)
    }

    /// A file that could not be read or written: `failed to VERB `PATH`: why`.
    pub fn io(verb: &str, path: &Path, error: &std::io::Error) -> Self {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            std::io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
            _ => error.to_string(),
        };
        Self::new("FILE", format!("failed to {verb} `{}`: {why}", path.display()))
    }

    /// Adds the next step.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the place.
    pub fn at(mut self, file: impl Into<PathBuf>, line: usize, column: usize) -> Self {
        self.place = Some(Box::new(Place { file: file.into(), line, column }));
        self
    }

    /// Adds what another program said.
    pub fn output(mut self, output: impl Into<String>) -> Self {
        let output = output.into();
        self.output = (!output.trim().is_empty()).then_some(output);
        self
    }

    /// Ends with another code than [`ExitCode::CouldNot`].
    pub fn exit(mut self, exit: ExitCode) -> Self {
        self.exit = exit;
        self
    }

    /// The document that `--format json` prints.
    pub fn to_json(&self) -> Value {
        let place = self.place.as_ref().map(
            |place| json!({"file": place.file.display().to_string(), "line": place.line, "column": place.column}),
        );
        let mut error =
            json!({"code": self.code, "message": self.message, "help": self.help, "place": place});
        if let (Some(output), Some(error)) = (&self.output, error.as_object_mut()) {
            error.insert("output".to_owned(), Value::from(output.as_str()));
        }
        json!({"error": error})
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// `` `a` ``, `` `a` and `b` ``, `` `a`, `b` and `c` ``: names for a sentence.
///
/// ```
/// assert_eq!(cargo_synth::failure::names(["orders", "refunds"]), "`orders` and `refunds`");
/// ```
pub fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The help for a word that is not among `known`: the nearest one, and what there is.
///
/// ```
/// use cargo_synth::failure::did_you_mean;
///
/// assert_eq!(
///     did_you_mean("ordrs", ["orders", "refunds"]).as_deref(),
///     Some("did you mean `orders`? there are `orders` and `refunds`"),
/// );
/// ```
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const MOST: usize = 12;
    let known: Vec<&str> = known.into_iter().collect();
    let near = asl_model::closest(word, known.iter().copied());
    let there = match known.as_slice() {
        [] => None,
        [one] => Some(format!("there is {}", names([*one]))),
        some if some.len() <= MOST => Some(format!("there are {}", names(some.iter().copied()))),
        _ => None,
    };
    match (near, there) {
        (Some(near), _) if known.len() == 1 => Some(format!("did you mean `{near}`?")),
        (Some(near), Some(there)) => Some(format!("did you mean `{near}`? {there}")),
        (Some(near), None) => Some(format!("did you mean `{near}`?")),
        (None, there) => there,
    }
}

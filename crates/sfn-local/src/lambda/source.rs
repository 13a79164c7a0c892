//! Functions that are source: which interpreter runs a runtime, and the loop that feeds a handler.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use thiserror::Error;

use crate::config::FunctionConfig;

/// A program of this machine that runs the handlers of a Lambda runtime.
///
/// ```
/// use sfn_local::{FunctionConfig, Interpreter};
///
/// match Interpreter::find("python3.13") {
///     Ok(python) => {
///         let function = FunctionConfig::in_folder("score", "functions/score", "app.handler", &python);
///         assert_eq!(function.handler, "app.handler");
///     }
///     Err(none) => assert_eq!(none.to_string(), "there is no Python on this machine to run `python3.13`"),
/// }
/// let error = Interpreter::find("java21").unwrap_err();
/// assert_eq!(error.to_string(), "functions for `java21` run on AWS only");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    program: PathBuf,
    version: String,
    language: Language,
}

/// Why no interpreter was found.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoInterpreter {
    /// The language has none on this machine.
    #[error("there is no {language} on this machine to run `{runtime}`")]
    Missing {
        /// The language.
        language: &'static str,
        /// The runtime.
        runtime: String,
    },
    /// Only AWS runs this language.
    #[error("functions for `{runtime}` run on AWS only")]
    Unknown {
        /// The runtime.
        runtime: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Python,
    Node,
}

impl Language {
    const fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Node => "Node.js",
        }
    }

    /// A program that prints where it really is, and its version.
    const fn probe(self) -> [&'static str; 2] {
        match self {
            Self::Python => {
                ["-c", "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2])"]
            }
            Self::Node => ["-p", "process.execPath + '\\n' + process.versions.node.split('.')[0]"],
        }
    }
}

impl Interpreter {
    /// Looks for one on `PATH`: the runtime's own version before any other.
    ///
    /// # Errors
    /// [`NoInterpreter`].
    pub fn find(runtime: &str) -> Result<Self, NoInterpreter> {
        let (language, programs) = if runtime.starts_with("python3") {
            (Language::Python, vec![runtime, "python3", "python"])
        } else if runtime.starts_with("nodejs") {
            (Language::Node, vec!["node", "nodejs"])
        } else {
            return Err(NoInterpreter::Unknown { runtime: runtime.to_owned() });
        };
        programs
            .into_iter()
            .find_map(|program| Self::probe(program, language))
            .ok_or_else(|| NoInterpreter::Missing { language: language.name(), runtime: runtime.to_owned() })
    }

    /// What it is and where; a launcher that stands for it needs more of the environment than a function gets.
    fn probe(program: &str, language: Language) -> Option<Self> {
        let output =
            Command::new(program).args(language.probe()).stdin(Stdio::null()).stderr(Stdio::null()).output();
        let output = output.ok().filter(|output| output.status.success())?;
        let text = String::from_utf8(output.stdout).ok()?;
        let (program, version) = text.trim().split_once('\n')?;
        let program = PathBuf::from(program.trim());
        program.is_file().then(|| Self { program, version: version.trim().to_owned(), language })
    }

    /// What it is, in words, if it is another version than the runtime's.
    ///
    /// ```
    /// # use sfn_local::Interpreter;
    /// if let Ok(python) = Interpreter::find("python3.1") {
    ///     assert!(python.differs_from("python3.1").is_some_and(|words| words.starts_with("Python 3.")));
    /// }
    /// ```
    pub fn differs_from(&self, runtime: &str) -> Option<String> {
        let wanted = match self.language {
            Language::Python => runtime.trim_start_matches("python"),
            Language::Node => runtime.trim_start_matches("nodejs").trim_end_matches(".x"),
        };
        (wanted != self.version).then(|| format!("{} {}", self.language.name(), self.version))
    }

    fn arguments(&self) -> Vec<String> {
        let arguments: &[&str] = match self.language {
            Language::Python => &["-u", "-c", include_str!("source/python.py")],
            Language::Node => &["--input-type=module", "-e", include_str!("source/node.mjs")],
        };
        arguments.iter().map(|argument| (*argument).to_owned()).collect()
    }
}

impl FunctionConfig {
    /// A function whose source is in `folder`, with the service's defaults.
    pub fn in_folder(
        name: impl Into<String>,
        folder: impl AsRef<Path>,
        handler: &str,
        interpreter: &Interpreter,
    ) -> Self {
        let folder = folder.as_ref();
        Self {
            arguments: interpreter.arguments(),
            folder: Some(std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())),
            handler: handler.to_owned(),
            ..Self::new(name, &interpreter.program)
        }
    }
}

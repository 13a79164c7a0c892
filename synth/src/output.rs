//! How a command speaks: the answer on stdout, the talk on stderr, in text or JSON, with or without color.

mod progress;
mod style;

pub use progress::Progress;
pub use style::{ColorChoice, Style};

use std::io::{self, IsTerminal as _, Write as _};

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::failure::Failure;

/// `--format`: the shape of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// One JSON document a line, for what runs long.
    Jsonl,
    /// A Mermaid flowchart (`graph`).
    Mermaid,
    /// A Graphviz graph (`graph`).
    Dot,
    /// A picture (`graph`).
    Svg,
    /// Annotations of GitHub Actions (`check`).
    Github,
}

impl Format {
    /// The word of the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
            Self::Svg => "svg",
            Self::Github => "github",
        }
    }
}

/// Where a command's words go, and in which shape.
///
/// Writing never fails from the command's view: a closed pipe ends the output, not the command.
#[derive(Clone, Debug)]
pub struct Output {
    format: Format,
    quiet: bool,
    stdout_color: bool,
    stderr_color: bool,
}

impl Output {
    /// An output in `format`, colored where `color` and the terminals say so.
    pub fn new(format: Format, color: ColorChoice, quiet: bool) -> Self {
        Self {
            format,
            quiet,
            stdout_color: color.holds_for(io::stdout().is_terminal()),
            stderr_color: color.holds_for(io::stderr().is_terminal()),
        }
    }

    /// The shape of the answer.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Whether the answer is JSON: one document, or one a line.
    pub const fn is_json(&self) -> bool {
        matches!(self.format, Format::Json | Format::Jsonl)
    }

    /// Whether `--quiet` was given: no talk but errors.
    pub const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether stdout may be colored.
    pub const fn stdout_color(&self) -> bool {
        self.stdout_color
    }

    /// Whether stderr may be colored.
    pub const fn stderr_color(&self) -> bool {
        self.stderr_color
    }

    /// Whether somebody is there to be asked: stdin and stderr are terminals.
    pub fn can_ask() -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Prints a part of the answer as it stands, without a line end.
    pub fn answer(&self, text: &str) {
        let mut stdout = io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes());
        let _ = stdout.flush();
    }

    /// Prints a line of the answer.
    pub fn answer_line(&self, line: &str) {
        self.answer(&format!("{line}\n"));
    }

    /// Prints the answer as one JSON document, with two spaces and a final newline.
    pub fn answer_json(&self, value: &Value) {
        self.answer(&format!("{value:#}\n"));
    }

    /// Prints the first line of a `jsonl` answer; readers learn the version of what follows.
    pub fn start_lines(&self) {
        self.line(&json!({"type": "version", "ui": "1"}));
    }

    /// Prints one document of a `jsonl` answer.
    pub fn line(&self, value: &Value) {
        self.answer(&format!("{value}\n"));
    }

    /// Says something beside the answer, unless `--quiet`.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// Warns about something one can act on, unless `--quiet`.
    pub fn warn(&self, message: &str) {
        self.say(&format!("{} {message}", self.err_paint("warning:", Style::Warning)));
    }

    /// Says something on stderr even with `--quiet`.
    pub fn complain(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        let _ = writeln!(stderr, "{text}");
    }

    /// Tells why there is no answer: as JSON on stdout where JSON was asked for, in words on stderr otherwise.
    pub fn fail(&self, failure: &Failure) {
        match self.format {
            Format::Json => self.answer_json(&failure.to_json()),
            Format::Jsonl => {
                let mut line = failure.to_json();
                if let Some(members) = line.as_object_mut() {
                    members.shift_insert(0, "type".to_owned(), Value::from("error"));
                }
                self.line(&line);
            }
            _ => self.complain(&self.failure_text(failure)),
        }
    }

    /// Starts to tell what goes on; it shows only after a second, and on stderr.
    pub fn progress(&self, what: &str) -> Progress {
        Progress::start(what, self.quiet)
    }

    /// `text` in `style` for stdout.
    pub fn paint(&self, text: &str, style: Style) -> String {
        style.paint(text, self.stdout_color)
    }

    /// `text` in `style` for stderr.
    pub fn err_paint(&self, text: &str, style: Style) -> String {
        style.paint(text, self.stderr_color)
    }

    fn failure_text(&self, failure: &Failure) -> String {
        let mut text = String::new();
        if let Some(output) = &failure.output {
            text.push_str(output.trim_end());
            text.push_str("\n\n");
        }
        text.push_str(&self.err_paint("error:", Style::Error));
        text.push(' ');
        text.push_str(&failure.message);
        if let Some(place) = &failure.place {
            let place = format!("{}:{}:{}", place.file.display(), place.line, place.column);
            text.push_str("\n  --> ");
            text.push_str(&self.err_paint(&place, Style::Name));
        }
        if let Some(help) = &failure.help {
            text.push('\n');
            text.push_str(&self.err_paint("help:", Style::Hint));
            text.push(' ');
            text.push_str(help);
        }
        text
    }
}

//! The command line as its users meet it: exit code, stdout, stderr.

mod build;
mod check;
mod everywhere;
mod explain;
mod graph;
mod import;
mod new;
mod test;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the files that the tests name.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/fixtures")
}

/// `synth` with these arguments, in the folder of fixtures, without what the machine's environment adds.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synth"));
    command.args(arguments).current_dir(fixtures());
    for name in ["NO_COLOR", "SYNTH_BIN", "ASL_BUILDER_PATH", "CARGO_TERM_COLOR"] {
        command.env_remove(name);
    }
    command
}

/// Runs it and gives what a person sees, as one page.
#[track_caller]
fn page(arguments: &[&str]) -> String {
    page_of(arguments, &run(command(arguments)))
}

#[track_caller]
fn run(mut command: Command) -> Output {
    command.output().expect("synth starts")
}

fn page_of(arguments: &[&str], output: &Output) -> String {
    let mut page = format!("$ synth {}\n", arguments.join(" "));
    let _ = writeln!(
        page,
        "exit: {}",
        output.status.code().map_or_else(|| "signal".to_owned(), |code| code.to_string())
    );
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let text = without_times(&String::from_utf8_lossy(bytes));
        let _ = write!(page, "--- {name}\n{text}");
        if !text.is_empty() && !text.ends_with('\n') {
            page.push_str("⏎\n");
        }
    }
    page
}

/// The same text with `[N] ms` for every time.
fn without_times(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(" in ") {
        out.push_str(before);
        out.push_str(" in ");
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        rest = behind;
        if digits > 0 && behind.get(digits..).is_some_and(|tail| tail.starts_with(" ms")) {
            out.push_str("[N]");
            rest = behind.get(digits..).unwrap_or_default();
        }
    }
    out + rest
}

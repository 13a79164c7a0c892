//! `cargo xtask conformance DIR`: the engine against recordings of the real service.
//!
//! 0: judged, whatever the verdicts (floors are kept by `cargo xtask test`); 2: could not judge.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use conformance::Selection;

/// Judges a corpus and prints the report.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<ExitCode> {
    match crate::option(arguments, "--via")? {
        None | Some("process") => {}
        Some("http") => bail!("`--via http` is not there yet; leave it out to run in process"),
        Some(other) => bail!("`--via` takes `process` or `http`, not `{other}`"),
    }
    let json = match crate::option(arguments, "--format")? {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => bail!("`--format` takes `text` or `json`, not `{other}`"),
    };
    let text = |name: &str| anyhow::Ok(crate::option(arguments, name)?.map(str::to_owned));
    let selection = Selection { family: text("--family")?, case: text("--case")? };
    let folder = folder(arguments).context("which folder? `cargo xtask conformance DIR`")?;
    let report = conformance::check(Path::new(folder), &selection)?;
    if json {
        println!("{}", report.to_json());
    } else {
        print!("{}", report.to_text());
        if let (Some(_), Some(judgement)) = (&selection.case, report.judgements.first()) {
            println!("\n{}: {}", judgement.case.id, judgement.verdict.name());
            if let Some(difference) = &judgement.difference {
                println!("{}", serde_json::to_string_pretty(difference)?);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The first argument that is neither an option nor the value of one.
fn folder(arguments: &[String]) -> Option<&str> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if !argument.starts_with("--") {
            return Some(argument);
        }
        if !argument.contains('=') {
            arguments.next();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_what_no_option_takes() {
        let arguments = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(folder(&arguments("--family api dir --case x")), Some("dir"));
        assert_eq!(folder(&arguments("dir --format=json")), Some("dir"));
        assert_eq!(folder(&arguments("--format=json")), None);
    }
}

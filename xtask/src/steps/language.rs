//! Expressions against the official suite and the library's table, definitions read and written back; held to the floors.

use anyhow::{Context as _, bail, ensure};

use crate::cargo;
use crate::context::Context;
use crate::floors::Floors;
use crate::report::Outcome;

/// The tests that print figures.
const TESTS: [&str; 3] =
    ["agrees_with_the_official_suite", "agrees_with_the_library", "real_definitions_round_trip"];

/// Runs the tests that have a corpus, and compares what they count.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    if context.corpus("jsonata").is_none() {
        return Ok(Outcome::Skipped(
            "no corpus; set ASL_SHARED to the folder that has `jsonata/`".to_owned(),
        ));
    }
    let floors = Floors::read(context)?;
    let mut command = context.cargo();
    command.args(["test", "-p", "asl-expr", "-p", "asl-model", "--lib", "--tests", "--", "--nocapture"]);
    let text = cargo::stdout_of(command.args(TESTS))?;
    let figures: Vec<(&str, usize)> = text.lines().filter_map(figure).collect();
    ensure!(!figures.is_empty(), "no test printed a figure");
    let mut fallen = Vec::new();
    for (name, value) in figures {
        context.figure(&name.replace('.', "_"), value);
        if name == "roundtrip.failures" {
            ensure!(value == 0, "{value} definitions are not written back as they were read");
        } else {
            fallen.extend(floors.hold(name, value).err().map(|error| error.to_string()));
        }
    }
    if !fallen.is_empty() {
        bail!("{}", fallen.join("; "));
    }
    Ok(Outcome::Passed)
}

/// `figure NAME NUMBER`, perhaps behind what the harness printed before it.
fn figure(line: &str) -> Option<(&str, usize)> {
    let (_, rest) = line.split_once("figure ")?;
    let (name, number) = rest.split_once(' ')?;
    let number = number.trim().parse().with_context(|| format!("`{line}`")).ok()?;
    Some((name, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_behind_the_name_of_its_test() {
        assert_eq!(figure("figure jsonata.cases 12"), Some(("jsonata.cases", 12)));
        assert_eq!(figure("test a ... figure jsonpath.equal 120"), Some(("jsonpath.equal", 120)));
        assert_eq!(figure("test a ... ok"), None);
    }
}

//! Programs that must not compile, with the message a user reads: `tests/ui/<kind of mistake>/*.rs`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders of `tests/ui`, each a kind of mistake.
const KINDS: [(&str, &str); 14] = [
    ("callback", "questions without deadline, token or field for it"),
    ("calls", "actions of services: patterns they do not have, errors of others"),
    ("data", "values of another type, fields that do not exist, Rust in the place of expressions"),
    ("derive", "contracts whose JSON a workflow could not know"),
    ("distributed", "distributed Maps: readers, batches, children"),
    ("errors", "errors that a task does not report"),
    ("flow", "ways that do not fit together, states without a name, variants left out"),
    ("language", "JSONata in JSONPath and the other way round"),
    ("many", "Map and Parallel: lists that are none, results that are not there"),
    ("mistakes", "what CDK lets pass, see [the table](../../../docs/cdk-mistakes.md)"),
    ("paths", "JSONPath: paths, results, conditions, what it cannot compute"),
    ("services", "queues, tables, HTTP, activities, nested workflows"),
    ("triggers", "what starts a workflow, and with which input"),
    ("ways", "labels, exits, catchers, rules and variables"),
];

/// More than this nobody reads.
const MOST_LINES: usize = 25;

#[test]
fn wrong_workflows_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/*.rs");
}

#[test]
fn each_message_is_short() {
    let mut long = Vec::new();
    for program in programs() {
        for message in messages(&program) {
            let lines = message.lines().count();
            if lines > MOST_LINES {
                long.push(format!("{}: {lines} lines", program.display()));
            }
        }
    }
    assert!(long.is_empty(), "messages of more than {MOST_LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn a_mistake_has_three_messages_at_most() {
    for program in programs() {
        let count = messages(&program).len();
        assert!((1..=3).contains(&count), "{} has {count} messages", program.display());
    }
}

/// What rustc says where a method of the builder alone is at fault: no bound of ours is asked, so no word of ours is
/// said. What follows `fail` is told by the parameter's name, `NothingFollowsFail`.
const NAMELESS: [&str; 3] =
    ["flow/state_after_fail", "ways/state_after_leave", "distributed/selecting_behind_batches"];

#[test]
fn each_message_names_what_the_user_wrote() {
    let mut nameless = Vec::new();
    for program in programs() {
        let known = words_of_the_program(&program);
        let messages = messages(&program);
        let names = messages.iter().any(|message| !said(message).is_disjoint(&known));
        let exempt = NAMELESS.iter().any(|exempt| program.with_extension("").ends_with(exempt));
        assert!(!(names && exempt), "{} names something by now", program.display());
        if !names && !exempt {
            nameless.push(format!("{}\n{}", program.display(), messages.join("\n\n")));
        }
    }
    assert!(nameless.is_empty(), "messages without a word of the program:\n\n{}", nameless.join("\n"));
}

/// `tests/ui/README.md`; written anew where the messages are.
#[test]
fn the_table_of_kinds_is_up_to_date() {
    let path = ui().join("README.md");
    let table = table();
    if std::env::var("TRYBUILD").is_ok_and(|how| how == "overwrite") {
        fs::write(&path, &table).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), table, "run with TRYBUILD=overwrite");
}

fn table() -> String {
    let programs = programs();
    let mut text = format!(
        "# Programs that must not compile\n\n\
         One mistake a program; beside it stands the message that its author reads, which names a type, a field or a \
         word of the program and has no more than {MOST_LINES} lines. `../suite/misuse.rs` compiles them and checks \
         that.\n\n\
         | kind | mistakes | programs |\n|---|---|---:|\n"
    );
    for (kind, what) in KINDS {
        let count = programs.iter().filter(|program| kind_of(program) == kind).count();
        let _ = writeln!(text, "| [{kind}]({kind}) | {what} | {count} |");
    }
    let _ = writeln!(text, "| | | {} |", programs.len());
    text
}

fn ui() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")
}

fn kind_of(program: &Path) -> &str {
    program.parent().and_then(Path::file_name).and_then(|kind| kind.to_str()).unwrap()
}

/// All programs, in order; each stands in a folder that is listed above.
fn programs() -> Vec<PathBuf> {
    let mut programs = Vec::new();
    for kind in fs::read_dir(ui()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in fs::read_dir(&kind).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_some_and(|extension| extension == "rs") {
                assert!(KINDS.iter().any(|(known, _)| *known == kind_of(&file)), "{}", file.display());
                programs.push(file);
            }
        }
    }
    programs.sort();
    programs
}

/// The errors that rustc gives for it; warnings beside them are no answer to the mistake.
fn messages(program: &Path) -> Vec<String> {
    let text = fs::read_to_string(program.with_extension("stderr")).unwrap();
    text.trim_end()
        .split("\n\n")
        .filter(|message| message.starts_with("error"))
        .map(ToOwned::to_owned)
        .collect()
}

/// The types, fields, constants and variables that the program and its contracts speak of: all words that are not
/// called and not Rust's or the builder's.
fn words_of_the_program(program: &Path) -> BTreeSet<String> {
    const NOT_THE_PROGRAMS: [&str; 22] = [
        "as", "const", "crate", "enum", "fn", "for", "if", "else", "impl", "in", "let", "match", "mod",
        "mut", "pub", "self", "struct", "use", "Expr", "Flow", "Shape", "prelude",
    ];
    let own = fs::read_to_string(program).unwrap();
    let shared = fs::read_to_string(ui().join("contracts.rs")).unwrap();
    let mut known = BTreeSet::new();
    let lines = own.lines().chain(shared.lines());
    for line in lines.filter(|line| !["#[", "use ", "pub use "].iter().any(|start| line.starts_with(start))) {
        let said =
            words(line).filter(|(_, behind)| !["(", "::", "!"].iter().any(|next| behind.starts_with(next)));
        known.extend(said.map(|(word, _)| word.to_owned()));
        known.extend(
            line.strip_prefix("fn ").and_then(|line| words(line).next()).map(|(name, _)| name.to_owned()),
        );
    }
    known.retain(|word| !NOT_THE_PROGRAMS.contains(&word.as_str()));
    // A bare number or text is the program's too, and rustc calls it so.
    known.extend(["integer", "float", "str"].map(ToOwned::to_owned));
    // What the program chose by its first word.
    for (begins, chosen) in
        [("start::", "JsonAta"), ("start_express::", "Express"), ("start_in::", "JsonPath")]
    {
        if own.contains(begins) {
            known.insert(chosen.to_owned());
        }
    }
    known
}

/// Words, each with the text behind it.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let begin = rest.find(in_word)?;
        let (_, from) = rest.split_at(begin);
        let end = from.find(|c| !in_word(c)).unwrap_or(from.len());
        let (word, behind) = from.split_at(end);
        rest = behind;
        Some((word, behind))
    })
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words that the message says in back-ticks, and those of the code that it marks.
fn said(message: &str) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    let mut code = "";
    for line in message.lines() {
        let text = line.trim_start();
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            code = line;
            continue;
        }
        if text.starts_with('|') {
            let marked = line.char_indices().filter(|(_, mark)| ['^', '-'].contains(mark));
            said.extend(marked.filter_map(|(at, _)| word_at(code, at)));
        }
        let quoted = line.split('`').skip(1).step_by(2);
        said.extend(quoted.flat_map(words).map(|(word, _)| word.to_owned()));
    }
    said
}

fn word_at(line: &str, at: usize) -> Option<String> {
    let (before, behind) = line.split_at_checked(at)?;
    let begin = before.rfind(|c| !in_word(c)).map_or(0, |at| at + 1);
    let end = behind.find(|c| !in_word(c)).unwrap_or(behind.len());
    line.get(begin..at + end).filter(|word| !word.is_empty()).map(ToOwned::to_owned)
}

//! The page as Markdown.

use std::fmt::Write as _;

use crate::cover::{Cell, Coverage, Way};
use crate::rows::Wanted;

const INTRODUCTION: &str = "\
# What the builder says

<!-- Written by `cargo xtask coverage`; change the cases in `tests/coverage`, not this page. -->

Every field of the Amazon States Language in both query languages, and every action of every integration by each of its
patterns: with the line of Rust that says it. The rows are the tables by which `synth check` judges: a field that is
added there has an empty cell here, and the check fails. Each line of Rust is compiled, is part of a small workflow with
which nothing is wrong, and stands in a cell only because the definition of that workflow has what the row names.
";

const LEGEND: &str = "
- A line that begins with a dot stands behind a flow, or behind `s` in `.state(|s| ..)`, behind the call of a state
  (`.comment`, `.retry`), `c` in `.choice(\"Name\", |c| ..)`, or `s` in `.succeed_with(\"Name\", done, |s| ..)`. A closure
  alone is the condition of `.when(..)`, the items of `.distributed_map(..)`, what `.fail_with(..)` says, or a value.
- Data is `d`: `d.title` is text, `d.limit` a number, `d.open` a boolean, `d.at` a time, `d.any` JSON without a type.
- `= WORD` and `= null` are values that have words of their own; *computed* is an expression in the place of a value.
- `constant`: said by the constant of the action, which knows its patterns and its errors; what it takes is JSON, in
  which missing arguments are found, and what it gives has the type that `.giving::<T>()` says.
- **generic**: said by a name in text alone. **raw**: said in ASL alone. **empty**: not said at all.
- –: the query language has no such thing.
";

/// The whole page.
pub(crate) fn page(coverage: &Coverage) -> String {
    let mut out = String::from(INTRODUCTION);
    counts(&mut out, coverage);
    out.push_str(LEGEND);
    let mut section = "";
    for (row, cells) in &coverage.rows {
        if row.section != section {
            section = &row.section;
            let first = if matches!(row.wanted, Wanted::Call { .. }) { "Resource" } else { "Field" };
            let _ =
                write!(out, "\n## {}\n\n| {first} | JSONPath | JSONata |\n|---|---|---|\n", title(section));
        }
        let [path, ata] = cells;
        let same = matches!((path, ata), (Cell::Said(..), Cell::Said(..)) if path == ata);
        let ata = if same { "the same".to_owned() } else { written(ata) };
        let _ = writeln!(out, "| {} | {} | {ata} |", shown(&row.shown), written(path));
    }
    out
}

fn title(section: &str) -> String {
    match section {
        "Function" => "Intrinsic functions".to_owned(),
        "Context" => "Context object".to_owned(),
        "ItemReader argument" | "ResultWriter argument" => format!("{section}s"),
        "Task" | "Pass" | "Wait" | "Choice" | "Succeed" | "Fail" | "Parallel" | "Map" => {
            format!("{section} state")
        }
        _ => section.to_owned(),
    }
}

fn shown(name: &str) -> String {
    match (name.strip_suffix(" computed"), name.split_once(" = ")) {
        (Some(name), _) => format!("`{name}`, computed"),
        (None, Some((name, value))) => format!("`{name}` = `{value}`"),
        (None, None) => format!("`{name}`"),
    }
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Impossible => "–".to_owned(),
        Cell::Note(why) => format!("not written: {why}"),
        Cell::Empty => "**empty**".to_owned(),
        Cell::Said(way, says) => {
            let mark = match way {
                Way::Typed => "",
                Way::Constant => "constant ",
                Way::Generic => "**generic** ",
                Way::Raw => "**raw** ",
            };
            format!("{mark}`{}`", says.replace('|', "\\|"))
        }
    }
}

/// Whether a row belongs to a line of the counts.
type Belongs = fn(&Wanted) -> bool;

fn counts(out: &mut String, coverage: &Coverage) {
    let _ = write!(
        out,
        "\n| | cells | typed | constant | generic | raw | empty | not written | not in the language |\n|---|---|---|---|---|---|---|---|---|\n"
    );
    let groups: [(&str, Belongs); 4] = [
        ("fields, with the values that have words of their own", |wanted| {
            matches!(wanted, Wanted::Field { .. })
        }),
        ("intrinsic functions, context object", |wanted| {
            matches!(wanted, Wanted::Function { .. } | Wanted::Context(_))
        }),
        ("integrations by pattern", |wanted| matches!(wanted, Wanted::Call { .. })),
        ("**all**", |_| true),
    ];
    for (name, belongs) in groups {
        let cells =
            || coverage.rows.iter().filter(|(row, _)| belongs(&row.wanted)).flat_map(|(_, cells)| cells);
        let count = |is: fn(&Cell) -> bool| cells().filter(|cell| is(cell)).count();
        let _ = writeln!(
            out,
            "| {name} | {} | {} | {} | {} | {} | {} | {} | {} |",
            count(|_| true),
            count(|cell| matches!(cell, Cell::Said(Way::Typed, _))),
            count(|cell| matches!(cell, Cell::Said(Way::Constant, _))),
            count(|cell| matches!(cell, Cell::Said(Way::Generic, _))),
            count(|cell| matches!(cell, Cell::Said(Way::Raw, _))),
            count(|cell| *cell == Cell::Empty),
            count(|cell| matches!(cell, Cell::Note(_))),
            count(|cell| *cell == Cell::Impossible),
        );
    }
}

//! Rows and cases brought together, and what is wrong with them.

use asl_model::QueryLanguage;

use crate::cases::Case;
use crate::printed;
use crate::rows::{LANGUAGES, Row, Wanted};

/// Every row with its cells.
#[derive(Debug)]
pub(crate) struct Coverage {
    pub(crate) rows: Vec<(Row, [Cell; 2])>,
    pub(crate) faults: Vec<String>,
}

/// How something is said in a query language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// The language has no such thing.
    Impossible,
    /// It is not written, for a reason.
    Note(&'static str),
    Said(Way, String),
    /// Nobody knows how.
    Empty,
}

/// How well it is said, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// By a method that knows the types.
    Typed,
    /// By the constant of an action, which knows its patterns and errors.
    Constant,
    /// By its name in text: a resource, an argument.
    Generic,
    /// As it stands in ASL.
    Raw,
}

impl Way {
    fn of(says: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| says.contains(word));
        if has(&[".raw", "::raw", "raw_text"]) {
            Self::Raw
        } else if has(&["call_resource", ".argument("]) {
            Self::Generic
        } else if has(&[".call(", ".call_sync(", ".call_sync2(", ".call_back("]) {
            Self::Constant
        } else {
            Self::Typed
        }
    }
}

/// Puts each case into the cell that its definition belongs to.
pub(crate) fn cover(rows: Vec<Row>, cases: Vec<Case>) -> Coverage {
    let mut faults = Vec::new();
    let mut said: Vec<[Option<(Way, String)>; 2]> = vec![[None, None]; rows.len()];
    for case in cases {
        for finding in &case.findings {
            faults.push(format!("`{}`: {finding}", case.says));
        }
        let found = rows.iter().zip(&mut said).find_map(|(row, cells)| {
            let mine = match case.key {
                Some(key) => row.key() == key,
                None => matches!(row.wanted, Wanted::Call { .. }),
            };
            let language =
                if mine { printed::says(&row.wanted, &case.definition, case.language) } else { None };
            Some((row, cells, language?))
        });
        let Some((row, cells, language)) = found else {
            let what = case.key.unwrap_or("any call");
            faults.push(format!("`{}` does not say `{what}`: {}", case.says, case.definition));
            continue;
        };
        if !row.is_in(language) {
            faults.push(format!("`{}` is not in {}", row.key(), language.as_str()));
        }
        let way = Way::of(&case.says);
        let [path, ata] = cells;
        let cell = if language == QueryLanguage::JsonPath { path } else { ata };
        if cell.as_ref().is_none_or(|(known, _)| way < *known) {
            *cell = Some((way, case.says));
        }
    }
    let mut covered = Vec::new();
    for (row, said) in rows.into_iter().zip(said) {
        let mut at = LANGUAGES.into_iter();
        let cells = said.map(|said| {
            let language = at.next().unwrap_or_default();
            let cell = cell(&row, language, said);
            faults.extend(fault(&row, language, &cell));
            cell
        });
        covered.push((row, cells));
    }
    Coverage { rows: covered, faults }
}

fn cell(row: &Row, language: QueryLanguage, said: Option<(Way, String)>) -> Cell {
    match said {
        Some((way, says)) => Cell::Said(way, says),
        None => match row.note(language) {
            Some(why) => Cell::Note(why),
            None if row.is_in(language) => Cell::Empty,
            None => Cell::Impossible,
        },
    }
}

/// Services that have methods of their own.
const FACADES: [&str; 8] =
    ["lambda:", "dynamodb:", "sqs:", "sns:", "events:", "states:", "http:", "an activity's"];

fn fault(row: &Row, language: QueryLanguage, cell: &Cell) -> Option<String> {
    let place = || format!("`{}` in {}", row.key(), language.as_str());
    match (cell, &row.wanted) {
        (Cell::Empty, _) => Some(format!("{}: no case says it", place())),
        (Cell::Said(Way::Constant, _), Wanted::Call { resource, .. }) => {
            // Rows of a table are read by computing, which JSONPath cannot.
            let computes = resource == "dynamodb:getItem" && language == QueryLanguage::JsonPath;
            (has_to_be_typed(&row.wanted) && !computes)
                .then(|| format!("{}: it has no method of its own", place()))
        }
        (Cell::Said(way @ (Way::Generic | Way::Raw | Way::Constant), _), wanted)
            if has_to_be_typed(wanted) =>
        {
            Some(format!("{}: it is said as {way:?} alone", place()))
        }
        (Cell::Said(..) | Cell::Impossible | Cell::Note(_), _) => None,
    }
}

/// All but the actions that have no method of their own.
fn has_to_be_typed(wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Call { resource, .. } => FACADES.iter().any(|service| resource.starts_with(service)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rows;

    fn row(key: &str) -> Row {
        rows::all().into_iter().find(|row| row.key() == key).unwrap()
    }

    fn case(key: &'static str, says: &str, state: &serde_json::Value) -> Case {
        Case {
            key: Some(key),
            says: says.to_owned(),
            language: QueryLanguage::JsonPath,
            definition: json!({"StartAt": "A", "States": {"A": state}}),
            findings: Vec::new(),
        }
    }

    #[test]
    fn a_row_without_a_case_is_a_fault() {
        let coverage = cover(vec![row("Wait.SecondsPath")], Vec::new());
        assert_eq!(coverage.rows[0].1, [Cell::Empty, Cell::Impossible]);
        assert_eq!(coverage.faults, ["`Wait.SecondsPath` in JSONPath: no case says it"]);
    }

    #[test]
    fn a_case_that_says_something_else_is_a_fault() {
        let other = case("Wait.SecondsPath", ".wait()", &json!({"Type": "Wait", "Seconds": 1}));
        let coverage = cover(vec![row("Wait.SecondsPath")], vec![other]);
        assert_eq!(coverage.rows[0].1[0], Cell::Empty);
        assert!(coverage.faults[0].starts_with("`.wait()` does not say `Wait.SecondsPath`"));
    }

    #[test]
    fn a_case_with_a_finding_is_a_fault() {
        let mut odd = case("Wait.SecondsPath", ".wait()", &json!({"Type": "Wait", "SecondsPath": "$.n"}));
        odd.findings.push("odd".to_owned());
        let coverage = cover(vec![row("Wait.SecondsPath")], vec![odd]);
        assert_eq!(coverage.faults, ["`.wait()`: odd"]);
    }

    #[test]
    fn a_field_that_is_raw_alone_is_a_fault() {
        let state = json!({"Type": "Wait", "SecondsPath": "$.n"});
        let raw = case("Wait.SecondsPath", ".raw(..)", &state);
        let coverage = cover(vec![row("Wait.SecondsPath")], vec![raw]);
        assert_eq!(coverage.faults, ["`Wait.SecondsPath` in JSONPath: it is said as Raw alone"]);
        let raw = case("Wait.SecondsPath", ".raw(..)", &state);
        let typed = case("Wait.SecondsPath", ".wait_seconds(..)", &state);
        let coverage = cover(vec![row("Wait.SecondsPath")], vec![raw, typed]);
        assert_eq!(coverage.rows[0].1[0], Cell::Said(Way::Typed, ".wait_seconds(..)".to_owned()));
        assert!(coverage.faults.is_empty());
    }
}

//! Definitions and expressions with something wrong in them: made from right ones by chance, and given to everything
//! that reads definitions. A number makes the same mutant each time.

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use asl_engine::driver::{Driver, TaskAnswer};
use asl_engine::{ExecutionType, Program, Start, TaskRequest};
use asl_model::{Json, Number, Pointer};
use asl_validate::{Checked, MachineType, validate_text};
use serde_json::json;

/// The largest definition that is changed.
const LARGEST: usize = 20_000;

/// Definitions of this repository that are changed where there is no corpus, too.
const OWN: [&str; 2] =
    [include_str!("../../asl/content-moderation.asl.json"), include_str!("mutants/wide.asl.json")];

/// Expressions that are changed.
const EXPRESSIONS: [&str; 12] = [
    "$states.input.orders[total > 100].{\"id\": id, \"sum\": $sum(lines.(price * quantity))}",
    "$map($states.result.Payload, function($v, $i) { $v & '-' & $string($i) })",
    "($x := $count($states.input); $x > 3 ? 'many' : $x = 0 ? null : \"few\")",
    "$merge([$states.input, {'at': $now(), \"n\": -1.5e3}]) ~> |a.b|{'c': %.d}|",
    "$match(title, /for?b(id+)en/i).groups[0] ^ (>$length($), <$)",
    "$states.context.Task.Token",
    "$.orders[?(@.total > 100 && @.id =~ /a.*/i)].lines[0,2,-1]..price",
    "$$.Map.Item.Value['a b'][(@.length-1)]",
    "$order.lines[1:3].*",
    "States.Format('{} of {}: \\{\\}', $.a.b, States.ArrayLength($.list))",
    "States.JsonMerge(States.StringToJson($.text), $$.Execution.Input, false)",
    "States.ArrayGetItem(States.ArrayPartition(States.ArrayRange(0, 9, 2), 2), States.MathAdd($x, -1))",
];

/// Words that mean something somewhere, and values that sit at an edge.
const WORDS: [&str; 40] = [
    "",
    " ",
    "$",
    "$$",
    "$.",
    "$x",
    "$.a",
    "$..*",
    "$.a[?(@.b)]",
    "{% %}",
    "{%%}",
    "{% $ %}",
    "{% $states.input",
    "%}",
    "{% 1/0 %}",
    "{% $eval('1') %}",
    "${x}",
    "${",
    "States.ALL",
    "States.Format('{}')",
    "States.",
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "arn:aws:states:::aws-sdk:dynamodb:putItem",
    "arn:::::::",
    "lambda.sync:2",
    "Next",
    "End",
    "Pass",
    "Map",
    "Parallel",
    "DISTRIBUTED",
    "JSONata",
    "JSONPath",
    "2026-01-01T00:00:00Z",
    "ä€😀",
    "\u{0}",
    "a\nb",
    "\u{feff}",
    "\\",
    "\"",
];

/// Names of members that mean something.
const NAMES: [&str; 44] = [
    "",
    "Type",
    "Next",
    "End",
    "StartAt",
    "States",
    "Choices",
    "Default",
    "Branches",
    "ItemProcessor",
    "Iterator",
    "ProcessorConfig",
    "Mode",
    "ExecutionType",
    "Resource",
    "Parameters",
    "Arguments",
    "Output",
    "Assign",
    "Result",
    "ResultPath",
    "ResultSelector",
    "InputPath",
    "OutputPath",
    "ItemsPath",
    "Items",
    "ItemSelector",
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Retry",
    "Catch",
    "ErrorEquals",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "Seconds",
    "Timestamp",
    "Variable",
    "And",
    "Not",
    "Condition",
    "QueryLanguage",
    "Comment",
    "x.$",
];

const NUMBERS: [&str; 10] =
    ["0", "-0", "-1", "1.5", "1e999", "-1e-999", "99999999", "18446744073709551616", "0.1", "31622401"];

/// Chance that is the same for the same seed: `SplitMix64`.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Begins at a number.
    pub const fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % count).unwrap_or(0)
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all.get(self.below(all.len())).copied().unwrap_or_default()
    }
}

/// What mutants are made from.
#[derive(Clone, Debug)]
pub struct Origins {
    definitions: Vec<Json>,
    expressions: Vec<String>,
}

impl Origins {
    /// The repository's own, and every definition below `valid` and `invalid` of a corpus.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn load(corpus: Option<&Path>) -> anyhow::Result<Self> {
        let mut definitions: Vec<Json> = OWN.iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
        for folder in corpus.iter().flat_map(|corpus| [corpus.join("valid"), corpus.join("invalid")]) {
            let entries =
                std::fs::read_dir(&folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
            let mut paths: Vec<_> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
            paths.sort();
            for path in paths {
                let text = std::fs::read_to_string(&path)?;
                if text.len() <= LARGEST
                    && let Ok(json) = text.parse::<Json>()
                {
                    definitions.push(json.get("definition").cloned().unwrap_or(json));
                }
            }
        }
        let expressions = EXPRESSIONS.map(str::to_owned).into();
        Ok(Self { definitions, expressions })
    }

    /// The text of a changed definition.
    pub fn definition(&self, seed: u64) -> String {
        let mut chance = Chance::of(seed);
        let mut json =
            self.definitions.get(chance.below(self.definitions.len())).cloned().unwrap_or_default();
        for _ in 0..=chance.below(4) {
            self.change(&mut json, &mut chance);
        }
        let mut text = if chance.below(2) == 0 { json.to_string() } else { asl_model::write_json(&json) };
        if chance.below(12) == 0 {
            Self::tear(&mut text, &mut chance);
        }
        text
    }

    /// A changed expression.
    pub fn expression(&self, seed: u64) -> String {
        let mut chance = Chance::of(seed);
        self.changed_expression(&mut chance)
    }

    fn changed_expression(&self, chance: &mut Chance) -> String {
        let mut text =
            self.expressions.get(chance.below(self.expressions.len())).cloned().unwrap_or_default();
        for _ in 0..=chance.below(4) {
            Self::tear(&mut text, chance);
        }
        text
    }

    /// Changes a text where chance has it: something is cut out, put in, doubled, or nested.
    fn tear(text: &mut String, chance: &mut Chance) {
        let marks: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mark = |chance: &mut Chance| marks.get(chance.below(marks.len())).copied().unwrap_or(0);
        let (one, other) = (mark(chance), mark(chance));
        let (start, end) = (one.min(other), one.max(other));
        let piece = text.get(start..end).unwrap_or_default().to_owned();
        match chance.below(6) {
            0 => text.replace_range(start..end, ""),
            1 => text.insert_str(start, chance.one_of(&WORDS)),
            2 => text.insert_str(end, &piece),
            3 => text.truncate(end),
            4 => {
                let (open, close) = match chance.below(4) {
                    0 => ("(", ")"),
                    1 => ("[", "]"),
                    2 => ("{", "}"),
                    _ => ("$not(", ")"),
                };
                let levels = 1 << chance.below(10);
                *text = format!("{}{text}{}", open.repeat(levels), close.repeat(levels));
            }
            _ => text.replace_range(
                start..end,
                chance.one_of(&[
                    "$", ".", "..", "[", "]", "(", ")", "'", "\"", "?", ":", "/", "\\", "|", "%", "^", "~>",
                    ":=", "{}",
                ]),
            ),
        }
    }

    /// Changes one value somewhere inside of another.
    fn change(&self, json: &mut Json, chance: &mut Chance) {
        let count = count(json);
        let mut at = chance.below(count);
        if let Some(found) = nth(json, &mut at) {
            self.change_here(found, chance);
        }
    }

    fn change_here(&self, json: &mut Json, chance: &mut Chance) {
        match (json, chance.below(8)) {
            (Json::Object(members), 0) if !members.is_empty() => {
                members.remove(chance.below(members.len()));
            }
            (Json::Object(members), 1) if !members.is_empty() => {
                let doubled = members.get(chance.below(members.len())).cloned();
                members.extend(doubled);
            }
            (Json::Object(members), 2) if !members.is_empty() => {
                let at = chance.below(members.len());
                if let Some((name, _)) = members.get_mut(at) {
                    chance.one_of(&NAMES).clone_into(name);
                }
            }
            (Json::Object(members), 3) => {
                let value = self.value(chance);
                members.push((chance.one_of(&NAMES).to_owned(), value));
            }
            (Json::Object(members), 4) if members.len() > 1 => {
                let (one, other) = (chance.below(members.len()), chance.below(members.len()));
                members.swap(one, other);
            }
            (Json::Array(items), 0) if !items.is_empty() => {
                items.remove(chance.below(items.len()));
            }
            (Json::Array(items), 1) => {
                let value = self.value(chance);
                items.push(value);
            }
            (Json::String(text), 0..=3) => Self::tear(text, chance),
            (Json::String(text), 4) => *text = format!("{{% {} %}}", self.changed_expression(chance)),
            (Json::String(text), 5) => *text = self.changed_expression(chance),
            (json, 6) => {
                let inner = std::mem::take(json);
                let levels = 1 << chance.below(8);
                *json = (0..levels).fold(inner, |inner, _| Json::Array(vec![inner]));
            }
            (json, _) => *json = self.value(chance),
        }
    }

    /// A value from somewhere.
    fn value(&self, chance: &mut Chance) -> Json {
        match chance.below(8) {
            0 => Json::Null,
            1 => Json::Bool(true),
            2 | 3 => chance.one_of(&NUMBERS).parse::<Json>().unwrap_or(Json::Number(Number::from(1))),
            4 => Json::Array(Vec::new()),
            5 => Json::Object(Vec::new()),
            6 => {
                // a part of another definition
                let mut other =
                    self.definitions.get(chance.below(self.definitions.len())).cloned().unwrap_or_default();
                let mut at = chance.below(count(&other));
                nth(&mut other, &mut at).map(std::mem::take).unwrap_or_default()
            }
            _ => Json::from(chance.one_of(&WORDS)),
        }
    }
}

fn count(json: &Json) -> usize {
    1 + match json {
        Json::Object(members) => members.iter().map(|(_, value)| count(value)).sum(),
        Json::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// The value with this number, counted from the outside in.
fn nth<'j>(json: &'j mut Json, at: &mut usize) -> Option<&'j mut Json> {
    if *at == 0 {
        return Some(json);
    }
    *at -= 1;
    match json {
        Json::Object(members) => members.iter_mut().find_map(|(_, value)| nth(value, at)),
        Json::Array(items) => items.iter_mut().find_map(|item| nth(item, at)),
        _ => None,
    }
}

/// Reads, checks and writes a definition, and holds what comes out to what is promised of any text.
///
/// # Errors
/// A promise that is not kept.
pub fn hold_to_promises(text: &str) -> anyhow::Result<()> {
    for kind in [MachineType::Standard, MachineType::Express] {
        let checked = validate_text(text, kind);
        let again = validate_text(text, kind);
        ensure!(checked.report == again.report, "a second look finds something else");
        places_are_inside(&checked, text)?;
        let _ = checked.report.aws_message();
    }
    if let Ok(parsed) = asl_model::parse(text) {
        let json = parsed.json.clone();
        let document = asl_model::read_parsed(parsed);
        let written = asl_model::to_json(&document.machine);
        if matches!(json, Json::Object(_))
            && let Some(place) = difference(&json, &written, &Pointer::root())
        {
            bail!("what is written back differs at `{place}` from what was read");
        }
    }
    let _ = asl_model::parse_yaml(text);
    Ok(())
}

/// The first place where two values differ.
fn difference(one: &Json, other: &Json, at: &Pointer) -> Option<Pointer> {
    match (one, other) {
        (Json::Object(left), Json::Object(right)) if left.len() == right.len() => {
            left.iter().zip(right).find_map(|((name, one), (other_name, other))| {
                let place = at.key(name);
                if name == other_name { difference(one, other, &place) } else { Some(place) }
            })
        }
        (Json::Array(left), Json::Array(right)) if left.len() == right.len() => {
            let mut pairs = left.iter().zip(right).enumerate();
            pairs.find_map(|(index, (one, other))| difference(one, other, &at.index(index)))
        }
        _ => (one != other).then(|| at.clone()),
    }
}

fn places_are_inside(checked: &Checked, text: &str) -> anyhow::Result<()> {
    for finding in checked.report.findings() {
        let range = checked.finding_range(finding).context("a finding without a place")?;
        let (start, end) = (range.start.offset, range.end.offset);
        ensure!(
            text.get(start..end).is_some(),
            "`{}` stands at {start}..{end}, which is no text",
            finding.rule
        );
        ensure!(range.start.line >= 1 && range.start.column >= 1, "lines and columns count from 1");
        ensure!(!finding.diagnostic.message.is_empty(), "a finding without words");
    }
    Ok(())
}

/// Runs a definition, if it can be run, on virtual time; whoever is called answers with an empty object.
///
/// # Errors
/// The engine does not come to an end.
pub fn run_it(text: &str) -> anyhow::Result<()> {
    let Ok(document) = asl_model::read(text) else { return Ok(()) };
    if document.machine.states.is_empty() {
        return Ok(());
    }
    let Ok(program) = Program::new(document.machine) else { return Ok(()) };
    let mut calls = 0;
    let answer = move |_: &TaskRequest| {
        calls += 1;
        if calls % 3 == 0 { TaskAnswer::fail("Boom", "by chance") } else { TaskAnswer::Succeed(json!({})) }
    };
    let start = Start {
        execution_type: ExecutionType::Standard,
        ..Start::local("m", "e", r#"{"a":[{"b":1}],"x":2}"#, [7; 32])
    };
    let mut driver = Driver::start(program.into(), start, answer)?;
    for _ in 0..100 {
        if driver.advance_to_next_timer().is_none() {
            break;
        }
    }
    let journal = driver.execution().journal().to_vec();
    let program = std::sync::Arc::clone(driver.execution().program());
    let (replayed, _) = asl_engine::Execution::replay(program, journal)?;
    ensure!(replayed.history() == driver.execution().history(), "a replay has another history");
    Ok(())
}

/// Reads and evaluates an expression in every language.
pub fn read_expression(text: &str) {
    let _ = asl_expr::jsonata::parse(text);
    let _ = asl_expr::check_path(text);
    let _ = asl_expr::check_reference_path(text);
    let _ = asl_expr::check_intrinsic(text);
}

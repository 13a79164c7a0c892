//! `synth explain`: a code with its page, or a workflow in plain sentences.

mod builder_codes;
mod workflow;

use std::fmt::Write as _;

use asl_validate::{Rule, find_rules, page_of, rules};
use serde_json::{Value, json};

use crate::app_runner::Project;
use crate::cli::Context;
use crate::exit_code::ExitCode;
use crate::failure::{Failure, did_you_mean};
use crate::output::{Output, Style};

/// Arguments of `synth explain`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// A code such as `NO_DOLLAR`, a rule such as `unreachable-state`, or a workflow; all codes unless said
    #[arg(value_name = "CODE|WORKFLOW")]
    pub word: Option<String>,
}

/// Explains a code, a rule, or a workflow of the app; without a word, lists codes and rules.
///
/// # Errors
///
/// There is neither a code nor a workflow of this name.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let Some(word) = args.word.as_deref() else {
        list(&context.output);
        return Ok(ExitCode::Done);
    };
    let found = find_rules(word);
    if !found.is_empty() {
        explain_rules(word, &found, &context.output);
        return Ok(ExitCode::Done);
    }
    if let Some((code, page)) = builder_codes::find(word) {
        answer(&json!({"code": code, "page": page}), &format!("# {code}\n\n{page}\n"), &context.output);
        return Ok(ExitCode::Done);
    }
    let is_code =
        word.contains('_') && word.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
    if is_code {
        return Err(unknown(word, &[]));
    }
    let project = match Project::load(context) {
        Ok(project) => project,
        Err(failure) if matches!(failure.code, "NO_PROJECT" | "NO_APP") => return Err(unknown(word, &[])),
        Err(failure) => return Err(failure),
    };
    let names: Vec<&str> = project.assembly.workflows.iter().map(|workflow| workflow.name.as_str()).collect();
    let Some(found) = project.assembly.workflow(word) else { return Err(unknown(word, &names)) };
    let (value, text) = workflow::explain(found, &project);
    answer(&value, &text, &context.output);
    Ok(ExitCode::Done)
}

/// Whether the builder reports findings with this code.
pub(super) fn is_builders_code(word: &str) -> bool {
    builder_codes::find(word).is_some()
}

/// The codes that only the builder reports.
pub(super) fn builders_codes() -> impl Iterator<Item = &'static str> {
    builder_codes::all()
}

/// Every rule and every code of the builder, one line each.
fn list(output: &Output) {
    let of_rules = rules().iter().map(|rule| (rule.name, rule.code, sentence(rule.page)));
    let of_builder = builder_codes::pages().map(|(code, page)| (code, code, sentence(page)));
    let all: Vec<(&str, &str, String)> = of_rules.chain(of_builder).collect();
    let codes: Vec<Value> = all
        .iter()
        .map(|(name, code, summary)| {
            let rule = (name != code).then_some(name);
            json!({"code": code, "rule": rule, "summary": summary})
        })
        .collect();
    let width = all.iter().map(|(name, ..)| name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for (name, _, summary) in &all {
        let name = output.paint(&format!("{name:width$}"), Style::Name);
        let _ = writeln!(text, "{name}  {summary}");
    }
    text.push_str("\n`synth explain WORD` has the page of one.\n");
    answer(&json!({"codes": codes}), &text, output);
}

fn unknown(word: &str, workflows: &[&str]) -> Failure {
    let mut known: Vec<&str> = workflows.to_vec();
    for rule in rules() {
        known.extend([rule.code, rule.name]);
    }
    for code in builder_codes::all() {
        known.push(code);
    }
    let failure = Failure::new("UNKNOWN_CODE", format!("there is no code, rule, or workflow `{word}`"));
    match did_you_mean(word, known) {
        Some(help) => failure.help(help),
        None => failure.help("codes stand in brackets in what `synth check` reports: `error[CODE]`"),
    }
}

fn explain_rules(word: &str, found: &[&Rule], output: &Output) {
    let list: Vec<Value> = found
        .iter()
        .map(|rule| json!({"rule": rule.name, "code": rule.code, "page": rule.page.trim()}))
        .collect();
    let pages: Vec<String> = match found {
        // The service has one code for most faults; their pages together would be a book.
        [_, _, _, _, ..] => {
            let width = found.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
            let lines: Vec<String> = found
                .iter()
                .map(|rule| {
                    format!(
                        "  {}  {}",
                        output.paint(&format!("{:width$}", rule.name), Style::Name),
                        sentence(rule.page)
                    )
                })
                .collect();
            let title = output.paint(&format!("{word} is the code of {} rules", found.len()), Style::Heading);
            vec![format!("{title}\n\n{}\n\n`synth explain RULE` has the page of one.\n", lines.join("\n"))]
        }
        few => few.iter().map(|rule| page_of(rule)).collect(),
    };
    answer(&json!({"code": word, "rules": list}), &pages.join("\n"), output);
}

/// The first sentence of a page, shortened to a line.
fn sentence(page: &str) -> String {
    /// As many letters as stand beside a rule's name.
    const MOST: usize = 90;
    let body = page.lines().skip_while(|line| line.starts_with('#')).take_while(|line| !line.is_empty());
    let text = body.collect::<Vec<_>>().join(" ");
    let sentence = text.split_once(". ").map_or(text.as_str(), |(first, _)| first);
    // A list behind a colon is for the page; a colon in a piece of code is none.
    let colon = sentence.match_indices(": ").map(|(at, _)| at);
    let end = colon
        .into_iter()
        .find(|at| sentence.get(..*at).is_some_and(|before| before.matches('`').count() % 2 == 0));
    let sentence = end.and_then(|end| sentence.get(..end)).unwrap_or(sentence);
    let sentence = sentence.trim_end_matches('.');
    if sentence.chars().count() <= MOST {
        return sentence.to_owned();
    }
    sentence.chars().take(MOST - 1).chain(['…']).collect()
}

fn answer(value: &Value, text: &str, output: &Output) {
    if output.is_json() {
        output.answer_json(value);
    } else {
        output.answer(text);
    }
}

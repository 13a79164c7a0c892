//! Adds verdicts up, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use crate::judge::{Judgement, Verdict};
use crate::replay::Replayed;

/// How many cases of a family came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// All cases.
    pub cases: usize,
    /// Those that are as recorded in every respect.
    pub equal: usize,
    /// Those whose status, and output or error and cause, are as recorded.
    pub status_equal: usize,
}

impl Tally {
    fn add(&mut self, judgement: &Judgement) {
        self.cases += 1;
        self.equal += usize::from(judgement.verdict == Verdict::Equal);
        self.status_equal += usize::from(judgement.status_equal);
    }
}

/// All verdicts of one run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Each case, in the order of the corpus.
    pub judgements: Vec<Judgement>,
}

impl Report {
    /// The tally of each family.
    pub fn families(&self) -> BTreeMap<String, Tally> {
        let mut families: BTreeMap<String, Tally> = BTreeMap::new();
        for judgement in &self.judgements {
            families.entry(judgement.case.family.clone()).or_default().add(judgement);
        }
        families
    }

    /// The tally of one family; all zero when it is not there.
    pub fn family(&self, name: &str) -> Tally {
        self.families().remove(name).unwrap_or_default()
    }

    /// What all journals were tried with.
    pub fn replayed(&self) -> Replayed {
        let mut sum = Replayed::default();
        for judgement in &self.judgements {
            sum += judgement.replayed;
        }
        sum
    }

    /// The document of `--format json`.
    pub fn to_json(&self) -> Value {
        let cases: Vec<Value> = self
            .judgements
            .iter()
            .map(|judgement| {
                let mut case = json!({
                    "id": judgement.case.id,
                    "verdict": judgement.verdict.name(),
                    "first_difference": judgement.difference,
                });
                if let (Some(reason), Some(case)) = (&judgement.reason, case.as_object_mut()) {
                    case.insert("reason".to_owned(), Value::from(reason.as_str()));
                }
                case
            })
            .collect();
        json!({ "families": self.families(), "cases": cases })
    }

    /// A summary by family and category, then what differs most often.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let mut categories: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
        for judgement in &self.judgements {
            let key = (judgement.case.family.as_str(), judgement.case.category.as_str());
            categories.entry(key).or_default().add(judgement);
        }
        for (family, tally) in self.families() {
            let _ = writeln!(
                text,
                "{family}: {} of {} equal, {} with equal status",
                tally.equal, tally.cases, tally.status_equal
            );
            for ((_, category), tally) in categories.iter().filter(|((of, _), _)| *of == family) {
                let _ = writeln!(text, "  {category:<24} {:>4} of {:>4}", tally.equal, tally.cases);
            }
        }
        for (verdict, title) in [
            (Verdict::Differs, "differs"),
            (Verdict::Error, "could not be run"),
            (Verdict::Unsupported, "not supported yet"),
        ] {
            let groups = self.groups(verdict);
            if !groups.is_empty() {
                let _ = writeln!(text, "\n{title}:");
            }
            for (what, ids) in groups.iter().take(12) {
                let example = ids.first().copied().unwrap_or_default();
                let _ = writeln!(text, "{:>5}  {what}\n       {example}", ids.len());
            }
        }
        text
    }

    /// Cases of one verdict, by what is wrong, most often first.
    fn groups(&self, verdict: Verdict) -> Vec<(String, Vec<&str>)> {
        let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for judgement in self.judgements.iter().filter(|judgement| judgement.verdict == verdict) {
            let what = match (&judgement.difference, &judgement.reason) {
                (Some(difference), _) => {
                    let event = difference.event.map_or_else(String::new, |id| format!("event {id} "));
                    format!(
                        "{event}{}: expected {}, got {}",
                        difference.location,
                        shorten(&difference.expected),
                        shorten(&difference.got)
                    )
                }
                (None, Some(reason)) => reason.clone(),
                (None, None) => String::new(),
            };
            groups.entry(what).or_default().push(&judgement.case.id);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(_, ids)| std::cmp::Reverse(ids.len()));
        groups
    }
}

fn shorten(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 120 {
        return text;
    }
    text.chars().take(119).chain(['…']).collect()
}

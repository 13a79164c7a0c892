//! What a journal must be good for: cut anywhere, replayed and continued it gives the same execution, and what is
//! no journal of this engine is refused.

use std::fmt::{Debug, Display};
use std::ops::AddAssign;
use std::sync::Arc;

use asl_engine::{
    Effect, Event, Execution, IllegalEvent, JournalEntry, MapRun, MapRunEffect, MapRunEntry, MapRunEvent,
    Program,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::run::RunError;

/// How much was tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Journals of executions, of their Map Runs and of the children of those.
    pub journals: usize,
    /// Cuts: one behind each entry.
    pub cuts: usize,
    /// Journals that were changed, and refused.
    pub refused: usize,
}

impl AddAssign for Replayed {
    fn add_assign(&mut self, other: Self) {
        self.journals += other.journals;
        self.cuts += other.cuts;
        self.refused += other.refused;
    }
}

/// An execution or a Map Run, as far as its journal goes.
pub(crate) trait Machine: Sized {
    type Entry: Clone + PartialEq + Serialize + DeserializeOwned;
    type Effect: Debug + PartialEq;

    fn again(program: Arc<Program>, journal: Vec<Self::Entry>) -> Result<(Self, Vec<Self::Effect>), String>;
    fn entries(&self) -> &[Self::Entry];
    fn take(&mut self, entry: &Self::Entry) -> Result<Vec<Self::Effect>, String>;
    fn owed(&self) -> Vec<Self::Effect>;
    /// Whether this is `whole` as it was earlier.
    fn leads_to(&self, whole: &Self) -> bool;
    /// Whether everything that can be seen of both is the same.
    fn same(&self, other: &Self) -> bool;
    /// Whether the same may happen twice in a row.
    fn may_repeat(entry: &Self::Entry) -> bool;
}

impl Machine for Execution {
    type Entry = JournalEntry;
    type Effect = Effect;

    fn again(program: Arc<Program>, journal: Vec<JournalEntry>) -> Result<(Self, Vec<Effect>), String> {
        Self::replay(program, journal).map_err(words)
    }

    fn entries(&self) -> &[JournalEntry] {
        self.journal()
    }

    fn take(&mut self, entry: &JournalEntry) -> Result<Vec<Effect>, String> {
        self.apply(entry.event.clone(), entry.at).map_err(|error: IllegalEvent| words(error))
    }

    fn owed(&self) -> Vec<Effect> {
        self.outstanding()
    }

    fn leads_to(&self, whole: &Self) -> bool {
        whole.history().starts_with(self.history())
    }

    fn same(&self, other: &Self) -> bool {
        self.history() == other.history()
            && self.journal() == other.journal()
            && (self.status(), self.output(), self.stopped_at())
                == (other.status(), other.output(), other.stopped_at())
    }

    fn may_repeat(entry: &JournalEntry) -> bool {
        matches!(entry.event, Event::Heartbeat { .. })
    }
}

impl Machine for MapRun {
    type Entry = MapRunEntry;
    type Effect = MapRunEffect;

    fn again(program: Arc<Program>, journal: Vec<MapRunEntry>) -> Result<(Self, Vec<MapRunEffect>), String> {
        Self::replay(program, journal).map_err(words)
    }

    fn entries(&self) -> &[MapRunEntry] {
        self.journal()
    }

    fn take(&mut self, entry: &MapRunEntry) -> Result<Vec<MapRunEffect>, String> {
        self.apply(entry.event.clone(), entry.at).map_err(words)
    }

    fn owed(&self) -> Vec<MapRunEffect> {
        self.outstanding()
    }

    fn leads_to(&self, whole: &Self) -> bool {
        whole.journal().starts_with(self.journal())
    }

    fn same(&self, other: &Self) -> bool {
        self.journal() == other.journal()
            && (self.status(), self.output()) == (other.status(), other.output())
            && (self.item_counts(), self.execution_counts())
                == (other.item_counts(), other.execution_counts())
    }

    fn may_repeat(entry: &MapRunEntry) -> bool {
        matches!(entry.event, MapRunEvent::LimitsUpdated { .. } | MapRunEvent::ObjectsListed { .. })
    }
}

fn words(error: impl Display) -> String {
    error.to_string()
}

/// Cuts the journal of `whole` behind each entry, goes on, and compares; then changes it.
pub(crate) fn check<M: Machine>(program: &Arc<Program>, whole: &M) -> Result<Replayed, RunError> {
    let text = serde_json::to_string(whole.entries()).map_err(|error| failed(&error))?;
    let journal: Vec<M::Entry> = serde_json::from_str(&text).map_err(|error| failed(&error))?;
    if journal != whole.entries() {
        return Err(failed(&"as text it is another one"));
    }
    let mut replayed = Replayed { journals: 1, cuts: journal.len(), refused: 0 };
    for cut in 1..=journal.len() {
        replayed.refused += cut_at::<M>(program, &journal, cut, whole)
            .map_err(|why| failed(&format!("cut behind entry {cut}: {why}")))?;
    }
    replayed.refused += changed::<M>(program, &text).map_err(|why| failed(&why))?;
    Ok(replayed)
}

fn failed(why: &dyn Display) -> RunError {
    RunError::Replay(format!("the journal cannot be relied on: {why}"))
}

/// One cut. Gives how many wrong continuations were refused.
fn cut_at<M: Machine>(
    program: &Arc<Program>,
    journal: &[M::Entry],
    cut: usize,
    whole: &M,
) -> Result<usize, String> {
    let (before, after) = journal.split_at(cut);
    let (mut machine, owed) = M::again(Arc::clone(program), before.to_vec())?;
    if !machine.leads_to(whole) {
        return Err("it is not the execution as it was".to_owned());
    }
    if owed != machine.owed() {
        return Err("a host is told something else than what is owed".to_owned());
    }
    let last = before.last().filter(|last| cut > 1 && !M::may_repeat(last));
    if last.is_some_and(|last| machine.take(last).is_ok()) {
        return Err("its last entry is taken once more".to_owned());
    }
    // the books of a host: what it was asked for and has not been told to be over
    let mut books = owed;
    for entry in after {
        books.extend(machine.take(entry)?);
        let owed = machine.owed();
        books.retain(|effect| owed.contains(effect));
    }
    if !machine.same(whole) {
        return Err("it goes on otherwise".to_owned());
    }
    if in_order(&books) != in_order(&whole.owed()) {
        return Err("the host's books differ".to_owned());
    }
    Ok(usize::from(last.is_some()))
}

fn in_order<E: Debug>(effects: &[E]) -> Vec<String> {
    let mut texts: Vec<String> = effects.iter().map(|effect| format!("{effect:?}")).collect();
    texts.sort();
    texts
}

/// Changes each entry in ways that no journal has; all must be refused. Gives how many were.
fn changed<M: Machine>(program: &Arc<Program>, text: &str) -> Result<usize, String> {
    let journal: Vec<Value> = serde_json::from_str(text).map_err(words)?;
    let mut refused = 0;
    for (number, entry) in journal.iter().enumerate() {
        for (what, entry) in changes(entry) {
            let mut journal = journal.clone();
            if let Some(place) = journal.get_mut(number) {
                *place = entry;
            }
            let read = serde_json::from_value::<Vec<M::Entry>>(Value::Array(journal));
            if read.is_ok_and(|journal| M::again(Arc::clone(program), journal).is_ok()) {
                return Err(format!("entry {} is misread with {what}", number + 1));
            }
            refused += 1;
        }
    }
    Ok(refused)
}

/// An entry with one thing wrong with it.
fn changes(entry: &Value) -> Vec<(String, Value)> {
    let mut changes = Vec::new();
    let mut change = |what: String, how: &dyn Fn(&mut Map<String, Value>)| {
        let mut entry = entry.clone();
        if let Some(members) = entry.as_object_mut() {
            how(members);
        }
        changes.push((what, entry));
    };
    let new = || ("added_later".to_owned(), Value::from(1));
    change("a member that nobody knows".to_owned(), &|entry| entry.extend([new()]));
    change("a time before all others".to_owned(), &|entry| {
        // the first entry says itself when it was
        let first = ["started", "opened"]
            .iter()
            .any(|name| entry.get("event").is_some_and(|e| e.get(name).is_some()));
        let at = if first { "some day" } else { "1970-01-01T00:00:00Z" };
        entry.insert("at".to_owned(), Value::from(at));
    });
    change("a time finer than a millisecond".to_owned(), &|entry| {
        let at = entry.get("at").and_then(Value::as_str).unwrap_or_default().trim_end_matches('Z').to_owned();
        let point = if at.contains('.') { "" } else { ".000" };
        entry.insert("at".to_owned(), Value::from(format!("{at}{point}000000001Z")));
    });
    let Some((name, fields)) =
        entry.pointer("/event").and_then(Value::as_object).and_then(|event| event.iter().next())
    else {
        return changes;
    };
    let mut event = |what: String, name: &str, fields: Value| {
        change(what, &|entry| {
            let event = Map::from_iter([(name.to_owned(), fields.clone())]);
            entry.insert("event".to_owned(), Value::Object(event));
        });
    };
    event("another event".to_owned(), &format!("{name}_2"), fields.clone());
    let Some(fields) = fields.as_object() else { return changes };
    let with = |key: &str, value: Option<Value>| {
        let mut fields = fields.clone();
        match value {
            Some(value) => drop(fields.insert(key.to_owned(), value)),
            None => drop(fields.shift_remove(key)),
        }
        Value::Object(fields)
    };
    event("a field that nobody knows".to_owned(), name, with("added_later", Some(Value::from(1))));
    for (key, value) in fields {
        event(format!("`{key}` a list"), name, with(key, Some(Value::Array(vec![Value::Null]))));
        // what may be absent is text that a later reader may do without
        let optional = ["error", "cause", "worker", "next", "execution_type"].contains(&key.as_str())
            || (name == "child_ended" && key == "output");
        if !optional {
            event(format!("no `{key}`"), name, with(key, None));
        }
        if key == "version" {
            let next = value.as_u64().map(|version| Value::from(version + 1));
            event("the next version".to_owned(), name, with(key, next));
        }
        if ["task", "timer", "map_run", "child"].contains(&key.as_str()) {
            event(format!("a `{key}` that never was"), name, with(key, Some(Value::from(1_000_000))));
        }
    }
    changes
}

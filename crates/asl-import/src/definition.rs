//! The definition as the importer walks it: machines with their states, each with its place.

use asl_model::{Json, Pointer};
use indexmap::IndexMap;

/// A state machine, a branch or the processor of a Map.
#[derive(Debug)]
pub(crate) struct Machine<'a> {
    pub(crate) json: &'a Json,
    pub(crate) at: Pointer,
    pub(crate) start: &'a str,
    pub(crate) states: IndexMap<&'a str, State<'a>>,
}

/// A state.
#[derive(Debug)]
pub(crate) struct State<'a> {
    pub(crate) name: &'a str,
    pub(crate) json: &'a Json,
    pub(crate) at: Pointer,
    /// Whether its query language is JSONata.
    pub(crate) jsonata: bool,
    pub(crate) branches: Vec<Machine<'a>>,
    pub(crate) processor: Option<Machine<'a>>,
}

impl<'a> Machine<'a> {
    /// The machine at `json`; `jsonata` is the language of states that name none.
    pub(crate) fn read(json: &'a Json, at: Pointer, jsonata: bool) -> Self {
        let members = json.get("States").and_then(Json::as_object).unwrap_or_default();
        let place = at.key("States");
        let states = members
            .iter()
            .map(|(name, state)| (name.as_str(), State::read(name, state, place.key(name.clone()), jsonata)))
            .collect();
        Self { json, at, start: json.get("StartAt").and_then(Json::as_str).unwrap_or_default(), states }
    }

    /// This machine's variables, in the order in which its states set them.
    pub(crate) fn variables(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut note = |assign: Option<&Json>| {
            for (name, _) in assign.and_then(Json::as_object).unwrap_or_default() {
                let name = name.strip_suffix(".$").unwrap_or(name).to_owned();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        };
        for state in self.states.values() {
            note(state.json.get("Assign"));
            for list in ["Choices", "Catch"] {
                for rule in state.list(list) {
                    note(rule.get("Assign"));
                }
            }
        }
        names
    }
}

impl<'a> State<'a> {
    fn read(name: &'a str, json: &'a Json, at: Pointer, jsonata: bool) -> Self {
        let branches = json.get("Branches").and_then(Json::as_array).unwrap_or_default().iter().enumerate();
        let branches = branches
            .map(|(index, branch)| Machine::read(branch, at.key("Branches").index(index), jsonata))
            .collect();
        let processor = ["ItemProcessor", "Iterator"].into_iter().find_map(|field| {
            json.get(field).map(|processor| Machine::read(processor, at.key(field), jsonata))
        });
        let language = json.get("QueryLanguage").and_then(Json::as_str);
        let jsonata = language.map_or(jsonata, |language| language == "JSONata");
        Self { name, json, at, jsonata, branches, processor }
    }

    pub(crate) fn kind(&self) -> &'a str {
        self.text("Type").unwrap_or_default()
    }

    pub(crate) fn text(&self, field: &str) -> Option<&'a str> {
        self.json.get(field).and_then(Json::as_str)
    }

    pub(crate) fn list(&self, field: &str) -> &'a [Json] {
        self.json.get(field).and_then(Json::as_array).unwrap_or_default()
    }

    pub(crate) fn next(&self) -> Option<&'a str> {
        self.text("Next")
    }

    pub(crate) fn default(&self) -> Option<&'a str> {
        self.text("Default")
    }

    /// Whether it is a Map whose processor runs as executions of its own.
    pub(crate) fn is_distributed(&self) -> bool {
        self.processor.as_ref().is_some_and(|processor| {
            processor.json.get("ProcessorConfig").and_then(|config| config.get("Mode")).and_then(Json::as_str)
                == Some("DISTRIBUTED")
        })
    }
}

//! What the page asks of the builder: a row for each thing that the language can say.

use asl_expr::IntrinsicName;
use asl_model::{IntegrationPattern, QueryLanguage};
use asl_validate::{FieldValues, language_fields};

/// Both query languages, in the order of the columns.
pub(crate) const LANGUAGES: [QueryLanguage; 2] = [QueryLanguage::JsonPath, QueryLanguage::JsonAta];

/// A row of the page: something that is said, in one query language or in both.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The table that it belongs to.
    pub(crate) section: String,
    /// What is said, as the page shows it.
    pub(crate) shown: String,
    pub(crate) wanted: Wanted,
    /// Why a language has no cell here, where it is not that it lacks the field.
    pub(crate) notes: Vec<(QueryLanguage, &'static str)>,
    languages: Vec<QueryLanguage>,
}

/// What a workflow must print to belong to a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A field of an object with a value of a kind.
    Field { object: &'static str, name: &'static str, value: Kind },
    /// A call of the intrinsic function in JSONPath, and in JSONata this text.
    Function { name: &'static str, jsonata: &'static str },
    /// A member of the context object.
    Context(&'static str),
    /// A task with this resource.
    Call { resource: String, pattern: IntegrationPattern },
}

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Word(&'static str),
    Null,
    /// Not null.
    Path,
    /// No expression.
    Known,
    /// An expression.
    Computed,
}

impl Row {
    fn of(section: impl Into<String>, shown: impl Into<String>, wanted: Wanted) -> Self {
        let languages = LANGUAGES.to_vec();
        Self { section: section.into(), shown: shown.into(), wanted, notes: Vec::new(), languages }
    }

    fn only(mut self, languages: impl IntoIterator<Item = QueryLanguage>) -> Self {
        self.languages = languages.into_iter().collect();
        self
    }

    /// How a case names the row; a call is found by its resource instead.
    pub(crate) fn key(&self) -> String {
        format!("{}.{}", self.section, self.shown)
    }

    /// Whether the language says this, and the builder has to write it.
    pub(crate) fn is_in(&self, language: QueryLanguage) -> bool {
        self.languages.contains(&language) && self.note(language).is_none()
    }

    pub(crate) fn note(&self, language: QueryLanguage) -> Option<&'static str> {
        self.notes.iter().find(|(of, _)| *of == language).map(|(_, why)| *why)
    }
}

/// What is not written, and why not.
const NOT_WRITTEN: &[(&str, QueryLanguage, &str)] = &[
    ("State machine.QueryLanguage = JSONPath", QueryLanguage::JsonPath, "counts where nothing is said"),
    ("Pass.Result", QueryLanguage::JsonAta, "`Output` says it"),
    ("ReaderConfig.Transformation = NONE", QueryLanguage::JsonPath, "counts where nothing is said"),
    ("ReaderConfig.Transformation = NONE", QueryLanguage::JsonAta, "counts where nothing is said"),
];

/// Every row, in the order of the page.
pub(crate) fn all() -> Vec<Row> {
    let mut rows: Vec<Row> = fields().chain(functions()).chain(context()).chain(calls()).collect();
    for row in &mut rows {
        let key = row.key();
        let notes = NOT_WRITTEN.iter().filter(|(of, ..)| *of == key);
        row.notes.extend(notes.map(|(_, language, why)| (*language, *why)));
        if let Wanted::Field { object, name: "QueryLanguage", value: Kind::Word("JSONPath") } = row.wanted
            && object != "State machine"
        {
            row.notes.push((QueryLanguage::JsonPath, "counts where nothing is said"));
        }
    }
    rows
}

/// The fields of the validator's table, with a row for each kind of value that is said differently.
fn fields() -> impl Iterator<Item = Row> {
    let known = language_fields().into_iter().flat_map(|field| {
        let row = move |shown: String, value: Kind| {
            let wanted = Wanted::Field { object: field.object, name: field.name, value };
            let spoken = LANGUAGES.into_iter().filter(move |language| field.is_in(*language));
            Row::of(field.object, shown, wanted).only(spoken)
        };
        let computed = |row: Row| row.only([QueryLanguage::JsonAta]);
        let name = field.name;
        match field.values {
            FieldValues::Words(words) => words
                .iter()
                .map(|word| {
                    let row = row(format!("{name} = {word}"), Kind::Word(word));
                    match (name, *word) {
                        ("QueryLanguage", "JSONata") => row.only([QueryLanguage::JsonAta]),
                        ("QueryLanguage", _) => row.only([QueryLanguage::JsonPath]),
                        _ => row,
                    }
                })
                .collect(),
            FieldValues::PathOrNull => {
                vec![row(name.to_owned(), Kind::Path), row(format!("{name} = null"), Kind::Null)]
            }
            FieldValues::KnownOrComputed => {
                let known = row(name.to_owned(), Kind::Known);
                vec![known, computed(row(format!("{name} computed"), Kind::Computed))]
            }
            _ if COMPUTED_TEXT.contains(&(field.object, name)) => {
                let known = row(name.to_owned(), Kind::Known);
                vec![known, computed(row(format!("{name} computed"), Kind::Computed))]
            }
            _ => vec![row(name.to_owned(), Kind::Any)],
        }
    });
    let arguments = ARGUMENTS.iter().flat_map(|(object, names)| {
        names.iter().map(|name| Row::of(*object, *name, Wanted::Field { object, name, value: Kind::Any }))
    });
    known.chain(arguments)
}

/// Text that JSONata may compute.
const COMPUTED_TEXT: [(&str, &str); 3] = [("Fail", "Error"), ("Fail", "Cause"), ("Credentials", "RoleArn")];

/// What readers and writers of S3 take as arguments.
const ARGUMENTS: [(&str, &[&str]); 2] = [
    ("ItemReader argument", &["Bucket", "Key", "Prefix", "VersionId", "ExpectedBucketOwner"]),
    ("ResultWriter argument", &["Bucket", "Prefix", "ExpectedBucketOwner"]),
];

fn functions() -> impl Iterator<Item = Row> {
    IntrinsicName::ALL.into_iter().map(|(name, function)| {
        let jsonata = match function {
            IntrinsicName::Array => "[$states",
            IntrinsicName::ArrayPartition => "$partition(",
            IntrinsicName::ArrayContains => " in ",
            IntrinsicName::ArrayRange => "$range(",
            IntrinsicName::ArrayGetItem => "titles[",
            IntrinsicName::ArrayLength => "$count(",
            IntrinsicName::ArrayUnique => "$distinct(",
            IntrinsicName::Base64Encode => "$base64encode(",
            IntrinsicName::Base64Decode => "$base64decode(",
            IntrinsicName::Hash => "$hash(",
            IntrinsicName::JsonMerge => "$merge(",
            IntrinsicName::MathRandom => "$random(",
            IntrinsicName::MathAdd => " + ",
            IntrinsicName::StringSplit => "$split(",
            IntrinsicName::UUID => "$uuid(",
            IntrinsicName::Format => " & ",
            IntrinsicName::StringToJson => "$parse(",
            IntrinsicName::JsonToString => "$string(",
            // A function that nobody has said a word of yet: no text has this.
            _ => "\0",
        };
        Row::of("Function", name, Wanted::Function { name, jsonata })
    })
}

/// The members of the context object, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html>.
const CONTEXT: [&str; 17] = [
    "Execution.Id",
    "Execution.Input",
    "Execution.Name",
    "Execution.RoleArn",
    "Execution.StartTime",
    "Execution.RedriveCount",
    "Execution.RedriveTime",
    "StateMachine.Id",
    "StateMachine.Name",
    "State.Name",
    "State.EnteredTime",
    "State.RetryCount",
    "Task.Token",
    "Map.Item.Index",
    "Map.Item.Value",
    "Map.Item.Key",
    "Map.Item.Source",
];

fn context() -> impl Iterator<Item = Row> {
    CONTEXT.into_iter().map(|path| Row::of("Context", path, Wanted::Context(path)))
}

/// Every action of every integration by each of its patterns, and what has no list of actions.
fn calls() -> impl Iterator<Item = Row> {
    let integrations = asl_model::integrations().iter();
    let actions = integrations.flat_map(|of| of.actions.iter().map(move |action| (of, action)));
    let optimized = actions.flat_map(|(of, action)| {
        action
            .patterns
            .iter()
            .map(move |pattern| call(&format!("{}:{}", of.service, action.action), *pattern))
    });
    let sdk = [IntegrationPattern::RequestResponse, IntegrationPattern::WaitForTaskToken];
    let others = [FUNCTION, ACTIVITY].map(|what| call(what, IntegrationPattern::RequestResponse));
    optimized.chain(sdk.map(|pattern| call(SDK, pattern))).chain(others)
}

/// Resources that stand for many.
pub(crate) const SDK: &str = "aws-sdk:SERVICE:ACTION";
pub(crate) const FUNCTION: &str = "a function's ARN";
pub(crate) const ACTIVITY: &str = "an activity's ARN";

fn call(resource: &str, pattern: IntegrationPattern) -> Row {
    let resource = resource.to_owned();
    let shown = format!("{resource}{}", suffix(pattern));
    Row::of("Integrations", shown, Wanted::Call { resource, pattern })
}

/// How the pattern is written behind the action.
const fn suffix(pattern: IntegrationPattern) -> &'static str {
    match pattern {
        IntegrationPattern::RequestResponse => "",
        IntegrationPattern::Sync => ".sync",
        IntegrationPattern::Sync2 => ".sync:2",
        IntegrationPattern::WaitForTaskToken => ".waitForTaskToken",
    }
}

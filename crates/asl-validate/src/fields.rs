//! Which object has which fields, in which query language, and what their values look like.

use std::rc::Rc;

use asl_model::{Json, Pointer};

use crate::view::{Kind, Language, Members, Role, State, View, is};

/// A field of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) spoken: Spoken,
    pub(crate) form: Form,
}

/// The query languages that have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoken {
    Both,
    JsonPathOnly,
    JsonAtaOnly,
}

/// What a field's value looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    /// Anything.
    Any,
    /// Text.
    Text,
    /// Text, or an expression: the same to look at.
    Boolean,
    Object,
    /// A list of objects, possibly empty.
    Objects,
    /// A list of objects with at least one.
    SomeObjects,
    /// A list of text with at least one.
    SomeTexts,
    /// A whole number, both ends included; in JSONata also an expression where `computed`.
    Whole {
        least: u64,
        most: u64,
        computed: Computed,
    },
    /// A number, both ends included.
    Number {
        least: f64,
        most: f64,
        computed: Computed,
    },
    /// One of these words.
    Word(&'static [&'static str]),
    /// A path, or null.
    PathOrNull,
    /// A reference path, or null.
    ReferencePathOrNull,
    /// A reference path.
    ReferencePath,
    /// A reference path or an intrinsic function.
    PathOrIntrinsic,
    /// A payload template (JSONPath), or any JSON with expressions (JSONata).
    Template,
    /// Variables and their values; in JSONata possibly one expression for all.
    Assign,
    /// A list, or an expression.
    Items,
    /// A time of RFC 3339, or an expression.
    Time,
}

impl Form {
    /// Fields that hold a path, or null.
    pub(crate) const PATHS: u32 = 1;
    /// Fields that hold one of some words.
    pub(crate) const WORDS: u32 = 1 << 1;
    /// Fields that hold a number.
    pub(crate) const NUMBERS: u32 = 1 << 2;
    /// Payload templates and assignments.
    pub(crate) const TEMPLATES: u32 = 1 << 3;

    /// The kind of form.
    pub(crate) const fn mark(self) -> u32 {
        match self {
            Self::PathOrNull | Self::ReferencePathOrNull | Self::ReferencePath | Self::PathOrIntrinsic => {
                Self::PATHS
            }
            Self::Word(_) => Self::WORDS,
            Self::Whole { .. } | Self::Number { .. } => Self::NUMBERS,
            Self::Template | Self::Assign => Self::TEMPLATES,
            _ => 0,
        }
    }
}

/// Whether JSONata may compute a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Computed {
    InJsonAta,
    Never,
}

const fn both(name: &'static str, form: Form) -> Field {
    Field { name, spoken: Spoken::Both, form }
}

const fn path(name: &'static str, form: Form) -> Field {
    Field { name, spoken: Spoken::JsonPathOnly, form }
}

const fn ata(name: &'static str, form: Form) -> Field {
    Field { name, spoken: Spoken::JsonAtaOnly, form }
}

const fn whole(least: u64, most: u64) -> Form {
    Form::Whole { least, most, computed: Computed::InJsonAta }
}

const fn fixed(least: u64, most: u64) -> Form {
    Form::Whole { least, most, computed: Computed::Never }
}

/// The longest time in seconds that a field can say: 99 999 999, a little over three years.
const LONGEST: u64 = 99_999_999;
const LANGUAGES: Form = Form::Word(&["JSONPath", "JSONata"]);

pub(crate) const TYPES: [&str; 8] = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];

const TYPE: Field = both("Type", Form::Text);
const COMMENT: Field = both("Comment", Form::Text);
const QUERY_LANGUAGE: Field = both("QueryLanguage", LANGUAGES);
const NEXT: Field = both("Next", Form::Text);
const END: Field = both("End", Form::Boolean);
const INPUT_PATH: Field = path("InputPath", Form::PathOrNull);
const OUTPUT_PATH: Field = path("OutputPath", Form::PathOrNull);
const RESULT_PATH: Field = path("ResultPath", Form::ReferencePathOrNull);
const RESULT_SELECTOR: Field = path("ResultSelector", Form::Template);
const PARAMETERS: Field = path("Parameters", Form::Template);
const ARGUMENTS: Field = ata("Arguments", Form::Any);
const OUTPUT: Field = ata("Output", Form::Any);
const ASSIGN: Field = both("Assign", Form::Assign);
const RETRY: Field = both("Retry", Form::Objects);
const CATCH: Field = both("Catch", Form::Objects);
const RESOURCE: Field = both("Resource", Form::Text);

static MACHINE: &[Field] = &[
    COMMENT,
    QUERY_LANGUAGE,
    both("StartAt", Form::Text),
    both("States", Form::Object),
    both("Version", Form::Word(&["1.0"])),
    both("TimeoutSeconds", fixed(1, LONGEST)),
];
static BRANCH: &[Field] = &[COMMENT, both("StartAt", Form::Text), both("States", Form::Object)];
static PROCESSOR: &[Field] = &[
    COMMENT,
    both("ProcessorConfig", Form::Object),
    both("StartAt", Form::Text),
    both("States", Form::Object),
];
static PROCESSOR_CONFIG: &[Field] = &[
    COMMENT,
    both("Mode", Form::Word(&["INLINE", "DISTRIBUTED"])),
    both("ExecutionType", Form::Word(&["STANDARD", "EXPRESS"])),
];
static PASS: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    NEXT,
    END,
    INPUT_PATH,
    OUTPUT_PATH,
    PARAMETERS,
    RESULT_PATH,
    ASSIGN,
    OUTPUT,
    both("Result", Form::Any),
];
static TASK: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    NEXT,
    END,
    INPUT_PATH,
    OUTPUT_PATH,
    PARAMETERS,
    ARGUMENTS,
    RESULT_SELECTOR,
    RESULT_PATH,
    RETRY,
    CATCH,
    ASSIGN,
    OUTPUT,
    RESOURCE,
    both("TimeoutSeconds", whole(1, LONGEST)),
    path("TimeoutSecondsPath", Form::ReferencePath),
    both("HeartbeatSeconds", whole(1, LONGEST)),
    path("HeartbeatSecondsPath", Form::ReferencePath),
    both("Credentials", Form::Object),
];
static CHOICE: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    INPUT_PATH,
    OUTPUT_PATH,
    ASSIGN,
    OUTPUT,
    both("Choices", Form::SomeObjects),
    both("Default", Form::Text),
];
static WAIT: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    NEXT,
    END,
    INPUT_PATH,
    OUTPUT_PATH,
    ASSIGN,
    OUTPUT,
    both("Seconds", whole(0, LONGEST)),
    path("SecondsPath", Form::ReferencePath),
    both("Timestamp", Form::Time),
    path("TimestampPath", Form::ReferencePath),
];
static SUCCEED: &[Field] = &[TYPE, COMMENT, QUERY_LANGUAGE, INPUT_PATH, OUTPUT_PATH, OUTPUT];
static FAIL: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    both("Error", Form::Text),
    path("ErrorPath", Form::PathOrIntrinsic),
    both("Cause", Form::Text),
    path("CausePath", Form::PathOrIntrinsic),
];
static PARALLEL: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    NEXT,
    END,
    INPUT_PATH,
    OUTPUT_PATH,
    PARAMETERS,
    ARGUMENTS,
    RESULT_SELECTOR,
    RESULT_PATH,
    RETRY,
    CATCH,
    ASSIGN,
    OUTPUT,
    both("Branches", Form::SomeObjects),
];
static MAP: &[Field] = &[
    TYPE,
    COMMENT,
    QUERY_LANGUAGE,
    NEXT,
    END,
    INPUT_PATH,
    OUTPUT_PATH,
    PARAMETERS,
    RESULT_SELECTOR,
    RESULT_PATH,
    RETRY,
    CATCH,
    ASSIGN,
    OUTPUT,
    both("ItemProcessor", Form::Object),
    both("Iterator", Form::Object),
    path("ItemsPath", Form::ReferencePath),
    ata("Items", Form::Items),
    both("ItemSelector", Form::Template),
    both("ItemReader", Form::Object),
    both("ItemBatcher", Form::Object),
    both("ResultWriter", Form::Object),
    both("MaxConcurrency", whole(0, u64::MAX)),
    path("MaxConcurrencyPath", Form::ReferencePath),
    both(
        "ToleratedFailurePercentage",
        Form::Number { least: 0.0, most: 100.0, computed: Computed::InJsonAta },
    ),
    path("ToleratedFailurePercentagePath", Form::ReferencePath),
    both("ToleratedFailureCount", whole(0, u64::MAX)),
    path("ToleratedFailureCountPath", Form::ReferencePath),
    both("Label", Form::Text),
];
static RETRIER: &[Field] = &[
    COMMENT,
    both("ErrorEquals", Form::SomeTexts),
    both("IntervalSeconds", fixed(1, LONGEST)),
    both("MaxAttempts", fixed(0, LONGEST)),
    both("BackoffRate", Form::Number { least: 1.0, most: f64::INFINITY, computed: Computed::Never }),
    both("MaxDelaySeconds", fixed(1, 31_622_400)),
    both("JitterStrategy", Form::Word(&["FULL", "NONE"])),
];
static CATCHER: &[Field] =
    &[COMMENT, both("ErrorEquals", Form::SomeTexts), NEXT, RESULT_PATH, ASSIGN, OUTPUT];
static CREDENTIALS: &[Field] = &[both("RoleArn", Form::Text), path("RoleArn.$", Form::Text)];
static READER: &[Field] = &[COMMENT, RESOURCE, both("ReaderConfig", Form::Object), PARAMETERS, ARGUMENTS];
static READER_CONFIG: &[Field] = &[
    COMMENT,
    both("InputType", Form::Word(&["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"])),
    both("Transformation", Form::Word(&["NONE", "LOAD_AND_FLATTEN"])),
    both("ManifestType", Form::Word(&["ATHENA_DATA", "S3_INVENTORY"])),
    both("CSVHeaderLocation", Form::Word(&["FIRST_ROW", "GIVEN"])),
    both("CSVHeaders", Form::SomeTexts),
    both("CSVDelimiter", Form::Word(&["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"])),
    both("ItemsPointer", Form::Text),
    both("MaxItems", whole(0, 100_000_000)),
    path("MaxItemsPath", Form::ReferencePath),
];
static BATCHER: &[Field] = &[
    COMMENT,
    both("BatchInput", Form::Template),
    both("MaxItemsPerBatch", whole(1, u64::MAX)),
    path("MaxItemsPerBatchPath", Form::ReferencePath),
    both("MaxInputBytesPerBatch", whole(1, 262_144)),
    path("MaxInputBytesPerBatchPath", Form::ReferencePath),
];
static WRITER: &[Field] = &[COMMENT, RESOURCE, PARAMETERS, ARGUMENTS, both("WriterConfig", Form::Object)];
static WRITER_CONFIG: &[Field] = &[
    COMMENT,
    both("Transformation", Form::Word(&["NONE", "COMPACT", "FLATTEN"])),
    both("OutputType", Form::Word(&["JSON", "JSONL"])),
];

/// What holds states, by the name that a person gives it.
pub(crate) static CONTAINERS: &[(&str, &[Field])] = &[
    ("State machine", MACHINE),
    ("Branch", BRANCH),
    ("ItemProcessor", PROCESSOR),
    ("ProcessorConfig", PROCESSOR_CONFIG),
];

/// The parts of states, by name.
pub(crate) static PARTS: &[(&str, &[Field])] = &[
    ("Credentials", CREDENTIALS),
    ("ItemReader", READER),
    ("ReaderConfig", READER_CONFIG),
    ("ItemBatcher", BATCHER),
    ("ResultWriter", WRITER),
    ("WriterConfig", WRITER_CONFIG),
    ("Retrier", RETRIER),
    ("Catcher", CATCHER),
];

/// The fields of a type of state; none for a type that does not exist.
pub(crate) const fn of_state(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Pass => PASS,
        Kind::Task => TASK,
        Kind::Choice => CHOICE,
        Kind::Wait => WAIT,
        Kind::Succeed => SUCCEED,
        Kind::Fail => FAIL,
        Kind::Parallel => PARALLEL,
        Kind::Map => MAP,
        Kind::Unknown => &[],
    }
}

/// An object of a definition with the fields it may have.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    /// The container it belongs to, where it belongs to no state, and the way to it from there.
    from: (Pointer, Inside),
    pub(crate) members: Members<'a>,
    pub(crate) fields: &'static [Field],
    /// What it is, for a sentence: `a Wait state`, `a retrier`.
    pub(crate) noun: &'static str,
    /// The language of the state it belongs to.
    pub(crate) language: Language,
    /// The state it is or belongs to; none for containers.
    pub(crate) state: Option<Rc<State<'a>>>,
    /// Whether it is the state itself, a container, or a part of a state.
    pub(crate) part: Part,
    /// The fields that are there; of a doubled name the last one.
    present: Vec<(&'static Field, &'a Json)>,
    /// Which forms its fields have.
    forms: u32,
    /// Whether a field of it belongs to the other query language.
    pub(crate) is_foreign: bool,
    /// Whether every member is a known field.
    pub(crate) is_known: bool,
}

/// Where an object stands in the state or container it belongs to.
#[derive(Clone, Copy, Debug)]
enum Inside {
    /// It is the state or the container.
    Itself,
    Item(&'static str, usize),
    Members(&'static [&'static str]),
}

/// How an object belongs to a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Container,
    State,
    Retrier,
    Catcher,
    Other,
}

impl<'a> Object<'a> {
    fn new(
        from: (Pointer, Inside),
        members: Members<'a>,
        (fields, noun): (&'static [Field], &'static str),
        part: Part,
        state: Option<&Rc<State<'a>>>,
    ) -> Self {
        let language = state.map_or(Language::JsonPath, |state| state.language);
        let (mut is_known, mut is_foreign, mut forms) = (true, false, 0);
        let mut present: Vec<(&'static Field, &'a Json)> = Vec::with_capacity(members.len());
        for (name, json) in members.iter() {
            let Some(field) = fields.iter().find(|field| is(field.name, name)) else {
                is_known = false;
                continue;
            };
            forms |= field.form.mark();
            is_foreign |= !speaks(language, field.spoken);
            match present.iter_mut().find(|(known, _)| std::ptr::eq(*known, field)) {
                Some(earlier) => earlier.1 = json,
                None => present.push((field, json)),
            }
        }
        Self {
            from,
            members,
            fields,
            noun,
            language,
            state: state.cloned(),
            part,
            present,
            forms,
            is_foreign,
            is_known,
        }
    }

    /// The fields that are there, with their values; of a doubled name the last one.
    pub(crate) fn present(&self) -> impl Iterator<Item = (&'static Field, &'a Json)> {
        self.present.iter().copied()
    }

    /// Where it stands.
    pub(crate) fn place(&self) -> Pointer {
        let (container, inside) = &self.from;
        let holder = self.state.as_ref().map_or_else(|| container.clone(), |state| state.place());
        match inside {
            Inside::Itself => holder,
            Inside::Item(field, index) => holder.field(field).index(*index),
            Inside::Members(names) => names.iter().fold(holder, |place, name| place.field(name)),
        }
    }

    /// Where a field of it stands.
    pub(crate) fn at(&self, field: &Field) -> Pointer {
        self.place().field(field.name)
    }

    /// Whether it is, or belongs to, a state that is read as JSONPath.
    pub(crate) fn is_jsonpath(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.is_jsonpath())
    }

    /// Whether it is, or belongs to, a state that is read as JSONata.
    pub(crate) fn is_jsonata(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.is_jsonata())
    }

    /// The field of this name.
    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| is(field.name, name))
    }

    /// Whether some field of it has one of these forms.
    pub(crate) const fn has_any(&self, forms: u32) -> bool {
        self.forms & forms != 0
    }

    /// Whether the language of this object has a field.
    pub(crate) const fn speaks(&self, field: &Field) -> bool {
        speaks(self.language, field.spoken)
    }
}

/// Whether a language has a field; a state of a wrong language has all.
const fn speaks(language: Language, spoken: Spoken) -> bool {
    match (language, spoken) {
        (_, Spoken::Both) | (Language::Downgraded, _) => true,
        (Language::JsonPath, spoken) => matches!(spoken, Spoken::JsonPathOnly),
        (Language::JsonAta, spoken) => matches!(spoken, Spoken::JsonAtaOnly),
    }
}

/// Every object with known fields: containers, states, and the parts of states. Choice rules have a rule of
/// their own, payloads have no fields.
pub(crate) fn objects<'v, 'a>(view: &'v View<'a>) -> &'v [Object<'a>] {
    view.objects.get_or_init(|| find(view))
}

fn find<'a>(view: &View<'a>) -> Vec<Object<'a>> {
    let mut objects = Vec::new();
    for container in &view.containers {
        let known = match container.role {
            Role::Machine => (MACHINE, "a state machine"),
            Role::Branch => (BRANCH, "a branch"),
            Role::Processor => (PROCESSOR, "an item processor"),
        };
        let from = (container.place.clone(), Inside::Itself);
        objects.push(Object::new(from, container.members, known, Part::Container, None));
        if let Some(config) = container.members.get("ProcessorConfig").and_then(Members::of)
            && container.role == Role::Processor
        {
            let from = (container.place.clone(), Inside::Members(&["ProcessorConfig"]));
            let known = (PROCESSOR_CONFIG, "`ProcessorConfig`");
            objects.push(Object::new(from, config, known, Part::Other, None));
        }
        for state in container.states.iter().filter(|state| state.kind != Kind::Unknown) {
            let known = (of_state(state.kind), state.kind.noun());
            let from = (Pointer::root(), Inside::Itself);
            objects.push(Object::new(from, state.members, known, Part::State, Some(state)));
            parts_of(state, &mut objects);
        }
    }
    objects
}

fn parts_of<'a>(state: &Rc<State<'a>>, objects: &mut Vec<Object<'a>>) {
    if matches!(state.kind, Kind::Task | Kind::Parallel | Kind::Map) {
        let mut add = |list: &'static str, fields: &'static [Field], noun: &'static str, part: Part| {
            for (index, members) in state.items(list) {
                let from = (Pointer::root(), Inside::Item(list, index));
                objects.push(Object::new(from, members, (fields, noun), part, Some(state)));
            }
        };
        add("Retry", RETRIER, "a retrier", Part::Retrier);
        add("Catch", CATCHER, "a catcher", Part::Catcher);
    }
    let mut add = |names: &'static [&'static str], fields: &'static [Field], noun: &'static str| {
        let mut members = Some(state.members);
        for name in names {
            members = members.and_then(|members| members.get(name)).and_then(Members::of);
        }
        if let Some(members) = members {
            let from = (Pointer::root(), Inside::Members(names));
            objects.push(Object::new(from, members, (fields, noun), Part::Other, Some(state)));
        }
    };
    if state.kind == Kind::Task {
        add(&["Credentials"], CREDENTIALS, "`Credentials`");
    }
    if state.kind == Kind::Map {
        add(&["ItemReader"], READER, "`ItemReader`");
        add(&["ItemReader", "ReaderConfig"], READER_CONFIG, "`ReaderConfig`");
        add(&["ItemBatcher"], BATCHER, "`ItemBatcher`");
        add(&["ResultWriter"], WRITER, "`ResultWriter`");
        add(&["ResultWriter", "WriterConfig"], WRITER_CONFIG, "`WriterConfig`");
    }
}

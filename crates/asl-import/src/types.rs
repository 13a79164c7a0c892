//! Types of Rust for guesses: structs get names, everything else has one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::names::{camel, literal, singular, snake};
use crate::shape::{Kind, Shape, Shapes};

/// The type of JSON of which nothing is known.
pub(crate) const VALUE: &str = "Value";

/// The structs of one import.
#[derive(Default)]
pub(crate) struct Types {
    named: HashMap<Shape, String>,
    order: Vec<(Shape, String)>,
    used: BTreeSet<String>,
    fields: HashMap<Shape, BTreeMap<String, String>>,
}

impl Types {
    /// The type of the guess; a struct that has no name yet is called after `hint`.
    pub(crate) fn of(&mut self, shapes: &Shapes, shape: Shape, hint: &str) -> String {
        let shape = shapes.find(shape);
        match shapes.kind(shape) {
            Kind::Bool => "bool".to_owned(),
            Kind::Count => "u64".to_owned(),
            Kind::Integer => "i64".to_owned(),
            Kind::Number => "f64".to_owned(),
            Kind::Text => "String".to_owned(),
            Kind::Timestamp => "Timestamp".to_owned(),
            Kind::Error => "ErrorOutput".to_owned(),
            Kind::Empty => "Empty".to_owned(),
            Kind::List(of) => format!("Vec<{}>", self.of(shapes, *of, &singular(hint))),
            Kind::Tuple(items) if items.len() == 1 => {
                let items = items.clone();
                format!("({},)", self.all(shapes, &items, hint).join(", "))
            }
            Kind::Tuple(items) if (2..=12).contains(&items.len()) => {
                let items = items.clone();
                format!("({})", self.all(shapes, &items, hint).join(", "))
            }
            Kind::Unknown | Kind::Mixed | Kind::Null | Kind::Tuple(_) => VALUE.to_owned(),
            Kind::Record(members) if members.is_empty() => VALUE.to_owned(),
            Kind::Record(_) => self.name(shape, hint),
        }
    }

    fn all(&mut self, shapes: &Shapes, items: &[Shape], hint: &str) -> Vec<String> {
        items
            .iter()
            .enumerate()
            .map(|(at, item)| self.of(shapes, *item, &format!("{hint} {}", at + 1)))
            .collect()
    }

    fn name(&mut self, shape: Shape, hint: &str) -> String {
        if let Some(name) = self.named.get(&shape) {
            return name.clone();
        }
        let wanted = camel(hint);
        let wanted = if TAKEN.contains(&wanted.as_str()) { format!("{wanted}Data") } else { wanted };
        let mut name = wanted.clone();
        let mut count = 1;
        while self.used.contains(&name) || self.used.contains(&format!("{name}Expr")) {
            count += 1;
            name = format!("{wanted}{count}");
        }
        self.used.insert(name.clone());
        self.used.insert(format!("{name}Expr"));
        self.named.insert(shape, name.clone());
        self.order.push((shape, name.clone()));
        name
    }

    /// The field of the struct for the member of this name.
    pub(crate) fn field(&mut self, shapes: &Shapes, shape: Shape, member: &str) -> Option<String> {
        let shape = shapes.find(shape);
        let Kind::Record(members) = shapes.kind(shape) else { return None };
        let fields = self.fields.entry(shape).or_insert_with(|| {
            let mut fields = BTreeMap::new();
            let mut used = BTreeSet::new();
            for name in members.keys() {
                let mut field = snake(name);
                while !used.insert(field.clone()) {
                    field.push('_');
                }
                fields.insert(name.clone(), field);
            }
            fields
        });
        fields.get(member).cloned()
    }

    /// The structs that the code needs, those that were named first standing first.
    pub(crate) fn structs(&mut self, shapes: &Shapes, code: &str) -> Vec<String> {
        let mut texts: Vec<(String, String)> = Vec::new();
        let mut at = 0;
        // Writing one may name more.
        while let Some((shape, name)) = self.order.get(at).cloned() {
            at += 1;
            texts.push((name, self.text(shapes, shape)));
        }
        let mut needed = BTreeSet::new();
        let mut open = vec![code.to_owned()];
        while let Some(code) = open.pop() {
            let words: BTreeSet<&str> =
                code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
            for (name, text) in &texts {
                let used = words.contains(name.as_str()) || words.contains(format!("{name}Expr").as_str());
                if used && needed.insert(name.clone()) {
                    open.push(text.clone());
                }
            }
        }
        texts.into_iter().filter(|(name, _)| needed.contains(name)).map(|(_, text)| text).collect()
    }

    fn text(&mut self, shapes: &Shapes, shape: Shape) -> String {
        let Kind::Record(members) = shapes.kind(shape).clone() else { return String::new() };
        let name = self.name(shapes.find(shape), "Data");
        let names: Vec<&String> = members.keys().collect();
        let rename = ["camelCase", "PascalCase", "kebab-case", "SCREAMING_SNAKE_CASE"]
            .into_iter()
            .filter(|_| names.iter().all(|member| member.is_ascii()))
            .find(|style| names.iter().all(|member| self.renamed(shapes, shape, member, style)))
            .filter(|_| names.iter().any(|member| snake(member) != **member));
        let mut lines = vec!["#[contract]".to_owned()];
        lines.extend(rename.map(|style| format!("#[serde(rename_all = \"{style}\")]")));
        lines.push(format!("pub struct {name} {{"));
        for (member, known) in &members {
            let field = self.field(shapes, shape, member).unwrap_or_default();
            let of = self.of(shapes, known.shape, member);
            if rename.is_none() && field.trim_start_matches("r#") != member {
                lines.push(format!("    #[serde(rename = {})]", literal(member)));
            }
            let of = if known.optional { format!("Option<{of}>") } else { of };
            lines.push(format!("    pub {field}: {of},"));
        }
        lines.push("}".to_owned());
        lines.join("\n")
    }

    fn renamed(&mut self, shapes: &Shapes, shape: Shape, member: &str, style: &str) -> bool {
        let field = self.field(shapes, shape, member).unwrap_or_default();
        let field = field.trim_start_matches("r#");
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect::<String>())
                .unwrap_or_default()
        };
        let pascal: String = field.split('_').map(capital).collect();
        let renamed = match style {
            "PascalCase" => pascal,
            "camelCase" => {
                let mut letters = pascal.chars();
                letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
            }
            "kebab-case" => field.replace('_', "-"),
            _ => field.to_uppercase(),
        };
        renamed == member && !field.ends_with('_')
    }
}

/// Names that the prelude or the language has.
const TAKEN: &[&str] = &[
    "Activity",
    "App",
    "Arc",
    "Box",
    "Batch",
    "BatchOf",
    "BatchWith",
    "ChildExecution",
    "Cow",
    "WrittenResults",
    "Condition",
    "Context",
    "Error",
    "Empty",
    "ErrorName",
    "ErrorOutput",
    "Event",
    "Expr",
    "FailWith",
    "Flow",
    "Function",
    "HttpResponse",
    "Item",
    "JsonAta",
    "JsonPath",
    "Label",
    "LambdaResponse",
    "Lambda",
    "None",
    "Ok",
    "Err",
    "Option",
    "Queue",
    "Result",
    "Retry",
    "S3Object",
    "Self",
    "Shape",
    "Some",
    "StatesError",
    "State",
    "String",
    "Table",
    "TaskToken",
    "Text",
    "Timestamp",
    "Topic",
    "Value",
    "Var",
    "Vec",
    "Workflow",
    "WorkflowError",
    "Standard",
    "Express",
    "PathStandard",
    "PathExpress",
];

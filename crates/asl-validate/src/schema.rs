//! Reading a JSON Schema: the shape of what fits it, and what about a shape does not.

use std::borrow::Cow;

use asl_model::{Json, closest};

use crate::shape::{Named, Shape, Step};

/// Levels that are looked into; a schema may refer to itself.
const DEEPEST: usize = 8;

/// A schema, or a part of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schema<'a> {
    root: &'a Json,
    here: &'a Json,
    depth: usize,
}

/// What does not fit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Misfit {
    /// The way to it from the whole value.
    pub(crate) path: Vec<String>,
    pub(crate) kind: MisfitKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MisfitKind {
    /// A member that must be there is not; one that may be meant, or all there are.
    Lacks { name: String, near: Option<String> },
    /// A member that may not be there.
    Excess { name: String, near: Option<String> },
    /// Another type.
    Type { expected: &'static str, got: &'static str },
}

impl<'a> Schema<'a> {
    pub(crate) const fn of(root: &'a Json) -> Self {
        Self { root, here: root, depth: 0 }
    }

    fn at(self, here: &'a Json) -> Self {
        Self { here, depth: self.depth + 1, ..self }
    }

    /// What a `$ref` stands for; the schema itself where it has none.
    fn resolved(self) -> Self {
        let mut here = self;
        // References may go round in a circle.
        while let Some(reference) = here.here.get("$ref").and_then(Json::as_str)
            && here.depth <= DEEPEST
        {
            let Some(pointer) = reference.strip_prefix('#') else { return self.at(&Json::Null) };
            let step =
                |json: Option<&'a Json>, step: &str| json?.get(&step.replace("~1", "/").replace("~0", "~"));
            match pointer.split('/').skip(1).fold(Some(self.root), step) {
                Some(target) => here = here.at(target),
                None => return self.at(&Json::Null),
            }
        }
        here
    }

    fn alternatives(self) -> Option<impl Iterator<Item = Self>> {
        let list = ["anyOf", "oneOf"].into_iter().find_map(|name| self.here.get(name)?.as_array())?;
        Some(list.iter().map(move |one| self.at(one)))
    }

    fn properties(self) -> &'a [(String, Json)] {
        self.here.get("properties").and_then(Json::as_object).unwrap_or_default()
    }

    /// What is known of a value that fits. Members that are not told are taken for none: a type says what there is.
    pub(crate) fn shape(self) -> Shape<'a> {
        if self.depth > DEEPEST {
            return Shape::Any;
        }
        let schema = self.resolved();
        let has = |name: &str| schema.here.get(name).is_some();
        if let Some(value) = schema.here.get("const") {
            return Shape::of_json(value);
        }
        if let Some(values) = schema.here.get("enum").and_then(Json::as_array) {
            return Shape::join_all(values.iter().map(Shape::of_json));
        }
        let is_mixed = has("allOf") || has("properties") && (has("anyOf") || has("oneOf"));
        if let Some(all) = schema.alternatives().filter(|_| !is_mixed) {
            return Shape::join_all(all.map(Self::shape));
        }
        match schema.here.get("type") {
            Some(Json::String(kind)) => schema.shape_of(kind, is_mixed),
            Some(Json::Array(kinds)) => Shape::join_all(
                kinds.iter().map(|kind| schema.shape_of(kind.as_str().unwrap_or_default(), is_mixed)),
            ),
            _ if has("properties") => schema.shape_of("object", is_mixed),
            _ => Shape::Any,
        }
    }

    fn shape_of(self, kind: &str, is_mixed: bool) -> Shape<'a> {
        match kind {
            "string" => Shape::Text,
            "number" | "integer" => Shape::Number,
            "boolean" => Shape::Boolean,
            "null" => Shape::Null,
            "array" => Shape::list(self.here.get("items").map_or(Shape::Any, |items| self.at(items).shape())),
            "object" => {
                let properties = self.properties();
                let members =
                    properties.iter().map(|(name, schema)| (Cow::from(name), self.at(schema).shape()));
                let others = match self.here.get("additionalProperties") {
                    None => properties.is_empty(),
                    Some(others) => *others != Json::Bool(false),
                };
                Shape::of_members(Named::of(members.collect()), others || is_mixed)
            }
            _ => Shape::Any,
        }
    }

    /// What about a value does not fit, as far as anything is known of it: the first thing.
    pub(crate) fn misfit(self, shape: &Shape<'_>) -> Option<Misfit> {
        if self.depth > DEEPEST || *shape == Shape::Any {
            return None;
        }
        let schema = self.resolved();
        let has = |name: &str| schema.here.get(name).is_some();
        let here = |kind| Some(Misfit { path: Vec::new(), kind });
        if has("allOf") {
            return None;
        }
        if let Some(all) = schema.alternatives().filter(|_| !has("properties")) {
            let all: Vec<Option<Misfit>> = all.map(|one| one.misfit(shape)).collect();
            // What fits none of several forms is told by the form that it comes nearest to.
            let nearest = |misfit: &Misfit| matches!(misfit.kind, MisfitKind::Type { .. });
            return if all.iter().any(Option::is_none) {
                None
            } else {
                all.into_iter().flatten().min_by_key(nearest)
            };
        }
        let expected = schema.shape();
        if expected != Shape::Any && std::mem::discriminant(&expected) != std::mem::discriminant(shape) {
            return here(MisfitKind::Type { expected: expected.in_words(), got: shape.in_words() });
        }
        match shape {
            Shape::List(_) => {
                let (items, Step::To(item)) = (schema.here.get("items")?, shape.item()) else { return None };
                schema.at(items).misfit(&item)
            }
            Shape::Object(object) => {
                let required = schema.here.get("required").and_then(Json::as_array).unwrap_or_default();
                let lacking =
                    required.iter().filter_map(Json::as_str).find(|name| shape.member(name) == Step::Absent);
                let is_known = |name: &str| schema.properties().iter().any(|(known, _)| known == name);
                if let Some(name) = lacking {
                    let others = shape.names().into_iter().filter(|other| !is_known(other));
                    let near = closest(name, others).map(str::to_owned);
                    return here(MisfitKind::Lacks { name: name.to_owned(), near });
                }
                if schema.here.get("additionalProperties") == Some(&Json::Bool(false))
                    && let Some(name) = shape.names().into_iter().find(|name| !is_known(name))
                {
                    let near = closest(name, schema.properties().iter().map(|(known, _)| known.as_str()));
                    let near = near.map(str::to_owned);
                    return here(MisfitKind::Excess { name: name.to_owned(), near });
                }
                schema.properties().iter().find_map(|(name, property)| {
                    let mut misfit = schema.at(property).misfit(object.members.get(name)?)?;
                    misfit.path.insert(0, name.clone());
                    Some(misfit)
                })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> &'static Json {
        Box::leak(Box::new(text.parse().unwrap()))
    }

    #[track_caller]
    fn check(schema: &str, value: &str, expected: Option<(&[&str], MisfitKind)>) {
        let found = Schema::of(json(schema)).misfit(&Shape::of_json(json(value)));
        let expected = expected
            .map(|(path, kind)| Misfit { path: path.iter().map(|step| (*step).to_owned()).collect(), kind });
        assert_eq!(found, expected, "{schema} {value}");
    }

    const ARTICLE: &str = r##"{"type":"object","properties":{
        "title":{"type":"string"},"words":{"type":"array","items":{"type":"integer"}},
        "author":{"$ref":"#/$defs/Author"},"note":{"type":["string","null"]},
        "kind":{"enum":["news","story"]}},"required":["title"],
        "$defs":{"Author":{"type":"object","properties":{"name":{"type":"string"},"friend":{"$ref":"#/$defs/Author"}},
            "required":["name"],"additionalProperties":false}}}"##;

    #[test]
    fn what_a_schema_tells_is_known() {
        let shape = Schema::of(json(ARTICLE)).shape();
        assert_eq!(shape.member("title"), Step::To(Shape::Text));
        assert_eq!(shape.member("kind"), Step::To(Shape::Text));
        assert_eq!(shape.member("note"), Step::To(Shape::Any), "text or null");
        assert_eq!(shape.member("titel"), Step::Absent);
        let Step::To(author) = shape.member("author") else { panic!("a member") };
        assert_eq!(author.member("name"), Step::To(Shape::Text));
        for anything in ["true", "null", "{}", r#"{"type":"object"}"#, r#"{"allOf":[{"type":"object"}]}"#] {
            let shape = Schema::of(json(anything)).shape();
            assert_eq!(shape.member("x"), Step::To(Shape::Any), "{anything}");
        }
        let round = Schema::of(json(r##"{"$ref":"#"}"##));
        assert_eq!((round.shape(), round.misfit(&Shape::Text)), (Shape::Any, None));
    }

    #[test]
    fn values_are_compared_with_it() {
        let lacks = |name: &str, near: Option<&str>| MisfitKind::Lacks {
            name: name.to_owned(),
            near: near.map(str::to_owned),
        };
        check(ARTICLE, r#"{"title":"x","more":1}"#, None);
        check(ARTICLE, r#"{"titel":"x"}"#, Some((&[], lacks("title", Some("titel")))));
        check(ARTICLE, r#"{"title":"x","author":{}}"#, Some((&["author"], lacks("name", None))));
        let excess = MisfitKind::Excess { name: "nam".to_owned(), near: Some("name".to_owned()) };
        check(ARTICLE, r#"{"title":"x","author":{"name":"y","nam":1}}"#, Some((&["author"], excess)));
        let number = MisfitKind::Type { expected: "text", got: "a number" };
        check(ARTICLE, r#"{"title":7}"#, Some((&["title"], number.clone())));
        check(ARTICLE, r#"{"title":"x","kind":1}"#, Some((&["kind"], number)));
        check(
            ARTICLE,
            r#"{"title":"x","words":["y"]}"#,
            Some((&["words"], MisfitKind::Type { expected: "a number", got: "text" })),
        );
        let either = r#"{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"type":"null"}]}"#;
        check(either, "null", None);
        check(either, r#"{"a":"x"}"#, None);
        check(either, r#"{"b":"x"}"#, Some((&[], lacks("a", Some("b")))));
    }
}

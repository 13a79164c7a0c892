//! What is known of a value before anything runs: its type, its members, or nothing.

use std::collections::BTreeMap;
use std::rc::Rc;

use asl_model::Json;

/// Levels that are looked into; what lies deeper is not known.
const DEEPEST: usize = 8;
/// Values inside of one that are kept; of a larger one only the first level is known. With both limits no definition
/// takes long, whatever it doubles in a loop.
const MOST: usize = 2_000;

/// What is known of a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Nothing.
    Any,
    Null,
    Boolean,
    Number,
    Text,
    /// A list, with what is known of each item.
    List(Rc<ListShape>),
    Object(Rc<ObjectShape>),
}

/// What is known of a list.
#[derive(Debug, PartialEq)]
pub(crate) struct ListShape {
    item: Shape,
    size: Size,
}

/// What is known of an object.
#[derive(Debug, PartialEq)]
pub(crate) struct ObjectShape {
    pub(crate) members: BTreeMap<String, Shape>,
    /// Whether it may have members that are not known.
    pub(crate) open: bool,
    size: Size,
}

/// How much is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Size {
    levels: usize,
    values: usize,
}

impl Size {
    const fn fits(self) -> bool {
        self.levels <= DEEPEST && self.values <= MOST
    }

    /// Of what holds values of these sizes.
    fn around(inside: impl Iterator<Item = Self>) -> Self {
        inside.fold(Self { levels: 1, values: 1 }, |size, one| Self {
            levels: size.levels.max(one.levels + 1),
            values: size.values.saturating_add(one.values),
        })
    }
}

/// What a step into a value leads to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    To(Shape),
    /// The object has no such member, on whatever way it was made.
    Absent,
    /// The value is of a type that has no such thing.
    Impossible(&'static str),
}

impl Shape {
    pub(crate) fn list(item: Self) -> Self {
        let size = Size::around(std::iter::once(item.size()));
        let item = if size.fits() { item } else { Self::Any };
        Self::List(Rc::new(ListShape { size: Size::around(std::iter::once(item.size())), item }))
    }

    /// An object with these members and no others.
    pub(crate) fn object(members: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        let members = members.into_iter().map(|(name, shape)| (name.to_owned(), shape)).collect();
        Self::of_members(members, false)
    }

    /// An object with these members, and perhaps with others.
    pub(crate) fn of_members(mut members: BTreeMap<String, Self>, open: bool) -> Self {
        let size = |members: &BTreeMap<String, Self>| Size::around(members.values().map(Self::size));
        if !size(&members).fits() {
            for shape in members.values_mut().filter(|shape| shape.size().levels > 0) {
                *shape = Self::Any;
            }
        }
        let size = size(&members);
        Self::Object(Rc::new(ObjectShape { members, open, size }))
    }

    fn size(&self) -> Size {
        match self {
            Self::List(list) => list.size,
            Self::Object(object) => object.size,
            _ => Size { levels: 0, values: 1 },
        }
    }

    /// An object of which nothing is known.
    pub(crate) fn open_object() -> Self {
        Self::of_members(BTreeMap::new(), true)
    }

    /// A value that stands in the definition.
    pub(crate) fn of_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(_) => Self::Boolean,
            Json::Number(_) => Self::Number,
            // A substitution may stand for a value of any type.
            Json::String(text) if crate::view::has_substitution(text) => Self::Any,
            Json::String(_) => Self::Text,
            Json::Array(items) => Self::list(Self::join_all(items.iter().map(Self::of_json))),
            Json::Object(members) => Self::of_members(
                members.iter().map(|(key, value)| (key.clone(), Self::of_json(value))).collect(),
                false,
            ),
        }
    }

    /// What is known of a value that is one of several.
    pub(crate) fn join_all(shapes: impl IntoIterator<Item = Self>) -> Self {
        let mut shapes = shapes.into_iter();
        let first = shapes.next().unwrap_or(Self::Any);
        shapes.fold(first, |known, next| known.join(&next))
    }

    /// What is known of a value that is one or the other.
    pub(crate) fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (same, other) if same == other => same.clone(),
            (Self::List(one), Self::List(other)) => Self::list(one.item.join(&other.item)),
            (Self::Object(one), Self::Object(other)) => {
                let mut members = one.members.clone();
                for (name, shape) in &other.members {
                    let joined = match members.get(name) {
                        Some(known) => known.join(shape),
                        // Where one of the two may have it without our knowing, it may be anything.
                        None if one.open => Self::Any,
                        None => shape.clone(),
                    };
                    members.insert(name.clone(), joined);
                }
                if other.open {
                    for (name, shape) in &mut members {
                        if !other.members.contains_key(name) {
                            *shape = Self::Any;
                        }
                    }
                }
                Self::of_members(members, one.open || other.open)
            }
            _ => Self::Any,
        }
    }

    /// The member of this name.
    pub(crate) fn member(&self, name: &str) -> Step {
        match self {
            Self::Any => Step::To(Self::Any),
            Self::Object(object) => match object.members.get(name) {
                Some(shape) => Step::To(shape.clone()),
                None if object.open => Step::To(Self::Any),
                None => Step::Absent,
            },
            other => Step::Impossible(other.in_words()),
        }
    }

    /// The item of a list.
    pub(crate) fn item(&self) -> Step {
        match self {
            Self::Any => Step::To(Self::Any),
            Self::List(list) => Step::To(list.item.clone()),
            other => Step::Impossible(other.in_words()),
        }
    }

    /// The names of its members, as far as they are known.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Object(object) => object.members.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The same value with `value` at the end of these names; objects on the way are made where they may be missing.
    pub(crate) fn with(&self, names: &[String], value: Self) -> Self {
        let Some((first, rest)) = names.split_first() else { return value };
        let (mut members, open) = match self {
            Self::Object(object) => (object.members.clone(), object.open),
            Self::Any => (BTreeMap::new(), true),
            // The run fails there; what follows never comes to be.
            _ => return Self::Any,
        };
        let below = match members.remove(first) {
            Some(known) => known,
            None if open => Self::Any,
            None => Self::object([]),
        };
        members.insert(first.clone(), below.with(rest, value));
        Self::of_members(members, open)
    }

    /// How a sentence calls it.
    pub(crate) const fn in_words(&self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::Text => "text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(json: &str) -> Shape {
        Shape::of_json(&json.parse().unwrap())
    }

    #[test]
    fn what_two_ways_have_in_common_is_known() {
        let joined = shape(r#"{"a":1,"b":"x"}"#).join(&shape(r#"{"a":2,"c":[1]}"#));
        assert_eq!(joined.member("a"), Step::To(Shape::Number));
        assert_eq!(joined.member("b"), Step::To(Shape::Text));
        assert_eq!(joined.member("d"), Step::Absent);
        assert_eq!(Shape::Text.join(&Shape::Null), Shape::Any);
        assert_eq!(shape("[1,2]").join(&shape("[3]")).item(), Step::To(Shape::Number));
        let open = Shape::open_object().join(&shape(r#"{"a":1}"#));
        assert_eq!((open.member("a"), open.member("z")), (Step::To(Shape::Any), Step::To(Shape::Any)));
    }

    #[test]
    fn a_result_is_put_into_what_is_there() {
        let path = ["error".to_owned(), "first".to_owned()];
        let known = Shape::Any.with(&path, Shape::Text);
        assert_eq!(known.member("other"), Step::To(Shape::Any));
        let Step::To(error) = known.member("error") else { panic!("a member") };
        assert_eq!(error.member("first"), Step::To(Shape::Text));
        assert_eq!(Shape::Number.member("x"), Step::Impossible("a number"));
    }

    #[test]
    fn what_grows_in_a_loop_ends() {
        let mut shape = shape("{}");
        for _ in 0..50 {
            shape = shape.join(&shape.with(&["a".to_owned()], shape.clone()));
        }
        assert_eq!(shape, shape.join(&shape.with(&["a".to_owned()], shape.clone())));
    }
}

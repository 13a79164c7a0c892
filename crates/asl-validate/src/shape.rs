//! What is known of a value before anything runs: its type, its members, or nothing.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

use asl_model::Json;

/// Levels that are looked into; what lies deeper is not known.
const DEEPEST: usize = 8;
/// Values inside of one that are kept; of a larger one only the first level is known. With both limits no definition
/// takes long, whatever it doubles in a loop.
const MOST: usize = 2_000;

/// What is known of a value. Most names are those of the definition, and are taken from there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shape<'a> {
    /// Nothing.
    #[default]
    Any,
    Null,
    Boolean,
    Number,
    Text,
    /// A list, with what is known of each item.
    List(Rc<ListShape<'a>>),
    Object(Rc<ObjectShape<'a>>),
}

/// What is known of a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ListShape<'a> {
    item: Shape<'a>,
    size: Size,
}

/// What is known of an object.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ObjectShape<'a> {
    pub(crate) members: Named<'a>,
    /// Whether it may have members that are not known.
    pub(crate) open: bool,
    size: Size,
}

/// What is known by name, in the order of the names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named<'a>(Vec<(Cow<'a, str>, Shape<'a>)>);

impl<'a> Named<'a> {
    /// Of one name the last shape counts.
    pub(crate) fn of(mut known: Vec<(Cow<'a, str>, Shape<'a>)>) -> Self {
        if !known.is_sorted_by(|one, next| one.0 < next.0) {
            known.sort_by(|one, other| one.0.cmp(&other.0));
            known.reverse();
            known.dedup_by(|next, kept| next.0 == kept.0);
            known.reverse();
        }
        Self(known)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Shape<'a>> {
        self.find(name).ok().and_then(|at| self.0.get(at)).map(|(_, shape)| shape)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Cow<'a, str>, Shape<'a>)> {
        self.0.iter()
    }

    /// The same, with `shape` under `name`.
    fn with(&self, name: Cow<'a, str>, shape: Shape<'a>) -> Self {
        let mut known = Vec::with_capacity(self.0.len() + 1);
        let (Ok(at) | Err(at)) = self.find(&name);
        known.extend(self.0.iter().take(at).cloned());
        let behind = self.0.get(at..).unwrap_or_default();
        let replaced = behind.first().is_some_and(|(known, _)| *known == name);
        known.push((name, shape));
        known.extend(behind.iter().skip(usize::from(replaced)).cloned());
        Self(known)
    }

    /// Both, one name after the other; `join` says what is known of it.
    fn merge(
        &self,
        other: &Self,
        join: impl Fn(Option<&Shape<'a>>, Option<&Shape<'a>>) -> Shape<'a>,
    ) -> Self {
        let mut known = Vec::with_capacity(self.0.len().max(other.0.len()));
        let (mut left, mut right) = (self.iter().peekable(), other.iter().peekable());
        loop {
            let order = match (left.peek(), right.peek()) {
                (None, None) => return Self(known),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(this), Some(that)) => this.0.cmp(&that.0),
            };
            let this = if order.is_le() { left.next() } else { None };
            let that = if order.is_ge() { right.next() } else { None };
            let name = this.or(that).map(|(name, _)| name.clone()).unwrap_or_default();
            known.push((name, join(this.map(|(_, shape)| shape), that.map(|(_, shape)| shape))));
        }
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (**known).cmp(name))
    }
}

/// How much is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    To(Shape<'a>),
    /// The object has no such member, on whatever way it was made.
    Absent,
    /// The value is of a type that has no such thing.
    Impossible(&'static str),
}

impl<'a> Shape<'a> {
    pub(crate) fn list(item: Self) -> Self {
        let size = Size::around(std::iter::once(item.size()));
        let item = if size.fits() { item } else { Self::Any };
        Self::List(Rc::new(ListShape { size: Size::around(std::iter::once(item.size())), item }))
    }

    /// An object with these members and no others.
    pub(crate) fn object(members: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        let members = members.into_iter().map(|(name, shape)| (Cow::Borrowed(name), shape));
        Self::of_members(Named::of(members.collect()), false)
    }

    /// An object with these members, and perhaps with others.
    pub(crate) fn of_members(mut members: Named<'a>, open: bool) -> Self {
        let size = |members: &Named<'a>| Size::around(members.iter().map(|(_, shape)| shape.size()));
        let mut whole = size(&members);
        if !whole.fits() {
            for (_, shape) in members.0.iter_mut().filter(|(_, shape)| shape.size().levels > 0) {
                *shape = Self::Any;
            }
            whole = size(&members);
        }
        Self::Object(Rc::new(ObjectShape { members, open, size: whole }))
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
        Self::of_members(Named::default(), true)
    }

    /// A value that stands in the definition.
    pub(crate) fn of_json(json: &'a Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(_) => Self::Boolean,
            Json::Number(_) => Self::Number,
            // A substitution may stand for a value of any type.
            Json::String(text) if crate::view::has_substitution(text) => Self::Any,
            Json::String(_) => Self::Text,
            Json::Array(items) => Self::list(Self::join_all(items.iter().map(Self::of_json))),
            Json::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.into(), Self::of_json(value)));
                Self::of_members(Named::of(members.collect()), false)
            }
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
                // Where one of the two may have it without our knowing, it may be anything.
                let alone = |shape: &Self, open: bool| if open { Self::Any } else { shape.clone() };
                let members = one.members.merge(&other.members, |this, that| match (this, that) {
                    (Some(this), Some(that)) => this.join(that),
                    (Some(this), None) => alone(this, other.open),
                    (None, that) => that.map_or(Self::Any, |that| alone(that, one.open)),
                });
                Self::of_members(members, one.open || other.open)
            }
            _ => Self::Any,
        }
    }

    /// The member of this name.
    pub(crate) fn member(&self, name: &str) -> Step<'a> {
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
    pub(crate) fn item(&self) -> Step<'a> {
        match self {
            Self::Any => Step::To(Self::Any),
            Self::List(list) => Step::To(list.item.clone()),
            other => Step::Impossible(other.in_words()),
        }
    }

    /// The names of its members, as far as they are known.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Object(object) => object.members.iter().map(|(name, _)| &**name).collect(),
            _ => Vec::new(),
        }
    }

    /// The same value with `value` at the end of these names; objects on the way are made where they may be missing.
    pub(crate) fn with(&self, names: &mut dyn Iterator<Item = Cow<'a, str>>, value: Self) -> Self {
        let Some(first) = names.next() else { return value };
        let nothing = Named::default();
        let (members, open) = match self {
            Self::Object(object) => (&object.members, object.open),
            Self::Any => (&nothing, true),
            // The run fails there; what follows never comes to be.
            _ => return Self::Any,
        };
        let below = match members.get(&first) {
            Some(known) => known.clone(),
            None if open => Self::Any,
            None => Self::object([]),
        };
        Self::of_members(members.with(first, below.with(names, value)), open)
    }

    /// The same object with these members besides, or instead.
    pub(crate) fn with_members(&self, members: Vec<(Cow<'a, str>, Self)>) -> Self {
        members
            .into_iter()
            .fold(self.clone(), |shape, (name, member)| shape.with(&mut std::iter::once(name), member))
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

    fn shape(json: &str) -> Shape<'static> {
        Shape::of_json(Box::leak(Box::new(json.parse().unwrap())))
    }

    fn with<'a>(shape: &Shape<'a>, names: &[&'static str], value: Shape<'a>) -> Shape<'a> {
        shape.with(&mut names.iter().map(|name| Cow::Borrowed(*name)), value)
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
        let known = with(&Shape::Any, &["error", "first"], Shape::Text);
        assert_eq!(known.member("other"), Step::To(Shape::Any));
        let Step::To(error) = known.member("error") else { panic!("a member") };
        assert_eq!(error.member("first"), Step::To(Shape::Text));
        assert_eq!(Shape::Number.member("x"), Step::Impossible("a number"));
        let known = with(&shape(r#"{"b":1,"a":2}"#), &["b"], Shape::Text);
        assert_eq!(known, shape(r#"{"a":1,"b":"x"}"#));
    }

    #[test]
    fn of_one_name_the_last_value_counts() {
        assert_eq!(shape(r#"{"b":1,"a":1,"b":"x","a":true}"#), shape(r#"{"a":false,"b":""}"#));
    }

    #[test]
    fn what_grows_in_a_loop_ends() {
        let mut shape = shape("{}");
        for _ in 0..50 {
            shape = shape.join(&with(&shape, &["a"], shape.clone()));
        }
        assert_eq!(shape, shape.join(&with(&shape, &["a"], shape.clone())));
    }
}

//! What is known of the JSON at a place: guessed from the paths that read it and the literals that make it.

use asl_model::Json;
use indexmap::IndexMap;

/// One guess; equal guesses are one after [`Shapes::unify`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Shape(usize);

/// What a guess says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Unknown,
    /// Things of several kinds.
    Mixed,
    Null,
    Bool,
    /// A whole number that is not negative, such as a number of seconds.
    Count,
    Integer,
    Number,
    Text,
    Timestamp,
    List(Shape),
    /// What a Parallel state gives.
    Tuple(Vec<Shape>),
    Record(IndexMap<String, Member>),
    /// `{}`: what is left where a path is `null`.
    Empty,
    /// The output of a catcher.
    Error,
}

/// A member of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) shape: Shape,
    /// Whether some state adds it, or asks whether it is there.
    pub(crate) optional: bool,
}

enum Slot {
    Same(Shape),
    Is(Kind),
}

/// All guesses about one definition.
#[derive(Default)]
pub(crate) struct Shapes {
    slots: Vec<Slot>,
    /// What was guessed before this one stays as it is.
    frozen: usize,
}

/// Nested deeper than this, data is not told apart any more.
const DEEPEST: usize = 60;

impl Shapes {
    pub(crate) fn add(&mut self, kind: Kind) -> Shape {
        self.slots.push(Slot::Is(kind));
        Shape(self.slots.len() - 1)
    }

    pub(crate) fn unknown(&mut self) -> Shape {
        self.add(Kind::Unknown)
    }

    /// Ends the guessing: from here on, what is known is only read.
    pub(crate) fn freeze(&mut self) {
        self.frozen = self.slots.len();
    }

    fn is_frozen(&self, shape: Shape) -> bool {
        self.find(shape).0 < self.frozen
    }

    pub(crate) fn find(&self, shape: Shape) -> Shape {
        let mut at = shape;
        while let Some(Slot::Same(next)) = self.slots.get(at.0) {
            at = *next;
        }
        at
    }

    pub(crate) fn kind(&self, shape: Shape) -> &Kind {
        match self.slots.get(self.find(shape).0) {
            Some(Slot::Is(kind)) => kind,
            _ => &Kind::Unknown,
        }
    }

    fn set(&mut self, shape: Shape, kind: Kind) {
        let at = self.find(shape);
        if let Some(slot) = self.slots.get_mut(at.0) {
            *slot = Slot::Is(kind);
        }
    }

    fn point(&mut self, from: Shape, to: Shape) {
        if let Some(slot) = self.slots.get_mut(from.0) {
            *slot = Slot::Same(to);
        }
    }

    /// The guess for a value that is written out.
    pub(crate) fn of_literal(&mut self, json: &Json) -> Shape {
        let kind = match json {
            Json::Null => Kind::Null,
            Json::Bool(_) => Kind::Bool,
            Json::Number(number) if number.as_str().contains(['.', 'e', 'E']) => Kind::Number,
            Json::Number(number) if number.as_str().starts_with('-') => Kind::Integer,
            Json::Number(_) => Kind::Count,
            Json::String(_) => Kind::Text,
            Json::Array(items) => {
                let items: Vec<Shape> = items.iter().map(|item| self.of_literal(item)).collect();
                Kind::List(self.common(&items))
            }
            Json::Object(members) => {
                let members =
                    members.iter().map(|(name, value)| (name.clone(), self.present(value))).collect();
                Kind::Record(members)
            }
        };
        self.add(kind)
    }

    fn present(&mut self, value: &Json) -> Member {
        Member { shape: self.of_literal(value), optional: false }
    }

    /// Says that both are the same. Where they cannot be, nothing changes and the answer is `false`.
    pub(crate) fn unify(&mut self, one: Shape, other: Shape) -> bool {
        if !self.fits(one, other, 0) {
            return false;
        }
        let new = |shape: Shape| !self.is_frozen(shape) && matches!(self.kind(shape), Kind::Unknown);
        if (self.is_frozen(one) || self.is_frozen(other)) && !new(one) && !new(other) {
            return self.find(one) == self.find(other);
        }
        self.merge(one, other);
        true
    }

    /// What all of these are; of several kinds, if they differ.
    pub(crate) fn common(&mut self, items: &[Shape]) -> Shape {
        let of = self.unknown();
        let mut alike = true;
        for item in items {
            alike &= self.unify(of, *item);
        }
        if alike { of } else { self.add(Kind::Mixed) }
    }

    /// Members that the sample lacks need not be there.
    pub(crate) fn fit_sample(&mut self, shape: Shape, sample: &Json) {
        match (self.kind(shape).clone(), sample) {
            (Kind::Record(members), Json::Object(_)) => {
                for (name, member) in members {
                    match sample.get(&name) {
                        None | Some(Json::Null) => self.make_optional(shape, &name),
                        Some(value) => self.fit_sample(member.shape, value),
                    }
                }
            }
            (Kind::List(of), Json::Array(items)) => {
                for item in items {
                    self.fit_sample(of, item);
                }
            }
            _ => {}
        }
    }

    /// Whether two ways that meet bring the same kind of data, as far as is known.
    pub(crate) fn alike(&self, one: Shape, other: Shape) -> bool {
        match (self.kind(one), self.kind(other)) {
            (Kind::Record(a), Kind::Record(b)) => {
                a.len() == b.len() && a.keys().all(|name| b.contains_key(name))
            }
            (Kind::Unknown, Kind::Record(_)) | (Kind::Record(_), Kind::Unknown) => false,
            _ => true,
        }
    }

    fn fits(&self, one: Shape, other: Shape, depth: usize) -> bool {
        let (one, other) = (self.find(one), self.find(other));
        if one == other {
            return true;
        }
        if depth > DEEPEST || self.holds(one, other, 0) || self.holds(other, one, 0) {
            return false;
        }
        match (self.kind(one), self.kind(other)) {
            (Kind::Unknown, _) | (_, Kind::Unknown) => true,
            (Kind::List(a), Kind::List(b)) => self.fits(*a, *b, depth + 1),
            (Kind::Tuple(a), Kind::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.fits(*a, *b, depth + 1))
            }
            (Kind::Record(a), Kind::Record(b)) => a.iter().all(|(name, member)| {
                b.get(name).is_none_or(|other| self.fits(member.shape, other.shape, depth + 1))
            }),
            (a, b) => joined(a, b).is_some(),
        }
    }

    /// Whether `inner` is somewhere inside of `outer`.
    fn holds(&self, outer: Shape, inner: Shape, depth: usize) -> bool {
        let inside = |shape: &Shape| self.find(*shape) == inner || self.holds(*shape, inner, depth + 1);
        if depth > DEEPEST {
            return true;
        }
        match self.kind(outer) {
            Kind::List(of) => inside(of),
            Kind::Tuple(items) => items.iter().any(inside),
            Kind::Record(members) => members.values().any(|member| inside(&member.shape)),
            _ => false,
        }
    }

    fn merge(&mut self, one: Shape, other: Shape) {
        let (one, other) = (self.find(one), self.find(other));
        if one == other || self.holds(one, other, 0) || self.holds(other, one, 0) {
            return;
        }
        // The older one stays, which may have a name already.
        let (one, other) = if one < other { (one, other) } else { (other, one) };
        let (a, b) = (self.kind(one).clone(), self.kind(other).clone());
        self.point(other, one);
        match (a, b) {
            (Kind::Unknown, b) => self.set(one, b),
            (_, Kind::Unknown) => {}
            (Kind::List(a), Kind::List(b)) => self.merge(a, b),
            (Kind::Tuple(a), Kind::Tuple(b)) => {
                for (a, b) in a.into_iter().zip(b) {
                    self.merge(a, b);
                }
            }
            (Kind::Record(mut a), Kind::Record(b)) => {
                let mut both = Vec::new();
                for (name, member) in b {
                    match a.get_mut(&name) {
                        Some(known) => {
                            known.optional |= member.optional;
                            both.push((known.shape, member.shape));
                        }
                        None => {
                            a.insert(name, member);
                        }
                    }
                }
                self.set(one, Kind::Record(a));
                for (a, b) in both {
                    self.merge(a, b);
                }
            }
            (a, b) => {
                if let Some(kind) = joined(&a, &b) {
                    self.set(one, kind);
                }
            }
        }
    }

    /// Says that the value is of this kind, if it can be.
    pub(crate) fn be(&mut self, shape: Shape, kind: Kind) -> bool {
        let other = self.add(kind);
        self.unify(shape, other)
    }

    /// The member of this name; `None` where the value is no record.
    pub(crate) fn member(&mut self, shape: Shape, name: &str) -> Option<Shape> {
        let mut members = match self.kind(shape) {
            Kind::Unknown => IndexMap::new(),
            Kind::Record(members) => members.clone(),
            Kind::Error if name == "Error" || name == "Cause" => return Some(self.add(Kind::Text)),
            _ => return None,
        };
        if let Some(member) = members.get(name) {
            return Some(member.shape);
        }
        if self.is_frozen(shape) {
            return None;
        }
        let new = self.unknown();
        members.insert(name.to_owned(), Member { shape: new, optional: false });
        self.set(shape, Kind::Record(members));
        Some(new)
    }

    /// The item at this place; `None` where the value is no list.
    pub(crate) fn item(&mut self, shape: Shape, at: usize) -> Option<Shape> {
        match self.kind(shape) {
            Kind::Unknown if self.is_frozen(shape) => None,
            Kind::Unknown => {
                let of = self.unknown();
                self.set(shape, Kind::List(of));
                Some(of)
            }
            Kind::List(of) => Some(*of),
            Kind::Tuple(items) => items.get(at).copied(),
            _ => None,
        }
    }

    /// What the list holds; `None` where the value is no list, or one of a Parallel.
    pub(crate) fn items(&mut self, shape: Shape) -> Option<Shape> {
        match self.kind(shape) {
            Kind::Tuple(_) => None,
            _ => self.item(shape, 0),
        }
    }

    pub(crate) fn make_optional(&mut self, shape: Shape, name: &str) {
        if let Kind::Record(members) = self.kind(shape) {
            let mut members = members.clone();
            if let Some(member) = members.get_mut(name) {
                member.optional = true;
                self.set(shape, Kind::Record(members));
            }
        }
    }
}

/// What both are, where neither has parts.
fn joined(one: &Kind, other: &Kind) -> Option<Kind> {
    use Kind::{Count, Integer, Number, Text, Timestamp};
    Some(match (one, other) {
        (a, b) if a == b => a.clone(),
        (Count | Integer, Count | Integer) => Integer,
        (Count | Integer | Number, Count | Integer | Number) => Number,
        (Text | Timestamp, Text | Timestamp) => Text,
        _ => return None,
    })
}

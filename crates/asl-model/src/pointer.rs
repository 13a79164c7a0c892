//! JSON Pointers: where in a document something stands.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::json::Json;

/// An [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901) pointer.
///
/// ```
/// use asl_model::Pointer;
///
/// let pointer = Pointer::root().key("States").key("a/b").key("Choices").index(0).key("Next");
/// assert_eq!(pointer.to_string(), "/States/a~1b/Choices/0/Next");
/// assert_eq!(pointer.aws_location(), "/States/a/b/Choices[0]/Next");
/// ```
///
/// It is a list from the end to the beginning, whose beginnings are shared: `key` and `clone` copy nothing.
#[derive(Clone, Default)]
pub struct Pointer(Option<Arc<Node>>);

struct Node {
    holder: Pointer,
    step: Step,
}

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Step {
    Key(Cow<'static, str>),
    Index(usize),
}

impl Pointer {
    /// The whole document.
    pub const fn root() -> Self {
        Self(None)
    }

    /// The member `key` of what this points at.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.with(Step::Key(Cow::Owned(key.into())))
    }

    /// The member of this name, which the program knows.
    #[must_use]
    pub fn field(&self, name: &'static str) -> Self {
        self.with(Step::Key(Cow::Borrowed(name)))
    }

    /// The element `index` of what this points at.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Step::Index(index))
    }

    /// What `inner` points at within what this points at.
    ///
    /// ```
    /// use asl_model::Pointer;
    ///
    /// let inner = Pointer::root().key("StartAt");
    /// assert_eq!(Pointer::root().key("a").join(&inner).to_string(), "/a/StartAt");
    /// ```
    #[must_use]
    pub fn join(&self, inner: &Self) -> Self {
        inner.steps().into_iter().fold(self.clone(), |pointer, step| pointer.with(step.clone()))
    }

    fn with(&self, step: Step) -> Self {
        Self(Some(Arc::new(Node { holder: self.clone(), step })))
    }

    /// The steps from the whole document on.
    pub(crate) fn steps(&self) -> Vec<&Step> {
        let nodes = std::iter::successors(self.0.as_ref(), |node| node.holder.0.as_ref());
        let mut steps: Vec<&Step> = nodes.map(|node| &node.step).collect();
        steps.reverse();
        steps
    }

    /// The way to what this points at, as the numbers of members and elements; `None` for a step that leads to nothing
    /// in `document`, and for all behind it. Ways put places in the order of the text.
    ///
    /// ```
    /// use asl_model::{Json, Pointer};
    ///
    /// let document: Json = r#"{"a": 1, "b": ["x", "y"]}"#.parse()?;
    /// let place = Pointer::root().key("b").index(1);
    /// assert_eq!(place.way_in(&document), [Some(1), Some(1)]);
    /// assert_eq!(place.key("z").way_in(&document), [Some(1), Some(1), None]);
    /// # Ok::<(), asl_model::JsonError>(())
    /// ```
    pub fn way_in(&self, document: &Json) -> Vec<Option<usize>> {
        let mut here = Some(document);
        let mut way = Vec::new();
        for step in self.steps() {
            let (number, next) = match (here, step) {
                (Some(Json::Object(members)), Step::Key(key)) => {
                    let number = members.iter().position(|(name, _)| *name == **key);
                    (number, number.and_then(|number| members.get(number)).map(|(_, value)| value))
                }
                (Some(Json::Array(items)), Step::Index(index)) => (Some(*index), items.get(*index)),
                _ => (None, None),
            };
            way.push(number);
            here = next;
        }
        way
    }

    /// What holds the thing this points at; `None` for the whole document.
    pub fn parent(&self) -> Option<Self> {
        Some(self.0.as_ref()?.holder.clone())
    }

    /// The last key or index as text; empty for the whole document.
    pub fn last(&self) -> String {
        match self.0.as_ref().map(|node| &node.step) {
            Some(Step::Key(key)) => key.clone().into_owned(),
            Some(Step::Index(index)) => index.to_string(),
            None => String::new(),
        }
    }

    /// The form that Step Functions uses in its own diagnostics: names unescaped, indexes in brackets.
    pub fn aws_location(&self) -> String {
        use fmt::Write as _;
        if self.0.is_none() {
            return "/".to_owned();
        }
        let mut text = String::new();
        for step in self.steps() {
            let _ = match step {
                Step::Key(key) => write!(text, "/{key}"),
                Step::Index(index) => write!(text, "[{index}]"),
            };
        }
        text
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pointer").field(&format_args!("\"{self}\"")).finish()
    }
}

impl PartialEq for Pointer {
    fn eq(&self, other: &Self) -> bool {
        self.steps() == other.steps()
    }
}

impl Eq for Pointer {}

impl Hash for Pointer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.steps().hash(state);
    }
}

impl PartialOrd for Pointer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pointer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.steps().cmp(&other.steps())
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in self.steps() {
            match step {
                Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
                Step::Index(index) => write!(f, "/{index}")?,
            }
        }
        Ok(())
    }
}

//! JSON Pointers: where in a document something stands.

use std::fmt;

/// An [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901) pointer.
///
/// ```
/// use asl_model::Pointer;
///
/// let pointer = Pointer::root().key("States").key("a/b").key("Choices").index(0).key("Next");
/// assert_eq!(pointer.to_string(), "/States/a~1b/Choices/0/Next");
/// assert_eq!(pointer.aws_location(), "/States/a/b/Choices[0]/Next");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(pub(crate) Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

impl Pointer {
    /// The whole document.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// The member `key` of what this points at.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.with(Step::Key(key.into()))
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
        Self(self.0.iter().chain(&inner.0).cloned().collect())
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// What holds the thing this points at; `None` for the whole document.
    pub fn parent(&self) -> Option<Self> {
        let (_, steps) = self.0.split_last()?;
        Some(Self(steps.to_vec()))
    }

    /// The last key or index as text; empty for the whole document.
    pub fn last(&self) -> String {
        match self.0.last() {
            Some(Step::Key(key)) => key.clone(),
            Some(Step::Index(index)) => index.to_string(),
            None => String::new(),
        }
    }

    /// The form that Step Functions uses in its own diagnostics: names unescaped, indexes in brackets.
    pub fn aws_location(&self) -> String {
        use fmt::Write as _;
        if self.0.is_empty() {
            return "/".to_owned();
        }
        let mut text = String::new();
        for step in &self.0 {
            let _ = match step {
                Step::Key(key) => write!(text, "/{key}"),
                Step::Index(index) => write!(text, "[{index}]"),
            };
        }
        text
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
                Step::Index(index) => write!(f, "/{index}")?,
            }
        }
        Ok(())
    }
}

//! Text: searching in it, changing its case, putting it together.

use crate::condition::Condition;
use crate::expr::{Expr, Var};
use crate::language::{Computes, Language};
use crate::node::{Node, NodeRef, Op};
use crate::shape::{Scalar, Text};
use crate::value::Gives;

impl<T, L: Language> Expr<T, L> {
    /// Whether the text contains `part`; case counts.
    #[doc(alias = "stringMatches")]
    pub fn contains(self, part: impl Gives<T, L>) -> Condition<L>
    where
        T: Text,
    {
        Condition::call(Op::Contains, [self.node(), part.give()])
    }

    /// Whether the text contains one of `words`; case counts.
    ///
    /// ```
    /// # use asl_contract::{Condition, Expr, context};
    /// # let title: Expr<String> = context().execution_name();
    /// const WORDS: [&str; 2] = ["forbidden", "banned"];
    /// let condition: Condition = title.lowercase().contains_any(WORDS);
    /// # let _ = condition;
    /// ```
    pub fn contains_any<W: AsRef<str>>(self, words: impl IntoIterator<Item = W>) -> Condition<L>
    where
        T: Text,
    {
        let words = NodeRef::array(words.into_iter().map(|word| NodeRef::text(word.as_ref())));
        Condition::call(Op::ContainsAny, [self.node(), words])
    }

    /// Whether the text begins with `part`; case counts.
    #[doc(alias = "stringMatches")]
    pub fn starts_with(self, part: impl Gives<T, L>) -> Condition<L>
    where
        T: Text,
    {
        Condition::call(Op::StartsWith, [self.node(), part.give()])
    }

    /// The text in lower case.
    pub fn lowercase(self) -> Expr<T, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Lowercase, [self.node()]))
    }

    /// The text in upper case.
    pub fn uppercase(self) -> Expr<T, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Uppercase, [self.node()]))
    }

    /// The text without blanks at its ends, and with single blanks inside.
    pub fn trimmed(self) -> Expr<T, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Trim, [self.node()]))
    }

    /// The number of characters.
    #[doc(alias = "len")]
    pub fn length(self) -> Expr<u64, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Length, [self.node()]))
    }

    /// This text with `other` behind it.
    pub fn concat(self, other: impl Gives<T, L>) -> Expr<T, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Concat, [self.node(), other.give()]))
    }

    /// The number, text or boolean as text.
    pub fn to_text(self) -> Expr<String, L>
    where
        T: Scalar,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::ToText, [self.node()]))
    }
}

/// What may stand in the braces of [`text!`](crate::text): text, numbers, booleans, known now or at run time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a text",
    label = "not text, no number, no boolean",
    note = "take one of its fields; an optional value needs `.or(..)` first"
)]
pub trait InText<L> {
    /// The value as a part of a text.
    fn in_text(self) -> TextPart<L>;
}

/// A value in a text, see [`InText`].
#[derive(Debug)]
pub struct TextPart<L>(NodeRef, std::marker::PhantomData<fn() -> L>);

impl<T: Scalar, L: Language> InText<L> for Expr<T, L> {
    fn in_text(self) -> TextPart<L> {
        TextPart(self.node(), std::marker::PhantomData)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, L: Language> InText<L> for Var<T, L> {
    fn in_text(self) -> TextPart<L> {
        self.get().in_text()
    }
}

#[diagnostic::do_not_recommend]
impl<L: Language> InText<L> for &str {
    fn in_text(self) -> TextPart<L> {
        TextPart(NodeRef::text(self), std::marker::PhantomData)
    }
}

#[diagnostic::do_not_recommend]
impl<L: Language> InText<L> for i32 {
    fn in_text(self) -> TextPart<L> {
        TextPart(NodeRef::number(self), std::marker::PhantomData)
    }
}

/// The function behind [`text!`](crate::text).
#[doc(hidden)]
pub fn text<L: Language>(format: &str, values: impl IntoIterator<Item = TextPart<L>>) -> Expr<String, L> {
    let pieces = format.split("{}").map(Box::from).collect();
    let values = values.into_iter().map(|part| part.0).collect();
    Expr::from_node(NodeRef::new(Node::Text(pieces, values)))
}

/// How many `{}` a text has.
#[doc(hidden)]
pub const fn count_braces(format: &str) -> usize {
    let mut rest = format.as_bytes();
    let mut count = 0;
    while let [first, tail @ ..] = rest {
        if *first == b'{'
            && let [b'}', ..] = tail
        {
            count += 1;
        }
        rest = tail;
    }
    count
}

/// Text with workflow values in it: `{}` stands for each value in turn.
///
/// ```
/// use asl_contract::{Expr, context, text};
///
/// let id: Expr<String> = context().execution_name();
/// let greeting = text!("Review of {}, please", id);
/// # let _ = greeting;
/// ```
///
/// Another number of values than of `{}` does not compile:
/// ```compile_fail
/// # use asl_contract::{Expr, context, text};
/// # let id: Expr<String> = context().execution_name();
/// let greeting = text!("Review of {} by {}", id);
/// ```
#[macro_export]
macro_rules! text {
    ($format:literal, $($value:expr),+ $(,)?) => {{
        const {
            assert!(
                $crate::__private::count_braces($format) == <[()]>::len(&[$($crate::text!(@unit $value)),+]),
                "`text!` needs one value for each pair of braces in its text"
            );
        }
        $crate::__private::text($format, [$($crate::InText::in_text($value)),+])
    }};
    (@unit $value:expr) => { () };
}

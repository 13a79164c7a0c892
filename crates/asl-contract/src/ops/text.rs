//! Text: searching in it, changing its case, putting it together.

use crate::condition::Condition;
use crate::expr::{Expr, Var};
use crate::language::{Computes, Language};
use crate::node::{Compared, Node, NodeRef, Op};
use crate::shape::{Scalar, Shape, Text};
use crate::value::{Gives, IntoExpr};

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

    /// Whether the text comes before `other`, letter by letter; case counts.
    #[doc(alias = "StringLessThan")]
    pub fn comes_before(self, other: impl Gives<T, L>) -> Condition<L>
    where
        T: Text,
    {
        Condition::call(Op::Below(Compared::Text), [self.node(), other.give()])
    }

    /// Whether the text comes after `other`, letter by letter; case counts.
    #[doc(alias = "StringGreaterThan")]
    pub fn comes_after(self, other: impl Gives<T, L>) -> Condition<L>
    where
        T: Text,
    {
        Condition::call(Op::Above(Compared::Text), [self.node(), other.give()])
    }

    /// Whether the text is `other` or comes before it.
    #[doc(alias = "StringLessThanEquals")]
    pub fn comes_at_or_before(self, other: impl Gives<T, L>) -> Condition<L>
    where
        T: Text,
    {
        Condition::call(Op::AtMost(Compared::Text), [self.node(), other.give()])
    }

    /// Whether the text is `other` or comes after it.
    #[doc(alias = "StringGreaterThanEquals")]
    pub fn comes_at_or_after(self, other: impl Gives<T, L>) -> Condition<L>
    where
        T: Text,
    {
        Condition::call(Op::AtLeast(Compared::Text), [self.node(), other.give()])
    }

    /// Whether the whole text has this pattern, in which `*` stands for any text; a star itself is `\\*`.
    ///
    /// ```
    /// # use asl_contract::{Condition, Expr, context};
    /// let name: Expr<String> = context().execution_name();
    /// let condition: Condition = name.matches("order-*.json");
    /// # let _ = condition;
    /// ```
    #[doc(alias = "StringMatches")]
    pub fn matches(self, pattern: &str) -> Condition<L>
    where
        T: Text,
    {
        Condition::call(Op::Matches, [self.node(), NodeRef::text(pattern)])
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

    /// The text from the character `first` (from 0) on, `length` characters of it.
    pub fn substring(self, first: impl Gives<u64, L>, length: impl Gives<u64, L>) -> Expr<String, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Substring, [self.node(), first.give(), length.give()]))
    }

    /// The text before the first `separator`; the whole text where there is none.
    pub fn before_first(self, separator: &str) -> Expr<String, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Before, [self.node(), NodeRef::text(separator)]))
    }

    /// The text behind the first `separator`; the whole text where there is none.
    pub fn after_first(self, separator: &str) -> Expr<String, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::After, [self.node(), NodeRef::text(separator)]))
    }

    /// The texts between `separator`s.
    ///
    /// In JSONPath each letter of `separator` separates by itself.
    #[doc(alias = "States.StringSplit")]
    pub fn split(self, separator: &str) -> Expr<Vec<String>, L>
    where
        T: Text,
    {
        Expr::from_node(NodeRef::call(Op::Split, [self.node(), NodeRef::text(separator)]))
    }

    /// The text with `fill` at its end (or, if `width` is negative, at its beginning) until it is that wide.
    #[doc(alias = "pad")]
    pub fn padded(self, width: i32, fill: &str) -> Expr<String, L>
    where
        T: Text,
        L: Computes,
    {
        let operands = [self.node(), NodeRef::number(width), NodeRef::text(fill)];
        Expr::from_node(NodeRef::call(Op::Pad, operands))
    }

    /// The text with `new` wherever it has `old`.
    pub fn replaced(self, old: &str, new: impl Gives<String, L>) -> Expr<String, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Replace, [self.node(), NodeRef::text(old), new.give()]))
    }

    /// The number that the text says; the state fails where it says none.
    pub fn to_number(self) -> Expr<f64, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::ToNumber, [self.node()]))
    }

    /// The JSON that the text says, believed to be a `V`.
    #[doc(alias = "parse")]
    #[doc(alias = "States.StringToJson")]
    pub fn parsed<V: Shape>(self) -> Expr<V, L>
    where
        T: Text,
    {
        Expr::from_node(NodeRef::call(Op::Parse, [self.node()]))
    }

    /// The hash of the text, in hexadecimal digits.
    #[doc(alias = "States.Hash")]
    pub fn hash(self, algorithm: HashAlgorithm) -> Expr<String, L>
    where
        T: Text,
    {
        Expr::from_node(NodeRef::call(Op::Hash, [self.node(), NodeRef::text(algorithm.as_str())]))
    }

    /// The text in Base64.
    #[doc(alias = "States.Base64Encode")]
    pub fn to_base64(self) -> Expr<String, L>
    where
        T: Text,
    {
        Expr::from_node(NodeRef::call(Op::Base64Encode, [self.node()]))
    }

    /// The text that this text in Base64 says.
    #[doc(alias = "States.Base64Decode")]
    pub fn from_base64(self) -> Expr<String, L>
    where
        T: Text,
    {
        Expr::from_node(NodeRef::call(Op::Base64Decode, [self.node()]))
    }

    /// The value as JSON in text; text comes into double quotes in JSONPath, and stays as it is in JSONata.
    #[doc(alias = "States.JsonToString")]
    pub fn to_json(self) -> Expr<String, L> {
        Expr::from_node(NodeRef::call(Op::ToJson, [self.node()]))
    }

    /// The members of this object, and those of another, which count where both have one of a name.
    ///
    /// ```
    /// # use asl_contract::{Expr, context, object};
    /// # let data: Expr<serde_json::Value> = context().execution_name().believed();
    /// let merged = data.merged_with(object! { "state": context().state_name() });
    /// # let _: Expr<serde_json::Value> = merged;
    /// ```
    #[doc(alias = "States.JsonMerge")]
    pub fn merged_with(self, other: impl IntoExpr<L>) -> Expr<serde_json::Value, L> {
        Expr::from_node(NodeRef::call(Op::Merge, [self.node(), other.into_node()]))
    }

    /// The number, text or boolean as text.
    pub fn to_text(self) -> Expr<String, L>
    where
        T: Scalar,
    {
        Expr::from_node(NodeRef::call(Op::ToText, [self.node()]))
    }
}

/// How a hash is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HashAlgorithm {
    /// MD5: for old checks only, it protects nothing.
    Md5,
    /// SHA-1: for old checks only, it protects nothing.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl HashAlgorithm {
    /// The word that the service has for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }
}

/// What may stand in the braces of [`text!`](crate::text): text, numbers, booleans, known now or at run time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a text",
    label = "not text, no number, no boolean",
    note = "take one of its fields; an optional value needs `.or(..)` first, or `.given()` where it is known to be there"
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

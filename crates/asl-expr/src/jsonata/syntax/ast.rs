//! The tree of an expression: nodes with their spans, and a walk over them.

use std::fmt;
use std::ops::Range;

use jsonata_core::value::with_stack;

/// A stretch of the source, in bytes from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a stretch has two ends")]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Span {
    pub(crate) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The span as a range, to take the text out of the source.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// An expression as it is written, made by [`parse`](super::parse).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ast {
    /// The outermost node.
    pub root: Node,
}

/// One node of the tree and where it stands.
#[non_exhaustive]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands: from its first sign to behind its last, blanks around it left out.
    pub span: Span,
}

/// What a [`Node`] is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum NodeKind {
    /// A text in quotes, its escapes resolved. As a step of a path it is a [`NodeKind::Name`].
    String(String),
    /// A number, with its sign.
    Number(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
    /// `/pattern/flags`.
    Regex {
        /// The pattern as written.
        pattern: String,
        /// Any of `i` and `m`.
        flags: String,
    },
    /// A field of the context: `name`, or a quoted one without its backticks.
    Name(String),
    /// `$name` without its `$`; `$` itself is empty and `$$` is `$`.
    Variable(String),
    /// `*`.
    Wildcard,
    /// `**`.
    Descendant,
    /// `%`.
    Parent,
    /// `?` as an argument, which makes the call a partial application.
    Placeholder,
    /// Steps one after another: `a.b`, and also one thing with suffixes: `$x[0]`.
    Path(Vec<Step>),
    /// `input^(<term, >term)`.
    Sort {
        /// What is sorted.
        input: Box<Node>,
        /// What it is sorted by.
        terms: Vec<SortTerm>,
    },
    /// `input{key: value}`: grouping.
    Group {
        /// What is grouped.
        input: Box<Node>,
        /// Keys and values, evaluated with each item as context.
        pairs: Vec<(Node, Node)>,
    },
    /// `[a, b]`; a range in it is a [`NodeKind::Binary`].
    Array(Vec<Node>),
    /// `{key: value}`.
    Object(Vec<(Node, Node)>),
    /// `(a; b)`: a scope of its own, whose last expression counts.
    Block(Vec<Node>),
    /// `-operand`; a negative number is a [`NodeKind::Number`].
    Negate(Box<Node>),
    /// `left operator right`.
    Binary {
        /// The sign between the two.
        operator: Operator,
        /// The left side.
        left: Box<Node>,
        /// The right side.
        right: Box<Node>,
    },
    /// `condition ? then : otherwise`.
    Conditional {
        /// What is asked.
        condition: Box<Node>,
        /// The value if so.
        then: Box<Node>,
        /// The value if not.
        otherwise: Option<Box<Node>>,
    },
    /// `$variable := value`.
    Assign {
        /// The name without `$`.
        variable: String,
        /// What it is from here to the end of its block.
        value: Box<Node>,
    },
    /// `callee(arguments)`; partial if an argument is a [`NodeKind::Placeholder`].
    Call {
        /// What is called, mostly a [`NodeKind::Variable`].
        callee: Box<Node>,
        /// What it is called with.
        arguments: Vec<Node>,
    },
    /// `function($parameter)<signature>{ body }`.
    Lambda {
        /// Names without `$`.
        parameters: Vec<String>,
        /// The signature with its angle brackets.
        signature: Option<String>,
        /// What it gives.
        body: Box<Node>,
    },
    /// `|location|update, delete|`.
    Transform {
        /// What is changed.
        location: Box<Node>,
        /// The members that are set.
        update: Box<Node>,
        /// The names of the members that are taken away.
        delete: Option<Box<Node>>,
    },
}

/// The sign of a [`NodeKind::Binary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// `&`
    Concatenate,
    And,
    Or,
    In,
    /// `~>`
    Apply,
    /// `?:`
    Default,
    /// `??`
    Coalesce,
    /// `..`, in arrays only
    Range,
}

/// One step of a [`NodeKind::Path`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// What is done with each item of the step before.
    pub node: Node,
    /// What follows it, in the order written.
    pub suffixes: Vec<Suffix>,
}

/// What may follow a [`Step`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Suffix {
    /// `[expression]`: a predicate or an index.
    Filter(Node),
    /// `[]`: the result stays an array.
    KeepArray,
    /// `@$variable`: the item gets a name; the name is without `$`.
    Focus(String),
    /// `#$variable`: the item's index gets a name; the name is without `$`.
    Index(String),
}

/// One term of a [`NodeKind::Sort`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SortTerm {
    /// What is compared.
    pub node: Node,
    /// Whether `>` stands before it.
    pub descending: bool,
}

impl Node {
    pub(super) fn new(kind: NodeKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The nodes directly inside, in the order written.
    pub fn children(&self) -> Vec<&Node> {
        match &self.kind {
            NodeKind::Path(steps) => steps
                .iter()
                .flat_map(|step| {
                    let filters = step.suffixes.iter().filter_map(|suffix| match suffix {
                        Suffix::Filter(filter) => Some(filter),
                        _ => None,
                    });
                    std::iter::once(&step.node).chain(filters)
                })
                .collect(),
            NodeKind::Sort { input, terms } => {
                std::iter::once(&**input).chain(terms.iter().map(|term| &term.node)).collect()
            }
            NodeKind::Group { input, pairs } => std::iter::once(&**input).chain(flat(pairs)).collect(),
            NodeKind::Object(pairs) => flat(pairs).collect(),
            NodeKind::Array(nodes) | NodeKind::Block(nodes) => nodes.iter().collect(),
            NodeKind::Negate(node) => vec![node],
            NodeKind::Binary { left, right, .. } => vec![left, right],
            NodeKind::Conditional { condition, then, otherwise } => {
                [condition, then].into_iter().chain(otherwise).map(|node| &**node).collect()
            }
            NodeKind::Assign { value, .. } => vec![value],
            NodeKind::Call { callee, arguments } => {
                std::iter::once(&**callee).chain(arguments.iter()).collect()
            }
            NodeKind::Lambda { body, .. } => vec![body],
            NodeKind::Transform { location, update, delete } => {
                [location, update].into_iter().chain(delete).map(|node| &**node).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Shows this node and everything inside it to `visitor`, in the order written.
    pub fn visit(&self, visitor: &mut dyn Visitor) {
        with_stack(|| {
            visitor.enter(self);
            for child in self.children() {
                child.visit(visitor);
            }
            visitor.leave(self);
        });
    }
}

fn flat(pairs: &[(Node, Node)]) -> impl Iterator<Item = &Node> {
    pairs.iter().flat_map(|(key, value)| [key, value])
}

// Deep trees are cloned and shown on a stack that grows.
impl Clone for Node {
    fn clone(&self) -> Self {
        with_stack(|| Self { kind: self.kind.clone(), span: self.span })
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        with_stack(|| f.debug_struct("Node").field("kind", &self.kind).field("span", &self.span).finish())
    }
}

/// Sees every node of a tree.
///
/// ```
/// use asl_expr::jsonata::{Node, NodeKind, Visitor, parse};
///
/// struct Variables(Vec<String>);
///
/// impl Visitor for Variables {
///     fn enter(&mut self, node: &Node) {
///         if let NodeKind::Variable(name) = &node.kind {
///             self.0.push(name.clone());
///         }
///     }
/// }
///
/// let mut variables = Variables(Vec::new());
/// parse("$sum($states.input.(price * $rate))")?.root.visit(&mut variables);
/// assert_eq!(variables.0, ["sum", "states", "rate"]);
/// # Ok::<(), asl_expr::SyntaxError>(())
/// ```
pub trait Visitor {
    /// Called before what is inside of `node`.
    fn enter(&mut self, node: &Node) {
        let _ = node;
    }

    /// Called after what is inside of `node`.
    fn leave(&mut self, node: &Node) {
        let _ = node;
    }
}

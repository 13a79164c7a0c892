//! Expressions: values that exist when the workflow runs.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use crate::language::{JsonAta, JsonPath, Language};
use crate::node::{Node, NodeRef, Place, Source};
use crate::shape::{Record, Shape};

/// A value of type `T` that exists when the workflow runs.
///
/// An expression of a struct has the struct's fields, each an expression again: `s.title` is an
/// `Expr<String>` if `s` is an `Expr<Submission>`. Expressions are `Copy`.
///
/// Rust cannot look at such a value: there is no `==`, no `if` and no `format!`. Comparisons are methods that
/// give a [`Condition`](crate::Condition) (`is`, `above`, `contains`), and text is put together by
/// [`text!`](crate::text).
#[must_use = "an expression does nothing until a state uses it"]
pub struct Expr<T, L = JsonAta> {
    node: NodeRef,
    marker: PhantomData<fn() -> (T, L)>,
}

impl<T, L> Expr<T, L> {
    /// The expression of this tree, read as a `T`.
    #[doc(hidden)]
    pub fn from_node(node: NodeRef) -> Self {
        Self { node, marker: PhantomData }
    }

    /// An expression in the words of its language, believed to be a `T`: the way out for what has no method.
    ///
    /// In JSONata, what stands between `{%` and `%}`; in JSONPath, a path or an intrinsic function. Data of a state
    /// that is gone is not found here, nor is a name that does not exist.
    ///
    /// ```
    /// use asl_contract::Expr;
    ///
    /// let total: Expr<f64> = Expr::raw("$sum($states.input.lines.(price * count))");
    /// # let _ = total;
    /// ```
    pub fn raw(text: &str) -> Self
    where
        T: Shape,
    {
        Self::from_node(NodeRef::new(Node::Raw(text.into())))
    }

    /// A value that is known now, in the JSON that serde makes of it.
    ///
    /// ```
    /// use asl_contract::Expr;
    ///
    /// let words: Expr<Vec<String>> = Expr::known(&vec!["forbidden".to_owned()]);
    /// # let _ = words;
    /// ```
    #[doc(alias = "literal")]
    pub fn known(value: &T) -> Self
    where
        T: Shape + serde::Serialize,
    {
        Self::from_node(match serde_json::to_value(value) {
            Ok(value) => NodeRef::json(&value),
            Err(error) => NodeRef::invalid(format!("it is no JSON: {error}")),
        })
    }

    /// The tree.
    #[doc(hidden)]
    pub fn node(self) -> NodeRef {
        self.node
    }
}

impl<T, L> Copy for Expr<T, L> {}

impl<T, L> Clone for Expr<T, L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, L> fmt::Debug for Expr<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expr").field(&self.node).finish()
    }
}

/// Nothing implements it: its message is its purpose.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a workflow value does not exist yet, so Rust cannot look at it",
    label = "known only when the workflow runs",
    note = "put text together with `text!(\"Hello {{}}\", value)`, which the workflow evaluates"
)]
pub trait KnownNow {}

impl<T: KnownNow, L> fmt::Display for Expr<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl<T: Record, L: Language> Deref for Expr<T, L> {
    type Target = T::Fields<L>;

    fn deref(&self) -> &Self::Target {
        self.node.memo(|| T::fields::<L>(self.node))
    }
}

/// A variable of the workflow, from `keep`.
///
/// It reads like the expression it holds: `submission.title`. A variable keeps its value over all later
/// states; a state's input is gone when the state is done.
pub struct Var<T, L = JsonAta> {
    name: &'static str,
    place: Place,
    expr: Expr<T, L>,
}

impl<T: Shape, L: Language> Var<T, L> {
    /// The variable `name`, declared at `place`.
    #[doc(hidden)]
    pub fn declare(name: &'static str, place: Place) -> Self {
        let node = NodeRef::source(Source::Variable { name: name.into(), place });
        Self { name, place, expr: Expr::from_node(node) }
    }

    /// Its whole value.
    pub fn get(&self) -> Expr<T, L> {
        self.expr
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where it is declared.
    #[doc(hidden)]
    pub fn place(&self) -> Place {
        self.place
    }
}

impl<T: Shape> Var<T, JsonPath> {
    /// The same variable, where a part of the workflow is in JSONata.
    pub fn in_jsonata(&self) -> Var<T> {
        Var::declare(self.name, self.place)
    }
}

impl<T, L> Copy for Var<T, L> {}

impl<T, L> Clone for Var<T, L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, L> fmt::Debug for Var<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Var").field("name", &self.name).field("place", &self.place).finish_non_exhaustive()
    }
}

impl<T, L> Deref for Var<T, L> {
    type Target = Expr<T, L>;

    fn deref(&self) -> &Self::Target {
        &self.expr
    }
}

/// The context object: what the service knows about the execution.
///
/// ```
/// use asl_contract::{Expr, context};
///
/// let id: Expr<String> = context().execution_id();
/// # let _ = id;
/// ```
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html>.
pub const fn context() -> Context {
    Context { _private: () }
}

/// The context object, see [`context`].
#[derive(Clone, Copy, Debug)]
pub struct Context {
    _private: (),
}

impl Context {
    /// The ARN of the execution.
    pub fn execution_id<L: Language>(self) -> Expr<String, L> {
        member(&["Execution", "Id"])
    }

    /// The input of the execution, believed to be a `T`.
    ///
    /// ```
    /// use asl_contract::{Expr, context};
    ///
    /// let input: Expr<serde_json::Value> = context().execution_input();
    /// # let _ = input;
    /// ```
    pub fn execution_input<T: Shape, L: Language>(self) -> Expr<T, L> {
        member(&["Execution", "Input"])
    }

    /// How often the execution has been redriven.
    pub fn execution_redrive_count<L: Language>(self) -> Expr<u64, L> {
        member(&["Execution", "RedriveCount"])
    }

    /// When it was last redriven, in RFC 3339; missing before the first time.
    pub fn execution_redrive_time<L: Language>(self) -> Expr<Option<String>, L> {
        Expr::from_node(member::<String, L>(&["Execution", "RedriveTime"]).node().optional())
    }

    /// The name of the execution.
    pub fn execution_name<L: Language>(self) -> Expr<String, L> {
        member(&["Execution", "Name"])
    }

    /// When the execution began, in RFC 3339.
    pub fn execution_start_time<L: Language>(self) -> Expr<String, L> {
        member(&["Execution", "StartTime"])
    }

    /// The ARN of the role that the execution has.
    pub fn execution_role<L: Language>(self) -> Expr<String, L> {
        member(&["Execution", "RoleArn"])
    }

    /// The ARN of the state machine.
    pub fn state_machine_id<L: Language>(self) -> Expr<String, L> {
        member(&["StateMachine", "Id"])
    }

    /// The name of the state machine.
    pub fn state_machine_name<L: Language>(self) -> Expr<String, L> {
        member(&["StateMachine", "Name"])
    }

    /// When the state in which this stands was entered, in RFC 3339.
    pub fn state_entered_time<L: Language>(self) -> Expr<String, L> {
        member(&["State", "EnteredTime"])
    }

    /// The name of the state in which this stands.
    pub fn state_name<L: Language>(self) -> Expr<String, L> {
        member(&["State", "Name"])
    }

    /// The token of the task in whose arguments this stands, as text: for `call_resource` and its
    /// `.waitForTaskToken`.
    ///
    /// `callback` and `call_back` hand the token out themselves, typed by the answer.
    pub fn task_token<L: Language>(self) -> Expr<String, L> {
        member(&["Task", "Token"])
    }

    /// How often the state in which this stands has been retried.
    pub fn state_retry_count<L: Language>(self) -> Expr<u64, L> {
        member(&["State", "RetryCount"])
    }
}

fn member<T, L>(path: &[&str]) -> Expr<T, L> {
    let path = path.iter().map(|step| Box::from(*step)).collect();
    Expr::from_node(NodeRef::new(Node::Source(Source::Context(path))))
}

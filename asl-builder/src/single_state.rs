//! One state and all that is said about it: retries, catches, time-outs, output.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use asl_contract::__private::{NodeRef, Source};
use asl_contract::{ErrorOutput, Expr, Gives, HasOutput, IntoExpr, Shape, fingerprint};

use crate::errors::{Fails, Timed};
use crate::flow::Flow;
use crate::graph::{CatchDraft, Draft, Early, Graph, Kind, PathDraft, Tail, Target, TaskDraft, input_of};
use crate::mode::{Mode, Standard};
use crate::retry::{RaisedBy, Retry};

/// The place inside of `.state(|s| ..)`: takes one state, whose closures see an `Out`.
///
/// That is the whole input, a `Whole`, unless [`input_path`](State::input_path) says which part of it.
#[must_use = "a state is chosen by a method, such as `.invoke(..)`"]
pub struct State<In, Out, M = Standard, Whole = Out> {
    graph: Graph,
    input: Option<PathDraft>,
    marker: PhantomData<fn(In, M, Whole) -> Out>,
}

/// The types of a state.
type Marker<In, From, Out, E, M, Whole> = PhantomData<fn(In, From, M, Whole) -> (Out, E)>;

/// One state whose closures see a `From`, and which gives an `Out` and reports the errors `E`.
///
/// Its whole input is a `Whole`.
#[must_use = "the state is added by `.state(|s| ..)`"]
pub struct SingleState<In, From, Out, E, M = Standard, Whole = From> {
    pub(crate) graph: Graph,
    pub(crate) draft: Draft,
    pub(crate) handlers: Vec<Graph>,
    marker: Marker<In, From, Out, E, M, Whole>,
}

impl<In, Out, M> State<In, Out, M> {
    pub(crate) fn new(graph: Graph) -> Self {
        Self { graph, input: None, marker: PhantomData }
    }
}

impl<In, Out, M, Whole: Shape> State<In, Out, M, Whole> {
    pub(crate) fn single<R, E>(self, mut draft: Draft) -> SingleState<In, Out, R, E, M, Whole> {
        // Where the path was said, the state had no name yet.
        draft.data_flow.input = match self.input {
            Some(PathDraft::At(part)) => Some(PathDraft::At(part.replace(input_of(""), draft.input()))),
            other => other,
        };
        draft.types.input = fingerprint::<Whole>;
        SingleState { graph: self.graph, draft, handlers: Vec::new(), marker: PhantomData }
    }

    pub(crate) fn seeing<Part>(self, input: PathDraft) -> State<In, Part, M, Whole> {
        State { graph: self.graph, input: Some(input), marker: PhantomData }
    }
}

impl<In, Out, M, Whole> fmt::Debug for State<In, Out, M, Whole> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

impl<In, From, Out, E, M, Whole> fmt::Debug for SingleState<In, From, Out, E, M, Whole> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SingleState").field(&self.draft.name).finish()
    }
}

impl<In, From, Out, E, M, Whole> SingleState<In, From, Out, E, M, Whole> {
    pub(crate) fn into_flow(self) -> Flow<In, Out, M> {
        let Self { mut graph, mut draft, handlers, .. } = self;
        // The heartbeat may have been said behind the handler.
        if matches!(&draft.kind, Kind::Task(task) if task.heartbeat.is_some() || task.heartbeat_from.is_some())
        {
            for catcher in draft.catch.iter_mut().filter(|catcher| catcher.on_timeout) {
                catcher.errors.push(asl_model::ErrorName::HEARTBEAT_TIMEOUT.to_owned());
            }
        }
        let id = draft.id;
        graph.push(draft);
        for (at, handler) in handlers.into_iter().enumerate() {
            graph.absorb(handler, Tail::Catch(id, at));
        }
        Flow::from_graph(graph)
    }

    pub(crate) fn task(&mut self) -> Option<&mut TaskDraft> {
        match &mut self.draft.kind {
            Kind::Task(task) => Some(task),
            _ => None,
        }
    }

    fn handle(self, errors: Vec<String>, output: Option<NodeRef>, handler: Graph) -> Self {
        let catcher = CatchDraft {
            on_timeout: false,
            errors,
            output,
            assign: Vec::new(),
            result_path: None,
            comment: None,
            next: Target::Open,
        };
        self.handle_by(catcher, handler)
    }

    pub(crate) fn handle_by(mut self, catcher: CatchDraft, handler: Graph) -> Self {
        self.draft.catch.push(catcher);
        self.handlers.push(handler);
        self
    }
}

impl<In, From: Shape, Out: Shape, E: 'static, M: Mode, Whole: Shape> SingleState<In, From, Out, E, M, Whole> {
    /// Tries again on these errors; the first retrier that names an error counts.
    ///
    /// See <https://states-language.net/spec.html#retrying-after-error>.
    #[doc(alias = "addRetry")]
    pub fn retry(mut self, errors: impl RaisedBy<E>, retry: Retry) -> Self
    where
        E: Fails,
    {
        self.draft.retry.push((errors.names(), retry));
        self
    }

    /// Goes on with `then` on these errors; the first catcher that names an error counts.
    ///
    /// What `then` gives is what the state gives.
    /// See <https://states-language.net/spec.html#fallback-states>.
    #[doc(alias = "addCatch")]
    pub fn catch(
        self,
        errors: impl RaisedBy<E>,
        then: impl FnOnce(Flow<ErrorOutput, ErrorOutput, M>) -> Flow<ErrorOutput, Out, M>,
    ) -> Self
    where
        E: Fails,
    {
        let handler = then(Flow::from_graph(Graph::new())).graph;
        self.handle(errors.names(), None, handler)
    }

    /// Goes on with `then` on these errors, with data made of the state's input and the error.
    #[doc(alias = "addCatch")]
    pub fn catch_with<R: IntoExpr<M::Lang>>(
        self,
        errors: impl RaisedBy<E>,
        give: impl FnOnce(Expr<From, M::Lang>, Expr<ErrorOutput, M::Lang>) -> R,
        then: impl FnOnce(Flow<R::Value, R::Value, M>) -> Flow<R::Value, Out, M>,
    ) -> Self
    where
        E: Fails,
        M::Lang: HasOutput,
    {
        let error = NodeRef::source(Source::Error(self.draft.scope.as_str().into()));
        let output = give(Expr::from_node(self.draft.input()), Expr::from_node(error)).into_node();
        let handler = then(Flow::from_graph(Graph::new())).graph;
        self.handle(errors.names(), Some(output), handler)
    }

    /// Goes on with `then` on any error that can be caught; comes last.
    pub fn on_error(
        self,
        then: impl FnOnce(Flow<ErrorOutput, ErrorOutput, M>) -> Flow<ErrorOutput, Out, M>,
    ) -> Self
    where
        E: Fails,
    {
        let handler = then(Flow::from_graph(Graph::new())).graph;
        self.handle(vec![asl_model::ErrorName::ALL.to_owned()], None, handler)
    }

    /// What the state gives, made of its input and its result.
    ///
    /// It comes before the handlers: what they go on with has to be what the state gives.
    #[doc(alias = "outputs")]
    pub fn output<R: IntoExpr<M::Lang>>(
        mut self,
        give: impl FnOnce(Expr<From, M::Lang>, Expr<Out, M::Lang>) -> R,
    ) -> SingleState<In, From, R::Value, E, M, Whole>
    where
        M::Lang: HasOutput,
    {
        let output =
            give(Expr::from_node(self.draft.input()), Expr::from_node(self.draft.gift())).into_node();
        self.draft.output = Some(output);
        self.giving("output")
    }

    /// The same state, which gives an `R` from now on, as the method `said` says.
    pub(crate) fn giving<R: Shape>(mut self, said: &str) -> SingleState<In, From, R, E, M, Whole> {
        let went_on = self.handlers.iter().any(|handler| !handler.tails.is_empty());
        if went_on && TypeId::of::<R>() != TypeId::of::<Out>() {
            self.graph.findings.push(Early {
                code: "OUTPUT_BEHIND_HANDLER",
                message: format!(
                    "`{}` says its output behind a handler, which goes on with what the state gave before",
                    self.draft.name
                ),
                help: format!("say `.{said}(..)` before `.catch(..)`, `.on_error(..)` and `.on_timeout(..)`"),
                place: self.draft.place,
            });
        }
        self.draft.types.output = fingerprint::<R>;
        let Self { graph, draft, handlers, .. } = self;
        SingleState { graph, draft, handlers, marker: PhantomData }
    }

    /// The `Comment` of the state.
    #[doc(alias = "Comment")]
    pub fn comment(mut self, comment: &str) -> Self {
        self.draft.comment = Some(comment.to_owned());
        self
    }
}

impl<In, From: Shape, Out: Shape, E: 'static, M: Mode, Whole: Shape> SingleState<In, From, Out, E, M, Whole> {
    /// Goes on with `then` when the time is up: the time-out, and the heartbeat if there is one.
    pub fn on_timeout(
        self,
        then: impl FnOnce(Flow<ErrorOutput, ErrorOutput, M>) -> Flow<ErrorOutput, Out, M>,
    ) -> Self
    where
        E: Timed,
    {
        let handler = then(Flow::from_graph(Graph::new())).graph;
        let mut state = self.handle(vec![asl_model::ErrorName::TIMEOUT.to_owned()], None, handler);
        if let Some(catcher) = state.draft.catch.last_mut() {
            catcher.on_timeout = true;
        }
        state
    }

    /// The longest that one try may take: whole seconds.
    #[doc(alias = "TimeoutSeconds")]
    pub fn timeout(mut self, time: Duration) -> Self
    where
        E: Timed,
    {
        if let Some(task) = self.task() {
            task.timeout = Some(time);
        }
        self
    }

    /// The longest that one try may take: seconds that the data says.
    #[doc(alias = "TimeoutSecondsPath")]
    pub fn timeout_from<V: Gives<u64, M::Lang>>(
        mut self,
        seconds: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self
    where
        E: Timed,
    {
        let seconds = seconds(Expr::from_node(self.draft.input())).give();
        if let Some(task) = self.task() {
            task.timeout_from = Some(seconds);
        }
        self
    }

    /// The longest time without a sign of life: whole seconds, less than the time-out.
    #[doc(alias = "HeartbeatSeconds")]
    pub fn heartbeat(mut self, interval: Duration) -> Self
    where
        E: Timed,
    {
        if let Some(task) = self.task() {
            task.heartbeat = Some(interval);
        }
        self
    }

    /// The longest time without a sign of life: seconds that the data says.
    #[doc(alias = "HeartbeatSecondsPath")]
    pub fn heartbeat_from<V: Gives<u64, M::Lang>>(
        mut self,
        seconds: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self
    where
        E: Timed,
    {
        let seconds = seconds(Expr::from_node(self.draft.input())).give();
        if let Some(task) = self.task() {
            task.heartbeat_from = Some(seconds);
        }
        self
    }

    /// The ARN of the role in which the task is done, where that is not the role of the state machine.
    ///
    /// See <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html>.
    #[doc(alias = "Credentials")]
    pub fn credentials<V: Gives<String, M::Lang>>(
        mut self,
        role_arn: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self
    where
        E: Timed,
    {
        let role = role_arn(Expr::from_node(self.draft.input())).give();
        if let Some(task) = self.task() {
            task.credentials = Some(role);
        }
        self
    }
}

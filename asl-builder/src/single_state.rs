//! One state and all that is said about it: retries, catches, time-outs, output.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use asl_contract::__private::{NodeRef, Source};
use asl_contract::{Computes, ErrorOutput, Expr, IntoExpr, Shape, WorkflowError, fingerprint};

use crate::flow::Flow;
use crate::graph::{CatchDraft, Draft, Early, Graph, Kind, Tail, Target, TaskDraft};
use crate::mode::{Mode, Standard};
use crate::retry::{RaisedBy, Retry};

/// The place inside of `.state(|s| ..)`: takes one state.
#[must_use = "a state is chosen by a method, such as `.invoke(..)`"]
pub struct State<In, Out, M = Standard> {
    graph: Graph,
    marker: PhantomData<fn(In, M) -> Out>,
}

/// The types of a state.
type Marker<In, From, Out, E, M> = PhantomData<fn(In, From, M) -> (Out, E)>;

/// One state that takes a `From`, gives an `Out` and reports the errors `E`.
#[must_use = "the state is added by `.state(|s| ..)`"]
pub struct SingleState<In, From, Out, E, M = Standard> {
    pub(crate) graph: Graph,
    pub(crate) draft: Draft,
    handlers: Vec<Graph>,
    marker: Marker<In, From, Out, E, M>,
}

impl<In, Out, M> State<In, Out, M> {
    pub(crate) fn new(graph: Graph) -> Self {
        Self { graph, marker: PhantomData }
    }

    pub(crate) fn single<R, E>(self, draft: Draft) -> SingleState<In, Out, R, E, M> {
        SingleState { graph: self.graph, draft, handlers: Vec::new(), marker: PhantomData }
    }
}

impl<In, Out, M> fmt::Debug for State<In, Out, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

impl<In, From, Out, E, M> fmt::Debug for SingleState<In, From, Out, E, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SingleState").field(&self.draft.name).finish()
    }
}

impl<In, From, Out, E, M> SingleState<In, From, Out, E, M> {
    pub(crate) fn into_flow(self) -> Flow<In, Out, M> {
        let Self { mut graph, draft, handlers, .. } = self;
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

impl<In, From: Shape, Out: Shape, E: 'static, M: Mode> SingleState<In, From, Out, E, M> {
    /// Tries again on these errors; the first retrier that names an error counts.
    ///
    /// See <https://states-language.net/spec.html#retrying-after-error>.
    #[doc(alias = "addRetry")]
    pub fn retry(mut self, errors: impl RaisedBy<E>, retry: Retry) -> Self {
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
    ) -> Self {
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
        M::Lang: Computes,
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
    ) -> Self {
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
    ) -> SingleState<In, From, R::Value, E, M>
    where
        M::Lang: Computes,
    {
        let output =
            give(Expr::from_node(self.draft.input()), Expr::from_node(self.draft.gift())).into_node();
        self.draft.output = Some(output);
        let went_on = self.handlers.iter().any(|handler| !handler.tails.is_empty());
        if went_on && TypeId::of::<R::Value>() != TypeId::of::<Out>() {
            self.graph.findings.push(Early {
                code: "OUTPUT_BEHIND_HANDLER",
                message: format!(
                    "`{}` says its output behind a handler, which goes on with what the state gave before",
                    self.draft.name
                ),
                help: "say `.output(..)` before `.catch(..)`, `.on_error(..)` and `.on_timeout(..)`"
                    .to_owned(),
                place: self.draft.place,
            });
        }
        self.draft.types.output = fingerprint::<R::Value>;
        let Self { graph, draft, handlers, .. } = self;
        SingleState { graph, draft, handlers, marker: PhantomData }
    }
}

/// States that can run out of time of their own: tasks.
#[diagnostic::on_unimplemented(
    message = "only a task has a time-out of its own",
    label = "not a task",
    note = "say the time-out at the tasks inside, or for the whole workflow: `.named(..).timeout(hours(1))`"
)]
pub trait Timed {}

#[diagnostic::do_not_recommend]
impl<E: WorkflowError> Timed for E {}

impl<In, From: Shape, Out: Shape, E: 'static, M: Mode> SingleState<In, From, Out, E, M> {
    /// Goes on with `then` when the time is up: the time-out, and the heartbeat if there is one.
    pub fn on_timeout(
        self,
        then: impl FnOnce(Flow<ErrorOutput, ErrorOutput, M>) -> Flow<ErrorOutput, Out, M>,
    ) -> Self
    where
        E: Timed,
    {
        let mut errors = vec![asl_model::ErrorName::TIMEOUT.to_owned()];
        if matches!(&self.draft.kind, Kind::Task(task) if task.heartbeat.is_some()) {
            errors.push(asl_model::ErrorName::HEARTBEAT_TIMEOUT.to_owned());
        }
        let handler = then(Flow::from_graph(Graph::new())).graph;
        self.handle(errors, None, handler)
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
}

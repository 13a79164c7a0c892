//! Tasks that call an integration: the actions of [`integrations`](crate::integrations), and any by its resource.

use asl_contract::__private::{NodeRef, Place, Source};
use asl_contract::{Expr, IntoExpr, NoErrors, Shape, TaskToken, fingerprint};
use serde_json::Value;

use super::task::task;
use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Kind, input_of};
use crate::integrations::{Action, AwaitedAction, HasSync, HasSync2, Integration, Sdk, sdk};
use crate::mode::{CanWait, Mode};
use crate::single_state::{SingleState, State};

/// The task token that `A` hands out.
type Token<A, M> = Expr<TaskToken<<A as AwaitedAction>::Answer>, <M as Mode>::Lang>;

/// The errors of the action that `A` waits for.
type ErrorOf<A> = <<A as AwaitedAction>::Action as Integration>::Error;

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Calls an action of a service and gives its answer, without waiting for what it may have begun.
    ///
    /// The arguments are written out; `build` finds those that are missing.
    ///
    /// ```
    /// use asl_builder::integrations::ecs;
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<String>()
    ///     .call("Start", &ecs::RUN_TASK, |_| object! { "Cluster": "reports" })
    ///     .named("reports");
    /// let findings = workflow.build().unwrap_err();
    /// assert_eq!(findings[0].message, "the arguments of `Start` lack `TaskDefinition`, which `ecs:runTask` needs");
    /// ```
    #[track_caller]
    pub fn call<I: Integration, R: Shape, A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        action: &Action<I, R>,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> Flow<In, R, M> {
        State::new(self.graph).call(name, action, arguments).into_flow()
    }

    /// Calls an action and waits until the job that it begins is done: `.sync`.
    #[track_caller]
    pub fn call_sync<I: HasSync, R: Shape, A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        action: &Action<I, R>,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> Flow<In, R, M>
    where
        M: CanWait,
    {
        State::new(self.graph).call_sync(name, action, arguments).into_flow()
    }

    /// Calls an action, waits until the job is done, and gives its output as JSON: `.sync:2`.
    #[track_caller]
    pub fn call_sync2<I: HasSync2, R: Shape, A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        action: &Action<I, R>,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> Flow<In, R, M>
    where
        M: CanWait,
    {
        State::new(self.graph).call_sync2(name, action, arguments).into_flow()
    }

    /// Calls an action with a task token and waits for whoever answers it: `.waitForTaskToken`.
    ///
    /// ```
    /// use asl_builder::integrations::ecs;
    /// use asl_builder::prelude::*;
    ///
    /// #[contract]
    /// #[serde(rename_all = "PascalCase")]
    /// pub struct Run {
    ///     pub task_definition: String,
    ///     pub group: TaskToken<f64>,
    /// }
    ///
    /// let workflow = start::<String>()
    ///     .call_back("Measure", ecs::RUN_TASK.giving::<f64>().within(hours(2)), |_, token| RunExpr {
    ///         task_definition: "measure",
    ///         group: token,
    ///     })
    ///     .pass("Double", |measured| measured * 2)
    ///     .named("measuring");
    /// # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
    /// ```
    #[track_caller]
    pub fn call_back<C: AwaitedAction, A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        asked: C,
        arguments: impl FnOnce(Expr<Out, M::Lang>, Token<C, M>) -> A,
    ) -> Flow<In, C::Answer, M>
    where
        M: CanWait,
    {
        State::new(self.graph).call_back(name, asked, arguments).into_flow()
    }

    /// Calls any action of the AWS SDK and gives its answer as any JSON: `aws-sdk:SERVICE:ACTION`.
    ///
    /// For an answer with a type: `call` with [`sdk(service, action).giving::<T>()`](crate::integrations::sdk), and
    /// `call_back` to hand out a task token.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<String>()
    ///     .sdk("Find", "dynamodbb", "query", |_| object! { "TableName": "orders" })
    ///     .named("finding");
    /// let findings = workflow.build().unwrap_err();
    /// assert_eq!(findings[0].help.as_deref(), Some("did you mean `dynamodb`?"));
    /// ```
    #[track_caller]
    pub fn sdk<A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        service: &'static str,
        action: &'static str,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> Flow<In, Value, M> {
        State::new(self.graph).sdk(name, service, action, arguments).into_flow()
    }

    /// Calls whatever this resource ARN names, pattern included, and believes that it gives an `R`.
    ///
    /// The way out where neither [`call`](Flow::call) nor [`sdk`](Flow::sdk) says it; `build` finds integrations and
    /// patterns that do not exist.
    #[track_caller]
    pub fn call_resource<R: Shape, A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        resource: &str,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> Flow<In, R, M> {
        State::new(self.graph).call_resource(name, resource, arguments).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Calls an action of a service and gives its answer, without waiting for what it may have begun.
    #[doc(alias = "CallAwsService")]
    #[track_caller]
    pub fn call<I: Integration, R: Shape, A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        action: &Action<I, R>,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> SingleState<In, Out, R, I::Error, M, Whole> {
        self.calling(name.into_name(), Place::here(), &action.resource(""), arguments)
    }

    /// Calls an action and waits until the job that it begins is done: `.sync`.
    #[doc(alias = "RUN_JOB")]
    #[track_caller]
    pub fn call_sync<I: HasSync, R: Shape, A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        action: &Action<I, R>,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> SingleState<In, Out, R, I::Error, M, Whole>
    where
        M: CanWait,
    {
        self.calling(name.into_name(), Place::here(), &action.resource(".sync"), arguments)
    }

    /// Calls an action, waits until the job is done, and gives its output as JSON: `.sync:2`.
    #[track_caller]
    pub fn call_sync2<I: HasSync2, R: Shape, A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        action: &Action<I, R>,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> SingleState<In, Out, R, I::Error, M, Whole>
    where
        M: CanWait,
    {
        self.calling(name.into_name(), Place::here(), &action.resource(".sync:2"), arguments)
    }

    /// Calls an action with a task token and waits for whoever answers it: `.waitForTaskToken`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`sqs::SEND_MESSAGE.within(..)` is made where it is passed; `&` would be noise"
    )]
    #[track_caller]
    pub fn call_back<C: AwaitedAction, A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        asked: C,
        arguments: impl FnOnce(Expr<Out, M::Lang>, Token<C, M>) -> A,
    ) -> SingleState<In, Out, C::Answer, ErrorOf<C>, M, Whole>
    where
        M: CanWait,
    {
        let name = name.into_name();
        let token = Expr::from_node(NodeRef::source(Source::Token(name.as_str().into())));
        let mut single: SingleState<In, Out, C::Answer, ErrorOf<C>, M, Whole> =
            self.calling(name, Place::here(), &asked.resource(), |data| arguments(data, token));
        if let Some(task) = single.task() {
            task.callback = true;
            task.timeout = asked.deadline();
            task.heartbeat = asked.heartbeat_interval();
        }
        single.draft.types.decision = Some(fingerprint::<C::Answer>);
        single
    }

    /// Calls any action of the AWS SDK and gives its answer as any JSON: `aws-sdk:SERVICE:ACTION`.
    #[track_caller]
    pub fn sdk<A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        service: &'static str,
        action: &'static str,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> SingleState<In, Out, Value, <Sdk as Integration>::Error, M, Whole> {
        self.call(name, &sdk(service, action), arguments)
    }

    /// Calls whatever this resource ARN names, pattern included, and believes that it gives an `R`.
    #[track_caller]
    pub fn call_resource<R: Shape, A: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        resource: &str,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> SingleState<In, Out, R, NoErrors, M, Whole> {
        self.calling(name.into_name(), Place::here(), resource, arguments)
    }

    fn calling<R: Shape, E, A: IntoExpr<M::Lang>>(
        self,
        name: String,
        place: Place,
        resource: &str,
        arguments: impl FnOnce(Expr<Out, M::Lang>) -> A,
    ) -> SingleState<In, Out, R, E, M, Whole> {
        let arguments = arguments(Expr::from_node(input_of(&name))).into_node();
        let task = task(resource, arguments);
        self.single(Draft::new(name, place, Kind::Task(Box::new(task)), types::<Out, R>()))
    }
}

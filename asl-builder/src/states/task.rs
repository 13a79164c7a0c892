//! The Task state, see <https://states-language.net/spec.html#task-state>.

use asl_contract::__private::{NodeRef, Place, Source};
use asl_contract::{
    Awaited, CarriesToken, Expr, Function, Gives, LambdaResponse, Shape, TaskToken, WorkflowError,
    fingerprint,
};

use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Gift, Kind, TaskDraft, input_of};
use crate::mode::{CanWait, Mode};
use crate::single_state::{SingleState, State};

/// The token of the payload `A`.
type Token<A, M> = Expr<TaskToken<<<A as Awaited>::Payload as CarriesToken>::Answer>, <M as Mode>::Lang>;

/// What the callback `A` gives.
type Answer<A> = <<A as Awaited>::Payload as CarriesToken>::Answer;

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Adds a state about which more is to be said: retries, catches, time-outs, output.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const SCORE: Function<String, f64> = Function::named("score");
    ///
    /// let workflow = start::<String>()
    ///     .state(|s| {
    ///         s.invoke("Score", &SCORE, |title| title)
    ///             .retry(StatesError::TASK_FAILED, Retry::times(3).backoff(2.0))
    ///             .on_timeout(|f| f.pass("No Score", |_| 0.0))
    ///     })
    ///     .named("scoring");
    /// # assert!(workflow.build().is_ok());
    /// ```
    pub fn state<F, R, E>(
        self,
        one: impl FnOnce(State<In, Out, M>) -> SingleState<In, F, R, E, M, Out>,
    ) -> Flow<In, R, M> {
        one(State::new(self.graph)).into_flow()
    }

    /// Calls a function and gives what it returns: `lambda:invoke`.
    #[track_caller]
    pub fn invoke<P: Shape, R: Shape, E: WorkflowError, V: Gives<P, M::Lang>>(
        self,
        name: impl StateName,
        function: &Function<P, R, E>,
        payload: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Flow<In, R, M> {
        State::new(self.graph).invoke(name, function, payload).into_flow()
    }

    /// Calls a function and gives the whole response, the function's answer as its `Payload`: `lambda:invoke`.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const SCORE: Function<String, f64> = Function::named("score");
    ///
    /// let workflow = start::<String>()
    ///     .invoke_response("Score", &SCORE, |title| title)
    ///     .pass("Say", |response| text!("{} by {}", response.payload, response.executed_version))
    ///     .named("scoring");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn invoke_response<P: Shape, R: Shape, E: WorkflowError, V: Gives<P, M::Lang>>(
        self,
        name: impl StateName,
        function: &Function<P, R, E>,
        payload: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Flow<In, LambdaResponse<R>, M> {
        State::new(self.graph).invoke_response(name, function, payload).into_flow()
    }

    /// Calls a function by its ARN as the state's resource, and gives what it returns: the older form of
    /// [`invoke`](Flow::invoke).
    #[track_caller]
    pub fn invoke_direct<P: Shape, R: Shape, E: WorkflowError, V: Gives<P, M::Lang>>(
        self,
        name: impl StateName,
        function: &Function<P, R, E>,
        payload: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Flow<In, R, M> {
        State::new(self.graph).invoke_direct(name, function, payload).into_flow()
    }

    /// Asks somebody and waits for the answer: `lambda:invoke.waitForTaskToken`.
    ///
    /// The closure puts the task token into the payload. Whoever gets it answers with the type that the
    /// payload's `TaskToken<_>` names, and that is what the state gives.
    ///
    /// A function is asked, or whoever reads a [`Queue`](crate::Queue), hears a [`Topic`](crate::Topic) or acts on
    /// an [`Event`](crate::Event).
    #[track_caller]
    pub fn callback<A: Awaited, V: Gives<A::Payload, M::Lang>>(
        self,
        name: impl StateName,
        asked: A,
        payload: impl FnOnce(Expr<Out, M::Lang>, Token<A, M>) -> V,
    ) -> Flow<In, Answer<A>, M>
    where
        M: CanWait,
    {
        State::new(self.graph).callback(name, asked, payload).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Calls a function and gives what it returns: `lambda:invoke`.
    #[doc(alias = "LambdaInvoke")]
    #[track_caller]
    pub fn invoke<P: Shape, R: Shape, E: WorkflowError, V: Gives<P, M::Lang>>(
        self,
        name: impl StateName,
        function: &Function<P, R, E>,
        payload: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, R, E, M, Whole> {
        let name = name.into_name();
        let payload = payload(Expr::from_node(input_of(&name))).give();
        let mut task = task("arn:aws:states:::lambda:invoke", lambda_arguments(function, payload));
        task.gives = Gift::Field("Payload");
        self.single(Draft::new(name, Place::here(), Kind::Task(Box::new(task)), types::<Out, R>()))
    }

    /// Calls a function and gives the whole response, the function's answer as its `Payload`: `lambda:invoke`.
    #[track_caller]
    pub fn invoke_response<P: Shape, R: Shape, E: WorkflowError, V: Gives<P, M::Lang>>(
        self,
        name: impl StateName,
        function: &Function<P, R, E>,
        payload: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, LambdaResponse<R>, E, M, Whole> {
        let name = name.into_name();
        let payload = payload(Expr::from_node(input_of(&name))).give();
        let task = task("arn:aws:states:::lambda:invoke", lambda_arguments(function, payload));
        let types = types::<Out, LambdaResponse<R>>();
        self.single(Draft::new(name, Place::here(), Kind::Task(Box::new(task)), types))
    }

    /// Calls a function by its ARN as the state's resource, and gives what it returns.
    ///
    /// The older form of [`invoke`](State::invoke), which many state machines have. A payload that is the state's
    /// input is not said; in JSONPath it is an object or the input, of which
    /// [`input_path`](State::input_path) takes a part.
    ///
    /// ```
    /// use asl_builder::{PathStandard, prelude::*, start_in};
    ///
    /// const SCORE: Function<String, f64> = Function::at_arn("${ScoreFunctionArn}");
    ///
    /// let workflow = start_in::<String, PathStandard>()
    ///     .state(|s| s.invoke_direct("Score", &SCORE, |title| title))
    ///     .named("scoring");
    /// assert!(workflow.definition().contains(r#""Resource": "${ScoreFunctionArn}""#));
    /// ```
    #[track_caller]
    pub fn invoke_direct<P: Shape, R: Shape, E: WorkflowError, V: Gives<P, M::Lang>>(
        self,
        name: impl StateName,
        function: &Function<P, R, E>,
        payload: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, R, E, M, Whole> {
        let name = name.into_name();
        let payload = payload(Expr::from_node(input_of(&name))).give();
        let mut task = task(&function.reference(), payload);
        task.input_is_default = true;
        self.single(Draft::new(name, Place::here(), Kind::Task(Box::new(task)), types::<Out, R>()))
    }

    /// Asks somebody and waits for the answer: `lambda:invoke.waitForTaskToken`, or of a queue, a topic or an event.
    #[doc(alias = "WAIT_FOR_TASK_TOKEN")]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`ASK.within(..)` is made where it is passed; `&` would be noise"
    )]
    #[track_caller]
    pub fn callback<A: Awaited, V: Gives<A::Payload, M::Lang>>(
        self,
        name: impl StateName,
        asked: A,
        payload: impl FnOnce(Expr<Out, M::Lang>, Token<A, M>) -> V,
    ) -> SingleState<In, Out, Answer<A>, A::Error, M, Whole>
    where
        M: CanWait,
    {
        let name = name.into_name();
        let token = Expr::from_node(NodeRef::source(Source::Token(name.as_str().into())));
        let payload = payload(Expr::from_node(input_of(&name)), token).give();
        let (resource, arguments) = asked.call(payload);
        let mut task = task(&resource, arguments);
        task.callback = true;
        task.timeout = asked.deadline();
        task.heartbeat = asked.heartbeat_interval();
        let mut types = types::<Out, Answer<A>>();
        types.decision = Some(fingerprint::<Answer<A>>);
        self.single(Draft::new(name, Place::here(), Kind::Task(Box::new(task)), types))
    }
}

pub(crate) fn task(resource: &str, arguments: NodeRef) -> TaskDraft {
    TaskDraft {
        resource: resource.to_owned(),
        arguments,
        callback: false,
        timeout: None,
        heartbeat: None,
        gives: Gift::Whole,
        table_key: None,
        timeout_from: None,
        heartbeat_from: None,
        credentials: None,
        input_is_default: false,
    }
}

fn lambda_arguments<P, R, E>(function: &Function<P, R, E>, payload: NodeRef) -> NodeRef {
    NodeRef::object([("FunctionName", NodeRef::text(function.reference())), ("Payload", payload)])
}

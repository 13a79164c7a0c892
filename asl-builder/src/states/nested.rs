//! Workflows that run others, see <https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html>.

use asl_contract::__private::{NodeRef, Place};
use asl_contract::{Expr, Gives, Shape};

use super::task::task;
use crate::child::{Child, start_arguments};
use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Gift, Kind, input_of};
use crate::mode::{CanBeAwaited, CanWait, Mode};
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Runs another workflow to its end and gives what it gives: `states:startExecution.sync:2`.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let double = start::<f64>().pass("Double", |n| n * 2).named("double");
    /// let workflow = start::<f64>()
    ///     .run("Double It", &double, |n| n)
    ///     .pass("Add", |n| n + 1)
    ///     .named("double-and-one");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn run<W: Child<Kind: CanBeAwaited>, V: Gives<W::Input, M::Lang>>(
        self,
        name: impl StateName,
        workflow: &W,
        input: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Flow<In, W::Output, M>
    where
        M: CanWait,
    {
        State::new(self.graph).run(name, workflow, input).into_flow()
    }

    /// Runs another workflow to its end and gives its output as JSON in text: `states:startExecution.sync`, the
    /// older form of [`run`](Flow::run).
    #[track_caller]
    pub fn run_as_text<W: Child<Kind: CanBeAwaited>, V: Gives<W::Input, M::Lang>>(
        self,
        name: impl StateName,
        workflow: &W,
        input: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Flow<In, String, M>
    where
        M: CanWait,
    {
        State::new(self.graph).run_as_text(name, workflow, input).into_flow()
    }

    /// Starts another workflow, waits for nothing, and gives the ARN of the execution: `states:startExecution`.
    #[track_caller]
    pub fn start_workflow<W: Child, V: Gives<W::Input, M::Lang>>(
        self,
        name: impl StateName,
        workflow: &W,
        input: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Flow<In, String, M> {
        State::new(self.graph).start_workflow(name, workflow, input).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Runs another workflow to its end and gives what it gives: `states:startExecution.sync:2`.
    ///
    /// A child that fails fails the state with `States.TaskFailed`, whatever its own error was.
    #[doc(alias = "StepFunctionsStartExecution")]
    #[track_caller]
    pub fn run<W: Child<Kind: CanBeAwaited>, V: Gives<W::Input, M::Lang>>(
        self,
        name: impl StateName,
        workflow: &W,
        input: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, W::Output, NestedError, M, Whole>
    where
        M: CanWait,
    {
        self.execution(
            name.into_name(),
            Place::here(),
            "arn:aws:states:::states:startExecution.sync:2",
            &workflow.arn_text(),
            "Output",
            |data| input(data).give(),
        )
    }

    /// Runs another workflow to its end and gives its output as JSON in text: `states:startExecution.sync`, the
    /// older form of [`run`](State::run).
    #[track_caller]
    pub fn run_as_text<W: Child<Kind: CanBeAwaited>, V: Gives<W::Input, M::Lang>>(
        self,
        name: impl StateName,
        workflow: &W,
        input: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, String, NestedError, M, Whole>
    where
        M: CanWait,
    {
        self.execution(
            name.into_name(),
            Place::here(),
            "arn:aws:states:::states:startExecution.sync",
            &workflow.arn_text(),
            "Output",
            |data| input(data).give(),
        )
    }

    /// Starts another workflow, waits for nothing, and gives the ARN of the execution: `states:startExecution`.
    #[track_caller]
    pub fn start_workflow<W: Child, V: Gives<W::Input, M::Lang>>(
        self,
        name: impl StateName,
        workflow: &W,
        input: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, String, NestedError, M, Whole> {
        self.execution(
            name.into_name(),
            Place::here(),
            "arn:aws:states:::states:startExecution",
            &workflow.arn_text(),
            "ExecutionArn",
            |data| input(data).give(),
        )
    }

    fn execution<R: Shape>(
        self,
        name: String,
        place: Place,
        resource: &str,
        arn: &str,
        gives: &'static str,
        input: impl FnOnce(Expr<Out, M::Lang>) -> NodeRef,
    ) -> SingleState<In, Out, R, NestedError, M, Whole> {
        let input = input(Expr::from_node(input_of(&name)));
        let mut task = task(resource, start_arguments(arn, input));
        task.gives = Gift::Field(gives);
        self.single(Draft::new(name, place, Kind::Task(Box::new(task)), types::<Out, R>()))
    }
}

/// The errors of starting another workflow; a child that fails is [`StatesError::TASK_FAILED`](crate::StatesError).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, asl_contract::WorkflowError)]
pub enum NestedError {
    /// There is an execution of this name with another input.
    #[error_name("StepFunctions.ExecutionAlreadyExistsException")]
    ExecutionAlreadyExists,
    /// More executions at a time than the account may have.
    #[error_name("StepFunctions.ExecutionLimitExceededException")]
    ExecutionLimitExceeded,
}

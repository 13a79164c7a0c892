//! A question that waits for its answer.

use std::marker::PhantomData;

use asl_builder::ErrorName;
use asl_engine::IllegalEvent;
use asl_engine::driver::TaskPlace;
use serde::Serialize;

use crate::run::Run;
use crate::test_workflow::fail;

/// A task that waits: what was asked, a `P`, and the means to answer, by an `A`.
#[derive(Debug)]
#[must_use = "the workflow waits until it is answered or times out"]
pub struct Pending<'a, Out, P, A> {
    run: &'a mut Run<Out>,
    task: TaskPlace,
    request: P,
    marker: PhantomData<fn(A)>,
}

impl<'a, Out, P, A: Serialize> Pending<'a, Out, P, A> {
    pub(crate) fn new(run: &'a mut Run<Out>, task: TaskPlace, request: P) -> Self {
        Self { run, task, request, marker: PhantomData }
    }

    /// What was asked, the token of a callback included.
    pub fn request(&self) -> &P {
        &self.request
    }

    /// Answers, as `SendTaskSuccess` does, and runs on.
    ///
    /// # Panics
    /// When the task does not wait any more, or a function is called that nobody mocks.
    #[track_caller]
    pub fn succeed(self, answer: A) {
        match serde_json::to_value(&answer) {
            Ok(answer) => {
                let done = self.run.driver().succeed(self.task.clone(), &answer);
                self.done(done);
            }
            Err(error) => fail(&format!("the answer is no JSON: {error}")),
        }
    }

    /// Refuses to answer, as `SendTaskFailure` does, with an error that the workflow knows, and runs on.
    ///
    /// # Panics
    /// When the task does not wait any more, or a function is called that nobody mocks.
    #[track_caller]
    pub fn fail<E>(self, error: ErrorName<E>) {
        self.fail_with(error.as_str(), "");
    }

    /// The same with any error name, and a cause.
    ///
    /// # Panics
    /// When the task does not wait any more, or a function is called that nobody mocks.
    #[track_caller]
    pub fn fail_with(self, error: &str, cause: &str) {
        let cause = (!cause.is_empty()).then(|| cause.to_owned());
        let done = self.run.driver().fail(self.task.clone(), Some(error.to_owned()), cause);
        self.done(done);
    }

    /// Says that somebody is still at work on it, as `SendTaskHeartbeat` does.
    ///
    /// # Panics
    /// When the task does not wait any more.
    #[track_caller]
    pub fn heartbeat(self) {
        let done = self.run.driver().heartbeat(self.task.clone());
        self.done(done);
    }

    #[track_caller]
    fn done(self, done: Result<(), IllegalEvent>) {
        if let Err(error) = done {
            fail(&error.to_string());
        }
        self.run.check_use();
    }
}

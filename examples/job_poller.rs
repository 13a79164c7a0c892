//! Job poller: start a job elsewhere, look every half minute whether it is done, and give up after a while.
//!
//! Take it when the other side can neither call back nor is known to Step Functions. Where there is an integration
//! with `.sync`, such as Batch, ECS or Glue, the service polls for you: `.call_sync("Run", &batch::SUBMIT_JOB, ..)`.
//! Where the other side can call back, wait for it instead (see `credit_check` and `webhook`): it costs nothing.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/sample-project-job-poller.html>.

use std::process::ExitCode;

use asl_builder::prelude::*;

#[contract]
struct Job {
    name: String,
    input: String,
}

/// What is known of a job: what the loop goes round with.
#[contract]
struct Watched {
    id: String,
    looks: u32,
    status: JobStatus,
    output: Option<String>,
}

#[contract]
struct Answer {
    status: JobStatus,
    output: Option<String>,
}

#[contract]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum JobStatus {
    Queued,
    Running,
    Succeeded,
    Failed,
}

const SUBMIT: Function<Job, String> = Function::named("submit-job");
const LOOK: Function<String, Answer> = Function::named("look-at-job");

/// Half an hour.
const MOST_LOOKS: u32 = 60;

fn job_poller() -> Workflow<Job, Option<String>> {
    start::<Job>()
        .state(|s| {
            s.invoke("Submit", &SUBMIT, |job| job).output(|_, id| WatchedExpr {
                id,
                looks: 0,
                status: JobStatus::Queued,
                output: None,
            })
        })
        .looped(|f, again| {
            f.wait("Give It Time", seconds(30))
                .state(|s| {
                    s.invoke("Look", &LOOK, |job| job.id)
                        .retry(StatesError::TASK_FAILED, Retry::times(3).backoff(2.0))
                        .output(|job, answer| WatchedExpr {
                            id: job.id,
                            looks: job.looks + 1,
                            status: answer.status,
                            output: answer.output,
                        })
                })
                .route(
                    "Done?",
                    |job| job.status,
                    |status, f| match status {
                        JobStatus::Succeeded => f.pass("Take The Output", |job| job.output),
                        JobStatus::Failed => {
                            f.fail_because("Job Failed", "JobFailed", |job| text!("job {}", job.id))
                        }
                        JobStatus::Queued | JobStatus::Running => f.choice("Too Long?", |c| {
                            c.when(|job| job.looks.below(MOST_LOOKS), |f| f.go_to(&again))
                                .otherwise(|f| f.fail("Give Up", "JobTooSlow", "half an hour has passed"))
                        }),
                    },
                )
        })
        .named("job-poller")
}

fn main() -> ExitCode {
    examples::show(&job_poller())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use asl_testing::{Run, Status, TestWorkflow as _};

    use super::*;

    /// A job that is done, in one way or another, when it is looked at for the `done`th time.
    fn run(done: u32, how: JobStatus) -> Run<Option<String>> {
        let looks = Cell::new(0);
        let look = move |id: String| {
            assert_eq!(id, "job-1");
            looks.set(looks.get() + 1);
            let status = if looks.get() < done { JobStatus::Running } else { how };
            Ok(Answer { status, output: (status == JobStatus::Succeeded).then(|| "report.pdf".to_owned()) })
        };
        let test = job_poller().test().mock(&SUBMIT, |_| Ok("job-1".to_owned())).mock(&LOOK, look);
        test.start(Job { name: "report".to_owned(), input: "2026".to_owned() })
    }

    #[test]
    fn definition() {
        examples::check(&job_poller());
    }

    #[test]
    fn it_looks_until_the_job_is_done() {
        let run = run(5, JobStatus::Succeeded);
        assert_eq!(run.output().as_deref(), Some("report.pdf"));
        assert_eq!(run.calls(&LOOK).len(), 5);
        assert_eq!(run.elapsed(), seconds(150));
    }

    #[test]
    fn a_job_fails() {
        let run = run(2, JobStatus::Failed);
        assert_eq!((run.error(), run.cause()), (Some("JobFailed"), Some("job job-1")));
    }

    #[test]
    fn it_gives_up_after_half_an_hour() {
        let run = run(u32::MAX, JobStatus::Succeeded);
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("JobTooSlow")));
        assert_eq!(run.elapsed(), minutes(30));
    }
}

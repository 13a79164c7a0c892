//! Activity worker: a machine of your own polls for work, does it, and answers.
//!
//! Take it when the work cannot run in AWS, or not in a function: a robot, a mainframe, a person with a scanner. The
//! worker opens connections to the outside only; it needs no address, and there may be any number of them.
//! An activity keeps work for a year unless the state says a time, and a worker that dies in the middle is noticed by
//! its missing sign of life: say both.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html>.

use std::process::ExitCode;

use asl_builder::prelude::*;

#[contract]
struct Order {
    id: String,
    items: Vec<String>,
}

/// What a worker gets by `GetActivityTask`.
#[contract]
struct PackingJob {
    order: String,
    items: Vec<String>,
}

/// What it answers by `SendTaskSuccess`.
#[contract]
struct Parcel {
    label: String,
    grams: u32,
}

const PACK: Activity<PackingJob, Parcel> = Activity::named("pack");
const HAND_OVER: Function<Parcel, String> = Function::named("hand-over");

/// What a worker reports by `SendTaskFailure` when an item is not on its shelf.
const OUT_OF_STOCK: StatesError = StatesError::named("OutOfStock");

fn activity_worker() -> Workflow<Order, String> {
    start::<Order>()
        .state(|s| {
            s.activity("Pack", &PACK, |order| PackingJobExpr { order: order.id, items: order.items })
                .timeout(hours(8))
                .heartbeat(minutes(5))
                .retry(StatesError::HEARTBEAT_TIMEOUT, Retry::times(2).interval(seconds(10)))
                .catch(OUT_OF_STOCK, |f| {
                    f.fail_because("Reorder", "OutOfStock", |error| {
                        text!("to be ordered anew: {}", error.cause)
                    })
                })
                .on_timeout(|f| {
                    f.fail("Nobody Packs", "NoWorker", "no worker has taken it, or finished it, in time")
                })
        })
        .invoke("Hand Over", &HAND_OVER, |parcel| parcel)
        .named("activity-worker")
}

fn main() -> ExitCode {
    examples::show(&activity_worker())
}

#[cfg(test)]
mod tests {
    use asl_testing::{Run, Status, TestWorkflow as _};

    use super::*;

    fn run() -> Run<String> {
        let order = Order { id: "O-1".to_owned(), items: vec!["tea".to_owned(), "cup".to_owned()] };
        activity_worker()
            .test()
            .mock(&HAND_OVER, |parcel| Ok(format!("shipped {}", parcel.label)))
            .start(order)
    }

    #[test]
    fn definition() {
        examples::check(&activity_worker());
    }

    #[test]
    fn a_worker_packs() {
        let mut run = run();
        for _ in 0..30 {
            run.advance(minutes(4));
            run.pending(&PACK).heartbeat();
        }
        let job = run.pending(&PACK);
        assert_eq!(job.request().items, ["tea", "cup"]);
        job.succeed(Parcel { label: "P-9".to_owned(), grams: 800 });
        assert_eq!(run.output(), "shipped P-9");
    }

    #[test]
    fn a_worker_dies_and_another_one_packs() {
        let mut run = run();
        run.advance(minutes(6));
        assert_eq!(run.calls(&PACK).len(), 2, "handed out again");
        run.pending(&PACK).succeed(Parcel { label: "P-9".to_owned(), grams: 800 });
        assert_eq!(run.output(), "shipped P-9");
    }

    #[test]
    fn a_worker_refuses() {
        let mut run = run();
        run.pending(&PACK).fail_with("OutOfStock", "cup");
        assert_eq!((run.error(), run.cause()), (Some("OutOfStock"), Some("to be ordered anew: cup")));
    }

    #[test]
    fn all_workers_are_dead() {
        let mut run = run();
        run.advance(hours(1));
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("NoWorker")));
        assert_eq!(run.calls(&PACK).len(), 3);
    }
}

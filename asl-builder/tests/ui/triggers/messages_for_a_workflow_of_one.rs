#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const JOBS: Queue<Submission> = Queue::named("jobs");
    let work = start::<Submission>().pass("Work", |s| s.title).named("work");
    let _ = Trigger::on_messages("jobs", &JOBS).starts(&work);
}

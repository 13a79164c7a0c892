#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _: Flow<Submission, (), PathStandard> = start_in::<Submission, PathStandard>()
        .fail_with("Fail", |s| asl_builder::FailWith::new().error(s.author.nick));
}

use asl_builder as asl;
use std::time::Duration;

#[asl::contract]
struct Job {
    timeout: Option<Duration>,
}

fn main() {}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Vec<Submission>, asl_builder::PathExpress>()
        .distributed_map("Each", |from, all| from.items(all), |f| f);
}

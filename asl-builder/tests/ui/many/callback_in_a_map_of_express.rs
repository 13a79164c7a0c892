#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = asl_builder::start_express::<Vec<Submission>>().map(
        "Each",
        |all| all,
        |f| f.callback("Ask", ASK.within(days(1)), |s, token| ReviewRequestExpr { title: s.title, token }),
    );
}

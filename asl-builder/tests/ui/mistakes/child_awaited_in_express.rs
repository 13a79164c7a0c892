#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

use asl_builder::start_express;

fn main() {
    let child = start::<String>().pass("Say", |s| s).named("child");
    let _ = start_express::<String>().run("Run", &child, |s| s);
}

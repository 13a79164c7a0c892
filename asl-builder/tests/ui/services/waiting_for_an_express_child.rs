#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let child = asl_builder::start_express::<String>().pass("Say", |s| s).named("child");
    let _ = start::<String>().run("Run", &child, |s| s);
}

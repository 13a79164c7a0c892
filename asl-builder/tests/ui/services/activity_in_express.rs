#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const PACK: Activity<String, f64> = Activity::at_arn("arn:aws:states:us-east-1:123456789012:activity:pack");
    let _ = asl_builder::start_express::<String>().state(|s| s.activity("Pack", &PACK, |t| t));
}

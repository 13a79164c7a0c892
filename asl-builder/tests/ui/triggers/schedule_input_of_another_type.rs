#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let report = start::<Author>().pass("Report", |author| author.name).named("report");
    let _ = Trigger::on_schedule("nightly", Schedule::every(days(1))).starts(&report, &7.0);
}

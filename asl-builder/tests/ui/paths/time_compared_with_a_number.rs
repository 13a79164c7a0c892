#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<asl_builder::Timestamp, PathStandard>()
        .choice("Late?", |c| c.when(|at| at.after(2026), |f| f).otherwise(|f| f));
}

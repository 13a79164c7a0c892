#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<f64>().block(|f, done| {
        f.choice("Small?", |c| {
            c.when(|n| n.below(1), |f| f.leave(done)).otherwise(|f| f.pass("Work", |_| "worked"))
        })
    });
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct Import {
    pub bucket: String,
    pub lines: Vec<Submission>,
}

fn main() {
    let _ = start::<Import>().state(|s| s.map("Each", |i| i.lines, |f| f).tolerated_failures(5));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct Import {
    pub bucket: String,
    pub lines: Vec<Submission>,
}

fn main() {
    let _ = asl_builder::start_express::<Import>().distributed_map("Each", |from, i| from.items(i.lines), |f| f);
}

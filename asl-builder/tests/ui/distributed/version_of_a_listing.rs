#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct Import {
    pub bucket: String,
    pub lines: Vec<Submission>,
}

fn main() {
    let _ = start::<Import>().distributed_map(
        "Each",
        |from, i| from.s3_objects(i.bucket).version("3"),
        |f| f,
    );
}

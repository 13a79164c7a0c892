#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct Import {
    pub bucket: String,
    pub lines: Vec<Submission>,
}

fn main() {
    let _ = start::<Import>().state(|s| {
        s.distributed_map("Each", |from, i| from.items(i.lines), |f| f.invoke("Score", &SCORE, |s| s.title))
            .catch(ScoreError::RATE_LIMITED, |f| f.fail("Stop", "Stop", "too fast"))
    });
}

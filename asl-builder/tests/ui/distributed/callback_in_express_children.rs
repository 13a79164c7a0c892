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
        |from, i| from.items(i.lines).express_children(),
        |f| f.callback("Ask", ASK.within(days(1)), |s, token| ReviewRequestExpr { title: s.title, token }),
    );
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>()
        .state(|s| s.invoke("Score", &SCORE, |s| s.title).output(|s, _| s.author).output_path(|author| author.name));
}

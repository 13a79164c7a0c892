#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const TITLES: Queue<String> = Queue::named("titles");
    let _ = start::<Submission>().send_message("Send", &TITLES, |s| s.words);
}

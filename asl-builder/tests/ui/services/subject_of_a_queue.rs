#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const TITLES: Queue<String> = Queue::named("titles");
    let _ = start::<String>().state(|s| s.send_message("Send", &TITLES, |t| t).subject(|_| "News"));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const NEWS: Topic<Submission> = Topic::named("news");
    const AUTHORS: Queue<Author> = Queue::named("authors");
    let _ = asl_builder::TopicSetup::of(&NEWS).to_queue(&AUTHORS);
}

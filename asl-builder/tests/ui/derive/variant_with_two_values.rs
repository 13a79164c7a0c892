use asl_builder as asl;

#[asl::contract]
#[serde(tag = "kind", content = "data")]
enum Event {
    Moved(f64, f64),
    Stopped,
}

fn main() {}

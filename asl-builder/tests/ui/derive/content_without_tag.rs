use asl_builder as asl;

#[asl::contract]
#[serde(content = "data")]
enum Event {
    Moved { x: f64 },
    Stopped,
}

fn main() {}

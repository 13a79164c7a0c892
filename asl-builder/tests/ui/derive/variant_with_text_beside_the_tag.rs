use asl_builder as asl;

#[asl::contract]
#[serde(tag = "kind")]
enum Answer {
    Given(String),
    Refused,
}

fn main() {}

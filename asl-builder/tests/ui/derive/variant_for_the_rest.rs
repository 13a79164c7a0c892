use asl_builder as asl;

#[asl::contract]
enum Verdict {
    Approved,
    #[serde(other)]
    Unknown,
}

fn main() {}

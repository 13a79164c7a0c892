use asl_builder as asl;

#[asl::contract]
enum Verdict {
    Approved,
    #[serde(skip)]
    Unknown,
}

fn main() {}

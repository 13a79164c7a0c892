use asl_builder as asl;

fn nobody() -> Option<String> {
    Some("nobody".to_owned())
}

#[asl::contract]
struct Decision {
    #[serde(default = "nobody")]
    reviewer: Option<String>,
}

fn main() {}

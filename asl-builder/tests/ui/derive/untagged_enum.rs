use asl_builder as asl;

#[asl::contract]
#[serde(untagged)]
enum Payment {
    Card { number: String },
    Transfer { account: String },
}

fn main() {}

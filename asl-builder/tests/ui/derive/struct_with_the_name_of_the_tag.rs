use asl_builder as asl;

#[asl::contract]
struct Card {
    kind: String,
}

#[asl::contract]
#[serde(tag = "kind")]
enum Payment {
    Card(Card),
    Cash,
}

fn main() {}

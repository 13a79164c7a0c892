use asl_builder as asl;

#[asl::contract]
#[serde(tag = "kind")]
struct Post {
    title: String,
}

fn main() {}

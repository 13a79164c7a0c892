use asl_builder as asl;

#[asl::contract]
struct Post {
    #[serde(alias = "headline")]
    title: String,
}

fn main() {}

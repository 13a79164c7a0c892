use asl_builder as asl;

#[asl::contract]
struct Post {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

fn main() {}

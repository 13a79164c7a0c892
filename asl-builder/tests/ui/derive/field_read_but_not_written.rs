use asl_builder as asl;

#[asl::contract]
struct Post {
    title: String,
    #[serde(skip_serializing)]
    secret: String,
}

fn main() {}

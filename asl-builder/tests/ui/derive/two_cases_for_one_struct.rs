use asl_builder as asl;

#[asl::contract]
#[serde(rename_all(serialize = "camelCase"))]
struct Post {
    first_title: String,
}

fn main() {}

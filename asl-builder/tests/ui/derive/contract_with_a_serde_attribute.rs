use asl_builder as asl;

#[asl::contract(rename_all = "camelCase")]
struct Post {
    first_title: String,
}

fn main() {}

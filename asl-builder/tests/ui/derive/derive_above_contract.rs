use asl_builder as asl;

#[derive(Debug)]
#[asl::contract]
struct Post {
    title: String,
}

fn main() {}

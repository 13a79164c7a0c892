use asl_builder as asl;

#[asl::contract]
struct Post<'a> {
    title: &'a str,
}

fn main() {}

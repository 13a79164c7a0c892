use asl_builder as asl;

#[asl::contract]
fn decide() {}

fn main() {}

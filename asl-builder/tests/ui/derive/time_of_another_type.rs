use asl_builder as asl;
use std::time::SystemTime;

#[asl::contract]
struct Order {
    placed_at: SystemTime,
}

fn main() {}

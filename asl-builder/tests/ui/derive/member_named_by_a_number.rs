use asl_builder as asl;
use std::collections::BTreeMap;

#[asl::contract]
struct Stock {
    by_shelf: BTreeMap<u32, String>,
}

fn main() {}

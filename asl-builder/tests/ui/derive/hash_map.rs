use asl_builder as asl;
use std::collections::HashMap;

#[asl::contract]
struct Prices {
    by_product: HashMap<String, u32>,
}

fn main() {}

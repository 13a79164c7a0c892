use asl_builder as asl;

#[asl::contract]
struct Account {
    balance: u128,
}

fn main() {}

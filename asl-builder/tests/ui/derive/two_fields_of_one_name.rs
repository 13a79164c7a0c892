use asl_builder as asl;

#[asl::contract]
struct Post {
    title: String,
    #[serde(rename = "title")]
    headline: String,
}

fn main() {}

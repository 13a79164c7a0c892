use asl_builder as asl;

#[asl::contract]
#[serde(tag = "kind")]
enum Message<T> {
    Some { body: T },
    Nothing,
}

fn main() {}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<String>()
        .http("Get", |url| asl_builder::Http::get(url).giving::<Notice>())
        .pass("Body", |answer| answer.response_body.text);
}

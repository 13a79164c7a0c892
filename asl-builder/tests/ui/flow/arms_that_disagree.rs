#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Decision>().route("Approved?", |d| d.verdict, |verdict, f| match verdict {
        Verdict::Approved => f.pass("Yes", |d| d.reviewer),
        Verdict::Rejected | Verdict::Expired => f.pass("No", |d| d.verdict),
    });
}

//! `synth import`; what the code looks like is tested where it is written.

use super::page;

#[test]
fn of_a_file() {
    let pages = [
        page(&["import", "right.asl.json", "--rust"]),
        page(&["import", "right.asl.json", "--rust", "--sample", "order.json", "--name", "orders"]),
        page(&["import", "right.asl.json", "--rust", "--format", "json"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn of_what_cannot_come_back() {
    insta::assert_snapshot!(page(&["import", "lost.asl.yaml", "--rust"]));
}

#[test]
fn of_nothing() {
    let pages = [
        page(&["import", "broken.asl.json", "--rust"]),
        page(&["import", "order.json", "--rust"]),
        page(&["import", "missing.json", "--rust"]),
        page(&["import", "right.asl.json"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

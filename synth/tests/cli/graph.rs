//! `synth graph`; what pictures look like is tested where they are drawn.

use super::page;

#[test]
fn of_a_file_and_of_a_workflow() {
    let pages = [
        page(&["graph", "right.asl.json"]),
        page(&["graph", "wrong.asl.json"]),
        page(&["graph", "--assembly", "shop.assembly.json"]),
        page(&["graph", "orders", "--assembly", "shop.assembly.json", "--format", "mermaid"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn of_nothing() {
    let pages = [
        page(&["graph", "broken.asl.json"]),
        page(&["graph", "shop.assembly.json"]),
        page(&["graph", "ordres", "--assembly", "shop.assembly.json"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

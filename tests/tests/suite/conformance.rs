//! The engine against recordings of the real service; the corpus lives outside the repository.

use std::path::Path;

use conformance::{Selection, check};

/// The figures of `[conformance]` in `floors.toml`.
fn floor(name: &str) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("floors.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let section = text.split("[conformance]").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    let line = section.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_prefix('='));
    line.expect("every figure has a floor").split('#').next().unwrap().trim().parse().unwrap()
}

#[test]
fn recordings_of_the_service_come_out_the_same() {
    let Some(shared) = std::env::var_os("ASL_SHARED") else {
        println!("skipped: no corpus");
        return;
    };
    // The variable is relative to the root of the repository, where `.ci/run` stands.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let report = check(&root.join(shared).join("conformance"), &Selection::default()).unwrap();
    println!("{}", report.to_text());
    for family in ["execution", "choice_table", "express", "validation"] {
        let tally = report.family(family);
        let equal = floor(&format!("{family}_equal"));
        assert!(tally.equal >= equal, "{family}: {} equal, below {equal}", tally.equal);
        let status = floor(&format!("{family}_status_equal"));
        assert!(
            tally.status_equal >= status,
            "{family}: {} with equal status, below {status}",
            tally.status_equal
        );
    }
}

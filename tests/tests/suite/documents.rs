//! What the documents at the root say is so: code and output blocks are taken from files that are compiled and checked.

use std::path::{Path, PathBuf};

/// Files that may be quoted: a block of a document must stand in one of them, indentation aside.
const QUOTED: &[&str] = &["tests/tests/suite/readme.rs", "moderation/src", "asl"];

/// Where messages are kept that the README may show.
const SNAPSHOTS: &[&str] = &["asl-builder/tests/ui", "synth/tests/cli/snapshots"];

#[test]
fn rust_and_json_blocks_of_the_readme_are_quotations() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let files = QUOTED.iter().flat_map(|place| files(&root().join(place)));
    let mut sources: Vec<String> =
        files.map(|file| squeezed(&std::fs::read_to_string(file).unwrap())).collect();
    sources.push(squeezed(&crate::readme::orders().definition()));
    for block in blocks(&readme, &["rust", "json"]) {
        // `…` stands for lines left out
        for part in block.split('…').map(squeezed).filter(|part| !part.is_empty()) {
            assert!(
                sources.iter().any(|text| text.contains(&part)),
                "README.md shows what stands in no file of {QUOTED:?}:\n{block}"
            );
        }
    }
}

#[test]
fn messages_in_the_readme_are_snapshots() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let kept: String = SNAPSHOTS
        .iter()
        .flat_map(|folder| files(&root().join(folder)))
        .filter(|file| file.extension().is_some_and(|kind| kind == "stderr" || kind == "snap"))
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    let kept: Vec<&str> = kept.lines().map(str::trim).collect();
    for line in blocks(&readme, &["text"]).into_iter().flat_map(str::lines).map(str::trim) {
        assert!(
            line.is_empty() || line == "…" || kept.contains(&line),
            "README.md shows `{line}`, which is in no snapshot"
        );
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "DESIGN.md", "CHANGELOG.md"] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            assert!(root().join(file).exists(), "{document} links to `{file}`, which is not there");
        }
    }
}

/// The fenced blocks in one of the languages.
fn blocks<'a>(text: &'a str, languages: &[&str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (index, part) in text.split("```").enumerate() {
        let Some((language, body)) = part.split_once('\n') else { continue };
        if index % 2 == 1 && languages.contains(&language.trim()) {
            found.push(body);
        }
    }
    found
}

/// Without indentation and line breaks, so that a quotation may be set differently.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A file itself, or all beneath a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    if folder.is_file() {
        return vec![folder.to_path_buf()];
    }
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

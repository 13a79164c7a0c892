//! Nothing under `synth`, `crates` or `asl-builder` knows the reference application.

use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::context::Context;
use crate::report::Outcome;

/// The application's name, and what must not contain it.
const WORD: &str = "moderation";
const FOLDERS: [&str; 3] = ["synth", "crates", "asl-builder"];

/// Fails when the word stands in code. Documentation may use it as an example.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        for file in files(&context.root().join(folder))? {
            let Ok(text) = std::fs::read_to_string(&file) else { continue };
            let name = file.strip_prefix(context.root()).unwrap_or(&file).display().to_string();
            if is_documentation_file(&file) {
                continue;
            }
            for (number, line) in (1..).zip(text.lines()) {
                if names_it(line) && !is_documentation(line) {
                    found.push(format!("{name}:{number}: {}", line.trim()));
                }
            }
        }
    }
    if !found.is_empty() {
        bail!("`{WORD}` stands in code that every application uses\n{}", found.join("\n"));
    }
    Ok(Outcome::Passed)
}

/// Whether the word begins somewhere in a line; AWS has actions that end with it, as `getContentModeration`.
fn names_it(line: &str) -> bool {
    let line = line.to_lowercase();
    line.match_indices(WORD).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(char::is_alphabetic)
    })
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.') || name == "target");
        if hidden {
            continue;
        }
        if path.is_dir() { files.extend(self::files(&path)?) } else { files.push(path) }
    }
    files.sort();
    Ok(files)
}

fn is_documentation_file(file: &Path) -> bool {
    file.extension().is_some_and(|kind| kind == "md")
}

/// A comment of Rust or TOML.
fn is_documentation(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//") || line.starts_with('#') && !line.starts_with("#[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_may_name_the_application() {
        assert!(is_documentation("  /// as the moderation example does"));
        assert!(is_documentation("# moderation"));
        assert!(!is_documentation("let name = \"moderation\"; // no"));
        assert!(!is_documentation("#[doc = \"moderation\"]"));
        assert!(names_it("let x = content_moderation;") && names_it("ModerationWorkflow"));
        assert!(!names_it("rekognition detectModerationLabels getContentModeration"));
    }
}

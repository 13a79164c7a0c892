//! `synth new`: a project of its own, with a workflow, a function, a table, and tests.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::Context;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output::Style;

/// Arguments of `synth new`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The project's name, also of its package and its app
    pub name: String,

    /// The project's folder, a new or an empty one; NAME unless said
    #[arg(long, value_name = "DIR")]
    pub path: Option<PathBuf>,

    /// Where the sources of asl-builder are, until it is published
    #[arg(long, value_name = "DIR", env = "ASL_BUILDER_PATH")]
    pub asl_builder_path: Option<PathBuf>,
}

/// The files of a project: where they go, and their text with `{{placeholders}}`.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("../../templates/new/Cargo.toml.in")),
    ("README.md", include_str!("../../templates/new/README.md.in")),
    (".gitignore", include_str!("../../templates/new/gitignore.in")),
    ("workflow/Cargo.toml", include_str!("../../templates/new/workflow/Cargo.toml.in")),
    ("workflow/src/contracts.rs", include_str!("../../templates/new/workflow/src/contracts.rs.in")),
    ("workflow/src/lib.rs", include_str!("../../templates/new/workflow/src/lib.rs.in")),
    ("workflow/src/main.rs", include_str!("../../templates/new/workflow/src/main.rs.in")),
    ("workflow/src/workflow.rs", include_str!("../../templates/new/workflow/src/workflow.rs.in")),
    ("workflow/tests/orders.rs", include_str!("../../templates/new/workflow/tests/orders.rs.in")),
    ("functions/Cargo.toml", include_str!("../../templates/new/functions/Cargo.toml.in")),
    ("functions/src/check_stock.rs", include_str!("../../templates/new/functions/src/check_stock.rs.in")),
    ("functions/src/main.rs", include_str!("../../templates/new/functions/src/main.rs.in")),
];

/// Makes the project's files.
///
/// # Errors
///
/// The name cannot be a package's, the folder is not empty, or asl-builder is not found.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    check_name(&args.name)?;
    let folder = args.path.clone().unwrap_or_else(|| PathBuf::from(&args.name));
    check_empty(&folder)?;
    let builder = asl_builder(args)?;
    for (path, template) in FILES {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| Failure::io("make", parent, &error))?;
        }
        let text = fill(template, &args.name, &builder);
        std::fs::write(&path, text).map_err(|error| Failure::io("write", &path, &error))?;
    }
    // The same versions as asl-builder was tested with; cargo leaves out what the project does not need.
    let _ = std::fs::copy(builder.join("Cargo.lock"), folder.join("Cargo.lock"));
    answer(args, &folder, context);
    Ok(ExitCode::Done)
}

fn answer(args: &Args, folder: &Path, context: &Context) {
    let output = &context.output;
    if output.is_json() {
        let files: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
        let shown = folder.display().to_string();
        output.answer_json(&json!({"name": args.name, "path": shown, "files": files}));
        return;
    }
    if output.is_quiet() {
        return;
    }
    let shown = output.paint(&folder.display().to_string(), Style::Name);
    output.answer_line(&format!("Created `{}` in {shown}: {} files", args.name, FILES.len()));
    let hint = output.err_paint("help:", Style::Hint);
    output
        .say(&format!("{hint} `cd {}`, then `cargo test`, `synth build` and `synth dev`", folder.display()));
}

/// A name that can be a cargo package's, a binary's, and an app's.
fn check_name(name: &str) -> Result<(), Failure> {
    // Crates that every program has, and words for paths.
    const TAKEN: [&str; 8] = ["core", "std", "alloc", "proc_macro", "test", "crate", "self", "super"];
    let letters =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
    let fits = name.starts_with(|first: char| first.is_ascii_lowercase()) && name.chars().all(letters);
    let failure =
        |why: &str| Failure::new("NAME", format!("`{name}` cannot be the name of a project: {why}"));
    if !fits || name.len() > 40 {
        let help = "a name is a small letter, then small letters, digits, `-` and `_`, at most 40";
        return Err(failure("it must also be a package's name").help(help));
    }
    // To Rust `-` and `_` are the same in the name of a crate.
    let word = name.replace('-', "_");
    if TAKEN.contains(&word.as_str()) || is_keyword(&word) {
        return Err(failure("the word is taken by Rust").help(format!("`my-{name}` would do")));
    }
    if dependencies().any(|dependency| dependency.replace('-', "_") == word) {
        return Err(failure("the project depends on a package of this name")
            .help("choose another: the project's own package stands beside those it depends on"));
    }
    if FILES.iter().any(|(path, _)| module_of_functions(path) == Some(word.as_str())) {
        return Err(failure("a module of its functions has this name").help(format!("`my-{name}` would do")));
    }
    Ok(())
}

/// The packages that the manifests of a project name, without its own.
fn dependencies() -> impl Iterator<Item = &'static str> {
    let manifests = FILES.iter().filter(|(path, _)| path.ends_with("Cargo.toml"));
    manifests.flat_map(|(_, text)| {
        let mut within = false;
        text.lines().filter_map(move |line| {
            if line.starts_with('[') {
                within = line.trim_end().ends_with("dependencies]");
            }
            let (key, _) = line.split_once(['=', '.']).filter(|_| within)?;
            let key = key.trim().trim_matches('"');
            (!key.starts_with("{{") && !key.starts_with('#')).then_some(key)
        })
    })
}

/// The module beside the `main.rs` that uses the project's own crate: a path could mean either.
fn module_of_functions(path: &str) -> Option<&str> {
    path.strip_prefix("functions/src/")?.strip_suffix(".rs").filter(|name| *name != "main")
}

fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 44] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
        "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
        "struct", "trait", "true", "try", "type", "typeof", "use", "where",
    ];
    KEYWORDS.contains(&word) || ["unsafe", "unsized", "virtual", "while", "yield"].contains(&word)
}

fn check_empty(folder: &Path) -> Result<(), Failure> {
    let full = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(Failure::io("read", folder, &error)),
    };
    if full {
        let message = format!("`{}` is not empty", folder.display());
        return Err(Failure::new("NOT_EMPTY", message).help("name another folder with `--path DIR`"));
    }
    Ok(())
}

/// The sources of asl-builder: where the option says, else where this binary was built.
fn asl_builder(args: &Args) -> Result<PathBuf, Failure> {
    let said = args.asl_builder_path.clone();
    let built_here = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned);
    let path = said.or(built_here).unwrap_or_default();
    if !path.join("asl-builder/Cargo.toml").is_file() {
        let message = format!("the sources of asl-builder are not in `{}`", path.display());
        return Err(Failure::new("NO_ASL_BUILDER", message).help(
            "pass `--asl-builder-path DIR`: it is not published yet, so that a project needs its sources",
        ));
    }
    std::path::absolute(&path).map_err(|error| Failure::io("find", &path, &error))
}

fn fill(template: &str, name: &str, builder: &Path) -> String {
    // In TOML's basic strings a backslash begins an escape.
    let builder = builder.display().to_string().replace('\\', "/");
    template
        .replace("{{name}}", name)
        .replace("{{crate}}", &name.replace('-', "_"))
        .replace("{{asl_builder}}", &builder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_packages() {
        for right in ["shop", "my-shop", "shop2"] {
            assert_eq!(check_name(right), Ok(()), "{right}");
        }
        for wrong in ["", "Shop", "2shop", "my shop", "fn", "asl-builder", "größe", "../shop"] {
            assert_eq!(check_name(wrong).unwrap_err().code, "NAME", "{wrong}");
        }
    }

    #[test]
    fn a_name_that_the_project_needs_for_another_is_refused() {
        let all: Vec<&str> = dependencies().collect();
        for taken in ["tokio", "lambda_runtime", "asl-builder", "asl-testing"] {
            assert!(all.contains(&taken), "{taken} is not among {all:?}");
        }
        let more = ["lambda-runtime", "asl_builder", "check-stock", "test", "std", "proc-macro", "match"];
        for taken in all.into_iter().chain(more) {
            let failure = check_name(taken).unwrap_err();
            assert_eq!((failure.code, failure.exit), ("NAME", ExitCode::CouldNot), "{taken}");
            assert!(failure.help.is_some(), "{taken}");
        }
        for free in ["orders", "shop", "tokio-shop", "workflow"] {
            assert_eq!(check_name(free), Ok(()), "{free}");
        }
    }

    #[test]
    fn no_placeholder_is_left() {
        for (path, template) in FILES {
            let text = fill(template, "my-shop", Path::new("/src/asl-builder"));
            assert!(!text.contains("{{"), "{path}: {text}");
        }
    }
}

//! What holds for every verb: help, exit codes, failures in text and JSON, color, quiet.

use super::{command, page, page_of, run};

#[test]
fn help_fits_a_screen() {
    insta::assert_snapshot!(page(&["--help"]));
}

#[test]
fn a_verb_that_does_not_exist() {
    insta::assert_snapshot!(page(&["biuld"]));
}

#[test]
fn failures_in_json_are_on_stdout() {
    let pages = [
        page(&["check", "nowhere.asl.json", "--format", "json"]),
        page(&["build", "--format", "json", "--out"]),
        page(&["build", "--assembly", "two.assembly.json", "refnds", "--format", "json"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn failures_in_words_are_on_stderr() {
    let pages = [
        page(&["check", "nowhere.asl.json"]),
        page(&["build", "--assembly", "two.assembly.json", "refnds"]),
        page(&["build", "--assembly", "two.assembly.json"]),
        page(&["build", "--assembly", "right.asl.json"]),
        page(&["build", "--bin", "./no-such-app"]),
        page(&["graph", "right.asl.json", "--format", "json"]),
        page(&["build", "--bin", "a", "--assembly", "b"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn without_a_project_the_next_step_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut synth = command(&["build"]);
    synth.current_dir(folder.path());
    insta::assert_snapshot!(page_of(&["build"], &run(synth)));
}

#[test]
fn a_manifest_without_an_app_says_what_to_add() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("Cargo.toml"), "[package]\nname = \"shop\"\n").expect("written");
    let mut synth = command(&["build"]);
    synth.current_dir(folder.path());
    let page = page_of(&["build"], &run(synth)).replace(&folder.path().display().to_string(), "[folder]");
    insta::assert_snapshot!(page);
}

#[test]
fn color_only_where_it_is_asked_for() {
    let colored = page(&["check", "wrong.asl.json", "--color", "always"]);
    assert!(colored.contains("\u{1b}["), "{colored}");
    let plain = page(&["check", "wrong.asl.json"]);
    assert!(!plain.contains("\u{1b}["), "{plain}");
    // Without color nothing is lost.
    let mut bare = String::new();
    let mut letters = colored.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            bare.push(letter);
        }
    }
    assert_eq!(bare.replace(" --color always", ""), plain);
}

#[test]
fn completions_know_every_verb() {
    let script = page(&["completions", "bash"]);
    for verb in ["new", "build", "check", "explain", "graph", "dev", "serve", "package", "template", "deploy"]
    {
        assert!(script.contains(verb), "{verb}");
    }
}

#[cfg(unix)]
mod apps {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use super::super::{command, page_of, run};

    /// Runs `build --bin` with an app that is this shell script.
    fn with_app(script: &str, arguments: &[&str]) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let app = folder.path().join("shop-app");
        std::fs::write(&app, format!("#!/bin/sh\n{script}\n")).expect("written");
        std::fs::set_permissions(&app, std::fs::Permissions::from_mode(0o755)).expect("made executable");
        let mut synth = command(&["build", "--bin"]);
        synth.arg(&app).args(arguments);
        let page = page_of(&[&["build", "--bin", "shop-app"], arguments].concat(), &run(synth));
        page.replace(&folder.path().display().to_string(), "[folder]")
    }

    #[test]
    fn a_failing_app_is_quoted() {
        let pages = [
            with_app("echo 'thread main panicked at src/app.rs:3' >&2\necho 'no stock' >&2\nexit 101", &[]),
            with_app("echo 'no stock' >&2\nexit 101", &["--format", "json"]),
            with_app("exit 0", &[]),
            with_app("echo '{}' > $SYNTH_ASSEMBLY", &[]),
            with_app("echo '{\"assembly\":99}' > $SYNTH_ASSEMBLY", &[]),
        ];
        insta::assert_snapshot!(pages.join("\n"));
    }

    #[test]
    fn an_app_may_talk_and_stdout_stays_clean() {
        let assembly = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/fixtures/shop.assembly.json");
        let script = format!("echo hello; echo world >&2; cp '{}' $SYNTH_ASSEMBLY", assembly.display());
        let page = with_app(&script, &["--format", "json"]);
        let stdout = page.split("--- stdout\n").nth(1).and_then(|rest| rest.split("--- stderr\n").next());
        let answer: serde_json::Value = serde_json::from_str(stdout.expect("stdout")).expect("JSON");
        assert_eq!(answer["workflows"][0]["name"], "orders");
        assert!(page.ends_with("--- stderr\nhello\nworld\n"), "{page}");
    }

    #[test]
    fn an_interrupt_has_its_own_code() {
        let folder = tempfile::tempdir().expect("a folder");
        let app = folder.path().join("shop-app");
        // The app is the child of `synth`: it interrupts its parent and never ends by itself.
        let script = "#!/bin/sh\nwhile kill -INT $PPID; do :; done\n";
        std::fs::write(&app, script).expect("written");
        std::fs::set_permissions(&app, std::fs::Permissions::from_mode(0o755)).expect("made executable");
        let mut synth = command(&["build", "--bin"]);
        synth.arg(&app);
        assert_eq!(run(synth).status.code(), Some(130));
    }
}

//! The dialect against the table of the JSONPath library, and a small table of our own.

use serde_json::{Value, json};

use super::*;

/// What the library answers, as the table writes it.
fn answer(path: &str, document: &Value) -> String {
    // The library also takes `@.a` and `a.b`, which the service's definitions cannot hold.
    let (text, at) =
        if path.starts_with(['$', '@']) { (path.to_owned(), 1) } else { (format!("$.{path}"), 1) };
    let first = text.get(at..).and_then(|rest| rest.chars().next());
    if !matches!(first, None | Some('.' | '[')) {
        return "?\t!invalid".to_owned();
    }
    let Ok(steps) = parser::parse_steps(&text, at) else { return "?\t!invalid".to_owned() };
    let found = match steps.find(document) {
        Ok(value) => value.to_string(),
        Err(PathFailure::Mismatch(_)) => "!invalid".to_owned(),
        Err(_) => "!notfound".to_owned(),
    };
    format!("{}\t{found}", steps.is_definite())
}

#[track_caller]
fn check(document: &Value, table: &[(&str, &str)]) {
    for (path, expected) in table {
        let got = answer(path, document);
        assert_eq!(got.split_once('\t').map(|(_, found)| found), Some(*expected), "{path}");
    }
}

#[test]
fn own_table() {
    let document = json!({"a": {"b": 1, "d e": 7}, "arr": [{"x": 1}, {"x": 2, "y": "q"}], "nul": null});
    check(
        &document,
        &[
            ("$.a.b", "1"),
            ("$['a']['d e']", "7"),
            ("$.a.['b']", "1"),
            ("$.missing", "!notfound"),
            ("$.nul", "null"),
            ("$.nul.x", "!notfound"),
            ("$.arr[0].x", "1"),
            ("$.arr[-1]", "!notfound"),
            ("$.arr[-1:]", r#"[{"x":2,"y":"q"}]"#),
            ("$.arr[(@.length-1)].y", r#""q""#),
            ("$.arr[*].x", "[1,2]"),
            ("$.arr[?(@.x > 1)].y", r#"["q"]"#),
            ("$.arr[?((@.x == 1 || @.x == 2) && @.y)].x", "[1,2]"),
            ("$.arr[?(!@.y)].x", "[1]"),
            ("$.arr[?(@.y > 1)].x", "[2]"),
            ("$.arr[?(@.y == q)].x", "[2]"),
            ("$.arr[?(@.y == \"q\")].x", "[]"),
            ("$.arr[?(@.missing != 1)]", "[]"),
            ("$.arr[0:2].y", "!notfound"),
            ("$.arr[*].y", r#"["q"]"#),
            ("$.a['b','d e'].x", "!invalid"),
            ("$.arr[?(@.x == '2')].x", "[2]"),
            ("$..x", "[1,2]"),
            ("$.missing[*]", "[]"),
            ("$.arr[0,9]", "!notfound"),
            ("$.a[0]", "!invalid"),
            ("$[\"a\"]", "!invalid"),
            ("$.a.", "!invalid"),
            ("$a", "!invalid"),
            ("$.arr[::2]", "!invalid"),
        ],
    );
}

/// The table of the real library; it lives outside the repository.
#[test]
fn agrees_with_the_library() {
    let Ok(shared) = std::env::var("ASL_SHARED") else {
        println!("skipped: no corpus");
        return;
    };
    let read = |name: &str| std::fs::read_to_string(format!("{shared}/reference/{name}")).unwrap();
    let document: Value = serde_json::from_str(&read("jsonpath-jayway-document.json")).unwrap();
    let table = read("jsonpath-jayway.tsv");
    let mut differences = Vec::new();
    for line in table.lines() {
        let (path, expected) = line.split_once('\t').unwrap();
        let got = answer(path, &document);
        let (definite, found) = expected.split_once('\t').unwrap();
        let (got_definite, got_found) = got.split_once('\t').unwrap();
        if found != got_found || (definite != "?" && got_definite != "?" && definite != got_definite) {
            differences.push(format!("{path}\n  expected {expected}\n  got      {got}"));
        }
    }
    println!("figure jsonpath.paths {}", table.lines().count());
    println!("figure jsonpath.equal {}", table.lines().count() - differences.len());
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn messages_are_the_librarys() {
    let (input, context, variables) = (
        json!({"list": [1], "s": "text"}),
        json!({"State": {"Name": "A"}}),
        json!({"v": {"x": [5]}}).as_object().cloned().unwrap(),
    );
    let env = Env { input: &input, context: &context, variables: &variables };
    let message = |path: &str| eval_path(path, &env).unwrap_err().message;
    assert_eq!(message("$.no"), "Invalid path '$.no' : No results for path: $['no']");
    assert_eq!(message("$.no.such.path"), "Invalid path '$.no.such.path' : Missing property in path $['no']");
    assert_eq!(
        message("$.list.length()"),
        "Invalid path '$.list.length()' : Property ['length()'] not found in path $['list']"
    );
    assert_eq!(
        message("$.s[0]"),
        "Invalid path '$.s[0]' : Filter: [0] can only be applied to arrays. Current context is: text"
    );
    assert_eq!(eval_path("$$.State.Name", &env).unwrap(), json!("A"));
    assert_eq!(eval_path("$v.x[0]", &env).unwrap(), json!(5));
    assert_eq!(eval_path("$", &env).unwrap(), input);
}

#[test]
fn faults_are_located() {
    let offset = |path: &str| check_path(path).unwrap_err().offset;
    assert_eq!(offset("name"), 0);
    assert_eq!(offset("$.a."), 4);
    assert_eq!(offset("$.a b"), 3);
    assert_eq!(offset("$.a[x]"), 4);
    assert_eq!(offset("$.a[?(@.b == )]"), 13);
    assert_eq!(check_reference_path("$.a[*].b").unwrap_err().offset, 3);
    assert_eq!(check_reference_path("$$.Map.Item.Value[0]"), Ok(()));
    assert_eq!(check_reference_path("$var"), Ok(()));
}

//! Every rule: a definition in which it alone finds something, and the mended one in which nothing is found.

use std::collections::BTreeSet;

use asl_validate::{DataTypes, FunctionTypes, MachineType, rules, validate_parsed};

const LAMBDA: &str = r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke""#;
const CALLBACK: &str = r#""Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken""#;

/// A machine of one state `S`, which these are the members of.
fn one(members: &str) -> String {
    format!(r#"{{"StartAt":"S","States":{{"S":{{{members}}}}}}}"#)
}

/// A machine of a state `S` with these members and a state `Z` that ends it.
fn two(members: &str) -> String {
    format!(r#"{{"StartAt":"S","States":{{"S":{{{members}}},"Z":{{"Type":"Succeed"}}}}}}"#)
}

/// The same in JSONata.
fn ata(members: &str) -> String {
    one(members).replacen('{', r#"{"QueryLanguage":"JSONata","#, 1)
}

/// A state that knows `{"a": "x", "n": 1, "list": [1]}`, and a state `S` with these members behind it.
fn known(members: &str) -> String {
    format!(
        r#"{{"StartAt":"A","States":{{"A":{{"Type":"Pass","Result":{{"a":"x","n":1,"list":[1]}},"Next":"S"}},
            "S":{{{members}}},"Z":{{"Type":"Succeed"}}}}}}"#
    )
}

/// A Choice with this test.
fn choice(test: &str) -> String {
    two(&format!(r#""Type":"Choice","Default":"Z","Choices":[{{{test},"Next":"Z"}}]"#))
}

/// A Map with these members and a processor of one state.
fn map(members: &str, config: &str) -> String {
    one(&format!(
        r#""Type":"Map"{members},"End":true,"ItemProcessor":{{{config}"StartAt":"I","States":{{"I":{{"Type":"Pass","End":true}}}}}}"#
    ))
}

/// Rule, wrong, right.
type Case = (&'static str, String, String);

fn cases() -> Vec<Case> {
    let mut all = of_text_and_graph();
    all.extend(of_fields());
    all.extend(of_expressions());
    all.extend(of_meaning());
    all
}

fn of_text_and_graph() -> Vec<Case> {
    let pass = r#""Type":"Pass","End":true"#;
    let long =
        |length: usize| format!(r#"{{"StartAt":"{0}","States":{{"{0}":{{{pass}}}}}}}"#, "n".repeat(length));
    let large = |length: usize| one(&format!(r#"{pass},"Comment":"{}""#, "x".repeat(length)));
    let round = |default: &str| {
        format!(
            r#"{{"StartAt":"A","States":{{"A":{{"Type":"Choice","Choices":[{{"Variable":"$.x","IsNull":true,"Next":"Z"}}],"Default":"S"}},
            "S":{{"Type":"Wait","Seconds":1,"Next":"{default}"}},"Z":{{"Type":"Succeed"}}}}}}"#
        )
    };
    vec![
        ("json-syntax", one(pass).replace(":true", ":true,"), one(pass)),
        ("definition-too-large", large(1_048_576), large(1_000)),
        ("not-an-object", "[]".into(), one(pass)),
        ("duplicate-name", one(&format!(r#"{pass},"Comment":"a","Comment":"b""#)), one(pass)),
        (
            "duplicate-state-name",
            map("", "").replace("\"I\"", "\"S\""),
            map("", ""),
        ),
        ("state-name-too-long", long(81), long(80)),
        ("odd-state-name", one(pass).replace("\"S\"", "\" S\""), one(pass)),
        ("missing-transition", two(r#""Type":"Pass","Next":"Z""#).replace(r#""Type":"Succeed""#, r#""Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"E"}],"Default":"P"},"E":{"Type":"Succeed"},"P":{"Type":"Pass""#), two(r#""Type":"Pass","Next":"Z""#)),
        (
            "missing-target",
            choice(r#""Variable":"$.a","IsNull":true"#).replacen(r#""Next":"Z""#, r#""Next":"Y""#, 1),
            choice(r#""Variable":"$.a","IsNull":true"#),
        ),
        ("unreachable-state", two(pass), one(pass)),
        ("no-terminal-state", one(r#""Type":"Pass","Next":"S""#), one(pass)),
        ("endless-loop", round("S"), round("A")),
    ]
}

fn of_fields() -> Vec<Case> {
    let pass = r#""Type":"Pass","End":true"#;
    let credentials = |json: &str| one(&format!(r#"{LAMBDA},"End":true,"Credentials":{json}"#));
    let retry =
        |fields: &str| one(&format!(r#"{LAMBDA},"End":true,"Retry":[{{"ErrorEquals":["A"]{fields}}}]"#));
    let catch =
        |names: &str| two(&format!(r#"{LAMBDA},"Next":"Z","Catch":[{{"ErrorEquals":{names},"Next":"Z"}}]"#));
    let below = |machine: &str, state: &str| {
        format!(
            r#"{{"QueryLanguage":"{machine}","StartAt":"S","States":{{"S":{{"QueryLanguage":"{state}",{pass}}}}}}}"#
        )
    };
    vec![
        (
            "missing-field",
            credentials("{}"),
            credentials(r#"{"RoleArn":"arn:aws:iam::123456789012:role/x"}"#),
        ),
        ("unknown-field", one(&format!(r#"{pass},"Resultt":1"#)), one(&format!(r#"{pass},"Result":1"#))),
        ("wrong-type", one(&format!(r#"{pass},"Comment":1"#)), one(&format!(r#"{pass},"Comment":"1""#))),
        ("out-of-range", retry(r#","BackoffRate":0.5"#), retry(r#","BackoffRate":1.5"#)),
        ("unknown-word", retry(r#","JitterStrategy":"full""#), retry(r#","JitterStrategy":"FULL""#)),
        (
            "exclusive-fields",
            one(r#""Type":"Fail","Error":"a","ErrorPath":"$.a""#),
            one(r#""Type":"Fail","ErrorPath":"$.a""#),
        ),
        ("query-language-mix", one(&format!(r#"{pass},"Output":1"#)), one(&format!(r#"{pass},"Result":1"#))),
        ("query-language-downgrade", below("JSONata", "JSONPath"), below("JSONPath", "JSONata")),
        ("choice-rule", choice(r#""Variable":"$.a""#), choice(r#""Variable":"$.a","IsNull":true"#)),
        (
            "choice-operand",
            choice(r#""Variable":"$.a","NumericEquals":"1""#),
            choice(r#""Variable":"$.a","NumericEquals":1"#),
        ),
        (
            "choice-without-default",
            choice(r#""Variable":"$.a","IsNull":true"#).replace(r#""Default":"Z","#, ""),
            choice(r#""Variable":"$.a","IsNull":true"#),
        ),
        ("states-all-position", catch(r#"["States.ALL","A"]"#), catch(r#"["States.ALL"]"#)),
        ("unhelpful-error-name", catch(r#"["States.TimeOut"]"#), catch(r#"["States.Timeout"]"#)),
        (
            "bad-resource",
            one(r#""Type":"Task","Resource":"arn:aws:states:::aws-sdk:dynamodb:putItm","End":true"#),
            one(r#""Type":"Task","Resource":"arn:aws:states:::aws-sdk:dynamodb:putItem","End":true"#),
        ),
        (
            "bad-timestamp",
            two(r#""Type":"Wait","Timestamp":"tomorrow","Next":"Z""#),
            two(r#""Type":"Wait","Timestamp":"2027-01-01T00:00:00Z","Next":"Z""#),
        ),
        (
            "bad-label",
            map(
                r#","Label":"a b""#,
                r#""ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"#,
            ),
            map(
                r#","Label":"a-b""#,
                r#""ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"#,
            ),
        ),
        (
            "useless-max-delay",
            retry(r#","IntervalSeconds":9,"MaxDelaySeconds":9"#),
            retry(r#","IntervalSeconds":9,"MaxDelaySeconds":10"#),
        ),
    ]
}

fn of_expressions() -> Vec<Case> {
    let given = |json: &str| one(&format!(r#""Type":"Pass","End":true,"Parameters":{json}"#));
    let output = |json: &str| ata(&format!(r#""Type":"Pass","End":true,"Output":{json}"#));
    let assigned = |first: &str| {
        format!(
            r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{
                "A":{{"Type":"Choice","Choices":[{{"Condition":"{{% $states.input.x %}}"{first},"Next":"S"}}],"Default":"S","Assign":{{"v":1}}}},
                "S":{{"Type":"Pass","Output":"{{% $v %}}","End":true}}}}}}"#
        )
    };
    vec![
        (
            "bad-variable",
            one(r#""Type":"Pass","End":true,"Assign":{"1st":1}"#),
            one(r#""Type":"Pass","End":true,"Assign":{"first":1}"#),
        ),
        ("doubled-payload-key", given(r#"{"a":1,"a.$":"$.a"}"#), given(r#"{"a.$":"$.a"}"#)),
        (
            "bad-payload-path",
            given(r#"{"a.$":"States.Formt('x')"}"#),
            given(r#"{"a.$":"States.Format('x')"}"#),
        ),
        (
            "bad-path",
            one(r#""Type":"Pass","End":true,"ResultPath":"$.a[*]""#),
            one(r#""Type":"Pass","End":true,"ResultPath":"$.a""#),
        ),
        ("bad-jsonata", output(r#""{% 1 + %}""#), output(r#""{% 1 + 1 %}""#)),
        ("unsupported-jsonata", output(r#""{% title %}""#), output(r#""{% $states.input.title %}""#)),
        ("missing-dollar", given(r#"{"a":"$.a"}"#), given(r#"{"a.$":"$.a"}"#)),
        ("leftover-jsonpath", output(r#"{"a.$":"$.a"}"#), output(r#"{"a":"{% $states.input.a %}"}"#)),
        (
            "static-result-path",
            one(r#""Type":"Pass","End":true,"Result":{"a":"$.a"}"#),
            given(r#"{"a.$":"$.a"}"#),
        ),
        (
            "missing-path",
            one(r#""Type":"Fail","Cause":"$.cause""#),
            one(r#""Type":"Fail","CausePath":"$.cause""#),
        ),
        (
            "absent-path",
            known(r#""Type":"Pass","InputPath":"$.b","Next":"Z""#),
            known(r#""Type":"Pass","InputPath":"$.a","Next":"Z""#),
        ),
        (
            "wrong-comparison",
            known(
                r#""Type":"Choice","Default":"Z","Choices":[{"Variable":"$.a","NumericEquals":1,"Next":"Z"}]"#,
            ),
            known(
                r#""Type":"Choice","Default":"Z","Choices":[{"Variable":"$.n","NumericEquals":1,"Next":"Z"}]"#,
            ),
        ),
        (
            "map-over-no-list",
            known(
                r#""Type":"Map","ItemsPath":"$.a","Next":"Z","ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}"#,
            ),
            known(
                r#""Type":"Map","ItemsPath":"$.list","Next":"Z","ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}"#,
            ),
        ),
        (
            "mistyped-value",
            known(r#""Type":"Wait","SecondsPath":"$.a","Next":"Z""#),
            known(r#""Type":"Wait","SecondsPath":"$.n","Next":"Z""#),
        ),
        ("unassigned-variable", output(r#""{% $v %}""#), output(r#""{% $exists($v) %}""#)),
        ("sometimes-unassigned-variable", assigned(""), assigned(r#","Assign":{"v":2}"#)),
        ("unknown-function", output(r#""{% $upercase('a') %}""#), output(r#""{% $uppercase('a') %}""#)),
        ("argument-count", output(r#""{% $uuid(1) %}""#), output(r#""{% $uuid() %}""#)),
        ("empty-match", output(r#""{% $contains('a', /a*/) %}""#), output(r#""{% $contains('a', /a+/) %}""#)),
        (
            "regex-dialect",
            output(r#""{% $contains('a', /[[a]]/) %}""#),
            output(r#""{% $contains('a', /[\\[a]/) %}""#),
        ),
        (
            "unknown-context-field",
            given(r#"{"a.$":"$$.Execution.ID"}"#),
            given(r#"{"a.$":"$$.Execution.Id"}"#),
        ),
        (
            "intrinsic-argument",
            given(r#"{"a.$":"States.Format('{}')"}"#),
            given(r#"{"a.$":"States.Format('{}', $.a)"}"#),
        ),
    ]
}

fn of_meaning() -> Vec<Case> {
    let told = r#""Parameters":{"QueueUrl":"u","MessageBody.$":"$$.Task.Token"}"#;
    let untold = r#""Parameters":{"QueueUrl":"u","MessageBody.$":"$"}"#;
    let limited = |fields: &str| one(&format!(r#"{LAMBDA},"End":true{fields}"#));
    let catch = |first: &str, second: &str| {
        two(&format!(
            r#"{LAMBDA},"Next":"Z","Catch":[{{"ErrorEquals":["{first}"],"Next":"Z"}},{{"ErrorEquals":["{second}"],"Next":"Z"}}]"#
        ))
    };
    let rules = |value: u32| {
        choice(&format!(
            r#""Variable":"$.a","NumericEquals":1,"Next":"Z"}},{{"Variable":"$.a","NumericEquals":{value}"#
        ))
    };
    let within = |seconds: u32| {
        one(r#""Type":"Wait","Seconds":60,"End":true"#).replacen(
            '{',
            &format!(r#"{{"TimeoutSeconds":{seconds},"#),
            1,
        )
    };
    vec![
        (
            "heartbeat-not-smaller",
            limited(r#","TimeoutSeconds":9,"HeartbeatSeconds":9"#),
            limited(r#","TimeoutSeconds":9,"HeartbeatSeconds":8"#),
        ),
        (
            "callback-without-token",
            one(&format!(r#"{CALLBACK},{untold},"TimeoutSeconds":60,"End":true"#)),
            one(&format!(r#"{CALLBACK},{told},"TimeoutSeconds":60,"End":true"#)),
        ),
        (
            "callback-without-deadline",
            one(&format!(r#"{CALLBACK},{told},"End":true"#)),
            one(&format!(r#"{CALLBACK},{told},"HeartbeatSeconds":60,"End":true"#)),
        ),
        (
            "token-without-callback",
            one(&format!(r#"{},{told},"End":true"#, CALLBACK.replace(".waitForTaskToken", ""))),
            one(&format!(r#"{CALLBACK},{told},"TimeoutSeconds":60,"End":true"#)),
        ),
        (
            "deadline-beyond-a-year",
            limited(r#","TimeoutSeconds":31536001"#),
            limited(r#","TimeoutSeconds":31536000"#),
        ),
        (
            "missing-argument",
            limited(r#","Parameters":{"Payload.$":"$"}"#),
            limited(r#","Parameters":{"FunctionName":"f","Payload.$":"$"}"#),
        ),
        (
            "payload-misfit",
            limited(r#","Parameters":{"FunctionName":"typed","Payload":{"titel":"x"}}"#),
            limited(r#","Parameters":{"FunctionName":"typed","Payload":{"title":"x"}}"#),
        ),
        ("shadowed-handler", catch("A", "A"), catch("A", "B")),
        ("unreachable-rule", rules(1), rules(2)),
        ("outlives-the-machine", within(60), within(61)),
        (
            "not-in-express",
            one(r#""Type":"Task","Resource":"arn:aws:states:::states:startExecution.sync:2","End":true"#),
            one(r#""Type":"Task","Resource":"arn:aws:states:::states:startExecution","End":true"#),
        ),
        (
            "long-express-deadline",
            one(r#""Type":"Pass","End":true"#).replacen('{', r#"{"TimeoutSeconds":301,"#, 1),
            one(r#""Type":"Pass","End":true"#).replacen('{', r#"{"TimeoutSeconds":300,"#, 1),
        ),
    ]
}

/// A function `typed`, which takes a title.
fn types() -> DataTypes {
    let payload = r#"{"type":"object","properties":{"title":{"type":"string"}},"required":["title"]}"#;
    let function = FunctionTypes {
        name: "typed".to_owned(),
        arn: None,
        payload: payload.parse().unwrap_or_default(),
        result: asl_model::Json::Null,
    };
    DataTypes { functions: vec![function], ..DataTypes::default() }
}

/// Those whose example is an express machine.
const EXPRESS: [&str; 2] = ["not-in-express", "long-express-deadline"];

#[test]
fn only_the_rule_itself_finds_its_example_and_nothing_finds_the_mended_one() {
    for (rule, wrong, right) in cases() {
        let kind = if EXPRESS.contains(&rule) { MachineType::Express } else { MachineType::Standard };
        let found = |text: &str| -> Vec<(String, String)> {
            let report = validate_parsed(text, asl_model::parse(text), kind, &types()).report;
            let findings = report.findings().iter();
            findings.map(|found| (found.rule.to_owned(), found.diagnostic.message.clone())).collect()
        };
        let shown = |text: &str| text.chars().take(900).collect::<String>();
        let of_wrong = found(&wrong);
        assert!(!of_wrong.is_empty(), "{rule} finds nothing in {}", shown(&wrong));
        assert!(of_wrong.iter().all(|(name, _)| name == rule), "{rule}: {of_wrong:?} in {}", shown(&wrong));
        assert_eq!(found(&right), [], "{rule}: in {}", shown(&right));
    }
}

#[test]
fn every_rule_has_an_example() {
    let with: BTreeSet<&str> = cases().iter().map(|(rule, ..)| *rule).collect();
    let without: Vec<&str> =
        rules().iter().map(|rule| rule.name).filter(|name| !with.contains(name)).collect();
    assert_eq!(without, [""; 0], "rules without an example");
}

#[test]
fn every_page_has_its_five_parts() {
    for rule in rules() {
        let parts: Vec<&str> = rule.page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(
            parts,
            ["What it does", "Why it matters", "Example", "Use instead", "Spec"],
            "{}",
            rule.name
        );
        assert!(rule.spec().starts_with("https://"), "{}", rule.name);
    }
}

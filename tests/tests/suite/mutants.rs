//! Two thousand definitions and as many expressions with something wrong in them, the same each time.

use std::path::PathBuf;

use conformance::mutants::{Origins, hold_to_promises, read_expression, run_it};

const MUTANTS: u64 = 2_000;

fn origins() -> Origins {
    let corpus = std::env::var_os("ASL_SHARED").map(|shared| PathBuf::from(shared).join("validation"));
    Origins::load(corpus.as_deref().filter(|corpus| corpus.is_dir())).unwrap()
}

#[test]
fn what_is_read_keeps_its_promises() {
    let origins = origins();
    for seed in 0..MUTANTS {
        let text = origins.definition(seed);
        if let Err(error) = hold_to_promises(&text) {
            panic!("seed {seed}: {error:#}\n{text}");
        }
    }
}

#[test]
fn what_runs_comes_to_an_end_and_can_be_replayed() {
    // Only the repository's own: of a loop all 25,000 events are written.
    let origins = Origins::load(None).unwrap();
    for seed in 0..60 {
        let text = origins.definition(seed);
        if let Err(error) = run_it(&text) {
            panic!("seed {seed}: {error:#}\n{text}");
        }
    }
}

#[test]
fn no_expression_makes_reading_panic() {
    let origins = origins();
    (0..MUTANTS).for_each(|seed| read_expression(&origins.expression(seed)));
}

/// What the search by chance has found once: each was mended.
#[test]
fn findings_stay_mended() {
    let found = [
        // The suffix of a resource went over the colon, and its action could not be cut out.
        r#"{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda.sync:2","End":true}}}"#,
        // An empty `And` was read as no test, and was gone from what was written back.
        r#"{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"And":[],"Next":"B"},{"Or":[],"Next":"B"}]},"B":{"Type":"Succeed"}}}"#,
        // Findings in two states of one name came in the order of their texts' addresses.
        r#"{"QueryLanguage":"JSONata","StartAt":"E","States":{"E":{"Type":"Pass","Output":"{% ph$one %}","End":true},"E":{"Type":"Pass","Output":"{% phone %}","End":true}}}"#,
    ];
    for text in found {
        hold_to_promises(text).unwrap();
        run_it(text).unwrap();
    }
}

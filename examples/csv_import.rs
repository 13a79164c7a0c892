//! Distributed Map over a CSV file of S3: millions of rows, in batches, each batch in an execution of its own.
//!
//! Take it when a list is too long for one execution: an inline Map goes to some thousands of items and shares the
//! 25,000 events of its execution. A few bad rows do not stop the others: up to five in a hundred batches may fail.
//! What the batches give is written to S3, because all of it together would be too large to hand on.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html>.

use std::fmt;
use std::process::ExitCode;

use asl_builder::distributed::BatchOf;
use asl_builder::{Batch, MapRunErrors, prelude::*};

#[contract]
struct Upload {
    bucket: String,
    file: String,
}

/// A row of the file. Columns are text; the function makes numbers of them.
#[contract]
struct Row {
    id: String,
    amount: String,
}

/// How many rows of a batch were saved.
#[contract]
struct Saved {
    rows: u32,
}

#[contract]
struct Report {
    results: String,
}

#[derive(Debug, WorkflowError)]
#[allow(dead_code, reason = "the function reports them")]
enum SaveError {
    Throttled,
    BadRow,
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Throttled => "the database has too much to do",
            Self::BadRow => "a row that cannot be read",
        })
    }
}

const SAVE: Function<Batch<Row>, Saved, SaveError> = Function::named("save-rows");
const RESULTS: &str = "import-results";

fn csv_import() -> Workflow<Upload, Report> {
    start::<Upload>()
        .state(|s| {
            s.distributed_map(
                "Each Batch",
                |from, upload| {
                    from.s3_csv::<Row>(upload.bucket, upload.file)
                        .in_batches(BatchOf::items(100))
                        .express_children()
                },
                |f| {
                    f.state(|s| {
                        s.invoke("Save", &SAVE, |batch| batch)
                            .retry(SaveError::THROTTLED, Retry::times(5).backoff(2.0).jitter())
                    })
                },
            )
            .max_concurrency(50)
            .tolerated_failure_percentage(5)
            .write_results(|to, upload| to.s3(RESULTS).prefix(upload.file).compact().jsonl())
            .retry(StatesError::ITEM_READER_FAILED, Retry::times(2))
            .catch(MapRunErrors::EXCEED_TOLERATED_FAILURE_THRESHOLD, |f| {
                f.fail("Bad File", "BadFile", "more than five in a hundred batches have failed")
            })
        })
        .pass("Report", |written| ReportExpr {
            results: text!(
                "s3://{}/{}",
                written.result_writer_details.bucket,
                written.result_writer_details.key
            ),
        })
        .named("csv-import")
}

fn main() -> ExitCode {
    examples::show(&csv_import())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use asl_testing::{Run, Status, TestWorkflow as _};

    use super::*;

    /// A file with so many rows, of which every row with this id is bad.
    fn run(rows: u32, bad: &'static str) -> Run<Report> {
        let lines: Vec<String> = (0..rows).map(|row| format!("{row},9.5")).collect();
        let throttled = Cell::new(false);
        csv_import()
            .test()
            .object("uploads", "today.csv", format!("id,amount\n{}\n", lines.join("\n")))
            .mock(&SAVE, move |batch| {
                if !throttled.replace(true) {
                    return Err(SaveError::Throttled);
                }
                if batch.items.iter().any(|row| row.id == bad) {
                    return Err(SaveError::BadRow);
                }
                Ok(Saved { rows: u32::try_from(batch.items.len()).unwrap() })
            })
            .start(Upload { bucket: "uploads".to_owned(), file: "today.csv".to_owned() })
    }

    #[test]
    fn definition() {
        examples::check(&csv_import());
    }

    #[test]
    fn every_row_is_saved() {
        let run = run(250, "none");
        let sizes: Vec<usize> = run.calls(&SAVE).iter().map(|batch| batch.items.len()).collect();
        assert_eq!(sizes, [100, 100, 50, 100], "the first batch was throttled, and tried again");
        assert!(run.output().results.starts_with("s3://import-results/today.csv/"), "{:?}", run.output());
        let results = run.keys(RESULTS).find(|key| key.ends_with("SUCCEEDED_0.jsonl")).unwrap();
        assert_eq!(run.object(RESULTS, results).unwrap().matches("rows").count(), 3);
    }

    #[test]
    fn one_bad_batch_of_thirty_is_tolerated() {
        let run = run(3000, "1234");
        assert_eq!(run.status(), Status::Succeeded, "{:?}", run.cause());
        assert!(run.keys(RESULTS).any(|key| key.contains("FAILED_0")));
    }

    #[test]
    fn one_bad_batch_of_ten_is_too_much() {
        let run = run(1000, "123");
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("BadFile")));
    }
}

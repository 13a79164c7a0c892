//! Wait updated by HTTP: a state waits until somebody updates it through an API of yours, by a name both sides know.
//!
//! Take it when the one who updates knows a business key and no token, as with the WAIT task of Netflix Conductor,
//! which `POST /tasks/{workflow}/{reference}/COMPLETED` ends. The state writes its token into a table, under the key,
//! with no function between; the API looks it up and calls `SendTaskSuccess`. Once it is over, the row is taken away:
//! a second update finds nothing and can be told so. A token is a secret: nobody but the API may read the table.
//!
//! See <https://conductor-oss.github.io/conductor/documentation/configuration/workflowdef/systemtasks/wait-task.html>
//! and <https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html>.

use std::process::ExitCode;

use asl_builder::integrations::{Action, Sdk, sdk};
use asl_builder::prelude::*;

#[contract]
struct Visit {
    patient: String,
    sample: String,
}

/// What the laboratory sends: the body of `POST /samples/{sample}/result`.
#[contract]
struct LabResult {
    positive: bool,
    doctor: String,
}

/// A state that waits, by the key that the API is called with.
#[contract]
struct Waiting {
    id: String,
    token: String,
}

const WAITING: Table<Waiting> = Table::named("waiting");
/// Unlike `put_item`, an action of the SDK can hand a token on and wait.
const REGISTER: Action<Sdk, LabResult> = sdk("dynamodb", "putItem").giving();
const TELL: Function<String, ()> = Function::named("tell-patient");

fn http_update() -> Workflow<Visit, ()> {
    let (flow, visit) = start::<Visit>().keep("visit", |v| v);
    flow.state(|s| {
        s.call_back("Wait For The Laboratory", REGISTER.within(days(3)), |visit, token| {
            object! {
                "TableName": WAITING.address(),
                "Item": { "id": { "S": visit.sample }, "token": { "S": token } },
            }
        })
        .output(|_, result| text!("your result is ready, ask {}", result.doctor))
        .on_timeout(|f| f.pass("No Result", |_| "the laboratory has not answered, please come again"))
    })
    .state(|s| s.delete_item("Stop Waiting", &WAITING, |_| visit.sample).output(|words, _| words))
    .invoke("Tell The Patient", &TELL, |words| words)
    .named("http-update")
}

fn main() -> ExitCode {
    examples::show(&http_update())
}

#[cfg(test)]
mod tests {
    use asl_testing::{Run, TestWorkflow as _};
    use serde_json::json;

    use super::*;

    fn run() -> Run<()> {
        let test = http_update().test().mock(&TELL, |_| Ok(()));
        test.mock_resource("arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken", |_| Ok(json!({})))
            .mock_resource("arn:aws:states:::dynamodb:deleteItem", |parameters| {
                assert_eq!(parameters["Key"], json!({"id": {"S": "S-7"}}));
                Ok(json!({}))
            })
            .start(Visit { patient: "Ann".to_owned(), sample: "S-7".to_owned() })
    }

    #[test]
    fn definition() {
        examples::check(&http_update());
    }

    #[test]
    fn the_laboratory_updates_by_its_own_key() {
        let mut run = run();
        run.advance(days(1));
        let waiting = run.pending_at("Wait For The Laboratory");
        assert_eq!(waiting.request()["Item"]["id"], json!({"S": "S-7"}));
        assert!(waiting.request()["Item"]["token"]["S"].is_string(), "what the API answers with");
        waiting.succeed(json!({"positive": false, "doctor": "Dr. Li"}));
        assert_eq!(run.calls(&TELL), ["your result is ready, ask Dr. Li"]);
        assert_eq!(run.path().last().unwrap(), "Tell The Patient");
    }

    #[test]
    fn nobody_updates_it_and_the_row_is_taken_away() {
        let mut run = run();
        run.advance(days(3));
        let path = run.path();
        assert_eq!(path.get(path.len() - 3..).unwrap(), ["No Result", "Stop Waiting", "Tell The Patient"]);
        assert!(run.calls(&TELL).first().unwrap().contains("come again"));
    }
}

//! Express request and response: a workflow that answers an HTTP request itself, in milliseconds.
//!
//! Take it behind API Gateway by `StartSyncExecution`, when a request touches several services and no function is
//! needed to hold them together. It lives five minutes at most and is paid by its time. What has to wait for somebody
//! is a Standard workflow, which this one starts: `.callback(..)` and `.run(..)` do not compile in it.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html>.

use std::process::ExitCode;

use asl_builder::{DynamoDbError, Express, prelude::*};

#[contract]
struct Request {
    sku: String,
    count: i64,
}

/// What API Gateway makes an HTTP response of.
#[contract]
#[serde(rename_all = "camelCase")]
struct Response {
    status_code: u16,
    body: String,
}

#[contract]
struct Article {
    id: String,
    stock: i64,
}

const STOCK: Table<Article> = Table::named("stock");

/// The Standard workflow that does the rest.
fn fulfil() -> Workflow<Request, Request> {
    start::<Request>().wait("Pick And Pack", hours(2)).named("fulfil")
}

fn express_api() -> Workflow<Request, Response, Express> {
    let refuse = |status_code: u16, body: &'static str| ResponseExpr { status_code, body };
    start_express::<Request>()
        .block(|f, done| {
            f.choice("Sensible?", |c| {
                c.when(|r| r.count.at_least(1).and(r.count.at_most(100)), |f| f)
                    .otherwise(|f| f.pass("Bad Request", |_| refuse(400, "order 1 to 100")).leave(done))
            })
            .state(|s| {
                s.update_item(
                    "Take From Stock",
                    &STOCK,
                    |r| r.sku,
                    |r, article| {
                        article.add(|a| a.stock, r.count * -1).only_if(|a| a.stock.at_least(r.count))
                    },
                )
                // No retry: an addition that was made, and whose answer was lost, would be made twice.
                .catch(DynamoDbError::CONDITIONAL_CHECK_FAILED, |f| {
                    f.pass("Conflict", |_| refuse(409, "not so many in stock")).leave(done)
                })
            })
            .start_workflow("Fulfil", &fulfil(), |r| r)
            .pass("Accepted", |execution| ResponseExpr { status_code: 202, body: execution })
        })
        .named("express-api")
}

fn main() -> ExitCode {
    examples::show(&express_api())
}

#[cfg(test)]
mod tests {
    use asl_testing::{Fault, TestWorkflow as _, WorkflowTest};
    use serde_json::{Value, json};

    use super::*;

    const UPDATE: &str = "arn:aws:states:::dynamodb:updateItem";

    fn test(update: fn(&Value) -> Result<Value, Fault>) -> WorkflowTest<Request, Response> {
        express_api().test().mock_resource(UPDATE, update).mock_resource(
            "arn:aws:states:::states:startExecution",
            |parameters| {
                assert_eq!(parameters["Input"], json!({ "sku": "tea", "count": 2 }));
                Ok(json!({ "ExecutionArn": "arn:of:the:execution" }))
            },
        )
    }

    fn order(count: i64) -> Request {
        Request { sku: "tea".to_owned(), count }
    }

    #[test]
    fn definition() {
        examples::check(&express_api());
        examples::check(&fulfil());
    }

    #[test]
    fn accepted() {
        let update = |parameters: &Value| {
            assert_eq!(parameters["Key"], json!({ "id": { "S": "tea" } }));
            let values: Vec<&Value> =
                parameters["ExpressionAttributeValues"].as_object().unwrap().values().collect();
            assert_eq!(values, [&json!({ "N": "-2" }), &json!({ "N": "2" })]);
            Ok(json!({}))
        };
        let response = test(update).start(order(2)).output();
        assert_eq!((response.status_code, response.body.as_str()), (202, "arn:of:the:execution"));
    }

    #[test]
    fn not_enough_in_stock() {
        let failed = |_: &Value| {
            Err(Fault::new("DynamoDB.ConditionalCheckFailedException", "The conditional request failed"))
        };
        assert_eq!(test(failed).start(order(2)).output().status_code, 409);
    }

    #[test]
    fn a_request_that_makes_no_sense_reaches_no_table() {
        for count in [-1, 0, 101] {
            let run = test(|_| Err(Fault::new("Never", "called"))).start(order(count));
            assert_eq!(run.output().status_code, 400, "{count}");
            assert_eq!(run.path(), ["Sensible?", "Bad Request"]);
        }
    }
}

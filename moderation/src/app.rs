//! The application: the workflow, its three functions from one binary, its two tables.

use asl_builder::prelude::*;

use crate::contracts::{ARTICLES, ASK_APPROVAL, REVIEWS};
use crate::workflow::moderation;

const PACKAGE: &str = "moderation-functions";
const BIN: &str = "bootstrap";

/// All that belongs to the application.
///
/// No function is told the address of one that is told its own: `api` knows where links are opened, and the
/// pages behind the links know the way back from the submission.
pub fn app() -> App {
    let workflow = moderation();
    let api = Lambda::named("api")
        .cargo(PACKAGE, BIN)
        .public_url()
        .env("ARTICLES", reading(&ARTICLES))
        .env("REVIEWS", reading(&REVIEWS))
        .env("WORKFLOW", &workflow)
        .env("RECEIVER_URL", url_of("approval-receiver"))
        .grant(["states:DescribeExecution"], &workflow, "an article's page shows how its execution stands");
    let ask_approval = Lambda::of(&ASK_APPROVAL).cargo(PACKAGE, BIN).env("REVIEWS", &REVIEWS);
    let receiver = Lambda::named("approval-receiver")
        .cargo(PACKAGE, BIN)
        .public_url()
        .env("REVIEWS", &REVIEWS)
        .answers(workflow.name())
        .grant(["states:DescribeExecution"], &workflow, "a link says when its execution has ended");
    App::new("moderation")
        .workflow(&workflow)
        .function(api.timeout(seconds(10)).memory_mb(256))
        .function(ask_approval.timeout(seconds(10)).memory_mb(256))
        .function(receiver.timeout(seconds(10)).memory_mb(256))
        .table(&ARTICLES)
        .table(&REVIEWS)
}

//! Calls that are typed by what is called.

use asl_builder::Child as _;
use asl_builder::integrations::dynamodb;

use super::{Case, call};
use crate::prelude::*;

pub(super) fn add(cases: &mut Vec<Case>) {
    call!(cases, both, .invoke("T", &SCORE, |d| d.title));
    call!(cases, both, .callback("T", ASK.within(days(1)), |d, token| QuestionExpr { title: d.title, token }));
    call!(cases, both, .invoke_direct("T", &READ_ALL, |d| d));
    add_tables(cases);
    call!(cases, both, .send_message("T", &TITLES, |d| d.title));
    call!(cases, both, .callback("T", QUESTIONS.within(days(1)), |d, token| QuestionExpr { title: d.title, token }));
    call!(cases, both, .publish("T", &NEWS, |d| d.title));
    call!(cases, both, .callback("T", QUESTIONED.within(days(1)), |d, token| QuestionExpr { title: d.title, token }));
    call!(cases, both, .put_event("T", &READ, |d| ArticleExpr { id: d.key, title: d.title, reads: d.limit }));
    call!(cases, both, .callback("T", ASKED.within(days(1)), |d, token| QuestionExpr { title: d.title, token }));
    call!(cases, both, .start_workflow("T", &REPORT, |d| d.title));
    call!(cases, both, .run_as_text("T", &REPORT, |d| d.title));
    call!(cases, both, .run("T", &REPORT, |d| d.title));
    call!(cases, both, .callback("T", REVIEW.within(days(1)), |d, token| QuestionExpr { title: d.title, token }));
    call!(cases, both, .http("T", |d| Http::get("https://example.com/articles").connection(SHOP).query("id", d.key)));
    call!(cases, both, .activity("T", &TRANSLATE, |d| ArticleExpr { id: d.key, title: d.title, reads: d.limit }));
    call!(cases, both, .sdk("T", "dynamodb", "query", |_| object! { "TableName": "articles" }));
    call!(cases, both, .call_back("T", asl_builder::integrations::sdk("sfn", "startExecution").within(days(1)),
        |_, token| object! { "StateMachineArn": "arn", "Input": { "token": token } }));
}

const READ_ALL: Function<Data, f64> =
    Function::at_arn("arn:aws:lambda:us-east-1:123456789012:function:read-all");

fn add_tables(cases: &mut Vec<Case>) {
    call!(cases, both, .put_item("T", &ARTICLES, |d| ArticleExpr { id: d.key, title: d.title, reads: d.limit }));
    call!(cases, both, .delete_item("T", &ARTICLES, |d| d.key));
    call!(cases, both, .update_item("T", &ARTICLES, |d| d.key, |d, row| row.set(|r| r.title, d.title)));
    call!(cases, Standard, .get_item("T", &ARTICLES, |d| d.key));
    call!(cases, PathStandard, .call("T", &dynamodb::GET_ITEM,
        |d| object! { "TableName": "articles", "Key": { "id": { "S": d.key } } }));
}

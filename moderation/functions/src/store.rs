//! The reviews table: links in DynamoDB, each an item under its id.
//!
//! The task token and the form's secret stand in the item and leave it only towards the workflow service
//! and the form; no page, document or log line shows them.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use callback_urls::{
    Answer, CallbackToken, FormKey, Link, LinkId, LinkState, LinkStore, Page, Question, Slice, State,
    StoreError, StoreFuture,
};
use jiff::Timestamp;
use moderation::contracts::{REVIEWS_BY_STATUS, REVIEWS_BY_SUBJECT};

use crate::review::text;

type Item = HashMap<String, AttributeValue>;

/// Links in a DynamoDB table.
#[derive(Clone, Debug)]
pub struct ReviewTable {
    client: Client,
    table: String,
}

impl ReviewTable {
    /// The table of this name.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }
}

impl LinkStore for ReviewTable {
    fn insert<'a>(&'a self, link: &'a Link) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let put = self.client.put_item().table_name(&self.table).set_item(Some(item_of(link)));
            let put = put.condition_expression("attribute_not_exists(id)");
            put.send().await.map_err(|error| StoreError::new("keep the link", error))?;
            Ok(())
        })
    }

    fn get<'a>(&'a self, id: &'a LinkId) -> StoreFuture<'a, Option<Link>> {
        Box::pin(async move {
            let get = self.client.get_item().table_name(&self.table).key("id", s(id.as_str()));
            let got = get.consistent_read(true).send().await;
            let item = got.map_err(|error| StoreError::new("read the link", error))?.item;
            item.as_ref().map(link_of).transpose()
        })
    }

    fn replace<'a>(&'a self, link: &'a Link, expected: LinkState) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let put = self
                .client
                .put_item()
                .table_name(&self.table)
                .set_item(Some(item_of(link)))
                .condition_expression("#status = :expected")
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":expected", s(expected.as_str()));
            match put.send().await {
                Ok(_) => Ok(true),
                Err(error) if lost(&error) => Ok(false),
                Err(error) => Err(StoreError::new("write the link", error)),
            }
        })
    }

    fn about<'a>(&'a self, subject: &'a str) -> StoreFuture<'a, Vec<Link>> {
        Box::pin(async move {
            let query = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(REVIEWS_BY_SUBJECT)
                .key_condition_expression("subject = :subject")
                .expression_attribute_values(":subject", s(subject));
            let found = query.send().await.map_err(|error| StoreError::new("list the links", error))?;
            found.items().iter().map(link_of).collect()
        })
    }

    fn standing_at<'a>(&'a self, state: LinkState, slice: Slice<'a>) -> StoreFuture<'a, Page> {
        Box::pin(async move {
            let start = slice.cursor.map(|cursor| start_key(cursor, state)).transpose()?;
            let query = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(REVIEWS_BY_STATUS)
                .key_condition_expression("#status = :status AND expires_at > :after")
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":status", s(state.as_str()))
                .expression_attribute_values(":after", s(text(slice.due_after)))
                .limit(i32::try_from(slice.limit).unwrap_or(i32::MAX))
                .set_exclusive_start_key(start);
            let found = query.send().await.map_err(|error| StoreError::new("list the links", error))?;
            let links: Vec<Link> = found.items().iter().map(link_of).collect::<Result<_, _>>()?;
            let more = found.last_evaluated_key.is_some_and(|key| !key.is_empty());
            let next = links.last().filter(|_| more).map(cursor_after);
            Ok(Page { links, next })
        })
    }
}

/// Whether the condition did not hold: somebody else was first.
fn lost(error: &SdkError<PutItemError>) -> bool {
    error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception)
}

/// A cursor names the last link of a page: its deadline and its id.
fn cursor_after(link: &Link) -> String {
    format!("{}~{}", text(link.question.expires_at), link.id)
}

fn start_key(cursor: &str, state: LinkState) -> Result<Item, StoreError> {
    let parts = cursor.split_once('~').and_then(|(expires_at, id)| {
        Some((expires_at.parse::<Timestamp>().ok()?, id.parse::<LinkId>().ok()?))
    });
    let (expires_at, id) = parts.ok_or_else(StoreError::foreign_cursor)?;
    let pairs = [("id", s(id.as_str())), ("status", s(state.as_str())), ("expires_at", s(text(expires_at)))];
    Ok(pairs.map(|(name, value)| (name.to_owned(), value)).into())
}

fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A link as an item.
fn item_of(link: &Link) -> Item {
    let answer = link.state.answer();
    let pairs = [
        ("id", Some(link.id.to_string())),
        ("status", Some(link.state.name().to_string())),
        ("subject", Some(link.question.subject.clone())),
        ("token", Some(link.question.token.expose().to_owned())),
        ("form_key", Some(link.form_key.expose().to_owned())),
        ("created_at", Some(text(link.created_at))),
        ("expires_at", Some(text(link.question.expires_at))),
        ("details", Some(link.question.details.to_string())),
        ("decided_by", answer.map(|answer| answer.by.clone())),
        ("decided_at", answer.map(|answer| answer.at.to_string())),
        ("answer", answer.map(|answer| answer.value.to_string())),
        ("closed_at", link.state.closed_at().map(|at| at.to_string())),
    ];
    pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), s(value?)))).collect()
}

/// An item as a link.
fn link_of(item: &Item) -> Result<Link, StoreError> {
    read_item(item).ok_or_else(|| StoreError::new("read the link", "its item is not as it was written"))
}

fn read_item(item: &Item) -> Option<Link> {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str);
    let time = |name: &str| text(name).map(str::parse::<Timestamp>).transpose().ok();
    let answer = match (text("decided_by"), time("decided_at")?, text("answer")) {
        (Some(by), Some(at), Some(value)) => {
            Some(Answer { by: by.to_owned(), at, value: serde_json::from_str(value).ok()? })
        }
        _ => None,
    };
    Some(Link {
        id: text("id")?.parse().ok()?,
        question: Question {
            subject: text("subject")?.to_owned(),
            token: CallbackToken::new(text("token")?),
            expires_at: time("expires_at")??,
            details: serde_json::from_str(text("details")?).ok()?,
        },
        created_at: time("created_at")??,
        form_key: FormKey::new(text("form_key")?),
        state: State::from_parts(text("status")?.parse().ok()?, answer, time("closed_at")?)?,
    })
}

#[cfg(test)]
mod tests {
    use callback_urls::Event;
    use serde_json::json;

    use super::*;

    fn link() -> Link {
        let now: Timestamp = "2026-11-23T14:00:00.5Z".parse().unwrap();
        let question = Question {
            subject: "article-7".to_owned(),
            token: CallbackToken::new("AAAA"),
            expires_at: "2026-11-30T14:00:00Z".parse().unwrap(),
            details: json!({ "title": "My FORBIDDEN thoughts" }),
        };
        Link::open(question, now).unwrap()
    }

    #[test]
    fn an_item_gives_the_link_back_in_every_state() {
        let at = Timestamp::UNIX_EPOCH;
        let decided =
            Event::Decide(Answer { by: "Ada".to_owned(), at, value: json!({ "verdict": "approved" }) });
        let open = link();
        for link in [
            open.clone(),
            open.after(decided).unwrap(),
            open.after(Event::Expire(at)).unwrap(),
            open.after(Event::Supersede(at)).unwrap(),
            open.after(Event::Withdraw(at)).unwrap(),
        ] {
            assert_eq!(link_of(&item_of(&link)).unwrap(), link);
        }
    }

    #[test]
    fn an_item_that_lacks_something_is_an_error() {
        for missing in ["id", "status", "token", "details", "expires_at", "form_key"] {
            let mut item = item_of(&link());
            item.remove(missing);
            assert!(link_of(&item).is_err(), "{missing}");
        }
    }

    #[test]
    fn times_sort_as_text() {
        assert_eq!(text("2026-11-23T14:00:00Z".parse().unwrap()), "2026-11-23T14:00:00.000Z");
        assert!(text(Timestamp::MIN) < text(Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn cursors_name_the_last_link() {
        let cursor = cursor_after(&link());
        let key = start_key(&cursor, LinkState::Open).unwrap();
        assert_eq!(key["expires_at"], s("2026-11-30T14:00:00.000Z"));
        assert!(start_key("rubbish", LinkState::Open).unwrap_err().is_foreign_cursor());
    }
}

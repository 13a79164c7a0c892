//! The port to the published articles, and its one implementation over DynamoDB.

use std::fmt;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use callback_urls::{StoreError, StoreFuture};

/// What the status page needs of a published article whose execution the service has forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its title.
    pub title: String,
}

/// Finds published articles.
pub trait Articles: Send + Sync + fmt::Debug {
    /// The article of this id.
    fn find<'a>(&'a self, id: &'a str) -> StoreFuture<'a, Option<Published>>;
}

/// The table the workflow saves to.
#[derive(Clone, Debug)]
pub struct ArticleTable {
    client: Client,
    table: String,
}

impl ArticleTable {
    /// The table of this name.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }
}

impl Articles for ArticleTable {
    fn find<'a>(&'a self, id: &'a str) -> StoreFuture<'a, Option<Published>> {
        Box::pin(async move {
            let key = AttributeValue::S(id.to_owned());
            let request = self.client.get_item().table_name(&self.table).key("id", key);
            let got = request.send().await.map_err(|error| StoreError::new("read the article", error))?;
            let title = got.item.and_then(|item| item.get("title").and_then(|t| t.as_s().ok()).cloned());
            Ok(title.map(|title| Published { title }))
        })
    }
}

//! Tables: where a workflow keeps what it has done.

use std::fmt;
use std::marker::PhantomData;

/// A DynamoDB table that holds `T`s, each an item with the fields of `T` as attributes.
///
/// ```
/// use asl_contract::{Shape, Table};
/// # use schemars::JsonSchema;
/// # use serde::{Deserialize, Serialize};
///
/// #[derive(Shape, Serialize, Deserialize, JsonSchema)]
/// pub struct Article {
///     pub id: String,
///     pub status: String,
/// }
///
/// pub const ARTICLES: Table<Article> = Table::named("articles").key("id").index("by-status", "status");
/// assert_eq!(ARTICLES.name(), "articles");
/// ```
///
/// Names of attributes are the JSON names of fields; what they hold (text or a number) follows from `T`, and
/// an attribute that `T` does not have is found when the app is built.
pub struct Table<T> {
    name: &'static str,
    home: TableHome,
    partition: &'static str,
    sort: Option<&'static str>,
    ttl: Option<&'static str>,
    indexes: [Option<TableIndex>; 5],
    marker: PhantomData<fn() -> T>,
}

/// Whose table it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableHome {
    /// The app's: it is made with the app, under a name of the stack's.
    App,
    /// Somebody else's: it exists already, under exactly this name.
    Elsewhere,
}

/// A global secondary index of a [`Table`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableIndex {
    /// Its name.
    pub name: &'static str,
    /// The attribute that is its partition key.
    pub partition: &'static str,
    /// The attribute that is its sort key.
    pub sort: Option<&'static str>,
}

impl<T> Table<T> {
    /// The table with this name, with the key `id`; definitions refer to it as `${table.NAME.name}`.
    pub const fn named(name: &'static str) -> Self {
        Self {
            name,
            home: TableHome::App,
            partition: "id",
            sort: None,
            ttl: None,
            indexes: [None; 5],
            marker: PhantomData,
        }
    }

    /// A table that exists already, by its name or ARN, with the key `id`.
    ///
    /// ```
    /// use asl_contract::Table;
    ///
    /// pub const OLD: Table<serde_json::Value> = Table::at_name("orders-2019").key("order");
    /// assert_eq!(OLD.name(), "orders-2019");
    /// ```
    pub const fn at_name(name: &'static str) -> Self {
        let mut table = Self::named(name);
        table.home = TableHome::Elsewhere;
        table
    }

    /// The attribute that is the partition key; `id` unless said.
    #[must_use]
    pub const fn key(mut self, partition: &'static str) -> Self {
        self.partition = partition;
        self
    }

    /// The attribute that is the sort key; none unless said.
    #[must_use]
    pub const fn sorted_by(mut self, sort: &'static str) -> Self {
        self.sort = Some(sort);
        self
    }

    /// The attribute that holds the time, in epoch seconds, after which an item goes away.
    #[must_use]
    pub const fn expires_by(mut self, attribute: &'static str) -> Self {
        self.ttl = Some(attribute);
        self
    }

    /// Adds an index by the attribute `partition`.
    #[must_use]
    pub const fn index(self, name: &'static str, partition: &'static str) -> Self {
        self.with_index(TableIndex { name, partition, sort: None })
    }

    /// Adds an index by the attribute `partition`, sorted by the attribute `sort`.
    #[must_use]
    pub const fn index_sorted(self, name: &'static str, partition: &'static str, sort: &'static str) -> Self {
        self.with_index(TableIndex { name, partition, sort: Some(sort) })
    }

    /// # Panics
    /// In a constant, at compile time: a sixth index.
    #[expect(clippy::indexing_slicing, reason = "`get_mut` is not const; the bound is the loop's condition")]
    const fn with_index(mut self, index: TableIndex) -> Self {
        let mut at = 0;
        while at < self.indexes.len() {
            if self.indexes[at].is_none() {
                self.indexes[at] = Some(index);
                return self;
            }
            at += 1;
        }
        #[expect(clippy::panic, reason = "evaluated in constants, where it is a compile error")]
        {
            panic!("a table has five indexes at most")
        }
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it is made with the app or exists already.
    pub const fn home(&self) -> TableHome {
        self.home
    }

    /// What a definition says for its name.
    #[doc(hidden)]
    pub fn address(&self) -> String {
        match self.home {
            TableHome::App => format!("${{table.{}.name}}", self.name),
            TableHome::Elsewhere => self.name.to_owned(),
        }
    }

    /// The attribute that is the partition key.
    pub const fn partition_key(&self) -> &'static str {
        self.partition
    }

    /// The attribute that is the sort key.
    pub const fn sort_key(&self) -> Option<&'static str> {
        self.sort
    }

    /// The attribute that holds the time after which an item goes away.
    pub const fn ttl(&self) -> Option<&'static str> {
        self.ttl
    }

    /// Its indexes.
    pub fn indexes(&self) -> impl Iterator<Item = TableIndex> + use<T> {
        self.indexes.into_iter().flatten()
    }
}

impl<T> Copy for Table<T> {}

impl<T> Clone for Table<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.name)
            .field("home", &self.home)
            .field("partition", &self.partition)
            .field("sort", &self.sort)
            .field("ttl", &self.ttl)
            .field("indexes", &self.indexes().collect::<Vec<_>>())
            .finish()
    }
}

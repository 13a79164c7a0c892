//! Items of DynamoDB tables: read, written, changed and deleted, each a typed row.

use std::marker::PhantomData;

use asl_contract::__private::{Node, NodeRef, Op, Place};
use asl_contract::{
    Computes, Expr, Gives, IntoCondition, IntoExpr, JsonAta, Language, Number, Shape, Table, WorkflowError,
};

use super::task::task;
use crate::dynamodb;
use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Gift, Kind, input_of, result_of};
use crate::mode::Mode;
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Writes an item to a table, in the place of one with the same key: `dynamodb:putItem`.
    ///
    /// The state hands its input on.
    #[track_caller]
    pub fn put_item<T: Shape, V: Gives<T, M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        item: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Self {
        State::new(self.graph).put_item(name, table, item).into_flow()
    }

    /// Reads the item with this key, and gives it or nothing: `dynamodb:getItem`.
    ///
    /// The closure gives the key; for a table that is sorted, both parts as a pair.
    /// [`if_present`](Flow::if_present) goes on with the item.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// #[contract]
    /// pub struct Article {
    ///     pub id: String,
    ///     pub stock: u32,
    /// }
    ///
    /// const ARTICLES: Table<Article> = Table::named("articles");
    ///
    /// let workflow = start::<String>()
    ///     .get_item("Load", &ARTICLES, |id| id)
    ///     .if_present(
    ///         "Known?",
    ///         |article| article,
    ///         |f| f.pass("Stock", |article| article.stock),
    ///         |f| f.fail("Unknown", "NoArticle", "there is no such article"),
    ///     )
    ///     .named("stock");
    /// # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
    /// ```
    #[track_caller]
    pub fn get_item<T: Shape, K: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
    ) -> Flow<In, Option<T>, M>
    where
        M::Lang: Computes,
    {
        State::new(self.graph).get_item(name, table, key).into_flow()
    }

    /// Deletes the item with this key, if there is one: `dynamodb:deleteItem`.
    ///
    /// The state hands its input on.
    #[track_caller]
    pub fn delete_item<T: Shape, K: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
    ) -> Self {
        State::new(self.graph).delete_item(name, table, key).into_flow()
    }

    /// Changes fields of the item with this key: `dynamodb:updateItem`.
    ///
    /// Where there is no such item it is made, with these fields and its key only;
    /// [`only_if`](Update::only_if) prevents that. The state hands its input on.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// #[contract]
    /// pub struct Article {
    ///     pub id: String,
    ///     pub stock: u32,
    ///     pub note: Option<String>,
    /// }
    ///
    /// const ARTICLES: Table<Article> = Table::named("articles");
    ///
    /// let workflow = start::<String>()
    ///     .update_item("Take One", &ARTICLES, |id| id, |_, article| {
    ///         article
    ///             .add(|a| a.stock, -1)
    ///             .remove(|a| a.note)
    ///             .only_if(|a| a.stock.above(0))
    ///     })
    ///     .named("taking");
    /// ```
    #[track_caller]
    pub fn update_item<T: Shape, K: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
        change: impl FnOnce(Expr<Out, M::Lang>, Update<T, M::Lang>) -> Update<T, M::Lang>,
    ) -> Self {
        State::new(self.graph).update_item(name, table, key, change).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Writes an item to a table, in the place of one with the same key: `dynamodb:putItem`.
    #[doc(alias = "DynamoPutItem")]
    #[track_caller]
    pub fn put_item<T: Shape, V: Gives<T, M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        item: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, Whole, DynamoDbError, M, Whole> {
        let name = name.into_name();
        let item = item(Expr::from_node(input_of(&name))).give();
        let arguments = NodeRef::object([
            ("TableName", NodeRef::text(table.address())),
            ("Item", dynamodb::marshal_item::<T>(item)),
        ]);
        let mut task = task("arn:aws:states:::dynamodb:putItem", arguments);
        task.gives = Gift::Input;
        task.table_key = Some(table.partition_key());
        self.single(Draft::new(name, Place::here(), Kind::Task(Box::new(task)), types::<Out, Whole>()))
    }

    /// Reads the item with this key, and gives it or nothing: `dynamodb:getItem`.
    #[doc(alias = "DynamoGetItem")]
    #[track_caller]
    pub fn get_item<T: Shape, K: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
    ) -> SingleState<In, Out, Option<T>, DynamoDbError, M, Whole>
    where
        M::Lang: Computes,
    {
        let name = name.into_name();
        let key = key(Expr::from_node(input_of(&name))).into_node();
        let arguments = NodeRef::object([
            ("TableName", table_name(table)),
            ("Key", dynamodb::key::<T, K::Value>(table, key)),
        ]);
        let item = result_of(&name).field("Item");
        let there = NodeRef::call(Op::IsPresent, [item]);
        let row = NodeRef::call(Op::If, [there, dynamodb::read_item::<T>(item), NodeRef::null()]);
        let task = task("arn:aws:states:::dynamodb:getItem", arguments);
        let mut draft =
            Draft::new(name, Place::here(), Kind::Task(Box::new(task)), types::<Out, Option<T>>());
        draft.output = Some(row);
        self.single(draft)
    }

    /// Deletes the item with this key, if there is one: `dynamodb:deleteItem`.
    #[doc(alias = "DynamoDeleteItem")]
    #[track_caller]
    pub fn delete_item<T: Shape, K: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
    ) -> SingleState<In, Out, Whole, DynamoDbError, M, Whole> {
        let name = name.into_name();
        let key = key(Expr::from_node(input_of(&name))).into_node();
        let arguments = NodeRef::object([
            ("TableName", table_name(table)),
            ("Key", dynamodb::key::<T, K::Value>(table, key)),
        ]);
        let mut task = task("arn:aws:states:::dynamodb:deleteItem", arguments);
        task.gives = Gift::Input;
        self.single(Draft::new(name, Place::here(), Kind::Task(Box::new(task)), types::<Out, Whole>()))
    }

    /// Changes fields of the item with this key: `dynamodb:updateItem`.
    #[doc(alias = "DynamoUpdateItem")]
    #[track_caller]
    pub fn update_item<T: Shape, K: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
        change: impl FnOnce(Expr<Out, M::Lang>, Update<T, M::Lang>) -> Update<T, M::Lang>,
    ) -> SingleState<In, Out, Whole, DynamoDbError, M, Whole> {
        let name = name.into_name();
        let input = input_of(&name);
        let key = key(Expr::from_node(input)).into_node();
        let change = change(Expr::from_node(input), Update::new());
        let mut members =
            vec![("TableName", table_name(table)), ("Key", dynamodb::key::<T, K::Value>(table, key))];
        members.extend(change.arguments());
        let mut task = task("arn:aws:states:::dynamodb:updateItem", NodeRef::object(members));
        task.gives = Gift::Input;
        self.single(Draft::new(name, Place::here(), Kind::Task(Box::new(task)), types::<Out, Whole>()))
    }
}

impl<In, From, Out, M, Whole> SingleState<In, From, Out, DynamoDbError, M, Whole> {
    /// Writes the item only if there is none with its key; else the state fails with
    /// [`CONDITIONAL_CHECK_FAILED`](DynamoDbError::CONDITIONAL_CHECK_FAILED).
    ///
    /// It belongs to `put_item`; an update says [`only_if`](Update::only_if).
    pub fn if_absent(mut self) -> Self {
        if let Some(task) = self.task() {
            task.arguments = match (task.table_key, task.arguments.node()) {
                (Some(key), Node::Object(members)) => {
                    let mut members: Vec<_> = members.iter().map(|(name, value)| (&**name, *value)).collect();
                    members.push(("ConditionExpression", NodeRef::text("attribute_not_exists(#key)")));
                    let names = NodeRef::object([("#key", NodeRef::text(key))]);
                    members.push(("ExpressionAttributeNames", names));
                    NodeRef::object(members)
                }
                _ => NodeRef::invalid("`if_absent` belongs to `put_item`"),
            };
        }
        self
    }
}

fn table_name<T>(table: &Table<T>) -> NodeRef {
    NodeRef::text(table.address())
}

/// What is changed of an item of a table of `T`s.
#[derive(Debug)]
#[must_use = "a change is made by what the closure gives"]
pub struct Update<T, L = JsonAta> {
    changes: Vec<Change>,
    condition: Option<NodeRef>,
    marker: PhantomData<fn() -> (T, L)>,
}

#[derive(Debug)]
enum Change {
    Set(NodeRef, NodeRef),
    Add(NodeRef, NodeRef),
    Remove(NodeRef),
}

impl<T: Shape, L: Language> Update<T, L> {
    fn new() -> Self {
        Self { changes: Vec::new(), condition: None, marker: PhantomData }
    }

    fn row() -> Expr<T, L> {
        Expr::from_node(dynamodb::row())
    }

    /// Sets a field.
    pub fn set<F: Shape>(
        mut self,
        field: impl FnOnce(Expr<T, L>) -> Expr<F, L>,
        value: impl Gives<F, L>,
    ) -> Self {
        let value = dynamodb::marshal_value::<F>(value.give());
        self.changes.push(Change::Set(field(Self::row()).node(), value));
        self
    }

    /// Adds to a number, which is 0 where it is missing.
    pub fn add<F: Number>(
        mut self,
        field: impl FnOnce(Expr<T, L>) -> Expr<F, L>,
        value: impl Gives<i64, L>,
    ) -> Self {
        let value = dynamodb::marshal_value::<i64>(value.give());
        self.changes.push(Change::Add(field(Self::row()).node(), value));
        self
    }

    /// Removes a field that may be missing.
    pub fn remove<F: Shape>(mut self, field: impl FnOnce(Expr<T, L>) -> Expr<Option<F>, L>) -> Self {
        self.changes.push(Change::Remove(field(Self::row()).node()));
        self
    }

    /// Changes only an item that is so; else the state fails with
    /// [`CONDITIONAL_CHECK_FAILED`](DynamoDbError::CONDITIONAL_CHECK_FAILED).
    ///
    /// The table itself asks: nobody can change the item between the question and the write.
    pub fn only_if<C: IntoCondition<L>>(mut self, condition: impl FnOnce(Expr<T, L>) -> C) -> Self {
        let condition = condition(Self::row()).into_condition().node();
        self.condition = Some(match self.condition {
            Some(earlier) => NodeRef::call(Op::And, [earlier, condition]),
            None => condition,
        });
        self
    }

    fn arguments(self) -> Vec<(&'static str, NodeRef)> {
        let mut expression = dynamodb::Expression::new(T::kind());
        let (mut set, mut add, mut remove) = (Vec::new(), Vec::new(), Vec::new());
        for change in &self.changes {
            match change {
                Change::Set(field, value) => {
                    set.push(format!("{} = {}", expression.path(*field), expression.value(*value)));
                }
                Change::Add(field, value) => {
                    add.push(format!("{} {}", expression.path(*field), expression.value(*value)));
                }
                Change::Remove(field) => remove.push(expression.path(*field)),
            }
        }
        let parts: Vec<String> = [("SET", set), ("ADD", add), ("REMOVE", remove)]
            .into_iter()
            .filter(|(_, parts)| !parts.is_empty())
            .map(|(word, parts)| format!("{word} {}", parts.join(", ")))
            .collect();
        if parts.is_empty() {
            expression.problem = Some("an update that changes nothing".to_owned());
        }
        let mut members = vec![("UpdateExpression", NodeRef::text(parts.join(" ")))];
        if let Some(condition) = self.condition {
            let text = expression.condition(condition);
            members.push(("ConditionExpression", NodeRef::text(text)));
        }
        members.extend(expression.members());
        members
    }
}

/// The errors that DynamoDB reports to a workflow.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DynamoDbError {
    /// The condition of the write did not hold.
    ConditionalCheckFailed,
    /// More reads or writes than the table may have.
    ProvisionedThroughputExceeded,
    /// More requests than the account may have.
    RequestLimitExceeded,
    /// The service had a fault.
    InternalServerError,
}

impl DynamoDbError {
    /// The condition of the write did not hold.
    pub const CONDITIONAL_CHECK_FAILED: asl_contract::ErrorName<Self> =
        asl_contract::ErrorName::new("DynamoDB.ConditionalCheckFailedException");
    /// More reads or writes than the table may have.
    pub const PROVISIONED_THROUGHPUT_EXCEEDED: asl_contract::ErrorName<Self> =
        asl_contract::ErrorName::new("DynamoDB.ProvisionedThroughputExceededException");
    /// More requests than the account may have.
    pub const REQUEST_LIMIT_EXCEEDED: asl_contract::ErrorName<Self> =
        asl_contract::ErrorName::new("DynamoDB.RequestLimitExceeded");
    /// The service had a fault.
    pub const INTERNAL_SERVER_ERROR: asl_contract::ErrorName<Self> =
        asl_contract::ErrorName::new("DynamoDB.InternalServerError");
}

impl WorkflowError for DynamoDbError {
    const NAMES: &'static [&'static str] = &[
        Self::CONDITIONAL_CHECK_FAILED.as_str(),
        Self::PROVISIONED_THROUGHPUT_EXCEEDED.as_str(),
        Self::REQUEST_LIMIT_EXCEEDED.as_str(),
        Self::INTERNAL_SERVER_ERROR.as_str(),
    ];

    fn error_type(&self) -> &'static str {
        match self {
            Self::ConditionalCheckFailed => Self::CONDITIONAL_CHECK_FAILED.as_str(),
            Self::ProvisionedThroughputExceeded => Self::PROVISIONED_THROUGHPUT_EXCEEDED.as_str(),
            Self::RequestLimitExceeded => Self::REQUEST_LIMIT_EXCEEDED.as_str(),
            Self::InternalServerError => Self::INTERNAL_SERVER_ERROR.as_str(),
        }
    }
}

//! Items of tables that are changed on a condition, or given as they were or became.

use asl_contract::__private::{NodeRef, Op};
use asl_contract::{Computes, Expr, Gives, IntoCondition, IntoExpr, Shape, Table};

use super::arguments::with_member;
use super::items::{DynamoDbError, Update};
use crate::dynamodb;
use crate::flow::{Flow, StateName};
use crate::graph::{input_of, result_of};
use crate::mode::Mode;
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Writes an item if what the table has under its key is so; else the state fails with
    /// [`CONDITIONAL_CHECK_FAILED`](DynamoDbError::CONDITIONAL_CHECK_FAILED).
    ///
    /// The table itself asks: nobody can change the item between the question and the write. For an item that must
    /// not be there yet: `.state(|s| s.put_item(..).if_absent())`.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// # use schemars::JsonSchema;
    /// # use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    /// pub struct Article {
    ///     pub id: String,
    ///     pub version: u64,
    /// }
    ///
    /// const ARTICLES: Table<Article> = Table::named("articles");
    ///
    /// let workflow = start::<Article>()
    ///     .put_item_if("Save", &ARTICLES, |new| new, |new, known| known.version.below(new.version))
    ///     .named("saving");
    /// # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
    /// ```
    #[track_caller]
    pub fn put_item_if<T: Shape, V: Gives<T, M::Lang>, C: IntoCondition<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        item: impl FnOnce(Expr<Out, M::Lang>) -> V,
        only_if: impl FnOnce(Expr<Out, M::Lang>, Expr<T, M::Lang>) -> C,
    ) -> Self {
        State::new(self.graph).put_item_if(name, table, item, only_if).into_flow()
    }

    /// Deletes the item with this key if it is so; else the state fails with
    /// [`CONDITIONAL_CHECK_FAILED`](DynamoDbError::CONDITIONAL_CHECK_FAILED).
    #[track_caller]
    pub fn delete_item_if<T: Shape, K: IntoExpr<M::Lang>, C: IntoCondition<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
        only_if: impl FnOnce(Expr<Out, M::Lang>, Expr<T, M::Lang>) -> C,
    ) -> Self {
        State::new(self.graph).delete_item_if(name, table, key, only_if).into_flow()
    }

    /// Writes an item, and gives the one that it took the place of, if there was one.
    #[track_caller]
    pub fn replace_item<T: Shape, V: Gives<T, M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        item: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Flow<In, Option<T>, M>
    where
        M::Lang: Computes,
    {
        State::new(self.graph).replace_item(name, table, item).into_flow()
    }

    /// Deletes the item with this key, and gives it, if there was one.
    #[track_caller]
    pub fn take_item<T: Shape, K: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
    ) -> Flow<In, Option<T>, M>
    where
        M::Lang: Computes,
    {
        State::new(self.graph).take_item(name, table, key).into_flow()
    }

    /// Changes fields of the item with this key, and gives the item as it is then.
    #[track_caller]
    pub fn update_and_get<T: Shape, K: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
        change: impl FnOnce(Expr<Out, M::Lang>, Update<T, M::Lang>) -> Update<T, M::Lang>,
    ) -> Flow<In, T, M>
    where
        M::Lang: Computes,
    {
        State::new(self.graph).update_and_get(name, table, key, change).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Writes an item if what the table has under its key is so.
    #[doc(alias = "ConditionExpression")]
    #[track_caller]
    pub fn put_item_if<T: Shape, V: Gives<T, M::Lang>, C: IntoCondition<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        item: impl FnOnce(Expr<Out, M::Lang>) -> V,
        only_if: impl FnOnce(Expr<Out, M::Lang>, Expr<T, M::Lang>) -> C,
    ) -> SingleState<In, Out, Whole, DynamoDbError, M, Whole> {
        let name = name.into_name();
        let condition = condition::<T, Out, M, C>(&name, only_if);
        self.put_item(name, table, item).with(condition)
    }

    /// Deletes the item with this key if it is so.
    #[track_caller]
    pub fn delete_item_if<T: Shape, K: IntoExpr<M::Lang>, C: IntoCondition<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
        only_if: impl FnOnce(Expr<Out, M::Lang>, Expr<T, M::Lang>) -> C,
    ) -> SingleState<In, Out, Whole, DynamoDbError, M, Whole> {
        let name = name.into_name();
        let condition = condition::<T, Out, M, C>(&name, only_if);
        self.delete_item(name, table, key).with(condition)
    }

    /// Writes an item, and gives the one that it took the place of, if there was one.
    #[doc(alias = "ReturnValues")]
    #[track_caller]
    pub fn replace_item<T: Shape, V: Gives<T, M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        item: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, Option<T>, DynamoDbError, M, Whole>
    where
        M::Lang: Computes,
    {
        self.put_item(name, table, item).giving_old("replace_item")
    }

    /// Deletes the item with this key, and gives it, if there was one.
    #[track_caller]
    pub fn take_item<T: Shape, K: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
    ) -> SingleState<In, Out, Option<T>, DynamoDbError, M, Whole>
    where
        M::Lang: Computes,
    {
        self.delete_item(name, table, key).giving_old("take_item")
    }

    /// Changes fields of the item with this key, and gives the item as it is then.
    #[doc(alias = "ALL_NEW")]
    #[track_caller]
    pub fn update_and_get<T: Shape, K: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        table: &Table<T>,
        key: impl FnOnce(Expr<Out, M::Lang>) -> K,
        change: impl FnOnce(Expr<Out, M::Lang>, Update<T, M::Lang>) -> Update<T, M::Lang>,
    ) -> SingleState<In, Out, T, DynamoDbError, M, Whole>
    where
        M::Lang: Computes,
    {
        let mut single = self.update_item(name, table, key, change).returning("ALL_NEW");
        let item = result_of(&single.draft.scope).field("Attributes");
        single.draft.output = Some(dynamodb::read_item::<T>(item));
        single.giving("update_and_get")
    }
}

/// The members of a call that make a condition of it.
fn condition<T: Shape, Out: Shape, M: Mode, C: IntoCondition<M::Lang>>(
    scope: &str,
    only_if: impl FnOnce(Expr<Out, M::Lang>, Expr<T, M::Lang>) -> C,
) -> Vec<(&'static str, NodeRef)> {
    let asked = only_if(Expr::from_node(input_of(scope)), Expr::from_node(dynamodb::row()));
    let mut expression = dynamodb::Expression::new(T::kind());
    let text = expression.condition(asked.into_condition().node());
    let mut members = vec![("ConditionExpression", NodeRef::text(text))];
    members.extend(expression.members());
    members
}

impl<In, From: Shape, Out: Shape, M: Mode, Whole: Shape> SingleState<In, From, Out, DynamoDbError, M, Whole> {
    fn with(mut self, members: Vec<(&'static str, NodeRef)>) -> Self {
        if let Some(task) = self.task() {
            for (name, value) in members {
                task.arguments = with_member(task.arguments, name, value);
            }
        }
        self
    }

    fn returning(self, values: &str) -> Self {
        self.with(vec![("ReturnValues", NodeRef::text(values))])
    }

    /// What was there before, where something was.
    fn giving_old<T: Shape>(self, said: &str) -> SingleState<In, From, Option<T>, DynamoDbError, M, Whole> {
        let mut single = self.returning("ALL_OLD");
        let item = result_of(&single.draft.scope).field("Attributes");
        let there = NodeRef::call(Op::IsPresent, [item]);
        let row = NodeRef::call(Op::If, [there, dynamodb::read_item::<T>(item), NodeRef::null()]);
        single.draft.output = Some(row);
        single.giving(said)
    }
}

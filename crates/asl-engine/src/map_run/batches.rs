//! The second phase of a Map Run: items become the inputs of children.

use asl_model::{ErrorName, QueryLanguage};
use serde_json::{Map, Value, json};

use super::children::{Child, Stage};
use super::dataset::Item;
use super::request::{MapRunBatcher, SelectorScope};
use super::{MapRun, Phase};
use crate::data_flow::{Data, Scope};
use crate::failure::{Failure, MAX_PAYLOAD, too_big};
use crate::history::ErrorDetails;
use crate::journal::Text;
use crate::program::{Kind, Node};

impl MapRun {
    /// Makes the children, and begins them.
    pub(super) fn prepare(&mut self, items: Vec<Item>) {
        self.total_items = items.len() as u64;
        self.phase = Phase::Running;
        let inputs = match self.select_all(items) {
            Ok(inputs) => inputs,
            Err(failure) => {
                self.conclude_failed(failure.details);
                return;
            }
        };
        let children = match &self.request.batcher {
            Some(batcher) => batch(batcher, inputs),
            None => inputs.into_iter().map(|input| (input, 1)).collect(),
        };
        if children.iter().any(|(input, _)| input.len() > MAX_PAYLOAD) {
            self.conclude_failed(ErrorDetails {
                error: Some(ErrorName::DATA_LIMIT_EXCEEDED.to_owned()),
                cause: Some(too_big(&self.request.state)),
            });
            return;
        }
        self.children = children
            .into_iter()
            .map(|(input, items)| Child { input, items, stage: Stage::Pending, redrive_count: 0 })
            .collect();
        self.go_on();
    }

    /// `ItemSelector` for each item; without one the item itself.
    fn select_all(&mut self, items: Vec<Item>) -> Result<Vec<Text>, Failure> {
        let program = std::sync::Arc::clone(&self.program);
        let selector = program.find(&self.request.state).and_then(|node| match &node.kind {
            Kind::Map(map) => map.selector.as_ref().map(|selector| (node, selector)),
            _ => None,
        });
        let Some((node, selector)) = selector else {
            return Ok(items.into_iter().map(|item| asl_expr::to_text(&item.whole()).into()).collect());
        };
        let SelectorScope { input, variables, context, entered } = &self.request.scope;
        let variables: Map<String, Value> = serde_json::from_str(variables).unwrap_or_default();
        let context: Map<String, Value> = serde_json::from_str(context).unwrap_or_default();
        let mut scope = Scope::with_context(
            node,
            Text::clone(input),
            &variables,
            Value::Object(context),
            *entered,
            self.now,
            &mut self.entropy,
        );
        let effective = match node.language {
            QueryLanguage::JsonPath => scope.effective_input()?,
            QueryLanguage::JsonAta => Data::of_text(Text::clone(input)),
        };
        let mut selected = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            scope.set_item(item.context(index));
            selected.push(select(&mut scope, node, selector, &effective)?);
        }
        Ok(selected)
    }
}

fn select(scope: &mut Scope<'_>, node: &Node, selector: &Value, input: &Data) -> Result<Text, Failure> {
    let selected = match node.language {
        QueryLanguage::JsonPath => scope.template(selector, input)?,
        QueryLanguage::JsonAta => scope.query_value(selector, "ItemSelector")?,
    };
    let selected = Data::of_value(selected);
    scope.check_depth(&selected)?;
    Ok(selected.text())
}

impl Item {
    /// What a child gets where nothing is selected: the value, or key and value of a member.
    fn whole(self) -> Value {
        match self.key {
            Some(key) => json!({"Key": key, "Value": self.value}),
            None => self.value,
        }
    }

    /// `$$.Map.Item`.
    fn context(self, index: usize) -> Value {
        let mut item = Map::new();
        item.insert("Index".to_owned(), json!(index));
        if let Some(key) = self.key {
            item.insert("Key".to_owned(), json!(key));
        }
        item.insert("Value".to_owned(), self.value);
        item.insert("Source".to_owned(), json!(&*self.source));
        Value::Object(item)
    }
}

/// Puts items together, in order, as many as fit.
fn batch(limits: &MapRunBatcher, items: Vec<Text>) -> Vec<(Text, u64)> {
    let (before, after) = match &limits.batch_input {
        Some(input) => (format!("{{\"BatchInput\":{input},\"Items\":["), "]}"),
        None => ("{\"Items\":[".to_owned(), "]}"),
    };
    let most_items = limits.max_items.unwrap_or(u64::MAX);
    let most_bytes =
        usize::try_from(limits.max_bytes.unwrap_or(u64::MAX)).unwrap_or(usize::MAX).min(MAX_PAYLOAD);
    let frame = before.len() + after.len();
    let mut batches: Vec<(Text, u64)> = Vec::new();
    let (mut open, mut count): (String, u64) = (String::new(), 0);
    let close = |open: &mut String, count: &mut u64, batches: &mut Vec<(Text, u64)>| {
        if *count > 0 {
            batches.push((format!("{before}{open}{after}").into(), *count));
            open.clear();
            *count = 0;
        }
    };
    for item in items {
        if count == most_items || frame + open.len() + 1 + item.len() > most_bytes {
            close(&mut open, &mut count, &mut batches);
        }
        if count > 0 {
            open.push(',');
        }
        open.push_str(&item);
        count += 1;
    }
    close(&mut open, &mut count, &mut batches);
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(max_items: Option<u64>, max_bytes: Option<u64>, expected: &[&str]) {
        let batcher = MapRunBatcher { batch_input: Some("7".into()), max_items, max_bytes };
        let made = batch(&batcher, ["1", "22", "3"].into_iter().map(Text::from).collect());
        let texts: Vec<&str> = made.iter().map(|(text, _)| text.as_ref()).collect();
        assert_eq!(texts, expected);
        assert_eq!(made.iter().map(|(_, count)| count).sum::<u64>(), 3);
    }

    #[test]
    fn the_smaller_limit_decides() {
        let one = r#"{"BatchInput":7,"Items":[1]}"#;
        check(Some(2), None, &[r#"{"BatchInput":7,"Items":[1,22]}"#, r#"{"BatchInput":7,"Items":[3]}"#]);
        check(None, None, &[r#"{"BatchInput":7,"Items":[1,22,3]}"#]);
        let bytes = u64::try_from(one.len() + 3).unwrap();
        check(
            Some(3),
            Some(bytes),
            &[r#"{"BatchInput":7,"Items":[1,22]}"#, r#"{"BatchInput":7,"Items":[3]}"#],
        );
        check(
            Some(1),
            Some(1),
            &[one, r#"{"BatchInput":7,"Items":[22]}"#, r#"{"BatchInput":7,"Items":[3]}"#],
        );
    }
}

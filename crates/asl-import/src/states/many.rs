//! Parallel and the inline Map.

use asl_model::Json;

use super::{Here, plain_machine};
use crate::doc;
use crate::emit::{Emitter, Refused, Written};
use crate::infer::Env;
use crate::names::literal;
use crate::types::VALUE;
use crate::value::{Scope, believed, fit};

impl<'a> Emitter<'a> {
    pub(crate) fn parallel(&mut self, here: Here<'_, '_, 'a>) -> Result<Written, Refused> {
        let Here { context, state, facts, .. } = here;
        if state.branches.is_empty() || state.branches.len() > 12 {
            return Err(format!("{} branches", state.branches.len()));
        }
        let begins = self.type_of(facts.inner, "Data");
        let mut branches = Vec::new();
        let mut outputs = Vec::new();
        for branch in &state.branches {
            plain_machine(branch.json)?;
            let output = self.output_of(branch, &format!("{} Output", state.name));
            let branch = self.inner_machine(branch, &begins, &output, context.mode);
            branches.push(doc::call("branch", vec![branch]));
            outputs.push(output);
        }
        let branches = doc::closure("p", doc::chain(doc::text("p"), branches));
        let name = doc::text(literal(state.name));
        let arguments = if state.jsonata { "Arguments" } else { "Parameters" };
        let call = match state.json.get(arguments) {
            Some(parameters) => {
                let scope = Self::scope(facts);
                let code = self.template(parameters, &scope, state.jsonata, Some(facts.inner));
                let code = believed(code.doc, &code.of, &begins);
                doc::call("parallel_with", vec![name, Self::over(&["data"], code), branches])
            }
            None => doc::call("parallel", vec![name, branches]),
        };
        let gives = match outputs.as_slice() {
            [one] => format!("({one},)"),
            all => format!("({})", all.join(", ")),
        };
        if state.jsonata {
            return self.jsonata_work(here, vec![call], gives);
        }
        self.work(here, (vec![call], gives), &[])
    }

    pub(crate) fn output_of(&mut self, machine: &crate::definition::Machine<'_>, hint: &str) -> String {
        match self.inference.outputs.get(&machine.at).copied() {
            Some(shape) => self.type_of(shape, hint),
            None => VALUE.to_owned(),
        }
    }

    pub(crate) fn map(&mut self, here: Here<'_, '_, 'a>) -> Result<Written, Refused> {
        let Here { context, state, facts, .. } = here;
        let processor = state.processor.as_ref().ok_or("a Map without a processor")?;
        plain_machine(processor.json)?;
        let config = processor.json.get("ProcessorConfig").and_then(Json::as_object).unwrap_or_default();
        if config
            .iter()
            .any(|(name, value)| !(name == "Mode" && value.as_str() == Some("INLINE") || name == "Comment"))
        {
            return Err("a processor that is configured in another way than inline".to_owned());
        }
        let legacy = state.json.get("Iterator").is_some();
        let scope = Self::scope(facts);
        let name = doc::text(literal(state.name));
        let item = self.type_of(facts.item, "Item");
        let list = format!("Vec<{item}>");
        let items = self.listed(state, facts)?;
        let items = fit(items, &list);
        let items = Self::over(&["data"], items);
        let inner = self.type_of(facts.inner, "Item");
        let output = self.output_of(processor, &format!("{} Output", state.name));
        let selectors = ["ItemSelector", "Parameters"].map(|field| state.json.get(field));
        let body = self.inner_machine(processor, &inner, &output, context.mode);
        let mut calls = match selectors {
            [Some(_), Some(_)] => return Err("both `ItemSelector` and `Parameters`".to_owned()),
            [None, None] => vec![doc::call("map", vec![name, items, body])],
            [new, old] => {
                if old.is_some() != legacy {
                    return Err("an item selector by another name than its processor has".to_owned());
                }
                let selector = new.or(old).ok_or("no selector")?;
                let inside =
                    Scope { env: Env { item: Some(facts.item), ..scope.env }, item: "item", ..scope };
                let code = self.template(selector, &inside, state.jsonata, Some(facts.inner));
                let code = believed(code.doc, &code.of, &inner);
                vec![doc::call("map_with", vec![name, items, Self::over(&["data", "item"], code), body])]
            }
        };
        if legacy {
            calls.push(doc::text("iterator()"));
        }
        match (state.json.get("MaxConcurrency"), state.text("MaxConcurrencyPath")) {
            (Some(most), None) => {
                let most = most.as_u64().and_then(|most| u32::try_from(most).ok());
                let most = most.ok_or("`MaxConcurrency` that is no number the builder takes")?;
                calls.push(doc::text(format!("max_concurrency({most})")));
            }
            (None, Some(path)) => {
                let code = self.path(path, &scope);
                let code = fit(code, "u64");
                calls.push(doc::call("max_concurrency_from", vec![Self::over(&["data"], code)]));
            }
            (None, None) => {}
            _ => return Err("both `MaxConcurrency` and `MaxConcurrencyPath`".to_owned()),
        }
        let gives = format!("Vec<{output}>");
        if state.jsonata {
            return self.jsonata_work(here, calls, gives);
        }
        self.work(here, (calls, gives), &[])
    }
}

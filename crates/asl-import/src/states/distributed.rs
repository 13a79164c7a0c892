//! The distributed Map in the words of the builder: where its items come from, batches, and where results go.

use asl_model::Json;

use super::{Here, allow, plain_machine};
use crate::definition::State;
use crate::doc::{self, Doc};
use crate::emit::{Emitter, Mode, Refused, Written};
use crate::infer::{Env, Facts};
use crate::names::literal;
use crate::types::VALUE;
use crate::value::{Code, Scope, believed, fit, literal_code};

/// The fields of a distributed Map besides those of every state.
const FIELDS: &[&str] = &[
    "ItemProcessor",
    "Iterator",
    "Items",
    "ItemsPath",
    "ItemReader",
    "ItemSelector",
    "Parameters",
    "ItemBatcher",
    "ResultWriter",
    "MaxConcurrency",
    "MaxConcurrencyPath",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
    "Label",
    "InputPath",
    "ResultSelector",
    "ResultPath",
    "OutputPath",
    "Output",
    "Assign",
    "Retry",
    "Catch",
];

/// What a child begins with, and the code that leads there.
struct Source {
    calls: Vec<Doc>,
    of: String,
}

impl<'a> Emitter<'a> {
    pub(crate) fn distributed(&mut self, here: Here<'_, '_, 'a>) -> Result<Written, Refused> {
        let Here { context, state, facts, .. } = here;
        allow(state, FIELDS)?;
        let processor = state.processor.as_ref().ok_or("a Map without a processor")?;
        plain_machine(processor.json)?;
        let config = processor.json.get("ProcessorConfig").and_then(Json::as_object).unwrap_or_default();
        let known = |name: &str| matches!(name, "Mode" | "ExecutionType" | "Comment");
        if let Some((name, _)) = config.iter().find(|(name, _)| !known(name)) {
            return Err(format!("a processor configuration with the field `{name}`"));
        }
        let kind =
            config.iter().find(|(name, _)| name == "ExecutionType").and_then(|(_, kind)| kind.as_str());
        let express = match kind {
            Some("STANDARD") => false,
            Some("EXPRESS") => true,
            _ => return Err("a distributed Map that does not say which kind of execution".to_owned()),
        };
        let legacy = state.json.get("Iterator").is_some();
        let mut source = self.items_of(state, facts)?;
        self.selected(state, facts, legacy, &mut source)?;
        self.batched(state, facts, &mut source)?;
        if express {
            source.calls.push(doc::text("express_children()"));
        }
        let mode = match (context.mode, express) {
            (Mode::Path | Mode::PathExpress, false) => Mode::Path,
            (Mode::Path | Mode::PathExpress, true) => Mode::PathExpress,
            (Mode::Jsonata | Mode::Express, false) => Mode::Jsonata,
            (Mode::Jsonata | Mode::Express, true) => Mode::Express,
        };
        let output = self.output_of(processor, &format!("{} Output", state.name));
        let body = self.inner_machine(processor, &source.of, &output, mode);
        let from = doc::chain(doc::text("from"), source.calls);
        let name = doc::text(literal(state.name));
        let mut calls =
            vec![doc::call("distributed_map", vec![name, Self::over(&["from", "data"], from), body])];
        if legacy {
            calls.push(doc::text("iterator()"));
        }
        self.limits(state, facts, &mut calls)?;
        let mut gives = format!("Vec<{output}>");
        if let Some(writer) = state.json.get("ResultWriter") {
            gives = self.writer(state, facts, writer, &output, &mut calls)?;
        }
        if state.jsonata {
            return self.jsonata_work(here, calls, gives);
        }
        self.work(here, (calls, gives), &[])
    }

    fn items_of(&mut self, state: &State<'a>, facts: &Facts) -> Result<Source, Refused> {
        let scope = Self::scope(facts);
        let item = self.type_of(facts.item, "Item");
        let Some(reader) = state.json.get("ItemReader") else {
            let items = self.listed(state, facts)?;
            let items = fit(items, &format!("Vec<{item}>"));
            return Ok(Source { calls: vec![doc::call("items", vec![items])], of: item });
        };
        if state.json.get("ItemsPath").is_some() || state.json.get("Items").is_some() {
            return Err("items from a reader and from the data".to_owned());
        }
        let field = if state.jsonata { "Arguments" } else { "Parameters" };
        let members = reader.as_object().ok_or("an `ItemReader` that is no object")?;
        let known = |name: &str| name == field || matches!(name, "Resource" | "ReaderConfig" | "Comment");
        if let Some((name, _)) = members.iter().find(|(name, _)| !known(name)) {
            return Err(format!("an `ItemReader` with the field `{name}`"));
        }
        let resource = reader.get("Resource").and_then(Json::as_str).unwrap_or_default();
        let action = resource
            .strip_prefix("arn:aws:states:::s3:")
            .ok_or("an `ItemReader` of another service than S3")?;
        let mut arguments = self.arguments(reader.get(field), &scope, state.jsonata)?;
        let mut take = |name: &str| {
            let at = arguments.iter().position(|(known, _)| known == name)?;
            Some(arguments.remove(at).1)
        };
        let bucket = take("Bucket").ok_or("an `ItemReader` without a bucket")?;
        let bucket = fit(bucket, "String");
        let config = reader.get("ReaderConfig").and_then(Json::as_object).unwrap_or_default();
        let config_text =
            |name: &str| config.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.as_str());
        let input_type = config_text("InputType");
        let mut calls = Vec::new();
        let mut of = item.clone();
        match (action, input_type) {
            ("listObjectsV2", None) => {
                calls.push(doc::call("s3_objects", vec![bucket]));
                if let Some(prefix) = take("Prefix") {
                    let prefix = fit(prefix, "String");
                    calls.push(doc::call("prefix", vec![prefix]));
                }
                "S3Object".clone_into(&mut of);
            }
            ("getObject", Some(kind)) => {
                let key = take("Key").ok_or("an `ItemReader` without a key")?;
                let key = fit(key, "String");
                let method = match kind {
                    "CSV" => "s3_csv",
                    "JSON" => "s3_json",
                    "JSONL" => "s3_jsonl",
                    "PARQUET" => "s3_parquet",
                    "MANIFEST" => "s3_manifest",
                    other => return Err(format!("the input type `{other}`")),
                };
                calls.push(doc::call(format!("{method}::<{item}>"), vec![bucket, key]));
            }
            (other, _) => return Err(format!("an `ItemReader` that calls `s3:{other}` in another way")),
        }
        for (name, code) in arguments {
            calls.push(doc::call("argument", vec![doc::text(literal(&name)), code.doc]));
        }
        self.reader_config(config, input_type, &scope, state.jsonata, &mut calls)?;
        Ok(Source { calls, of })
    }

    fn reader_config(
        &mut self,
        config: &[(String, Json)],
        input_type: Option<&str>,
        scope: &Scope,
        jsonata: bool,
        calls: &mut Vec<Doc>,
    ) -> Result<(), Refused> {
        let mut header = None;
        for (name, value) in config {
            match (name.as_str(), value) {
                ("InputType" | "Comment", _) => {}
                ("CSVHeaderLocation", Json::String(location)) => header = Some(location.as_str()),
                ("CSVHeaders", Json::Array(names)) => {
                    let names: Option<Vec<String>> =
                        names.iter().map(|name| name.as_str().map(literal)).collect();
                    let names = names.ok_or("headers that are no texts")?;
                    calls.push(doc::text(format!("headers([{}])", names.join(", "))));
                }
                ("MaxItems", Json::Number(_)) => {
                    let code = literal_code(value);
                    let code = fit(code, "u64");
                    calls.push(doc::call("max_items", vec![code]));
                }
                ("MaxItems", Json::String(text)) if jsonata => {
                    let source = crate::jsonata::source(text).ok_or("`MaxItems` that is no number")?;
                    let code = self.jsonata(text, source, scope);
                    let code = fit(code, "u64");
                    calls.push(doc::call("max_items", vec![code]));
                }
                ("MaxItemsPath", Json::String(path)) => {
                    let code = self.path(path, scope);
                    let code = fit(code, "u64");
                    calls.push(doc::call("max_items", vec![code]));
                }
                ("ItemsPointer", Json::String(pointer)) if input_type == Some("JSON") => {
                    calls.push(doc::text(format!("pointer({})", literal(pointer))));
                }
                _ => return Err(format!("the field `{name}` of `ReaderConfig`")),
            }
        }
        let given = config.iter().any(|(name, _)| name == "CSVHeaders");
        let as_written = match (input_type, header) {
            (Some("CSV"), Some("FIRST_ROW")) => !given,
            (Some("CSV"), Some("GIVEN")) => given,
            (Some("CSV"), _) => false,
            (_, header) => header.is_none() && !given,
        };
        if as_written {
            Ok(())
        } else {
            Err("columns that are named in another way than the builder writes".to_owned())
        }
    }

    fn selected(
        &mut self,
        state: &State<'a>,
        facts: &Facts,
        legacy: bool,
        source: &mut Source,
    ) -> Result<(), Refused> {
        let selector = match (state.json.get("ItemSelector"), state.json.get("Parameters")) {
            (None, None) => return Ok(()),
            (Some(_), Some(_)) => return Err("both `ItemSelector` and `Parameters`".to_owned()),
            (Some(selector), None) if !legacy => selector,
            (None, Some(selector)) if legacy => selector,
            _ => return Err("an item selector by another name than its processor has".to_owned()),
        };
        let scope = Self::scope(facts);
        let inside = Scope {
            env: Env { item: Some(facts.item), ..scope.env },
            item: "item",
            item_of: if source.of == "S3Object" { "S3Object" } else { "" },
            ..scope
        };
        let code = self.template(selector, &inside, state.jsonata, Some(facts.item_given));
        let of = self.type_of(facts.item_given, &format!("{} Item", state.name));
        let code = believed(code.doc, &code.of, &of);
        source.calls.push(doc::call("select", vec![Self::over(&["item"], code)]));
        source.of = of;
        Ok(())
    }

    fn batched(&mut self, state: &State<'a>, facts: &Facts, source: &mut Source) -> Result<(), Refused> {
        let Some(batcher) = state.json.get("ItemBatcher") else { return Ok(()) };
        let scope = Self::scope(facts);
        let (mut items, mut bytes, mut input) = (None, None, None);
        for (name, value) in batcher.as_object().ok_or("an `ItemBatcher` that is no object")? {
            let number = |emitter: &mut Self| -> Result<Doc, Refused> {
                let code = match value {
                    Json::Number(_) => literal_code(value),
                    Json::String(path) if name.ends_with("Path") => emitter.path(path, &scope),
                    Json::String(text) if state.jsonata => match crate::jsonata::source(text) {
                        Some(source) => emitter.jsonata(text, source, &scope),
                        None => return Err(format!("`{name}` that is no number")),
                    },
                    _ => return Err(format!("`{name}` that is no number")),
                };
                Ok(fit(code, "u64"))
            };
            match name.as_str() {
                "MaxItemsPerBatch" | "MaxItemsPerBatchPath" if items.is_none() => items = Some(number(self)?),
                "MaxInputBytesPerBatch" | "MaxInputBytesPerBatchPath" if bytes.is_none() => {
                    bytes = Some(number(self)?);
                }
                "BatchInput" => {
                    let code = self.template(value, &scope, state.jsonata, None);
                    if code.literal.is_some() {
                        return Err("a batch input that is one literal".to_owned());
                    }
                    input = Some(code);
                }
                "Comment" => {}
                _ => return Err(format!("an `ItemBatcher` with the field `{name}`")),
            }
        }
        let size = match (items, bytes) {
            (Some(items), None) => doc::call("BatchOf::items", vec![items]),
            (None, Some(bytes)) => doc::call("BatchOf::input_of", vec![bytes]),
            (Some(items), Some(bytes)) => {
                doc::chain(doc::call("BatchOf::items", vec![items]), vec![doc::call("bytes", vec![bytes])])
            }
            (None, None) => return Err("batches without a size".to_owned()),
        };
        match input {
            None => {
                source.calls.push(doc::call("in_batches", vec![size]));
                source.of = format!("Batch<{}>", source.of);
            }
            Some(code) => {
                source.of = format!("BatchWith<{}, {}>", code.of, source.of);
                source.calls.push(doc::call("in_batches_with", vec![size, code.doc]));
            }
        }
        Ok(())
    }

    fn limits(&mut self, state: &State<'a>, facts: &Facts, calls: &mut Vec<Doc>) -> Result<(), Refused> {
        let scope = Self::scope(facts);
        for (field, method, of) in [
            ("MaxConcurrency", "max_concurrency", "u64"),
            ("ToleratedFailureCount", "tolerated_failures", "u64"),
            ("ToleratedFailurePercentage", "tolerated_failure_percentage", "f64"),
        ] {
            let path = state.text(&format!("{field}Path"));
            let code = match (state.json.get(field), path) {
                (None, None) => continue,
                (Some(Json::Number(number)), None) => {
                    let text = number.as_str();
                    if of == "u64" && text.parse::<u32>().is_err() {
                        return Err(format!("`{field}` that is no number the builder takes"));
                    }
                    calls.push(doc::text(format!("{method}({text})")));
                    continue;
                }
                (Some(Json::String(text)), None) if state.jsonata => match crate::jsonata::source(text) {
                    Some(source) => self.jsonata(text, source, &scope),
                    None => return Err(format!("`{field}` that is no number")),
                },
                (None, Some(path)) => self.path(path, &scope),
                _ => return Err(format!("`{field}` that is no number")),
            };
            let code = fit(code, of);
            calls.push(doc::call(format!("{method}_from"), vec![Self::over(&["data"], code)]));
        }
        if let Some(label) = state.json.get("Label") {
            let label = label.as_str().ok_or("a label that is no text")?;
            calls.push(doc::text(format!("label({})", literal(label))));
        }
        Ok(())
    }

    /// Where results are written; gives what the state gives then.
    fn writer(
        &mut self,
        state: &State<'a>,
        facts: &Facts,
        writer: &Json,
        output: &str,
        calls: &mut Vec<Doc>,
    ) -> Result<String, Refused> {
        let scope = Self::scope(facts);
        let field = if state.jsonata { "Arguments" } else { "Parameters" };
        let members = writer.as_object().ok_or("a `ResultWriter` that is no object")?;
        let known = |name: &str| name == field || matches!(name, "Resource" | "WriterConfig" | "Comment");
        if let Some((name, _)) = members.iter().find(|(name, _)| !known(name)) {
            return Err(format!("a `ResultWriter` with the field `{name}`"));
        }
        let config = writer.get("WriterConfig");
        let part = |name: &str| config.and_then(|config| config.get(name)).and_then(Json::as_str);
        let transformation = part("Transformation");
        let output_type = part("OutputType");
        if config.is_some() && (transformation.is_none() || output_type.is_none()) {
            return Err("a `WriterConfig` that says one thing only".to_owned());
        }
        if writer.get("Resource").is_none() {
            return match (transformation, output_type) {
                (Some("COMPACT"), Some("JSON")) => {
                    calls.push(doc::text("compact_results()"));
                    Ok(format!("Vec<{output}>"))
                }
                (Some("NONE"), Some("JSON")) => {
                    calls.push(doc::text("results_with_metadata()"));
                    Ok("Vec<ChildExecution>".to_owned())
                }
                _ => Err("results in a form that the builder does not write".to_owned()),
            };
        }
        if writer.get("Resource").and_then(Json::as_str) != Some("arn:aws:states:::s3:putObject") {
            return Err("a `ResultWriter` of another service than S3".to_owned());
        }
        let mut to = Vec::new();
        for (name, code) in self.arguments(writer.get(field), &scope, state.jsonata)? {
            match name.as_str() {
                "Bucket" => to.insert(0, doc::call("s3", vec![fit(code, "String")])),
                "Prefix" => to.push(doc::call("prefix", vec![fit(code, "String")])),
                _ => to.push(doc::call("argument", vec![doc::text(literal(&name)), code.doc])),
            }
        }
        to.extend(match transformation {
            None => None,
            Some("NONE") => Some(doc::text("with_metadata()")),
            Some("COMPACT") => Some(doc::text("compact()")),
            Some("FLATTEN") => Some(doc::text("flattened()")),
            Some(other) => return Err(format!("the transformation `{other}`")),
        });
        to.extend(match output_type {
            None => None,
            Some("JSON") => Some(doc::text("json()")),
            Some("JSONL") => Some(doc::text("jsonl()")),
            Some(other) => return Err(format!("the output type `{other}`")),
        });
        let to = doc::chain(doc::text("to"), to);
        calls.push(doc::call("write_results", vec![Self::over(&["to", "data"], to)]));
        Ok("WrittenResults".to_owned())
    }

    /// The arguments of a call, by name.
    fn arguments(
        &mut self,
        json: Option<&Json>,
        scope: &Scope,
        jsonata: bool,
    ) -> Result<Vec<(String, Code)>, Refused> {
        let members = json.and_then(Json::as_object).ok_or("a call without arguments")?;
        let mut all = Vec::new();
        for (name, value) in members {
            let plain = name.strip_suffix(".$").filter(|_| !jsonata);
            let code = match (plain, value) {
                (Some(_), Json::String(text)) => self.path_or_intrinsic(text, scope),
                _ => self.template(value, scope, jsonata, None),
            };
            all.push((plain.unwrap_or(name).to_owned(), code));
        }
        Ok(all)
    }

    /// The list that a Map goes over, of the state's data.
    pub(crate) fn listed(&mut self, state: &State<'a>, facts: &Facts) -> Result<Code, Refused> {
        let scope = Self::scope(facts);
        if !state.jsonata {
            return Ok(match state.text("ItemsPath") {
                Some(path) => self.path(path, &scope),
                None => Code::new("data", self.type_of(facts.seen, "Data")),
            });
        }
        Ok(match state.json.get("Items") {
            Some(Json::String(text)) => match crate::jsonata::source(text) {
                Some(source) => self.jsonata(text, source, &scope),
                None => return Err("`Items` that are no expression".to_owned()),
            },
            Some(items @ (Json::Array(_) | Json::Object(_))) => {
                let code = self.template(items, &scope, true, None);
                Code { doc: code.doc, of: VALUE.to_owned(), literal: None }
            }
            Some(_) => return Err("`Items` that are no list".to_owned()),
            None => Code::new("data", self.type_of(facts.input, "Data")),
        })
    }
}

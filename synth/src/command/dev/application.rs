//! An assembly as a local server takes it: references resolved, placeholders filled, binaries in place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use asl_assembly::{
    Assembly, AttributeType, EnvValue, Function, FunctionCode, KeySchema, Queue, Reference, Table,
    TriggerSource, fill_placeholders, is_of_the_app,
};
use sfn_local::{
    ACCOUNT, FunctionConfig, IndexConfig, Interpreter, KeyConfig, MachineConfig, PortChoice, REGION,
    TableConfig,
};

use crate::failure::{Failure, did_you_mean};

/// Built binaries by name, and folders of source by [`folder_key`].
pub(super) type Binaries = BTreeMap<String, PathBuf>;

/// What a folder of source is called among the binaries: no binary has a slash in its name.
pub(super) fn folder_key(folder: &str) -> String {
    format!("{}/", folder.trim_end_matches('/'))
}

/// What a local server serves of an app.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Application {
    pub(super) name: String,
    pub(super) tables: Vec<TableConfig>,
    pub(super) functions: Vec<FunctionConfig>,
    pub(super) machines: Vec<MachineConfig>,
    /// What is not here as it is on AWS, with the reason.
    pub(super) left_out: Vec<String>,
}

impl Application {
    /// The parts of `assembly`, its functions being `binaries`; `port` is for the first Function URL, `endpoint`
    /// is where services are that do not run here.
    pub(super) fn new(
        assembly: &Assembly,
        binaries: &Binaries,
        port: PortChoice,
        endpoint: Option<&str>,
    ) -> Result<Self, Failure> {
        let mut left_out = Vec::new();
        let mut functions = Vec::new();
        let mut port = Some(port);
        for function in &assembly.functions {
            match &function.from {
                FunctionCode::Cargo { cargo } => {
                    let Some(binary) = binaries.get(&cargo.bin) else {
                        let message =
                            format!("the function `{}` has no binary `{}`", function.name, cargo.bin);
                        return Err(Failure::new("NO_BINARY", message)
                            .help(format!("build it: `cargo build --bin {}`", cargo.bin)));
                    };
                    let mut config = FunctionConfig::new(&function.name, binary);
                    if !function.handler.is_empty() {
                        config.handler.clone_from(&function.handler);
                    }
                    config.url = function.url.map(|_| port.take().unwrap_or(PortChoice::Prefer(0)));
                    functions.push(set_up(config, function, assembly, endpoint)?);
                }
                FunctionCode::Folder { folder, runtime, handler } => {
                    let interpreter = match Interpreter::find(runtime) {
                        Ok(interpreter) => interpreter,
                        Err(none) => {
                            left_out.push(format!("`{}` does not run here: {none}", function.name));
                            continue;
                        }
                    };
                    if let Some(other) = interpreter.differs_from(runtime) {
                        let words =
                            format!("`{}` is for `{runtime}` and runs here with {other}", function.name);
                        left_out.push(words);
                    }
                    let kept = binaries.get(&folder_key(folder)).map_or(Path::new(folder), PathBuf::as_path);
                    let mut config = FunctionConfig::in_folder(&function.name, kept, handler, &interpreter);
                    config.url = function.url.map(|_| port.take().unwrap_or(PortChoice::Prefer(0)));
                    functions.push(set_up(config, function, assembly, endpoint)?);
                }
                FunctionCode::Zip { zip, .. } => {
                    left_out.push(format!("`{}` does not run here: its code is in `{zip}`", function.name));
                }
                FunctionCode::Arn { .. } => {
                    left_out.push(format!("`{}` does not run here: its code is on AWS", function.name));
                }
            }
        }
        left_out.extend(elsewhere(assembly, endpoint));
        let machines = assembly
            .workflows
            .iter()
            .map(|workflow| {
                let mut definition = workflow.definition.clone();
                let unknown =
                    fill_placeholders(&mut definition, |placeholder| fill(placeholder, assembly, endpoint));
                match unknown.first() {
                    // Not one of ours: the definition may have a `${…}` of its own.
                    Some(name) if is_of_the_app(name) => {
                        let message = format!(
                            "the workflow `{}` names `{name}`, which the app does not have",
                            workflow.name
                        );
                        Err(Failure::new("UNKNOWN_REFERENCE", message).help("add it to the `App`"))
                    }
                    _ => Ok(MachineConfig::new(&workflow.name, definition.to_string())),
                }
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            name: assembly.app.clone(),
            tables: assembly.tables.iter().map(table).collect(),
            functions,
            machines,
            left_out,
        })
    }

    /// The function whose URL is the application's front door: the first that has one.
    pub(super) fn front(&self) -> Option<&str> {
        self.functions.iter().find(|function| function.url.is_some()).map(|function| function.name.as_str())
    }
}

/// Queues, topics and triggers do not run here; what is needed of them elsewhere is said.
fn elsewhere(assembly: &Assembly, endpoint: Option<&str>) -> Vec<String> {
    let mut said = Vec::new();
    let parts: Vec<String> = assembly
        .queues
        .iter()
        .map(|queue| format!("queue `{}`", queue_name(queue)))
        .chain(assembly.topics.iter().map(|topic| format!("topic `{}`", topic.name)))
        .chain(assembly.buses.iter().map(|bus| format!("event bus `{}`", bus.name)))
        .collect();
    if !parts.is_empty() {
        let parts = parts.join(", ");
        said.push(match endpoint {
            Some(endpoint) => format!("messages and events go to {endpoint}, which needs the {parts}"),
            None => format!(
                "what goes to the {parts} goes nowhere here: `--aws-endpoint URL` names what takes it"
            ),
        });
    }
    for trigger in &assembly.triggers {
        let what = match &trigger.on {
            TriggerSource::Schedule { .. } => "by the clock",
            TriggerSource::Event { .. } => "by events",
            TriggerSource::Queue { .. } => "by messages of a queue",
            TriggerSource::Topic { .. } => "by messages of a topic",
        };
        let (name, to) = (&trigger.name, trigger.to.name());
        said.push(format!("the trigger `{name}` does not fire here: `{to}` is started {what} on AWS only"));
    }
    said
}

/// The binaries that the functions of an assembly run, each once.
pub(super) fn binaries_of(assembly: &Assembly) -> Vec<&str> {
    let mut names: Vec<&str> = assembly
        .functions
        .iter()
        .filter_map(|function| match &function.from {
            FunctionCode::Cargo { cargo } => Some(cargo.bin.as_str()),
            FunctionCode::Folder { .. } | FunctionCode::Zip { .. } | FunctionCode::Arn { .. } => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The folders of source that functions run, each once.
pub(super) fn folders_of(assembly: &Assembly) -> Vec<&str> {
    let mut folders: Vec<&str> = assembly
        .functions
        .iter()
        .filter_map(|function| match &function.from {
            FunctionCode::Folder { folder, .. } => Some(folder.as_str()),
            _ => None,
        })
        .collect();
    folders.sort_unstable();
    folders.dedup();
    folders
}

/// Times, memory and environment, which are the same for all code.
fn set_up(
    mut config: FunctionConfig,
    function: &Function,
    assembly: &Assembly,
    endpoint: Option<&str>,
) -> Result<FunctionConfig, Failure> {
    config.timeout_seconds = function.timeout_seconds.unwrap_or(config.timeout_seconds);
    config.memory_mb = function.memory_mb.unwrap_or(config.memory_mb);
    for (name, value) in &function.env {
        let value = match value {
            EnvValue::Value { value } => value.clone(),
            EnvValue::Ref { reference } => resolve(reference, assembly, endpoint).map_err(|failure| {
                let message = format!("`{name}` of the function `{}`: {}", function.name, failure.message);
                Failure { message, ..failure }
            })?,
        };
        config.environment.insert(name.clone(), value);
    }
    Ok(config)
}

/// What a reference is in a function's environment.
fn resolve(reference: &Reference, assembly: &Assembly, endpoint: Option<&str>) -> Result<String, Failure> {
    let known = |there: bool, kind: &str, names: Vec<&str>| {
        if there {
            return Ok(());
        }
        let message = format!("there is no {kind} `{}` in the app", reference.name());
        let mut failure = Failure::new("UNKNOWN_REFERENCE", message);
        failure.help = did_you_mean(reference.name(), names);
        Err(failure)
    };
    let functions = || assembly.functions.iter().map(|function| function.name.as_str()).collect();
    match reference {
        Reference::Table(name) => {
            let names = assembly.tables.iter().map(|table| table.name.as_str()).collect();
            known(assembly.table(name).is_some(), "table", names)?;
            Ok(name.clone())
        }
        Reference::Function(name) => {
            known(assembly.function(name).is_some(), "function", functions())?;
            Ok(function_arn(name, assembly))
        }
        Reference::Url(name) => {
            let has_url = assembly.function(name).is_some_and(|function| function.url.is_some());
            known(has_url, "function with a URL", functions())?;
            Ok(format!("{{{{url:{name}}}}}"))
        }
        Reference::Workflow(name) => {
            let names = assembly.workflows.iter().map(|workflow| workflow.name.as_str()).collect();
            known(assembly.workflow(name).is_some(), "workflow", names)?;
            Ok(workflow_arn(name))
        }
        Reference::Queue(name) => {
            let names = assembly.queues.iter().map(|queue| queue.name.as_str()).collect();
            known(assembly.queue(name).is_some(), "queue", names)?;
            Ok(assembly.queue(name).map(|queue| queue_url(queue, endpoint)).unwrap_or_default())
        }
        Reference::Topic(name) => {
            let names = assembly.topics.iter().map(|topic| topic.name.as_str()).collect();
            known(assembly.topic(name).is_some(), "topic", names)?;
            Ok(arn("sns", name))
        }
        Reference::Bus(name) => {
            let names = assembly.buses.iter().map(|bus| bus.name.as_str()).collect();
            known(assembly.bus(name).is_some(), "bus", names)?;
            Ok(name.clone())
        }
        Reference::Activity(name) => {
            let names = assembly.activities.iter().map(|activity| activity.name.as_str()).collect();
            known(assembly.activity(name).is_some(), "activity", names)?;
            Ok(arn("states", &format!("activity:{name}")))
        }
        other => Ok(other.name().to_owned()),
    }
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}")
}

/// The name of a queue, which shows whether it is FIFO.
fn queue_name(queue: &Queue) -> String {
    format!("{}{}", queue.name, if queue.fifo { ".fifo" } else { "" })
}

/// Where a queue is: at the endpoint for services that do not run here, or else where AWS would have it.
fn queue_url(queue: &Queue, endpoint: Option<&str>) -> String {
    let base = endpoint.map_or_else(
        || format!("https://sqs.{REGION}.amazonaws.com"),
        |endpoint| endpoint.trim_end_matches('/').to_owned(),
    );
    format!("{base}/{ACCOUNT}/{}", queue_name(queue))
}

/// What a placeholder in a definition stands for.
fn fill(placeholder: &str, assembly: &Assembly, endpoint: Option<&str>) -> Option<String> {
    let (kind, rest) = placeholder.split_once('.')?;
    let (name, what) = rest.rsplit_once('.')?;
    match (kind, what) {
        ("function", "arn") => assembly.function(name).map(|_| function_arn(name, assembly)),
        ("function", "name") => assembly.function(name).map(|function| function.name.clone()),
        ("table", "arn") => {
            assembly.table(name).map(|_| format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"))
        }
        ("table", "name") => assembly.table(name).map(|table| table.name.clone()),
        ("queue", _) => {
            let queue = assembly.queue(name)?;
            match what {
                "url" => Some(queue_url(queue, endpoint)),
                "arn" => Some(arn("sqs", &queue_name(queue))),
                "name" => Some(queue_name(queue)),
                _ => None,
            }
        }
        ("topic", "arn") => assembly.topic(name).map(|_| arn("sns", name)),
        ("topic", "name") => assembly.topic(name).map(|topic| topic.name.clone()),
        ("bus", "name") => assembly.bus(name).map(|bus| bus.name.clone()),
        ("bus", "arn") => assembly.bus(name).map(|_| arn("events", &format!("event-bus/{name}"))),
        ("activity", "arn") => assembly.activity(name).map(|_| arn("states", &format!("activity:{name}"))),
        ("activity", "name") => assembly.activity(name).map(|activity| activity.name.clone()),
        ("workflow", "arn") => assembly.workflow(name).map(|_| workflow_arn(name)),
        ("workflow", "name") => assembly.workflow(name).map(|workflow| workflow.name.clone()),
        // The server knows the port; AWS's own address ends with a slash.
        ("function", "url") => {
            let function = assembly.function(name)?;
            let runs_here = !matches!(function.from, FunctionCode::Arn { .. });
            (runs_here && function.url.is_some()).then(|| format!("{{{{url:{name}}}}}/"))
        }
        _ => None,
    }
}

fn function_arn(name: &str, assembly: &Assembly) -> String {
    match assembly.function(name).map(|function| &function.from) {
        Some(FunctionCode::Arn { arn }) => arn.clone(),
        _ => format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"),
    }
}

fn workflow_arn(name: &str) -> String {
    format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}")
}

fn table(table: &Table) -> TableConfig {
    TableConfig {
        name: table.name.clone(),
        key: key(&table.key),
        ttl: table.ttl.clone(),
        indexes: table
            .indexes
            .iter()
            .map(|index| IndexConfig { name: index.name.clone(), key: key(&index.key) })
            .collect(),
    }
}

fn key(key: &KeySchema) -> KeyConfig {
    let attribute = |(name, kind): &(String, AttributeType)| (name.clone(), kind.as_str().to_owned());
    KeyConfig { partition: attribute(&key.partition), sort: key.sort.as_ref().map(attribute) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = r#"{"assembly":1,"app":"shop","workflows":[{"name":"order","type":"STANDARD","definition":
        {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,
        "Parameters":{"FunctionName":"${function.ask.arn}","Note":"${mine} ${table.orders.name} ${workflow.order.name} ${function.web.url}"}}}}}],
        "functions":[
          {"name":"ask","from":{"cargo":{"package":"f","bin":"bootstrap"}},"handler":"ask",
           "env":{"ORDERS":{"ref":"table:orders"},"WEB":{"ref":"url:web"},"FLOW":{"ref":"workflow:order"},"X":{"value":"1"}}},
          {"name":"web","from":{"cargo":{"package":"f","bin":"bootstrap"}},"handler":"web","url":{"auth":"NONE"},"timeout_seconds":9},
          {"name":"far","from":{"arn":"arn:aws:lambda:eu-west-1:1:function:far"}}],
        "tables":[{"name":"orders","key":{"partition":["id","S"],"sort":null},"ttl":"gone","indexes":[]}]}"#;

    fn application(text: &str) -> Result<Application, Failure> {
        let assembly = Assembly::read(text).unwrap();
        assert_eq!(binaries_of(&assembly), ["bootstrap"]);
        let binaries = Binaries::from([("bootstrap".to_owned(), PathBuf::from("/t/bootstrap"))]);
        Application::new(&assembly, &binaries, PortChoice::Prefer(8080), None)
    }

    #[test]
    fn references_and_placeholders_become_local_names() {
        let application = application(SHOP).unwrap();
        let [ask, web] = application.functions.as_slice() else { panic!("two functions") };
        let environment: Vec<_> = ask.environment.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            environment,
            [
                ("FLOW", "arn:aws:states:us-east-1:123456789012:stateMachine:order"),
                ("ORDERS", "orders"),
                ("WEB", "{{url:web}}"),
                ("X", "1"),
            ]
        );
        assert_eq!((web.url, web.timeout_seconds, ask.url), (Some(PortChoice::Prefer(8080)), 9, None));
        assert_eq!(application.front(), Some("web"));
        assert_eq!(application.left_out, ["`far` does not run here: its code is on AWS"]);
        let definition = &application.machines[0].definition;
        assert!(
            definition.contains("\"arn:aws:lambda:us-east-1:123456789012:function:ask\""),
            "{definition}"
        );
        assert!(definition.contains("${mine} orders order {{url:web}}/\""), "{definition}");
        assert_eq!(application.tables[0].ttl.as_deref(), Some("gone"));
    }

    #[test]
    fn what_the_app_does_not_have_is_named() {
        let failure = application(&SHOP.replace("table:orders", "table:oders")).unwrap_err();
        assert_eq!(failure.message, "`ORDERS` of the function `ask`: there is no table `oders` in the app");
        assert_eq!(failure.help.as_deref(), Some("did you mean `orders`?"));
        let failure = application(&SHOP.replace("${function.ask.arn}", "${function.aks.arn}")).unwrap_err();
        assert_eq!(
            failure.message,
            "the workflow `order` names `function.aks.arn`, which the app does not have"
        );
    }

    #[test]
    fn what_runs_elsewhere_is_said() {
        let text = r#"{"assembly":1,"app":"shop","workflows":[{"name":"order","type":"STANDARD","definition":
            {"StartAt":"A","Note":"${queue.jobs.url} ${queue.jobs.arn} ${topic.news.arn} ${bus.shop.name} ${activity.pack.arn}","States":{}}}],
            "functions":[{"name":"ask","from":{"cargo":{"package":"f","bin":"bootstrap"}},"env":{"JOBS":{"ref":"queue:jobs"}}},
              {"name":"old","from":{"folder":"old","runtime":"java21","handler":"a.B::c"}}],
            "queues":[{"name":"jobs","fifo":true}],"topics":[{"name":"news"}],"buses":[{"name":"shop"}],"activities":[{"name":"pack"}],
            "triggers":[{"name":"nightly","to":"workflow:order","schedule":{"expression":"rate(1 day)"}}]}"#;
        let assembly = Assembly::read(text).unwrap();
        let binaries = Binaries::from([("bootstrap".to_owned(), PathBuf::from("/t/bootstrap"))]);
        let run = |endpoint| Application::new(&assembly, &binaries, PortChoice::Prefer(0), endpoint).unwrap();
        let here = run(None);
        assert_eq!(
            here.left_out,
            [
                "`old` does not run here: functions for `java21` run on AWS only",
                "what goes to the queue `jobs.fifo`, topic `news`, event bus `shop` goes nowhere here: `--aws-endpoint URL` \
                 names what takes it",
                "the trigger `nightly` does not fire here: `order` is started by the clock on AWS only",
            ]
        );
        let there = run(Some("http://localhost:4566/"));
        assert_eq!(there.functions[0].environment["JOBS"], "http://localhost:4566/123456789012/jobs.fifo");
        let note = "http://localhost:4566/123456789012/jobs.fifo arn:aws:sqs:us-east-1:123456789012:jobs.fifo \
                    arn:aws:sns:us-east-1:123456789012:news shop arn:aws:states:us-east-1:123456789012:activity:pack";
        assert!(there.machines[0].definition.contains(note), "{}", there.machines[0].definition);
        assert!(there.left_out[1].starts_with("messages and events go to http://localhost:4566/"));
    }
}

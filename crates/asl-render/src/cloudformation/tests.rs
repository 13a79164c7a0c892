//! The template of a small shop, read as CloudFormation would.

use asl_assembly::{Assembly, EnvValue, Reference};
use serde_json::{Value, json};

use super::*;

fn shop() -> Assembly {
    Assembly::read(include_str!("tests/shop.json")).unwrap()
}

#[test]
fn shop_template() {
    let template = template(&shop(), &Options::default()).unwrap();
    insta::assert_snapshot!(template.to_json());
}

#[test]
fn same_assembly_same_bytes() {
    let text = |options| template(&shop(), &options).unwrap().to_json();
    assert_eq!(text(Options::default()), text(Options::default()));
    let arm = text(Options { architecture: Architecture::Arm64 });
    assert!(arm.contains("arm64") && !arm.contains("x86_64"));
}

#[test]
fn definition_is_the_synthesised_one_after_substitution() {
    let template = template(&shop(), &Options::default()).unwrap();
    let properties = &template.body["Resources"]["ShipOrderStateMachine"]["Properties"];
    let mut definition: Value =
        serde_json::from_str(properties["DefinitionString"].as_str().unwrap()).unwrap();
    let substitutions = properties["DefinitionSubstitutions"].as_object().unwrap();
    let keys: Vec<&String> = substitutions.keys().collect();
    assert_eq!(keys, ["FunctionPackArn", "TableOrdersName"]);
    let fill = |definition: &mut Value, known: &[(&str, &str)]| {
        asl_assembly::fill_placeholders(definition, |name| {
            known.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    };
    let rest = fill(&mut definition, &[("FunctionPackArn", "A"), ("TableOrdersName", "B")]);
    let mut wanted = shop().workflows[0].definition.clone();
    fill(&mut wanted, &[("function.pack.arn", "A"), ("table.orders.name", "B")]);
    assert_eq!(definition, wanted);
    assert_eq!(rest, ["USER"]);
    assert!(properties["DefinitionString"].as_str().unwrap().contains("${USER}"), "not ours, so it stays");
}

#[test]
fn a_text_of_the_users_own_is_never_substituted() {
    let mut shop = shop();
    shop.workflows[0].definition["Comment"] = json!("${FunctionPackArn}");
    let template = template(&shop, &Options::default()).unwrap();
    let properties = &template.body["Resources"]["ShipOrderStateMachine"]["Properties"];
    let definition: Value = serde_json::from_str(properties["DefinitionString"].as_str().unwrap()).unwrap();
    assert_eq!(definition["Comment"], "${FunctionPackArn}");
    assert_eq!(properties["DefinitionSubstitutions"]["FunctionPackArn"], Value::Null);
    assert_eq!(
        properties["DefinitionSubstitutions"]["FunctionPackArn2"],
        json!({"Fn::GetAtt": ["PackFunction", "Arn"]})
    );
}

#[test]
fn statements_have_ids_of_their_own() {
    let mut shop = shop();
    let states = json!({
        "Deliver Logs": {"Type": "Task", "Resource": "${function.pack.arn}", "Next": "Grant 2"},
        "Grant 2": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true,
            "Arguments": {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:news", "Message": "m"}},
    });
    let machine = &mut shop.workflows[0];
    machine.kind = asl_assembly::WorkflowType::Express;
    machine.definition = json!({"QueryLanguage": "JSONata", "StartAt": "Deliver Logs", "States": states});
    let mut grant = shop.grants[0].clone();
    grant.to = Reference::Workflow("ship-order".to_owned());
    shop.grants = vec![grant];
    let body = template(&shop, &Options::default()).unwrap().body;
    let policy = &body["Resources"]["ShipOrderStateMachineRole"]["Properties"]["Policies"][0];
    let sids: Vec<&str> = policy["PolicyDocument"]["Statement"]
        .as_array()
        .unwrap()
        .iter()
        .map(|statement| statement["Sid"].as_str().unwrap())
        .collect();
    assert_eq!(sids, ["DeliverLogs", "Grant2", "Grant22", "Grant3", "DeliverLogs2"]);
}

#[test]
fn functions_of_one_binary_share_their_code() {
    let template = template(&shop(), &Options::default()).unwrap();
    let code: Vec<_> =
        template.code.iter().map(|code| (code.parameter.as_str(), code.functions.join(" "))).collect();
    assert_eq!(code, [("PackCode", "pack web".to_owned())]);
    assert_eq!(template.part("WebUrl"), Some(&PartOf::Function("web".to_owned())));
}

fn walk(value: &Value, known: &dyn Fn(&str) -> bool) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("Ref", Value::String(id)) => assert!(known(id), "{id}"),
                    ("Fn::GetAtt", Value::Array(parts)) => {
                        assert!(known(parts[0].as_str().unwrap()), "{value}");
                    }
                    ("Fn::Sub", Value::String(text)) => {
                        for part in text.split("${").skip(1).filter(|part| !part.starts_with('!')) {
                            let id = part.split(['}', '.']).next().unwrap();
                            assert!(known(id), "{text}");
                        }
                    }
                    _ => walk(value, known),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, known)),
        _ => {}
    }
}

#[test]
fn every_reference_is_to_a_resource_or_parameter() {
    let body = template(&shop(), &Options::default()).unwrap().body;
    let known = |id: &str| {
        id.starts_with("AWS::") || !body["Resources"][id].is_null() || !body["Parameters"][id].is_null()
    };
    walk(&body, &known);
}

#[test]
fn a_function_and_a_workflow_of_one_name_have_their_own_roles() {
    let mut shop = shop();
    let mut other = shop.workflows[0].clone();
    other.name = "pack".to_owned();
    other.kind = asl_assembly::WorkflowType::Express;
    shop.workflows.push(other);
    let template = template(&shop, &Options::default()).unwrap();
    let of = |logical_id: &str| template.part(logical_id).cloned();
    for what in ["Role", "Logs"] {
        assert_eq!(of(&format!("PackFunction{what}")), Some(PartOf::Function("pack".to_owned())));
        assert_eq!(of(&format!("PackStateMachine{what}")), Some(PartOf::Workflow("pack".to_owned())));
    }
    assert_eq!(template.parts.len(), template.body["Resources"].as_object().unwrap().len());
}

#[test]
fn a_logical_id_is_given_once() {
    let mut draft = Draft::default();
    let part = |name: &str| PartOf::Function(name.to_owned());
    draft.resource("A".to_owned(), part("a"), json!({})).unwrap();
    let error = draft.resource("A".to_owned(), part("a_"), json!({})).unwrap_err();
    assert_eq!(error.to_string(), "`a` and `a_` would both be `A` in the template");
}

#[test]
fn what_has_no_template() {
    let refused = |change: &dyn Fn(&mut Assembly)| {
        let mut assembly = shop();
        change(&mut assembly);
        template(&assembly, &Options::default()).unwrap_err().to_string()
    };
    let url = |name: &str| EnvValue::Ref { reference: Reference::Url(name.to_owned()) };
    assert_eq!(
        refused(&|shop| drop(shop.functions[1].env.insert("SELF".to_owned(), url("web")))),
        "the environment of `web` needs the URL of `web`, which is made only after `web`"
    );
    assert_eq!(
        refused(&|shop| drop(shop.functions[0].env.insert("X".to_owned(), url("pack")))),
        "the environment of `pack` needs the URL of `pack`, which is made only after `pack`"
    );
    assert_eq!(
        refused(&|shop| shop.tables.clear()),
        "function `web` refers to `table:orders`, and the app has no such part"
    );
    assert_eq!(
        refused(&|shop| shop.workflows[0].definition["States"]["Pack"]["Arguments"]["FunctionName"] =
            json!("${function.pak.arn}")),
        "workflow `ship-order` refers to `${function.pak.arn}`, and the app has no such part"
    );
    assert_eq!(
        refused(&|shop| shop.functions[1].name = "pack_".to_owned()),
        "`pack` and `pack_` would both be `Pack` in the template"
    );
    let events = |change: &dyn Fn(&mut Assembly)| {
        let mut assembly = events();
        change(&mut assembly);
        template(&assembly, &Options::default()).unwrap_err().to_string()
    };
    assert_eq!(
        events(&|shop| shop.queues.retain(|queue| queue.name != "failed")),
        "queue `jobs` refers to `${queue.failed.arn}`, and the app has no such part"
    );
    assert_eq!(
        events(&|shop| shop.triggers[0].to = Reference::Workflow("werk".to_owned())),
        "trigger `nightly` refers to `workflow:werk`, and the app has no such part"
    );
    assert_eq!(
        events(&|shop| shop.buses.clear()),
        "function `worker` refers to `${bus.shop.arn}`, and the app has no such part"
    );
    assert_eq!(
        events(&|shop| shop.triggers[8].to = Reference::Workflow("work".to_owned())),
        "the app has a topic that starts a workflow in the trigger `worker-old-news`, which cannot be deployed yet"
    );
}

fn events() -> Assembly {
    Assembly::read(include_str!("tests/events.json")).unwrap()
}

#[test]
fn queues_topics_and_triggers() {
    let template = template(&events(), &Options::default()).unwrap();
    insta::assert_snapshot!(template.to_json());
    let resources = template.body["Resources"].as_object().unwrap();
    assert_eq!(template.parts.len(), resources.len());
    walk(&template.body, &|id: &str| {
        id.starts_with("AWS::") || resources.contains_key(id) || !template.body["Parameters"][id].is_null()
    });
    assert_eq!(template.part("NightlySchedule").unwrap().to_string(), "trigger `nightly`");
}

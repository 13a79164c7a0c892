//! Functions in Python and JavaScript, with the interpreters of this machine.

use serde_json::{Value, json};
use sfn_local::{FunctionConfig, FunctionOutcome, Interpreter, Invocation};

use crate::support::Server;

const PYTHON: &str = r#"
import os

class Throttled(Exception):
    pass

def handler(event, context):
    print("called with", event)
    if event.get("fail"):
        raise Throttled("slow down")
    if event.get("odd"):
        return object()
    return {
        "pid": os.getpid(), "got": event, "name": context.function_name, "own": os.environ.get("OWN"),
        "time": 0 < context.get_remaining_time_in_millis() <= 3000, "arn": context.invoked_function_arn,
        "umlaut": "ä", "home": os.environ.get("HOME"), "id": len(context.aws_request_id),
    }
"#;

const COMMON_JS: &str = r#"
class Throttled extends Error { constructor(m) { super(m); this.name = "Throttled"; } }
exports.handler = async (event, context) => {
  console.log("called with", event);
  if (event.fail) throw new Throttled("slow down");
  if (event.odd) { const circle = {}; circle.circle = circle; return circle; }
  return {
    pid: process.pid, got: event, name: context.functionName, own: process.env.OWN,
    time: context.getRemainingTimeInMillis() > 0 && context.getRemainingTimeInMillis() <= 3000,
    arn: context.invokedFunctionArn, umlaut: "ä", home: process.env.HOME ?? null, id: context.awsRequestId.length,
  };
};
exports.late = (event, context, callback) => setTimeout(() => callback(null, { late: event }), 1);
exports.never = (event, context, callback) => callback("no");
exports.nothing = async () => {};
"#;

/// A server with functions of these handlers, or nothing where the machine lacks the interpreter.
async fn server(runtime: &str, files: &[(&str, &str)], handlers: &[&str]) -> Option<Server> {
    let interpreter = Interpreter::find(runtime).ok()?;
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source");
    for (name, text) in files {
        let path = source.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let functions = handlers.iter().map(|handler| {
        let mut function =
            FunctionConfig::in_folder(handler.replace(['.', '/'], "-"), &source, handler, &interpreter);
        function.environment.insert("OWN".to_owned(), "yes".to_owned());
        function
    });
    let functions = functions.collect();
    Some(Server::with(folder, |config| config.functions = functions).await)
}

async fn invoke(server: &Server, name: &str, payload: Value) -> (FunctionOutcome, Value, String) {
    let invoked = server.services.lambda().invoke(Invocation::new(name, payload.to_string())).await.unwrap();
    (invoked.outcome, serde_json::from_slice(&invoked.payload).unwrap(), invoked.log_tail)
}

/// Answers, fails and stays warm as on the service, whatever the language.
async fn behaves(server: &Server, name: &str, unwritable: &str) {
    let (outcome, first, _) = invoke(server, name, json!({"title": "Größe"})).await;
    assert_eq!(outcome, FunctionOutcome::Answered, "{first}");
    let arn = format!("arn:aws:lambda:us-east-1:123456789012:function:{name}");
    let expected = json!({
        "pid": first["pid"], "got": {"title": "Größe"}, "name": name, "own": "yes", "time": true, "arn": arn,
        "umlaut": "ä", "home": null, "id": 36,
    });
    assert_eq!(first, expected);
    let (outcome, failure, log) = invoke(server, name, json!({"fail": true})).await;
    assert_eq!((outcome, &failure["errorType"]), (FunctionOutcome::Unhandled, &json!("Throttled")));
    assert_eq!(failure["errorMessage"], "slow down");
    assert!(log.contains("called with"), "{log}");
    let (_, odd, _) = invoke(server, name, json!({"odd": true})).await;
    assert_eq!(odd["errorType"], unwritable);
    let (_, again, _) = invoke(server, name, json!({})).await;
    assert_eq!(first["pid"], again["pid"], "the same process takes the next event");
}

/// What cannot begin says why, as the service does.
async fn does_not_begin(server: &Server, cases: &[(&str, &str, &str)]) {
    for (name, kind, message) in cases {
        let (outcome, failure, _) = invoke(server, name, json!({})).await;
        assert_eq!((outcome, &failure["errorType"]), (FunctionOutcome::Unhandled, &json!(kind)), "{name}");
        let said = failure["errorMessage"].as_str().unwrap();
        assert!(said.contains(message), "{name}: {said}");
    }
}

#[tokio::test]
async fn python_runs_as_on_lambda() {
    let files = [
        ("app.py", PYTHON),
        ("lib/deep.py", PYTHON),
        ("broken.py", "def handler(:"),
        ("bad.py", "import nothing_such"),
    ];
    let handlers = [
        "app.handler",
        "lib/deep.handler",
        "lib.deep.handler",
        "app.handel",
        "broken.handler",
        "bad.handler",
        "handler",
    ];
    let Some(server) = server("python3.13", &files, &handlers).await else { return };
    for name in ["app-handler", "lib-deep-handler"] {
        behaves(&server, name, "Runtime.MarshalError").await;
    }
    let cases = [
        ("app-handel", "Runtime.HandlerNotFound", "Handler 'handel' missing on module 'app'"),
        ("broken-handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'broken'"),
        ("bad-handler", "Runtime.ImportModuleError", "No module named 'nothing_such'"),
        ("handler", "Runtime.MalformedHandlerName", "Bad handler 'handler'"),
    ];
    does_not_begin(&server, &cases).await;
}

#[tokio::test]
async fn javascript_runs_as_on_lambda() {
    let module = COMMON_JS.replace("exports.handler =", "export const handler =");
    // The module has that handler alone: the others are written for `exports`.
    let module = module.split("exports.late").next().unwrap();
    let files = [("index.js", COMMON_JS), ("lib/deep.mjs", module), ("broken.cjs", "(")];
    let handlers = [
        "index.handler",
        "lib/deep.handler",
        "index.late",
        "index.never",
        "index.nothing",
        "index.handel",
        "broken.handler",
        "gone.handler",
        "handler",
    ];
    let Some(server) = server("nodejs22.x", &files, &handlers).await else { return };
    for name in ["index-handler", "lib-deep-handler"] {
        behaves(&server, name, "TypeError").await;
    }
    assert_eq!(invoke(&server, "index-late", json!(5)).await.1, json!({"late": 5}));
    assert_eq!(invoke(&server, "index-nothing", json!(5)).await.1, json!(null));
    let (_, never, _) = invoke(&server, "index-never", json!(5)).await;
    assert_eq!((&never["errorType"], &never["errorMessage"]), (&json!("string"), &json!("no")));
    let cases = [
        ("index-handel", "Runtime.HandlerNotFound", "index.handel is undefined or not exported"),
        ("broken-handler", "Runtime.UserCodeSyntaxError", ""),
        ("gone-handler", "Runtime.ImportModuleError", "Cannot find module 'gone'"),
        ("handler", "Runtime.MalformedHandlerName", "Bad handler handler"),
    ];
    does_not_begin(&server, &cases).await;
}

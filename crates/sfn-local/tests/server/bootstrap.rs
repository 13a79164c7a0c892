//! A Lambda function for tests: this very test program, started with `_HANDLER` set.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sfn_local::FunctionConfig;

/// A function whose handler is one of those in [`handle`].
pub(crate) fn function(folder: &Path, name: &str, handler: &str) -> FunctionConfig {
    let mut function = FunctionConfig::new(name, script(folder));
    handler.clone_into(&mut function.handler);
    function
}

/// A program that runs this one as a function.
fn script(folder: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join("bootstrap");
    if !path.exists() {
        let exe = std::env::current_exe().unwrap();
        let text = format!(
            "#!/bin/sh\nexec '{}' --exact bootstrap::runs_as_a_function --nocapture\n",
            exe.display()
        );
        // Written under another name first: a program that is open for writing cannot be run.
        let new = folder.join("bootstrap.new");
        std::fs::write(&new, text).unwrap();
        std::fs::set_permissions(&new, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::rename(new, &path).unwrap();
    }
    path
}

/// No test when run as one; a function when started by the script above.
#[test]
fn runs_as_a_function() {
    let Ok(handler) = std::env::var("_HANDLER") else { return };
    let api = std::env::var("AWS_LAMBDA_RUNTIME_API").unwrap();
    if handler == "dies-at-init" {
        let body = r#"{"errorType":"Init.NoDatabase","errorMessage":"no database"}"#;
        request(&api, "POST", "/2018-06-01/runtime/init/error", body);
        std::process::exit(1);
    }
    loop {
        let (id, event) = request(&api, "GET", "/2018-06-01/runtime/invocation/next", "");
        let event: Value = serde_json::from_str(&event).unwrap();
        let (what, body) = match handle(&handler, &event) {
            Ok(result) => ("response", result.to_string()),
            Err(error) => ("error", error.to_string()),
        };
        request(&api, "POST", &format!("/2018-06-01/runtime/invocation/{id}/{what}"), &body);
    }
}

fn handle(handler: &str, event: &Value) -> Result<Value, Value> {
    match handler {
        "echo" => {
            println!("echo {event}");
            Ok(event.clone())
        }
        "environment" => Ok(json!({
            "pid": std::process::id(),
            "name": std::env::var("AWS_LAMBDA_FUNCTION_NAME").ok(),
            "endpoint": std::env::var("AWS_ENDPOINT_URL").ok(),
            "own": std::env::var("OWN").ok(),
            "home": std::env::var("HOME").ok(),
        })),
        "fail" => Err(json!({ "errorType": "Throttled", "errorMessage": "slow down" })),
        "exit" => std::process::exit(event["code"].as_i64().unwrap_or(1).try_into().unwrap()),
        "hang" => loop {
            std::thread::park();
        },
        "web" => Ok(json!({
            "statusCode": 201,
            "headers": { "content-type": "text/plain" },
            "cookies": ["a=1", "b=2"],
            "body": format!("{} {} {}", event["requestContext"]["http"]["method"].as_str().unwrap(),
                event["rawPath"].as_str().unwrap(), event["body"].as_str().unwrap_or("-")),
        })),
        other => Err(json!({ "errorType": "NoHandler", "errorMessage": other })),
    }
}

/// One request; gives the invocation's id, if the answer has one, and the body. Ends the process when the host
/// is gone, as a runtime does.
fn request(api: &str, method: &str, path: &str, body: &str) -> (String, String) {
    let attempt = || -> std::io::Result<(String, String)> {
        let mut stream = TcpStream::connect(api)?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {api}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes())?;
        let mut reader = BufReader::new(stream);
        let mut id = String::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if line == "\r\n" {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("lambda-runtime-aws-request-id")
            {
                value.trim().clone_into(&mut id);
            }
        }
        let mut body = String::new();
        reader.read_to_string(&mut body)?;
        Ok((id, body))
    };
    attempt().unwrap_or_else(|_| std::process::exit(70))
}

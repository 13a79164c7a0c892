//! The reference application deployed to ministack by `synth deploy`: made, used, changed, failed, removed.

mod events;
mod ministack;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use self::ministack::{Ministack, REQUIREMENT};
use crate::cargo;
use crate::context::Context;
use crate::http::Answer;
use crate::report::{Counts, Outcome};
use crate::venv::{self, Tool};

/// The stack's name.
const STACK: &str = "moderation-test";
/// The account of ministack, where the credentials name none.
const ACCOUNT: &str = "000000000000";
const REGION: &str = "us-east-1";
const WORKFLOW: &str = "content-moderation";
/// Longest time until something that was asked for has happened.
const SOON: Duration = Duration::from_mins(1);

/// Deploys, looks at what is there, and takes it away again.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let program = match venv::tool(context, "ministack", REQUIREMENT)? {
        Tool::Missing(why) => return Ok(Outcome::Skipped(why)),
        Tool::Ready(program) => program,
    };
    cargo::output(context.cargo().args([
        "build",
        "-q",
        "--bin",
        "synth",
        "--bin",
        "moderation-app",
        "--bin",
        "bootstrap",
    ]))?;
    let folder = context.empty_folder("deploy")?;
    let server = Ministack::start(context, &program)?;
    let deployed = Deployed { context, server, folder };
    let mut counts = Counts::default();
    for (name, case) in cases() {
        case(&deployed)
            .with_context(|| format!("{name}\nministack says:\n{}", deployed.server.log_tail()))?;
        counts.passed += 1;
    }
    Ok(Outcome::Counted(counts))
}

/// A case: what it shows, and how. Each begins where the one before it ended.
type Case<'a> = (&'static str, fn(&Deployed<'a>) -> anyhow::Result<()>);

fn cases<'a>() -> [Case<'a>; 12] {
    [
        ("the same functions give the same zip files", Deployed::packages_twice),
        ("without a yes nothing is made", Deployed::refuses_without_yes),
        ("a first deploy that fails is not in the way of the next", Deployed::fails_first),
        ("a deploy makes the stack", Deployed::makes_the_stack),
        ("the deployed definition is the synthesised one", Deployed::definition_is_equal),
        ("a submission runs through it", Deployed::submission_runs),
        ("a second deploy has nothing to do", Deployed::second_deploy),
        ("a hotswap, and a deploy that puts it right", Deployed::hotswap),
        ("what a waiting execution calls is not taken away", Deployed::spares_waiting_executions),
        ("a change that fails is rolled back", Deployed::rolls_back),
        ("nothing is left after a destroy", Deployed::destroys),
        ("messages and events arrive at what they trigger", Deployed::events_arrive),
    ]
}

struct Deployed<'a> {
    context: &'a Context,
    server: Ministack,
    folder: PathBuf,
}

impl Deployed<'_> {
    /// `synth` with the debug build of the functions, which are there already.
    fn synth(&self, arguments: &[&str]) -> Command {
        let mut synth = Command::new(self.context.debug_bin("synth"));
        synth
            .current_dir(self.context.root())
            .args(arguments)
            .env("AWS_ENDPOINT_URL", self.server.url())
            .env("AWS_REGION", REGION)
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("SYNTH_PROFILE", "dev")
            .env("NO_COLOR", "1");
        synth
    }

    fn app(&self) -> String {
        self.context.debug_bin("moderation-app").display().to_string()
    }

    /// The lines of a `synth … --format jsonl`, which must end with `code`.
    fn lines(&self, arguments: &[&str], code: i32) -> anyhow::Result<Vec<Value>> {
        let mut synth = self.synth(arguments);
        let output = cargo::output_any(synth.args(["--stack", STACK, "--format", "jsonl"]))?;
        ensure_code(&synth, &output, code)?;
        let lines: Result<Vec<Value>, _> =
            String::from_utf8_lossy(&output.stdout).lines().map(serde_json::from_str).collect();
        let lines =
            lines.with_context(|| format!("`{}` prints something else than JSON", cargo::shown(&synth)))?;
        ensure!(lines.first() == Some(&json!({"type": "version", "ui": "1"})), "no version line: {lines:?}");
        Ok(lines)
    }

    fn packages_twice(&self) -> anyhow::Result<()> {
        let out = self.folder.join("assets").display().to_string();
        let app = self.app();
        let package = || -> anyhow::Result<Vec<Value>> {
            let mut synth = self.synth(&["package", "--bin", &app, "--out", &out, "--format", "json"]);
            let document: Value = serde_json::from_slice(&cargo::output(&mut synth)?.stdout)?;
            Ok(document.get("assets").and_then(Value::as_array).cloned().unwrap_or_default())
        };
        let (first, second) = (package()?, package()?);
        ensure!(first.len() == 3, "expected the three functions, got {first:?}");
        for (one, other) in first.iter().zip(&second) {
            let of = |name: &str| (one.get(name).cloned(), other.get(name).cloned());
            let ((hash, same), (state, cached)) = (of("sha256"), of("state"));
            ensure!(hash.is_some() && hash == same, "other bytes the second time: {one} and {other}");
            ensure!(
                (state, cached) == (Some(json!("new")), Some(json!("cached"))),
                "expected new, then cached: {one} and {other}"
            );
        }
        Ok(())
    }

    fn refuses_without_yes(&self) -> anyhow::Result<()> {
        let app = self.app();
        let lines = self.lines(&["deploy", "--bin", &app], 3)?;
        ensure!(of_type(&lines, "plan").count() == 1, "no plan is shown: {lines:?}");
        self.lines(&["deploy", "--bin", &app, "--dry-run"], 0)?;
        ensure!(self.stack_status()?.is_none(), "a dry run has left a stack: {:?}", self.stack_status()?);
        Ok(())
    }

    /// Somebody has made a function with a URL under the name that ours will have.
    fn fails_first(&self) -> anyhow::Result<()> {
        let empty_zip = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
        let taken = json!({
            "FunctionName": format!("{STACK}-api"), "Runtime": "provided.al2023", "Handler": "none",
            "Role": format!("arn:aws:iam::{ACCOUNT}:role/none"), "Code": {"ZipFile": empty_zip},
        });
        let url = format!("/2021-10-31/functions/{STACK}-api/url");
        for (path, input) in [("/2015-03-31/functions", &taken), (url.as_str(), &json!({"AuthType": "NONE"}))]
        {
            let answer = self.server.rest("POST", path, input)?;
            ensure!(answer.status == 201, "POST {path}: {answer:?}");
        }
        let lines = self.lines(&["deploy", "--bin", &self.app(), "--yes"], 1)?;
        let message = lines.last().and_then(|line| line.pointer("/error/message")).and_then(Value::as_str);
        let message = message.with_context(|| format!("no error at the end: {lines:?}"))?;
        ensure!(message.contains("`ApiUrl` of function `api`"), "the cause is not told: {message}");
        ensure!(self.stack_status()?.as_deref() == Some("ROLLBACK_COMPLETE"), "{:?}", self.stack_status()?);
        self.server.rest("DELETE", &url, &json!({}))?;
        Ok(())
    }

    fn makes_the_stack(&self) -> anyhow::Result<()> {
        let started = Instant::now();
        let lines = self.lines(&["deploy", "--bin", &self.app(), "--yes"], 0)?;
        self.context.figure("deploy_seconds", (started.elapsed().as_secs_f64() * 10.0).round() / 10.0);
        let planned =
            of_type(&lines, "plan").filter_map(|plan| plan.get("changes")?.as_array()).flatten().count();
        let made = of_type(&lines, "resource")
            .filter(|line| line.get("status").is_some_and(|status| status == "CREATE_COMPLETE"))
            .count();
        // every planned resource, and the stack itself
        ensure!(planned > 10 && made == planned + 1, "{planned} resources were planned, {made} made");
        let last = lines.last().context("no line")?;
        ensure!(
            last.get("type") == Some(&json!("done")) && last.get("stack") == Some(&json!(STACK)),
            "{last}"
        );
        ensure!(last.pointer("/outputs/ApiUrl").is_some(), "the outputs lack the address: {last}");
        ensure!(self.stack_status()?.as_deref() == Some("CREATE_COMPLETE"), "{:?}", self.stack_status()?);
        Ok(())
    }

    fn definition_is_equal(&self) -> anyhow::Result<()> {
        let definition = self.live_definition()?;
        ensure!(definition == self.synthesised()?, "the deployed definition is another one:\n{definition:#}");
        Ok(())
    }

    fn submission_runs(&self) -> anyhow::Result<()> {
        let outputs = self.outputs()?;
        let host = |name: &str| -> anyhow::Result<String> {
            let url = outputs.get(name).with_context(|| format!("no output `{name}`: {outputs:?}"))?;
            Ok(url.trim_start_matches("https://").trim_end_matches('/').to_owned())
        };
        let (api, receiver) = (host("ApiUrl")?, host("ApprovalReceiverUrl")?);
        let submit = |title: &str, key: &str| -> anyhow::Result<String> {
            let answer = self.server.post("/articles", &api, &json!({"title": title}), key)?;
            ensure!(answer.status == 202, "POST /articles: {answer:?}");
            let id = answer.json()?.get("id").and_then(Value::as_str).map(str::to_owned);
            id.with_context(|| format!("no id: {answer:?}"))
        };
        let until = |id: &str, status: &str| {
            let path = format!("/articles/{id}");
            soon(|| {
                let answer = self.server.get(&path, &api)?;
                let found = answer.json()?.get("status").cloned();
                Ok(if found == Some(json!(status)) {
                    Ok(answer)
                } else {
                    Err(format!("{path} is {answer:?}"))
                })
            })
        };
        let plain = submit("Hello", "deploy-1")?;
        until(&plain, "published")?;

        let held = submit("My FORBIDDEN thoughts", "deploy-2")?;
        until(&held, "waiting")?;
        let reviews = self.server.get("/reviews?status=open", &api)?.json()?;
        let link = reviews.pointer("/items/0/link").and_then(Value::as_str);
        let link = link.with_context(|| format!("no link in {reviews}"))?;
        let path =
            link.find("/r/").and_then(|at| link.get(at..)).with_context(|| format!("no path in `{link}`"))?;
        ensure!(link.contains(&receiver), "`{link}` does not lead to the receiver `{receiver}`");
        let verdict = json!({"verdict": "approved", "reason": "harmless", "reviewer": "Ada"});
        let answer = self.server.post(path, &receiver, &verdict, "deploy-3")?;
        ensure!(answer.status == 200, "POST {path}: {answer:?}");
        until(&held, "published")?;

        // this one still waits when the stack is changed
        let waiting = submit("My FORBIDDEN thoughts, continued", "deploy-4")?;
        until(&waiting, "waiting")?;
        Ok(())
    }

    fn second_deploy(&self) -> anyhow::Result<()> {
        // without `--yes`: there is nothing to ask
        let lines = self.lines(&["deploy", "--bin", &self.app()], 0)?;
        ensure!(of_type(&lines, "resource").next().is_none(), "something was changed: {lines:?}");
        ensure!(lines.last().is_some_and(|line| line.get("type") == Some(&json!("done"))), "{lines:?}");
        Ok(())
    }

    fn hotswap(&self) -> anyhow::Result<()> {
        let changed = self.changed_assembly("swapped.json", |assembly| {
            set(assembly, "/workflows/0/definition/Comment", json!("swapped"))
        })?;
        let hotswap = ["deploy", "--assembly", &changed, "--hotswap", "--yes"];
        let lines = self.lines(&hotswap, 0)?;
        let swapped: Vec<&Value> = of_type(&lines, "resource")
            .filter(|line| line.get("status") == Some(&json!("SWAPPED")))
            .filter_map(|line| line.get("logical_id"))
            .collect();
        ensure!(swapped == [&json!("ContentModerationStateMachine")], "swapped {swapped:?}");
        let reasons =
            of_type(&lines, "resource").filter(|line| line.get("status") == Some(&json!("NOT_SWAPPED")));
        ensure!(reasons.clone().count() > 0, "what was not swapped is not told: {lines:?}");
        for line in reasons {
            ensure!(line.get("reason").is_some_and(Value::is_string), "no reason: {line}");
        }
        ensure!(
            self.live_definition()?.get("Comment") == Some(&json!("swapped")),
            "the definition is the old one"
        );
        // CloudFormation sees no change, and the live definition is still to be put right
        self.lines(&["deploy", "--bin", &self.app(), "--yes"], 0)?;
        self.definition_is_equal()
    }

    fn spares_waiting_executions(&self) -> anyhow::Result<()> {
        let changed = self.changed_assembly("renamed.json", |assembly| {
            *assembly = serde_json::from_str(&assembly.to_string().replace("ask-approval", "ask-somebody"))?;
            Ok(())
        })?;
        let lines = self.lines(&["deploy", "--assembly", &changed, "--yes"], 3)?;
        let error = lines.last().and_then(|line| line.get("error")).context("no error at the end")?;
        let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
        ensure!(error.get("code") == Some(&json!("BREAKS_EXECUTIONS")), "another refusal: {error}");
        ensure!(message.contains("`AskApprovalFunction`"), "what is taken away is not told: {message}");
        Ok(())
    }

    fn rolls_back(&self) -> anyhow::Result<()> {
        // a table's key cannot change, and CloudFormation does not replace what has a name of its own
        let changed = self.changed_assembly("other-key.json", |assembly| {
            set(assembly, "/tables/0/key/partition/0", json!("other"))
        })?;
        let lines = self.lines(&["deploy", "--assembly", &changed, "--yes"], 1)?;
        let failed = of_type(&lines, "resource").find(|line| {
            line.get("status").and_then(Value::as_str).is_some_and(|status| status.ends_with("_FAILED"))
        });
        let table = failed.and_then(|line| line.get("logical_id")).and_then(Value::as_str);
        let table = table.with_context(|| format!("no failed resource: {lines:?}"))?;
        let message = lines.last().and_then(|line| line.pointer("/error/message")).and_then(Value::as_str);
        let message = message.with_context(|| format!("no error at the end: {lines:?}"))?;
        ensure!(
            message.contains(table) && message.contains("rolled back"),
            "the cause is not told: {message}"
        );
        ensure!(
            self.stack_status()?.as_deref() == Some("UPDATE_ROLLBACK_COMPLETE"),
            "{:?}",
            self.stack_status()?
        );
        self.definition_is_equal()
    }

    fn destroys(&self) -> anyhow::Result<()> {
        self.lines(&["destroy"], 3)?;
        self.lines(&["destroy", "--yes"], 0)?;
        ensure!(self.stack_status()?.is_none(), "the stack is still there: {:?}", self.stack_status()?);
        let machine = self.describe_machine()?;
        ensure!(machine.status == 400, "the state machine is still there: {machine:?}");
        let tables = self.server.aws("DynamoDB_20120810.ListTables", &json!({}))?;
        ensure!(tables.json()?.get("TableNames") == Some(&json!([])), "tables are still there: {tables:?}");
        let buckets = self.server.get(&format!("/synth-{STACK}-{ACCOUNT}-{REGION}"), "127.0.0.1")?;
        ensure!(buckets.status == 404, "the bucket of the code is still there: {buckets:?}");
        self.lines(&["destroy", "--yes"], 0)?;
        Ok(())
    }

    /// The state of the stack; `None` where there is none.
    fn stack_status(&self) -> anyhow::Result<Option<String>> {
        let answer =
            self.server.query(&format!("Action=DescribeStacks&Version=2010-05-15&StackName={STACK}"))?;
        let status = between(&answer.body, "<StackStatus>", "</StackStatus>").map(str::to_owned);
        ensure!(status.is_some() || answer.status == 400, "DescribeStacks: {answer:?}");
        Ok(status.filter(|status| status != "DELETE_COMPLETE"))
    }

    fn outputs(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let answer =
            self.server.query(&format!("Action=DescribeStacks&Version=2010-05-15&StackName={STACK}"))?;
        let mut outputs = BTreeMap::new();
        for member in answer.body.split("<OutputKey>").skip(1) {
            let key = member.split('<').next().unwrap_or_default().to_owned();
            let value = between(member, "<OutputValue>", "</OutputValue>").unwrap_or_default().to_owned();
            outputs.insert(key, value);
        }
        Ok(outputs)
    }

    fn describe_machine(&self) -> anyhow::Result<Answer> {
        let arn = format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{STACK}-{WORKFLOW}");
        self.server.aws("AWSStepFunctions.DescribeStateMachine", &json!({"stateMachineArn": arn}))
    }

    fn live_definition(&self) -> anyhow::Result<Value> {
        let machine = self.describe_machine()?.json()?;
        let text = machine.get("definition").and_then(Value::as_str);
        let text = text.with_context(|| format!("no definition: {machine}"))?;
        serde_json::from_str(text).context("the deployed definition is no JSON")
    }

    /// What `synth build` prints, with the names that the parts have in this stack.
    fn synthesised(&self) -> anyhow::Result<Value> {
        let built = cargo::output(&mut self.synth(&["build", WORKFLOW, "--bin", &self.app()]))?;
        let text = String::from_utf8_lossy(&built.stdout);
        let mut filled = String::new();
        let mut rest = text.as_ref();
        while let Some((before, behind)) = rest.split_once("${") {
            let (name, after) = behind.split_once('}').context("a placeholder without an end")?;
            let parts: Vec<&str> = name.split('.').collect();
            let value = match parts.as_slice() {
                ["function", name, "arn"] => {
                    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{STACK}-{name}")
                }
                ["table", name, "name"] => format!("{STACK}-{name}"),
                _ => bail!("`{name}` in the definition is not known to this test"),
            };
            filled = format!("{filled}{before}{value}");
            rest = after;
        }
        filled.push_str(rest);
        serde_json::from_str(&filled).context("`synth build` printed no JSON")
    }

    /// The app's assembly with a change, in a file.
    fn changed_assembly(
        &self,
        name: &str,
        change: impl FnOnce(&mut Value) -> anyhow::Result<()>,
    ) -> anyhow::Result<String> {
        let path = self.folder.join(name);
        cargo::output(Command::new(self.app()).env("SYNTH_ASSEMBLY", &path))?;
        let mut assembly = read_json(&path)?;
        change(&mut assembly)?;
        std::fs::write(&path, assembly.to_string())?;
        Ok(path.display().to_string())
    }
}

/// Puts `value` where `pointer` points, in an object or a list that is there.
fn set(document: &mut Value, pointer: &str, value: Value) -> anyhow::Result<()> {
    let (parent, key) = pointer.rsplit_once('/').context("no pointer")?;
    let parent = document.pointer_mut(parent).with_context(|| format!("nothing at `{parent}`"))?;
    match parent {
        Value::Object(members) => drop(members.insert(key.to_owned(), value)),
        Value::Array(items) => {
            *items.get_mut(key.parse::<usize>()?).with_context(|| format!("nothing at `{pointer}`"))? = value;
        }
        _ => bail!("`{pointer}` is within a plain value"),
    }
    Ok(())
}

fn read_json(path: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("`{}` is no JSON", path.display()))
}

fn of_type<'a>(lines: &'a [Value], kind: &'static str) -> impl Iterator<Item = &'a Value> + Clone {
    lines.iter().filter(move |line| line.get("type").is_some_and(|found| found == kind))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(inner, _)| inner)
}

fn ensure_code(command: &Command, output: &Output, code: i32) -> anyhow::Result<()> {
    ensure!(
        output.status.code() == Some(code),
        "`{}` ended with {}, expected {code}\n{}",
        cargo::shown(command),
        output.status,
        cargo::tail(output, 30)
    );
    Ok(())
}

/// Asks until the inner result is fine; what was last seen is the reason otherwise.
fn soon(ask: impl Fn() -> anyhow::Result<Result<Answer, String>>) -> anyhow::Result<Answer> {
    let end = Instant::now() + SOON;
    loop {
        match ask()? {
            Ok(answer) => return Ok(answer),
            Err(seen) if Instant::now() >= end => bail!("after {} s {seen}", SOON.as_secs()),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

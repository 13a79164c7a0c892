//! The reference application from end to end over HTTP: published, approved, rejected, clicked twice, crashed.

mod browser;

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use self::browser::Browser;
use crate::cargo;
use crate::context::Context;
use crate::dev::Dev;
use crate::http::{Answer, Client};
use crate::report::{Counts, Outcome};
use crate::venv::{self, Tool};

/// Longest time until something that was asked for has happened.
const SOON: Duration = Duration::from_secs(30);
/// The AWS CLI whose words are compared with.
const AWS_CLI: &str = "awscli==1.46.3";

/// Starts the application with empty data and goes through it as its users do.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    cargo::output(context.cargo().args(["build", "-q", "--bin", "synth"]))?;
    let data = context.empty_folder("e2e-data")?;
    let start = || -> anyhow::Result<(Dev, App)> {
        let mut command = Command::new(context.debug_bin("synth"));
        command
            .current_dir(context.root())
            .args(["dev", "--format", "jsonl", "--no-watch", "--port", "0", "--aws-port", "0", "--data"])
            .arg(&data);
        let started = Instant::now();
        let dev = Dev::start(&mut command)?;
        let app = App::from_ready_line(&dev.ready()?)?;
        context.figure("e2e_ready_seconds", (started.elapsed().as_secs_f64() * 100.0).round() / 100.0);
        Ok((dev, app))
    };
    let mut counts = Counts::default();
    let mut passed = |name: &str, result: anyhow::Result<()>| -> anyhow::Result<()> {
        counts.passed += 1;
        result.with_context(|| name.to_owned())
    };

    let (dev, app) = start()?;
    passed("a title without a listed word is published at once", app.published_at_once())?;
    passed("what cannot be submitted", app.refused_submissions())?;
    let approved = app.held("My FORBIDDEN thoughts")?;
    passed("looking decides nothing", app.looking(&approved))?;
    passed("approve, and click a second time", app.approve_twice(&approved))?;
    let rejected = app.held("A BANNED book")?;
    passed("reject by the form of the page", app.reject_by_form(&rejected))?;

    let waiting = app.held("Leaked: the menu of the canteen")?;
    dev.crash()?;
    let (dev, app) = start()?;
    passed("kill -9 while a review waits", app.approve_twice(&waiting))?;

    let deciding = app.held("A confidential word")?;
    std::thread::scope(|scope| {
        scope.spawn(|| app.receiver.post_json(&deciding.path, &approval(), &[]));
        let recorded = app.is_decided(&deciding);
        recorded.and(dev.crash())
    })?;
    let (dev, app) = start()?;
    passed("kill -9 as soon as a decision is recorded", app.still_arrives(&deciding))?;

    let mut skipped = Vec::new();
    match venv::tool(context, "aws", AWS_CLI)? {
        Tool::Missing(why) => skipped.push(why),
        Tool::Ready(aws) => {
            for held in [&approved, &waiting] {
                passed("the AWS CLI shows the callback in the history", app.history(&aws, held))?;
            }
            passed("the AWS CLI shows the articles", app.articles(&aws, &[&approved, &waiting], &rejected))?;
        }
    }
    match Browser::find() {
        None => skipped.push("no chromium for pictures of the pages; apt-get install chromium".to_owned()),
        Some(browser) => {
            let open = app.held("My FORBIDDEN thoughts, continued")?;
            let folder = context.empty_folder("screenshots")?;
            passed("pictures of the pages", app.pictures(&browser, &folder, &open, &approved, &rejected))?;
        }
    }
    passed("SIGTERM ends it with 0", dev.stop())?;

    for why in &skipped {
        eprintln!("     skipped: {why}");
    }
    counts.skipped = u64::try_from(skipped.len())?;
    Ok(Outcome::Counted(counts))
}

/// The running application.
#[derive(Debug)]
struct App {
    api: Client,
    receiver: Client,
    aws: String,
}

/// An article that waited for a person.
#[derive(Debug)]
struct Held {
    id: String,
    execution: String,
    /// `/r/LINK`.
    path: String,
}

impl App {
    fn from_ready_line(ready: &Value) -> anyhow::Result<Self> {
        let url = |pointer: &str| {
            text(ready, pointer).with_context(|| format!("the ready line has no `{pointer}`: {ready}"))
        };
        let (app, api) = (url("/app")?, url("/functions/api")?);
        ensure!(
            app.trim_end_matches('/') == api.trim_end_matches('/'),
            "`app` is {app}, but the function `api` is at {api}"
        );
        Ok(Self {
            api: Client::new(api)?,
            receiver: Client::new(url("/functions/approval-receiver")?)?,
            aws: url("/aws")?.to_owned(),
        })
    }

    fn published_at_once(&self) -> anyhow::Result<()> {
        let (id, _) = self.submit("Hello")?;
        let article = self.status_becomes(&id, "published")?;
        ensure!(text(&article, "/title") == Some("Hello"), "{article}");
        Ok(())
    }

    fn refused_submissions(&self) -> anyhow::Result<()> {
        let empty = self.api.post_json("/articles", &json!({ "title": " " }), &[])?;
        expect_error(&empty, 400, "INVALID_TITLE")?;
        let page = self.api.post_form("/articles", &[("title", "")])?;
        ensure!(page.status == 400 && page.body.contains("<title>Error:"), "{page:?}");
        let sent_on = self.api.post_form("/articles", &[("title", "Hello from a form")])?;
        let place = sent_on.headers.get("location").map_or("", String::as_str);
        ensure!(sent_on.status == 303 && place.starts_with("/articles/"), "{sent_on:?}");
        ensure!(self.api.get_html(place)?.body.contains("data-testid=\"status\""), "no status at `{place}`");
        expect_error(&self.api.get_json("/articles/nothing")?, 404, "UNKNOWN_ARTICLE")?;
        expect_error(&self.receiver.get_json("/r/AAAAAAAAAAAAAAAAAAAAAAAA")?, 404, "UNKNOWN_LINK")?;
        let twice = |title: &str| {
            self.api.post_json("/articles", &json!({ "title": title }), &[("Idempotency-Key", "one key")])
        };
        let (first, second) = (twice("Hello again")?, twice("Hello again")?);
        ensure!(first.status == 202 && first.json()? == second.json()?, "{first:?} and {second:?}");
        expect_error(&twice("Something else")?, 409, "IDEMPOTENCY_CONFLICT")?;
        Ok(())
    }

    /// Looking, also with HEAD and with what looks like an answer in the query, leaves the review open.
    fn looking(&self, held: &Held) -> anyhow::Result<()> {
        let page = self.receiver.get_html(&held.path)?;
        for part in ["data-testid=\"approve\"", "data-testid=\"reject\"", "data-testid=\"reason\""] {
            ensure!(page.status == 200 && page.body.contains(part), "no {part} in {page:?}");
        }
        self.receiver.request("HEAD", &held.path, &[], "")?;
        self.receiver.get_html(&format!("{}?verdict=approved", held.path))?;
        let open = self.receiver.get_json(&held.path)?.json()?;
        ensure!(text(&open, "/status") == Some("open"), "{open}");
        Ok(())
    }

    fn approve_twice(&self, held: &Held) -> anyhow::Result<()> {
        let first = self.receiver.post_json(&held.path, &approval(), &[])?;
        ensure!(first.status == 200 && text(&first.json()?, "/status") == Some("decided"), "{first:?}");
        let second =
            self.receiver.post_json(&held.path, &json!({ "verdict": "rejected", "reason": "No" }), &[])?;
        expect_error(&second, 409, "ALREADY_DECIDED")?;
        ensure!(text(&second.json()?, "/decision/reviewer") == Some("Ada"), "{second:?}");
        let article = self.status_becomes(&held.id, "published")?;
        ensure!(text(&article, "/decision/reason") == Some("Well said"), "{article}");
        Ok(())
    }

    /// Looks again until the decision is written down, sent or not.
    fn is_decided(&self, held: &Held) -> anyhow::Result<()> {
        let path = held.path.replacen("/r/", "/reviews/", 1);
        let end = Instant::now() + SOON;
        while text(&self.api.get_json(&path)?.json()?, "/status") != Some("decided") {
            ensure!(Instant::now() < end, "not decided after {} s", SOON.as_secs());
        }
        Ok(())
    }

    /// What was recorded before a crash reaches the workflow at the latest when somebody opens the link.
    fn still_arrives(&self, held: &Held) -> anyhow::Result<()> {
        let review = self.receiver.get_json(&held.path)?.json()?;
        ensure!(text(&review, "/decision/reviewer") == Some("Ada"), "{review}");
        self.status_becomes(&held.id, "published")?;
        Ok(())
    }

    fn reject_by_form(&self, held: &Held) -> anyhow::Result<()> {
        let fields = |csrf: &str| {
            let rest = [("verdict", "rejected"), ("reason", "No names, please"), ("reviewer", "Bob")];
            let mut fields = rest.map(|(name, value)| (name, value.to_owned())).to_vec();
            fields.push(("csrf", csrf.to_owned()));
            fields
        };
        let post = |csrf: &str| {
            let fields = fields(csrf);
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            self.receiver.post_form(&held.path, &fields)
        };
        let forged = post("forged")?;
        ensure!(forged.status == 403, "{forged:?}");
        let page = self.receiver.get_html(&held.path)?;
        let decided = post(hidden(&page.body, "csrf")?)?;
        ensure!(decided.status == 200 && decided.body.contains("data-testid=\"outcome\""), "{decided:?}");
        let article = self.status_becomes(&held.id, "rejected")?;
        ensure!(text(&article, "/decision/reason") == Some("No names, please"), "{article}");
        Ok(())
    }

    /// The callback and the end, as the official client reads them.
    fn history(&self, aws: &std::path::Path, held: &Held) -> anyhow::Result<()> {
        let arguments = ["stepfunctions", "get-execution-history", "--execution-arn", &held.execution];
        let history = self.aws_cli(aws, &arguments)?;
        let events = list(&history, "/events")?;
        let kinds: Vec<&str> = events.iter().filter_map(|event| text(event, "/type")).collect();
        let mut rest = kinds.iter();
        for wanted in ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded", "ExecutionSucceeded"]
        {
            ensure!(rest.any(|kind| *kind == wanted), "no `{wanted}` in its place in {kinds:?}");
        }
        let resource = events.iter().find_map(|event| text(event, "/taskScheduledEventDetails/resource"));
        ensure!(resource == Some("invoke.waitForTaskToken"), "the first task is {resource:?}");
        let end = events.iter().find_map(|event| text(event, "/executionSucceededEventDetails/output"));
        let output: Value = serde_json::from_str(end.context("no output")?)?;
        ensure!(
            text(&output, "/id") == Some(&held.id) && text(&output, "/status") == Some("published"),
            "{output}"
        );
        Ok(())
    }

    fn articles(&self, aws: &std::path::Path, there: &[&Held], not_there: &Held) -> anyhow::Result<()> {
        let tables = self.aws_cli(aws, &["dynamodb", "list-tables"])?;
        ensure!(tables.get("TableNames") == Some(&json!(["articles", "reviews"])), "{tables}");
        let scan = self.aws_cli(aws, &["dynamodb", "scan", "--table-name", "articles"])?;
        let items = list(&scan, "/Items")?;
        let has = |held: &Held| items.iter().any(|item| text(item, "/id/S") == Some(&held.id));
        ensure!(there.iter().all(|held| has(held)), "an approved article is missing: {scan}");
        ensure!(!has(not_there), "a rejected article is there: {scan}");
        Ok(())
    }

    fn pictures(
        &self,
        browser: &Browser,
        folder: &std::path::Path,
        open: &Held,
        approved: &Held,
        rejected: &Held,
    ) -> anyhow::Result<()> {
        let api = |path: &str| self.api.url(path);
        for (name, url) in [
            ("submit", api("/")),
            ("queue", api("/admin")),
            ("article-waiting", api(&format!("/articles/{}", open.id))),
            ("article-published", api(&format!("/articles/{}", approved.id))),
            ("article-rejected", api(&format!("/articles/{}", rejected.id))),
            ("review", self.receiver.url(&open.path)),
            ("review-decided", self.receiver.url(&rejected.path)),
        ] {
            browser.picture(&url, &folder.join(format!("{name}.png")))?;
        }
        // Nobody decided by being photographed.
        let review = self.receiver.get_json(&open.path)?.json()?;
        ensure!(text(&review, "/status") == Some("open"), "{review}");
        Ok(())
    }

    /// Submits a title that has to wait, and finds its link in the queue.
    fn held(&self, title: &str) -> anyhow::Result<Held> {
        let (id, execution) = self.submit(title)?;
        self.status_becomes(&id, "waiting")?;
        let queue = self.api.get_json("/reviews?status=open")?.json()?;
        let item = list(&queue, "/items")?.iter().find(|item| text(item, "/title") == Some(title));
        let link = item.and_then(|item| text(item, "/link"));
        let link = link.with_context(|| format!("no `{title}` in {queue}"))?;
        let path =
            link.find("/r/").and_then(|at| link.get(at..)).context("the link has no `/r/`")?.to_owned();
        ensure!(
            link == self.receiver.url(&path),
            "`{link}` does not lead to the function `approval-receiver`"
        );
        Ok(Held { id, execution, path })
    }

    fn submit(&self, title: &str) -> anyhow::Result<(String, String)> {
        let answer = self.api.post_json("/articles", &json!({ "title": title }), &[])?;
        ensure!(answer.status == 202, "{answer:?}");
        let article = answer.json()?;
        ensure!(text(&article, "/status") == Some("checking"), "{article}");
        let owned = |pointer| {
            text(&article, pointer).map(str::to_owned).with_context(|| format!("no `{pointer}` in {article}"))
        };
        Ok((owned("/id")?, owned("/execution_arn")?))
    }

    /// Looks again until the article has the status.
    fn status_becomes(&self, id: &str, wanted: &str) -> anyhow::Result<Value> {
        let end = Instant::now() + SOON;
        loop {
            let article = self.api.get_json(&format!("/articles/{id}"))?.json()?;
            if text(&article, "/status") == Some(wanted) {
                return Ok(article);
            }
            if Instant::now() > end {
                bail!("after {} s the article is not `{wanted}`: {article}", SOON.as_secs());
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    fn aws_cli(&self, aws: &std::path::Path, arguments: &[&str]) -> anyhow::Result<Value> {
        let mut command = Command::new(aws);
        command.args(arguments).args([
            "--endpoint-url",
            &self.aws,
            "--region",
            "us-east-1",
            "--output",
            "json",
        ]);
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_PAGER", ""),
        ] {
            command.env(name, value);
        }
        let output = cargo::output(&mut command)?;
        serde_json::from_slice(&output.stdout).context("the AWS CLI printed no JSON")
    }
}

/// What Ada posts.
fn approval() -> Value {
    json!({ "verdict": "approved", "reason": "Well said", "reviewer": "Ada" })
}

/// The text at a pointer.
fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}

/// The list at a pointer.
fn list<'a>(value: &'a Value, pointer: &str) -> anyhow::Result<&'a Vec<Value>> {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .with_context(|| format!("no list `{pointer}` in {value}"))
}

fn expect_error(answer: &Answer, status: u16, code: &str) -> anyhow::Result<()> {
    ensure!(
        answer.status == status && text(&answer.json()?, "/error/code") == Some(code),
        "{status} {code}? {answer:?}"
    );
    Ok(())
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> anyhow::Result<&'a str> {
    let rest = page.split_once(&format!("name=\"{name}\" value=\"")).map(|(_, rest)| rest);
    let value = rest.and_then(|rest| rest.split_once('"')).map(|(value, _)| value);
    value.with_context(|| format!("no field `{name}`"))
}

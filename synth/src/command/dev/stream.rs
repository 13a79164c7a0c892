//! What happens, one line each: for people, or as JSON.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Value, json};
use sfn_local::{ExecutionEvent, LocalServer, Moved, ServerEvent, Wait};

use crate::output::{Format, Output, Style};

/// How much of an input is shown.
const CLIP: usize = 72;

/// The addresses of a server that is ready, as the `ready` line has them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ready {
    /// The app's name, for people.
    pub(crate) name: Option<String>,
    pub(crate) app: Option<String>,
    pub(crate) aws: String,
    pub(crate) console: String,
    pub(crate) functions: Vec<(String, String)>,
    pub(crate) data: String,
    /// How many executions of an earlier run go on, for people.
    pub(crate) resumed: usize,
}

impl Ready {
    /// The addresses of `server`, whose front door is the function `front`.
    pub(crate) fn of(
        server: &LocalServer,
        name: Option<&str>,
        front: Option<&str>,
        data: &std::path::Path,
    ) -> Self {
        Self {
            name: name.map(str::to_owned),
            app: front.and_then(|front| server.function_url(front)),
            aws: server.aws_url(),
            console: server.console_url(),
            functions: server.function_urls(),
            data: data.display().to_string(),
            resumed: server.resumed(),
        }
    }

    /// The `ready` line, which also stands in `dev.json`.
    pub(crate) fn to_json(&self) -> Value {
        let functions: serde_json::Map<String, Value> =
            self.functions.iter().map(|(name, url)| (name.clone(), url.as_str().into())).collect();
        json!({
            "type": "ready",
            "app": self.app,
            "aws": self.aws,
            "console": self.console,
            "functions": functions,
            "data": self.data,
            "pid": std::process::id(),
        })
    }

    /// The banner.
    pub(crate) fn to_text(&self, verb: &str, seconds: f64, output: &Output) -> String {
        let name = self.name.as_deref().map(|name| format!("   {name}")).unwrap_or_default();
        let heading = output.paint(&format!("synth {verb}{name}"), Style::Heading);
        let mut text = format!("{heading}   ready in {seconds:.1} s\n");
        let names = self.functions.iter().map(|(name, _)| name.chars().count());
        let width = names.chain([9]).max().unwrap_or_default();
        let mut line = |what: &str, value: &str, note: &str| {
            let gap = if note.is_empty() { "" } else { "          " };
            let _ = writeln!(text, "  {what:<width$} {}{gap}{note}", output.paint(value, Style::Name));
        };
        if let Some(app) = &self.app {
            line("app", app, "");
        }
        for (name, url) in self.functions.iter().filter(|(_, url)| Some(url) != self.app.as_ref()) {
            line(name, url, "");
        }
        line("console", &self.console, "");
        line("aws", &self.aws, &exports(&self.aws));
        line("kept in", &self.data, "survives a restart; `--fresh` starts empty");
        match self.resumed {
            0 => {}
            1 => line("resumed", "1 execution", "goes on where it was"),
            many => line("resumed", &format!("{many} executions"), "go on where they were"),
        }
        text
    }
}

/// What a shell needs so that any AWS client talks to this server; the `README.md` of `synth new` says the same.
fn exports(url: &str) -> String {
    format!(
        "export AWS_ENDPOINT_URL={url} AWS_DEFAULT_REGION={} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local",
        sfn_local::REGION
    )
}

/// Shows an event.
pub(crate) fn show(event: &ServerEvent, now: Timestamp, output: &Output) {
    if output.format() == Format::Jsonl {
        output.line(&to_json(event));
    } else if let Some(line) = to_text(event, now, output) {
        output.answer_line(&line);
    }
}

fn to_json(event: &ServerEvent) -> Value {
    match event {
        ServerEvent::Execution(event) => json!({
            "type": "execution",
            "arn": event.arn,
            "status": event.status,
            "state": event.state,
        }),
        ServerEvent::Log { function, line } => json!({ "type": "log", "function": function, "line": line }),
    }
}

fn to_text(event: &ServerEvent, now: Timestamp, output: &Output) -> Option<String> {
    let (source, text) = match event {
        ServerEvent::Execution(event) => (event.machine.as_str(), execution(event, now, output)?),
        ServerEvent::Log { function, line } => (function.as_str(), line.clone()),
    };
    let time = output.paint(&now.strftime("%H:%M:%S").to_string(), Style::Faint);
    Some(format!("{time} {}  {text}", output.paint(source, Style::Name)))
}

/// `None` for what is too small to tell: a state entered and left at once.
fn execution(event: &ExecutionEvent, now: Timestamp, output: &Output) -> Option<String> {
    let name = event.arn.rsplit(':').next().unwrap_or(&event.arn);
    let state = event.state.as_deref().unwrap_or_default();
    Some(match &event.moved {
        Moved::Started(input) => format!("started   {name}  {}", clip(input)),
        Moved::Entered => return None,
        Moved::Waiting { reason: Wait::Time, until } => {
            format!(
                "waiting   {state}  {name}{}",
                until.map(|at| format!("  until {}", moment(at, now))).unwrap_or_default()
            )
        }
        Moved::Waiting { reason: Wait::Callback, until } => {
            let until = until.map(|at| format!(", until {}", moment(at, now))).unwrap_or_default();
            format!("waiting   {state}  {name}  for an answer{until}")
        }
        Moved::Retrying { error, at } => {
            let when = at.map(|at| format!(", again in {} s", at.duration_since(now).as_secs().max(0)));
            let word = output.paint("retrying ", Style::Warning);
            format!("{word} {state}  {name}  {error}{}", when.unwrap_or_default())
        }
        Moved::Ended { error, cause } => {
            let (word, style) = match event.status {
                "SUCCEEDED" => ("succeeded", Style::Success),
                "TIMED_OUT" => ("timed out", Style::Error),
                "ABORTED" => ("aborted  ", Style::Warning),
                _ => ("failed   ", Style::Error),
            };
            let why: Vec<String> =
                [error.clone(), cause.as_deref().map(clip)].into_iter().flatten().collect();
            format!("{} {name}  {}", output.paint(word, style), why.join(": ")).trim_end().to_owned()
        }
    })
}

/// The beginning of a text, on one line.
fn clip(text: &str) -> String {
    let mut line: String = text.chars().take(CLIP).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(CLIP).is_some() {
        line.push('…');
    }
    line
}

/// A moment: only the time where it is today.
fn moment(at: Timestamp, now: Timestamp) -> String {
    let form = if at.duration_since(now).as_hours() < 12 { "%H:%M:%S UTC" } else { "%-d %b %H:%M UTC" };
    at.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::ColorChoice;

    fn output() -> Output {
        Output::new(Format::Text, ColorChoice::Never, false)
    }

    fn event(moved: Moved, status: &'static str) -> ServerEvent {
        ServerEvent::Execution(ExecutionEvent {
            arn: "arn:aws:states:us-east-1:123456789012:execution:order:a-1".to_owned(),
            machine: "order".to_owned(),
            status,
            state: Some("Ask".to_owned()),
            moved,
        })
    }

    #[test]
    fn lines_for_people() {
        let now: Timestamp = "2026-11-22T14:02:11Z".parse().unwrap();
        let at = |text: &str| Some(text.parse().unwrap());
        let cases = [
            (
                event(Moved::Started("{\"a\":1}".to_owned()), "RUNNING"),
                Some("14:02:11 order  started   a-1  {\"a\":1}"),
            ),
            (event(Moved::Entered, "RUNNING"), None),
            (
                event(
                    Moved::Waiting { reason: Wait::Callback, until: at("2026-11-29T14:02:11Z") },
                    "RUNNING",
                ),
                Some("14:02:11 order  waiting   Ask  a-1  for an answer, until 29 Nov 14:02 UTC"),
            ),
            (
                event(Moved::Waiting { reason: Wait::Time, until: at("2026-11-22T14:03:00Z") }, "RUNNING"),
                Some("14:02:11 order  waiting   Ask  a-1  until 14:03:00 UTC"),
            ),
            (
                event(
                    Moved::Retrying { error: "Throttled".to_owned(), at: at("2026-11-22T14:02:15Z") },
                    "RUNNING",
                ),
                Some("14:02:11 order  retrying  Ask  a-1  Throttled, again in 4 s"),
            ),
            (
                event(
                    Moved::Ended { error: Some("E".to_owned()), cause: Some("line\nbreak".to_owned()) },
                    "FAILED",
                ),
                Some("14:02:11 order  failed    a-1  E: line break"),
            ),
            (
                event(Moved::Ended { error: None, cause: None }, "SUCCEEDED"),
                Some("14:02:11 order  succeeded a-1"),
            ),
            (
                ServerEvent::Log { function: "ask".to_owned(), line: "hello".to_owned() },
                Some("14:02:11 ask  hello"),
            ),
        ];
        for (event, expected) in cases {
            assert_eq!(to_text(&event, now, &output()).as_deref(), expected);
        }
    }

    #[test]
    fn lines_for_programs() {
        assert_eq!(
            to_json(&event(Moved::Entered, "RUNNING")),
            json!({ "type": "execution", "arn": "arn:aws:states:us-east-1:123456789012:execution:order:a-1",
                "status": "RUNNING", "state": "Ask" })
        );
        let log = ServerEvent::Log { function: "ask".to_owned(), line: "hello".to_owned() };
        assert_eq!(to_json(&log), json!({ "type": "log", "function": "ask", "line": "hello" }));
    }

    #[test]
    fn the_banner_and_a_new_project_say_the_same() {
        let readme = include_str!("../../../templates/new/README.md.in");
        assert!(readme.contains(&exports("http://127.0.0.1:8083")), "{readme}");
    }

    #[test]
    fn the_banner_says_where_everything_is() {
        let ready = Ready {
            name: Some("shop".to_owned()),
            app: Some("http://127.0.0.1:8080".to_owned()),
            aws: "http://127.0.0.1:8083".to_owned(),
            console: "http://127.0.0.1:8083/_console".to_owned(),
            functions: vec![
                ("web".to_owned(), "http://127.0.0.1:8080".to_owned()),
                ("hook".to_owned(), "http://127.0.0.1:40001".to_owned()),
            ],
            data: ".synth".to_owned(),
            resumed: 2,
        };
        insta::assert_snapshot!(ready.to_text("dev", 0.42, &output()));
    }
}

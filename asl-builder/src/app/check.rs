//! What is wrong with an app as a whole: names twice, names of nothing, code that is missing.

use asl_assembly::{Finding, Reference, Severity, SourceLine, Subscriber, TriggerSource, placeholders};
use asl_model::closest;

use super::App;
use crate::lambda::Lambda;

/// Runtimes as Lambda names them; newer versions of these are fine too. See
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>.
const RUNTIMES: [&str; 8] = [
    "python3.13",
    "python3.12",
    "nodejs22.x",
    "java21",
    "ruby3.4",
    "dotnet8",
    "provided.al2023",
    "provided.al2",
];

/// Whether Lambda has or may have this runtime: a language that it has, with a version.
fn is_runtime(text: &str) -> bool {
    let version = |text: &str| text.split('.').all(|part| part.parse::<u8>().is_ok());
    let of = |language: &str| text.strip_prefix(language);
    of("nodejs").and_then(|rest| rest.strip_suffix(".x")).is_some_and(version)
        || ["python3.", "ruby", "dotnet"].iter().filter_map(|language| of(language)).any(version)
        || of("java").is_some_and(|rest| version(rest.strip_suffix(".al2").unwrap_or(rest)))
        || text.starts_with("provided.al")
}

/// The names of an app's parts.
struct Names {
    workflows: Vec<String>,
    functions: Vec<String>,
    urls: Vec<String>,
    tables: Vec<String>,
    queues: Vec<String>,
    topics: Vec<String>,
    buses: Vec<String>,
    activities: Vec<String>,
}

/// Who names something, and where that stands.
#[derive(Clone, Copy)]
struct Who<'a> {
    text: &'a str,
    workflow: Option<&'a str>,
    source: Option<&'a SourceLine>,
}

impl Names {
    fn of(app: &App) -> Self {
        let assembly = &app.assembly;
        let with_url = app.functions.iter().filter(|function| function.has_url());
        Self {
            workflows: names(assembly.workflows.iter().map(|workflow| &workflow.name)),
            functions: names(app.functions.iter().map(|function| &function.name)),
            urls: names(with_url.map(|function| &function.name)),
            tables: names(assembly.tables.iter().map(|table| &table.name)),
            queues: names(assembly.queues.iter().map(|queue| &queue.name)),
            topics: names(assembly.topics.iter().map(|topic| &topic.name)),
            buses: names(assembly.buses.iter().map(|bus| &bus.name)),
            activities: names(assembly.activities.iter().map(|activity| &activity.name)),
        }
    }

    /// The kind of a reference in words, and the names there are of it.
    fn of_kind(&self, reference: &Reference) -> Option<(&'static str, &[String])> {
        Some(match reference {
            Reference::Table(_) => ("table", &self.tables),
            Reference::Function(_) => ("function", &self.functions),
            Reference::Url(_) => ("URL of the function", &self.urls),
            Reference::Workflow(_) => ("workflow", &self.workflows),
            Reference::Queue(_) => ("queue", &self.queues),
            Reference::Topic(_) => ("topic", &self.topics),
            Reference::Bus(_) => ("bus", &self.buses),
            Reference::Activity(_) => ("activity", &self.activities),
            _ => return None,
        })
    }
}

impl App {
    /// Each name once, each name that is used exists, and nothing that a service refuses.
    pub(super) fn check(&mut self) {
        let all = Names::of(self);
        let triggers = names(self.triggers.iter().map(|trigger| &trigger.document.name));
        for (kind, names) in [
            ("workflows", &all.workflows),
            ("functions", &all.functions),
            ("tables", &all.tables),
            ("queues", &all.queues),
            ("topics", &all.topics),
            ("buses", &all.buses),
            ("activities", &all.activities),
            ("triggers", &triggers),
        ] {
            for (at, name) in names.iter().enumerate() {
                if names.iter().take(at).any(|earlier| earlier == name) {
                    let message = format!("two {kind} of this app have the name `{name}`");
                    self.report("DUPLICATE_NAME", message, None);
                }
            }
        }
        for function in self.functions.clone() {
            self.check_function(&function, &all);
        }
        self.check_definitions(&all);
        self.check_topics(&all);
        self.check_triggers(&all);
        self.check_limits();
    }

    fn check_function(&mut self, function: &Lambda, all: &Names) {
        if function.from.is_none() {
            let message = format!("the function `{}` has no code", function.name);
            let help = "say where it comes from: `.cargo(\"package\", \"bin\")`";
            self.report("MISSING_CODE", message, Some(help));
        }
        if let Some(runtime) = function.runtime().filter(|runtime| !is_runtime(runtime)) {
            let message = format!(
                "the function `{}` has the runtime `{runtime}`, which Lambda does not have",
                function.name
            );
            let help = closest(runtime, RUNTIMES).map(|meant| format!("did you mean `{meant}`?"));
            self.report("INVALID_RUNTIME", message, help.as_deref());
        }
        if let Some(time) = function.unfit_timeout() {
            let message = format!("the function `{}` may take {time:?}", function.name);
            self.report("INVALID_TIMEOUT", message, Some("a function takes whole seconds, 1 to 900"));
        }
        let text = format!("the function `{}`", function.name);
        let who = Who { text: &text, workflow: None, source: None };
        for reference in function.references() {
            self.known(who, reference, all);
        }
    }

    fn check_definitions(&mut self, all: &Names) {
        for workflow in self.assembly.workflows.clone() {
            let text = format!("the workflow `{}`", workflow.name);
            let who = Who { text: &text, workflow: Some(&workflow.name), source: None };
            for placeholder in placeholders(&workflow.definition) {
                // `queue.jobs.url` names what the assembly calls `queue:jobs`.
                if let Some((kind, rest)) = placeholder.split_once('.')
                    && let Some((name, what)) = rest.rsplit_once('.')
                {
                    let kind = if (kind, what) == ("function", "url") { "url" } else { kind };
                    self.known(who, &Reference::parse(&format!("{kind}:{name}")), all);
                }
            }
        }
    }

    fn check_topics(&mut self, all: &Names) {
        for topic in self.assembly.topics.clone() {
            let text = format!("the topic `{}`", topic.name);
            for subscription in &topic.subscriptions {
                match &subscription.to {
                    Subscriber::Part { to } => {
                        self.known(Who { text: &text, workflow: None, source: None }, to, all);
                    }
                    Subscriber::Email { email } => {
                        if email.split_once('@').is_none_or(|(name, host)| name.is_empty() || host.is_empty())
                        {
                            let message = format!("{text} goes to `{email}`, which is no address for mail");
                            self.report("INVALID_EMAIL", message, None);
                        }
                    }
                }
            }
        }
    }

    fn check_triggers(&mut self, all: &Names) {
        for trigger in self.triggers.clone() {
            let place = crate::finding::source_line(trigger.place);
            let trigger = trigger.document;
            let text = format!("the trigger `{}`", trigger.name);
            let who = Who { text: &text, workflow: None, source: Some(&place) };
            self.known(who, &trigger.to, all);
            match &trigger.on {
                TriggerSource::Schedule { .. } => {}
                TriggerSource::Event { event } => {
                    if let Some(bus) = &event.bus {
                        self.known(who, bus, all);
                    }
                }
                TriggerSource::Queue { queue } => self.known(who, &queue.of, all),
                TriggerSource::Topic { topic } => self.known(who, &topic.of, all),
            }
        }
    }

    fn known(&mut self, who: Who<'_>, reference: &Reference, all: &Names) {
        let Some((kind, known)) = all.of_kind(reference) else { return };
        let name = reference.name();
        if known.iter().any(|known| known == name) {
            return;
        }
        let help = match closest(name, known.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if kind.starts_with("URL") => "give it one: `.public_url()` or `.iam_url()`".to_owned(),
            None => format!("add it to the app: `App::new(..).{kind}(..)`"),
        };
        let message = format!("{} uses the {kind} `{name}`, which this app does not have", who.text);
        self.report("UNKNOWN_REFERENCE", message, Some(&help));
        if let Some(finding) = self.assembly.diagnostics.last_mut() {
            finding.workflow = who.workflow.map(str::to_owned);
            finding.source = who.source.cloned();
        }
    }

    pub(super) fn report(&mut self, code: &str, message: String, help: Option<&str>) {
        // A table is named by a variable and by the right that follows from it: one finding is enough.
        if self.assembly.diagnostics.iter().any(|known| known.message == message) {
            return;
        }
        self.assembly.diagnostics.push(Finding {
            severity: Severity::Error,
            code: code.to_owned(),
            message,
            location: String::new(),
            aws_location: "/".to_owned(),
            help: help.map(str::to_owned),
            related: Vec::new(),
            workflow: None,
            source: None,
        });
    }
}

fn names<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    all.cloned().collect()
}

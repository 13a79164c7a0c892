//! `synth deploy`: put the application on AWS, plan first, then exactly that plan.

pub(crate) mod aws;
mod bucket;
mod confirm;
mod hotswap;
mod plan;
mod progress;
mod stack;
pub(super) mod teardown;

use std::future::Future;
use std::path::PathBuf;

use asl_assembly::Assembly;
use asl_render::cloudformation::{BUCKET_PARAMETER, Template};
use serde_json::{Map, Value, json};

use self::aws::{Aws, Where};
use self::bucket::Bucket;
use self::plan::{Body, Plan};
use self::progress::{Ended, Follower};
use self::stack::{Condition, Stack};
use crate::app_runner::Project;
use crate::cli::Context;
use crate::command::package::{self, Asset, HowToBuild};
use crate::command::template::tell_notes;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::findings;
use crate::output::{Format, Output, Style};

/// What CloudFormation takes as a template within the request, see
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>.
const MOST_INLINE: usize = 51_200;

/// Arguments of `synth deploy`.
#[derive(Clone, Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Args {
    /// Where to
    #[command(flatten)]
    pub to: Where,

    /// How functions are built
    #[command(flatten)]
    pub how: HowToBuild,

    /// Do it without asking
    #[arg(short, long)]
    pub yes: bool,

    /// Show the plan and change nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Put changed definitions into the running state machines at once, past CloudFormation
    #[arg(long)]
    pub hotswap: bool,

    /// Go on although waiting executions lose what they need
    #[arg(long)]
    pub allow_break: bool,

    /// Write the stack's outputs into this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub outputs_file: Option<PathBuf>,
}

/// Deploys the app.
///
/// # Errors
///
/// The app has findings, a function does not compile, AWS refuses, or nobody confirms.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let output = &context.output;
    if output.format() == Format::Jsonl {
        output.start_lines();
    }
    let project = Project::load(context)?;
    // No server but AWS's own looks at definitions, and AWS's looks late.
    let errors = findings::tell(&project, output);
    if errors > 0 {
        let (counted, are) =
            if errors == 1 { ("1 error".to_owned(), "is") } else { (format!("{errors} errors"), "are") };
        return Err(Failure::new(
            "FINDINGS",
            format!("nothing was changed: {counted} {are} to be mended first"),
        )
        .help("`synth check` shows them again")
        .exit(ExitCode::No));
    }
    let template = package::render(&project, args.how.target)?;
    tell_notes(&template, output);
    let name = args.to.stack.clone().unwrap_or_else(|| project.assembly.app.clone());
    check_names(&project.assembly, &name)?;
    block_on(async {
        let aws = Aws::connect(&args.to).await?;
        let stack = Stack::new(&aws, &name)?;
        if args.hotswap {
            return hotswap::run(&stack, &project.assembly, &template, args.yes, args.dry_run, output).await;
        }
        Deploy { args, context, project: &project, template: &template, stack: &stack }.run().await
    })
}

/// Runs until it is done or interrupted. What CloudFormation has begun goes on without us.
pub(super) fn block_on<F>(work: F) -> Result<ExitCode, Failure>
where
    F: Future<Output = Result<ExitCode, Failure>>,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("RUNTIME", format!("cannot start: {error}")))?;
    runtime.block_on(async {
        tokio::select! {
            ended = work => ended,
            _ = tokio::signal::ctrl_c() => Ok(ExitCode::Interrupted),
        }
    })
}

struct Deploy<'a> {
    args: &'a Args,
    context: &'a Context,
    project: &'a Project,
    template: &'a Template,
    stack: &'a Stack<'a>,
}

impl Deploy<'_> {
    async fn run(&self) -> Result<ExitCode, Failure> {
        let output = &self.context.output;
        let stack = self.stack;
        let mut condition = stack.condition().await?;
        if let Some(failure) = stack.cannot_change(&condition) {
            return Err(failure);
        }
        let assets = package::prepare(
            self.project,
            self.template,
            &self.args.how,
            &self.project.root.join(".synth/assets"),
            self.context,
        )?;
        let bucket = Bucket::of_stack(stack.aws, &stack.name).await?;
        if condition == Condition::NeverMade {
            if self.args.dry_run {
                output.warn(&format!(
                    "`{}` was never made; a deploy removes its empty stack first",
                    stack.name
                ));
                self.done(&Map::new(), "to be made anew", output)?;
                return Ok(ExitCode::Done);
            }
            // Nothing is in it: CloudFormation rolled everything back, and takes no other change.
            self.remove_empty_stack().await?;
            condition = Condition::Absent;
        }
        let body = self.body(&bucket).await?;
        let parameters = parameters(&assets, &bucket);
        let Some(plan) = stack.plan(&condition, body, &parameters, self.template).await? else {
            return self.nothing_to_plan().await;
        };
        plan::show(&plan, output);
        if self.args.dry_run && output.format() == Format::Json {
            output.answer_json(&plan.to_json());
        }
        let go_on = self.may_go_on(&plan).await;
        if self.args.dry_run || go_on.is_err() {
            stack.drop_plan(&plan.change_set, plan.stack_id.as_deref(), &condition).await;
            return go_on.map(|()| ExitCode::Done);
        }
        self.upload(&assets, &bucket).await?;
        self.carry_out(&plan).await
    }

    /// The template is the deployed one; only a hotswap may have left other definitions live.
    async fn nothing_to_plan(&self) -> Result<ExitCode, Failure> {
        let (stack, output) = (self.stack, &self.context.output);
        let drifted = hotswap::drifted(stack, &self.project.assembly, self.template).await?;
        if drifted.is_empty() {
            self.done(&stack.outputs().await?, "nothing to do", output)?;
            return Ok(ExitCode::Done);
        }
        let definitions = hotswap::how_many(drifted.len());
        output.say(&format!(
            "the template is the deployed one, but {definitions} were changed past it, by a hotswap"
        ));
        if self.args.dry_run {
            self.done(&stack.outputs().await?, "to be put right", output)?;
            return Ok(ExitCode::Done);
        }
        confirm::confirm(&format!("Put {definitions} right?"), self.args.yes, output)?;
        hotswap::carry_out(stack, &drifted).await?;
        self.done(&stack.outputs().await?, "put right", output)?;
        Ok(ExitCode::Done)
    }

    /// Whether the plan may be carried out; a dry run ends here.
    async fn may_go_on(&self, plan: &Plan) -> Result<(), Failure> {
        let taken = plan.takes_away();
        if !taken.is_empty() && !self.args.allow_break {
            let running = self.stack.running_executions(&self.stack.resources().await?).await?;
            if running > 0 {
                let taken = crate::failure::names(taken);
                let message =
                    format!("{running} executions run or wait, and this takes {taken} away from under them");
                return Err(Failure::new("BREAKS_EXECUTIONS", message)
                    .help("wait until they end, or pass `--allow-break`")
                    .exit(ExitCode::Refused));
            }
        }
        if self.args.dry_run {
            return Ok(());
        }
        confirm::confirm(&format!("Deploy `{}`?", self.stack.name), self.args.yes, &self.context.output)
    }

    /// The longest logical id.
    fn width(&self) -> usize {
        self.template.parts.iter().map(|part| part.logical_id.len()).max().unwrap_or_default()
    }

    async fn remove_empty_stack(&self) -> Result<(), Failure> {
        let stack = self.stack;
        let what = format!("remove the empty stack `{}`", stack.name);
        // Building took its time: another deploy may have removed it, or made it anew.
        let Some(found) = stack.describe().await? else { return Ok(()) };
        let condition = found.stack_status().map_or(Condition::Absent, Condition::of);
        match condition {
            Condition::NeverMade => {}
            Condition::Absent => return Ok(()),
            Condition::Ready | Condition::Busy(_) | Condition::Stuck(_) => {
                let message = format!("the stack `{}` was changed meanwhile, by another deploy", stack.name);
                return Err(stack.cannot_change(&condition).unwrap_or_else(|| {
                    Failure::new("STACK_BUSY", message).help("run `synth deploy` again")
                }));
            }
        }
        let id = found.stack_id.unwrap_or_else(|| stack.name.clone());
        let follower = Follower::start(stack, id.clone(), self.width()).await?;
        let deleted = stack.aws.cloudformation.delete_stack().stack_name(id).send().await;
        deleted.map_err(|error| stack.aws.failed(&what, &error))?;
        match follower.until_done(&self.context.output).await?.0 {
            Ended::Badly(status) => {
                Err(Failure::new("STACK_STUCK", format!("cannot {what}: it is {status}")))
            }
            Ended::Well | Ended::Gone => Ok(()),
        }
    }

    async fn body(&self, bucket: &Bucket<'_>) -> Result<Body, Failure> {
        let text = self.template.to_json();
        let text = if text.len() > MOST_INLINE { self.template.body.to_string() } else { text };
        if text.len() <= MOST_INLINE {
            return Ok(Body::Text(text));
        }
        bucket.make().await?;
        let key = "template.json";
        bucket.put(key, text.into_bytes()).await?;
        Ok(Body::Url(bucket.url(key)))
    }

    async fn upload(&self, assets: &[Asset], bucket: &Bucket<'_>) -> Result<(), Failure> {
        if assets.is_empty() {
            return Ok(());
        }
        bucket.make().await?;
        let mut progress = self.context.output.progress("uploading the functions");
        for asset in assets {
            progress.step(&crate::failure::names(asset.functions.iter().map(String::as_str)));
            let key = asset.key();
            if bucket.has(&key).await {
                continue;
            }
            let bytes =
                std::fs::read(&asset.path).map_err(|error| Failure::io("read", &asset.path, &error))?;
            bucket.put(&key, bytes).await?;
        }
        Ok(())
    }

    async fn carry_out(&self, plan: &Plan) -> Result<ExitCode, Failure> {
        let stack = self.stack;
        let id =
            stack.describe().await?.and_then(|found| found.stack_id).unwrap_or_else(|| stack.name.clone());
        let follower = Follower::start(stack, id, self.width()).await?;
        let execute = stack.aws.cloudformation.execute_change_set();
        let executed = execute.stack_name(&stack.name).change_set_name(&plan.change_set).send().await;
        executed
            .map_err(|error| stack.aws.failed(&format!("carry out the plan of `{}`", stack.name), &error))?;
        let (ended, events) = follower.until_done(&self.context.output).await?;
        match ended {
            Ended::Well => {
                let outputs = stack.outputs().await?;
                self.done(&outputs, "deployed", &self.context.output)?;
                Ok(ExitCode::Done)
            }
            Ended::Badly(status) => {
                Err(progress::cause(&stack.name, &status, &events, self.template, &self.project.assembly))
            }
            Ended::Gone => {
                Err(Failure::new("STACK_GONE", format!("the stack `{}` was removed meanwhile", stack.name)))
            }
        }
    }

    fn done(&self, outputs: &Map<String, Value>, how: &str, output: &Output) -> Result<(), Failure> {
        let name = &self.stack.name;
        if let Some(path) = &self.args.outputs_file {
            let text = format!("{:#}\n", Value::Object(outputs.clone()));
            std::fs::write(path, text).map_err(|error| Failure::io("write", path, &error))?;
        }
        match output.format() {
            Format::Jsonl => output.line(&json!({"type": "done", "stack": name, "outputs": outputs})),
            Format::Json => output.answer_json(&json!({"stack": name, "status": how, "outputs": outputs})),
            _ => {
                output.say(&format!("{} `{name}`: {how}", output.err_paint("ok", Style::Success)));
                let width = outputs.keys().map(String::len).max().unwrap_or_default();
                for (key, value) in outputs {
                    let value = value.as_str().unwrap_or_default();
                    output.answer_line(&format!("  {key:<width$}  {}", output.paint(value, Style::Name)));
                }
            }
        }
        Ok(())
    }
}

/// What the template's parameters are: where the code is.
fn parameters(assets: &[Asset], bucket: &Bucket<'_>) -> Vec<(String, String)> {
    if assets.is_empty() {
        return Vec::new();
    }
    let keys = assets.iter().map(|asset| (asset.parameter.clone(), asset.key()));
    std::iter::once((BUCKET_PARAMETER.to_owned(), bucket.name.clone())).chain(keys).collect()
}

/// Lambda and Step Functions bound the length of names, and ours have the stack's in front.
fn check_names(assembly: &Assembly, stack: &str) -> Result<(), Failure> {
    let functions = assembly.functions.iter().map(|function| ("function", function.name.as_str(), 64));
    let workflows = assembly.workflows.iter().map(|workflow| ("workflow", workflow.name.as_str(), 80));
    for (what, name, most) in functions.chain(workflows) {
        let full = format!("{stack}-{name}");
        if full.len() > most {
            let message = format!(
                "the {what} `{name}` would be called `{full}`, {} letters long, and {most} are allowed",
                full.len()
            );
            return Err(
                Failure::new("NAME_TOO_LONG", message).help("choose a shorter `--stack`, or rename it")
            );
        }
        let good = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        if let Some(bad) = name.chars().find(|letter| !good(*letter)) {
            let message =
                format!("the {what} `{name}` cannot be deployed under this name: it has `{bad}` in it");
            return Err(Failure::new("NAME", message).help("use letters, digits, `-` and `_`"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_before_anything_is_built() {
        let assembly = |name: &str| {
            let text = format!(
                r#"{{"assembly":1,"app":"shop","workflows":[],
                "functions":[{{"name":"{name}","from":{{"zip":"a.zip","runtime":"provided.al2023","handler":"x"}}}}]}}"#
            );
            Assembly::read(&text).unwrap()
        };
        let code =
            |name: &str, stack: &str| check_names(&assembly(name), stack).err().map(|failure| failure.code);
        assert_eq!(code("ask-approval", "shop"), None);
        assert_eq!(code("ask-approval", &"s".repeat(60)), Some("NAME_TOO_LONG"));
        assert_eq!(code("ask approval", "shop"), Some("NAME"));
    }
}

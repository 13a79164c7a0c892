//! Taking a stack away, with the bucket of its code.

use serde_json::json;

use super::aws::{Aws, Where};
use super::bucket::Bucket;
use super::confirm::confirm;
use super::progress::{Ended, Follower};
use super::stack::Stack;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output::{Format, Output, Style};

/// Removes the stack `name` and all that is in it.
pub(crate) async fn run(to: &Where, name: &str, yes: bool, output: &Output) -> Result<ExitCode, Failure> {
    let aws = Aws::connect(to).await?;
    let stack = Stack::new(&aws, name)?;
    let bucket = Bucket::of_stack(&aws, name).await?;
    let Some(found) = stack.describe().await? else {
        if !bucket.is_there().await? {
            return Ok(done(name, "there is no such stack: nothing to do", output));
        }
        // A deploy that was stopped early may have left the bucket alone.
        output.say(&format!("there is no stack `{name}`, only the bucket of its code, `{}`", bucket.name));
        confirm(&format!("Remove the bucket `{}` and what is in it?", bucket.name), yes, output)?;
        bucket.remove().await?;
        return Ok(done(name, "removed the bucket of its code", output));
    };
    let resources = stack.resources().await?;
    let tables: Vec<&str> = resources
        .iter()
        .filter(|resource| resource.kind == "AWS::DynamoDB::Table")
        .map(|resource| resource.physical_id.as_str())
        .collect();
    let running = stack.running_executions(&resources).await.unwrap_or_default();
    let mut losses = vec![format!("{} resources", resources.len())];
    if !tables.is_empty() {
        losses.push(format!("the data in {}", crate::failure::names(tables.iter().copied())));
    }
    if running > 0 {
        losses.push(format!("{running} executions that run or wait"));
    }
    if output.format() == Format::Jsonl {
        output.line(
            &json!({"type": "plan", "stack": name, "changes": resources.iter().map(|resource| json!({
            "action": "remove", "logical_id": resource.logical_id, "resource_type": resource.kind,
        })).collect::<Vec<_>>()}),
        );
    } else {
        output.say(&format!("this removes `{name}` for good: {}", losses.join(", ")));
    }
    confirm(&format!("Remove `{name}`?"), yes, output)?;

    let id = found.stack_id.unwrap_or_else(|| name.to_owned());
    let width = resources.iter().map(|resource| resource.logical_id.len()).max().unwrap_or_default();
    let follower = Follower::start(&stack, id.clone(), width).await?;
    let deleted = aws.cloudformation.delete_stack().stack_name(id).send().await;
    deleted.map_err(|error| aws.failed(&format!("remove the stack `{name}`"), &error))?;
    let (ended, events) = follower.until_done(output).await?;
    if let Ended::Badly(status) = ended {
        let first = events.iter().find(|event| event.status.ends_with("_FAILED") && event.reason.is_some());
        let why = first.map(|event| {
            format!(
                ": {} `{}`: {}",
                event.kind,
                event.logical_id,
                event.reason.as_deref().unwrap_or_default()
            )
        });
        return Err(Failure::new(
            "DESTROY_FAILED",
            format!("`{name}` is {status}{}", why.unwrap_or_default()),
        )
        .help("remove what holds it, then run `synth destroy` again")
        .exit(ExitCode::No));
    }
    bucket.remove().await?;
    Ok(done(name, "removed", output))
}

fn done(name: &str, how: &str, output: &Output) -> ExitCode {
    match output.format() {
        Format::Jsonl => output.line(&json!({"type": "done", "stack": name, "outputs": {}})),
        Format::Json => output.answer_json(&json!({"stack": name, "status": how, "outputs": {}})),
        _ => output.say(&format!("{} `{name}`: {how}", output.err_paint("ok", Style::Success))),
    }
    ExitCode::Done
}

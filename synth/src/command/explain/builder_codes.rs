//! Pages of what the builder finds: the rules of definitions have their own pages.

/// The codes and their pages.
const PAGES: &[(&str, &str)] = &[
    (
        "EXPRESSION_OUT_OF_SCOPE",
        "## What it does
Reports an expression that was carried out of the closure that gave it, to a state where it does not hold.

## Why it matters
A closure's argument is the data at that state. Elsewhere the same words read something else.

## Use instead
Keep what you need later: `let (flow, order) = flow.keep(\"order\", |order| order);`, then use `order` anywhere below.",
    ),
    (
        "TOKEN_OUT_OF_SCOPE",
        "## What it does
Reports a task token that is used outside of the callback that made it.

## Why it matters
Each callback has its own token; no other state can be answered with it.

## Use instead
Put the token into the payload of its own callback, and nowhere else.",
    ),
    (
        "MISSING_TASK_TOKEN",
        "## What it does
Reports a callback whose payload does not hold the token of this state.

## Why it matters
Nobody could answer, so that the execution would wait until its deadline.

## Use instead
Give the payload's `TaskToken` field the token that the closure gets: `|order, token| AskExpr { order: order.id, token }`.",
    ),
    (
        "VARIABLE_OUT_OF_SCOPE",
        "## What it does
Reports a variable of another workflow, or of the inside of a Map or Parallel, used outside of it.

## Why it matters
A variable lives in the machine that sets it and in those inside of it.

## Use instead
Let the Map or Parallel give the value as its result.",
    ),
    (
        "VARIABLE_NOT_SET",
        "## What it does
Reports a variable that is read on a way on which nothing has set it.

## Why it matters
The execution would fail there.

## Use instead
Set it before the ways part: `keep` at the start, or `assign` on every way.",
    ),
    (
        "INVALID_VARIABLE_NAME",
        "## What it does
Reports a variable's name that is no identifier, longer than 80 characters, `states`, or that of a function which \
the workflow uses: a variable `count` hides the function `$count`.

## Use instead
A letter first, then letters, digits and `_`.",
    ),
    (
        "DUPLICATE_VARIABLE",
        "## What it does
Reports two variables with one name.

## Why it matters
The second would overwrite the first.

## Use instead
Two names; or `assign` to change a variable on purpose.",
    ),
    (
        "UNLIKE_ARMS",
        "## What it does
Reports two arms of a `route` with states of one name that do different things.

## Why it matters
The state's name is its identity; only equal arms can share it.

## Use instead
Different names, or one arm for both: `Verdict::Rejected | Verdict::Expired => …`.",
    ),
    (
        "ASSIGN_BEHIND_PATHS",
        "## What it does
Reports a variable that a JSONPath state sets behind `result_selector`, `result_path` or `output_path`.

## Why it matters
`Assign` reads the result itself, not what the state makes of it; the closure would be given the wrong data.

## Use instead
Say `.assign(..)` first.",
    ),
    (
        "RESULT_NOT_GIVEN",
        "## What it does
Reports a `result_selector` or `result_path` of a task that gives a member of its result, or its input.

## Why it matters
JSONPath puts the whole result into the input, not a member of it.

## Use instead
`.invoke_response(..)` for the whole response of a function, or `.result_selector(..)` first.",
    ),
    (
        "RESULT_DOES_NOT_FIT",
        "## What it does
Reports a `result_path_to` whose type has a member that is neither in the state's input nor its result.

## Why it matters
The next state would read what is not there.

## Use instead
A type with the members of the input and the result; others as `Option`.",
    ),
    (
        "OUTPUT_BEFORE_INPUT",
        "## What it does
Reports a Choice in JSONPath whose `input_path` is said behind its `output_path`.

## Why it matters
The closure of `output_path` was given the input before it was narrowed, so its path means something else.

## Use instead
`.choice(\"Large?\", |c| c.input_path(..).output_path(..).when(..))`.",
    ),
    (
        "INVALID_RESULT_PATH",
        "## What it does
Reports a place for a result or an error that is no member of the state's input, such as a variable or a member of the \
context object.

## Why it matters
`ResultPath` puts data into the input and nowhere else.

## Use instead
A member of the data: `.catch_at(errors, |order| order.error, |f| ..)`.",
    ),
    (
        "LABEL_OUT_OF_SCOPE",
        "## What it does
Reports a state that goes to a label, or leaves a block, of another machine: out of a branch or the body of a Map, or \
into one.

## Why it matters
The service has no such way: what is inside of a Parallel or a Map is left by its end only.

## Use instead
A label inside; or let the branch give a value and go on by it behind the state.",
    ),
    (
        "LABEL_NOT_PLACED",
        "## What it does
Reports a state that goes to a label that was made by `ahead` and is placed nowhere in this workflow.

## Use instead
`.at(&label)` where it leads.",
    ),
    (
        "LABEL_IN_A_CIRCLE",
        "## What it does
Reports a label that leads back to itself without a state in between.

## Why it matters
A machine goes from state to state; there is nothing that it could do there.

## Use instead
A state on the way back, such as a wait.",
    ),
    (
        "LABEL_PLACED_TWICE",
        "## What it does
Reports a label that `.at(&label)` places at two places.

## Why it matters
What goes to a label goes to one place; the other would be silently ignored.

## Use instead
A label for each place.",
    ),
    (
        "OUTPUT_BEHIND_HANDLER",
        "## What it does
Reports `.output(..)` behind `.catch(..)`, `.on_error(..)` or `.on_timeout(..)` that changes the type of what \
the state gives.

## Why it matters
The handler goes on with data of the type before, and the next state would get it.

## Use instead
`.output(..)` first, then the handlers.",
    ),
    (
        "RESULTS_FORMED_TWICE",
        "## What it does
Reports `.compact_results()`, `.results_with_metadata()` or `.flattened_results()` behind another of them, or behind \
`.output(..)`.

## Why it matters
Only one can hold, and the type of what the state gives would be that of the first.

## Use instead
One of them, right behind `distributed_map(..)`; what is written to S3 is formed inside of `.write_results(..)`.",
    ),
    (
        "OUTPUT_OF_OTHER_RESULTS",
        "## What it does
Reports `.write_results(..)` behind `.output(..)`.

## Why it matters
The output was made of the results, and they are not there: the state knows only where they were written.

## Use instead
`.write_results(..)` first, then `.output(..)`.",
    ),
    (
        "INVALID_VALUE",
        "## What it does
Reports a literal that the field's type cannot hold, such as `-1` for a `u32`.

## Why it matters
The receiver could not read it.",
    ),
    (
        "INVALID_ITEMS",
        "## What it does
Reports a distributed Map over CSV or an inventory whose row has a field that is no text, or that no column names.

## Why it matters
Whatever stands in a column reaches the children as text; a number would not be one, and a missing column is no field.

## Use instead
`String` for every field of the row, and `row.amount.to_number()` where a number is needed; `Option<String>` for a \
column that may be missing.",
    ),
    (
        "INVALID_TABLE_KEY",
        "## What it does
Reports a table whose key, index or expiry names a field that its items lack, or that is neither text nor a number.

## Use instead
The name as it stands in JSON (after `serde(rename_all)`) of a `String`, a number, or a plain enum.",
    ),
    (
        "DUPLICATE_NAME",
        "## What it does
Reports two workflows, two functions, or two tables of an app with one name.

## Why it matters
Names become names of resources; there can be only one of each.",
    ),
    (
        "MISSING_CODE",
        "## What it does
Reports a function that no `App::function` gives code.

## Why it matters
Neither `synth dev` nor `synth deploy` could run it.

## Use instead
`App::function(Lambda::of(&ASK).cargo(\"shop-functions\", \"bootstrap\"))`.",
    ),
    (
        "UNKNOWN_REFERENCE",
        "## What it does
Reports a function's variable or right that refers to a table, URL or workflow the app does not have.

## Use instead
Add it to the `App`, or correct the name.",
    ),
    (
        "INVALID_RUNTIME",
        "## What it does
Reports a function's runtime that is none of Lambda's.

## Use instead
Such as `python3.13`, `nodejs22.x`, `java21`, `ruby3.4`, `dotnet8`, `provided.al2023`.",
    ),
    (
        "INVALID_SCHEDULE",
        "## What it does
Reports a trigger whose schedule the service does not take: a rate with a wrong unit, a cron expression with five \
fields, a time that is none.

## Why it matters
The schedule could not be made.

## Use instead
`Schedule::every(hours(1))`, or `Schedule::cron(\"0 8 ? * MON-FRI *\")` with six fields, of which one of the two days \
is `?`.",
    ),
    (
        "INVALID_EVENT_PATTERN",
        "## What it does
Reports an event pattern that the service does not take.

## Why it matters
The rule could not be made, or would fit nothing.

## Use instead
Each value is a list of what fits: `json!({\"source\": [\"aws.ec2\"], \"detail\": {\"state\": [\"stopped\"]}})`.",
    ),
    (
        "INVALID_BATCH",
        "## What it does
Reports batches of messages that the service does not give: none, too many at once, or too long a wait.

## Why it matters
The trigger could not be made.

## Use instead
1 to 10 messages at once; up to 10000 with `.waiting(seconds(1))` or longer, and not of a FIFO queue.",
    ),
    (
        "INVALID_QUEUE",
        "## What it does
Reports a queue that SQS does not take: times out of range, or a dead-letter queue that does not go with it.

## Why it matters
The queue could not be made.

## Use instead
Messages are hidden for 12 hours at most and kept for a minute to 14 days; the dead-letter queue of a FIFO queue is \
FIFO too.",
    ),
    (
        "VISIBILITY_TOO_SHORT",
        "## What it does
Reports a queue that shows a message again while the function that consumes it may still be at work.

## Why it matters
Lambda refuses such a pair; the message would be worked on twice.

## Use instead
`QueueSetup::of(&JOBS).hidden_for(minutes(6))`: six times the function's time-out is what AWS advises.",
    ),
    (
        "INVALID_EMAIL",
        "## What it does
Reports an address for mail that is none.

## Why it matters
The subscription could not be made.",
    ),
    (
        "INVALID_QUEUE_NAME",
        "## What it does
Reports a queue's name that SQS does not take: 1 to 75 letters, digits, `-` and `_`; `.fifo` is added where it belongs.

## Why it matters
The queue could not be made.",
    ),
    (
        "INVALID_TOPIC_NAME",
        "## What it does
Reports a topic's name that SNS does not take: 1 to 256 letters, digits, `-` and `_`.

## Why it matters
The topic could not be made.",
    ),
    (
        "INVALID_BUS_NAME",
        "## What it does
Reports an event bus's name that `EventBridge` does not take: 1 to 256 letters, digits, `-`, `_` and `.`.

## Why it matters
The bus could not be made.",
    ),
    (
        "INVALID_ACTIVITY_NAME",
        "## What it does
Reports an activity's name that Step Functions does not take: 1 to 80 letters, digits, `-` and `_`.

## Why it matters
The activity could not be made.",
    ),
    (
        "INVALID_TRIGGER_NAME",
        "## What it does
Reports a trigger's name that the service does not take: 1 to 64 letters, digits, `-`, `_` and `.`.

## Why it matters
The schedule, rule or pipe could not be made.",
    ),
    (
        "INVALID_TIMEOUT",
        "## What it does
Reports a function's time-out that Lambda does not take: whole seconds, 1 to 900.

## Why it matters
The function could not be made.

## Use instead
For what takes longer, give the task to somebody who answers with a task token: `.callback(..)`.",
    ),
    (
        "STATE_MACHINE_NAME_INVALID",
        "## What it does
Reports a workflow's name that the service does not take: 1 to 80 letters, digits, `-` and `_`.",
    ),
    (
        "INVALID_APP_NAME",
        "## What it does
Reports an app's name that CloudFormation does not take for a stack: a letter, then letters, digits and `-`, 128
at most.

## Why it matters
`synth deploy` calls the stack by this name.",
    ),
    (
        "INVALID_FUNCTION_NAME",
        "## What it does
Reports a function's name that Lambda does not take: 1 to 64 letters, digits, `-` and `_`.

## Why it matters
The function could not be made.",
    ),
    (
        "INVALID_TABLE_NAME",
        "## What it does
Reports a table's name that `DynamoDB` does not take: 3 to 255 letters, digits, `-`, `_` and `.`.

## Why it matters
The table could not be made.",
    ),
];

/// The page of a code.
pub(super) fn find(word: &str) -> Option<(&'static str, &'static str)> {
    PAGES.iter().copied().find(|(code, _)| code.eq_ignore_ascii_case(word))
}

/// All codes with their pages.
pub(super) fn pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGES.iter().copied()
}

/// All codes.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(code, _)| *code)
}

//! Properties: one run for every thing that can go wrong, and what came of each.

mod plan;

use std::collections::BTreeSet;
use std::fmt;

use asl_engine::driver::{Driver, TaskPlace};
use asl_engine::{EventDetails, Status};
use asl_model::{State, StateKind, StateMachine, Way, ways};
use serde_json::Value;

use crate::coverage::Coverage;
use crate::test_workflow::{WorkflowTest, fail};
use crate::world::{Call, Instead, World};
use plan::{Course, Plan, UNFORESEEN};

/// What came of a workflow when something went wrong, for everything that can.
///
/// [`Display`](fmt::Display) gives a line for each, fit for a snapshot.
#[derive(Clone, Debug)]
#[must_use = "it says what happened and asserts nothing: `.assert_ends()`"]
pub struct Trials {
    title: &'static str,
    all: Vec<Trial>,
    coverage: Coverage,
}

/// One run in which one thing went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The state at which it went wrong.
    pub state: String,
    /// What went wrong: the name of an error, `no answer`, `answered twice`.
    pub what: String,
    /// What came of it: retriers and catchers that took it, and how the execution ended.
    pub course: String,
    /// Why that cannot be meant, if so: it hangs, or ended with an error that nobody has declared.
    pub complaint: Option<String>,
}

impl Trials {
    /// All of them.
    pub fn all(&self) -> &[Trial] {
        &self.all
    }

    /// The run of one thing at one state.
    pub fn get(&self, state: &str, what: &str) -> Option<&Trial> {
        self.all.iter().find(|trial| trial.state == state && trial.what == what)
    }

    /// What the runs have run.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Holds every run to an end that is declared: none hangs, and none fails with an error that no Fail state says,
    /// no mock reported and the workflow does not end with anyway.
    ///
    /// # Panics
    /// When one does; the message lists all.
    #[track_caller]
    pub fn assert_ends(&self) {
        let bad = self.all.iter().filter_map(|trial| {
            let complaint = trial.complaint.as_ref()?;
            Some(format!("\n  `{}`, {}: {complaint}\n    {}", trial.state, trial.what, trial.course))
        });
        let bad: Vec<String> = bad.collect();
        if !bad.is_empty() {
            fail(&format!("{}:{}", self.title, bad.concat()));
        }
    }
}

impl fmt::Display for Trials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        let width = self.all.iter().map(|trial| trial.what.chars().count()).max().unwrap_or_default();
        let mut last = "";
        for Trial { state, what, course, complaint } in &self.all {
            if state != last {
                writeln!(f, "\n{state}")?;
                last = state;
            }
            let mark = complaint.as_ref().map(|complaint| format!("   ✕ {complaint}")).unwrap_or_default();
            writeln!(f, "  {what:<width$}   {course}{mark}")?;
        }
        Ok(())
    }
}

#[track_caller]
pub(crate) fn every_task_fails_once<In, Out>(test: &WorkflowTest<In, Out>, input: &Value) -> Trials {
    try_all(test, input, "every task fails once", plan::failures)
}

#[track_caller]
pub(crate) fn every_timeout_fires<In, Out>(test: &WorkflowTest<In, Out>, input: &Value) -> Trials {
    try_all(test, input, "every timeout fires", plan::timeouts)
}

#[track_caller]
pub(crate) fn every_callback_late_or_twice<In, Out>(test: &WorkflowTest<In, Out>, input: &Value) -> Trials {
    try_all(test, input, "every callback is late or twice", plan::answers)
}

/// Runs as mocked, then once for every plan of every task that was met, those met on the way included.
#[track_caller]
fn try_all<In, Out>(
    test: &WorkflowTest<In, Out>,
    input: &Value,
    title: &'static str,
    plans: fn(&World, &StateMachine, &Call) -> Vec<Plan>,
) -> Trials {
    let machine = test.program.machine();
    let mut usual = test.drive(input.to_string(), test.world.clone());
    run_out(&mut usual);
    let mut coverage = Coverage::of_machine(machine);
    coverage.add_ways(usual.ways());
    let mut known = BTreeSet::new();
    let mut todo = Vec::new();
    let meet = |driver: &Driver<World>, before: &[(String, Instead)], known: &mut BTreeSet<String>| {
        let mut found = Vec::new();
        for call in driver.handler().calls() {
            if known.insert(call.request.state.clone()) {
                let plans = plans(driver.handler(), machine, call);
                found.extend(plans.into_iter().map(|plan| (before.to_vec(), plan)));
            }
        }
        found
    };
    todo.extend(meet(&usual, &[], &mut known));
    let mut trials = Vec::new();
    let mut next = 0;
    while let Some((before, plan)) = todo.get(next).cloned() {
        next += 1;
        let mut world = test.world.clone();
        for (state, instead) in &before {
            world.instead(state, instead.clone());
        }
        world.instead(&plan.state, plan.instead.clone());
        let mut driver = test.drive(input.to_string(), world);
        let refused = follow(&mut driver, &plan);
        run_out(&mut driver);
        coverage.add_ways(driver.ways());
        let complaint = refused.err().or_else(|| complaint(&driver, &usual, &plan));
        trials.push(Trial {
            course: course(&driver, machine, &plan.state),
            state: plan.state.clone(),
            what: plan.what.clone(),
            complaint,
        });
        let so_far = [before, vec![(plan.state, plan.instead)]].concat();
        todo.extend(meet(&driver, &so_far, &mut known));
    }
    trials.sort_by_key(|trial| ways(machine).iter().position(|one| one.name.as_str() == trial.state));
    Trials { title, all: trials, coverage }
}

/// Does what a plan wants done while its task waits. An error says that an answer was taken that should not be.
#[track_caller]
fn follow(driver: &mut Driver<World>, plan: &Plan) -> Result<(), String> {
    if plan.course == Course::Straight {
        return Ok(());
    }
    while driver.execution().status() == Status::Running && waiting(driver, &plan.state).is_none() {
        if driver.advance_to_next_timer().is_none() {
            return Ok(());
        }
    }
    let Some((task, call)) = waiting(driver, &plan.state) else { return Ok(()) };
    match plan.course {
        Course::Straight => Ok(()),
        Course::Alive(interval) => {
            // A retry has another task, which is answered as always.
            while waiting(driver, &plan.state).is_some_and(|(now, _)| now == task) {
                driver.advance(interval);
                let _over = driver.heartbeat(task.clone());
            }
            Ok(())
        }
        Course::Twice => {
            answer(driver, &task, &call);
            if answer(driver, &task, &call) {
                Err("the second answer was taken, too".to_owned())
            } else {
                Ok(())
            }
        }
        Course::Late => {
            while waiting(driver, &plan.state).is_some_and(|(now, _)| now == task) {
                if driver.advance_to_next_timer().is_none() {
                    return Ok(());
                }
            }
            if answer(driver, &task, &call) {
                Err("an answer after the end was taken".to_owned())
            } else {
                Ok(())
            }
        }
    }
}

/// The oldest task of a state that waits.
fn waiting(driver: &Driver<World>, state: &str) -> Option<(TaskPlace, Call)> {
    let (task, request) =
        driver.pending_everywhere().into_iter().find(|(_, request)| request.state == state)?;
    let parameters = serde_json::from_str(&request.parameters).unwrap_or_default();
    Some((task, Call { request: request.clone(), parameters }))
}

/// Answers a task, as far as an answer is known; says whether it was taken.
fn answer(driver: &mut Driver<World>, task: &TaskPlace, call: &Call) -> bool {
    let known = driver.handler().known_answer(&call.request, &call.parameters);
    let done = match known {
        Some(Ok(Ok(value))) => driver.succeed(task.clone(), &value),
        Some(Ok(Err(fault))) => {
            driver.fail(task.clone(), Some(fault.error().to_owned()), Some(fault.cause().to_owned()))
        }
        Some(Err(_)) | None => driver.fail(task.clone(), Some(UNFORESEEN.to_owned()), None),
    };
    done.is_ok()
}

/// Lets time pass until the execution is over, or nothing can happen any more.
#[track_caller]
fn run_out(driver: &mut Driver<World>) {
    loop {
        if let Some(misuse) = driver.handler().misuse() {
            fail(misuse);
        }
        if driver.execution().status() != Status::Running || driver.advance_to_next_timer().is_none() {
            return;
        }
    }
}

/// What a run made of what went wrong at a state: who took it, there and around, and how it ended.
fn course(driver: &Driver<World>, machine: &StateMachine, state: &str) -> String {
    let mut words = Vec::new();
    let taken = driver.ways();
    let around: Vec<&str> = enclosing(machine, state);
    for one in ways(machine) {
        let name = one.name.as_str();
        let count = taken.get(&(name.to_owned(), one.way)).copied().unwrap_or_default();
        let here = name == state;
        if count == 0 || !(here || around.contains(&name)) {
            continue;
        }
        let errors = |names: &[asl_model::ErrorName]| {
            names.iter().map(asl_model::ErrorName::as_str).collect::<Vec<_>>().join(", ")
        };
        let place = if here { String::new() } else { format!(" of `{name}`") };
        let number = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        match one.way {
            Way::Retry(index) => {
                if let Some(retrier) = one.state.retry().get(number(index)) {
                    words.push(format!("retry {}{place}", errors(&retrier.error_equals)));
                }
            }
            Way::Catch(index) => {
                if let Some(catcher) = one.state.catch().get(number(index)) {
                    words.push(format!("catch {}{place} → {}", errors(&catcher.error_equals), catcher.next));
                }
            }
            Way::Enter | Way::Onward | Way::Rule(_) | Way::Default => {}
        }
    }
    words.push(ending(driver));
    words.join(", ")
}

fn ending(driver: &Driver<World>) -> String {
    let execution = driver.execution();
    match (execution.status(), execution.error()) {
        (Status::Running, _) => {
            let open: Vec<String> = driver
                .pending_everywhere()
                .iter()
                .map(|(_, request)| format!("`{}`", request.state))
                .collect();
            format!("waits for ever at {}", open.join(", "))
        }
        (status, Some(error)) => format!("{status} with {error}"),
        (status, None) => status.to_string(),
    }
}

/// Why an ending cannot be meant.
fn complaint(driver: &Driver<World>, usual: &Driver<World>, plan: &Plan) -> Option<String> {
    let execution = driver.execution();
    if execution.status() == Status::Running {
        return Some("nothing ends it: give the state a timeout".to_owned());
    }
    if execution.status() != Status::Failed {
        return None;
    }
    let error = execution.error().unwrap_or_default();
    let fails = driver.execution().history().iter().any(|event| {
        matches!(event.details, EventDetails::StateEntered { state_type: asl_engine::StateType::Fail, .. })
    });
    let as_always = usual.execution().error() == Some(error);
    let declared = fails
        || as_always
        || plan.errors.iter().any(|expected| expected == error)
        || error == "States.ExceedToleratedFailureThreshold";
    (!declared).then(|| format!("nobody has declared `{error}`: {}", execution.cause().unwrap_or_default()))
}

/// The states around a state, innermost last.
fn enclosing<'a>(machine: &'a StateMachine, state: &str) -> Vec<&'a str> {
    for (name, outer) in &machine.states {
        for inner in outer.inner_machines() {
            if inner.state(state).is_some() {
                return vec![name.as_str()];
            }
            let mut found = enclosing(inner, state);
            if !found.is_empty() {
                found.insert(0, name.as_str());
                return found;
            }
        }
    }
    Vec::new()
}

/// The state of this name, wherever it stands.
fn find<'a>(machine: &'a StateMachine, name: &str) -> Option<&'a State> {
    let found = ways(machine).into_iter().find(|one| one.name.as_str() == name)?.state;
    matches!(found.kind, StateKind::Task(_)).then_some(found)
}

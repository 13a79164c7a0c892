//! What stands around the line of a case to make a workflow of it.

/// Nothing.
macro_rules! whole {
    ($mode:ident, $($said:tt)+) => { $($said)+ };
}

/// A workflow, named already.
macro_rules! machine {
    ($mode:ident, $($said:tt)+) => {
        asl_builder::start_in::<Data, $mode>().pass("P", |d| d.title).named("case") $($said)+
    };
}

/// States of a flow.
macro_rules! flow {
    ($mode:ident, $($said:tt)+) => { asl_builder::start_in::<Data, $mode>() $($said)+ .named("case") };
}

/// One state with all that is said of it.
macro_rules! state {
    ($mode:ident, $($said:tt)+) => { $crate::frames::flow!($mode, .state(|s| s $($said)+)) };
}

/// A task.
macro_rules! task {
    ($mode:ident, $($said:tt)+) => {
        $crate::frames::state!($mode, .invoke_response("T", &SCORE, |d| d.title) $($said)+)
    };
}

/// A task that sets a variable.
macro_rules! task_with_variable {
    ($mode:ident $variable:ident, $($said:tt)+) => {{
        let (flow, $variable) = asl_builder::start_in::<Data, $mode>().variable::<f64>("score");
        flow.state(|s| s.invoke_response("T", &SCORE, |d| d.title) $($said)+).named("case")
    }};
}

/// A Pass.
macro_rules! pass {
    ($mode:ident, $($said:tt)+) => { $crate::frames::state!($mode, .pass("P", |d| d.title) $($said)+) };
}

/// A Wait.
macro_rules! wait {
    ($mode:ident, $($said:tt)+) => { $crate::frames::state!($mode, .wait("W", seconds(1)) $($said)+) };
}

/// A state that sets a variable.
macro_rules! state_with_variable {
    ($mode:ident $variable:ident, $($said:tt)+) => {{
        let (flow, $variable) = asl_builder::start_in::<Data, $mode>().variable::<u64>("seen");
        flow.state(|s| s $($said)+).named("case")
    }};
}

/// A Choice.
macro_rules! choice {
    ($mode:ident, $($said:tt)+) => { $crate::frames::flow!($mode, .choice("C", |c| c $($said)+)) };
}

/// A Choice that sets a variable.
macro_rules! choice_with_variable {
    ($mode:ident $variable:ident, $($said:tt)+) => {{
        let (flow, $variable) = asl_builder::start_in::<Data, $mode>().variable::<u64>("seen");
        flow.choice("C", |c| c $($said)+).named("case")
    }};
}

/// A condition.
macro_rules! rule {
    ($mode:ident, $($said:tt)+) => {
        $crate::frames::choice!($mode, .when($($said)+, |f| f.pass("Yes", |_| true))
            .otherwise(|f| f.pass("No", |_| false)))
    };
}

/// A Succeed.
macro_rules! succeed {
    ($mode:ident, $($said:tt)+) => {
        $crate::frames::flow!($mode, .block(|f, done| f.succeed_with("S", done, |s| s $($said)+)))
    };
}

/// A Fail.
macro_rules! fail {
    ($mode:ident, $($said:tt)+) => {{
        let flow: asl_builder::Flow<Data, (), $mode> =
            asl_builder::start_in::<Data, $mode>().fail_with("F", $($said)+);
        flow.named("case")
    }};
}

/// A Parallel.
macro_rules! parallel {
    ($mode:ident, $($said:tt)+) => {
        $crate::frames::state!($mode, .parallel("P", |p| {
            p.branch(|f| f.pass("A", |d| d.title)).branch(|f| f.pass("B", |d| d.limit))
        }) $($said)+)
    };
}

/// A Parallel that sets a variable.
macro_rules! parallel_with_variable {
    ($mode:ident $variable:ident, $($said:tt)+) => {
        $crate::frames::state_with_variable!($mode $variable, .parallel("P", |p| {
            p.branch(|f| f.pass("A", |d| d.title)).branch(|f| f.pass("B", |d| d.limit))
        }) $($said)+)
    };
}

/// An inline Map.
macro_rules! map {
    ($mode:ident, $($said:tt)+) => {
        $crate::frames::state!($mode, .map("M", |d| d.titles, |f| f.pass("Each", |title| title)) $($said)+)
    };
}

/// An inline Map that sets a variable.
macro_rules! map_with_variable {
    ($mode:ident $variable:ident, $($said:tt)+) => {
        $crate::frames::state_with_variable!($mode $variable,
            .map("M", |d| d.titles, |f| f.pass("Each", |title| title)) $($said)+)
    };
}

/// Where the items of a distributed Map come from.
macro_rules! items {
    ($mode:ident, $($said:tt)+) => {
        $crate::frames::state!($mode, .distributed_map("D", $($said)+, |f| f))
    };
}

/// A distributed Map.
macro_rules! spread {
    ($mode:ident, $($said:tt)+) => {
        $crate::frames::state!($mode, .distributed_map("D", |from, d| from.items(d.titles), |f| f) $($said)+)
    };
}

/// A value.
macro_rules! value {
    ($mode:ident, $($said:tt)+) => {
        $crate::frames::flow!($mode, .pass("P", |d| {
            let value = $crate::prelude::give(d, $($said)+);
            object! { "value": value }
        }))
    };
}

pub(crate) use {
    choice, choice_with_variable, fail, flow, items, machine, map, map_with_variable, parallel,
    parallel_with_variable, pass, rule, spread, state, state_with_variable, succeed, task,
    task_with_variable, value, wait, whole,
};

//! Snapshots of what people read: a workflow's definition, a run's history.

use asl_builder::Workflow;

use crate::test_workflow::built;

/// Compares a workflow's definition with the snapshot in the file beside the test.
///
/// The snapshot is the ASL document as `synth build` prints it. It takes whatever `insta::assert_snapshot!`
/// takes in front: a name for the snapshot.
///
/// ```no_run
/// # use asl_builder::prelude::*;
/// # fn greeting() -> Workflow<String, String> { start::<String>().named("greeting") }
/// asl_testing::assert_asl_snapshot!(greeting());
/// asl_testing::assert_asl_snapshot!("greeting", greeting());
/// ```
#[macro_export]
macro_rules! assert_asl_snapshot {
    ($workflow:expr $(,)?) => {
        $crate::__private::insta::with_settings!({ omit_expression => true }, {
            $crate::__private::insta::assert_snapshot!($crate::__private::definition(&$workflow));
        })
    };
    ($name:expr, $workflow:expr $(,)?) => {
        $crate::__private::insta::with_settings!({ omit_expression => true }, {
            $crate::__private::insta::assert_snapshot!($name, $crate::__private::definition(&$workflow));
        })
    };
}

/// Compares the history of a run, as a page, with the snapshot in the file beside the test.
#[macro_export]
macro_rules! assert_history_snapshot {
    ($run:expr $(,)?) => {
        $crate::__private::insta::with_settings!({ omit_expression => true }, {
            $crate::__private::insta::assert_snapshot!($run.history());
        })
    };
    ($name:expr, $run:expr $(,)?) => {
        $crate::__private::insta::with_settings!({ omit_expression => true }, {
            $crate::__private::insta::assert_snapshot!($name, $run.history());
        })
    };
}

/// The definition of a workflow with which nothing is wrong.
#[track_caller]
pub fn definition<In, Out, M>(workflow: &Workflow<In, Out, M>) -> String {
    built(workflow).definition()
}

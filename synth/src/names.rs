//! Names that AWS would refuse, found when the assembly is read and not when it is deployed.

use asl_assembly::{Assembly, Finding, Reference, Severity, TriggerSource};

/// What AWS takes as a name.
struct Grammar {
    /// What has the name, as in `the function`.
    what: &'static str,
    code: &'static str,
    least: usize,
    most: usize,
    /// What it may consist of besides letters and digits.
    signs: &'static str,
    letter_first: bool,
    help: &'static str,
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>: the app's name is
/// the stack's.
const APP: Grammar = Grammar {
    what: "app",
    code: "INVALID_APP_NAME",
    least: 1,
    most: 128,
    signs: "-",
    letter_first: true,
    help: "it is the name of the stack: a letter, then letters, digits and `-`, 128 at most",
};

/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>.
const FUNCTION: Grammar = Grammar {
    what: "function",
    code: "INVALID_FUNCTION_NAME",
    least: 1,
    most: 64,
    signs: "-_",
    letter_first: false,
    help: "letters, digits, `-` and `_`, 64 at most",
};

/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>.
const TABLE: Grammar = Grammar {
    what: "table",
    code: "INVALID_TABLE_NAME",
    least: 3,
    most: 255,
    signs: "-_.",
    letter_first: false,
    help: "letters, digits, `-`, `_` and `.`, 3 to 255",
};

/// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html>.
const WORKFLOW: Grammar = Grammar {
    what: "workflow",
    code: "STATE_MACHINE_NAME_INVALID",
    least: 1,
    most: 80,
    signs: "-_",
    letter_first: false,
    help: "letters, digits, `-` and `_`, 80 at most",
};

/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html>; `.fifo` is added.
const QUEUE: Grammar = Grammar {
    what: "queue",
    code: "INVALID_QUEUE_NAME",
    least: 1,
    most: 75,
    signs: "-_",
    letter_first: false,
    help: "letters, digits, `-` and `_`, 75 at most",
};

/// <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>.
const TOPIC: Grammar = Grammar {
    what: "topic",
    code: "INVALID_TOPIC_NAME",
    least: 1,
    most: 256,
    signs: "-_",
    letter_first: false,
    help: "letters, digits, `-` and `_`, 256 at most",
};

/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html>.
const BUS: Grammar = Grammar {
    what: "event bus",
    code: "INVALID_BUS_NAME",
    least: 1,
    most: 256,
    signs: "-_.",
    letter_first: false,
    help: "letters, digits, `-`, `_` and `.`, 256 at most",
};

/// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateActivity.html>.
const ACTIVITY: Grammar = Grammar {
    what: "activity",
    code: "INVALID_ACTIVITY_NAME",
    least: 1,
    most: 80,
    signs: "-_",
    letter_first: false,
    help: "letters, digits, `-` and `_`, 80 at most",
};

/// Schedules, rules and pipes: 64 letters each, `-`, `_` and `.`, see
/// <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html>.
const TRIGGER: Grammar = Grammar {
    what: "trigger",
    code: "INVALID_TRIGGER_NAME",
    least: 1,
    most: 64,
    signs: "-_.",
    letter_first: false,
    help: "letters, digits, `-`, `_` and `.`, 64 at most",
};

/// Adds a finding for each name that AWS would refuse.
pub(crate) fn check(assembly: &mut Assembly) {
    let mut found: Vec<Finding> = Vec::new();
    found.extend(APP.finding(&assembly.app));
    found.extend(assembly.functions.iter().filter_map(|function| FUNCTION.finding(&function.name)));
    found.extend(assembly.tables.iter().filter_map(|table| TABLE.finding(&table.name)));
    found.extend(assembly.queues.iter().filter_map(|queue| QUEUE.finding(&queue.name)));
    found.extend(assembly.topics.iter().filter_map(|topic| TOPIC.finding(&topic.name)));
    found.extend(assembly.buses.iter().filter_map(|bus| BUS.finding(&bus.name)));
    found.extend(assembly.activities.iter().filter_map(|activity| ACTIVITY.finding(&activity.name)));
    // What a function takes from a queue or topic has no name in AWS; ours is made of theirs and may be longer.
    let named = assembly.triggers.iter().filter(|trigger| match trigger.on {
        TriggerSource::Schedule { .. } | TriggerSource::Event { .. } => true,
        TriggerSource::Queue { .. } => matches!(trigger.to, Reference::Workflow(_)),
        TriggerSource::Topic { .. } => false,
    });
    found.extend(named.filter_map(|trigger| TRIGGER.finding(&trigger.name)));
    for workflow in &assembly.workflows {
        // The builder looks at these itself, and knows the line of Rust.
        let known = |finding: &Finding| {
            finding.code == WORKFLOW.code && finding.workflow.as_ref() == Some(&workflow.name)
        };
        if !assembly.diagnostics.iter().any(known) {
            let finding = WORKFLOW.finding(&workflow.name);
            found.extend(finding.map(|finding| Finding { workflow: Some(workflow.name.clone()), ..finding }));
        }
    }
    assembly.diagnostics.extend(found);
}

impl Grammar {
    fn finding(&self, name: &str) -> Option<Finding> {
        let what = self.what;
        let good = |letter: char| letter.is_ascii_alphanumeric() || self.signs.contains(letter);
        let length = name.chars().count();
        let message = if length > self.most {
            format!("the {what} `{name}` has a name of {length} letters, and {} are the most", self.most)
        } else if let Some(bad) = name.chars().find(|letter| !good(*letter)) {
            format!("the {what} `{name}` has `{}` in its name", bad.escape_debug())
        } else if length < self.least {
            format!("the {what} `{name}` has a name of {length} letters, and {} are the least", self.least)
        } else if self.letter_first && !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            format!("the {what} `{name}` has a name that does not begin with a letter")
        } else {
            return None;
        };
        Some(Finding {
            severity: Severity::Error,
            code: self.code.to_owned(),
            message,
            location: String::new(),
            aws_location: String::new(),
            help: Some(self.help.to_owned()),
            related: Vec::new(),
            workflow: None,
            source: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_services() {
        let message = |grammar: &Grammar, name: &str| grammar.finding(name).map(|finding| finding.message);
        for (grammar, name) in [
            (&APP, "shop"),
            (&APP, "My-Shop2"),
            (&FUNCTION, "ask_approval-2"),
            (&FUNCTION, "2"),
            (&TABLE, "reviews.v2"),
            (&WORKFLOW, "order_1"),
        ] {
            assert_eq!(message(grammar, name), None, "{name}");
        }
        let long = "a".repeat(65);
        for (grammar, name, expected) in [
            (&APP, "my_shop", "the app `my_shop` has `_` in its name".to_owned()),
            (&APP, "2shop", "the app `2shop` has a name that does not begin with a letter".to_owned()),
            (&APP, "", "the app `` has a name of 0 letters, and 1 are the least".to_owned()),
            (&FUNCTION, "ask me", "the function `ask me` has ` ` in its name".to_owned()),
            (
                &FUNCTION,
                &long,
                format!("the function `{long}` has a name of 65 letters, and 64 are the most"),
            ),
            (&TABLE, "ab", "the table `ab` has a name of 2 letters, and 3 are the least".to_owned()),
            (&TABLE, "größe", "the table `größe` has `ö` in its name".to_owned()),
            (&WORKFLOW, "a/b", "the workflow `a/b` has `/` in its name".to_owned()),
        ] {
            assert_eq!(message(grammar, name), Some(expected));
        }
    }

    #[test]
    fn findings_of_the_builder_are_not_told_twice() {
        let text = r#"{"assembly":1,"app":"my shop","workflows":[{"name":"a b","type":"STANDARD","definition":{}}],
            "diagnostics":[{"severity":"error","code":"STATE_MACHINE_NAME_INVALID","message":"m","location":"","workflow":"a b"}]}"#;
        let mut assembly = Assembly::read(text).unwrap();
        check(&mut assembly);
        let codes: Vec<&str> = assembly.diagnostics.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, ["STATE_MACHINE_NAME_INVALID", "INVALID_APP_NAME"]);
    }
}

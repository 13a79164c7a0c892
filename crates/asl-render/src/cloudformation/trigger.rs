//! Triggers: schedules, rules, pipes, event source mappings, subscriptions, each with a role or right of its own.

use asl_assembly::{
    Assembly, BatchFailures, EventRule, QueueSource, Reference, Schedule, TopicSource, Trigger,
    TriggerSource, TriggerState, WorkflowType,
};
use serde_json::{Map, Value, json};

use super::message::filter;
use super::names::{Names, Naming, pascal, stack_name, unknown};
use super::{Draft, PartOf, TemplateError};

/// What of each message a pipe hands over. The body is named by a path, which has it read as JSON, see
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html>.
const MESSAGE: &str = r#"{"messageId": <$.messageId>, "body": <$.body>, "attributes": <$.attributes>}"#;

/// What a trigger needs to be written.
struct Scope<'a> {
    trigger: &'a Trigger,
    assembly: &'a Assembly,
    names: &'a Names<'a>,
    id: String,
    of: String,
}

/// What a trigger starts.
enum Target<'a> {
    Workflow(&'a str, WorkflowType),
    Function(&'a str),
    /// A function that exists already and is no part of the app, by its ARN.
    Elsewhere(&'a str),
}

pub(super) fn render(
    trigger: &Trigger,
    assembly: &Assembly,
    names: &Names<'_>,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let scope = Scope {
        trigger,
        assembly,
        names,
        id: pascal(&trigger.name),
        of: format!("trigger `{}`", trigger.name),
    };
    let target = scope.target()?;
    match &trigger.on {
        TriggerSource::Schedule { schedule, input } => scope.schedule(schedule, input, &target, draft),
        TriggerSource::Event { event } => scope.rule(event, &target, draft),
        TriggerSource::Queue { queue } => match target {
            Target::Workflow(name, kind) => scope.pipe(queue, name, kind, draft),
            Target::Function(_) | Target::Elsewhere(_) => scope.mapping(queue, &target, draft),
        },
        TriggerSource::Topic { topic } => scope.subscription(topic, &target, draft),
    }
}

/// What the role of a function has to allow because of the queues that it consumes: the reason, and the queues.
pub(super) fn consumed(
    function: &str,
    assembly: &Assembly,
    names: &Names<'_>,
) -> Result<Vec<(String, Value)>, TemplateError> {
    let to = Reference::Function(function.to_owned());
    let mut queues = Vec::new();
    for trigger in assembly.triggers.iter().filter(|trigger| trigger.to == to) {
        if let TriggerSource::Queue { queue } = &trigger.on {
            let arn = queue_arn(queue, names, &format!("trigger `{}`", trigger.name))?;
            queues.push((format!("it consumes `{}`", queue.of.name()), arn));
        }
    }
    Ok(queues)
}

/// The actions of whoever takes messages from a queue.
pub(super) const CONSUME: [&str; 3] = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

fn queue_arn(source: &QueueSource, names: &Names<'_>, of: &str) -> Result<Value, TemplateError> {
    match &source.of {
        Reference::Queue(name) => names.text(&format!("${{queue.{name}.arn}}"), Naming::Reference, of),
        Reference::Other(text) => names.text(text, Naming::Reference, of),
        other => Err(unknown(other, of)),
    }
}

impl<'a> Scope<'a> {
    fn target(&self) -> Result<Target<'a>, TemplateError> {
        let to = &self.trigger.to;
        match to {
            Reference::Workflow(name) => match self.assembly.workflow(name) {
                Some(workflow) => Ok(Target::Workflow(&workflow.name, workflow.kind)),
                None => Err(unknown(to, &self.of)),
            },
            Reference::Function(name) => match self.assembly.function(name) {
                Some(function) => Ok(Target::Function(&function.name)),
                None => Err(unknown(to, &self.of)),
            },
            Reference::Other(arn) if arn.contains(":function:") || arn.contains("${") => {
                Ok(Target::Elsewhere(arn))
            }
            _ => Err(unknown(to, &self.of)),
        }
    }

    fn part(&self) -> PartOf {
        PartOf::Trigger(self.trigger.name.clone())
    }

    fn state(&self) -> &'static str {
        match self.trigger.state {
            TriggerState::Enabled => "ENABLED",
            TriggerState::Disabled => "DISABLED",
        }
    }

    /// The target as a resource: what names it is made after it.
    fn arn(&self, target: &Target<'_>) -> Result<Value, TemplateError> {
        match target {
            Target::Workflow(name, _) => Ok(json!({"Ref": format!("{}StateMachine", pascal(name))})),
            Target::Function(name) => {
                self.names.text(&format!("${{function.{name}.arn}}"), Naming::Reference, &self.of)
            }
            Target::Elsewhere(arn) => self.names.text(arn, Naming::Reference, &self.of),
        }
    }

    fn schedule(
        &self,
        schedule: &Schedule,
        input: &Value,
        target: &Target<'_>,
        draft: &mut Draft,
    ) -> Result<(), TemplateError> {
        let arn = self.arn(target)?;
        let action = match target {
            Target::Workflow(..) => "states:StartExecution",
            Target::Function(_) | Target::Elsewhere(_) => "lambda:InvokeFunction",
        };
        let role =
            self.role("Schedule", "scheduler.amazonaws.com", &[allow("Fire", &[action], &arn)], draft)?;
        let window = match schedule.window_minutes {
            Some(minutes) => json!({"Mode": "FLEXIBLE", "MaximumWindowInMinutes": minutes}),
            None => json!({"Mode": "OFF"}),
        };
        let mut properties = Map::new();
        properties.insert("Name".to_owned(), json!({"Fn::Sub": stack_name(&self.trigger.name)}));
        properties.insert("ScheduleExpression".to_owned(), json!(schedule.expression));
        if let Some(zone) = &schedule.time_zone {
            properties.insert("ScheduleExpressionTimezone".to_owned(), json!(zone));
        }
        properties.insert("FlexibleTimeWindow".to_owned(), window);
        properties.insert("State".to_owned(), json!(self.state()));
        properties
            .insert("Target".to_owned(), json!({"Arn": arn, "RoleArn": role, "Input": input.to_string()}));
        let resource = json!({"Type": "AWS::Scheduler::Schedule", "Properties": properties});
        draft.resource(format!("{}Schedule", self.id), self.part(), resource)
    }

    fn rule(&self, event: &EventRule, target: &Target<'_>, draft: &mut Draft) -> Result<(), TemplateError> {
        let arn = self.arn(target)?;
        let id = format!("{}Rule", self.id);
        let mut to = Map::new();
        to.insert("Id".to_owned(), json!("target"));
        to.insert("Arn".to_owned(), arn.clone());
        if let Target::Workflow(..) = target {
            let allowed = [allow("Start", &["states:StartExecution"], &arn)];
            let role = self.role("Rule", "events.amazonaws.com", &allowed, draft)?;
            to.insert("RoleArn".to_owned(), role);
        }
        if let Some(path) = &event.input_path {
            to.insert("InputPath".to_owned(), json!(path));
        }
        if let Some(made) = &event.input_template {
            let mut transformer = Map::new();
            if !made.paths.is_empty() {
                transformer.insert("InputPathsMap".to_owned(), json!(made.paths));
            }
            transformer.insert("InputTemplate".to_owned(), json!(made.template));
            to.insert("InputTransformer".to_owned(), Value::Object(transformer));
        }
        let mut properties = Map::new();
        properties.insert("Name".to_owned(), json!({"Fn::Sub": stack_name(&self.trigger.name)}));
        match &event.bus {
            None => {}
            Some(Reference::Bus(name)) => {
                let bus = self.names.text(&format!("${{bus.{name}.name}}"), Naming::Reference, &self.of)?;
                properties.insert("EventBusName".to_owned(), bus);
            }
            Some(other) => {
                properties.insert("EventBusName".to_owned(), json!(other.name()));
            }
        }
        properties.insert("EventPattern".to_owned(), event.pattern.clone());
        properties.insert("State".to_owned(), json!(self.state()));
        properties.insert("Targets".to_owned(), json!([to]));
        draft.resource(
            id.clone(),
            self.part(),
            json!({"Type": "AWS::Events::Rule", "Properties": properties}),
        )?;
        if !matches!(target, Target::Workflow(..)) {
            let rule = json!({"Fn::GetAtt": [id, "Arn"]});
            self.permission(&format!("{id}Permission"), &arn, "events.amazonaws.com", &rule, draft)?;
        }
        Ok(())
    }

    fn pipe(
        &self,
        source: &QueueSource,
        workflow: &str,
        kind: WorkflowType,
        draft: &mut Draft,
    ) -> Result<(), TemplateError> {
        let queue = queue_arn(source, self.names, &self.of)?;
        let arn = self.arn(&Target::Workflow(workflow, kind))?;
        // An Express execution can be waited for: then a message with which it fails comes again.
        let (invocation, action) = match kind {
            WorkflowType::Standard => ("FIRE_AND_FORGET", "states:StartExecution"),
            WorkflowType::Express => ("REQUEST_RESPONSE", "states:StartSyncExecution"),
        };
        let allowed = [allow("Take", &CONSUME, &queue), allow("Start", &[action], &arn)];
        let role = self.role("Pipe", "pipes.amazonaws.com", &allowed, draft)?;
        let mut batches = Map::new();
        if let Some(size) = source.batch_size {
            batches.insert("BatchSize".to_owned(), json!(size));
        }
        if let Some(seconds) = source.window_seconds {
            batches.insert("MaximumBatchingWindowInSeconds".to_owned(), json!(seconds));
        }
        let running = match self.trigger.state {
            TriggerState::Enabled => "RUNNING",
            TriggerState::Disabled => "STOPPED",
        };
        let properties = json!({
            "Name": {"Fn::Sub": stack_name(&self.trigger.name)},
            "RoleArn": role,
            "Source": queue,
            "SourceParameters": {"SqsQueueParameters": batches},
            "DesiredState": running,
            "Target": arn,
            "TargetParameters": {
                "InputTemplate": MESSAGE,
                "StepFunctionStateMachineParameters": {"InvocationType": invocation},
            },
        });
        let resource = json!({"Type": "AWS::Pipes::Pipe", "Properties": properties});
        draft.resource(format!("{}Pipe", self.id), self.part(), resource)
    }

    fn mapping(
        &self,
        source: &QueueSource,
        target: &Target<'_>,
        draft: &mut Draft,
    ) -> Result<(), TemplateError> {
        let mut properties = Map::new();
        properties.insert("EventSourceArn".to_owned(), queue_arn(source, self.names, &self.of)?);
        properties.insert("FunctionName".to_owned(), self.arn(target)?);
        if let Some(size) = source.batch_size {
            properties.insert("BatchSize".to_owned(), json!(size));
        }
        if let Some(seconds) = source.window_seconds {
            properties.insert("MaximumBatchingWindowInSeconds".to_owned(), json!(seconds));
        }
        if source.failures == BatchFailures::Items {
            properties.insert("FunctionResponseTypes".to_owned(), json!(["ReportBatchItemFailures"]));
        }
        properties.insert("Enabled".to_owned(), json!(self.trigger.state == TriggerState::Enabled));
        let resource = json!({"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties});
        draft.resource(format!("{}Mapping", self.id), self.part(), resource)
    }

    fn subscription(
        &self,
        source: &TopicSource,
        target: &Target<'_>,
        draft: &mut Draft,
    ) -> Result<(), TemplateError> {
        if let Target::Workflow(..) = target {
            let what = format!("a topic that starts a workflow in the {}", self.of);
            return Err(TemplateError::Unsupported { what });
        }
        let topic = match &source.of {
            Reference::Topic(name) => {
                self.names.text(&format!("${{topic.{name}.arn}}"), Naming::Reference, &self.of)?
            }
            Reference::Other(text) => self.names.text(text, Naming::Reference, &self.of)?,
            other => return Err(unknown(other, &self.of)),
        };
        let id = format!("{}Subscription", self.id);
        let arn = self.arn(target)?;
        self.permission(&format!("{id}Permission"), &arn, "sns.amazonaws.com", &topic, draft)?;
        let mut properties = Map::new();
        properties.insert("TopicArn".to_owned(), topic);
        properties.insert("Protocol".to_owned(), json!("lambda"));
        properties.insert("Endpoint".to_owned(), arn);
        filter(source.filter.as_ref(), &mut properties);
        draft.resource(id, self.part(), json!({"Type": "AWS::SNS::Subscription", "Properties": properties}))
    }

    /// The role by which a service acts on this account's behalf alone; gives what names it.
    fn role(
        &self,
        what: &str,
        service: &str,
        statements: &[Value],
        draft: &mut Draft,
    ) -> Result<Value, TemplateError> {
        let id = format!("{}{what}Role", self.id);
        let role = json!({
            "Type": "AWS::IAM::Role",
            "Properties": {
                "Description": {
                    "Fn::Sub": format!("What the trigger {} of ${{AWS::StackName}} may do", self.trigger.name),
                },
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Effect": "Allow",
                        "Principal": {"Service": service},
                        "Action": "sts:AssumeRole",
                        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
                    }],
                },
                "Policies": [{
                    "PolicyName": "trigger",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
                }],
            },
        });
        let arn = json!({"Fn::GetAtt": [id, "Arn"]});
        draft.resource(id, self.part(), role)?;
        Ok(arn)
    }

    fn permission(
        &self,
        id: &str,
        function: &Value,
        service: &str,
        source: &Value,
        draft: &mut Draft,
    ) -> Result<(), TemplateError> {
        let permission = json!({
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "FunctionName": function,
                "Action": "lambda:InvokeFunction",
                "Principal": service,
                "SourceArn": source,
            },
        });
        draft.resource(id.to_owned(), self.part(), permission)
    }
}

fn allow(sid: &str, actions: &[&str], resource: &Value) -> Value {
    json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource})
}

//! Queues, topics, event buses and activities.

use std::collections::BTreeSet;

use asl_assembly::{Activity, Assembly, Bus, Queue, Reference, Subscriber, Topic};
use serde_json::{Map, Value, json};

use super::names::{Names, Naming, pascal, queue_name, stack_name, unique};
use super::{Draft, PartOf, TemplateError};

pub(super) fn render(assembly: &Assembly, names: &Names<'_>, draft: &mut Draft) -> Result<(), TemplateError> {
    for queue in &assembly.queues {
        self::queue(queue, assembly, names, draft)?;
    }
    for topic in &assembly.topics {
        self::topic(topic, assembly, names, draft)?;
    }
    for bus in &assembly.buses {
        self::bus(bus, draft)?;
    }
    for activity in &assembly.activities {
        self::activity(activity, draft)?;
    }
    Ok(())
}

fn queue(
    queue: &Queue,
    assembly: &Assembly,
    names: &Names<'_>,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let id = format!("{}Queue", pascal(&queue.name));
    let part = || PartOf::Queue(queue.name.clone());
    let of = format!("queue `{}`", queue.name);
    let mut properties = Map::new();
    properties.insert("QueueName".to_owned(), json!({"Fn::Sub": queue_name(queue)}));
    if queue.fifo {
        properties.insert("FifoQueue".to_owned(), json!(true));
        // Equal messages of two groups are two messages.
        properties.insert("ContentBasedDeduplication".to_owned(), json!(true));
        properties.insert("DeduplicationScope".to_owned(), json!("messageGroup"));
        properties.insert("FifoThroughputLimit".to_owned(), json!("perMessageGroupId"));
    }
    if let Some(seconds) = queue.visibility_timeout_seconds {
        properties.insert("VisibilityTimeout".to_owned(), json!(seconds));
    }
    if let Some(seconds) = queue.retention_seconds {
        properties.insert("MessageRetentionPeriod".to_owned(), json!(seconds));
    }
    if let Some(dead) = &queue.dead_letters {
        let arn = names.text(&format!("${{queue.{}.arn}}", dead.queue), Naming::Reference, &of)?;
        let policy = json!({"deadLetterTargetArn": arn, "maxReceiveCount": dead.after});
        properties.insert("RedrivePolicy".to_owned(), policy);
    }
    draft.output(
        format!("{}QueueUrl", pascal(&queue.name)),
        &format!("The queue {}", queue.name),
        &json!({"Ref": id}),
    );
    draft.resource(id.clone(), part(), json!({"Type": "AWS::SQS::Queue", "Properties": properties}))?;

    // Topics send with their own rights, so the queue itself has to allow it.
    let to = Reference::Queue(queue.name.clone());
    let mut statements = Vec::new();
    for topic in &assembly.topics {
        let sends =
            |subscriber: &Subscriber| matches!(subscriber, Subscriber::Part { to: queue } if *queue == to);
        if topic.subscriptions.iter().any(|subscription| sends(&subscription.to)) {
            let topic = names.text(&format!("${{topic.{}.arn}}", topic.name), Naming::Reference, &of)?;
            statements.push(json!({
                "Sid": format!("Topic{}", statements.len() + 1),
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": {"Fn::GetAtt": [id, "Arn"]},
                "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
            }));
        }
    }
    if statements.is_empty() {
        return Ok(());
    }
    draft.resource(
        format!("{id}Policy"),
        part(),
        json!({
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "Queues": [{"Ref": id}],
                "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
            },
        }),
    )
}

fn topic(
    topic: &Topic,
    assembly: &Assembly,
    names: &Names<'_>,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let id = format!("{}Topic", pascal(&topic.name));
    let part = || PartOf::Topic(topic.name.clone());
    let of = format!("topic `{}`", topic.name);
    draft.output(
        format!("{}TopicArn", pascal(&topic.name)),
        &format!("The topic {}", topic.name),
        &json!({"Ref": id}),
    );
    let properties = json!({"TopicName": {"Fn::Sub": stack_name(&topic.name)}});
    draft.resource(id.clone(), part(), json!({"Type": "AWS::SNS::Topic", "Properties": properties}))?;

    let mut ids: BTreeSet<String> = BTreeSet::new();
    for subscription in &topic.subscriptions {
        let mut properties = Map::new();
        properties.insert("TopicArn".to_owned(), json!({"Ref": id}));
        let (what, protocol, endpoint) = match &subscription.to {
            Subscriber::Part { to } => {
                let Reference::Queue(name) = to else { return Err(super::names::unknown(to, &of)) };
                assembly.queue(name).ok_or_else(|| super::names::unknown(to, &of))?;
                let arn = names.text(&format!("${{queue.{name}.arn}}"), Naming::Reference, &of)?;
                (format!("To{}Queue", pascal(name)), "sqs", arn)
            }
            Subscriber::Email { email } => (format!("To{}", pascal(email)), "email", json!(email)),
        };
        properties.insert("Protocol".to_owned(), json!(protocol));
        properties.insert("Endpoint".to_owned(), endpoint);
        if protocol == "sqs" {
            // The queue's messages are what was published, without the topic's envelope.
            properties.insert("RawMessageDelivery".to_owned(), json!(true));
        }
        filter(subscription.filter.as_ref(), &mut properties);
        let name = unique(&format!("{id}{what}"), |name| ids.contains(name));
        ids.insert(name.clone());
        draft.resource(name, part(), json!({"Type": "AWS::SNS::Subscription", "Properties": properties}))?;
    }
    Ok(())
}

/// Only messages whose body fits.
pub(super) fn filter(filter: Option<&Value>, properties: &mut Map<String, Value>) {
    if let Some(filter) = filter {
        properties.insert("FilterPolicy".to_owned(), filter.clone());
        properties.insert("FilterPolicyScope".to_owned(), json!("MessageBody"));
    }
}

fn bus(bus: &Bus, draft: &mut Draft) -> Result<(), TemplateError> {
    let id = format!("{}Bus", pascal(&bus.name));
    draft.output(
        format!("{}BusArn", pascal(&bus.name)),
        &format!("The event bus {}", bus.name),
        &json!({"Fn::GetAtt": [id, "Arn"]}),
    );
    let properties = json!({"Name": {"Fn::Sub": stack_name(&bus.name)}});
    let of = PartOf::Bus(bus.name.clone());
    draft.resource(id, of, json!({"Type": "AWS::Events::EventBus", "Properties": properties}))
}

fn activity(activity: &Activity, draft: &mut Draft) -> Result<(), TemplateError> {
    let id = format!("{}Activity", pascal(&activity.name));
    draft.output(
        format!("{}ActivityArn", pascal(&activity.name)),
        &format!("The activity {}", activity.name),
        &json!({"Ref": id}),
    );
    let properties = json!({"Name": {"Fn::Sub": stack_name(&activity.name)}});
    let of = PartOf::Activity(activity.name.clone());
    draft.resource(id, of, json!({"Type": "AWS::StepFunctions::Activity", "Properties": properties}))
}

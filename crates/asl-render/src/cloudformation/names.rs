//! Logical ids, and what a placeholder or reference is in the template.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use asl_assembly::{Assembly, EnvValue, FunctionCode, Queue, Reference, is_of_the_app};
use serde_json::{Value, json};

use super::TemplateError;

/// Knows every part of the app by its placeholders.
pub(super) struct Names<'a> {
    assembly: &'a Assembly,
}

/// What stands for a part in the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// `Ref` of a resource.
    Ref(String),
    /// `Fn::GetAtt` of a resource.
    Attribute(String, &'static str),
    /// A text with pseudo parameters, for `Fn::Sub`: names nothing, so it makes no order.
    Sub(String),
    /// A text.
    Text(String),
}

impl Known {
    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Ref(id) => json!({"Ref": id}),
            Self::Attribute(id, attribute) => json!({"Fn::GetAtt": [id, attribute]}),
            Self::Sub(text) => json!({"Fn::Sub": text}),
            Self::Text(text) => json!(text),
        }
    }

    fn in_sub(&self) -> String {
        match self {
            Self::Ref(id) => format!("${{{id}}}"),
            Self::Attribute(id, attribute) => format!("${{{id}.{attribute}}}"),
            Self::Sub(text) => text.clone(),
            Self::Text(text) => text.replace("${", "${!"),
        }
    }
}

/// Whether a part may be named by a reference, which makes it first, or only by its fixed name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// `Ref` and `Fn::GetAtt`: the part is made before the one that names it.
    Reference,
    /// By name: no order between the two, so circles are fine.
    Name,
}

impl<'a> Names<'a> {
    /// # Errors
    /// Two parts have the same logical id, or there are circles of URLs.
    pub(super) fn new(assembly: &'a Assembly) -> Result<Self, TemplateError> {
        let mut ids: BTreeMap<(u8, String), &str> = BTreeMap::new();
        let parts = assembly
            .tables
            .iter()
            .map(|table| (0, table.name.as_str()))
            .chain(assembly.functions.iter().map(|function| (1, function.name.as_str())))
            .chain(assembly.workflows.iter().map(|workflow| (2, workflow.name.as_str())))
            .chain(assembly.queues.iter().map(|queue| (3, queue.name.as_str())))
            .chain(assembly.topics.iter().map(|topic| (4, topic.name.as_str())))
            .chain(assembly.buses.iter().map(|bus| (5, bus.name.as_str())))
            .chain(assembly.activities.iter().map(|activity| (6, activity.name.as_str())))
            .chain(assembly.triggers.iter().map(|trigger| (7, trigger.name.as_str())));
        for (kind, name) in parts {
            if let Some(one) = ids.insert((kind, pascal(name)), name) {
                return Err(TemplateError::SameLogicalId {
                    one: one.to_owned(),
                    other: name.to_owned(),
                    logical_id: pascal(name),
                });
            }
        }
        let names = Self { assembly };
        for function in &assembly.functions {
            names.no_url_circle(&function.name)?;
        }
        Ok(names)
    }

    /// A function's URL is made after the function, and so after everything whose URL it wants.
    fn no_url_circle(&self, start: &str) -> Result<(), TemplateError> {
        let mut reached: Vec<&str> = vec![start];
        let mut at = 0;
        while let Some(&name) = reached.get(at) {
            at += 1;
            for url in self.urls_wanted_by(name) {
                if url == start {
                    return Err(TemplateError::UrlCircle { function: name.to_owned(), url: url.to_owned() });
                }
                if !reached.contains(&url) {
                    reached.push(url);
                }
            }
        }
        Ok(())
    }

    fn urls_wanted_by(&self, function: &str) -> impl Iterator<Item = &'a str> {
        self.assembly.function(function).into_iter().flat_map(|function| function.env.values()).filter_map(
            |value| match value {
                EnvValue::Ref { reference: Reference::Url(name) } => Some(name.as_str()),
                _ => None,
            },
        )
    }

    /// What `KIND.NAME.WHAT` is; `None` for a text that is no placeholder of ours.
    ///
    /// # Errors
    /// It is one of ours, but there is no such part.
    pub(super) fn placeholder(
        &self,
        placeholder: &str,
        naming: Naming,
        of: &str,
    ) -> Result<Option<Known>, TemplateError> {
        let Some((kind, rest)) = placeholder.split_once('.') else { return Ok(None) };
        let Some((name, what)) = rest.rsplit_once('.') else { return Ok(None) };
        if !is_of_the_app(placeholder) {
            return Ok(None);
        }
        self.part(kind, name, what, naming).map(Some).ok_or_else(|| TemplateError::UnknownReference {
            of: of.to_owned(),
            reference: format!("${{{placeholder}}}"),
        })
    }

    fn part(&self, kind: &str, name: &str, what: &str, naming: Naming) -> Option<Known> {
        let by_name = naming == Naming::Name;
        let id = pascal(name);
        let arn = |service: &str, kind: &str| {
            let named = format!("${{AWS::StackName}}-{name}");
            Known::Sub(format!(
                "arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{kind}{named}"
            ))
        };
        let stack_name = || Known::Sub(stack_name(name));
        match kind {
            "table" => {
                self.assembly.table(name)?;
                match what {
                    "name" if by_name => Some(stack_name()),
                    "name" => Some(Known::Ref(format!("{id}Table"))),
                    "arn" if by_name => Some(arn("dynamodb", "table/")),
                    "arn" => Some(Known::Attribute(format!("{id}Table"), "Arn")),
                    _ => None,
                }
            }
            "function" => {
                let function = self.assembly.function(name)?;
                if let FunctionCode::Arn { arn } = &function.from {
                    return ["arn", "name"].contains(&what).then(|| Known::Text(arn.clone()));
                }
                match what {
                    "arn" if by_name => Some(arn("lambda", "function:")),
                    "arn" => Some(Known::Attribute(format!("{id}Function"), "Arn")),
                    "name" if by_name => Some(stack_name()),
                    "name" => Some(Known::Ref(format!("{id}Function"))),
                    "url" if function.url.is_some() => {
                        Some(Known::Attribute(format!("{id}Url"), "FunctionUrl"))
                    }
                    _ => None,
                }
            }
            "queue" => {
                let queue = self.assembly.queue(name)?;
                match what {
                    "url" => Some(Known::Ref(format!("{id}Queue"))),
                    "arn" if by_name => Some(Known::Sub(format!(
                        "arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:{}",
                        queue_name(queue)
                    ))),
                    "arn" => Some(Known::Attribute(format!("{id}Queue"), "Arn")),
                    "name" if by_name => Some(Known::Sub(queue_name(queue))),
                    "name" => Some(Known::Attribute(format!("{id}Queue"), "QueueName")),
                    _ => None,
                }
            }
            "topic" => {
                self.assembly.topic(name)?;
                match what {
                    "arn" if by_name => Some(arn("sns", "")),
                    "arn" => Some(Known::Ref(format!("{id}Topic"))),
                    "name" if by_name => Some(stack_name()),
                    "name" => Some(Known::Attribute(format!("{id}Topic"), "TopicName")),
                    _ => None,
                }
            }
            "bus" => {
                self.assembly.bus(name)?;
                match what {
                    "name" if by_name => Some(stack_name()),
                    "name" => Some(Known::Ref(format!("{id}Bus"))),
                    "arn" if by_name => Some(arn("events", "event-bus/")),
                    "arn" => Some(Known::Attribute(format!("{id}Bus"), "Arn")),
                    _ => None,
                }
            }
            "activity" => {
                self.assembly.activity(name)?;
                match what {
                    "arn" if by_name => Some(arn("states", "activity:")),
                    "arn" => Some(Known::Ref(format!("{id}Activity"))),
                    "name" if by_name => Some(stack_name()),
                    "name" => Some(Known::Attribute(format!("{id}Activity"), "Name")),
                    _ => None,
                }
            }
            // Always by name: a function may start the machine that calls it.
            "workflow" => {
                self.assembly.workflow(name)?;
                match what {
                    "arn" => Some(arn("states", "stateMachine:")),
                    "name" => Some(stack_name()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What a reference is as the value of an environment variable.
    ///
    /// # Errors
    /// There is no such part.
    pub(super) fn reference(&self, reference: &Reference, of: &str) -> Result<Value, TemplateError> {
        let known = match reference {
            Reference::Table(name) => self.part("table", name, "name", Naming::Reference),
            Reference::Function(name) => self.part("function", name, "arn", Naming::Name),
            Reference::Workflow(name) => self.part("workflow", name, "arn", Naming::Name),
            Reference::Url(name) => {
                // AWS's own value ends with a slash; a base to which paths are added has none.
                let url = self.part("function", name, "url", Naming::Reference);
                return match url {
                    Some(url) => {
                        let host = json!({"Fn::Select": [2, {"Fn::Split": ["/", url.to_value()]}]});
                        Ok(json!({"Fn::Join": ["", ["https://", host]]}))
                    }
                    None => Err(unknown(reference, of)),
                };
            }
            Reference::Queue(name) => self.part("queue", name, "url", Naming::Reference),
            Reference::Topic(name) => self.part("topic", name, "arn", Naming::Reference),
            Reference::Bus(name) => self.part("bus", name, "name", Naming::Reference),
            Reference::Activity(name) => self.part("activity", name, "arn", Naming::Reference),
            Reference::Other(text) => Some(Known::Text(text.clone())),
            _ => None,
        };
        known.map(|known| known.to_value()).ok_or_else(|| unknown(reference, of))
    }

    /// A text with `${…}` in it, as CloudFormation has it: plain text, `Ref`, `Fn::GetAtt` or `Fn::Sub`.
    ///
    /// # Errors
    /// A placeholder of ours names a part that the app does not have.
    pub(super) fn text(&self, text: &str, naming: Naming, of: &str) -> Result<Value, TemplateError> {
        let mut sub = String::new();
        let mut rest = text;
        let mut substituted = false;
        while let Some((before, behind)) = rest.split_once("${") {
            sub.push_str(before);
            let Some((name, after)) = behind.split_once('}') else {
                sub.push_str("${");
                rest = behind;
                continue;
            };
            if name.starts_with("AWS::") {
                let _ = write!(sub, "${{{name}}}");
                substituted = true;
            } else if let Some(known) = self.placeholder(name, naming, of)? {
                if before.is_empty() && after.is_empty() && sub.is_empty() {
                    return Ok(known.to_value());
                }
                sub.push_str(&known.in_sub());
                substituted = true;
            } else {
                let _ = write!(sub, "${{!{name}}}");
            }
            rest = after;
        }
        sub.push_str(rest);
        Ok(if substituted { json!({"Fn::Sub": sub}) } else { json!(text) })
    }
}

/// The name of a part in AWS, for `Fn::Sub`: no other stack of the account has it.
pub(super) fn stack_name(name: &str) -> String {
    format!("${{AWS::StackName}}-{name}")
}

/// The name of a queue in AWS, where a FIFO queue shows by its name what it is.
pub(super) fn queue_name(queue: &Queue) -> String {
    let fifo = if queue.fifo { ".fifo" } else { "" };
    format!("{}{fifo}", stack_name(&queue.name))
}

pub(super) fn unknown(reference: &Reference, of: &str) -> TemplateError {
    TemplateError::UnknownReference { of: of.to_owned(), reference: reference.to_string() }
}

/// A name as a logical id has it: letters and digits, each word with a capital.
pub(super) fn pascal(name: &str) -> String {
    let mut id = String::new();
    let mut capital = true;
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            id.push(if capital { letter.to_ascii_uppercase() } else { letter });
            capital = false;
        } else {
            capital = true;
        }
    }
    id
}

/// `base`, or with the first number behind it that makes it one that is not taken.
pub(super) fn unique(base: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut id = base.to_owned();
    let mut number = 2_u32;
    while is_taken(&id) {
        id = format!("{base}{number}");
        number = number.saturating_add(1);
    }
    id
}

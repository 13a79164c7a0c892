//! Resources that name no integration: what does not exist, and what was meant.

use super::{integration_action, integrations, sdk_services};
use crate::diagnostic::closest;
use crate::resource::{IntegrationPattern, Resource};

/// Why a resource names no integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownIntegration {
    /// What does not exist, in one sentence.
    pub message: String,
    /// What was meant, or what there is.
    pub help: String,
}

/// What of an integration's resource does not exist: the service, the action, the pattern.
///
/// Of AWS SDK integrations the services are known and how an action is spelt, not the actions. Nothing is said of a
/// function's or an activity's own ARN.
///
/// ```
/// use asl_model::{Resource, unknown_integration};
///
/// let unknown = unknown_integration(&Resource::new("arn:aws:states:::sqs:sendMessage.sync"));
/// assert_eq!(unknown[0].message, "`sqs:sendMessage` has no `.sync`");
/// assert_eq!(unknown[0].help, "it has no suffix and `.waitForTaskToken`");
/// assert_eq!(unknown_integration(&Resource::new("arn:aws:states:::sqs:sendMessage")), []);
/// ```
pub fn unknown_integration(resource: &Resource) -> Vec<UnknownIntegration> {
    let (Some(service), Some(action)) = (resource.service(), resource.action()) else { return Vec::new() };
    if let Some(service) = service.strip_prefix("aws-sdk:") {
        return unknown_sdk(service, action, resource.pattern());
    }
    optimized(service, action, resource).into_iter().collect()
}

fn optimized(service: &str, action: &str, resource: &Resource) -> Option<UnknownIntegration> {
    let refused = |message, help| Some(UnknownIntegration { message, help });
    let Some(integration) = integrations().iter().find(|integration| integration.service == service) else {
        let known = integrations().iter().map(|integration| integration.service);
        let help = match closest(service, known) {
            Some(near) => format!("did you mean `{near}`? any other service is `aws-sdk:SERVICE:ACTION`"),
            None => format!("any service without an integration of its own is `aws-sdk:{service}:ACTION`"),
        };
        return refused(format!("there is no integration `{service}`"), help);
    };
    let Some(known) = integration_action(resource) else {
        let actions = || integration.actions.iter().map(|action| action.action);
        let help = closest(action, actions()).map_or_else(
            || {
                let all: Vec<_> = actions().map(|action| format!("`{action}`")).collect();
                format!("use `arn:aws:states:::aws-sdk:{service}:{action}`, or one of {}", all.join(", "))
            },
            |near| format!("did you mean `{near}`?"),
        );
        return refused(format!("the integration `{service}` has no action `{action}`"), help);
    };
    let pattern = resource.pattern();
    if known.patterns.contains(&pattern) {
        return None;
    }
    let has: Vec<String> = known
        .patterns
        .iter()
        .map(|pattern| match pattern {
            IntegrationPattern::RequestResponse => "no suffix".to_owned(),
            other => format!("`{}`", other.suffix()),
        })
        .collect();
    let message = match pattern {
        IntegrationPattern::RequestResponse => format!("`{service}:{action}` needs a suffix"),
        other => format!("`{service}:{action}` has no `{}`", other.suffix()),
    };
    refused(message, format!("it has {}", has.join(" and ")))
}

fn unknown_sdk(service: &str, action: &str, pattern: IntegrationPattern) -> Vec<UnknownIntegration> {
    let mut all = Vec::new();
    if sdk_services().binary_search(&service).is_err() {
        let help = closest(service, sdk_services().iter().copied()).map_or_else(
            || "it is the name of the AWS SDK for Java's client, in small letters".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("there is no SDK integration with a service `{service}`");
        all.push(UnknownIntegration { message, help });
    }
    if action.starts_with(|first: char| first.is_ascii_uppercase()) {
        let mut small = action.to_owned();
        if let Some(first) = small.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        all.push(UnknownIntegration {
            message: format!(
                "the action of an SDK integration begins with a small letter, unlike `{action}`"
            ),
            help: format!("write `{small}`"),
        });
    }
    if matches!(pattern, IntegrationPattern::Sync | IntegrationPattern::Sync2) {
        all.push(UnknownIntegration {
            message: format!("an SDK integration has no `{}`", pattern.suffix()),
            help:
                "SDK integrations answer at once or wait for a token; poll for the end with a Wait and a Choice"
                    .to_owned(),
        });
    }
    all
}

//! Resources that name no integration: what does not exist, and what was meant.

use super::{SDK_SOURCE, SdkService, integration_action, integrations, sdk_services};
use crate::diagnostic::closest;
use crate::resource::{IntegrationPattern, Resource};

/// Why a resource names no integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownIntegration {
    /// What does not exist, in one sentence.
    pub message: String,
    /// What was meant, or what there is.
    pub help: String,
    /// Whether it may exist all the same, because AWS adds actions: not a near miss of a known one.
    pub may_be_newer: bool,
}

/// What of an integration's resource does not exist: the service, the action, the pattern.
///
/// Nothing is said of a function's or an activity's own ARN. What AWS SDK integrations reach is known from
/// [`SDK_SOURCE`].
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
    let refused = |message, help| Some(UnknownIntegration { message, help, may_be_newer: false });
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
    let is_job = matches!(pattern, IntegrationPattern::Sync | IntegrationPattern::Sync2);
    let known = SdkService::find(service);
    if !is_job && known.is_some_and(|known| known.has_action(action)) {
        return Vec::new();
    }
    let mut all = Vec::new();
    let mut add = |message, help, may_be_newer| all.push(UnknownIntegration { message, help, may_be_newer });
    if known.is_none() {
        let near = closest(service, sdk_services().map(|known| known.name));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "it is the name of the AWS SDK for Java's client, in small letters".to_owned(),
        };
        add(format!("there is no SDK integration with a service `{service}`"), help, false);
    }
    let known = known.filter(|known| known.has_known_actions());
    let other_case = known
        .and_then(|known| known.actions().find(|one| one.eq_ignore_ascii_case(action)))
        .filter(|one| *one != action);
    if action.starts_with(|first: char| first.is_ascii_uppercase()) {
        let mut small = action.to_owned();
        if let Some(first) = small.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        let message =
            format!("the action of an SDK integration begins with a small letter, unlike `{action}`");
        add(message, format!("write `{}`", other_case.unwrap_or(&small)), false);
    } else if let Some(other) = other_case {
        let message = format!("`aws-sdk:{service}` has no action `{action}`, but one with other capitals");
        add(message, format!("write `{other}`"), false);
    } else if let Some(known) = known.filter(|known| !known.has_action(action)) {
        let near = closest(action, known.actions());
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{SDK_SOURCE} does not have it; a newer action is right all the same"),
        };
        add(format!("`aws-sdk:{service}` has no action `{action}`"), help, near.is_none());
    }
    if is_job {
        let help =
            "SDK integrations answer at once or wait for a token; poll for the end with a Wait and a Choice";
        add(format!("an SDK integration has no `{}`", pattern.suffix()), help.to_owned(), false);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_of_the_sdk_are_known_with_their_capitals() {
        for (action, expected) in [
            ("dynamodb:query", None),
            (
                "dynamodb:putItm",
                Some(("`aws-sdk:dynamodb` has no action `putItm`", "did you mean `putItem`?", false)),
            ),
            (
                "dynamodb:putitem",
                Some((
                    "`aws-sdk:dynamodb` has no action `putitem`, but one with other capitals",
                    "write `putItem`",
                    false,
                )),
            ),
            (
                "sqs:PurgeQueue",
                Some((
                    "the action of an SDK integration begins with a small letter, unlike `PurgeQueue`",
                    "write `purgeQueue`",
                    false,
                )),
            ),
            (
                "dynamodb:foretellTheFuture",
                Some((
                    "`aws-sdk:dynamodb` has no action `foretellTheFuture`",
                    "botocore 1.44.8 does not have it; a newer action is right all the same",
                    true,
                )),
            ),
            // A service that botocore no longer has, so its actions are not known.
            ("honeycode:anythingAtAll", None),
        ] {
            let found = unknown_integration(&Resource::new(format!("arn:aws:states:::aws-sdk:{action}")));
            let found: Vec<(&str, &str, bool)> =
                found.iter().map(|one| (one.message.as_str(), one.help.as_str(), one.may_be_newer)).collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{action}");
        }
    }
}

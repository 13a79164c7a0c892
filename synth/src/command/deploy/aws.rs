//! The clients of AWS, and its errors in plain words.

use std::error::Error;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_cloudformation::config::Credentials;
use aws_sdk_cloudformation::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};

use crate::failure::Failure;

/// Which AWS: region, endpoint, credentials.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Where {
    /// The stack; the app's name unless said
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,

    /// The region; from the environment or the profile unless said
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,

    /// Another address than AWS's own, such as a local one
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL", hide_env_values = true)]
    pub endpoint_url: Option<String>,
}

/// The clients, and what they were made for.
#[derive(Clone, Debug)]
pub(crate) struct Aws {
    pub(crate) cloudformation: aws_sdk_cloudformation::Client,
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) sfn: aws_sdk_sfn::Client,
    pub(crate) region: String,
    sts: aws_sdk_sts::Client,
    pub(crate) endpoint: Option<String>,
}

impl Aws {
    /// # Errors
    /// No region is known.
    pub(crate) async fn connect(to: &Where) -> Result<Self, Failure> {
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http);
        if let Some(region) = &to.region {
            loader = loader.region(Region::new(region.clone()));
        }
        let endpoint = to.endpoint_url.as_deref().filter(|url| !url.is_empty());
        let local = endpoint.is_some_and(is_loopback);
        if let Some(url) = endpoint {
            loader = loader.endpoint_url(url);
        }
        // A server on this machine checks no credentials, and asking the network for some takes long.
        let none_given = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"]
            .iter()
            .all(|name| std::env::var_os(name).is_none());
        if local && none_given {
            loader = loader.credentials_provider(Credentials::new("local", "local", None, None, "local"));
        }
        let mut config = loader.load().await;
        if config.region().is_none() {
            if !local {
                return Err(Failure::new("NO_REGION", "no region is known")
                    .help("pass `--region`, set AWS_REGION, or run `aws configure`"));
            }
            config = config.into_builder().region(Region::from_static("us-east-1")).build();
        }
        Ok(Self::from(&config, endpoint.map(str::to_owned)))
    }

    fn from(config: &SdkConfig, endpoint: Option<String>) -> Self {
        let mut s3 = aws_sdk_s3::config::Builder::from(config);
        if endpoint.is_some() {
            // Other servers than AWS's own know buckets by path, and not every checksum.
            s3 = s3
                .force_path_style(true)
                .request_checksum_calculation(aws_sdk_s3::config::RequestChecksumCalculation::WhenRequired)
                .response_checksum_validation(aws_sdk_s3::config::ResponseChecksumValidation::WhenRequired);
        }
        Self {
            cloudformation: aws_sdk_cloudformation::Client::new(config),
            s3: aws_sdk_s3::Client::from_conf(s3.build()),
            sfn: aws_sdk_sfn::Client::new(config),
            sts: aws_sdk_sts::Client::new(config),
            region: config.region().map(ToString::to_string).unwrap_or_default(),
            endpoint,
        }
    }

    /// The account behind the credentials.
    pub(crate) async fn account(&self) -> Result<String, Failure> {
        let identity = self
            .sts
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| self.failed_at_first("ask who you are", &error))?;
        identity.account.ok_or_else(|| Failure::new("AWS", "AWS did not say which account this is"))
    }

    /// An error of one of the first calls, where it shows whether AWS is at the endpoint at all.
    pub(crate) fn failed_at_first<E, R>(&self, what: &str, error: &SdkError<E, R>) -> Failure
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug,
    {
        match &self.endpoint {
            Some(endpoint) if is_no_answer_of_the_service(error) => no_such_service(what, endpoint),
            _ => self.failed(what, error),
        }
    }

    /// An error of a call as a failure: `cannot DO: why`.
    pub(crate) fn failed<E, R>(&self, what: &str, error: &SdkError<E, R>) -> Failure
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug,
    {
        if let SdkError::ServiceError(service) = error {
            return service_failure(what, service.err().code(), service.err().message());
        }
        let chain = DisplayErrorContext(error).to_string();
        let lower = chain.to_lowercase();
        if lower.contains("credentials") {
            return Failure::new("CREDENTIALS", format!("cannot {what}: no AWS credentials are found")).help(
                "run `aws configure`, set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            );
        }
        let at = self.endpoint.clone().unwrap_or_else(|| format!("AWS in {}", self.region));
        let why = if lower.contains("timed out") || lower.contains("timeout") {
            "it does not answer in time"
        } else if lower.contains("refused") {
            "it refuses the connection"
        } else if lower.contains("dns") || lower.contains("lookup") {
            "its name is not known"
        } else {
            "the connection failed"
        };
        let help = if self.endpoint.is_some() {
            "is the server at `--endpoint-url` (AWS_ENDPOINT_URL) running?"
        } else {
            "check the network and `--region`"
        };
        Failure::new("NETWORK", format!("cannot {what}: {at}: {why}")).help(help)
    }
}

/// Whether something answered that does not know the service: another API, or a plain web server.
fn is_no_answer_of_the_service<E, R>(error: &SdkError<E, R>) -> bool
where
    E: ProvideErrorMetadata,
{
    match error {
        SdkError::ResponseError(_) => true,
        SdkError::ServiceError(service) => is_of_another_api(service.err().code()),
        _ => false,
    }
}

/// Whether an error's code says that the call itself is not known; without one the answer was not AWS's.
fn is_of_another_api(code: Option<&str>) -> bool {
    const UNKNOWN: [&str; 5] = [
        "UnknownOperationException",
        "UnknownOperation",
        "UnrecognizedOperation",
        "InvalidAction",
        "NotImplemented",
    ];
    code.is_none_or(|code| UNKNOWN.contains(&code))
}

fn no_such_service(what: &str, endpoint: &str) -> Failure {
    let message = format!("cannot {what}: what answers at {endpoint} has no CloudFormation");
    Failure::new("NO_CLOUDFORMATION", message).help(
        "unset AWS_ENDPOINT_URL to deploy to AWS, or pass the `--endpoint-url` of a server that has CloudFormation",
    )
}

fn service_failure(what: &str, code: Option<&str>, message: Option<&str>) -> Failure {
    let code = code.unwrap_or("Unknown");
    let message = message.unwrap_or("without a reason").trim_end_matches('.');
    let failure = Failure::new("AWS", format!("cannot {what}: {message} ({code})"));
    match code {
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
            failure.help("the credentials are too old: sign in again, for instance with `aws sso login`")
        }
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "SignatureDoesNotMatch"
        | "AuthFailure"
        | "InvalidAccessKeyId" => {
            failure.help("AWS does not know these credentials: look at `aws sts get-caller-identity`")
        }
        "AccessDenied" | "AccessDeniedException" | "AccessDeniedFault" => failure
            .help("the credentials lack this right: ask who administers the account, or set AWS_PROFILE"),
        "Throttling" | "ThrottlingException" => failure.help("AWS asks for patience: try again in a minute"),
        _ => failure,
    }
}

/// Whether a URL is of this machine.
fn is_loopback(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let host = host.strip_prefix('[').map_or_else(
        || host.rsplit_once(':').map_or(host, |(host, _)| host),
        |rest| rest.split(']').next().unwrap_or_default(),
    );
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_from_the_world() {
        for url in ["http://127.0.0.1:4566", "http://localhost:1/x", "http://[::1]:80", "localhost:4566"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["https://example.org", "http://127.example.org.evil", "http://10.0.0.1:80"] {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn an_endpoint_without_cloudformation_is_named() {
        assert!(is_of_another_api(None) && is_of_another_api(Some("UnknownOperationException")));
        assert!(!is_of_another_api(Some("AccessDenied")) && !is_of_another_api(Some("ValidationError")));
        let failure = no_such_service("look at the stack `shop`", "http://127.0.0.1:8083");
        assert_eq!(
            failure.message,
            "cannot look at the stack `shop`: what answers at http://127.0.0.1:8083 has no CloudFormation"
        );
        assert!(failure.help.unwrap().starts_with("unset AWS_ENDPOINT_URL"));
    }

    #[test]
    fn service_errors_end_with_the_next_step() {
        let failure = service_failure("make the stack", Some("AccessDenied"), Some("User x may not."));
        assert_eq!(failure.message, "cannot make the stack: User x may not (AccessDenied)");
        assert!(failure.help.unwrap().contains("lack this right"));
    }
}

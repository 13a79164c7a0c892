//! Connects the handlers to AWS, by the environment that the assembly gives each function.

use std::env;

use anyhow::{Context as _, Result};
use aws_config::SdkConfig;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use sfn_client::Machine;

use crate::articles::ArticleTable;
use crate::executions::{StepFunctions, TaskSender};
use crate::handlers::{Api, Receiver};
use crate::store::ReviewTable;

/// AWS as this function sees it.
#[derive(Clone, Debug)]
pub struct Aws {
    config: SdkConfig,
}

impl Aws {
    /// Credentials, region and endpoint from the environment.
    pub async fn from_env() -> Self {
        let http = aws_smithy_http_client::Builder::new();
        // A local endpoint needs no TLS, and reading the machine's certificates takes longer than a cold start.
        let plain = env::var("AWS_ENDPOINT_URL").is_ok_and(|url| url.starts_with("http://"));
        let http = if plain {
            http.build_http()
        } else {
            http.tls_provider(tls::Provider::Rustls(CryptoMode::Ring)).build_https()
        };
        Self { config: aws_config::from_env().http_client(http).load().await }
    }

    /// For `api`: `REVIEWS`, `ARTICLES`, `WORKFLOW`, `RECEIVER_URL`.
    ///
    /// # Errors
    /// A variable is missing, or `WORKFLOW` is no ARN.
    pub fn api(&self) -> Result<Api> {
        let machine = Machine::at(variable("WORKFLOW")?)?;
        let dynamodb = aws_sdk_dynamodb::Client::new(&self.config);
        Ok(Api {
            store: Box::new(self.reviews()?),
            executions: Box::new(StepFunctions::new(aws_sdk_sfn::Client::new(&self.config), machine)),
            articles: Box::new(ArticleTable::new(dynamodb, variable("ARTICLES")?)),
            receiver_url: variable("RECEIVER_URL")?,
        })
    }

    /// For `approval-receiver`: `REVIEWS`.
    ///
    /// # Errors
    /// The variable is missing.
    pub fn receiver(&self) -> Result<Receiver> {
        let sender = TaskSender::new(aws_sdk_sfn::Client::new(&self.config));
        Ok(Receiver {
            store: Box::new(self.reviews()?),
            sender: Box::new(sender.clone()),
            runs: Box::new(sender),
        })
    }

    /// For `ask-approval`: `REVIEWS`.
    ///
    /// # Errors
    /// The variable is missing.
    pub fn reviews(&self) -> Result<ReviewTable> {
        Ok(ReviewTable::new(aws_sdk_dynamodb::Client::new(&self.config), variable("REVIEWS")?))
    }
}

fn variable(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("the environment variable `{name}` is not set"))
}

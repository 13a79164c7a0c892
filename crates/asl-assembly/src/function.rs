//! Functions: where their code comes from and how they are run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::reference::Reference;

/// A Lambda function of the app.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Function {
    /// Its name; definitions refer to it as `${function.NAME.arn}`.
    pub name: String,
    /// Where the code comes from.
    pub from: FunctionCode,
    /// The handler's name, which the runtime gives to the program as `_HANDLER`.
    #[serde(default)]
    pub handler: String,
    /// JSON Schema of what it takes; `null` for a function that no workflow calls.
    #[serde(default)]
    pub payload_schema: Value,
    /// JSON Schema of what it gives; `null` for a function that no workflow calls.
    #[serde(default)]
    pub result_schema: Value,
    /// The names of the errors it reports.
    #[serde(default)]
    pub errors: Vec<String>,
    /// Its Function URL, if it has one.
    #[serde(default)]
    pub url: Option<FunctionUrl>,
    /// Environment variables.
    #[serde(default)]
    pub env: BTreeMap<String, EnvValue>,
    /// Seconds a call may take; `None` leaves it to the service (3 seconds).
    #[serde(default)]
    pub timeout_seconds: Option<u32>,
    /// Memory in MiB; `None` leaves it to the service (128 MiB).
    #[serde(default)]
    pub memory_mb: Option<u32>,
}

/// Where a function's code comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FunctionCode {
    /// A binary of the user's own cargo workspace.
    Cargo {
        /// Which.
        cargo: CargoBinary,
    },
    /// A folder of source for a runtime of the service's own; it is zipped as it is.
    Folder {
        /// Its path, relative to the workspace root.
        folder: String,
        /// The Lambda runtime, such as `python3.13` or `nodejs22.x`.
        runtime: String,
        /// The handler within the folder, such as `app.handler`.
        handler: String,
    },
    /// A ready zip file.
    Zip {
        /// Its path, relative to the workspace root.
        zip: String,
        /// The Lambda runtime, such as `provided.al2023` or `python3.13`.
        runtime: String,
        /// The handler within the file.
        handler: String,
    },
    /// A function that exists already.
    Arn {
        /// Its ARN.
        arn: String,
    },
}

/// A binary target of a cargo package.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CargoBinary {
    /// The package.
    pub package: String,
    /// The binary target in it.
    pub bin: String,
}

/// A Function URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FunctionUrl {
    /// Who may call it.
    pub auth: UrlAuth,
}

/// Who may call a Function URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum UrlAuth {
    /// `NONE`: everybody.
    #[serde(rename = "NONE")]
    None,
    /// `AWS_IAM`: who signs the request and has the right.
    #[serde(rename = "AWS_IAM")]
    AwsIam,
}

/// The value of an environment variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EnvValue {
    /// The name, ARN or URL of another part of the app, known when the app runs.
    Ref {
        /// Which part.
        #[serde(rename = "ref")]
        reference: Reference,
    },
    /// A plain text.
    Value {
        /// The text.
        value: String,
    },
}

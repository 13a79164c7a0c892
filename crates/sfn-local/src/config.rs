//! What a local server is started with: where it keeps its data, its ports, and what it serves.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indexmap::IndexMap;

/// The account of everything local, unless configured.
pub const ACCOUNT: &str = "123456789012";

/// The region of everything local, unless configured.
pub const REGION: &str = "us-east-1";

/// What [`LocalServer::start`](crate::LocalServer::start) needs to know.
///
/// ```
/// use sfn_local::{Config, PortChoice};
///
/// let config = Config::new(".synth").with_aws_port(PortChoice::Prefer(8083));
/// assert_eq!(config.account, "123456789012");
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that holds the databases, the ports and the logs; made when missing.
    pub data_dir: PathBuf,
    /// The port of the AWS endpoint.
    pub aws_port: PortChoice,
    /// The account id in every ARN.
    pub account: String,
    /// The region in every ARN.
    pub region: String,
    /// Tables that exist from the start.
    pub tables: Vec<TableConfig>,
    /// Functions that exist from the start.
    pub functions: Vec<FunctionConfig>,
    /// State machines that exist from the start; one that is there already is updated.
    pub state_machines: Vec<MachineConfig>,
    /// Where calls to services that are not served here go: `http://HOST:PORT`.
    pub aws_endpoint: Option<String>,
    /// What a commit waits for.
    pub durability: Durability,
}

impl Config {
    /// A server of its own in `data_dir`, on any free port, serving nothing yet.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            aws_port: PortChoice::Prefer(0),
            account: ACCOUNT.to_owned(),
            region: REGION.to_owned(),
            tables: Vec::new(),
            functions: Vec::new(),
            state_machines: Vec::new(),
            aws_endpoint: None,
            durability: Durability::default(),
        }
    }

    /// The same on another port.
    #[must_use]
    pub fn with_aws_port(mut self, port: PortChoice) -> Self {
        self.aws_port = port;
        self
    }
}

/// How a port is chosen. A port that was used before in the same data folder is taken again when it is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortChoice {
    /// This port if it is free, any other if not; `0` is any.
    Prefer(u16),
    /// This port, or starting fails.
    Exactly(u16),
}

/// What an acknowledged write survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The end of this process, however it comes (`kill -9`).
    #[default]
    Process,
    /// A power cut as well; each group of writes waits for the disk.
    Disk,
}

/// A DynamoDB table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableConfig {
    /// Its name.
    pub name: String,
    /// Its primary key.
    pub key: KeyConfig,
    /// The attribute that holds the time (epoch seconds) after which an item goes away.
    pub ttl: Option<String>,
    /// Its global secondary indexes; all attributes are projected.
    pub indexes: Vec<IndexConfig>,
}

/// A primary key: attribute names with their types, `S`, `N` or `B`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyConfig {
    /// The partition key.
    pub partition: (String, String),
    /// The sort key.
    pub sort: Option<(String, String)>,
}

/// A global secondary index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexConfig {
    /// Its name.
    pub name: String,
    /// Its key.
    pub key: KeyConfig,
}

/// A Lambda function: a program with its surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionConfig {
    /// Its name.
    pub name: String,
    /// The program that speaks the Lambda Runtime API.
    pub bootstrap: PathBuf,
    /// What the program is started with: nothing for a `bootstrap`.
    pub arguments: Vec<String>,
    /// The folder it works in, `LAMBDA_TASK_ROOT`; the program's own unless said.
    pub folder: Option<PathBuf>,
    /// `_HANDLER`.
    pub handler: String,
    /// Its environment. `{{url:NAME}}` in a value becomes the URL of that function.
    pub environment: IndexMap<String, String>,
    /// How long one invocation may take, in seconds (1 to 900).
    pub timeout_seconds: u32,
    /// `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, in MB; not enforced.
    pub memory_mb: u32,
    /// Its Function URL, if it has one.
    pub url: Option<PortChoice>,
}

impl FunctionConfig {
    /// A `bootstrap` binary with the service's defaults: 3 seconds, 128 MB, no URL.
    pub fn new(name: impl Into<String>, bootstrap: impl Into<PathBuf>) -> Self {
        let name = name.into();
        Self {
            handler: name.clone(),
            name,
            bootstrap: bootstrap.into(),
            arguments: Vec::new(),
            folder: None,
            environment: IndexMap::new(),
            timeout_seconds: 3,
            memory_mb: 128,
            url: None,
        }
    }
}

/// A state machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineConfig {
    /// Its name.
    pub name: String,
    /// The definition, as JSON text with every placeholder filled in; `{{url:NAME}}` becomes the URL of that function.
    pub definition: String,
    /// Tags and other words that are shown in the console.
    pub tags: BTreeMap<String, String>,
}

impl MachineConfig {
    /// A machine without tags.
    pub fn new(name: impl Into<String>, definition: impl Into<String>) -> Self {
        Self { name: name.into(), definition: definition.into(), tags: BTreeMap::new() }
    }
}

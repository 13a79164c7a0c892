//! Everything a server does, without a listener.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Request};
use tokio::sync::broadcast;

use crate::arn::Place;
use crate::config::{Config, MachineConfig, TableConfig};
use crate::dynamodb::DynamoDb;
use crate::error::ServerError;
use crate::event::ServerEvent;
use crate::http_client::{HttpClient, drop_hop_headers};
use crate::lambda::LambdaHost;
use crate::machines::{Change, Machines, NewMachine, Settings};
use crate::runtime::Runtime;
use crate::store::{DataLock, Store};
use crate::tasks::TaskCaller;

/// How many events a slow watcher may fall behind before it misses some.
const EVENTS: usize = 4096;

/// The store, the engine, the functions and the database of one data folder.
#[derive(Clone, Debug)]
pub struct Services {
    core: Arc<Core>,
}

/// What operations work with.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) place: Place,
    pub(crate) store: Store,
    pub(crate) machines: Machines,
    pub(crate) runtime: Runtime,
    pub(crate) lambda: Arc<LambdaHost>,
    pub(crate) dynamodb: DynamoDb,
    pub(crate) events: broadcast::Sender<ServerEvent>,
    client: HttpClient,
    aws_endpoint: Option<Arc<str>>,
    lock: Mutex<Option<DataLock>>,
}

impl Services {
    /// Opens a data folder and puts tables, functions and state machines of `config` in place.
    ///
    /// Executions that run stand still until [`Services::resume`]; Function URLs are the business of
    /// [`LocalServer`](crate::LocalServer).
    ///
    /// # Errors
    /// The folder is in use or cannot be used, or something in `config` is refused.
    pub async fn open(config: &Config) -> Result<Self, ServerError> {
        let aws_endpoint = config.aws_endpoint.as_deref().map(plain_http).transpose()?;
        let place = Place { region: config.region.clone(), account: config.account.clone() };
        let folder = &config.data_dir;
        let lock = DataLock::take(folder)?;
        let logs = folder.join("logs");
        std::fs::create_dir_all(&logs)
            .map_err(|source| ServerError::Folder { folder: logs.clone(), source })?;

        let store = Store::open(&folder.join("dev.db"), config.durability)?;
        let client = HttpClient::new();
        let dynamodb = DynamoDb::open(&folder.join("dynamodb.db"), place.clone(), client.clone()).await?;
        let (events, _) = broadcast::channel(EVENTS);
        let lambda = Arc::new(LambdaHost::new(place.clone(), &logs, events.clone()));
        let caller = TaskCaller {
            place: place.clone(),
            lambda: Arc::clone(&lambda),
            dynamodb: dynamodb.clone(),
            client: client.clone(),
            aws_endpoint: aws_endpoint.clone(),
            core: Arc::new(OnceLock::new()),
        };
        let own = Arc::clone(&caller.core);
        let machines = Machines::load(store.clone(), place.clone())
            .await
            .map_err(|error| ServerError::Definition { name: "stored".to_owned(), why: error.to_string() })?;
        let runtime = Runtime::new(place.clone(), store.clone(), events.clone(), caller);
        let core = Arc::new(Core {
            place,
            store,
            machines,
            runtime,
            lambda,
            dynamodb,
            events,
            client,
            aws_endpoint,
            lock: Mutex::new(Some(lock)),
        });
        let _ = own.set(Arc::downgrade(&core));
        let services = Self { core };
        services.put_tables(&config.tables).await?;
        for function in &config.functions {
            services.core.lambda.put(function.clone());
        }
        services.put_machines(&config.state_machines).await?;
        Ok(services)
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// Has the executions go on that ran when the folder was last used; gives, in words, those that cannot.
    ///
    /// # Errors
    /// The store fails.
    pub async fn resume(&self) -> Result<Vec<String>, ServerError> {
        let failures = self.core.runtime.resume().await?;
        Ok(failures.iter().map(ToString::to_string).collect())
    }

    /// How many executions run or wait.
    pub fn running(&self) -> usize {
        self.core.runtime.running()
    }

    /// The functions.
    pub fn lambda(&self) -> &LambdaHost {
        &self.core.lambda
    }

    /// What happens from now on.
    pub fn events(&self) -> broadcast::Receiver<ServerEvent> {
        self.core.events.subscribe()
    }

    /// The ARN that a state machine of this name has here.
    pub fn state_machine_arn(&self, name: &str) -> String {
        self.core.place.state_machine(name)
    }

    /// The ARN that a function of this name has here.
    pub fn function_arn(&self, name: &str) -> String {
        self.core.place.function(name)
    }

    /// Makes tables exist.
    ///
    /// # Errors
    /// A table is refused, or exists with another key.
    pub async fn put_tables(&self, tables: &[TableConfig]) -> Result<(), ServerError> {
        for table in tables {
            self.core.dynamodb.ensure(table).await?;
        }
        Ok(())
    }

    /// Makes state machines exist with these definitions; gives the names of those that changed.
    ///
    /// # Errors
    /// A definition is refused; those before it are in place.
    pub async fn put_machines(&self, machines: &[MachineConfig]) -> Result<Vec<String>, ServerError> {
        let mut changed = Vec::new();
        for machine in machines {
            let refused = |error: crate::api::ApiError| ServerError::Definition {
                name: machine.name.clone(),
                why: error.message.unwrap_or_else(|| error.code.to_owned()),
            };
            let definition = crate::api::accept_definition(&machine.definition).map_err(refused)?;
            let arn = self.core.place.state_machine(&machine.name);
            match self.core.machines.get(&arn) {
                Some(there) if there.revision.definition.text == definition.text => continue,
                Some(_) => {
                    let change = Change { definition: Some(definition), ..Change::default() };
                    self.core.machines.update(&arn, change).await.map_err(refused)?;
                }
                None => {
                    let new = NewMachine {
                        name: machine.name.clone(),
                        definition,
                        role_arn: self.core.place.role(),
                        settings: Settings::new(None, None, None, Vec::new()),
                    };
                    self.core.machines.create(new).await.map_err(refused)?;
                }
            }
            changed.push(machine.name.clone());
        }
        Ok(changed)
    }

    /// Takes no more events, ends all function processes, and leaves the data folder to others. Executions stay
    /// as they are in the store.
    pub async fn stop(&self) {
        self.core.runtime.close().await;
        self.core.lambda.stop().await;
        drop(self.core.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Core {
    /// Hands a request on to the other endpoint; `None` if there is none or it does not answer.
    pub(crate) async fn forward_elsewhere(
        &self,
        path: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Option<Response> {
        let endpoint = self.aws_endpoint.as_ref()?;
        let mut request = Request::post(format!("{endpoint}{path}")).body(body).ok()?;
        request.headers_mut().clone_from(headers);
        drop_hop_headers(request.headers_mut());
        let mut answer = self.client.send(request).await.ok()?;
        drop_hop_headers(answer.headers_mut());
        Some(answer.map(Body::from))
    }
}

/// An endpoint without the slash at its end; only plain HTTP can be spoken.
fn plain_http(endpoint: &str) -> Result<Arc<str>, ServerError> {
    let trimmed = endpoint.trim_end_matches('/');
    if trimmed.strip_prefix("http://").is_some_and(|host| !host.is_empty() && !host.contains('/')) {
        Ok(trimmed.into())
    } else {
        Err(ServerError::Endpoint { endpoint: endpoint.to_owned() })
    }
}

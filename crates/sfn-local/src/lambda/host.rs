//! The functions of a server: which there are, their warm processes, and calling them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytes::Bytes;
use tokio::sync::{Semaphore, broadcast};
use uuid::Uuid;

use super::log::FunctionLog;
use super::runtime_api::Answer;
use super::worker::{Called, Event, Worker};
use crate::arn::{Place, function_name};
use crate::config::FunctionConfig;
use crate::event::ServerEvent;

/// How many processes of one function may run at once; more calls than that wait.
const MAX_PROCESSES: usize = 32;

/// The most a caller may send, in bytes.
const MAX_PAYLOAD: usize = 6 * 1024 * 1024;

/// Runs functions as the service does: one event at a time a process, processes kept warm.
#[derive(Debug)]
pub struct LambdaHost {
    place: Place,
    logs: PathBuf,
    events: broadcast::Sender<ServerEvent>,
    functions: RwLock<BTreeMap<String, Arc<Function>>>,
    surroundings: RwLock<Arc<Vec<(String, String)>>>,
}

/// A call of a function.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The function's name or ARN.
    pub function: String,
    /// The event: JSON text.
    pub payload: Bytes,
    /// The id of the request; the same again when the same call is made again.
    pub request_id: String,
    /// The client context (JSON text), if the caller gave one.
    pub client_context: Option<String>,
}

impl Invocation {
    /// A call with a request id of its own.
    pub fn new(function: impl Into<String>, payload: impl Into<Bytes>) -> Self {
        Self {
            function: function.into(),
            payload: payload.into(),
            request_id: Uuid::new_v4().to_string(),
            client_context: None,
        }
    }
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoked {
    /// The result, or the error object.
    pub payload: Bytes,
    /// Whether the payload is an error (`X-Amz-Function-Error: Unhandled`).
    pub outcome: FunctionOutcome,
    /// The last lines the function printed, at most 4 KB.
    pub log_tail: String,
    /// The id of the request.
    pub request_id: String,
}

/// Whether a function did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionOutcome {
    /// It answered.
    Answered,
    /// It failed, ended or took too long.
    Unhandled,
}

/// Why a call was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvokeError {
    /// There is no such function.
    #[error("Function not found: {arn}")]
    NotFound {
        /// The ARN that was asked for.
        arn: String,
    },
    /// The event is too large.
    #[error("Request must be smaller than {MAX_PAYLOAD} bytes for the InvokeFunction operation")]
    TooLarge,
    /// The host is closing.
    #[error("the host is closing")]
    Closing,
}

#[derive(Debug)]
struct Function {
    arn: String,
    log: Arc<FunctionLog>,
    settings: RwLock<Arc<Settings>>,
    idle: Mutex<Vec<Worker>>,
    slots: Semaphore,
}

#[derive(Debug)]
struct Settings {
    config: FunctionConfig,
    generation: u64,
}

impl LambdaHost {
    /// A host without functions. Logs go into `folder`, one file a function.
    pub(crate) fn new(place: Place, folder: &Path, events: broadcast::Sender<ServerEvent>) -> Self {
        Self {
            place,
            logs: folder.to_owned(),
            events,
            functions: RwLock::default(),
            surroundings: RwLock::default(),
        }
    }

    /// Sets the environment that every function gets beside its own.
    pub(crate) fn set_surroundings(&self, surroundings: Vec<(String, String)>) {
        *self.surroundings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(surroundings);
    }

    /// Makes a function exist with this code and configuration. When something changed, processes of the earlier
    /// state finish what they are at and are then let go.
    pub fn put(&self, config: FunctionConfig) {
        let mut functions = self.functions.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(function) = functions.get(&config.name) {
            let mut settings = function.settings.write().unwrap_or_else(PoisonError::into_inner);
            if settings.config == config {
                return;
            }
            let generation = settings.generation + 1;
            *settings = Arc::new(Settings { config, generation });
            drop(settings);
            function.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
            return;
        }
        let log = FunctionLog::new(&config.name, &self.logs, self.events.clone());
        let function = Function {
            arn: self.place.function(&config.name),
            log: Arc::new(log),
            idle: Mutex::default(),
            slots: Semaphore::new(MAX_PROCESSES),
            settings: RwLock::new(Arc::new(Settings { config: config.clone(), generation: 0 })),
        };
        functions.insert(config.name, Arc::new(function));
    }

    /// Lets a function go.
    pub fn remove(&self, name: &str) {
        let gone = self.functions.write().unwrap_or_else(PoisonError::into_inner).remove(name);
        if let Some(function) = gone {
            function.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// The names of all functions, in alphabetical order.
    pub fn names(&self) -> Vec<String> {
        self.functions.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    fn find(&self, given: &str) -> Result<Arc<Function>, InvokeError> {
        let functions = self.functions.read().unwrap_or_else(PoisonError::into_inner);
        let name = function_name(given);
        functions.get(name).cloned().ok_or_else(|| InvokeError::NotFound { arn: self.place.function(name) })
    }

    /// The ARN of a function that exists.
    ///
    /// # Errors
    /// [`InvokeError::NotFound`].
    pub fn arn(&self, given: &str) -> Result<String, InvokeError> {
        Ok(self.find(given)?.arn.clone())
    }

    /// Calls a function and waits for what it says. A caller who goes away does not stop the function.
    ///
    /// # Errors
    /// [`InvokeError`] when the call is not made; a function that fails is no error here.
    pub async fn invoke(&self, call: Invocation) -> Result<Invoked, InvokeError> {
        let function = self.find(&call.function)?;
        if call.payload.len() > MAX_PAYLOAD {
            return Err(InvokeError::TooLarge);
        }
        let surroundings = Arc::clone(&self.surroundings.read().unwrap_or_else(PoisonError::into_inner));
        tokio::spawn(async move { function.call(call, &surroundings).await })
            .await
            .unwrap_or(Err(InvokeError::Closing))
    }

    /// Ends all processes.
    pub(crate) async fn stop(&self) {
        let functions = std::mem::take(&mut *self.functions.write().unwrap_or_else(PoisonError::into_inner));
        for function in functions.into_values() {
            function.slots.close();
            let idle = std::mem::take(&mut *function.idle.lock().unwrap_or_else(PoisonError::into_inner));
            for worker in idle {
                worker.stop().await;
            }
        }
    }
}

impl Function {
    async fn call(
        &self,
        call: Invocation,
        surroundings: &[(String, String)],
    ) -> Result<Invoked, InvokeError> {
        let _slot = self.slots.acquire().await.map_err(|_| InvokeError::Closing)?;
        let settings = Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner));
        let event = Event {
            request_id: call.request_id.clone(),
            payload: call.payload,
            function_arn: self.arn.clone(),
            client_context: call.client_context,
            timeout_seconds: settings.config.timeout_seconds,
        };
        // A process that went away before it took the event is replaced once; the next failure is the answer.
        let mut called = Called::NeverTaken;
        for _ in 0..2 {
            let worker = match self.take_idle(settings.generation) {
                Some(worker) => Ok(worker),
                None => {
                    Worker::start(&settings.config, settings.generation, surroundings, Arc::clone(&self.log))
                        .await
                }
            };
            called = match worker {
                Ok(mut worker) => {
                    let called = worker.call(event.clone()).await;
                    self.put_back(worker);
                    called
                }
                Err(failure) => Called::Failed(failure),
            };
            if !matches!(called, Called::NeverTaken) {
                break;
            }
        }
        let (payload, outcome) = match called {
            Called::Answered(Answer::Response(payload)) => (payload, FunctionOutcome::Answered),
            Called::Answered(Answer::Error(payload)) | Called::InitError(payload) => {
                (payload, FunctionOutcome::Unhandled)
            }
            Called::Failed(failure) => {
                let payload = failure.payload(&call.request_id);
                self.log.line(String::from_utf8_lossy(&payload).into_owned());
                (payload, FunctionOutcome::Unhandled)
            }
            Called::NeverTaken => return Err(InvokeError::Closing),
        };
        Ok(Invoked { payload, outcome, log_tail: self.log.tail(), request_id: call.request_id })
    }

    fn take_idle(&self, generation: u64) -> Option<Worker> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|worker| worker.generation() == generation && worker.is_alive());
        idle.pop()
    }

    fn put_back(&self, worker: Worker) {
        let current = self.settings.read().unwrap_or_else(PoisonError::into_inner).generation;
        if worker.generation() == current && worker.is_alive() && !self.slots.is_closed() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
    }
}

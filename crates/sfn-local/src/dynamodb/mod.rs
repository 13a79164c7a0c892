//! DynamoDB: a database of its own behind an inner port, with this server's account and region in its ARNs.

mod arns;
mod tables;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use dynoxide::Database;
use http::{HeaderMap, Request, Response};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::arn::Place;
use crate::config::TableConfig;
use crate::http_client::{AwsJson, HttpClient, HttpError, drop_hop_headers};

pub use tables::TableError;

/// How often expired items are looked for.
const SWEEP: Duration = Duration::from_secs(5);

/// The database and the way to it.
#[derive(Clone, Debug)]
pub(crate) struct DynamoDb {
    endpoint: Arc<str>,
    place: Place,
    client: HttpClient,
    _thread: Arc<Thread>,
}

/// The database's own thread; ends when the last handle is gone.
#[derive(Debug)]
struct Thread {
    stop: Option<oneshot::Sender<()>>,
    handle: Option<std::thread::JoinHandle<()>>,
}

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the DynamoDB database `{path}`: {why}")]
pub struct OpenError {
    path: String,
    why: String,
}

impl DynamoDb {
    /// Opens the database file, or makes it.
    ///
    /// It runs its SQLite work on the thread that serves the request, so it has a runtime of its own.
    pub(crate) async fn open(path: &Path, place: Place, client: HttpClient) -> Result<Self, OpenError> {
        let failed = |why: String| OpenError { path: path.display().to_string(), why };
        let file = path.to_string_lossy().into_owned();
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, is_ready) = oneshot::channel::<Result<SocketAddr, String>>();
        let handle = std::thread::Builder::new()
            .name("dynamodb".to_owned())
            .spawn(move || run(&file, stopped, ready))
            .map_err(|error| failed(error.to_string()))?;
        let address = is_ready.await.map_err(|error| failed(error.to_string()))?.map_err(failed)?;
        let thread = Thread { stop: Some(stop), handle: Some(handle) };
        let endpoint = format!("http://{address}/").into();
        Ok(Self { endpoint, place, client, _thread: Arc::new(thread) })
    }

    /// Calls an operation, such as `PutItem`, with a JSON body; gives the status and the answer's text.
    pub(crate) async fn call(&self, operation: &str, body: &str) -> Result<Response<Bytes>, HttpError> {
        let target = format!("DynamoDB_20120810.{operation}");
        let body = arns::inwards(body.as_bytes(), &self.place)
            .unwrap_or_else(|| Bytes::copy_from_slice(body.as_bytes()));
        let answer = self.client.aws_json(&self.endpoint, &target, AwsJson::V1_0, &self.place, body).await?;
        Ok(self.outwards(answer))
    }

    /// Hands a request of an outside client on.
    pub(crate) async fn forward(
        &self,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Response<Bytes>, HttpError> {
        let body = arns::inwards(&body, &self.place).unwrap_or(body);
        let mut request = Request::new(body);
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = self.endpoint.parse().unwrap_or_default();
        request.headers_mut().clone_from(headers);
        drop_hop_headers(request.headers_mut());
        let answer = self.client.send(request).await?;
        Ok(self.outwards(answer))
    }

    fn outwards(&self, mut answer: Response<Bytes>) -> Response<Bytes> {
        drop_hop_headers(answer.headers_mut());
        if let Some(body) = arns::outwards(answer.body(), &self.place) {
            *answer.body_mut() = body;
            // The checksum was of the other text; clients check it only where it is.
            answer.headers_mut().remove("x-amz-crc32");
        }
        answer
    }

    /// Makes a table exist with its key, indexes and time to live. What exists already is kept as it is.
    pub(crate) async fn ensure(&self, table: &TableConfig) -> Result<(), TableError> {
        tables::ensure(self, table).await
    }
}

fn run(file: &str, stopped: oneshot::Receiver<()>, ready: oneshot::Sender<Result<SocketAddr, String>>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = ready.send(Err(error.to_string()));
            return;
        }
    };
    runtime.block_on(async move {
        let opened = async {
            let database = Database::new(file).map_err(|error| error.to_string())?;
            let listener = listen().await.map_err(|error| error.to_string())?;
            let address = listener.local_addr().map_err(|error| error.to_string())?;
            Ok::<_, String>((database, listener, address))
        };
        match opened.await {
            Ok((database, listener, address)) => {
                let _ = ready.send(Ok(address));
                let sweeper = tokio::spawn(sweep(database.clone()));
                let (drain, drained) = oneshot::channel::<()>();
                let server = dynoxide::server::serve_with_shutdown(listener, database, async {
                    let _ = drained.await;
                });
                tokio::select! {
                    _ = server => {}
                    _ = stopped => drop(drain),
                }
                sweeper.abort();
            }
            Err(why) => {
                let _ = ready.send(Err(why));
            }
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
}

/// Listens on a loopback address that nobody can guess.
///
/// The database answers the pages of any origin, and items hold task tokens: a page from elsewhere that is open in
/// a browser here must not find it by trying ports. Where the system knows `127.0.0.1` alone, it is that one.
async fn listen() -> std::io::Result<TcpListener> {
    let mut random = [0; 3];
    if getrandom::fill(&mut random).is_ok() {
        let [a, b, c] = random.map(|byte| byte.clamp(1, 254));
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::new(127, a, b, c), 0)).await {
            return Ok(listener);
        }
    }
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

/// Removes what has expired, again and again.
async fn sweep(database: Database) {
    let mut clock = tokio::time::interval(SWEEP);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        let database = database.clone();
        // What cannot be swept now is swept the next time.
        let _ = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(handle) = self.handle.take() {
            let _ = handle.join();
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_database_is_not_where_a_page_would_look() {
        let listener = super::listen().await.unwrap();
        let address = listener.local_addr().unwrap().ip();
        assert!(address.is_loopback() && address != std::net::Ipv4Addr::LOCALHOST, "{address}");
    }
}

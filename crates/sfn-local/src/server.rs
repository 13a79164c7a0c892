//! A server: the services behind their listeners.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::serve::ListenerExt as _;
use indexmap::IndexMap;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::task::AbortHandle;

use crate::api::app;
use crate::config::{Config, FunctionConfig, MachineConfig, TableConfig};
use crate::error::ServerError;
use crate::event::ServerEvent;
use crate::lambda::function_url;
use crate::ports::{Ports, port_of};
use crate::services::Services;

/// A running server. Dropping it closes the listeners; [`LocalServer::shutdown`] ends the functions as well.
#[derive(Debug)]
pub struct LocalServer {
    services: Services,
    ports: Ports,
    aws_port: u16,
    urls: IndexMap<String, Url>,
    listeners: Vec<AbortHandle>,
    warnings: Vec<String>,
    resumed: usize,
}

#[derive(Debug)]
struct Url {
    port: u16,
    listener: AbortHandle,
}

impl LocalServer {
    /// Starts a server: listens, puts everything of `config` in place, and has interrupted executions go on.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), sfn_local::ServerError> {
    /// use sfn_local::{Config, LocalServer};
    ///
    /// let server = LocalServer::start(Config::new(".synth")).await?;
    /// println!("export AWS_ENDPOINT_URL={}", server.aws_url());
    /// server.shutdown().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The folder is in use, a port is taken, or something in `config` is refused.
    pub async fn start(mut config: Config) -> Result<Self, ServerError> {
        let functions = std::mem::take(&mut config.functions);
        let machines = std::mem::take(&mut config.state_machines);
        let services = Services::open(&config).await?;
        let mut ports = Ports::load(&config.data_dir);
        let listener = ports.listen("aws", config.aws_port).await?;
        let aws_port = port_of(&listener)?;
        let credentials = [("AWS_ACCESS_KEY_ID", "local"), ("AWS_SECRET_ACCESS_KEY", "local")];
        let mut surroundings: Vec<(String, String)> =
            credentials.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        surroundings.push(("AWS_ENDPOINT_URL".to_owned(), local(aws_port)));
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            surroundings.push((name.to_owned(), config.region.clone()));
        }
        services.lambda().set_surroundings(surroundings);

        let mut server = Self {
            services,
            ports,
            aws_port,
            urls: IndexMap::new(),
            listeners: Vec::new(),
            warnings: Vec::new(),
            resumed: 0,
        };
        server.put_functions(functions).await?;
        server.put_machines(&machines).await?;
        server.warnings = server.services.resume().await?;
        server.resumed = server.services.running();
        // Whoever calls earlier is not refused, but waits in the listener's queue: the answer of a task whose
        // execution is not loaded yet would be taken for one that comes too late.
        server.listeners.push(serve(listener, app(&server.services)));
        Ok(server)
    }

    /// Where the AWS API is: Step Functions, Lambda's Invoke, DynamoDB.
    pub fn aws_url(&self) -> String {
        local(self.aws_port)
    }

    /// Where the console is.
    pub fn console_url(&self) -> String {
        format!("{}/_console", self.aws_url())
    }

    /// The URL of a function, if it has one.
    pub fn function_url(&self, name: &str) -> Option<String> {
        self.urls.get(name).map(|url| local(url.port))
    }

    /// All Function URLs by the function's name, in the order the functions were given.
    pub fn function_urls(&self) -> Vec<(String, String)> {
        self.urls.iter().map(|(name, url)| (name.clone(), local(url.port))).collect()
    }

    /// What is behind the listeners.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// What happens from now on.
    pub fn events(&self) -> broadcast::Receiver<ServerEvent> {
        self.services.events()
    }

    /// How many executions of an earlier run were taken up again at the start.
    pub const fn resumed(&self) -> usize {
        self.resumed
    }

    /// What went wrong without stopping the start: executions that cannot go on.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Makes exactly these functions exist; their URLs keep their ports.
    ///
    /// # Errors
    /// A port is taken.
    pub async fn put_functions(&mut self, functions: Vec<FunctionConfig>) -> Result<(), ServerError> {
        for name in self.services.lambda().names() {
            if !functions.iter().any(|function| function.name == name) {
                self.services.lambda().remove(&name);
            }
        }
        let wanted: BTreeMap<&str, _> =
            functions.iter().filter_map(|function| Some((function.name.as_str(), function.url?))).collect();
        self.urls.retain(|name, url| {
            let kept = wanted.contains_key(name.as_str());
            if !kept {
                url.listener.abort();
            }
            kept
        });
        for function in &functions {
            let Some(choice) = function.url.filter(|_| !self.urls.contains_key(&function.name)) else {
                continue;
            };
            let listener = self.ports.listen(&format!("url:{}", function.name), choice).await?;
            let port = port_of(&listener)?;
            let routes = function_url::routes(Arc::clone(&self.services.core().lambda), &function.name);
            self.urls.insert(function.name.clone(), Url { port, listener: serve(listener, routes) });
        }
        for mut function in functions {
            for value in function.environment.values_mut() {
                self.fill_urls(value);
            }
            self.services.lambda().put(function);
        }
        Ok(())
    }

    /// Puts the URLs of functions, without a slash at their end, where `{{url:NAME}}` stands.
    fn fill_urls(&self, value: &mut String) {
        for (name, url) in &self.urls {
            let mark = format!("{{{{url:{name}}}}}");
            if value.contains(&mark) {
                *value = value.replace(&mark, &local(url.port));
            }
        }
    }

    /// Makes state machines exist with these definitions; gives the names of those that changed.
    ///
    /// # Errors
    /// A definition is refused.
    pub async fn put_machines(&self, machines: &[MachineConfig]) -> Result<Vec<String>, ServerError> {
        let mut machines = machines.to_vec();
        for machine in &mut machines {
            self.fill_urls(&mut machine.definition);
        }
        self.services.put_machines(&machines).await
    }

    /// Makes tables exist.
    ///
    /// # Errors
    /// A table is refused, or exists with another key.
    pub async fn put_tables(&self, tables: &[TableConfig]) -> Result<(), ServerError> {
        self.services.put_tables(tables).await
    }

    /// Stops listening and ends all function processes. Executions stay as they are in the store.
    pub async fn shutdown(mut self) {
        self.close();
        self.services.stop().await;
    }

    fn close(&mut self) {
        for listener in self.listeners.drain(..).chain(self.urls.drain(..).map(|(_, url)| url.listener)) {
            listener.abort();
        }
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        self.close();
    }
}

fn local(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn serve(listener: TcpListener, routes: Router) -> AbortHandle {
    let listener = listener.tap_io(|stream| {
        // An answer must not wait for the acknowledgement of its own first half.
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(async move {
        let _ = axum::serve(listener, routes).await;
    })
    .abort_handle()
}

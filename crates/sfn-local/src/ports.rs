//! Ports that stay: what listened on a port listens there again after a restart, when it is free.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use tokio::net::TcpListener;

use crate::config::PortChoice;
use crate::error::ServerError;

/// The ports of a data folder, by what listens there.
#[derive(Debug)]
pub(crate) struct Ports {
    file: PathBuf,
    known: BTreeMap<String, u16>,
}

impl Ports {
    /// What the folder remembers; nothing if it remembers nothing that can be read.
    pub(crate) fn load(folder: &Path) -> Self {
        let file = folder.join("ports.json");
        let known = std::fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        Self { file, known: known.unwrap_or_default() }
    }

    /// Listens for `what` on the loopback interface.
    pub(crate) async fn listen(
        &mut self,
        what: &str,
        choice: PortChoice,
    ) -> Result<TcpListener, ServerError> {
        let listener = match choice {
            PortChoice::Exactly(port) => bind(port).await?,
            PortChoice::Prefer(wish) => {
                let remembered = self.known.get(what).copied();
                let mut listener = None;
                for port in remembered.into_iter().chain(Some(wish)).filter(|port| *port != 0) {
                    if let Ok(bound) = bind(port).await {
                        listener = Some(bound);
                        break;
                    }
                }
                match listener {
                    Some(listener) => listener,
                    None => bind(0).await?,
                }
            }
        };
        let port = port_of(&listener)?;
        if self.known.insert(what.to_owned(), port) != Some(port) {
            let text = serde_json::to_vec_pretty(&self.known).unwrap_or_default();
            // A port that is not remembered is only another port the next time.
            let _ = std::fs::write(&self.file, text);
        }
        Ok(listener)
    }
}

pub(crate) fn port_of(listener: &TcpListener) -> Result<u16, ServerError> {
    let address = listener.local_addr().map_err(|source| ServerError::Port { port: 0, source })?;
    Ok(address.port())
}

async fn bind(port: u16) -> Result<TcpListener, ServerError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|source| ServerError::Port { port, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_is_taken_again_when_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let listen =
            || async { Ports::load(folder.path()).listen("aws", PortChoice::Prefer(0)).await.unwrap() };
        let first = listen().await;
        let port = port_of(&first).unwrap();
        let second = listen().await;
        assert_ne!(port_of(&second).unwrap(), port, "it is taken");
        drop((first, second));
        Ports::load(folder.path()).listen("aws", PortChoice::Exactly(port)).await.unwrap();
        assert_eq!(port_of(&listen().await).unwrap(), port);
        let blocker = listen().await;
        let error =
            Ports::load(folder.path()).listen("x", PortChoice::Exactly(port_of(&blocker).unwrap())).await;
        assert!(matches!(error, Err(ServerError::Port { .. })));
    }
}

//! TLS: handshakes under a time limit, and certificates that are exchanged without a restart.
//!
//! New connections use the newest files; those that are open keep what they began with.

mod load;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::Failure;
use super::config::Tls;

/// Longest time for a handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// What new connections use.
#[derive(Debug)]
pub struct Certificates {
    files: Tls,
    current: RwLock<Arc<ServerConfig>>,
}

impl Certificates {
    /// Reads the files.
    pub fn load(files: Tls) -> Result<Self, Failure> {
        Ok(Self {
            current: RwLock::new(load::load(&files)?),
            files,
        })
    }

    /// Does the handshake.
    ///
    /// # Errors
    /// The other side wants something else, or takes too long.
    pub async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let acceptor = TlsAcceptor::from(self.current());
        let accepted = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await;
        accepted.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
    }

    fn current(&self) -> Arc<ServerConfig> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }

    /// Reads the files again, for connections to come.
    ///
    /// # Errors
    /// What is wrong with them; then the last good ones stay.
    pub fn reload(&self) -> Result<(), Failure> {
        let new = load::load(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }
}

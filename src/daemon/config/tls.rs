//! The files of TLS, which are there together or not at all.

use std::path::PathBuf;

use super::ConfigError;
use super::settings::TlsFiles;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The server's certificate and those above it.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Authorities of client certificates; without them none are asked for.
    pub client_ca: Option<PathBuf>,
    pub require_client: bool,
}

impl TlsFiles {
    /// Whether the settings fit each other.
    ///
    /// # Errors
    /// [`ConfigError::Tls`].
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let halves = |set, missing| Err(ConfigError::Tls { set, missing });
        if self.require_client && self.client_ca.is_none() {
            return halves("require_client", "client_ca");
        }
        match (&self.certificate, &self.key) {
            (Some(_), None) => halves("certificate", "key"),
            (None, Some(_)) => halves("key", "certificate"),
            (None, None) if self.client_ca.is_some() => halves("client_ca", "certificate"),
            _ => Ok(()),
        }
    }

    /// What they say together; `None`: no TLS.
    pub fn together(&self) -> Option<Tls> {
        Some(Tls {
            certificate: self.certificate.clone()?,
            key: self.key.clone()?,
            client_ca: self.client_ca.clone(),
            require_client: self.require_client,
        })
    }
}

//! The files of TLS, which are there together or not at all.

use std::path::PathBuf;

use super::ConfigError;

/// The files of TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The server's certificate and those above it.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Authorities of client certificates; without them none are asked for.
    pub client_ca: Option<PathBuf>,
    /// Refuse connections without a client certificate.
    pub require_client: bool,
}

impl Tls {
    /// What the settings say together; `None`: no TLS.
    ///
    /// # Errors
    /// [`ConfigError::Tls`].
    pub(super) fn new(
        certificate: Option<PathBuf>,
        key: Option<PathBuf>,
        client_ca: Option<PathBuf>,
        require_client: bool,
    ) -> Result<Option<Self>, ConfigError> {
        let halves = |set, missing| Err(ConfigError::Tls { set, missing });
        if require_client && client_ca.is_none() {
            return halves("require_client", "client_ca");
        }
        match (certificate, key) {
            (Some(certificate), Some(key)) => Ok(Some(Self {
                certificate,
                key,
                client_ca,
                require_client,
            })),
            (Some(_), None) => halves("certificate", "key"),
            (None, Some(_)) => halves("key", "certificate"),
            (None, None) if client_ca.is_some() => halves("client_ca", "certificate"),
            (None, None) => Ok(None),
        }
    }
}

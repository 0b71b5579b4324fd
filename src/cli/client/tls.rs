//! TLS to the daemon: the authorities that are believed, and who we are.

use std::path::Path;

use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};

use crate::cli::exit::Failure;
use crate::cli::files;
use crate::words::failure;

/// Largest file of certificates: a system's whole list of authorities fits.
const MAX_PEM_BYTES: usize = 1 << 20;

#[derive(Debug, Clone, Copy, Default)]
pub struct TlsFiles<'a> {
    /// Authorities of the daemon's certificate.
    pub ca: Option<&'a Path>,
    pub certificate: Option<&'a Path>,
    pub key: Option<&'a Path>,
}

/// With TLS. The authorities are named and not the system's: whom to believe is the reader's choice.
pub(super) fn secured(
    endpoint: Endpoint,
    server: &str,
    files: TlsFiles<'_>,
) -> Result<Endpoint, Failure> {
    let Some(ca) = files.ca else {
        return Err(Failure::usage(&failure::NO_AUTHORITY)
            .at("--ca")
            .found(server)
            .expected("the PEM file of the authority that issued the daemon's certificate")
            .hint(&failure::SAY_CA));
    };
    let mut config = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(files::read(ca, MAX_PEM_BYTES)?));
    config = match (files.certificate, files.key) {
        (None, None) => config,
        (Some(certificate), Some(key)) => {
            files::require_private(key)?;
            config.identity(Identity::from_pem(
                files::read(certificate, MAX_PEM_BYTES)?,
                files::read(key, MAX_PEM_BYTES)?,
            ))
        }
        _ => {
            return Err(Failure::usage(&failure::CERTIFICATE_AND_KEY)
                .at("--client-certificate, --client-key")
                .expected("both or neither"));
        }
    };
    endpoint
        .tls_config(config)
        .map_err(|error| Failure::input(failure::unusable_certificates(error)).at(ca.display()))
}

/// Without TLS: who names certificates believes that they are used.
pub(super) fn unused(
    endpoint: Endpoint,
    server: &str,
    files: TlsFiles<'_>,
) -> Result<Endpoint, Failure> {
    if files.certificate.is_some() || files.key.is_some() {
        return Err(Failure::usage(&failure::CERTIFICATE_NEEDS_TLS)
            .at("--server")
            .found(server)
            .expected("https://host:port"));
    }
    Ok(endpoint)
}

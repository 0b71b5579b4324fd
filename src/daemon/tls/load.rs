//! Certificates from their files to what a handshake needs.

use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;

use crate::daemon::Failure;
use crate::daemon::config::{FileError, Tls, read_bounded};

/// Reads the files and checks that they fit each other.
///
/// # Errors
/// A file that cannot be read; one that does not hold what it should; a key of another certificate.
pub(super) fn load(tls: &Tls) -> Result<Arc<ServerConfig>, Failure> {
    let chain = certificates(&tls.certificate)?;
    private(&tls.key)?;
    let key = PrivateKeyDer::from_pem_slice(text(&tls.key)?.as_bytes())
        .map_err(|error| wrong(&tls.key, "a private key in PEM", error))?;
    // Named, so that it does not matter what else is linked.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure::world("TLS", error))?;
    let builder = match &tls.client_ca {
        None => builder.with_no_client_auth(),
        Some(path) => {
            builder.with_client_cert_verifier(clients(path, tls.require_client, provider)?)
        }
    };
    let mut config = builder
        .with_single_cert(chain, key)
        .map_err(|error| wrong(&tls.key, "the key of tls.certificate", error))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(Arc::new(config))
}

/// Who may connect: bearers of certificates of these authorities, and others unless `required`.
fn clients(
    path: &Path,
    required: bool,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, Failure> {
    let unfit = |error: &dyn std::fmt::Display| wrong(path, "certificates of authorities", error);
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate).map_err(|error| unfit(&error))?;
    }
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let verifier = match required {
        true => verifier,
        false => verifier.allow_unauthenticated(),
    };
    verifier.build().map_err(|error| unfit(&error))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let text = text(path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    let found = found.map_err(|error| wrong(path, "certificates in PEM", error))?;
    if found.is_empty() {
        return Err(wrong(path, "certificates in PEM", "found none"));
    }
    Ok(found)
}

fn text(path: &Path) -> Result<String, Failure> {
    read_bounded(path).map_err(|error| match &error {
        FileError::Read { .. } => Failure::world("TLS", error),
        _ => Failure::usage(error.to_string()),
    })
}

fn wrong(path: &Path, expected: &str, error: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("{}: expected {expected}: {error}", path.display()))
}

/// A key that everybody on the machine can read is nobody's. A group may: some systems keep keys so.
fn private(path: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path)
            .map_err(|error| Failure::world(path.display(), error))?
            .permissions()
            .mode();
        if mode & 0o007 != 0 {
            return Err(wrong(path, "no access for others", "do chmod o= first"));
        }
    }
    Ok(())
}

//! Whom a client certificate names: exactly one URI among its alternative names, as SPIFFE asks.
//!
//! That the certificate is genuine has been checked by TLS before. What its URI may read is the
//! operator's word in the tokens file and not the authority's: an authority that issues certificates
//! for other purposes too gives nobody anything here.

use std::net::SocketAddr;
use std::sync::Arc;

use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// Longest URI, in bytes; the limit of SPIFFE.
const MAX_URI_BYTES: usize = 2_048;

/// Why a certificate names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    #[error("it cannot be read")]
    Form,
    #[error("expected exactly one URI among its alternative names, found {0}")]
    Count(usize),
    #[error("its URI has {0} bytes, expected 1 to {MAX_URI_BYTES}")]
    Length(usize),
}

/// The URI that a certificate (DER) names.
pub fn identity(der: &[u8]) -> Result<Arc<str>, CertificateError> {
    let (_, certificate) = X509Certificate::from_der(der).map_err(|_| CertificateError::Form)?;
    let names = certificate
        .subject_alternative_name()
        .map_err(|_| CertificateError::Form)?;
    let names = names.iter().flat_map(|names| &names.value.general_names);
    let uris: Vec<&str> = names
        .filter_map(|name| match name {
            GeneralName::URI(uri) => Some(*uri),
            _ => None,
        })
        .collect();
    match uris.as_slice() {
        [uri] if (1..=MAX_URI_BYTES).contains(&uri.len()) => Ok(Arc::from(*uri)),
        [uri] => Err(CertificateError::Length(uri.len())),
        _ => Err(CertificateError::Count(uris.len())),
    }
}

/// The other end of a connection.
#[derive(Debug, Clone)]
pub struct Peer {
    pub address: SocketAddr,
    /// Whom its certificate names, if it presented one.
    pub certificate: Option<Result<Arc<str>, CertificateError>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, SanType};

    fn found(uris: &[&str]) -> Result<String, CertificateError> {
        let mut params = CertificateParams::new(vec!["x.example".to_owned()]).unwrap();
        for uri in uris {
            let uri = SanType::URI((*uri).try_into().unwrap());
            params.subject_alt_names.push(uri);
        }
        let key = KeyPair::generate().unwrap();
        identity(params.self_signed(&key).unwrap().der()).map(|uri| uri.to_string())
    }

    #[test]
    fn exactly_one_uri_names_somebody() {
        assert_eq!(
            found(&["spiffe://clinic.example/a"]).unwrap(),
            "spiffe://clinic.example/a"
        );
        assert_eq!(found(&[]), Err(CertificateError::Count(0)));
        let two = ["spiffe://x/y", "spiffe://x/z"];
        assert_eq!(found(&two), Err(CertificateError::Count(2)));
        assert_eq!(found(&[""]), Err(CertificateError::Length(0)));
        let long = format!("spiffe://x/{}", "y".repeat(MAX_URI_BYTES));
        assert_eq!(found(&[&long]), Err(CertificateError::Length(long.len())));
        assert_eq!(identity(b"rubbish"), Err(CertificateError::Form));
    }
}

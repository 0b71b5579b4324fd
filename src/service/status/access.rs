//! Who may not ask: no answer here tells whether the thing asked for exists.

use tonic::{Code, Status};

use super::StatusBuilder;
use crate::service::auth::access::Access;
use crate::service::auth::{Caller, CertificateError};
use crate::words::Problem;

/// `TOKEN_MALFORMED`: the `authorization` header is there once and is `Bearer llt_…`, or not there.
pub fn token_malformed() -> Status {
    StatusBuilder::new(Code::Unauthenticated, Problem::TOKEN_MALFORMED)
        .message(
            "expected one `authorization` header, `Bearer llt_` and 43 characters of base64url",
        )
        .status()
}

/// `TOKEN_UNKNOWN`: no such token, or it has expired.
pub fn token_unknown() -> Status {
    StatusBuilder::new(Code::Unauthenticated, Problem::TOKEN_UNKNOWN)
        .message("this token is not known here, or it has expired: ask the operator for a new one")
        .status()
}

/// `CERTIFICATE_IDENTITY`: a certificate that is genuine and names nobody, or more than one.
pub fn certificate_identity(error: &CertificateError) -> Status {
    StatusBuilder::new(Code::Unauthenticated, Problem::CERTIFICATE_IDENTITY)
        .message(format!("the client certificate: {error}"))
        .status()
}

/// `CERTIFICATE_UNKNOWN`: a certificate whose URI is not listed, or whose entry has expired.
pub fn certificate_unknown(uri: &str) -> Status {
    StatusBuilder::new(Code::Unauthenticated, Problem::CERTIFICATE_UNKNOWN)
        .message(format!(
            "the client certificate's URI {uri} is not known here, or its entry has expired: \
             ask the operator to list it, or connect without a certificate"
        ))
        .status()
}

/// `TOKEN_REQUIRED` without a token, `SCOPE` with one that gives too little.
pub fn access_denied(caller: &Caller, access: Access) -> Status {
    let (code, reason) = match caller {
        Caller::Anyone => (Code::Unauthenticated, Problem::TOKEN_REQUIRED),
        Caller::Known { .. } => (Code::PermissionDenied, Problem::SCOPE),
    };
    StatusBuilder::new(code, reason)
        .message(format!("this call needs {}", access.wanted()))
        .metadata("needs", access.wanted())
        .status()
}

/// `UNKNOWN_CALL`: not of this version, whoever asks.
pub fn unknown_call() -> Status {
    StatusBuilder::new(Code::Unimplemented, Problem::UNKNOWN_CALL)
        .message("this daemon has no such call: it may be older than its client")
        .status()
}

/// `NOT_VISIBLE`: not for this caller, or not there. Both look the same on purpose.
pub fn not_visible(caller: &Caller, field: &str, what: impl std::fmt::Display) -> Status {
    let (code, expected) = match caller {
        Caller::Anyone => (
            Code::Unauthenticated,
            "without a token only the safety feed is shown; present a token",
        ),
        Caller::Known { .. } => (
            Code::PermissionDenied,
            "something that concerns your organisation; whether this one exists is not said",
        ),
    };
    StatusBuilder::new(code, Problem::NOT_VISIBLE)
        .wrong(field, what, expected)
        .status()
}

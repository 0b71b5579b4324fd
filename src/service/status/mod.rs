//! The one place where a "no" becomes a gRPC status.
//!
//! There are three kinds: bytes that are not in the format, a rule that refuses ([`refusal`]), and
//! a world that failed ([`failure`]). Each has a stable reason (`google.rpc.ErrorInfo`, domain
//! `lotledger`); reasons are part of the interface: they are added, never changed.

mod access;
mod builder;
mod failure;
mod ledger;
mod refusal;

pub use access::{
    access_denied, certificate_identity, certificate_unknown, not_visible, token_malformed,
    token_unknown, unknown_call,
};
pub use failure::{
    busy, caller_busy, damaged, deadline, internal, not_serving, outcome_unknown, silent_stream,
    store_failed,
};
pub use ledger::{advance, evidence, store, submit, too_large};
pub use refusal::{Problem, code_of, refused};

pub(crate) use builder::StatusBuilder;

use crate::words;

pub const DOMAIN: &str = "lotledger";

/// A request that is not in the format: the reason is `FORMAT`.
pub fn invalid(
    field: &str,
    found: impl std::fmt::Display,
    expected: impl std::fmt::Display,
) -> tonic::Status {
    StatusBuilder::new(tonic::Code::InvalidArgument, words::Problem::FORMAT)
        .wrong(field, found, expected)
        .status()
}

/// `UNREADABLE_CODE`: what probably happened to a code, by the name of the cause, and what to do, in both languages.
pub fn unreadable_code(
    error: impl std::fmt::Display,
    cause: &'static str,
    advice: &words::Wording,
) -> tonic::Status {
    let code = words::Problem::UNREADABLE_CODE;
    let said = |language| {
        let texts = [code.said().get(language), advice.get(language)];
        texts.join(words::vial::STOP.get(language))
    };
    let expected = "a code with GTIN (01), lot (10) and serial (21), as printed on the vial";
    StatusBuilder::new(tonic::Code::InvalidArgument, code)
        .message(said(words::Language::English))
        .metadata("cause", cause)
        .metadata("messageJa", said(words::Language::Japanese))
        .wrong("code", format!("{cause}: {error}"), expected)
        .status()
}

/// `REQUEST_TOO_LARGE`: the request was not read to its end.
pub fn request_too_large() -> tonic::Status {
    let expected = "at most what the daemon takes (grpc.max_request_bytes)";
    StatusBuilder::new(tonic::Code::OutOfRange, words::Problem::REQUEST_TOO_LARGE)
        .wrong("request", "a longer message", expected)
        .status()
}

/// Of a request that never reaches its call, by what tonic says of it: `REQUEST_TOO_LARGE`, or `FORMAT` if it could not be
/// decoded.
pub fn unreadable(code: tonic::Code) -> Option<tonic::Status> {
    match code {
        tonic::Code::OutOfRange => Some(request_too_large()),
        tonic::Code::Internal => Some(invalid(
            "request",
            "bytes that are not a message of this call",
            "one message, as reflection describes it",
        )),
        _ => None,
    }
}

/// Something that is not there, said to somebody who may know it: the reason is `NOT_FOUND`.
pub fn not_found(kind: &str, name: impl std::fmt::Display, hint: &str) -> tonic::Status {
    StatusBuilder::new(tonic::Code::NotFound, words::Problem::NOT_FOUND)
        .message(format!("there is no {kind} {name}: {hint}"))
        .resource(kind, name)
        .status()
}

//! gRPC-web, for pages in a browser: off unless their origins are named.
//!
//! A browser cannot speak gRPC itself, asks beforehand whether a page may call at all (CORS), and
//! shows the page no header of an answer that is not named. This stands outermost, so that refusals
//! of the layers below are translated too; ordinary gRPC passes through as it came.

use std::time::Duration;

use tonic::codegen::http::header::{AUTHORIZATION, CONTENT_TYPE};
use tonic::codegen::http::{HeaderName, Method};
use tonic_web::GrpcWebLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::config::WebOrigin;

/// What a page may send beside its message.
const SENT: [HeaderName; 6] = [
    AUTHORIZATION,
    CONTENT_TYPE,
    HeaderName::from_static("grpc-timeout"),
    HeaderName::from_static("x-grpc-web"),
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("x-user-agent"),
];
/// What a page may read beside its answer.
const SHOWN: [HeaderName; 4] = [
    HeaderName::from_static("grpc-status"),
    HeaderName::from_static("grpc-message"),
    HeaderName::from_static("grpc-status-details-bin"),
    HeaderName::from_static("x-request-id"),
];
/// How long a browser may remember that a page may call.
const REMEMBERED: Duration = Duration::from_secs(7_200);

/// For the pages of these origins; `None` if there are none.
pub(super) fn layer(origins: &[WebOrigin]) -> Option<(CorsLayer, GrpcWebLayer)> {
    if origins.is_empty() {
        return None;
    }
    let origins = origins.to_vec();
    let named = AllowOrigin::predicate(move |origin, _| {
        let is = |named: &WebOrigin| named.as_str().as_bytes() == origin.as_bytes();
        origins.iter().any(is)
    });
    let cors = CorsLayer::new()
        .allow_origin(named)
        .allow_methods([Method::POST])
        .allow_headers(SENT)
        .expose_headers(SHOWN)
        .max_age(REMEMBERED);
    Some((cors, GrpcWebLayer::new()))
}

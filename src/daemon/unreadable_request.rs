//! Requests that never reach their call: too large, or no message at all.
//!
//! tonic answers these with a code and a sentence of its own. Here they get a reason and a field, as
//! every other error has.

use tonic::body::Body;
use tonic::codegen::http::{HeaderValue, Response};
use tonic::{Code, Status};

use crate::service::auth::access::Call;
use crate::service::status;

/// The header with an error's details: what is there already has a name.
const DETAILS: &str = "grpc-status-details-bin";

/// The same answer, named if it is of one of our calls and tonic refused the request.
pub(super) fn named(response: Response<Body>, called: Call) -> Response<Body> {
    let headers = response.headers();
    if called == Call::Other || headers.contains_key(DETAILS) {
        return response;
    }
    let code = headers.get("grpc-status").map(HeaderValue::as_bytes);
    let refused = code.and_then(|code| status::unreadable(Code::from_bytes(code)));
    refused.map_or(response, Status::into_http)
}

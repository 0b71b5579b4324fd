//! Around every request: its id, its time, its place among the others, one log line. Limits per
//! caller belong here.
//!
//! The time: the shorter of what the client and the daemon allow. tonic has a timeout of its own,
//! which answers CANCELLED; this one sits inside it, is polled first, and answers
//! DEADLINE_EXCEEDED, as clients expect.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, HeaderValue, Request, Response};
use tower::{Layer, Service};
use tracing::Instrument as _;

use super::frame;
use super::observe::Meters;
use crate::service::status;

/// The header that carries a request's id, both ways.
const REQUEST_ID: &str = "x-request-id";
/// What the paths of health begin with.
const HEALTH: &str = "/grpc.health.v1.Health/";
/// What the paths of our own calls begin with.
const OURS: &str = "/lotledger.v1.";

/// Makes [`CallService`]s.
#[derive(Debug, Clone)]
pub struct CallLayer {
    timeout: Duration,
    places: Arc<Semaphore>,
    meters: Arc<Meters>,
}

impl CallLayer {
    /// At most `requests` at a time, each for at most `timeout`.
    pub fn new(timeout: Duration, requests: usize, meters: Arc<Meters>) -> Self {
        Self {
            timeout,
            places: Arc::new(Semaphore::new(requests)),
            meters,
        }
    }
}

impl<S> Layer<S> for CallLayer {
    type Service = CallService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        CallService {
            around: self.clone(),
            inner,
        }
    }
}

/// A service with id, time and log line around it.
#[derive(Debug, Clone)]
pub struct CallService<S> {
    around: CallLayer,
    inner: S,
}

impl<S, E> Service<Request<Body>> for CallService<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = E>,
    S::Future: Send + 'static,
    E: Send + 'static,
{
    type Response = Response<Body>;
    type Error = E;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, E>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), E>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let id = request_id(request.headers());
        let span = tracing::info_span!(
            "call",
            path = %known_path(request.uri().path()),
            request_id = id.to_str().unwrap_or_default(),
            caller = tracing::field::Empty,
        );
        let longest = self.around.timeout;
        let allowed = client_timeout(request.headers()).map_or(longest, |t| t.min(longest));
        let begun = Instant::now();
        let ours = request.uri().path().starts_with(OURS);
        let meters = Arc::clone(&self.around.meters);
        let path = known_path(request.uri().path()).to_owned();
        // Health is asked when there is too much to do, too, and must not look ill because of it.
        let health = request.uri().path().starts_with(HEALTH);
        let place = match health {
            true => Ok(None),
            false => Arc::clone(&self.around.places)
                .try_acquire_owned()
                .map(Some),
        };
        // Called within the span, so that the gate can write the caller's name into it.
        let answer = span.in_scope(|| self.inner.call(request));
        let guarded = async move {
            let mut response = match place {
                Err(_) => status::busy("too many requests at a time").into_http(),
                Ok(_held) => match tokio::time::timeout(allowed, answer).await {
                    Ok(response) if ours => frame::named(response?),
                    Ok(response) => response?,
                    Err(_) => status::deadline(allowed).into_http(),
                },
            };
            let code = response.headers().get("grpc-status");
            let code = code.and_then(|code| code.to_str().ok()).unwrap_or("0");
            meters.answered(&path, code, begun.elapsed());
            let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            if health {
                tracing::debug!(code, took_ms, "answered");
            } else {
                tracing::info!(code, took_ms, "answered");
            }
            response.headers_mut().insert(REQUEST_ID, id);
            Ok(response)
        };
        Box::pin(guarded.instrument(span))
    }
}

/// The client's id if it fits a log line, else a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let fits = |value: &&HeaderValue| {
        let bytes = value.as_bytes();
        let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-_.:/".contains(b);
        (1..=64).contains(&bytes.len()) && bytes.iter().all(plain)
    };
    match headers.get(REQUEST_ID).filter(fits) {
        Some(id) => id.clone(),
        None => HeaderValue::from_str(&uuid::Uuid::now_v7().to_string())
            // A UUID is visible ASCII, so this does not happen.
            .unwrap_or(HeaderValue::from_static("-")),
    }
}

/// A path for the log: what is no gRPC path is somebody's noise.
fn known_path(path: &str) -> &str {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._".contains(&b);
    if path.len() <= 128 && path.bytes().all(plain) {
        path
    } else {
        "(not a gRPC path)"
    }
}

/// `grpc-timeout`: at most 8 digits and a unit; anything else is as if it were not there.
fn client_timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (unit_at, unit) = text.char_indices().next_back()?;
    let digits = text.get(..unit_at)?;
    if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    Some(match unit {
        'H' => Duration::from_secs(value.saturating_mul(3_600)),
        'M' => Duration::from_secs(value.saturating_mul(60)),
        'S' => Duration::from_secs(value),
        'm' => Duration::from_millis(value),
        'u' => Duration::from_micros(value),
        'n' => Duration::from_nanos(value),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_of_clients() {
        for (text, expected) in [
            ("5S", Some(5_000)),
            ("250m", Some(250)),
            ("99999999H", Some(359_999_996_400_000)),
            ("2M", Some(120_000)),
            ("1000u", Some(1)),
            ("", None),
            ("S", None),
            ("5", None),
            ("-5S", None),
            ("123456789S", None),
            ("5秒", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(
                "grpc-timeout",
                HeaderValue::from_bytes(text.as_bytes()).unwrap(),
            );
            let found = client_timeout(&headers).map(|t| t.as_millis());
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn ids_of_requests() {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, HeaderValue::from_static("lims-17/a"));
        assert_eq!(request_id(&headers), "lims-17/a");
        for bad in ["", "a b", "\"x\"", &"a".repeat(65)] {
            headers.insert(REQUEST_ID, HeaderValue::from_str(bad).unwrap());
            assert_eq!(request_id(&headers).len(), 36, "{bad:?}");
        }
    }
}

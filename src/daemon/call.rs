//! Around every request: its id, its time, its place among the others, one log line.
//!
//! The time: the shorter of what the client and the daemon allow, from the moment in which the request
//! is here. tonic has a timeout of its own, which answers CANCELLED; this one begins before it, is
//! polled first, and answers DEADLINE_EXCEEDED, as clients expect.
//!
//! The place is held until the answer has been taken, so that clients that do not read cannot pile up
//! answers. Who gets none is told so at once: what is refused must cost next to nothing.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::codegen::http::{HeaderMap, HeaderValue, Request, Response};
use tonic::{Code, Status};
use tower::{Service, ServiceExt as _, service_fn};
use tracing::Instrument as _;

use super::bodies::{Budget, Share, counted, holding, weighed};
use super::caller_limits::Open;
use super::connection::Link;
use super::connection_places::Busy;
use super::observe::Meters;
use super::unreadable_request;
use crate::service::auth::access::{self, Call};
use crate::service::status;
use crate::service::submit_stream::Terms;

/// The header that carries a request's id, both ways.
const REQUEST_ID: &str = "x-request-id";
/// OK, as it travels.
const OK: &str = "0";
/// RESOURCE_EXHAUSTED, as it travels.
const EXHAUSTED: &str = "8";
/// What the paths of health begin with.
const HEALTH: &str = "/grpc.health.v1.Health/";
/// The call whose statements are counted, and whose answer has no end that could be waited for.
const STREAM: &str = "/lotledger.v1.LedgerService/SubmitStream";
/// As what each of its statements is counted.
const SUBMIT: &str = "/lotledger.v1.LedgerService/Submit";
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    /// Longest time for one request.
    pub timeout: Duration,
    /// Longest time after that for the client to take the answer.
    pub answer_timeout: Duration,
    /// Most requests at a time.
    pub requests: usize,
    /// Most bytes of requests in memory, and of answers that are not yet taken.
    pub held_bytes: usize,
    /// Log lines in a second about calls that went well.
    pub successes: u32,
}

/// What is around every request.
#[derive(Debug, Clone)]
pub struct Calls {
    limits: CallLimits,
    places: Arc<Semaphore>,
    budget: Budget,
    meters: Arc<Meters>,
}

impl Calls {
    /// With these limits for all requests together.
    pub fn new(limits: CallLimits, meters: Arc<Meters>) -> Self {
        Self {
            limits,
            places: Arc::new(Semaphore::new(limits.requests)),
            budget: Budget::new(limits.held_bytes),
            meters,
        }
    }

    /// A service with all this around it.
    pub fn around<S, B>(
        &self,
        inner: S,
    ) -> impl Service<Request<Body>, Response = Response<Body>, Error = S::Error, Future: Send>
    + Clone
    + use<S, B>
    where
        S: Service<Request<Body>, Response = Response<B>, Future: Send> + Clone + Send,
        S::Error: Send,
        B: http_body::Body<Data = Bytes, Error = Status> + Send + 'static,
    {
        let calls = self.clone();
        service_fn(move |request| calls.clone().answer(inner.clone(), request))
    }

    /// A place for a request that must be answered by then; `None` if all are taken.
    fn place(&self, link: Option<&Link>, answered: Instant) -> Option<Arc<Place>> {
        let permit = Arc::clone(&self.places).try_acquire_owned().ok()?;
        Some(Arc::new(Place {
            share: self.budget.share(),
            open: OnceLock::new(),
            limits: self.limits,
            meters: Arc::clone(&self.meters),
            _permit: permit,
            busy: link.map(|link| link.activity.begin(answered + self.limits.answer_timeout)),
        }))
    }

    fn answer<S, B>(
        self,
        inner: S,
        mut request: Request<Body>,
    ) -> impl Future<Output = Result<Response<Body>, S::Error>> + Send
    where
        S: Service<Request<Body>, Response = Response<B>, Future: Send> + Send,
        S::Error: Send,
        B: http_body::Body<Data = Bytes, Error = Status> + Send + 'static,
    {
        let path = known_path(request.uri().path()).to_owned();
        let id = request_id(request.headers());
        // The gate writes the caller's name into it.
        let span = tracing::info_span!(
            "call",
            path = %path,
            request_id = id.to_str().unwrap_or_default(),
            caller = tracing::field::Empty,
        );
        let longest = self.limits.timeout;
        let allowed = client_timeout(request.headers()).map_or(longest, |t| t.min(longest));
        let begun = Instant::now();
        let called = access::called(request.uri().path());
        let health = request.uri().path().starts_with(HEALTH);
        let link = request.extensions_mut().remove::<Link>();
        if let Some(link) = &link {
            link.activity.heard();
        }
        let until = begun + allowed;
        // Health is asked when there is too much to do, too, and must not look ill because of it.
        let place = match health {
            true => None,
            false => self.place(link.as_ref(), until),
        };
        let answer = (health || place.is_some())
            .then(|| inner.oneshot(prepared(request, called, place.as_ref(), link)));
        let guarded = async move {
            let mut response = match answer {
                None => status::busy("too many requests at a time").into_http(),
                Some(answer) => match tokio::time::timeout_at(until.into(), answer).await {
                    Ok(response) => unreadable_request::named(response?.map(Body::new), called),
                    Err(_) => status::deadline(allowed).into_http(),
                },
            };
            if let Some(place) = place.as_ref().filter(|_| path != STREAM) {
                let weighed = weighed(response, &place.share).await;
                response = weighed.unwrap_or_else(Status::into_http);
            }
            let code = response.headers().get("grpc-status");
            let code = code.and_then(|code| code.to_str().ok()).unwrap_or(OK);
            self.meters.answered(&path, code, begun.elapsed());
            log(
                health,
                code,
                begun.elapsed(),
                &self.meters,
                self.limits.successes,
            );
            response.headers_mut().insert(REQUEST_ID, id);
            Ok(match place {
                Some(place) => holding(response, place),
                None => response,
            })
        };
        guarded.instrument(span)
    }
}

/// What a request holds until its answer has been taken.
pub(super) struct Place {
    share: Arc<Share>,
    open: OnceLock<Open>,
    limits: CallLimits,
    meters: Arc<Meters>,
    _permit: OwnedSemaphorePermit,
    busy: Option<Busy>,
}

impl Place {
    /// Holds what the caller has of this request, too.
    pub(super) fn hold(&self, open: Open) {
        // A request comes to the gate of callers once.
        let _ = self.open.set(open);
    }
}

impl Terms for Place {
    fn timeout(&self) -> Duration {
        self.limits.timeout
    }

    fn wait(&self) -> Option<Duration> {
        self.open.get()?.wait()
    }

    fn came(&self) -> usize {
        self.share.news()
    }

    fn answered(&self, bytes: usize, code: Code, took: Duration) {
        self.share.give(bytes);
        if let Some(busy) = &self.busy {
            busy.until(Instant::now() + self.limits.timeout + self.limits.answer_timeout);
        }
        let code = (code as i32).to_string();
        self.meters.answered(SUBMIT, &code, took);
    }
}

/// The request as the services get it: what is called and by whom, its place, its bytes counted.
fn prepared(
    mut request: Request<Body>,
    called: Call,
    place: Option<&Arc<Place>>,
    link: Option<Link>,
) -> Request<Body> {
    request.extensions_mut().insert(called);
    if let Some(link) = link {
        request.extensions_mut().insert(link.peer);
    }
    let Some(place) = place else {
        return request;
    };
    if request.uri().path() == STREAM {
        let terms: Arc<dyn Terms> = Arc::<Place>::clone(place);
        request.extensions_mut().insert(terms);
    }
    request.extensions_mut().insert(Arc::clone(place));
    request.map(|body| counted(body, Arc::clone(&place.share)))
}

/// One line a call that failed; of those that are refused for want of room, one in a while, and of those
/// that went well a few in a second: at a thousand calls a second they would fill a disk.
fn log(health: bool, code: &str, took: Duration, meters: &Meters, successes: u32) {
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if code == EXHAUSTED && meters.worth_a_line() {
        tracing::warn!(
            took_ms,
            "too much at a time: refused; more of these are only counted"
        );
    } else if health || code == EXHAUSTED {
        tracing::debug!(code, took_ms, "answered");
    } else if code == OK {
        match meters.success(successes) {
            Some(0) => tracing::info!(code, took_ms, "answered"),
            Some(unlogged) => tracing::info!(code, took_ms, unlogged, "answered"),
            None => tracing::debug!(code, took_ms, "answered"),
        }
    } else {
        tracing::info!(code, took_ms, "answered");
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

//! The server: listener, services, health, and an end that comes when it should.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};
use tonic::service::{InterceptorLayer, Routes};
use tonic::transport::Server;
use tonic_health::server::HealthReporter;
use tower::layer::layer_fn;
use tower::util::option_layer;

use super::call::{CallLimits, Calls};
use super::caller_limits::CallerGate;
use super::config::Config;
use super::health::{self, Ability};
use super::listen::Door;
use super::observe::Observed;
use super::reload::Reloaded;
use super::{Failure, listen, reflection, web};
use crate::domain::time::TimestampMs;
use crate::service::Service;
use crate::service::auth::Gate;
use crate::service::pb::admin_service_server::AdminServiceServer;
use crate::service::pb::custody_service_server::CustodyServiceServer;
use crate::service::pb::ledger_service_server::LedgerServiceServer;
use crate::service::pb::lot_service_server::LotServiceServer;
use crate::service::pb::organisation_service_server::OrganisationServiceServer;
use crate::service::pb::safety_service_server::SafetyServiceServer;
use crate::service::pb::sample_service_server::SampleServiceServer;
use crate::service::pb::search_service_server::SearchServiceServer;
use crate::service::pb::vial_service_server::VialServiceServer;

/// Largest request of the services that take no statements, in bytes.
const MAX_SMALL_REQUEST_BYTES: usize = 64 << 10;
/// Largest sum of a request's headers, in bytes.
const MAX_HEADER_BYTES: u32 = 16 << 10;
/// Largest frame that is taken, in bytes.
const MAX_FRAME_BYTES: u32 = 16 << 10;
/// Bytes of one request that may be on their way unread.
const STREAM_WINDOW_BYTES: u32 = 256 << 10;
/// The same of all requests of a connection.
const CONNECTION_WINDOW_BYTES: u32 = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Every request was answered.
    Drained,
    /// Some were not when the time was over.
    Cut,
}

/// Binds the address of the configuration.
///
/// # Errors
/// It is taken, or not ours.
pub async fn bind(config: &Config) -> Result<TcpListener, Failure> {
    TcpListener::bind(config.grpc.listen)
        .await
        .map_err(|error| Failure::world(format!("cannot listen on {}", config.grpc.listen), error))
}

/// The services that list what there is: small questions, and pages that are bounded.
fn lists(service: &Service) -> Routes {
    const MAX: usize = MAX_SMALL_REQUEST_BYTES;
    let mut routes = Routes::builder();
    routes
        .add_service(LotServiceServer::new(service.clone()).max_decoding_message_size(MAX))
        .add_service(SampleServiceServer::new(service.clone()).max_decoding_message_size(MAX))
        .add_service(CustodyServiceServer::new(service.clone()).max_decoding_message_size(MAX))
        .add_service(SafetyServiceServer::new(service.clone()).max_decoding_message_size(MAX))
        .add_service(OrganisationServiceServer::new(service.clone()).max_decoding_message_size(MAX))
        .add_service(SearchServiceServer::new(service.clone()).max_decoding_message_size(MAX));
    routes.routes()
}

/// Serves until `stop` is ready, then ends in order: health says NOT_SERVING; for `linger`
/// requests are still answered, so that load balancers can look away; no new connection; for
/// `drain` what is under way may end; then it is cut.
///
/// The drain is raced against the time and not awaited: a client that keeps a stream open must not
/// keep the daemon from ending.
pub async fn serve(
    listener: TcpListener,
    config: &Config,
    reloaded: &Reloaded,
    service: Service,
    observed: &Observed,
    look: impl Fn() -> Ability + Send + Sync + Clone + 'static,
    stop: impl Future<Output = ()>,
) -> Result<End, Failure> {
    let reporter = HealthReporter::new();
    health::report(&reporter, Ability::NONE).await;
    let health_service =
        tonic_health::server::HealthService::from_health_reporter(reporter.clone());
    let following = tokio::spawn(health::follow(
        reporter.clone(),
        observed.ability.clone(),
        look,
    ));

    let streams = service.clone();
    let ledger = LedgerServiceServer::new(service.clone())
        .max_decoding_message_size(config.grpc.max_request_bytes)
        .max_encoding_message_size(config.grpc.max_response_bytes);
    let vial = VialServiceServer::new(service.clone())
        .max_decoding_message_size(MAX_SMALL_REQUEST_BYTES)
        .max_encoding_message_size(config.grpc.max_response_bytes);
    let lists = lists(&service);
    let admin = AdminServiceServer::new(service).max_decoding_message_size(MAX_SMALL_REQUEST_BYTES);
    let described = |error| Failure::world("the interface description", error);
    let (v1, v1alpha) = if config.grpc.reflection {
        let v1 = reflection::v1().map_err(described)?;
        (Some(v1), Some(reflection::v1alpha().map_err(described)?))
    } else {
        (None, None)
    };

    let calls = Calls::new(limits(config), Arc::clone(&observed.meters));
    let gate = Gate::new(Arc::clone(&reloaded.tokens), wall_clock);
    let keepalive = Some(Duration::from_millis(config.grpc.keepalive_ms));
    let web = web::layer(&config.grpc.web_origins);
    let router = Server::builder()
        // Browsers may have nothing better.
        .accept_http1(web.is_some())
        .layer(option_layer(web))
        .layer(layer_fn(move |inner| calls.around(inner)))
        .layer(InterceptorLayer::new(gate))
        .layer(InterceptorLayer::new(CallerGate::new(config.caller)))
        .max_concurrent_streams(config.grpc.max_concurrent_streams)
        .http2_max_header_list_size(MAX_HEADER_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .http2_keepalive_interval(keepalive)
        .http2_keepalive_timeout(keepalive)
        .add_routes(lists)
        .add_service(tonic_health::pb::health_server::HealthServer::new(
            health_service,
        ))
        .add_optional_service(v1)
        .add_optional_service(v1alpha)
        .add_service(ledger)
        .add_service(vial)
        .add_service(admin);

    let (close, closed) = oneshot::channel::<()>();
    let connections = listen::accept(listener, door(config, reloaded, observed));
    let mut server = tokio::spawn(router.serve_with_incoming_shutdown(connections, async {
        // An error means that the sender is gone: then it is time too.
        let _ = closed.await;
    }));
    tokio::select! {
        // Nobody has asked it to end.
        result = &mut server => return ended(result),
        () = stop => {}
    }
    following.abort();
    observed.ability.send_replace(Ability::NONE);
    health::report(&reporter, Ability::NONE).await;
    tokio::time::sleep(Duration::from_millis(config.shutdown.linger_ms)).await;
    let _ = close.send(());
    streams.end_streams();
    health::end(reporter).await;
    drained(server, Duration::from_millis(config.shutdown.drain_ms)).await
}

/// Waits so long for what is under way, then cuts it.
async fn drained(
    mut server: JoinHandle<Result<(), tonic::transport::Error>>,
    longest: Duration,
) -> Result<End, Failure> {
    match tokio::time::timeout(longest, &mut server).await {
        Ok(result) => ended(result),
        Err(_) => {
            server.abort();
            Ok(End::Cut)
        }
    }
}

fn door(config: &Config, reloaded: &Reloaded, observed: &Observed) -> Door {
    Door {
        certificates: reloaded.certificates.clone(),
        places: config.grpc.max_connections,
        idle: Duration::from_millis(config.grpc.idle_timeout_ms),
        meters: Arc::clone(&observed.meters),
    }
}

fn limits(config: &Config) -> CallLimits {
    CallLimits {
        timeout: Duration::from_millis(config.grpc.request_timeout_ms),
        answer_timeout: Duration::from_millis(config.grpc.answer_timeout_ms),
        requests: config.grpc.max_requests,
        held_bytes: config.grpc.max_held_bytes,
        successes: config.log.successes_per_second,
    }
}

/// How the listener's task ended.
fn ended(result: Result<Result<(), tonic::transport::Error>, JoinError>) -> Result<End, Failure> {
    match result {
        Ok(Ok(())) => Ok(End::Drained),
        Ok(Err(error)) => Err(Failure::world("the listener failed", error)),
        Err(error) => Err(Failure::world("the listener died", error)),
    }
}

/// The machine's clock, for tokens that expire.
fn wall_clock() -> TimestampMs {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 or after the year 9999 lets no token expire, or all: the latter.
    let ms = since
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok());
    ms.and_then(|ms| TimestampMs::new(ms).ok())
        .unwrap_or(TimestampMs::MAX)
}

//! Configuration: flags over environment over file over defaults.
//!
//! A [`Layer`] holds what one source says; [`Config`] is the whole, checked. The settings and their
//! names are in `layer.rs`, the file's shape in `file.rs`. No setting holds a secret: keys and
//! tokens are files.

mod file;
mod layer;
mod origin;
mod show;
mod tls;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::time::TimestampMs;
pub(crate) use file::read_bounded;
pub use file::{FileError, parse, read_file};
pub use layer::{Layer, LogFormat};
pub use origin::WebOrigin;
pub use show::{Origins, origins, show};
pub use tls::Tls;

/// Log lines unless told otherwise: migrations that change nothing are not worth a line.
const DEFAULT_FILTER: &str = "info,refinery_core=warn";

/// The daemon's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Directory of the ledger's files.
    pub data: PathBuf,
    /// The log's signing key, PKCS#8 PEM.
    pub log_key: PathBuf,
    /// What the log's key signed last: outside the database, so that a restored backup is noticed.
    pub last_checkpoint: PathBuf,
    /// The tokens file, if there is one.
    pub tokens: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Largest request, in bytes.
    pub max_request_bytes: usize,
    /// Largest answer, in bytes.
    pub max_response_bytes: usize,
    /// Most connections at a time.
    pub max_connections: usize,
    /// Most requests at a time on one connection.
    pub max_concurrent_streams: u32,
    /// Most requests at a time on all connections.
    pub max_requests: usize,
    /// Longest time for one request, whatever the client says.
    pub request_timeout: Duration,
    /// Longest time for a client to take its answer.
    pub answer_timeout: Duration,
    /// A connection is closed after so long without a request.
    pub idle_timeout: Duration,
    /// How long a connection may be silent before it is asked, and may take to answer.
    pub keepalive: Duration,
    /// Most bytes of requests in memory.
    pub max_held_bytes: usize,
    /// What one caller may do.
    pub caller: CallerLimits,
    /// TLS of the gRPC listener.
    pub tls: Option<Tls>,
    /// Serve the interface description (gRPC reflection).
    pub reflection: bool,
    /// Pages that may call from a browser; empty: no gRPC-web.
    pub web_origins: Vec<WebOrigin>,
    /// Most submissions that wait to be recorded.
    pub queue: usize,
    /// Most requests that read the store at a time.
    pub readers: usize,
    /// How much later than the last entry the clock may be at a start without anybody's word, in
    /// milliseconds.
    pub clock_gap_ms: i64,
    /// Something keeps the clock right.
    pub trusted_clock: bool,
    /// What a person reads from another clock; no setting, but a word for one start.
    pub accept_clock: Option<TimestampMs>,
    /// Longest write-ahead log of the database.
    pub max_wal_bytes: u64,
    /// How long to go on answering after health says NOT_SERVING.
    pub linger: Duration,
    /// How long requests may take to end after that.
    pub drain: Duration,
    /// How logs look.
    pub log_format: LogFormat,
    /// Which log lines: a `tracing` filter.
    pub log_filter: String,
    /// Log lines in a second about calls that went well.
    pub log_successes: u32,
    /// Where to answer /metrics, /livez and /readyz.
    pub observe_listen: Option<SocketAddr>,
    /// Where to write the address in use once requests are answered.
    pub ready_file: Option<PathBuf>,
}

/// What one caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallerLimits {
    /// Most requests at a time.
    pub requests: usize,
    /// Requests in a second, in the long run.
    pub per_second: NonZeroU32,
    /// Requests at once before that counts.
    pub burst: NonZeroU32,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not set, and there is no default.
    #[error("{key} is not set: set it in the configuration file, or {env}, or {flag}")]
    Missing {
        /// Its place in the file.
        key: &'static str,
        /// Its environment variable.
        env: &'static str,
        /// Its flag.
        flag: &'static str,
    },
    /// TLS by halves.
    #[error("tls.{missing} is not set, and tls.{set} is: set both or neither")]
    Tls {
        /// What is there.
        set: &'static str,
        /// What is not.
        missing: &'static str,
    },
    /// Out of range.
    #[error("{key}: found {found}; expected {least} to {most}")]
    Range {
        /// Its place in the file.
        key: &'static str,
        /// What was found.
        found: u64,
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
}

impl Config {
    /// Checks what all layers say together and fills in defaults.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn new(layer: Layer) -> Result<Self, ConfigError> {
        let missing = |key, env, flag| ConfigError::Missing { key, env, flag };
        let range = |key, found: Option<u64>, default: u64, least: u64, most: u64| {
            let found = found.unwrap_or(default);
            if (least..=most).contains(&found) {
                Ok(found)
            } else {
                Err(ConfigError::Range {
                    key,
                    found,
                    least,
                    most,
                })
            }
        };
        let time = |key, found, default, least, most| {
            range(key, found, default, least, most).map(Duration::from_millis)
        };
        // Fits: the ranges below end far under what 32 bits hold, and begin above zero.
        let count = |key, found, default, least, most| {
            let found = range(key, found, default, least, most)?;
            let found = u32::try_from(found).ok().and_then(NonZeroU32::new);
            Ok(found.unwrap_or(NonZeroU32::MIN))
        };
        // Fits: every range below ends far under what the machine addresses.
        let size = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        let data = layer
            .data
            .ok_or_else(|| missing("data", "LOTLEDGER_DATA", "--data"))?;
        Ok(Self {
            log_key: layer.log_key.unwrap_or_else(|| data.join("log.key")),
            last_checkpoint: layer
                .last_checkpoint
                .unwrap_or_else(|| data.join("last-checkpoint")),
            data,
            tokens: layer.tokens,
            listen: layer
                .listen
                .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 7_443))),
            max_request_bytes: size(range(
                "grpc.max_request_bytes",
                layer.max_request_bytes,
                16 << 20,
                64 << 10,
                64 << 20,
            )?),
            max_response_bytes: size(range(
                "grpc.max_response_bytes",
                layer.max_response_bytes,
                16 << 20,
                // A whole bundle must fit.
                9 << 20,
                64 << 20,
            )?),
            max_connections: size(range(
                "grpc.max_connections",
                layer.max_connections,
                1_024,
                1,
                65_536,
            )?),
            max_concurrent_streams: u32::try_from(range(
                "grpc.max_concurrent_streams",
                layer.max_concurrent_streams,
                128,
                1,
                4_096,
            )?)
            .unwrap_or(128),
            max_requests: size(range(
                "grpc.max_requests",
                layer.max_requests,
                512,
                1,
                65_536,
            )?),
            request_timeout: time(
                "grpc.request_timeout_ms",
                layer.request_timeout_ms,
                30_000,
                100,
                600_000,
            )?,
            answer_timeout: time(
                "grpc.answer_timeout_ms",
                layer.answer_timeout_ms,
                30_000,
                100,
                600_000,
            )?,
            idle_timeout: time(
                "grpc.idle_timeout_ms",
                layer.idle_timeout_ms,
                300_000,
                1_000,
                86_400_000,
            )?,
            keepalive: time(
                "grpc.keepalive_ms",
                layer.keepalive_ms,
                30_000,
                1_000,
                3_600_000,
            )?,
            max_held_bytes: size(range(
                "grpc.max_held_bytes",
                layer.max_held_bytes,
                256 << 20,
                64 << 20,
                64 << 30,
            )?),
            caller: CallerLimits {
                requests: size(range(
                    "caller.max_requests",
                    layer.caller_requests,
                    384,
                    1,
                    65_536,
                )?),
                per_second: count(
                    "caller.per_second",
                    layer.caller_per_second,
                    50_000,
                    1,
                    1_000_000,
                )?,
                burst: count("caller.burst", layer.caller_burst, 50_000, 1, 1_000_000)?,
            },
            tls: Tls::new(
                layer.tls_certificate,
                layer.tls_key,
                layer.tls_client_ca,
                layer.tls_require_client.unwrap_or(false),
            )?,
            reflection: layer.reflection.unwrap_or(true),
            web_origins: layer.web_origins.unwrap_or_default(),
            queue: size(range("ledger.queue", layer.queue, 1_024, 1, 65_536)?),
            readers: size(range("ledger.readers", layer.readers, 8, 1, 256)?),
            // Fits: the range ends far under what 63 bits hold.
            clock_gap_ms: i64::try_from(range(
                "ledger.clock_gap_ms",
                layer.clock_gap_ms,
                86_400_000,
                60_000,
                31_536_000_000,
            )?)
            .unwrap_or(86_400_000),
            trusted_clock: layer.trusted_clock.unwrap_or(false),
            accept_clock: None,
            max_wal_bytes: range(
                "ledger.max_wal_bytes",
                layer.max_wal_bytes,
                4 << 30,
                // The log is folded into the database from 64 MiB on.
                16 << 20,
                1 << 40,
            )?,
            linger: time("shutdown.linger_ms", layer.linger_ms, 0, 0, 60_000)?,
            drain: time("shutdown.drain_ms", layer.drain_ms, 10_000, 0, 600_000)?,
            log_format: layer.log_format.unwrap_or(LogFormat::Text),
            log_filter: layer
                .log_filter
                .unwrap_or_else(|| DEFAULT_FILTER.to_owned()),
            log_successes: u32::try_from(range(
                "log.successes_per_second",
                layer.log_successes,
                10,
                0,
                1_000_000,
            )?)
            .unwrap_or(10),
            observe_listen: layer.observe_listen,
            ready_file: layer.ready_file,
        })
    }
}

#[cfg(test)]
mod tests;

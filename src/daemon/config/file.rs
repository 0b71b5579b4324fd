//! The configuration file: TOML, where a key that there is not is an error with its line.

use std::io::Read as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Layer, LogFormat, WebOrigin};

/// Largest configuration file, in bytes.
const MAX_FILE_BYTES: u64 = 256 << 10;

/// A configuration file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read {}: {error}", .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is too large to be one.
    #[error("{}: expected at most {MAX_FILE_BYTES} bytes", .path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
    },
    /// It says something that is not understood; with line and column.
    #[error("{}: {error}", .path.display())]
    Toml {
        /// Which file.
        path: PathBuf,
        /// What and where.
        error: Box<toml::de::Error>,
    },
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    data: Option<PathBuf>,
    log_key: Option<PathBuf>,
    last_checkpoint: Option<PathBuf>,
    tokens: Option<PathBuf>,
    ready_file: Option<PathBuf>,
    grpc: Grpc,
    ledger: Ledger,
    shutdown: Shutdown,
    log: Log,
    observe: Observe,
    tls: Tls,
    caller: Caller,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Tls {
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    client_ca: Option<PathBuf>,
    require_client: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Caller {
    max_requests: Option<u64>,
    per_second: Option<u64>,
    burst: Option<u64>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Observe {
    listen: Option<SocketAddr>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Grpc {
    listen: Option<SocketAddr>,
    max_request_bytes: Option<u64>,
    max_response_bytes: Option<u64>,
    max_connections: Option<u64>,
    max_concurrent_streams: Option<u64>,
    max_requests: Option<u64>,
    request_timeout_ms: Option<u64>,
    answer_timeout_ms: Option<u64>,
    idle_timeout_ms: Option<u64>,
    keepalive_ms: Option<u64>,
    max_held_bytes: Option<u64>,
    reflection: Option<bool>,
    web_origins: Option<Vec<WebOrigin>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Ledger {
    queue: Option<u64>,
    readers: Option<u64>,
    clock_gap_ms: Option<u64>,
    trusted_clock: Option<bool>,
    max_wal_bytes: Option<u64>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Shutdown {
    linger_ms: Option<u64>,
    drain_ms: Option<u64>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Log {
    format: Option<LogFormat>,
    filter: Option<String>,
    successes_per_second: Option<u64>,
}

/// Reads a configuration file. Relative paths in it start at its directory.
///
/// # Errors
/// See [`FileError`].
pub fn read_file(path: &Path) -> Result<Layer, FileError> {
    parse(&read_bounded(path)?, path)
}

/// Reads the text of the configuration file at `path`.
///
/// # Errors
/// [`FileError::Toml`].
pub fn parse(text: &str, path: &Path) -> Result<Layer, FileError> {
    let file: File = toml::from_str(text).map_err(|error| FileError::Toml {
        path: path.to_owned(),
        error: Box::new(error),
    })?;
    let beside = |inner: Option<PathBuf>| {
        inner.map(|inner| match path.parent() {
            Some(directory) => directory.join(inner),
            None => inner,
        })
    };
    Ok(Layer {
        data: beside(file.data),
        log_key: beside(file.log_key),
        last_checkpoint: beside(file.last_checkpoint),
        tokens: beside(file.tokens),
        ready_file: beside(file.ready_file),
        listen: file.grpc.listen,
        max_request_bytes: file.grpc.max_request_bytes,
        max_response_bytes: file.grpc.max_response_bytes,
        max_connections: file.grpc.max_connections,
        max_concurrent_streams: file.grpc.max_concurrent_streams,
        max_requests: file.grpc.max_requests,
        request_timeout_ms: file.grpc.request_timeout_ms,
        answer_timeout_ms: file.grpc.answer_timeout_ms,
        idle_timeout_ms: file.grpc.idle_timeout_ms,
        keepalive_ms: file.grpc.keepalive_ms,
        max_held_bytes: file.grpc.max_held_bytes,
        reflection: file.grpc.reflection,
        web_origins: file.grpc.web_origins,
        queue: file.ledger.queue,
        readers: file.ledger.readers,
        clock_gap_ms: file.ledger.clock_gap_ms,
        trusted_clock: file.ledger.trusted_clock,
        max_wal_bytes: file.ledger.max_wal_bytes,
        log_successes: file.log.successes_per_second,
        linger_ms: file.shutdown.linger_ms,
        drain_ms: file.shutdown.drain_ms,
        log_format: file.log.format,
        log_filter: file.log.filter,
        tls_certificate: beside(file.tls.certificate),
        tls_key: beside(file.tls.key),
        tls_client_ca: beside(file.tls.client_ca),
        tls_require_client: file.tls.require_client,
        caller_requests: file.caller.max_requests,
        caller_per_second: file.caller.per_second,
        caller_burst: file.caller.burst,
        observe_listen: file.observe.listen,
    })
}

/// Reads a small text file.
///
/// # Errors
/// [`FileError::Read`] and [`FileError::TooLarge`].
pub(crate) fn read_bounded(path: &Path) -> Result<String, FileError> {
    let unreadable = |error| FileError::Read {
        path: path.to_owned(),
        error,
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    file.take(MAX_FILE_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(FileError::TooLarge {
            path: path.to_owned(),
        });
    }
    Ok(text)
}

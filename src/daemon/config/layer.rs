//! The settings, each with its flag and its environment variable.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::WebOrigin;

/// What one source says; `None` where it says nothing. Read from flags and environment by clap, in
/// this order, and from the file by `file.rs`.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub struct Layer {
    /// Directory of the ledger's files
    #[arg(long, env = "LOTLEDGER_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The log's signing key, PKCS#8 PEM, readable by its owner alone [default: log.key in --data]
    #[arg(long, env = "LOTLEDGER_LOG_KEY", value_name = "FILE")]
    pub log_key: Option<PathBuf>,
    /// The last checkpoint signed, kept outside the database [default: last-checkpoint in --data]
    #[arg(long, env = "LOTLEDGER_LAST_CHECKPOINT", value_name = "FILE")]
    pub last_checkpoint: Option<PathBuf>,
    /// Tokens file (see `lotledgerd token new`)
    #[arg(long, env = "LOTLEDGER_TOKENS", value_name = "FILE")]
    pub tokens: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:7443]
    #[arg(long, env = "LOTLEDGER_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Largest request [default: 16777216]
    #[arg(long, env = "LOTLEDGER_MAX_REQUEST_BYTES", value_name = "BYTES")]
    pub max_request_bytes: Option<u64>,
    /// Largest answer [default: 16777216]
    #[arg(long, env = "LOTLEDGER_MAX_RESPONSE_BYTES", value_name = "BYTES")]
    pub max_response_bytes: Option<u64>,
    /// Most connections at a time [default: 1024]
    #[arg(long, env = "LOTLEDGER_MAX_CONNECTIONS", value_name = "COUNT")]
    pub max_connections: Option<u64>,
    /// Most requests at a time on one connection [default: 128]
    #[arg(long, env = "LOTLEDGER_MAX_CONCURRENT_STREAMS", value_name = "COUNT")]
    pub max_concurrent_streams: Option<u64>,
    /// Most requests at a time on all connections [default: 512]
    #[arg(long, env = "LOTLEDGER_MAX_REQUESTS", value_name = "COUNT")]
    pub max_requests: Option<u64>,
    /// Longest time for one request [default: 30000]
    #[arg(long, env = "LOTLEDGER_REQUEST_TIMEOUT_MS", value_name = "MS")]
    pub request_timeout_ms: Option<u64>,
    /// Longest time for a client to take its answer; then its connection is closed [default: 30000]
    #[arg(long, env = "LOTLEDGER_ANSWER_TIMEOUT_MS", value_name = "MS")]
    pub answer_timeout_ms: Option<u64>,
    /// Close a connection after so long without a request [default: 300000]
    #[arg(long, env = "LOTLEDGER_IDLE_TIMEOUT_MS", value_name = "MS")]
    pub idle_timeout_ms: Option<u64>,
    /// Ask a connection after so long whether it is still there, and wait as long for the answer
    /// [default: 30000]
    #[arg(long, env = "LOTLEDGER_KEEPALIVE_MS", value_name = "MS")]
    pub keepalive_ms: Option<u64>,
    /// Most bytes of requests, and of answers not yet taken, that are held in memory, of all callers
    /// [default: 268435456]
    #[arg(long, env = "LOTLEDGER_MAX_HELD_BYTES", value_name = "BYTES")]
    pub max_held_bytes: Option<u64>,
    /// Most requests of one caller at a time: token, certificate, or address without either
    /// [default: 384]
    #[arg(long, env = "LOTLEDGER_CALLER_REQUESTS", value_name = "COUNT")]
    pub caller_requests: Option<u64>,
    /// Requests of one caller in a second, in the long run [default: 50000]
    #[arg(long, env = "LOTLEDGER_CALLER_PER_SECOND", value_name = "COUNT")]
    pub caller_per_second: Option<u64>,
    /// Requests that a caller may make at once before that counts [default: 50000]
    #[arg(long, env = "LOTLEDGER_CALLER_BURST", value_name = "COUNT")]
    pub caller_burst: Option<u64>,
    /// The server's certificate and those above it, PEM; with it, gRPC speaks nothing but TLS
    #[arg(long, env = "LOTLEDGER_TLS_CERTIFICATE", value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// Its private key, PEM, not accessible to others
    #[arg(long, env = "LOTLEDGER_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Authorities of client certificates, PEM; without it no client is asked for one
    #[arg(long, env = "LOTLEDGER_TLS_CLIENT_CA", value_name = "FILE")]
    pub tls_client_ca: Option<PathBuf>,
    /// Refuse connections without a client certificate [default: false]
    #[arg(long, env = "LOTLEDGER_TLS_REQUIRE_CLIENT", value_name = "BOOL")]
    pub tls_require_client: Option<bool>,
    /// Serve the interface description, gRPC reflection [default: true]
    #[arg(long, env = "LOTLEDGER_REFLECTION", value_name = "BOOL")]
    pub reflection: Option<bool>,
    /// Let pages of these origins call from a browser (gRPC-web), e.g. https://lims.example.jp;
    /// without it none
    #[arg(
        long = "web-origin",
        env = "LOTLEDGER_WEB_ORIGINS",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub web_origins: Option<Vec<WebOrigin>>,
    /// Most submissions that wait to be recorded [default: 1024]
    #[arg(long, env = "LOTLEDGER_QUEUE", value_name = "COUNT")]
    pub queue: Option<u64>,
    /// Most requests that read the store at a time [default: 8]
    #[arg(long, env = "LOTLEDGER_READERS", value_name = "COUNT")]
    pub readers: Option<u64>,
    /// How much later than the last entry the clock may be at a start without anybody's word
    /// [default: 86400000]
    #[arg(long, env = "LOTLEDGER_CLOCK_GAP_MS", value_name = "MS")]
    pub clock_gap_ms: Option<u64>,
    /// Something keeps this machine's clock right: believe it however much later it is [default: false]
    #[arg(long, env = "LOTLEDGER_TRUSTED_CLOCK", value_name = "BOOL")]
    pub trusted_clock: Option<bool>,
    /// How long the database's write-ahead log may become behind a reader that does not end, before
    /// nothing more is recorded [default: 4294967296]
    #[arg(long, env = "LOTLEDGER_MAX_WAL_BYTES", value_name = "BYTES")]
    pub max_wal_bytes: Option<u64>,
    /// How long to go on answering after health says NOT_SERVING [default: 0]
    #[arg(long, env = "LOTLEDGER_LINGER_MS", value_name = "MS")]
    pub linger_ms: Option<u64>,
    /// How long requests may take to end after that [default: 10000]
    #[arg(long, env = "LOTLEDGER_DRAIN_MS", value_name = "MS")]
    pub drain_ms: Option<u64>,
    /// How logs look [default: text]
    #[arg(long, env = "LOTLEDGER_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Which log lines, e.g. `info` or `warn,lotledger=debug` [default: info,refinery_core=warn]
    #[arg(long, env = "LOTLEDGER_LOG_FILTER", value_name = "FILTER")]
    pub log_filter: Option<String>,
    /// Log lines in a second about calls that went well; the others are counted. Calls that fail are
    /// always logged, but of those refused for want of room one in a while [default: 10]
    #[arg(long, env = "LOTLEDGER_LOG_SUCCESSES", value_name = "COUNT")]
    pub log_successes: Option<u64>,
    /// Answer /metrics, /livez and /readyz here, e.g. 127.0.0.1:9464; without it nowhere
    #[arg(long, env = "LOTLEDGER_OBSERVE_LISTEN", value_name = "ADDRESS:PORT")]
    pub observe_listen: Option<SocketAddr>,
    /// Write the address in use to this file once requests are answered
    #[arg(long, env = "LOTLEDGER_READY_FILE", value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
}

/// How logs look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Layer {
    /// This layer, and where it says nothing, the one below.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            data: self.data.or(below.data),
            log_key: self.log_key.or(below.log_key),
            last_checkpoint: self.last_checkpoint.or(below.last_checkpoint),
            tokens: self.tokens.or(below.tokens),
            listen: self.listen.or(below.listen),
            max_request_bytes: self.max_request_bytes.or(below.max_request_bytes),
            max_response_bytes: self.max_response_bytes.or(below.max_response_bytes),
            max_connections: self.max_connections.or(below.max_connections),
            max_concurrent_streams: self.max_concurrent_streams.or(below.max_concurrent_streams),
            max_requests: self.max_requests.or(below.max_requests),
            request_timeout_ms: self.request_timeout_ms.or(below.request_timeout_ms),
            reflection: self.reflection.or(below.reflection),
            web_origins: self.web_origins.or(below.web_origins),
            queue: self.queue.or(below.queue),
            readers: self.readers.or(below.readers),
            clock_gap_ms: self.clock_gap_ms.or(below.clock_gap_ms),
            trusted_clock: self.trusted_clock.or(below.trusted_clock),
            max_wal_bytes: self.max_wal_bytes.or(below.max_wal_bytes),
            log_successes: self.log_successes.or(below.log_successes),
            linger_ms: self.linger_ms.or(below.linger_ms),
            drain_ms: self.drain_ms.or(below.drain_ms),
            log_format: self.log_format.or(below.log_format),
            log_filter: self.log_filter.or(below.log_filter),
            observe_listen: self.observe_listen.or(below.observe_listen),
            tls_certificate: self.tls_certificate.or(below.tls_certificate),
            tls_key: self.tls_key.or(below.tls_key),
            tls_client_ca: self.tls_client_ca.or(below.tls_client_ca),
            tls_require_client: self.tls_require_client.or(below.tls_require_client),
            idle_timeout_ms: self.idle_timeout_ms.or(below.idle_timeout_ms),
            answer_timeout_ms: self.answer_timeout_ms.or(below.answer_timeout_ms),
            keepalive_ms: self.keepalive_ms.or(below.keepalive_ms),
            max_held_bytes: self.max_held_bytes.or(below.max_held_bytes),
            caller_requests: self.caller_requests.or(below.caller_requests),
            caller_per_second: self.caller_per_second.or(below.caller_per_second),
            caller_burst: self.caller_burst.or(below.caller_burst),
            ready_file: self.ready_file.or(below.ready_file),
        }
    }
}

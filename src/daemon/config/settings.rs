//! The settings: each is declared here, once.
//!
//! Its key in the configuration file, its flag and variable, the line of `lotledgerd config show`, the help and
//! the row of docs/LIMITS.md follow from its declaration:
//!
//! ```text
//! /// What it is about
//! key: kind of value = how it is settled, "--flag" "FORM", "VARIABLE";
//! ```
//!
//! Of a number: its default, its least, its most. Where values come from is in `rule.rs`, what is made of a
//! declaration in `table.rs`.

use std::marker::PhantomData;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::declare::{Setting, table};
use super::value::{InData, Number, Optional, Or, ReadAgain, Required, Rule, Said};
use super::{ConfigError, LogFormat, WebOrigin};

table! {
    /// The daemon's configuration.
    Config, Layer, "" {
        /// Directory of the ledger's files
        data: Required<PathBuf> = Required(PhantomData), "--data" "DIR", "LOTLEDGER_DATA";
        /// The log's signing key, PKCS#8 PEM, readable by its owner alone
        log_key: InData = InData("log.key"), "--log-key" "FILE", "LOTLEDGER_LOG_KEY";
        /// The last checkpoint signed, kept outside the database
        last_checkpoint: InData = InData("last-checkpoint"),
            "--last-checkpoint" "FILE", "LOTLEDGER_LAST_CHECKPOINT";
        /// Tokens file (see `lotledgerd token new`)
        tokens: ReadAgain = ReadAgain, "--tokens" "FILE", "LOTLEDGER_TOKENS";
        /// Write the address in use to this file once requests are answered
        ready_file: Optional<PathBuf> = Optional(PhantomData), "--ready-file" "FILE", "LOTLEDGER_READY_FILE";
    }
    /// Requests, answers and connections.
    grpc: Grpc, GrpcLayer;
    /// What one caller may do.
    caller: CallerLimits, CallerLimitsLayer;
    /// TLS of the gRPC listener.
    tls: TlsFiles, TlsFilesLayer;
    /// How the ledger is run.
    ledger: LedgerSettings, LedgerSettingsLayer;
    /// What is logged.
    log: Log, LogLayer;
    /// How the daemon ends.
    shutdown: Shutdown, ShutdownLayer;
    /// Metrics and probes.
    observe: Observe, ObserveLayer;
}

table! {
    /// Requests, answers and connections.
    Grpc, GrpcLayer, "grpc." {
        /// Where to listen; port 0 takes a free one
        listen: Or<SocketAddr> = Or(|| SocketAddr::from(([127, 0, 0, 1], 7_443))),
            "--listen" "ADDRESS:PORT", "LOTLEDGER_LISTEN";
        /// Largest request: a batch of statements
        max_request_bytes: Number<usize> = Number([16 << 20, 64 << 10, 64 << 20], PhantomData),
            "--max-request-bytes" "BYTES", "LOTLEDGER_MAX_REQUEST_BYTES";
        /// Largest answer; a whole bundle must fit
        max_response_bytes: Number<usize> = Number([16 << 20, 9 << 20, 64 << 20], PhantomData),
            "--max-response-bytes" "BYTES", "LOTLEDGER_MAX_RESPONSE_BYTES";
        /// Most connections at a time
        max_connections: Number<usize> = Number([1_024, 1, 65_536], PhantomData),
            "--max-connections" "COUNT", "LOTLEDGER_MAX_CONNECTIONS";
        /// Most requests at a time on one connection; the client waits with more
        max_concurrent_streams: Number<u32> = Number([128, 1, 4_096], PhantomData),
            "--max-concurrent-streams" "COUNT", "LOTLEDGER_MAX_CONCURRENT_STREAMS";
        /// Most requests at a time on all connections, until their answers have been taken
        max_requests: Number<usize> = Number([512, 1, 65_536], PhantomData),
            "--max-requests" "COUNT", "LOTLEDGER_MAX_REQUESTS";
        /// Most bytes of requests, and of answers not yet taken, that are held in memory, of all callers
        max_held_bytes: Number<usize> = Number([256 << 20, 64 << 20, 64 << 30], PhantomData),
            "--max-held-bytes" "BYTES", "LOTLEDGER_MAX_HELD_BYTES";
        /// Longest time for one request; the client may ask for less
        request_timeout_ms: Number<u64> = Number([30_000, 100, 600_000], PhantomData),
            "--request-timeout-ms" "MS", "LOTLEDGER_REQUEST_TIMEOUT_MS";
        /// Longest time after that for the client to take its answer; then its connection is closed
        answer_timeout_ms: Number<u64> = Number([30_000, 100, 600_000], PhantomData),
            "--answer-timeout-ms" "MS", "LOTLEDGER_ANSWER_TIMEOUT_MS";
        /// Close a connection after so long without a request
        idle_timeout_ms: Number<u64> = Number([300_000, 1_000, 86_400_000], PhantomData),
            "--idle-timeout-ms" "MS", "LOTLEDGER_IDLE_TIMEOUT_MS";
        /// Ask a connection after so long whether it is still there, and wait as long for the answer
        keepalive_ms: Number<u64> = Number([30_000, 1_000, 3_600_000], PhantomData),
            "--keepalive-ms" "MS", "LOTLEDGER_KEEPALIVE_MS";
        /// Serve the interface description, gRPC reflection
        reflection: Or<bool> = Or(|| true), "--reflection" "BOOL", "LOTLEDGER_REFLECTION";
        /// Let pages of these origins call from a browser (gRPC-web), e.g. https://lims.example.jp;
        /// without it none
        web_origins: Or<Vec<WebOrigin>> = Or(Vec::new), "--web-origin" "ORIGIN", "LOTLEDGER_WEB_ORIGINS";
    }
}

table! {
    /// What one caller may do.
    #[derive(Copy)]
    CallerLimits, CallerLimitsLayer, "caller." {
        /// Most requests of one caller at a time: token, certificate, or address without either
        max_requests: Number<usize> = Number([384, 1, 65_536], PhantomData),
            "--caller-requests" "COUNT", "LOTLEDGER_CALLER_REQUESTS";
        /// Requests of one caller in a second, in the long run
        per_second: Number<u32> = Number([50_000, 1, 1_000_000], PhantomData),
            "--caller-per-second" "COUNT", "LOTLEDGER_CALLER_PER_SECOND";
        /// Requests that a caller may make at once before that counts
        burst: Number<u32> = Number([50_000, 1, 1_000_000], PhantomData),
            "--caller-burst" "COUNT", "LOTLEDGER_CALLER_BURST";
    }
}

table! {
    /// The files of TLS. [`Tls`](super::Tls) is what they are together.
    TlsFiles, TlsFilesLayer, "tls." {
        /// The server's certificate and those above it, PEM; with it, gRPC speaks nothing but TLS
        certificate: ReadAgain = ReadAgain, "--tls-certificate" "FILE", "LOTLEDGER_TLS_CERTIFICATE";
        /// Its private key, PEM, not accessible to others
        key: ReadAgain = ReadAgain, "--tls-key" "FILE", "LOTLEDGER_TLS_KEY";
        /// Authorities of client certificates, PEM; without it no client is asked for one
        client_ca: ReadAgain = ReadAgain, "--tls-client-ca" "FILE", "LOTLEDGER_TLS_CLIENT_CA";
        /// Refuse connections without a client certificate
        require_client: Or<bool> = Or(|| false), "--tls-require-client" "BOOL", "LOTLEDGER_TLS_REQUIRE_CLIENT";
    }
}

table! {
    /// How the ledger is run.
    LedgerSettings, LedgerSettingsLayer, "ledger." {
        /// Most submissions that wait to be recorded
        queue: Number<usize> = Number([1_024, 1, 65_536], PhantomData), "--queue" "COUNT", "LOTLEDGER_QUEUE";
        /// Most requests that read the store at a time
        readers: Number<usize> = Number([8, 1, 256], PhantomData), "--readers" "COUNT", "LOTLEDGER_READERS";
        /// Bytes of what was found about evidence, kept for the vial that is asked about next; 0 keeps nothing
        evidence_bytes: Number<usize> = Number([64 << 20, 0, 16 << 30], PhantomData),
            "--evidence-bytes" "BYTES", "LOTLEDGER_EVIDENCE_BYTES";
        /// How much later than the last entry the clock may be at a start without anybody's word
        clock_gap_ms: Number<i64> = Number([86_400_000, 60_000, 31_536_000_000], PhantomData),
            "--clock-gap-ms" "MS", "LOTLEDGER_CLOCK_GAP_MS";
        /// Something keeps this machine's clock right: believe it however much later it is
        trusted_clock: Or<bool> = Or(|| false), "--trusted-clock" "BOOL", "LOTLEDGER_TRUSTED_CLOCK";
        /// How long the database's write-ahead log may become behind a reader that does not end, before
        /// nothing more is recorded
        max_wal_bytes: Number<u64> = Number([4 << 30, 16 << 20, 1 << 40], PhantomData),
            "--max-wal-bytes" "BYTES", "LOTLEDGER_MAX_WAL_BYTES";
        /// Most entries that wait in memory until they are in the index; while it cannot be written, nothing more is
        /// recorded then
        waiting_entries: Number<u64> = Number([131_072, 2, 1 << 24], PhantomData),
            "--waiting-entries" "COUNT", "LOTLEDGER_WAITING_ENTRIES";
    }
}

table! {
    /// What is logged.
    Log, LogLayer, "log." {
        /// How logs look
        format: Or<LogFormat> = Or(|| LogFormat::Text), "--log-format" "FORMAT", "LOTLEDGER_LOG_FORMAT";
        // Migrations that change nothing are not worth a line.
        /// Which log lines, e.g. `info` or `warn,lotledger=debug`
        filter: Or<String> = Or(|| "info,refinery_core=warn".to_owned()),
            "--log-filter" "FILTER", "LOTLEDGER_LOG_FILTER";
        /// Log lines in a second about calls that went well; the others are counted. Calls that fail are
        /// always logged, but of those refused for want of room one in a while
        successes_per_second: Number<u32> = Number([10, 0, 1_000_000], PhantomData),
            "--log-successes" "COUNT", "LOTLEDGER_LOG_SUCCESSES";
    }
}

table! {
    /// How the daemon ends.
    Shutdown, ShutdownLayer, "shutdown." {
        /// How long to go on answering after health says NOT_SERVING, so that load balancers look away
        linger_ms: Number<u64> = Number([0, 0, 60_000], PhantomData), "--linger-ms" "MS", "LOTLEDGER_LINGER_MS";
        /// How long requests may take to end after that
        drain_ms: Number<u64> = Number([10_000, 0, 600_000], PhantomData), "--drain-ms" "MS", "LOTLEDGER_DRAIN_MS";
    }
}

table! {
    /// Metrics and probes.
    Observe, ObserveLayer, "observe." {
        /// Answer /metrics, /livez and /readyz here, e.g. 127.0.0.1:9464; without it nowhere
        listen: Optional<SocketAddr> = Optional(PhantomData), "--observe-listen" "ADDRESS:PORT", "LOTLEDGER_OBSERVE_LISTEN";
    }
}

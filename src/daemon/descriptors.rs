//! File descriptors: as many as the system allows, and never more connections than leave enough for
//! the ledger. A daemon that has none left cannot read its own database.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::Failure;
use super::config::Config;
use super::listen::MAX_HANDSHAKES;
use super::observe::PLACES;

/// What the ledger, the runtime, the listeners and files that are read again have open.
const FIXED: usize = 64;
/// What a reader has open: of the log and of the index the database, its write-ahead log, their shared memory.
const EACH_READER: usize = 6;
/// Fewer connections are no service.
const LEAST_CONNECTIONS: usize = 8;
/// If the system does not say: what it usually allows.
const USUAL: u64 = 1_024;

/// Raises the limit as far as the system lets us, and answers how many connections fit below it, at
/// most as many as are configured.
///
/// # Errors
/// Too few to serve anybody.
pub(super) fn connections(config: &Config) -> Result<usize, Failure> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = (reserved(config) + config.grpc.max_connections) as u64;
    let mut limit = current;
    // None is no limit.
    if current.is_some_and(|current| current < wanted) {
        let raised = Some(maximum.map_or(wanted, |maximum| maximum.min(wanted)));
        let raise = Rlimit {
            current: raised,
            maximum,
        };
        match setrlimit(Resource::Nofile, raise) {
            Ok(()) => limit = raised,
            Err(error) => tracing::warn!(%error, "the limit of file descriptors is not raised"),
        }
    }
    let limit = limit.map_or(usize::MAX, |limit| {
        usize::try_from(limit).unwrap_or(USUAL as usize)
    });
    let fit = limit.saturating_sub(reserved(config));
    if fit < LEAST_CONNECTIONS.min(config.grpc.max_connections) {
        let least = reserved(config) + LEAST_CONNECTIONS;
        return Err(Failure::usage(format!(
            "found a limit of {limit} file descriptors; expected at least {least}: raise it \
             (ulimit -n, LimitNOFILE=), or lower ledger.readers"
        )));
    }
    if fit < config.grpc.max_connections {
        tracing::warn!(
            descriptors = limit,
            configured = config.grpc.max_connections,
            connections = fit,
            "the limit of file descriptors allows fewer connections than are configured"
        );
    }
    Ok(fit.min(config.grpc.max_connections))
}

/// What is kept for everything but connections that are inside.
fn reserved(config: &Config) -> usize {
    let handshakes = config.tls.together().map_or(0, |_| MAX_HANDSHAKES);
    FIXED + EACH_READER * config.ledger.readers + handshakes + PLACES
}

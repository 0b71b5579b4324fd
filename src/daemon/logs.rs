//! Logs: to stderr, as lines for people or as JSON. What is logged holds no payload and no secret.

use tracing_subscriber::EnvFilter;

use super::Failure;
use super::config::LogFormat;

/// Starts logging for the whole process.
///
/// # Errors
/// A filter that cannot be read; logging that has been started before.
pub fn start(format: LogFormat, filter: &str) -> Result<(), Failure> {
    let filter = parse(filter)?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| Failure::world("cannot start logging", error))
}

/// Checks a filter.
///
/// # Errors
/// It cannot be read.
pub fn check(filter: &str) -> Result<(), Failure> {
    parse(filter).map(drop)
}

fn parse(filter: &str) -> Result<EnvFilter, Failure> {
    EnvFilter::try_new(filter)
        .map_err(|error| Failure::usage(format!("log.filter: found {filter:?}: {error}")))
}

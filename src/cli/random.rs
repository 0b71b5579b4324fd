//! Randomness and time from the operating system; the only place of the command line that asks.

use crate::cli::exit::Failure;
use crate::domain::id::StatementId;
use crate::domain::time::TimestampMs;
use crate::words::Problem;
use crate::words::failure;

pub fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::not_checked(Problem::RANDOM, failure::no_randomness(error)))?;
    Ok(bytes)
}

/// The wall clock.
pub fn now() -> Result<TimestampMs, Failure> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .and_then(|ms| TimestampMs::new(ms).ok())
        .ok_or_else(|| Failure::not_checked(Problem::CLOCK, &failure::BEFORE_1970))
}

/// A fresh UUIDv7.
pub fn statement_id() -> Result<StatementId, Failure> {
    let ms = u64::try_from(now()?.ms()).unwrap_or_default();
    let uuid = uuid::Builder::from_unix_timestamp_millis(ms, &bytes()?).into_uuid();
    StatementId::try_from_bytes(uuid.into_bytes())
        .map_err(|error| Failure::not_checked(Problem::RANDOM, error))
}

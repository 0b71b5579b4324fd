//! The ledger on real SQLite files: recording, reading, restarts, and the world failing at each write.

mod clock_corrected;
mod faults;
pub(crate) mod fixture;
mod reading;
mod recording;
mod restart;
mod takeover;
mod throughput;
mod vials;

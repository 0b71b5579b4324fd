//! The daemon among faults: the real program, real files, real processes, and a world that fails.
//!
//! strace makes calls of the system fail or hang, libfaketime sets the clock, small file systems are
//! full. Where the system refuses `mount`, what needs it prints `skipped: …`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[allow(dead_code, reason = "test support, of which this program uses a part")]
#[path = "../service_daemon/test_ledger.rs"]
mod test_ledger;

mod adopting;
mod clock;
mod descriptors;
mod disk;
mod fault_injection;
mod files;
mod index;
mod logging;
mod starting;
mod stuck;
mod weight;

//! Running the ledger: configuration, listener, health, logs, shutdown.
//!
//! `lotledgerd` is a thin shell over [`run`]. What is answered over gRPC is in `service`; what is
//! recorded, in `ledger`. TLS, metrics and limits per caller have their places in [`listen`] and
//! [`call`] and are not built yet.

pub mod args;
pub mod call;
pub mod config;
mod exit;
pub mod listen;
mod logs;
mod reflection;
mod token_command;
mod tokens_file;
mod version;

pub use exit::{Failure, Kind};
pub use version::VERSION;

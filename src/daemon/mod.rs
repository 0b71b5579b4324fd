//! Running the ledger: configuration, listener, health, logs, shutdown.
//!
//! `lotledgerd` is a thin shell over [`run`]. What is answered over gRPC is in `service`; what is
//! recorded, in `ledger`. TLS and limits per caller have their places in [`listen`] and [`call`] and
//! are not built yet.

pub mod args;
pub mod call;
mod commands;
pub mod config;
mod exit;
mod frame;
mod health;
mod init;
pub mod listen;
mod log_key;
mod logs;
pub mod observe;
mod open;
mod ready;
mod reflection;
mod run;
mod server;
mod stop;
mod token_command;
mod tokens_file;
mod trust_command;
mod version;
mod web;

pub use commands::{main, main_from};
pub use exit::{Failure, Kind};
pub use run::run;
pub use version::VERSION;

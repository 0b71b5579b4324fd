//! Running the ledger: configuration, listener, health, logs, shutdown.
//!
//! `lotledgerd` is a thin shell over [`run`]. What is answered over gRPC is in `service`; what is
//! recorded, in `ledger`. What keeps it standing when too much comes: [`listen`] bounds connections,
//! [`call`] requests.

mod adopt;
pub mod args;
mod atomic_file;
mod bodies;
pub mod call;
pub mod caller_limits;
mod clock_sync;
mod commands;
pub mod config;
mod connection;
mod connection_places;
mod descriptors;
mod dev_certs;
mod exit;
mod fsck;
mod health;
mod init;
pub mod listen;
mod log_key;
mod logs;
mod manual_command;
mod notify;
pub mod observe;
mod open;
mod ready;
mod recovery;
mod reflection;
mod reload;
mod run;
mod server;
mod stop;
pub mod tls;
mod token_command;
pub mod tokens_file;
mod trust_command;
mod unreadable_request;
mod version;
mod web;

pub use commands::{main, main_from};
pub use exit::{Failure, Kind};
pub use run::run;
pub use version::VERSION;

//! The command line: see `lotledger --help`.
//!
//! With `daemon` as first argument it is `lotledgerd`: the demo runs the ledger's own daemon, and
//! `cargo run --bin lotledger` builds no other program.

use std::process::ExitCode;

use lotledger::{cli, daemon};

/// A sixth of what a busy daemon does is asking for memory (docs/PERFORMANCE.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == "daemon")
    {
        return daemon::main_from(std::env::args_os().skip(1));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(cli::main()).into(),
        Err(error) => {
            eprintln!("error: IO: {error}");
            cli::exit::Exit::NotChecked.into()
        }
    }
}

//! The daemon: see `lotledger::daemon`.

use std::process::ExitCode;

/// A sixth of what a busy daemon does is asking for memory (docs/PERFORMANCE.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    lotledger::daemon::main()
}

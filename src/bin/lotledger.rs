//! The command line: see `lotledger --help`.

use std::process::ExitCode;

use lotledger::cli;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    cli::main().await.into()
}

//! The daemon: see `lotledger::daemon`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lotledger::daemon::main()
}

//! Whether something keeps the machine's clock right.
//!
//! The kernel says so only through `adjtimex`, which the packaged unit forbids (`ProtectClock=`) and
//! which no safe function of this program's crates calls. systemd-timesyncd leaves a file when it has
//! set the clock since the machine was started; whoever uses something else says `ledger.trusted_clock`.

use std::path::Path;

/// What systemd-timesyncd leaves.
const SYNCHRONISED: &str = "/run/systemd/timesync/synchronized";

/// Whether the clock has been set by somebody who knows, since the machine was started.
pub(super) fn is_kept_right() -> bool {
    Path::new(SYNCHRONISED).exists()
}

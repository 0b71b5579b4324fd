//! Telling systemd how we are, if it started us (`Type=notify`, `WatchdogSec=`).

use sd_notify::NotifyState;

/// Requests are answered.
pub(super) fn ready() {
    tell(&[NotifyState::Ready, NotifyState::Status("serving")]);
}

/// The end has begun.
pub(super) fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("stopping")]);
}

/// Files are read again; [`ready`] says when it is done.
pub(super) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(error) => tracing::warn!(%error, "systemd is not told of the reload"),
    }
}

/// We are alive: the ledger was looked at just now. What it can do is only shown: a restart does not
/// mend a disk.
pub(super) fn alive(status: &str) {
    if sd_notify::watchdog_enabled().is_some() {
        tell(&[NotifyState::Watchdog, NotifyState::Status(status)]);
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd is not told");
    }
}

//! Ten times the load that the daemon can serve, and clients that mean no good: what is accepted is
//! answered in time and is there afterwards, the rest is told when to come again, memory stays.
//!
//! `LOTLEDGER_OVERLOAD_SECONDS` is how long (6).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[path = "../daemon_support/mod.rs"]
mod daemon_support;

#[allow(dead_code, reason = "shared with the test that kills")]
#[path = "../kill/load.rs"]
mod load;

mod nuisance;
mod offered;

use std::collections::BTreeMap;
use std::time::Duration;

use daemon_support::check_support::bundles;
use daemon_support::check_support::world::story::Phase;
use daemon_support::process::Daemon;
use daemon_support::{Live, proof};
use load::Author;
use lotledger::format::entry::decode_entry;
use lotledger::store::sqlite::SqliteStore;
use nuisance::Nuisance;
use offered::{Call, Load, Outcome, offer, servable};

/// How much more is offered than can be served: ten times, and a little for what this side does not
/// manage to send.
const FACTOR: u32 = 11;
/// Longest time in which 99 of 100 accepted calls are answered.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often the daemon may have to empty its places meanwhile; counts where other work on the
/// machine leaves it so little that this takes longer than [`PATIENCE`].
const TURNS: u32 = 20;
/// Most that the daemon may grow under load; the ledger itself grows a little.
const MAX_GROWTH_KIB: u64 = 96 << 10;

/// For how long, with how many places, and whether that is the short run: then so few that a queue
/// without end would show.
fn scale() -> (u64, u32, bool) {
    match std::env::var("LOTLEDGER_OVERLOAD_SECONDS") {
        Ok(seconds) => (seconds.parse().unwrap(), 512, false),
        Err(_) => (6, 64, true),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_times_what_can_be_served() {
    let (seconds, places, short) = scale();
    let mut live = Live::new();
    let daemon = live.start_with(&["--max-requests", &places.to_string()]);
    live.tell(&daemon, Phase::Genesis, Phase::Received).await;
    let load = Load::new(Author::of(&live), bundles::code(&live.world, 1));
    let servable = servable(&daemon, &load).await;

    let nuisance = Nuisance::start(&live, &daemon);
    let growth = tokio::spawn(growth(daemon.id(), seconds));
    let time = Duration::from_secs(seconds);
    let outcome = offer(&daemon, &load, servable * FACTOR, time).await;
    let growth = growth.await.unwrap();
    nuisance.end().await;

    let p99 = outcome.percentile(99);
    println!(
        "servable {servable} calls/s, offered {}/s for {} s: {} submissions and {} verifications \
         accepted, {} calls refused, p50 {:?}, p99 {p99:?}, longest {:?}; memory {} KiB, grown by {} KiB",
        outcome.offered() / seconds,
        seconds,
        outcome.accepted.len(),
        outcome.verified,
        outcome.refused,
        outcome.percentile(50),
        outcome.percentile(100),
        growth.0,
        growth.1,
    );
    assert!(outcome.others.is_empty(), "{:?}", outcome.others);
    assert!(outcome.refused > 0, "this was no overload");
    if !short {
        let ten_times = u64::from(servable) * 10 * seconds;
        assert!(
            outcome.offered() >= ten_times,
            "less than ten times the load"
        );
    }
    assert!(!outcome.accepted.is_empty(), "nothing was recorded");
    assert!(outcome.verified > 0, "no vial was verified");
    let patience = PATIENCE.max(Duration::from_secs(1) * TURNS * places / servable);
    assert!(p99 < patience, "{p99:?}, at most {patience:?}");
    assert!(growth.1 < MAX_GROWTH_KIB, "{} KiB", growth.1);

    // It serves as before, and ends in order.
    let calm = offered::servable(&daemon, &load).await;
    assert!(calm > 0);
    daemon.signal("-TERM");
    assert_eq!(daemon.wait().0, Some(0), "{}", live.stderr());
    assert!(!live.stderr().contains("panicked"));
    nothing_is_lost(&live, &outcome);
}

/// What was accepted is where its receipt says, what was refused is not there, and the log is whole.
fn nothing_is_lost(live: &Live, outcome: &Outcome) {
    let trust = live.trust();
    proof::audit(&live.database(), &trust);
    let snapshots = SqliteStore::open_read_only(&live.database()).unwrap();
    let entries = snapshots
        .snapshot()
        .unwrap()
        .entries(0, usize::MAX, usize::MAX)
        .unwrap();
    let places: BTreeMap<_, u64> = entries
        .iter()
        .map(|entry| decode_entry(entry).unwrap())
        .filter_map(|entry| Some((entry.envelope()?.payload_hash().bytes(), entry.index)))
        .collect();
    for accepted in &outcome.accepted {
        assert_eq!(accepted.submissions.len(), accepted.receipts.len());
        for (submission, receipt) in accepted.submissions.iter().zip(&accepted.receipts) {
            let envelope = &submission.envelope;
            let (index, _) = proof::receipt(receipt, envelope, &trust);
            let found = places.get(&proof::payload_hash(envelope).bytes());
            assert_eq!(found, Some(&index), "accepted, and not there");
        }
    }
    for call in &outcome.never_accepted {
        let Call::Submit(submissions) = call else {
            continue;
        };
        for submission in submissions {
            let hash = proof::payload_hash(&submission.envelope).bytes();
            assert!(!places.contains_key(&hash), "refused, and there");
        }
    }
}

fn memory_kib(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}

/// The daemon's memory in the end, and by how much its most is above that of the first third.
async fn growth(id: u32, seconds: u64) -> (u64, u64) {
    let mut found = Vec::new();
    for _ in 0..seconds * 4 {
        found.push(memory_kib(id));
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let (first, rest) = found.split_at(found.len() / 3);
    let most = |part: &[u64]| part.iter().copied().max().unwrap();
    (most(&found), most(rest).saturating_sub(most(first)))
}

/// A connection for each of so many clients.
async fn channels(daemon: &Daemon, count: usize) -> Vec<tonic::transport::Channel> {
    let mut channels = Vec::new();
    for _ in 0..count {
        channels.push(daemon.channel().await);
    }
    channels
}

//! Load, `kill -9`, restart; again and again on the same files.

use std::time::Duration;

use crate::chance::Chance;
use crate::daemon_support::check_support::world::story::Phase;
use crate::daemon_support::process::Daemon;
use crate::daemon_support::{Live, proof};
use crate::load::{Author, Load, Sent};
use crate::promises::{Tally, kept};
use tonic::transport::Channel;

/// So few entries wait for the index that folds go on all the time.
const FEW: [&str; 2] = ["--waiting-entries", "60"];

/// Clients at a time.
const CLIENTS: usize = 12;

fn rounds() -> u32 {
    std::env::var("LOTLEDGER_KILLS").map_or(10, |rounds| rounds.parse().unwrap())
}

/// A ledger on which lots can be opened and filled.
pub async fn live_ledger() -> Live {
    let mut live = Live::new();
    let daemon = live.start();
    live.tell(&daemon, Phase::Genesis, Phase::Made).await;
    daemon.kill();
    live
}

/// A connection for each client.
pub async fn channels(daemon: &Daemon) -> Vec<Channel> {
    let mut channels = Vec::new();
    for _ in 0..CLIENTS {
        channels.push(daemon.channel().await);
    }
    channels
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_answered_is_lost() {
    let mut chance = Chance::printed("kill");
    let live = live_ledger().await;
    let (trust, author) = (live.trust(), Author::of(&live));
    let mut promised = proof::Promised::default();
    let mut all: Vec<Sent> = Vec::new();
    let mut total = Tally::default();
    let mut daemon = live.start_with(&FEW);
    for round in 0..rounds() {
        let load = Load::start(&author, &channels(&daemon).await, &format!("r{round}"));
        let moment = chance.moment(Duration::from_millis(1), Duration::from_millis(900));
        tokio::time::sleep(moment).await;
        daemon.kill();
        let mut sent = load.end().await;

        // What the dead daemon left is a whole log, before anybody has recovered it. In a long
        // campaign the log grows, and is gone over now and then.
        if round < 10 || round % 20 == 0 {
            proof::audit(&live.database(), &trust);
        }
        daemon = live.start_with(&FEW);
        // A kill alone never makes an index anew.
        assert!(!live.path("data/index.sqlite-set-aside").exists());
        let mut ledger = daemon.ledger().await;
        let tally = kept(&live, &mut ledger, &trust, &mut promised, &mut sent).await;
        println!("round {round}, killed after {moment:?}: {tally:?}");
        assert!(!live.stderr().contains("panicked"));
        total += tally;
        all.extend(sent);
    }
    // What the first rounds were promised still holds after the last.
    let mut ledger = daemon.ledger().await;
    kept(&live, &mut ledger, &trust, &mut promised, &mut all).await;
    promised.all_kept(&mut ledger, &trust).await;
    daemon.kill();
    let report = proof::audit(&live.database(), &trust);
    println!(
        "{total:?}; {} checkpoints; {:?}",
        promised.len(),
        report.counts
    );
    assert!(total.answered > 0 && total.batches > 0 && total.sidecars > 0);
}

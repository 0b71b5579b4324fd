//! Killed while it starts, while it ends; asked to end under load.

use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::daemon_support::proof;
use crate::load::{Author, DEADLINE, Load};
use crate::promises::kept;
use crate::rounds::{channels, live_ledger};

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_starts() {
    let mut chance = Chance::printed("start-up");
    let live = live_ledger().await;
    let trust = live.trust();
    let before = proof::audit(&live.database(), &trust);
    for _ in 0..8 {
        let daemon = live.spawn(&[]);
        let moment = chance.moment(Duration::ZERO, Duration::from_millis(120));
        tokio::time::sleep(moment).await;
        daemon.kill();
        assert!(!live.stderr().contains("panicked"));
    }
    let daemon = live.start();
    let newest = proof::newest(&mut daemon.ledger().await, &trust).await;
    assert!(newest.size >= before.counts.entries);
    daemon.kill();
    let after = proof::audit(&live.database(), &trust);
    assert_eq!(after.counts.statements, before.counts.statements);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_ends() {
    let mut chance = Chance::printed("shutdown");
    let live = live_ledger().await;
    let (trust, author) = (live.trust(), Author::of(&live));
    let mut promised = proof::Promised::default();
    for round in 0..4 {
        let daemon = live.start();
        let load = Load::start(&author, &channels(&daemon).await, &format!("e{round}"));
        tokio::time::sleep(Duration::from_millis(150)).await;
        daemon.signal("-TERM");
        let moment = chance.moment(Duration::ZERO, Duration::from_millis(60));
        tokio::time::sleep(moment).await;
        daemon.kill();
        let mut sent = load.end().await;
        let daemon = live.start();
        let mut ledger = daemon.ledger().await;
        kept(&live, &mut ledger, &trust, &mut promised, &mut sent).await;
    }
    proof::audit(&live.database(), &trust);
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_end_it_answers_or_refuses_everything_in_time() {
    let live = live_ledger().await;
    let (trust, author) = (live.trust(), Author::of(&live));
    let drain = Duration::from_secs(3);
    let daemon = live.start_with(&["--drain-ms", &drain.as_millis().to_string()]);
    let load = Load::start(&author, &channels(&daemon).await, "t");
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    daemon.signal("-TERM");
    let mut sent = load.end().await;
    let (code, took) = daemon.wait();
    assert_eq!(code, Some(0), "{}", live.stderr());
    assert!(took < drain + Duration::from_secs(2), "{took:?}");
    assert!(begun.elapsed() < DEADLINE);
    let refused = sent.iter().filter(|sent| sent.receipts.is_none()).count();
    println!(
        "{} answered, {refused} refused in {:?}",
        sent.len() - refused,
        begun.elapsed()
    );

    let daemon = live.start();
    let mut ledger = daemon.ledger().await;
    let mut promised = proof::Promised::default();
    let tally = kept(&live, &mut ledger, &trust, &mut promised, &mut sent).await;
    println!("{tally:?}");
    assert!(tally.answered > 0);
}

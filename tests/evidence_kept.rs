//! What a daemon keeps of evidence changes no answer. One daemon lives through a lot's life and is asked all the while; each
//! time its files are given to daemons that keep nothing, or next to nothing, and these answer byte for byte the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[path = "daemon_support/mod.rs"]
mod daemon_support;

use daemon_support::check_support::bundles::code;
use daemon_support::check_support::world::make;
use daemon_support::check_support::world::names;
use daemon_support::check_support::world::story::Phase;
use daemon_support::process::Daemon;
use daemon_support::{Live, Who};
use lotledger::domain::event::{Event, HoldReason, HoldScope, RecallClass, RevocationReason};
use lotledger::service::pb;

/// Vials of the lot, twice so that the second finds what the first left; one of nobody, and one of no lot.
async fn answers(live: &Live, daemon: &Daemon) -> Vec<Result<pb::VerifyVialResponse, String>> {
    let mut vials = daemon.vials().await;
    let mut codes: Vec<String> = [1, 2, 11, 1].map(|n| code(&live.world, n)).to_vec();
    let lot = live.world.recipe.lot;
    codes.push(format!(
        "(01){}(10){lot}(21)ABCDEFGHJKLMNPQR",
        names::gtin()
    ));
    codes.push(format!("(01){}(10)NO(21)ABCDEFGHJKLMNPQR", names::gtin()));
    let mut answers = Vec::new();
    for code in codes {
        let request = pb::VerifyVialRequest {
            code,
            max_age_ms: 0,
        };
        for who in [Who::Maker, Who::Auditor] {
            let request = live.request(who, request.clone());
            let answer = vials.verify_vial(request).await;
            answers.push(match answer {
                Ok(answer) => Ok(answer.into_inner()),
                Err(status) => Err(status.message().to_owned()),
            });
        }
    }
    answers
}

/// Asks the daemon that keeps what it found, and then daemons on a copy of its files.
async fn compare(live: &Live, daemon: &Daemon, what: &str) {
    let kept = answers(live, daemon).await;
    for bytes in ["0", "20000"] {
        let copy = tempfile::tempdir().unwrap();
        std::fs::create_dir(copy.path().join("data")).unwrap();
        std::fs::copy(live.path("tokens.toml"), copy.path().join("tokens.toml")).unwrap();
        for file in std::fs::read_dir(live.path("data")).unwrap() {
            let file = file.unwrap();
            let name = file.file_name();
            if !name.to_string_lossy().ends_with("-shm") {
                let to = copy.path().join("data").join(name);
                std::fs::copy(file.path(), to).unwrap();
            }
        }
        let other = Daemon::spawn(copy.path(), &["--evidence-bytes", bytes]);
        other.until_ready();
        let anew = answers(live, &other).await;
        other.kill();
        for (at, (kept, anew)) in kept.iter().zip(&anew).enumerate() {
            assert!(kept == anew, "{what}, answer {at}: {kept:?}\n{anew:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_changes_no_answer() {
    let mut live = Live::new();
    let daemon = live.start();
    let mut last = Phase::Genesis;
    for phase in [
        Phase::Founded,
        Phase::Filled,
        Phase::Tested,
        Phase::Released,
        Phase::Packed,
        Phase::Received,
    ] {
        live.tell(&daemon, last, phase).await;
        last = phase;
        compare(&live, &daemon, &format!("{phase:?}")).await;
    }
    let scope = HoldScope::Node(names::node("medium"));
    let held = Event::HoldPlaced(make::hold(scope, HoldReason::Deviation, "maker"));
    let hold = live.record(&daemon, "maker.operator", held).await;
    compare(&live, &daemon, "a hold").await;
    let lifted = Event::HoldLifted(make::lifted(&live.world, hold));
    live.record(&daemon, "maker.qa", lifted).await;
    compare(&live, &daemon, "a hold is lifted").await;
    live.tell(&daemon, last, Phase::Administered).await;
    compare(&live, &daemon, "a vial is used").await;
    let revoked = make::revoked("maker.operator", RevocationReason::Compromised, Some(20));
    live.record(&daemon, "maker.security", Event::KeyRevoked(revoked))
        .await;
    compare(&live, &daemon, "a key is revoked back to before").await;
    let lot = names::lot(live.world.recipe.lot);
    let recall = Event::RecallIssued(make::recall(vec![lot], RecallClass::I, "maker"));
    live.record(&daemon, "maker.qa", recall).await;
    compare(&live, &daemon, "a recall").await;
}

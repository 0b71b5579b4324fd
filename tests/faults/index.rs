//! The index is a copy: whatever becomes of it, the same answers come after it, and never a wrong one.

use lotledger::domain::event::Clock;

use crate::fault_injection::{Trouble, free_port, metric, send, size, submit, unavailable, until};
use crate::test_ledger::{TestLedger, lotledgerd};

/// So few that folds go on all the time.
const FEW: [&str; 2] = ["--waiting-entries", "4"];

/// Everything that was recorded gets the receipt that it had, and nothing is recorded twice.
async fn all_is_there(test_ledger: &TestLedger, observe: &str, recorded: std::ops::Range<u8>) {
    let daemon = test_ledger.start_with(&["--observe-listen", observe]);
    let before = size(&daemon).await.unwrap();
    for n in recorded {
        submit(test_ledger, &daemon, n).await.unwrap();
    }
    assert_eq!(size(&daemon).await.unwrap(), before);
    daemon.signal("-TERM");
    assert_eq!(daemon.wait().0, Some(0));
    let data = test_ledger.path("data");
    let checked = lotledgerd(&["fsck", "--data", data.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(0), "{checked:?}");
}

/// Removed or replaced under a running daemon: told, and made again while it runs.
#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_no_longer_there() {
    for deed in ["removed", "replaced", "another's"] {
        let (test_ledger, observe) = (TestLedger::new(Clock::Utc), free_port());
        let daemon = test_ledger.start_with(&[&FEW[..], &["--observe-listen", &observe]].concat());
        for n in 1..9 {
            submit(&test_ledger, &daemon, n).await.unwrap();
        }
        let index = test_ledger.data("index.sqlite");
        match deed {
            "removed" => std::fs::remove_file(&index).unwrap(),
            "replaced" => {
                let copy = test_ledger.data("copy");
                std::fs::copy(&index, &copy).unwrap();
                std::fs::rename(&copy, &index).unwrap();
            }
            _ => {
                let other = TestLedger::new(Clock::Utc);
                let daemon = other.start();
                submit(&other, &daemon, 1).await.unwrap();
                daemon.signal("-TERM");
                daemon.wait();
                std::fs::rename(other.data("index.sqlite"), &index).unwrap();
            }
        }
        for n in 9..13 {
            let envelope = test_ledger.registers(n);
            until("it records again", async || {
                send(&daemon, envelope.clone()).await.is_ok()
            })
            .await;
        }
        assert_eq!(
            metric(&observe, "lotledger_index_made_again_total"),
            1,
            "{deed}"
        );
        assert!(test_ledger.log().contains("the index is wrong"), "{deed}");
        daemon.signal("-TERM");
        assert_eq!(daemon.wait().0, Some(0));
        all_is_there(&test_ledger, &free_port(), 1..13).await;
    }
}

/// It cannot be written: recording goes on until no more may wait in memory, reading for ever; and everything when the
/// fault has passed.
#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_cannot_be_written() {
    for error in ["EIO", "ENOSPC"] {
        let (test_ledger, observe) = (TestLedger::new(Clock::Utc), free_port());
        let few = ["--waiting-entries", "8", "--observe-listen", &observe];
        let daemon = test_ledger.start_with(&few);
        for n in 1..7 {
            submit(&test_ledger, &daemon, n).await.unwrap();
        }
        until("it is folded", async || {
            metric(&observe, "lotledger_index_waiting_entries") < 8
        })
        .await;
        let wal = test_ledger.data("index.sqlite-wal").canonicalize().unwrap();
        let trouble = Trouble::make(
            &daemon,
            &format!("pwrite64,write:error={error}"),
            Some(&wal),
        );
        let mut answered = 6;
        let failed = loop {
            match submit(&test_ledger, &daemon, answered + 1).await {
                Ok(()) => answered += 1,
                status => break unavailable(status),
            }
            assert!(answered < 40, "it waits in memory without end");
        };
        assert!(answered > 8, "{answered}: {failed:?}");
        assert!(size(&daemon).await.is_ok(), "reading goes on");
        assert_eq!(metric(&observe, "lotledger_index_up"), 0);
        drop(trouble);
        let next = test_ledger.registers(answered + 1);
        until("it records again", async || {
            send(&daemon, next.clone()).await.is_ok()
        })
        .await;
        until("it is folded", async || {
            metric(&observe, "lotledger_index_up") == 1
        })
        .await;
        assert_eq!(metric(&observe, "lotledger_index_made_again_total"), 0);
        daemon.signal("-TERM");
        assert_eq!(daemon.wait().0, Some(0));
        all_is_there(&test_ledger, &free_port(), 1..answered + 2).await;
    }
}

/// What is there at a start in its place: set aside, and made again.
#[tokio::test(flavor = "multi_thread")]
async fn a_start_with_no_index_or_another() {
    for what in ["nothing", "text", "half", "a flipped bit"] {
        let test_ledger = TestLedger::new(Clock::Utc);
        let daemon = test_ledger.start();
        for n in 1..9 {
            submit(&test_ledger, &daemon, n).await.unwrap();
        }
        daemon.signal("-TERM");
        assert_eq!(daemon.wait().0, Some(0));
        let index = test_ledger.data("index.sqlite");
        let mut bytes = std::fs::read(&index).unwrap();
        match what {
            "nothing" => std::fs::remove_file(&index).unwrap(),
            "text" => std::fs::write(&index, "no index\n".repeat(1_000)).unwrap(),
            "half" => std::fs::write(&index, &bytes[..bytes.len() / 2]).unwrap(),
            _ => {
                // In each page one.
                for page in bytes.chunks_mut(4_096).skip(1) {
                    page[4_000] ^= 1;
                }
                std::fs::write(&index, &bytes).unwrap();
            }
        }
        let (observe, mut n) = (free_port(), 1);
        let daemon = test_ledger.start_with(&["--observe-listen", &observe]);
        while n < 12 {
            let envelope = test_ledger.registers(n);
            until("it records", async || {
                send(&daemon, envelope.clone()).await.is_ok()
            })
            .await;
            n += 1;
        }
        daemon.signal("-TERM");
        assert_eq!(daemon.wait().0, Some(0));
        // Damage that nobody reads is found by a check, and mended.
        let data = test_ledger.path("data");
        lotledgerd(&["fsck", "--rebuild", "--data", data.to_str().unwrap()]);
        all_is_there(&test_ledger, &free_port(), 1..12).await;
    }
}

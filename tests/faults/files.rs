//! Files of the ledger are removed, replaced or cut under a running daemon: it notices within one batch, and
//! answers nothing after it.

use lotledger::domain::event::Clock;

use crate::fault_injection::{size, submit, unavailable, until};
use crate::test_ledger::{Daemon, TestLedger, message};

/// What is done to a file of the data directory.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Removed,
    Replaced,
    Emptied,
}

fn commit(test_ledger: &TestLedger, file: &str, deed: Deed) {
    let path = test_ledger.data(file);
    match deed {
        Deed::Removed => std::fs::remove_file(&path).unwrap(),
        Deed::Replaced => {
            let copy = test_ledger.data("copy");
            std::fs::copy(&path, &copy).unwrap();
            std::fs::rename(&copy, &path).unwrap();
        }
        Deed::Emptied => {
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_len(0).unwrap();
        }
    }
}

/// The process ends by itself, and says that something is wrong.
async fn ends(mut daemon: Daemon) {
    until("the process ends", async || !daemon.runs()).await;
    assert_eq!(daemon.wait().0, Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_no_longer_there() {
    let table = [
        ("ledger.sqlite", Deed::Removed),
        ("ledger.sqlite", Deed::Replaced),
        ("ledger.sqlite", Deed::Emptied),
        ("ledger.sqlite-wal", Deed::Removed),
        ("ledger.sqlite-wal", Deed::Replaced),
        ("ledger.sqlite-wal", Deed::Emptied),
        ("ledger.sqlite-shm", Deed::Removed),
        ("ledger.sqlite.lock", Deed::Removed),
    ];
    for (file, deed) in table {
        let test_ledger = TestLedger::new(Clock::Utc);
        let daemon = test_ledger.start();
        submit(&test_ledger, &daemon, 1).await.unwrap();
        commit(&test_ledger, file, deed);
        let mut answered = 1;
        for n in 2..8 {
            if submit(&test_ledger, &daemon, n).await.is_ok() {
                answered = n;
            }
        }
        assert_eq!(answered, 1, "{file} {deed:?}");
        // Reading neither: what is open is not what is stored.
        let read = size(&daemon).await;
        assert!(read.is_err(), "{file} {deed:?}: {read:?}");
        ends(daemon).await;
        let log = test_ledger.log();
        assert!(log.contains(file), "{file} {deed:?}: {log}");
    }
}

/// An idle daemon notices too, before anybody has to find out.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_to_submit_for_it_to_be_noticed() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    submit(&test_ledger, &daemon, 1).await.unwrap();
    let data = test_ledger.path("data");
    std::fs::rename(&data, test_ledger.path("elsewhere")).unwrap();
    ends(daemon).await;
}

/// A log that was merely removed is folded into the database at the end: nothing that was answered is lost.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_before_a_log_was_removed_is_kept() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    for n in 1..5 {
        submit(&test_ledger, &daemon, n).await.unwrap();
    }
    commit(&test_ledger, "ledger.sqlite-wal", Deed::Removed);
    unavailable(submit(&test_ledger, &daemon, 5).await);
    ends(daemon).await;
    let daemon = test_ledger.start();
    for n in 1..6 {
        submit(&test_ledger, &daemon, n).await.unwrap();
    }
}

/// A log that is somebody else's is left alone.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_put_in_its_place_is_not_touched() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    submit(&test_ledger, &daemon, 1).await.unwrap();
    let foreign = test_ledger.data("ledger.sqlite-wal");
    std::fs::remove_file(&foreign).unwrap();
    std::fs::write(&foreign, b"somebody else's").unwrap();
    unavailable(submit(&test_ledger, &daemon, 2).await);
    ends(daemon).await;
    assert_eq!(std::fs::read(&foreign).unwrap(), b"somebody else's");
}

/// Two daemons, because somebody removed the lock: one of the two goes on at most.
#[tokio::test(flavor = "multi_thread")]
async fn two_daemons_on_one_directory() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let first = test_ledger.start();
    submit(&test_ledger, &first, 1).await.unwrap();
    let (code, said) = test_ledger.refused(&[], &[]);
    assert_eq!(code, Some(3));
    assert!(said.contains("is in use by another daemon"), "{said}");
    commit(&test_ledger, "ledger.sqlite.lock", Deed::Removed);
    let second = test_ledger.start();
    unavailable(submit(&test_ledger, &first, 2).await);
    ends(first).await;
    submit(&test_ledger, &second, 3).await.unwrap();
    let mut ledger = second.ledger().await;
    ledger
        .submit(message(test_ledger.registers(2)))
        .await
        .unwrap();
}

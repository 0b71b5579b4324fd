//! Clocks that are wrong: at a start, and while the daemon runs (libfaketime).

use std::path::Path;

use lotledger::domain::event::Clock;
use lotledger::domain::time::TimestampMs;

use crate::fault_injection::{size, submit, unavailable, until};
use crate::test_ledger::{TestLedger, now_ms};

/// Where Debian has it, on whichever machine.
fn libfaketime() -> String {
    let places = std::fs::read_dir("/usr/lib").unwrap();
    let found = places
        .filter_map(|place| Some(place.ok()?.path().join("faketime/libfaketime.so.1")))
        .find(|path| path.exists());
    let found = found.expect("the package libfaketime is installed");
    found.to_str().unwrap().to_owned()
}

/// The environment of a process whose clock is off by what a file says.
fn environment<'a>(library: &'a str, file: &'a Path) -> [(&'a str, &'a str); 5] {
    [
        ("LD_PRELOAD", library),
        ("FAKETIME_TIMESTAMP_FILE", file.to_str().unwrap()),
        ("FAKETIME_NO_CACHE", "1"),
        ("DONT_FAKE_MONOTONIC", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ]
}

const DAY_MS: i64 = 86_400_000;

fn time(offset_ms: i64) -> String {
    TimestampMs::new(now_ms() + offset_ms).unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_start_in_the_future_does_not_end_a_ledger() {
    let library = libfaketime();
    let test_ledger = TestLedger::new(Clock::Utc);
    let offset = test_ledger.path("offset");
    std::fs::write(&offset, "+400d").unwrap();
    let future = environment(&library, &offset);
    let before = std::fs::read(test_ledger.data("ledger.sqlite")).unwrap();
    // (more arguments, what is said)
    let (year, hour) = (time(400 * DAY_MS), time(400 * DAY_MS - 3_600_000));
    for (more, says) in [
        (vec![], "--accept-clock"),
        (vec!["--accept-clock", hour.as_str()], "set the clock right"),
        (vec!["--clock-gap-ms", "31536000000"], "--accept-clock"),
        (vec!["--accept-clock", "tomorrow"], "--accept-clock"),
    ] {
        let (code, said) = test_ledger.refused(&future, &more);
        assert!(matches!(code, Some(2 | 3)), "{said}");
        assert!(said.contains(says), "{more:?}: {said}");
        let after = std::fs::read(test_ledger.data("ledger.sqlite")).unwrap();
        assert!(before == after, "{more:?}: nothing was written");
    }
    // The right clock goes on.
    let daemon = test_ledger.start();
    submit(&test_ledger, &daemon, 1).await.unwrap();
    daemon.signal("-TERM");
    daemon.wait();

    // Somebody vouches for the clock, which was wrong nevertheless: the error says up to where the log is good.
    let daemon = test_ledger.start_in(&future, &["--accept-clock", &year]);
    until("the seal is written", async || {
        size(&daemon).await.unwrap() > 4
    })
    .await;
    daemon.signal("-TERM");
    daemon.wait();
    let (code, said) = test_ledger.refused(&[], &[]);
    assert_eq!(code, Some(3), "{said}");
    for part in [
        "the last good entry is 3",
        "wait until",
        "adopt",
        "set it right",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_clock_needs_nobodys_word() {
    let library = libfaketime();
    let table: [(Clock, &str, &[&str]); 4] = [
        (Clock::Utc, "+23h", &[]),
        (Clock::Utc, "+400d", &["--trusted-clock", "true"]),
        (Clock::Utc, "+47h", &["--clock-gap-ms", "172800000"]),
        (Clock::Training, "+400d", &[]),
    ];
    for (kind, by, more) in table {
        let test_ledger = TestLedger::new(kind);
        let offset = test_ledger.path("offset");
        std::fs::write(&offset, by).unwrap();
        let daemon = test_ledger.start_in(&environment(&library, &offset), more);
        submit(&test_ledger, &daemon, 1).await.unwrap();
    }
}

/// A clock that is set while it runs stops the writer, and not for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_jump_that_is_undone() {
    let library = libfaketime();
    for by in ["+3h", "-3h"] {
        let test_ledger = TestLedger::new(Clock::Utc);
        let offset = test_ledger.path("offset");
        std::fs::write(&offset, "+0").unwrap();
        let daemon = test_ledger.start_in(&environment(&library, &offset), &[]);
        submit(&test_ledger, &daemon, 1).await.unwrap();
        std::fs::write(&offset, by).unwrap();
        let status = unavailable(submit(&test_ledger, &daemon, 2).await);
        assert!(status.message().contains("clock"), "{status:?}");
        // Reading goes on.
        assert_eq!(size(&daemon).await.unwrap(), 4);
        std::fs::write(&offset, "+0").unwrap();
        until("the writer goes on", async || {
            submit(&test_ledger, &daemon, 2).await.is_ok()
        })
        .await;
    }
}

/// A jump that stays ends the process, for its supervisor: a start judges the clock anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_jump_that_stays() {
    let library = libfaketime();
    let test_ledger = TestLedger::new(Clock::Utc);
    let offset = test_ledger.path("offset");
    std::fs::write(&offset, "+0").unwrap();
    let mut daemon = test_ledger.start_in(&environment(&library, &offset), &[]);
    submit(&test_ledger, &daemon, 1).await.unwrap();
    std::fs::write(&offset, "+3h").unwrap();
    unavailable(submit(&test_ledger, &daemon, 2).await);
    let begun = std::time::Instant::now();
    while daemon.runs() {
        assert!(begun.elapsed().as_secs() < 150, "it does not end");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    assert_eq!(daemon.wait().0, Some(3));
    assert!(
        test_ledger.log().contains("jumped"),
        "{}",
        test_ledger.log()
    );
    let daemon = test_ledger.start_in(&environment(&library, &offset), &[]);
    submit(&test_ledger, &daemon, 2).await.unwrap();
}

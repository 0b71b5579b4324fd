//! How fast it records; run by hand:
//! `cargo test --release --lib ledger::tests::throughput -- --ignored --nocapture`.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::fixture::TestLedger;
use crate::ledger::Ledger;

/// Statements a second with this many submitters, for about five seconds.
fn rate(
    test_ledger: &TestLedger,
    ledger: &Ledger,
    threads: u32,
    next: &AtomicU32,
) -> (u32, Duration) {
    let (start, limit) = (Instant::now(), Duration::from_secs(5));
    let done = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while start.elapsed() < limit {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    ledger.submit(test_ledger.registers(n)).unwrap();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    (done.into_inner(), start.elapsed())
}

#[test]
#[ignore = "a measurement"]
fn submissions_a_second() {
    let test_ledger = TestLedger::new();
    let ledger = test_ledger.open();
    let next = AtomicU32::new(0);
    for threads in [1, 8, 64] {
        let (done, took) = rate(&test_ledger, &ledger, threads, &next);
        let size = ledger.reader().view().unwrap().head().size;
        println!(
            "{threads} submitters: {} a second, {} us each; {size} entries",
            u128::from(done) * 1_000 / took.as_millis(),
            took.as_micros() * u128::from(threads) / u128::from(done),
        );
    }
    let start = Instant::now();
    drop(ledger);
    println!("stop: {:?}", start.elapsed());
    let start = Instant::now();
    drop(test_ledger.open());
    println!(
        "start with {} entries: {:?}",
        next.into_inner(),
        start.elapsed()
    );
}

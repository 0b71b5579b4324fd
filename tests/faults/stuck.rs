//! Nothing can be recorded, and nobody says so: a lock that is held, a disk that hangs.

use lotledger::domain::event::Clock;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::fault_injection::{Trouble, free_port, metric, size, submit, unavailable, until};
use crate::test_ledger::{Daemon, TestLedger};

async fn is(daemon: &Daemon, service: &str, expected: ServingStatus) {
    let mut health = HealthClient::new(daemon.channel().await);
    let service = match service {
        "" => String::new(),
        name => format!("lotledger.v1.{name}"),
    };
    until(&format!("{service:?} is {expected:?}"), async || {
        let request = HealthCheckRequest {
            service: service.clone(),
        };
        let answer = health.check(request).await.unwrap();
        answer.into_inner().status() == expected
    })
    .await;
}

/// Another process holds the database's lock: health says so though nobody submits, and forgets it afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_somebody_else_has_locked() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let observe = free_port();
    let daemon = test_ledger.start_with(&["--observe-listen", &observe]);
    submit(&test_ledger, &daemon, 1).await.unwrap();
    is(&daemon, "", ServingStatus::Serving).await;
    let holder = rusqlite::Connection::open(test_ledger.data("ledger.sqlite")).unwrap();
    holder
        .busy_timeout(std::time::Duration::from_secs(20))
        .unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    is(&daemon, "LedgerService", ServingStatus::NotServing).await;
    is(&daemon, "VialService", ServingStatus::Serving).await;
    assert_eq!(metric(&observe, "lotledger_writer_up"), 0);
    assert_eq!(size(&daemon).await.unwrap(), 4);
    unavailable(submit(&test_ledger, &daemon, 2).await);
    holder.execute_batch("ROLLBACK").unwrap();
    // Closed without folding the log away: it is the daemon's.
    drop(holder);
    is(&daemon, "", ServingStatus::Serving).await;
    submit(&test_ledger, &daemon, 2).await.unwrap();
}

/// A flush that does not return: health says so, reading goes on, and the end comes.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_hangs() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--drain-ms", "1000"]);
    submit(&test_ledger, &daemon, 1).await.unwrap();
    let wal = test_ledger
        .data("ledger.sqlite-wal")
        .canonicalize()
        .unwrap();
    let hang = "fdatasync,fsync:delay_enter=100000000";
    let trouble = Trouble::make(&daemon, hang, Some(&wal));
    let request = crate::test_ledger::message(test_ledger.registers(2));
    let mut ledger = daemon.ledger().await;
    let waiting = tokio::spawn(async move { ledger.submit(request).await.map(drop) });
    is(&daemon, "LedgerService", ServingStatus::NotServing).await;
    is(&daemon, "VialService", ServingStatus::Serving).await;
    assert_eq!(size(&daemon).await.unwrap(), 4);
    daemon.signal("-TERM");
    let begun = std::time::Instant::now();
    let mut daemon = daemon;
    // A process that is traced may end only when its tracer lets it go.
    while daemon.runs() && begun.elapsed().as_secs() < 30 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    drop(trouble);
    unavailable(waiting.await.unwrap());
    let (code, _) = daemon.wait();
    assert_eq!(code, Some(3), "{}", test_ledger.log());
    assert!(begun.elapsed().as_secs() < 40, "{:?}", begun.elapsed());
    let daemon = test_ledger.start();
    submit(&test_ledger, &daemon, 1).await.unwrap();
    submit(&test_ledger, &daemon, 2).await.unwrap();
}

/// A reader that does not end keeps the write-ahead log from beginning anew: it is measured, and bounded.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_behind_a_reader_that_does_not_end() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let observe = free_port();
    let most: u64 = 16 << 20;
    let bound = most.to_string();
    let daemon = test_ledger.start_with(&["--observe-listen", &observe, "--max-wal-bytes", &bound]);
    let mut ledger = daemon.ledger().await;
    let reader = rusqlite::Connection::open(test_ledger.data("ledger.sqlite")).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM entry")
        .unwrap();
    let mut refused = None;
    let mut recorded = 0_u32;
    while refused.is_none() {
        let statement = test_ledger.registers_one_of_many(recorded);
        match ledger.submit(crate::test_ledger::message(statement)).await {
            Ok(_) => recorded += 1,
            Err(status) => refused = Some(status),
        }
        assert!(recorded < 5_000, "it is not bounded");
    }
    unavailable(Err(refused.unwrap()));
    let bytes = metric(&observe, "lotledger_wal_bytes");
    assert!((most..most + (2 << 20)).contains(&bytes), "{bytes}");
    is(&daemon, "LedgerService", ServingStatus::NotServing).await;
    reader.execute_batch("ROLLBACK").unwrap();
    is(&daemon, "", ServingStatus::Serving).await;
    for n in 0..50 {
        let statement = test_ledger.registers_one_of_many(recorded + n);
        ledger
            .submit(crate::test_ledger::message(statement))
            .await
            .unwrap();
    }
    let bytes = metric(&observe, "lotledger_wal_bytes");
    assert!(bytes < most, "{bytes}: it has begun anew");
}

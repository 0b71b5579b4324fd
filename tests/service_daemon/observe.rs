//! Metrics and probes, on their own listener.

use std::collections::BTreeSet;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lotledger::domain::event::Clock;

use crate::test_ledger::{MAKER, TestLedger, get, message, org};

/// Where the daemon answers, from its log: it says so a moment after it is ready.
pub fn address(test_ledger: &TestLedger) -> String {
    let begun = Instant::now();
    loop {
        let log = test_ledger.log();
        if let Some(line) = log.lines().find(|line| line.contains("\"metrics\"")) {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            return line["address"].as_str().unwrap().to_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{log}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn ready(address: &str, expected: &str) {
    let begun = Instant::now();
    while get(address, "/readyz").0 != expected {
        assert!(begun.elapsed() < Duration::from_secs(10), "not {expected}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_and_probes() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon =
        test_ledger.start_with(&["--observe-listen", "127.0.0.1:0", "--linger-ms", "60000"]);
    let at = address(&test_ledger);
    ready(&at, "200");
    assert_eq!(get(&at, "/livez").0, "200");
    assert_eq!(get(&at, "/").0, "404");
    // What says nothing keeps nobody from being answered.
    let _silent = TcpStream::connect(&at).unwrap();

    let mut ledger = daemon.ledger().await;
    ledger
        .submit(message(test_ledger.registers(MAKER)))
        .await
        .unwrap();
    ledger.submit(message(vec![1])).await.unwrap_err();
    let (status, text) = get(&at, "/metrics");
    assert_eq!(status, "200");
    for line in [
        "lotledger_submissions_total{outcome=\"recorded\"} 1",
        "lotledger_submissions_total{outcome=\"invalid\"} 1",
        "lotledger_batch_entries_bucket{le=\"2\"} 1",
        "lotledger_append_seconds_count 1",
        "lotledger_verify_seconds_count 0",
        "lotledger_entries 4",
        "lotledger_queue_depth 0",
        "lotledger_connections 1",
        "lotledger_writer_up 1",
        "# TYPE lotledger_seal_age_seconds gauge",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(!text.contains(&org(MAKER).to_string()), "{text}");
    let shown = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let shown = shown.filter_map(|line| line.split(' ').next());
    assert_eq!(documented(), shown.map(str::to_owned).collect());

    // The end is said before it comes.
    daemon.signal("-TERM");
    ready(&at, "503");
    assert_eq!(get(&at, "/livez").0, "200");
}

/// The metrics that docs/OPERATING.md lists.
fn documented() -> BTreeSet<String> {
    let page = include_str!("../../docs/OPERATING.md");
    let (_, table) = page.split_once("\n## Metrics and probes\n").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let rows = table
        .lines()
        .filter(|line| line.starts_with("| `lotledger_"));
    let first = rows.filter_map(|row| row.split(" | ").next());
    let named = first.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let named = named.filter_map(|name| name.split('{').next());
    named.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_stopped_is_not_ready() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--observe-listen", "127.0.0.1:0"]);
    let at = address(&test_ledger);
    ready(&at, "200");
    // The signer cannot remember any more.
    std::fs::remove_file(test_ledger.path("data/last-checkpoint")).unwrap();
    std::fs::create_dir(test_ledger.path("data/last-checkpoint")).unwrap();
    let request = message(test_ledger.registers(MAKER));
    daemon.ledger().await.submit(request).await.unwrap_err();
    ready(&at, "503");
    assert!(get(&at, "/metrics").1.contains("lotledger_writer_up 0"));
}

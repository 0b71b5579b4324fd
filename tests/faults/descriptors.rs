//! Few file descriptors and many idle connections: the ledger keeps what it needs.

use std::net::TcpStream;

use lotledger::domain::event::Clock;

use crate::fault_injection::{logged, size, submit};
use crate::test_ledger::TestLedger;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_idle_connections_under_a_limit_of_as_many_descriptors() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let log = std::fs::File::create(test_ledger.path("log")).unwrap();
    let limited = ["sh", "-c", "ulimit -n 1024; exec \"$@\"", "sh"];
    let daemon = test_ledger.start_through(&limited, &[], &[], log.into());
    logged(&test_ledger, "allows fewer connections").await;
    let mut idle = Vec::new();
    for _ in 0..1_100 {
        // This test's own limit may be as low.
        match TcpStream::connect(&daemon.address) {
            Ok(stream) => idle.push(stream),
            Err(_) => break,
        }
        if idle.len() % 100 == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    // Some of its own, to call with.
    let spare = idle.len().saturating_sub(60);
    idle.truncate(spare);
    assert!(idle.len() >= 900, "{}", idle.len());
    for n in 1..30 {
        submit(&test_ledger, &daemon, n).await.unwrap();
        size(&daemon).await.unwrap();
    }
    drop(idle);
    daemon.signal("-TERM");
    assert_eq!(daemon.wait().0, Some(0));
}

/// The limit is raised where the system lets us; where there are too few for anything, that is said.
#[tokio::test(flavor = "multi_thread")]
async fn a_low_soft_limit_is_raised_and_too_low_a_hard_one_is_refused() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let log = || std::fs::File::create(test_ledger.path("log")).unwrap();
    let limited = [
        "sh",
        "-c",
        "ulimit -H -n 4096; ulimit -S -n 64; exec \"$@\"",
        "sh",
    ];
    let daemon = test_ledger.start_through(&limited, &[], &[], log().into());
    assert!(
        !test_ledger.log().contains("allows fewer connections"),
        "{}",
        test_ledger.log()
    );
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", daemon.id())).unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let soft: u64 = line
        .unwrap()
        .split_whitespace()
        .nth(3)
        .unwrap()
        .parse()
        .unwrap();
    assert!(soft > 1_024, "{limits}");
    drop(daemon);

    let program = env!("CARGO_BIN_EXE_lotledgerd");
    let data = test_ledger.path("data");
    let output = std::process::Command::new("sh")
        .args(["-c", "ulimit -n 40; exec \"$@\"", "sh", program])
        .args([
            "serve",
            "--data",
            data.to_str().unwrap(),
            "--listen",
            "127.0.0.1:0",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("file descriptors"), "{said}");
}

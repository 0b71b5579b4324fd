//! Nobody reads what is logged, or nowhere is room for it: calls are answered all the same.

use std::fs::File;
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::process::Stdio;

use lotledger::domain::event::Clock;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::fault_injection::{free_port, metric, submit, until};
use crate::test_ledger::{Daemon, TestLedger};

/// Lines enough to fill every pipe and queue, of failures, which are always logged.
async fn chatter(daemon: &Daemon) {
    let mut ledger = daemon.ledger().await;
    let id = "x".repeat(64);
    for _ in 0..2_500 {
        let mut bad = tonic::Request::new(crate::test_ledger::message(vec![1]));
        bad.metadata_mut()
            .insert("x-request-id", id.parse().unwrap());
        ledger.submit(bad).await.unwrap_err();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stderr_that_nobody_reads_or_that_is_full_or_closed() {
    let full = || OwnedFd::from(File::options().write(true).open("/dev/full").unwrap());
    for name in ["unread", "full", "closed"] {
        let test_ledger = TestLedger::new(Clock::Utc);
        let observe = free_port();
        let more = ["--observe-listen", observe.as_str()];
        let (mut unread, pipe) = std::io::pipe().unwrap();
        let (through, stderr): (&[&str], Stdio) = match name {
            "unread" => (&[], Stdio::from(OwnedFd::from(pipe))),
            "full" => (&[], full().into()),
            _ => (&["sh", "-c", "exec \"$@\" 2>&-", "sh"], Stdio::null()),
        };
        let daemon = test_ledger.start_through(through, &[], &more, stderr);
        chatter(&daemon).await;
        for n in 1..4 {
            submit(&test_ledger, &daemon, n).await.unwrap();
        }
        let mut health = HealthClient::new(daemon.channel().await);
        health.check(HealthCheckRequest::default()).await.unwrap();
        if name != "closed" {
            // What is closed takes everything, as far as the program can tell.
            until("dropped lines are counted", async || {
                metric(&observe, "lotledger_log_lines_dropped_total") > 0
            })
            .await;
        }
        daemon.signal("-TERM");
        let (code, took) = daemon.wait();
        assert_eq!(code, Some(0), "{name}");
        assert!(took.as_secs() < 40, "{name}: {took:?}");
        if name == "unread" {
            let mut said = String::new();
            unread.read_to_string(&mut said).unwrap();
            assert!(said.contains("\"ready\""), "{said}");
        }
    }
}

/// A thousand calls a second would fill a disk with what nobody reads: those that went well are sampled,
/// or not logged at all; those that failed are logged always.
#[tokio::test(flavor = "multi_thread")]
async fn calls_that_went_well_are_sampled_and_failures_are_not() {
    for successes in [1_u64, 0] {
        let test_ledger = TestLedger::new(Clock::Utc);
        let daemon = test_ledger.start_with(&["--log-successes", &successes.to_string()]);
        let mut ledger = daemon.ledger().await;
        let begun = std::time::Instant::now();
        for _ in 0..300 {
            let request = lotledger::service::pb::GetCheckpointRequest::default();
            ledger.get_checkpoint(request).await.unwrap();
            ledger
                .submit(crate::test_ledger::message(vec![1]))
                .await
                .unwrap_err();
        }
        let seconds = begun.elapsed().as_secs() + 2;
        daemon.signal("-TERM");
        daemon.wait();
        let log = test_ledger.log();
        let lines = |code: &str| {
            let code = format!("\"code\":\"{code}\"");
            log.lines().filter(|line| line.contains(&code)).count() as u64
        };
        assert_eq!(lines("3"), 300, "{successes}");
        let told = lines("0");
        assert!(told >= successes, "{log}");
        assert!(told <= successes * (seconds + 1), "{told} in {seconds} s");
    }
}

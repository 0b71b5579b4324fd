//! Starting, ending, being killed, being fed rubbish.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use lotledger::domain::event::Clock;
use lotledger::service::pb;
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;

use crate::limits::{hang, takes_the_place};
use crate::test_ledger::{MAKER, STRANGER, TestLedger, Who, lotledgerd, message};

fn ask(service: &str) -> HealthCheckRequest {
    HealthCheckRequest {
        service: service.to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_follows_the_ledger_and_the_end_is_quick() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let mut health = HealthClient::new(daemon.channel().await);
    let mut watch = health.watch(ask("")).await.unwrap().into_inner();
    let mut seen = Vec::new();
    while seen.last() != Some(&ServingStatus::Serving) {
        seen.push(watch.next().await.unwrap().unwrap().status());
    }
    for service in [
        "LedgerService",
        "VialService",
        "LotService",
        "SampleService",
        "CustodyService",
        "SafetyService",
        "OrganisationService",
        "AdminService",
    ] {
        let name = format!("lotledger.v1.{service}");
        let answer = health.check(ask(&name)).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{name}");
    }
    let unknown = health.check(ask("lotledger.v1.Nothing")).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);

    // The open watch sees the end coming and does not hold it up.
    daemon.signal("-TERM");
    let mut last = ServingStatus::Serving;
    while let Some(Ok(answer)) = watch.next().await {
        last = answer.status();
    }
    assert_eq!(last, ServingStatus::NotServing);
    drop(health);
    let (code, took) = daemon.wait();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(test_ledger.log().contains("every request was answered"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_never_ends_is_cut_off() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--drain-ms", "300", "--max-requests", "1"]);
    let (hanging, status) = takes_the_place(&test_ledger, &daemon, Who::Anyone).await;
    // It has the only place; health is asked nevertheless.
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    assert!(status.get_details_retry_info().is_some());
    let mut health = HealthClient::new(daemon.channel().await);
    assert!(health.check(ask("")).await.is_ok());
    drop(health);
    daemon.signal("-TERM");
    let (code, took) = daemon.wait();
    assert_eq!(code, Some(0));
    assert!((250..5_000).contains(&took.as_millis()), "{took:?}");
    assert!(
        test_ledger.log().contains("some requests were cut off"),
        "{}",
        test_ledger.log()
    );
    let (_keep, told) = hanging;
    told.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn time_is_limited() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--request-timeout-ms", "200"]);
    let (_keep, told) = hang(daemon.channel().await, test_ledger.request(Who::Anyone, ())).await;
    let status = told.await.unwrap();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    assert!(status.metadata().contains_key("x-request-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_being_killed() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let mut ledger = daemon.ledger().await;
    let statement = test_ledger.registers(MAKER);
    let first = ledger
        .submit(message(statement.clone()))
        .await
        .unwrap()
        .into_inner();
    daemon.signal("-KILL");
    daemon.wait();

    let daemon = test_ledger.start();
    let mut ledger = daemon.ledger().await;
    let again = ledger
        .submit(message(statement))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first, again);
    ledger
        .submit(message(test_ledger.registers(STRANGER)))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_and_giants_harm_nobody() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon =
        test_ledger.start_with(&["--max-request-bytes", "65536", "--max-connections", "20"]);
    for rubbish in [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        vec![0; 100_000],
    ] {
        let mut stream = TcpStream::connect(&daemon.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        let _ = stream.write_all(&rubbish);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    }
    // Connections that say nothing hold their places, and no more than these.
    let idle: Vec<TcpStream> = (0..10)
        .map(|_| TcpStream::connect(&daemon.address).unwrap())
        .collect();
    let mut ledger = daemon.ledger().await;
    let status = ledger.submit(message(vec![1; 70_000])).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange, "{status:?}");
    assert!(
        ledger
            .submit(message(test_ledger.registers(MAKER)))
            .await
            .is_ok()
    );
    let unknown = tonic::client::Grpc::new(daemon.channel().await);
    let mut unknown = unknown;
    unknown.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<pb::SubmitRequest, pb::SubmitResponse>::default();
    let path = "/lotledger.v1.LedgerService/Forget".parse().unwrap();
    let answer = unknown
        .unary(tonic::Request::new(message(vec![])), path, codec)
        .await;
    assert_eq!(
        answer.unwrap_err().code(),
        Code::Unimplemented,
        "what is not listed does not exist"
    );
    drop(idle);
}

#[test]
fn what_keeps_it_from_starting_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_str().unwrap();
    let config = directory.path().join("lotledgerd.toml");
    std::fs::write(&config, "[grpc]\nlisten = \"nowhere\"\n").unwrap();
    for (arguments, code, expected) in [
        (vec!["serve"], 2, "data is not set"),
        (vec!["serve", "--data", data], 2, "there is no ledger in"),
        (
            vec!["serve", "--config", config.to_str().unwrap()],
            2,
            "line 2",
        ),
        (vec!["serve", "--config", "/nonexistent"], 3, "/nonexistent"),
        (
            vec!["serve", "--data", data, "--listen", "x"],
            2,
            "--listen",
        ),
        (vec!["init", "--data", data], 2, "--genesis"),
        (
            vec!["token", "new", "--name", "a", "--scope", "root"],
            2,
            "organisation:org_",
        ),
    ] {
        let output = lotledgerd(&arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(expected), "{arguments:?}: {errors}");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
    }
}

/// What a rule refuses is exit code 1, here as everywhere.
#[test]
fn a_genesis_that_is_refused() {
    let test_ledger = TestLedger::new(Clock::Training);
    let elsewhere = test_ledger.path("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::copy(test_ledger.path("data/log.key"), elsewhere.join("log.key")).unwrap();
    let (elsewhere, genesis) = (elsewhere.to_str().unwrap(), test_ledger.path("genesis"));
    let genesis = genesis.to_str().unwrap();
    let init = ["init", "--data", elsewhere, "--genesis", genesis];
    // The ledger's clock would be years before its genesis.
    let early = ["--training", "--start", "2020-01-01T00:00:00Z"];
    let output = lotledgerd(&[&init[..], &early[..]].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("TIME_ORDER"), "{errors}");
    assert_eq!(output.status.code(), Some(1), "{errors}");
}

#[test]
fn the_configuration_is_checked_and_shown() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let file = test_ledger.path("lotledgerd.toml");
    std::fs::write(&file, "data = \"data\"\n[grpc]\nmax_requests = 7\n").unwrap();
    let file = file.to_str().unwrap();
    let checked = lotledgerd(&["config", "check", "--config", file]);
    assert_eq!(checked.status.code(), Some(0), "{checked:?}");
    assert!(checked.stdout.is_empty());
    let shown = lotledgerd(&["config", "show", "--config", file, "--queue", "5"]);
    assert_eq!(shown.status.code(), Some(0), "{shown:?}");
    let text = String::from_utf8(shown.stdout).unwrap();
    for line in [
        format!("grpc.max_requests = 7 # {file}:3"),
        "ledger.queue = 5 # --queue".to_owned(),
        "log.format = \"text\" # default".to_owned(),
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    let wrong = lotledgerd(&["config", "check", "--config", file, "--log-filter", "=="]);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_stopped_is_not_serving_and_loses_nothing() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let mut ledger = daemon.ledger().await;
    // The signer cannot remember any more, so the writer stops in doubt.
    let memory = test_ledger.path("data/last-checkpoint");
    let aside = test_ledger.path("data/aside");
    std::fs::rename(&memory, &aside).unwrap();
    std::fs::create_dir(&memory).unwrap();
    let statement = test_ledger.registers(MAKER);
    let status = ledger.submit(message(statement.clone())).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    assert!(status.message().contains("submit the same bytes again"));
    let status = ledger
        .submit(message(test_ledger.registers(STRANGER)))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    assert!(status.message().starts_with("NOT_SERVING"), "{status:?}");

    let mut health = HealthClient::new(daemon.channel().await);
    let mut watch = health
        .watch(ask("lotledger.v1.LedgerService"))
        .await
        .unwrap()
        .into_inner();
    while watch.next().await.unwrap().unwrap().status() != ServingStatus::NotServing {}
    daemon.signal("-TERM");
    assert_eq!(daemon.wait().0, Some(0));

    std::fs::remove_dir(&memory).unwrap();
    std::fs::rename(&aside, &memory).unwrap();
    let daemon = test_ledger.start();
    let mut ledger = daemon.ledger().await;
    ledger.submit(message(statement)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_says_come_again_and_records_each_once() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--queue", "1"]);
    let ledger = daemon.ledger().await;
    let tasks: Vec<_> = (1..60)
        .map(|n| {
            let (mut ledger, request) = (ledger.clone(), message(test_ledger.registers(n)));
            tokio::spawn(async move {
                loop {
                    let Err(status) = ledger.submit(request.clone()).await else {
                        return;
                    };
                    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
                    let retry = status.get_details_retry_info().unwrap();
                    assert!(retry.retry_delay.is_some());
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let mut statements = 0;
    let mut ledger = ledger;
    let request = test_ledger.request(Who::Auditor, pb::ListEntriesRequest::default());
    for entry in ledger
        .list_entries(request)
        .await
        .unwrap()
        .into_inner()
        .entries
    {
        let entry = lotledger::format::entry::decode_entry(&entry).unwrap();
        statements += usize::from(entry.envelope().is_some());
    }
    assert_eq!(statements, 60);
}

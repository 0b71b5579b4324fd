//! Pages in a browser: gRPC-web over HTTP/1.1, for named origins only, within the same bounds.

use lotledger::domain::event::Clock;
use lotledger::service::pb;
use prost::Message;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::Code;

use crate::test_ledger::{Daemon, MAKER, TestLedger, message};

const PAGE: &str = "https://lims.example.jp";
const SUBMIT: &str = "lotledger.v1.LedgerService/Submit";

/// What comes back over HTTP/1.1 before the daemon closes, whatever it is.
async fn send(daemon: &Daemon, head: &str, body: &[u8]) -> String {
    let mut stream = tokio::net::TcpStream::connect(&daemon.address)
        .await
        .unwrap();
    let length = body.len();
    let head =
        format!("{head}\r\nhost: l\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    // A daemon that has refused already may not read on.
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).to_ascii_lowercase()
}

/// A call as a page makes it.
async fn call<M: Message>(daemon: &Daemon, method: &str, message: &M) -> String {
    let message = message.encode_to_vec();
    let length = u32::try_from(message.len()).unwrap();
    let frame = [&[0][..], &length.to_be_bytes(), &message].concat();
    let head = format!(
        "POST /{method} HTTP/1.1\r\norigin: {PAGE}\r\nx-grpc-web: 1\r\n\
         content-type: application/grpc-web+proto"
    );
    send(daemon, &head, &frame).await
}

fn preflight(origin: &str) -> String {
    format!(
        "OPTIONS /{SUBMIT} HTTP/1.1\r\norigin: {origin}\r\n\
         access-control-request-method: POST\r\n\
         access-control-request-headers: content-type,x-grpc-web,authorization"
    )
}

fn contains(answer: &str, parts: &[&str]) {
    for part in parts {
        assert!(answer.contains(part), "no {part:?} in {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_page_calls_and_reads_what_is_wrong() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--web-origin", &format!("{PAGE},http://127.0.0.1:1")]);

    let allowed = send(&daemon, &preflight(PAGE), b"").await;
    contains(
        &allowed,
        &[
            "http/1.1 200",
            "access-control-allow-origin: https://lims.example.jp",
            "access-control-allow-methods: post",
            "authorization",
            "x-grpc-web",
        ],
    );
    let answer = call(&daemon, SUBMIT, &message(test_ledger.registers(MAKER))).await;
    contains(
        &answer,
        &[
            "http/1.1 200",
            "content-type: application/grpc-web+proto",
            "access-control-allow-origin: https://lims.example.jp",
            "access-control-expose-headers: grpc-status,grpc-message,grpc-status-details-bin",
            "grpc-status:0",
        ],
    );
    // A refusal of the ledger, and one of the gate.
    let refused = call(&daemon, SUBMIT, &message(vec![1, 2, 3])).await;
    contains(
        &refused,
        &["grpc-status: 3", "grpc-status-details-bin: ", "malformed"],
    );
    let list = "lotledger.v1.LedgerService/ListEntries";
    let refused = call(&daemon, list, &pb::ListEntriesRequest::default()).await;
    contains(&refused, &["grpc-status: 16", "token_required"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_pages_are_not_let_in() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--web-origin", PAGE]);
    for other in [
        "https://lims.example.jp.evil.example",
        "http://lims.example.jp",
        "https://lims.example.jp:8443",
        "null",
    ] {
        let answer = send(&daemon, &preflight(other), b"").await;
        assert!(
            !answer.contains("access-control-allow-origin"),
            "{other}: {answer}"
        );
    }
    let plain = send(&daemon, "GET / HTTP/1.1", b"").await;
    contains(&plain, &["http/1.1 400"]);
    drop(daemon);

    let closed = test_ledger.start();
    for head in [preflight(PAGE), "GET / HTTP/1.1".to_owned()] {
        let answer = send(&closed, &head, b"").await;
        assert!(!answer.contains("http/1.1"), "{answer}");
    }
    let answer = call(&closed, SUBMIT, &message(test_ledger.registers(MAKER))).await;
    assert!(!answer.contains("grpc-status"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ordinary_calls_and_bounds_stay_as_they_are() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--web-origin", PAGE, "--max-request-bytes", "65536"]);
    let receipts = test_ledger.furnish(&daemon).await;
    assert_eq!(receipts.len(), 6);

    let long = message(vec![0; 70_000]);
    let status = daemon.ledger().await.submit(long.clone()).await;
    let status = status.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
    assert!(status.message().starts_with("REQUEST_TOO_LARGE"));
    let answer = call(&daemon, SUBMIT, &long).await;
    contains(&answer, &["grpc-status: 11", "request_too_large"]);

    // Bytes that are no frame, in both codings of gRPC-web.
    for coding in ["grpc-web+proto", "grpc-web-text+proto"] {
        let head = format!("POST /{SUBMIT} HTTP/1.1\r\ncontent-type: application/{coding}");
        for body in [&b"AAAA!"[..], &[0xff; 4_000], b""] {
            let answer = send(&daemon, &head, body).await;
            contains(&answer, &["http/1.1 200", "grpc-status: "]);
            assert!(!answer.contains("grpc-status: 0"), "{answer}");
        }
    }
    assert_eq!(test_ledger.furnish(&daemon).await, receipts);
}

//! `SubmitStream`: each statement as `Submit` would answer it, in order, and never more than there is room for.

use std::time::{Duration, Instant};

use lotledger::domain::event::Clock;
use lotledger::domain::statement::Role;
use lotledger::service::pb;
use pb::submit_stream_response::Outcome;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Endpoint;
use tonic::{Code, Status, Streaming};
use tonic_types::StatusExt as _;

use crate::observe::address as observed;
use crate::test_ledger::{Daemon, MAKER, STRANGER, TestLedger, get, message, node, submission};

/// Longest time for anything that should happen soon.
const PATIENCE: Duration = Duration::from_secs(30);

type Sending = tokio::sync::mpsc::Sender<pb::SubmitStreamRequest>;

fn one(envelope: Vec<u8>) -> pb::SubmitStreamRequest {
    pb::SubmitStreamRequest {
        submission: Some(submission(envelope)),
    }
}

async fn open(daemon: &Daemon) -> (Sending, Streaming<pb::SubmitStreamResponse>) {
    let (sending, statements) = tokio::sync::mpsc::channel(1);
    let mut ledger = daemon.ledger().await;
    let answers = ledger.submit_stream(ReceiverStream::new(statements)).await;
    (sending, answers.unwrap().into_inner())
}

/// A stream of these alone.
async fn all(
    daemon: &Daemon,
    statements: Vec<pb::SubmitStreamRequest>,
) -> Vec<Result<pb::SubmitStreamResponse, Status>> {
    let mut ledger = daemon.ledger().await;
    let answers = ledger.submit_stream(tokio_stream::iter(statements)).await;
    answers.unwrap().into_inner().collect().await
}

fn receipt(answer: Result<pb::SubmitStreamResponse, Status>) -> pb::Receipt {
    match answer.unwrap().outcome.unwrap() {
        Outcome::Receipt(receipt) => receipt,
        Outcome::Refusal(refusal) => panic!("{}", refusal.message),
    }
}

async fn size(daemon: &Daemon) -> u64 {
    let request = pb::GetCheckpointRequest {};
    let newest = daemon.ledger().await.get_checkpoint(request).await;
    let note = String::from_utf8(newest.unwrap().into_inner().checkpoint).unwrap();
    note.lines().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_answered_as_by_submit_and_in_order() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--observe-listen", "127.0.0.1:0"]);
    test_ledger.furnish(&daemon).await;
    let mut forged = test_ledger.registers(9);
    *forged.last_mut().unwrap() ^= 1;
    let envelopes = vec![
        test_ledger.receives_material(MAKER, "op1", node(2)),
        // On the one before it.
        test_ledger.holds(MAKER, "op1", node(2)),
        vec![1, 2, 3],
        Vec::new(),
        forged,
        // On what is not there: the daemon says so as late as it says that it may not be read.
        test_ledger.receives_material(STRANGER, "op2", node(1)),
        test_ledger.receives_material(STRANGER, "op1", node(3)),
        test_ledger.registers(8),
        // Again: the receipt it had.
        test_ledger.receives_material(MAKER, "op1", node(2)),
    ];
    let mut statements: Vec<_> = envelopes.iter().cloned().map(one).collect();
    statements.push(pb::SubmitStreamRequest { submission: None });
    let answers = all(&daemon, statements).await;
    assert_eq!(answers.len(), envelopes.len() + 1);
    let mut ledger = daemon.ledger().await;
    let mut recorded = 0;
    for (at, answer) in answers.into_iter().enumerate() {
        let answer = answer.unwrap();
        assert_eq!(answer.sequence, at as u64);
        let request = match envelopes.get(at) {
            Some(envelope) => message(envelope.clone()),
            None => pb::SubmitRequest { submission: None },
        };
        // As Submit answers now: what is recorded has its receipt.
        match (ledger.submit(request).await, answer.outcome.unwrap()) {
            (Ok(alone), Outcome::Receipt(receipt)) => {
                assert_eq!(alone.into_inner().receipt.unwrap(), receipt, "{at}");
                recorded += 1;
            }
            (Err(alone), Outcome::Refusal(refusal)) => {
                assert_eq!(alone.code(), Code::from_i32(refusal.code), "{at}");
                assert_eq!(alone.message(), refusal.message, "{at}");
                assert_eq!(alone.details(), refusal.details, "{at}");
                assert!(alone.get_details_error_info().is_some(), "{at}");
            }
            (alone, streamed) => panic!("{at}: {alone:?}, {streamed:?}"),
        }
    }
    assert_eq!(recorded, 4);
    assert!(all(&daemon, Vec::new()).await.is_empty());
    // Of the stream and of single calls: the same statements.
    let text = get(&observed(&test_ledger), "/metrics").1;
    for (outcome, count) in [("recorded", 9), ("refused", 6), ("invalid", 6)] {
        let line = format!("lotledger_submissions_total{{outcome=\"{outcome}\"}} {count}\n");
        assert!(text.contains(&line), "{line}{text}");
    }
}

/// A key, and what it signs, in one stream: the signature is checked before the key is recorded.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_went_well_ends_well() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let client = daemon.ledger().await;
    let streams = (0..600).map(|_| {
        let mut client = client.clone();
        tokio::spawn(async move {
            let nothing = tokio_stream::iter([pb::SubmitStreamRequest::default()]);
            let answers = client.submit_stream(nothing).await.unwrap().into_inner();
            answers.collect::<Vec<_>>().await
        })
    });
    for stream in streams.collect::<Vec<_>>() {
        let answers = stream.await.unwrap();
        assert!(matches!(answers.as_slice(), [Ok(_)]), "{answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_may_rest_on_one_before_it() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let mut statements = vec![
        test_ledger.registers(MAKER),
        test_ledger.enrols(MAKER, "op1", Role::Operator),
    ];
    for n in 1..100 {
        statements.push(test_ledger.receives_material(MAKER, "op1", node(n)));
        statements.push(test_ledger.holds(MAKER, "op1", node(n)));
        if n == 50 {
            statements.push(test_ledger.enrols(MAKER, "op3", Role::Operator));
            statements.push(test_ledger.receives_material(MAKER, "op3", node(200)));
        }
    }
    let count = statements.len();
    let answers = all(&daemon, statements.into_iter().map(one).collect()).await;
    assert_eq!(answers.into_iter().map(receipt).count(), count);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_was_cut_goes_on_with_the_same_statements() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let statements: Vec<_> = (0..400)
        .map(|n| one(test_ledger.registers_one_of_many(n)))
        .collect();
    let (sending, mut answers) = open(&daemon).await;
    let sent = statements.clone();
    let task = tokio::spawn(async move {
        for statement in sent {
            if sending.send(statement).await.is_err() {
                return;
            }
        }
    });
    let mut first = Vec::new();
    for _ in 0..10 {
        first.push(receipt(answers.next().await.unwrap()));
    }
    drop(answers);
    task.await.unwrap();
    let again = all(&daemon, statements.clone()).await;
    let again: Vec<_> = again.into_iter().map(receipt).collect();
    assert_eq!(again.len(), 400);
    assert_eq!(&again[..10], &first[..]);
    // Nothing is recorded twice.
    let before = size(&daemon).await;
    let third = all(&daemon, statements).await;
    let third: Vec<_> = third.into_iter().map(receipt).collect();
    assert_eq!(third, again);
    assert_eq!(size(&daemon).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_take_answers_stops_nobody_and_is_not_read() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let more = [
        "--request-timeout-ms",
        "2000",
        "--answer-timeout-ms",
        "1000",
    ];
    let daemon = test_ledger.start_with(&more);
    let endpoint = Endpoint::from_shared(format!("http://{}", daemon.address)).unwrap();
    let slow = endpoint.initial_stream_window_size(1_024);
    let mut slow =
        pb::ledger_service_client::LedgerServiceClient::new(slow.connect().await.unwrap());
    let (sending, statements) = tokio::sync::mpsc::channel(1);
    let answers = slow.submit_stream(ReceiverStream::new(statements)).await;
    let mut answers = answers.unwrap().into_inner();
    let envelopes = (0..4_000).map(|n| test_ledger.registers_one_of_many(n));
    let envelopes: Vec<_> = envelopes.collect();
    let task = tokio::spawn(async move {
        let mut sent = 0;
        for envelope in envelopes {
            let send = sending.send(one(envelope));
            match tokio::time::timeout(Duration::from_millis(500), send).await {
                Ok(Ok(())) => sent += 1,
                _ => break,
            }
        }
        (sending, sent)
    });
    // Others go on.
    let begun = Instant::now();
    let mut ledger = daemon.ledger().await;
    for n in 10..20 {
        ledger
            .submit(message(test_ledger.registers(n)))
            .await
            .unwrap();
    }
    let (sending, sent) = task.await.unwrap();
    assert!(begun.elapsed() < PATIENCE);
    // In flight, ready, and on their way through two windows: far from all.
    assert!(sent < 2_000, "{sent} were taken");
    // And in the end the place is given back.
    let mut end = None;
    while let Ok(next) = tokio::time::timeout(PATIENCE, answers.message()).await {
        match next {
            // It takes them late, and the daemon may have gone on by then.
            Ok(Some(_)) => tokio::time::sleep(Duration::from_millis(500)).await,
            other => {
                end = Some(other);
                break;
            }
        }
    }
    assert!(matches!(end, Some(Err(_))), "{end:?}");
    drop(sending);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_in_which_nothing_happens_ends() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start_with(&["--request-timeout-ms", "1000"]);
    let (sending, mut answers) = open(&daemon).await;
    for n in 1..4 {
        // It may last as long as it likes.
        tokio::time::sleep(Duration::from_millis(600)).await;
        sending.send(one(test_ledger.registers(n))).await.unwrap();
        receipt(answers.next().await.unwrap());
    }
    let status = answers.next().await.unwrap().unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    let info = status.get_details_error_info().unwrap();
    assert_eq!(info.reason, "DEADLINE_EXCEEDED");
    assert!(answers.next().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_without_an_end_is_slowed_down_counted_and_ended() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let more = ["--caller-per-second", "100", "--caller-burst", "1"];
    let daemon = test_ledger.start_with(&more);
    let (sending, mut answers) = open(&daemon).await;
    let envelopes: Vec<_> = (0..20_000).map(|n| n % 200).collect();
    let many: Vec<_> = (0..200)
        .map(|n| test_ledger.registers_one_of_many(n))
        .collect();
    let task = tokio::spawn(async move {
        for n in envelopes {
            if sending.send(one(many[n].clone())).await.is_err() {
                return;
            }
        }
    });
    let begun = Instant::now();
    for _ in 0..50 {
        receipt(answers.next().await.unwrap());
    }
    // A hundred in a second, and none is refused.
    assert!(begun.elapsed() >= Duration::from_millis(450));
    daemon.signal("-TERM");
    // What was taken is answered, then it says why it ends.
    let status = loop {
        match answers.next().await.unwrap() {
            Ok(answer) => drop(receipt(Ok(answer))),
            Err(status) => break status,
        }
    };
    let info = status.get_details_error_info().unwrap();
    assert_eq!(
        (status.code(), info.reason.as_str()),
        (Code::Unavailable, "NOT_SERVING")
    );
    drop(answers);
    let (code, took) = daemon.wait();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(9), "{took:?}");
    task.await.unwrap();
}

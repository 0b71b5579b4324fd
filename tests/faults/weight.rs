//! Callers who ask and do not read: what they are owed counts against the bytes that may be held.

use lotledger::domain::event::Clock;
use lotledger::service::pb;
use tonic::transport::Endpoint;
use tonic_prost::ProstCodec;

use crate::fault_injection::{resident_bytes, size, until};
use crate::test_ledger::{TestLedger, Who, message, submission};

#[tokio::test(flavor = "multi_thread")]
async fn sixty_callers_who_do_not_read() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let budget: u64 = 64 << 20;
    let bound = budget.to_string();
    let daemon =
        test_ledger.start_with(&["--max-held-bytes", &bound, "--answer-timeout-ms", "600000"]);
    // Pages of a thousand statements, each of some 500 bytes.
    let mut ledger = daemon.ledger().await;
    for batch in 0..2 {
        let envelopes = (0..900).map(|n| test_ledger.registers_one_of_many(batch * 900 + n));
        let submissions = envelopes.map(submission);
        let request = pb::SubmitBatchRequest {
            submissions: submissions.collect(),
        };
        ledger.submit_batch(request).await.unwrap();
    }
    let before = resident_bytes(&daemon);
    let mut held = Vec::new();
    let mut refused = 0;
    for _ in 0..60 {
        let endpoint = Endpoint::from_shared(format!("http://{}", daemon.address)).unwrap();
        let endpoint = endpoint.initial_stream_window_size(1_024);
        let channel = endpoint.connect().await.unwrap();
        for _ in 0..6 {
            let mut slow = tonic::client::Grpc::new(channel.clone());
            slow.ready().await.unwrap();
            let request = test_ledger.request(Who::Auditor, pb::ListEntriesRequest::default());
            let path = "/lotledger.v1.LedgerService/ListEntries".parse().unwrap();
            let codec = ProstCodec::<pb::ListEntriesRequest, pb::ListEntriesResponse>::default();
            match slow.server_streaming(request, path, codec).await {
                Ok(answer) => held.push(answer),
                Err(status) => {
                    assert_eq!(status.code(), tonic::Code::ResourceExhausted, "{status:?}");
                    refused += 1;
                }
            }
        }
    }
    let after = resident_bytes(&daemon);
    let grown = after.saturating_sub(before);
    assert!(refused > 0, "what is not read is not counted");
    println!("{} held, {refused} refused, {grown} bytes more", held.len());
    assert!(
        grown < 3 * budget,
        "{grown} bytes for {} answers",
        held.len()
    );
    // What they do not want any more is given back.
    drop(held);
    until("others are served", async || size(&daemon).await.is_ok()).await;
    ledger
        .submit(message(test_ledger.registers(1)))
        .await
        .unwrap();
}

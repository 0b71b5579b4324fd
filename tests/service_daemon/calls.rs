//! Every call by every caller.

use lotledger::domain::event::Clock;
use lotledger::domain::subject::Subject;
use lotledger::service::pb;
use tonic::{Code, Status};

use crate::test_ledger::{MAKER, TestLedger, Who, message, node, now_ms, org, subject, submission};

const EVERYONE: [Who; 5] = [
    Who::Anyone,
    Who::Maker,
    Who::Stranger,
    Who::Auditor,
    Who::Admin,
];

fn code<T>(answer: Result<tonic::Response<T>, Status>) -> Code {
    answer.map_or_else(|status| status.code(), |_| Code::Ok)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_by_every_caller() {
    use Code::{
        InvalidArgument as Wrong, Ok, PermissionDenied as Denied, Unauthenticated as Unknown,
    };
    let test_ledger = TestLedger::new(Clock::Training);
    // Of successes too every one.
    let daemon = test_ledger.start_with(&["--log-successes", "1000000"]);
    let receipts = test_ledger.furnish(&daemon).await;
    assert_eq!(receipts.len(), 6);
    let (mut ledger, mut vials, mut admin) = (
        daemon.ledger().await,
        daemon.vials().await,
        daemon.admin().await,
    );
    let histories = |subjects: &[Subject]| pb::GetHistoriesRequest {
        subjects: subjects.iter().map(subject).collect(),
    };
    let by_index = |index| pb::GetEntryRequest {
        which: Some(pb::get_entry_request::Which::Index(index)),
    };
    for (who, expected) in EVERYONE.into_iter().zip([
        // submit, batch, checkpoint, inclusion, consistency,
        //   node's entry, seal, list, node, feed, key, unknown node, vial, bundle of no vial, clock
        [
            Ok, Ok, Ok, Ok, Ok, Unknown, Unknown, Unknown, Unknown, Ok, Unknown, Unknown, Ok,
            Unknown, Unknown,
        ],
        [
            Ok, Ok, Ok, Ok, Ok, Ok, Ok, Denied, Ok, Ok, Ok, Denied, Ok, Denied, Denied,
        ],
        [
            Ok, Ok, Ok, Ok, Ok, Denied, Ok, Denied, Denied, Ok, Ok, Denied, Ok, Denied, Denied,
        ],
        [
            Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Wrong, Denied,
        ],
        [
            Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Ok, Wrong, Ok,
        ],
    ]) {
        macro_rules! call {
            ($client:ident.$method:ident($message:expr)) => {
                code($client.$method(test_ledger.request(who, $message)).await)
            };
        }
        let one = message(test_ledger.registers(MAKER));
        let batch = pb::SubmitBatchRequest {
            submissions: vec![submission(test_ledger.registers(MAKER))],
        };
        let inclusion = pb::GetInclusionProofRequest { index: 0, size: 0 };
        let consistency = pb::GetConsistencyProofRequest {
            old_size: 2,
            new_size: 0,
        };
        let vial = pb::VerifyVialRequest {
            code: "(01)04987654000012(10)L1(21)ABCDEFGHJKLMN".into(),
            max_age_ms: 0,
        };
        let answers = [
            call!(ledger.submit(one)),
            call!(ledger.submit_batch(batch)),
            call!(ledger.get_checkpoint(pb::GetCheckpointRequest {})),
            call!(ledger.get_inclusion_proof(inclusion)),
            call!(ledger.get_consistency_proof(consistency)),
            call!(ledger.get_entry(by_index(6))),
            call!(ledger.get_entry(by_index(1))),
            call!(ledger.list_entries(pb::ListEntriesRequest::default())),
            call!(ledger.get_histories(histories(&[Subject::Node(node(1))]))),
            call!(ledger.get_histories(histories(&[Subject::SafetyFeed]))),
            call!(ledger.get_histories(histories(&[Subject::Roster(org(9))]))),
            call!(ledger.get_histories(histories(&[Subject::Node(node(9))]))),
            call!(vials.verify_vial(vial)),
            call!(vials.get_vial_bundle(pb::GetVialBundleRequest {
                vial_tag: vec![7; 32]
            })),
            call!(admin.advance_clock(pb::AdvanceClockRequest {
                to_ms: now_ms() - 60_000
            })),
        ];
        assert_eq!(answers, expected, "{who:?}");
    }
    // Nothing of it shows a secret or a payload.
    let log = test_ledger.log();
    for secret in test_ledger.secrets() {
        assert!(!log.contains(secret.as_str()));
    }
    assert!(log.contains("\"caller\":\"stranger\""), "{log}");
    assert!(!log.contains("Basal medium"));
    // One line a call, JSON, with the request's id.
    let lines = log.lines().map(|line| {
        let parsed = serde_json::from_str::<serde_json::Value>(line);
        parsed.unwrap_or_else(|error| panic!("{error}: {line}"))
    });
    let answered: Vec<_> = lines.filter(|line| line["message"] == "answered").collect();
    assert!(answered.len() >= 70, "{}", answered.len());
    for line in answered {
        let id = line["span"]["request_id"].as_str();
        assert!(id.is_some_and(|id| !id.is_empty()), "{line}");
        assert!(
            line["code"].is_string() && line["took_ms"].is_u64(),
            "{line}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_do_not_work() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let mut ledger = daemon.ledger().await;
    let unknown = format!("Bearer llt_{}", "A".repeat(43));
    for (value, reason) in [
        ("", "TOKEN_MALFORMED"),
        ("Basic abc", "TOKEN_MALFORMED"),
        ("Bearer llt_short", "TOKEN_MALFORMED"),
        (unknown.as_str(), "TOKEN_UNKNOWN"),
    ] {
        // Also where no token is needed: who presents one should learn that it does not work.
        let mut request = tonic::Request::new(pb::GetCheckpointRequest {});
        request
            .metadata_mut()
            .insert("authorization", value.parse().unwrap());
        let status = ledger.get_checkpoint(request).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated);
        assert!(status.message().starts_with(reason), "{}", status.message());
    }
}

//! What is read can be checked, and what is hidden cannot be told from what is not there.

use lotledger::domain::event::Clock;
use lotledger::domain::id::OrgRef;
use lotledger::domain::rules_in_force;
use lotledger::domain::statement::{Role, Seen};
use lotledger::domain::subject::{Position, Subject};
use lotledger::domain::view::{Lookup, View as _};
use lotledger::format::bundle::decode_bundle;
use lotledger::format::envelope::decode_envelope;
use lotledger::merkle::leaf_hash;
use lotledger::service::pb;
use lotledger::verify::bundle::{Ask, Outcome, check};
use lotledger::verify::histories;
use tonic_types::StatusExt as _;

use crate::test_ledger::{MAKER, STRANGER, TestLedger, Who, message, node, now_ms, subject};
use lotledger::domain::time::TimestampMs;

fn histories(subjects: &[Subject]) -> pb::GetHistoriesRequest {
    pb::GetHistoriesRequest {
        subjects: subjects.iter().map(subject).collect(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn histories_are_evidence() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    test_ledger.furnish(&daemon).await;
    let mut ledger = daemon.ledger().await;
    let (trust, absent) = (test_ledger.trust(), Subject::Node(node(9)));
    for (who, wanted) in [
        (Who::Anyone, vec![Subject::SafetyFeed]),
        (
            Who::Maker,
            vec![Subject::Node(node(1)), Subject::SafetyFeed],
        ),
        (Who::Auditor, vec![Subject::Node(node(1)), absent.clone()]),
    ] {
        let request = test_ledger.request(who, histories(&wanted));
        let answer = ledger.get_histories(request).await.unwrap().into_inner();
        let bundle = decode_bundle(&answer.bundle).unwrap();
        let evidence = histories::open(&bundle, &trust, rules_in_force::KNOWN, 1).unwrap();
        for subject in wanted {
            let present = matches!(evidence.subject(&subject), Lookup::Present(_));
            let proven_absent = matches!(evidence.subject(&subject), Lookup::Absent);
            assert_eq!(
                (present, proven_absent),
                (subject != absent, subject == absent)
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_looks_like_what_is_not_there() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let receipts = test_ledger.furnish(&daemon).await;
    let mut ledger = daemon.ledger().await;
    let mut refused = Vec::new();
    for n in [1, 9] {
        let request = test_ledger.request(Who::Stranger, histories(&[Subject::Node(node(n))]));
        let status = ledger.get_histories(request).await.unwrap_err();
        let text = status.message().replace(&node(n).to_string(), "NODE");
        refused.push((status.code(), text));
    }
    assert_eq!(refused[0], refused[1]);

    let entry = lotledger::format::entry::decode_entry(&receipts[4].entry).unwrap();
    let recorded = entry.envelope().unwrap().payload_hash();
    let mut refused = Vec::new();
    for hash in [recorded.bytes(), [9; 32]] {
        let message = pb::GetEntryRequest {
            which: Some(pb::get_entry_request::Which::PayloadHash(hash.to_vec())),
        };
        let request = test_ledger.request(Who::Stranger, message.clone());
        let status = ledger.get_entry(request).await.unwrap_err();
        let hex = data_encoding::HEXLOWER.encode(&hash);
        refused.push((status.code(), status.message().replace(&hex, "HASH")));
        let found = ledger
            .get_entry(test_ledger.request(Who::Auditor, message))
            .await;
        assert_eq!(found.is_ok(), hash == recorded.bytes());
    }
    assert_eq!(refused[0], refused[1]);
    let own = histories(&[Subject::Organisation(OrgRef::from_bytes([STRANGER; 16]))]);
    assert!(
        ledger
            .get_histories(test_ledger.request(Who::Stranger, own))
            .await
            .is_ok()
    );
}

/// Else any history could be counted by pinning it wrongly: who may read it is told what has moved; who may
/// not is refused the pin, whether it is right or wrong and whether there is anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pin_does_not_count_a_hidden_history() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    test_ledger.furnish(&daemon).await;
    let mut ledger = daemon.ledger().await;
    for (n, by, pinned, told) in [
        (MAKER, "op1", 1, true),
        (STRANGER, "op2", 1, false),
        (STRANGER, "op2", 9, false),
    ] {
        let received = test_ledger.receives_material(n, by, node(7));
        let event = decode_envelope(&received)
            .unwrap()
            .statement()
            .unwrap()
            .event;
        let seen = Seen {
            subject: Subject::Node(node(pinned)),
            position: Position::EMPTY,
        };
        let envelope = test_ledger.pinned(event, vec![seen], &[(by, Role::Operator)]);
        let status = ledger.submit(message(envelope)).await.unwrap_err();
        let info = status.get_details_error_info().unwrap();
        let reason = if told { "STALE_SEEN" } else { "UNKNOWN_REF" };
        assert_eq!(info.reason, reason);
        let since = info.metadata.get("entries_since");
        assert_eq!(since.is_some_and(|since| !since.is_empty()), told);
        assert_eq!(status.message().contains("2 entries"), told, "{status:?}");
        let texts = format!("{:?}", info.metadata);
        assert_eq!(texts.contains("2 entries"), told, "{texts}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_rests_on_evidence() {
    let test_ledger = TestLedger::new(Clock::Training);
    let daemon = test_ledger.start();
    test_ledger.furnish(&daemon).await;
    let mut vials = daemon.vials().await;
    let message = pb::VerifyVialRequest {
        code: "(01)04987654000012(10)L1(21)ABCDEFGHJKLMN".into(),
        max_age_ms: 0,
    };
    for who in [Who::Anyone, Who::Stranger] {
        let request = test_ledger.request(who, message.clone());
        let answer = vials.verify_vial(request).await.unwrap().into_inner();
        let verdict = answer.verdict.unwrap();
        assert_eq!(verdict.overall(), pb::Overall::DoNotUse);
        let codes: Vec<&str> = verdict.reasons.iter().map(|r| r.code.as_str()).collect();
        assert!(codes.contains(&"UNKNOWN_GTIN") && codes.contains(&"UNAPPROVED_PRODUCT"));
        assert!(
            verdict
                .reasons
                .iter()
                .all(|r| !r.text_en.is_empty() && !r.text_ja.is_empty())
        );
        assert!(verdict.training);
        assert!(
            verdict
                .headline_ja
                .starts_with("TRAINING LEDGER / 訓練用台帳")
        );

        // The clinic checks it itself, and comes to the same answer.
        let bundle = decode_bundle(&answer.bundle).unwrap();
        let now = TimestampMs::new(now_ms()).unwrap();
        match check(&bundle, &test_ledger.trust(), &Ask::default(), now, 1) {
            Outcome::Valid(checked) => {
                assert_eq!(checked.verdict.overall.name(), "DO_NOT_USE");
                assert_eq!(checked.evidence.checkpoint.size, verdict.checkpoint_size);
            }
            Outcome::Incomplete(what) => panic!("{what:?}"),
            Outcome::Invalid(faults) => panic!("{faults:?}"),
        }
    }
    let bad = pb::VerifyVialRequest {
        code: "4987654000012".into(),
        max_age_ms: -1,
    };
    let status = vials.verify_vial(bad).await.unwrap_err();
    let details = status.get_error_details();
    assert_eq!(
        details.bad_request().unwrap().field_violations[0].field,
        "code"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_page_by_page() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let receipts = test_ledger.furnish(&daemon).await;
    let mut ledger = daemon.ledger().await;
    let mut entries = Vec::new();
    let mut start = Some(0);
    while let Some(from) = start {
        let message = pb::ListEntriesRequest {
            start: from,
            page_size: 4,
            sidecars: true,
        };
        let request = test_ledger.request(Who::Auditor, message);
        let page = ledger.list_entries(request).await.unwrap().into_inner();
        assert!(page.entries.len() <= 4);
        entries.extend(page.entries);
        start = page.next_start;
    }
    // Genesis, seal, six statements, seal.
    assert_eq!(entries.len(), 9);
    for (entry, receipt) in entries[2..8].iter().zip(&receipts) {
        assert_eq!(entry, &receipt.entry);
    }
    for (index, entry) in (0..).zip(&entries) {
        let message = pb::GetInclusionProofRequest { index, size: 9 };
        let proof = ledger
            .get_inclusion_proof(message)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(proof.leaf_hash, leaf_hash(entry).bytes());
    }
    for (message, name) in [(10, "start"), (11, "start")].map(|(start, name)| {
        (
            pb::ListEntriesRequest {
                start,
                ..Default::default()
            },
            name,
        )
    }) {
        let status = ledger
            .list_entries(test_ledger.request(Who::Auditor, message))
            .await
            .unwrap_err();
        assert_eq!(status.code(), tonic::Code::OutOfRange);
        assert!(status.message().contains(name), "{}", status.message());
    }
}

//! What is wrong is named: a stable reason, the field, and nothing recorded.

use lotledger::domain::event::{Clock, Event, HoldLifted, HoldReason, HoldScope};
use lotledger::domain::id::Digest;
use lotledger::domain::statement::{Role, Seen};
use lotledger::domain::subject::{Position, Subject};
use lotledger::format::entry::decode_entry;
use lotledger::format::envelope::decode_envelope;
use lotledger::service::pb;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::test_ledger::{MAKER, STRANGER, TestLedger, message, node, org, submission};

fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_by_kind() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let receipts = test_ledger.furnish(&daemon).await;
    let mut ledger = daemon.ledger().await;
    let mut forged = test_ledger.registers(3);
    let last = forged.len() - 1;
    forged[last] ^= 1;
    for (envelope, code, expected) in [
        (vec![1, 2, 3], Code::InvalidArgument, "MALFORMED"),
        (Vec::new(), Code::InvalidArgument, "MISSING_FIELD"),
        (forged, Code::PermissionDenied, "BAD_SIGNATURE"),
        (
            test_ledger.receives_material(MAKER, "nobody", node(2)),
            Code::PermissionDenied,
            "UNKNOWN_KEY",
        ),
        (
            test_ledger.receives_material(STRANGER, "op1", node(2)),
            Code::PermissionDenied,
            "NOT_YOURS",
        ),
        (
            // Another's node, and not for them to read.
            test_ledger.receives_material(STRANGER, "op2", node(1)),
            Code::NotFound,
            "UNKNOWN_REF",
        ),
        (
            test_ledger.holds(MAKER, "op1", node(8)),
            Code::NotFound,
            "UNKNOWN_REF",
        ),
    ] {
        let status = ledger.submit(message(envelope)).await.unwrap_err();
        assert_eq!(
            (status.code(), reason(&status).as_str()),
            (code, expected),
            "{status:?}"
        );
        let info = status.get_details_error_info().unwrap();
        assert_eq!(info.domain, "lotledger");
        let violations = status.get_details_bad_request().unwrap().field_violations;
        assert!(
            violations[0].field.starts_with("submission.envelope"),
            "{violations:?}"
        );
    }
    let status = ledger
        .submit(pb::SubmitRequest::default())
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);

    // Nothing of it is recorded, and what was recorded is answered as it was.
    let receipt = ledger
        .submit(message(test_ledger.registers(MAKER)))
        .await
        .unwrap()
        .into_inner()
        .receipt
        .unwrap();
    assert_eq!(receipt, receipts[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_names_every_statement_that_is_wrong() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let mut ledger = daemon.ledger().await;
    let before = ledger
        .get_checkpoint(pb::GetCheckpointRequest {})
        .await
        .unwrap();
    let request = pb::SubmitBatchRequest {
        submissions: vec![
            submission(test_ledger.registers(MAKER)),
            submission(test_ledger.registers(MAKER)[1..].to_vec()),
            submission(test_ledger.enrols(MAKER, "op1", Role::Operator)),
            submission(vec![7]),
        ],
    };
    let status = ledger.submit_batch(request).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let violations = status.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<&str> = violations.iter().map(|v| v.field.as_str()).collect();
    assert_eq!(
        fields,
        ["submissions[1].envelope", "submissions[3].envelope"]
    );
    let after = ledger
        .get_checkpoint(pb::GetCheckpointRequest {})
        .await
        .unwrap();
    assert_eq!(
        before.into_inner().checkpoint,
        after.into_inner().checkpoint
    );

    for count in [0, 1_001] {
        let submissions = vec![submission(vec![1]); count];
        let request = pb::SubmitBatchRequest { submissions };
        let status = ledger.submit_batch(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(
            status.message().contains("1 to 1000"),
            "{}",
            status.message()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_moved_names_what_its_author_did_not_see() {
    let test_ledger = TestLedger::new(Clock::Utc);
    let daemon = test_ledger.start();
    let mut ledger = daemon.ledger().await;
    test_ledger.furnish(&daemon).await;
    let mut record = async |envelope: Vec<u8>| ledger.submit(message(envelope)).await;
    record(test_ledger.enrols(MAKER, "qa1", Role::QaRelease))
        .await
        .unwrap();
    let held = test_ledger.holds_with(MAKER, "op1", node(1), HoldReason::ColdChain);
    let payload_hash = Digest::from_bytes(decode_envelope(&held).unwrap().payload_hash().bytes());
    let receipt = record(held).await.unwrap().into_inner().receipt.unwrap();
    let subject = Subject::Node(node(1));
    let place = receipt
        .places
        .iter()
        .find(|p| p.kind == u32::from(subject.kind()))
        .unwrap();
    let position = Position {
        count: place.count,
        head: Digest::try_from(&*place.head).unwrap(),
    };
    // Somebody else holds it too, meanwhile.
    let other = test_ledger.holds_with(MAKER, "op1", node(1), HoldReason::SuspectProduct);
    let other = record(other).await.unwrap().into_inner().receipt.unwrap();
    let other = decode_entry(&other.entry).unwrap().index;

    let lifted = Event::HoldLifted(HoldLifted {
        hold: payload_hash,
        scope: HoldScope::Node(node(1)),
        rationale: None,
        organisation: org(MAKER),
        clinic_local: false,
    });
    let seen = vec![Seen { subject, position }];
    let status = record(test_ledger.pinned(lifted, seen, &[("qa1", Role::QaRelease)]))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Aborted, "{status:?}");
    let info = status.get_details_error_info().unwrap();
    assert_eq!(info.reason, "STALE_SEEN");
    assert_eq!(info.metadata["entries_since"], other.to_string());
    assert_eq!(info.metadata["seen"], place.count.to_string());
}

//! `Submit` and `SubmitBatch`.

use std::slice::from_ref;

use lotledger::domain::event::*;
use lotledger::domain::id::{Digest, LedgerId};
use lotledger::domain::statement::Statement;
use lotledger::domain::subject::Position;
use lotledger::format::envelope::{Envelope, decode_envelope, encode_envelope};
use lotledger::service::pb;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::bytes::{UNKNOWN_FIELD, WEAK_KEY, replaced};
use crate::daemon_support::check_support::notary::sign;
use crate::daemon_support::check_support::world::{make, names};
use crate::daemon_support::{self, Live};
use crate::scene::{Scene, filled};

/// What is handed in, and what must come back.
struct Row {
    name: &'static str,
    make: fn(&mut Scene) -> Vec<pb::Submission>,
    code: Code,
    reason: &'static str,
    /// Of the first violation; empty if the message as a whole is refused.
    field: &'static str,
}

const fn row(
    name: &'static str,
    make: fn(&mut Scene) -> Vec<pb::Submission>,
    code: Code,
    reason: &'static str,
    field: &'static str,
) -> Row {
    Row {
        name,
        make,
        code,
        reason,
        field,
    }
}

fn material(live: &mut Live, name: &str) -> Statement {
    let event = Event::MaterialReceived(make::raw(name, make::medium()));
    live.draft("maker.operator", event)
}

/// A good statement, changed before it is signed.
fn changed(scene: &mut Scene, change: impl Fn(&mut Statement)) -> Vec<pb::Submission> {
    let mut statement = material(&mut scene.live, "changed");
    change(&mut statement);
    vec![scene.live.submission(&statement)]
}

/// A good envelope, changed on its way.
fn mangled(scene: &mut Scene, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<pb::Submission> {
    let mut all = changed(scene, |_| {});
    all[0].envelope = change(std::mem::take(&mut all[0].envelope));
    all
}

/// A payload that is changed after it was written.
fn payload(envelope: Vec<u8>, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let Envelope {
        mut payload,
        signatures,
    } = decode_envelope(&envelope).unwrap();
    change(&mut payload);
    encode_envelope(&Envelope {
        payload,
        signatures,
    })
}

fn by(scene: &mut Scene, signers: &str, event: Event) -> Vec<pb::Submission> {
    let statement = scene.live.draft(signers, event);
    vec![scene.live.submission(&statement)]
}

/// Vials for the third lot, and another sidecar than the one committed to.
fn vials(
    scene: &mut Scene,
    ids: Vec<lotledger::domain::id::VialTag>,
    sidecar: impl Fn(Vec<u8>) -> Vec<u8>,
) -> Vec<pb::Submission> {
    let event = filled(&mut scene.live, "L3", ids);
    let mut all = by(scene, "maker.head", event);
    all[0].sidecar = sidecar(std::mem::take(&mut all[0].sidecar));
    all
}

fn lifted(scene: &mut Scene) -> Statement {
    let event = Event::HoldLifted(make::lifted(&scene.live.world, scene.hold));
    scene.live.draft("maker.qa", event)
}

fn three(scene: &mut Scene) -> Vec<pb::Submission> {
    let mut all = Vec::new();
    for name in ["one", "two", "three"] {
        let statement = material(&mut scene.live, name);
        all.push(scene.live.submission(&statement));
    }
    all
}

const ENVELOPE: &str = "submission.envelope";
const PAYLOAD: &str = "submission.envelope.payload";

const ROWS: &[Row] = &[
    // Bytes.
    row(
        "nothing",
        |_| vec![pb::Submission::default()],
        Code::InvalidArgument,
        "MISSING_FIELD",
        "submission.envelope.payload",
    ),
    row(
        "half an envelope",
        |s| {
            mangled(s, |mut e| {
                e.truncate(e.len() / 2);
                e
            })
        },
        Code::InvalidArgument,
        "MALFORMED",
        ENVELOPE,
    ),
    row(
        "an envelope without its last byte",
        |s| {
            mangled(s, |mut e| {
                e.pop();
                e
            })
        },
        Code::InvalidArgument,
        "MALFORMED",
        ENVELOPE,
    ),
    row(
        "an envelope of 80 kB",
        |s| mangled(s, |_| vec![0; 80_000]),
        Code::InvalidArgument,
        "TOO_LARGE",
        ENVELOPE,
    ),
    row(
        "a message of 17 MB",
        |s| {
            let mut all = changed(s, |_| {});
            all[0].sidecar = vec![0; 17 << 20];
            all
        },
        Code::OutOfRange,
        "REQUEST_TOO_LARGE",
        "request",
    ),
    row(
        "an envelope with an unknown field",
        |s| {
            mangled(s, |mut e| {
                e.extend(UNKNOWN_FIELD);
                e
            })
        },
        Code::InvalidArgument,
        "NOT_CANONICAL",
        ENVELOPE,
    ),
    row(
        "a statement with an unknown field",
        |s| mangled(s, |e| payload(e, |p| p.extend(UNKNOWN_FIELD))),
        Code::InvalidArgument,
        "NOT_CANONICAL",
        PAYLOAD,
    ),
    row(
        "a statement that is cut",
        |s| mangled(s, |e| payload(e, |p| p.truncate(p.len() - 3))),
        Code::InvalidArgument,
        "MALFORMED",
        PAYLOAD,
    ),
    row(
        "a statement in another spelling",
        |s| {
            mangled(s, |e| {
                payload(e, |p| {
                    let first = p[..34].to_vec();
                    p.extend(first);
                })
            })
        },
        Code::InvalidArgument,
        "NOT_CANONICAL",
        PAYLOAD,
    ),
    row(
        "a weak key",
        weak_key,
        Code::InvalidArgument,
        "WEAK_KEY",
        "submission.envelope.payload.key_enrolled.public_key",
    ),
    row(
        "a sidecar beside a statement that has none",
        |s| {
            let mut all = changed(s, |_| {});
            all[0].sidecar = vec![0; 32];
            all
        },
        Code::FailedPrecondition,
        "ROOT_MISMATCH",
        "submission.sidecar",
    ),
    // Who signs.
    row(
        "a flipped bit in the signature",
        |s| {
            mangled(s, |mut e| {
                *e.last_mut().unwrap() ^= 1;
                e
            })
        },
        Code::PermissionDenied,
        "BAD_SIGNATURE",
        "submission.envelope.payload.signers[0]",
    ),
    row(
        "a key that is not enrolled",
        |s| mangled(s, |_| stranger()),
        Code::PermissionDenied,
        "UNKNOWN_KEY",
        "submission.envelope.payload.signers[0]",
    ),
    row(
        "a key that was revoked",
        |s| {
            by(
                s,
                "maker.false as OPERATOR",
                Event::MaterialReceived(make::raw("n", make::medium())),
            )
        },
        Code::PermissionDenied,
        "KEY_REVOKED",
        "submission.envelope.payload.signers[0].key_id",
    ),
    row(
        "a wrong role",
        |s| {
            by(
                s,
                "maker.qc",
                Event::MaterialReceived(make::raw("n", make::medium())),
            )
        },
        Code::PermissionDenied,
        "WRONG_ROLE",
        "submission.envelope.payload.signers",
    ),
    row(
        "a role that the key does not have",
        |s| {
            by(
                s,
                "maker.qc as OPERATOR",
                Event::MaterialReceived(make::raw("n", make::medium())),
            )
        },
        Code::PermissionDenied,
        "WRONG_ROLE",
        "submission.envelope.payload.signers[0].role",
    ),
    row(
        "in another organisation's name",
        |s| {
            by(
                s,
                "rival.operator",
                Event::MaterialReceived(make::raw("n", make::medium())),
            )
        },
        Code::PermissionDenied,
        "NOT_YOURS",
        "submission.envelope.payload.signers[0]",
    ),
    // Which ledger, when, on what.
    row(
        "for another ledger",
        |s| changed(s, |s| s.ledger_id = Some(LedgerId::from_bytes([7; 32]))),
        Code::FailedPrecondition,
        "WRONG_LEDGER",
        "submission.envelope.payload.ledger_id",
    ),
    row(
        "from tomorrow",
        |s| {
            changed(s, |s| {
                s.occurred_at = s
                    .occurred_at
                    .saturating_add(lotledger::domain::time::DurationMs::from_days(1))
            })
        },
        Code::FailedPrecondition,
        "TIME_ORDER",
        "submission.envelope.payload.occurred_at_ms",
    ),
    row(
        "a history that has moved",
        |s| vec![s.stale.clone()],
        Code::Aborted,
        "STALE_SEEN",
        "submission.envelope.payload.seen[0]",
    ),
    row(
        "a head that never was",
        |s| {
            let mut l = lifted(s);
            l.seen[0].position = Position {
                head: Digest::from_bytes([9; 32]),
                ..l.seen[0].position
            };
            vec![s.live.submission(&l)]
        },
        Code::Aborted,
        "STALE_SEEN",
        "submission.envelope.payload.seen[0]",
    ),
    row(
        "a decision that pins nothing",
        |s| {
            let mut l = lifted(s);
            l.seen.clear();
            vec![s.live.submission(&l)]
        },
        Code::FailedPrecondition,
        "SEEN_MISMATCH",
        "submission.envelope.payload.seen",
    ),
    // Somebody else's.
    row(
        "another organisation's GTIN",
        rival_lot,
        Code::FailedPrecondition,
        "NOT_YOUR_GTIN",
        "submission.envelope.payload.lot_opened.lot.gtin14",
    ),
    row(
        "another organisation's GTIN, registered again",
        |s| {
            let mut p = make::product();
            p.organisation = names::org("rival");
            by(s, "rival.qa + root.1", Event::ProductRegistered(p))
        },
        Code::AlreadyExists,
        "GTIN_TAKEN",
        "submission.envelope.payload.product_registered.gtin14",
    ),
    row(
        "another organisation's bank",
        |s| {
            let mut l = make::lot_opened("R1", "small@1", "wcb.1");
            l.organisation = names::org("rival");
            by(s, "rival.head", Event::LotOpened(l))
        },
        Code::NotFound,
        "UNKNOWN_REF",
        "submission.envelope.payload.lot_opened.planned_bank",
    ),
    // Vials.
    row(
        "a vial twice in one sidecar",
        |s| {
            vials(s, names::vials("L3", 1, 2), |b| {
                [&b[..32], &b[..32]].concat()
            })
        },
        Code::AlreadyExists,
        "VIAL_DUPLICATE",
        "submission.sidecar",
    ),
    row(
        "a vial of an earlier lot",
        |s| {
            let mut ids = names::vials("L3", 1, 2);
            ids.push(names::vial("L1", 3));
            ids.sort();
            vials(s, ids, |b| b)
        },
        Code::AlreadyExists,
        "VIAL_DUPLICATE",
        "submission.sidecar",
    ),
    row(
        "a sidecar that is not sorted",
        |s| {
            vials(s, names::vials("L3", 1, 2), |b| {
                [&b[32..], &b[..32]].concat()
            })
        },
        Code::FailedPrecondition,
        "ROOT_MISMATCH",
        "submission.sidecar",
    ),
    row(
        "other vials than committed to",
        |s| {
            vials(s, names::vials("L3", 1, 2), |_| {
                names::vials("L3", 3, 4)
                    .iter()
                    .flat_map(|v| v.bytes())
                    .collect()
            })
        },
        Code::FailedPrecondition,
        "ROOT_MISMATCH",
        "submission.sidecar",
    ),
    row(
        "a sidecar without its last byte",
        |s| {
            vials(s, names::vials("L3", 1, 2), |mut b| {
                b.pop();
                b
            })
        },
        Code::FailedPrecondition,
        "ROOT_MISMATCH",
        "submission.sidecar",
    ),
    row(
        "no sidecar",
        |s| vials(s, names::vials("L3", 1, 2), |_| Vec::new()),
        Code::FailedPrecondition,
        "ROOT_MISMATCH",
        "submission.sidecar",
    ),
    row(
        "another root than of the sidecar",
        |s| {
            let mut e = make::commissioned("L3", "bulk.L3", 2, Digest::from_bytes([7; 32]));
            e.count = 2;
            let mut all = by(s, "maker.head", Event::VialsCommissioned(e));
            all[0].sidecar = names::vials("L3", 1, 2)
                .iter()
                .flat_map(|v| v.bytes())
                .collect();
            all
        },
        Code::FailedPrecondition,
        "ROOT_MISMATCH",
        "submission.sidecar",
    ),
    row(
        "vials for a lot that has some",
        |s| {
            let e = filled(&mut s.live, "L2", names::vials("L2", 11, 12));
            by(s, "maker.head", e)
        },
        Code::AlreadyExists,
        "ALREADY_COMMISSIONED",
        "submission.envelope.payload.vials_commissioned.lot",
    ),
    row(
        "a vial twice in two lots of a batch",
        two_lots,
        Code::AlreadyExists,
        "VIAL_DUPLICATE",
        "submissions[2].sidecar",
    ),
    row(
        "packing another lot's vial",
        |s| {
            by(
                s,
                "maker.operator",
                Event::Packed(make::packed(7, "L2", names::vials("L1", 25, 25))),
            )
        },
        Code::FailedPrecondition,
        "LOT_MISMATCH",
        "submission.envelope.payload.packed.vials[0]",
    ),
    row(
        "packing a vial that nobody made",
        |s| {
            by(
                s,
                "maker.operator",
                Event::Packed(make::packed(7, "L2", names::vials("L9", 1, 1))),
            )
        },
        Code::FailedPrecondition,
        "LOT_MISMATCH",
        "submission.envelope.payload.packed.vials[0]",
    ),
    row(
        "holding another lot's vial",
        |s| hold_vial(s, "L2", "L1"),
        Code::FailedPrecondition,
        "LOT_MISMATCH",
        "submission.envelope.payload.hold_placed.scope.vials.vials[0]",
    ),
    row(
        "holding a vial that nobody made",
        |s| hold_vial(s, "L1", "L9"),
        Code::FailedPrecondition,
        "LOT_MISMATCH",
        "submission.envelope.payload.hold_placed.scope.vials.vials[0]",
    ),
    // Several at once.
    row(
        "1,001 statements",
        |s| vec![changed(s, |_| {}).remove(0); 1_001],
        Code::InvalidArgument,
        "FORMAT",
        "submissions",
    ),
    row(
        "a bad one of three",
        |s| {
            let mut all = three(s);
            all[1].envelope.pop();
            all
        },
        Code::InvalidArgument,
        "MALFORMED",
        "submissions[1].envelope",
    ),
    row(
        "a refused one of three",
        |s| {
            let mut all = three(s);
            let bad = by(
                s,
                "maker.qc",
                Event::MaterialReceived(make::raw("n", make::medium())),
            );
            all[2] = bad[0].clone();
            all
        },
        Code::PermissionDenied,
        "WRONG_ROLE",
        "submissions[2].envelope.payload.signers",
    ),
];

fn weak_key(scene: &mut Scene) -> Vec<pb::Submission> {
    let enrolled = make::enrolled("maker.qc", "maker.qc", &[]);
    let mut event = enrolled;
    event.roles = vec![lotledger::domain::statement::Role::Operator];
    let good = names::public_key("maker.qc");
    let mut all = by(
        scene,
        "maker.qc as ENROLLEE + root.1 + root.2",
        Event::KeyEnrolled(event),
    );
    all[0].envelope = payload(std::mem::take(&mut all[0].envelope), |payload| {
        *payload = replaced(payload, good.as_bytes(), &WEAK_KEY);
    });
    all
}

/// A good statement of a ledger whose people nobody knows here.
fn stranger() -> Vec<u8> {
    let mut scene = Live::new();
    let mut statement = material(&mut scene, "n");
    statement.signers[0].key = names::key("operator.false");
    encode_envelope(&sign(&statement))
}

fn rival_lot(scene: &mut Scene) -> Vec<pb::Submission> {
    let mut event = make::lot_opened("R1", "small@1", "mcb.rival");
    event.organisation = names::org("rival");
    by(scene, "rival.head", Event::LotOpened(event))
}

fn two_lots(scene: &mut Scene) -> Vec<pb::Submission> {
    let first = filled(&mut scene.live, "L3", names::vials("L3", 1, 2));
    let opened = Event::LotOpened(make::lot_opened("L4", "small@1", "wcb.1"));
    let second = filled(&mut scene.live, "L4", names::vials("L3", 2, 2));
    [first, opened, second]
        .into_iter()
        .flat_map(|event| by(scene, "maker.head", event))
        .collect()
}

fn hold_vial(scene: &mut Scene, lot: &str, of: &str) -> Vec<pb::Submission> {
    let scope = HoldScope::Vials {
        lot: names::lot(lot),
        vials: names::vials(of, 25, 25),
    };
    let hold = make::hold(scope, HoldReason::Deviation, "maker");
    by(scene, "maker.operator", Event::HoldPlaced(hold))
}

/// Code, reason, field.
fn seen(status: &Status) -> (Code, String, String) {
    let info = status.get_details_error_info();
    let fields = status.get_details_bad_request();
    (
        status.code(),
        info.map_or_else(String::new, |info| info.reason),
        fields.map_or_else(String::new, |f| f.field_violations[0].field.clone()),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_statements() {
    let mut scene = Scene::new().await;
    let head = scene.head().await;
    let mut wrong = Vec::new();
    for row in ROWS {
        let all = (row.make)(&mut scene);
        let found = match scene.submit(&all).await {
            Ok(_) => (Code::Ok, String::new(), String::new()),
            Err(status) => seen(&status),
        };
        let expected = (row.code, row.reason.to_owned(), row.field.to_owned());
        if found != expected {
            wrong.push(format!("{}: {found:?}, not {expected:?}", row.name));
        }
        if scene.head().await != head {
            wrong.push(format!("{}: the ledger has changed", row.name));
            break;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(!scene.live.stderr().contains("panicked"));
    // The same hands, with nothing wrong: it was not for some other reason that all were refused.
    let good = three(&mut scene);
    scene.submit(&good).await.unwrap();
    let good = vials(&mut scene, names::vials("L3", 1, 2), |b| b);
    scene.submit(&good).await.unwrap();
    let good = lifted(&mut scene);
    let good = scene.live.submission(&good);
    scene.submit(&[good]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_has_moved_names_what_came_in_between() {
    let scene = Scene::new().await;
    let (size, _) = scene.head().await;
    let status = scene.submit(from_ref(&scene.stale)).await.unwrap_err();
    let info = status.get_details_error_info().unwrap();
    // The last statement, before the last seal.
    assert_eq!(info.metadata["entries_since"], (size - 2).to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_gives_the_first_receipt_and_no_entry() {
    let mut scene = Scene::new().await;
    let all = three(&mut scene);
    let first = scene.submit(&all).await.unwrap();
    let head = scene.head().await;
    for _ in 0..3 {
        assert_eq!(scene.submit(&all).await.unwrap(), first);
    }
    for (one, receipt) in all.iter().zip(&first) {
        let again = scene.submit(from_ref(one)).await.unwrap();
        assert_eq!(&again[0], receipt);
    }
    // Twice in one batch is once in the log.
    let fresh = material(&mut scene.live, "fresh");
    let fresh = scene.live.submission(&fresh);
    assert_eq!(scene.head().await, head);
    let twice = scene.submit(&[fresh.clone(), fresh]).await.unwrap();
    assert_eq!(twice[0], twice[1]);
    assert_eq!(scene.head().await.0, head.0 + 2);

    // On another ledger with the same root keys it is worth nothing.
    let other = Live::new();
    let daemon = other.start();
    let kind = OrgKind::Maker;
    let event = Event::OrgRegistered(make::organisation("newcomer", kind));
    let statement = scene.live.draft("root.1 + root.2", event);
    let submission = scene.live.submission(&statement);
    scene.submit(from_ref(&submission)).await.unwrap();
    let status = daemon_support::submit(&mut daemon.ledger().await, &[submission]).await;
    let status = status.unwrap_err();
    let expected = "submission.envelope.payload.ledger_id";
    let found = seen(&status);
    assert_eq!(
        (found.0, found.1.as_str(), found.2.as_str()),
        (Code::FailedPrecondition, "WRONG_LEDGER", expected)
    );
}

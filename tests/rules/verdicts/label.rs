//! The label, the state of the lot, use, custody, and what the asker demands.

use lotledger::domain::event::*;
use lotledger::domain::id::Gtin14;
use lotledger::domain::quantity::{Quantity, Unit};
use lotledger::domain::reason::{ReasonCode, Severity};
use lotledger::domain::spec::{LabelClaim, Route};
use lotledger::domain::time::DurationMs;
use lotledger::domain::verdict::{Giving, NotChecked, Question};
use lotledger::words::Language;

use super::table::{Row, asking, check, row, then};
use crate::world::story::Phase::*;
use crate::world::story::{Phase, Recipe, after, with};
use crate::world::{World, make, names::*};

/// Retention samples of the lot were put away.
fn with_retains() -> World {
    let (vials, retains) = (36, 4);
    let mut world = with(
        Recipe {
            vials,
            retains,
            ..Recipe::small()
        },
        Received,
    );
    world.activate(2);
    let placed = RetainsPlaced {
        lot: lot("L1"),
        organisation: org("maker"),
        count: retains,
        storage_class: StorageClass::Ult80,
        keep_until: date("2028-01-31"),
    };
    world.record("maker.qc", Event::RetainsPlaced(placed));
    world
}

#[test]
fn what_is_noted_is_said_in_words() {
    let verdict = with_retains().ask(1, "clinic-a");
    let noted = verdict.reasons.iter().find(|r| r.code == ReasonCode::Noted);
    let noted = noted.unwrap();
    assert!(noted.to_string().ends_with(", RetainsPlaced)"), "{noted}");
    let words = noted.detail.as_ref().unwrap().said();
    assert_eq!(
        words.get(Language::English),
        "4 retention samples of the lot are kept until 2028-01-31 (ULT_80): they can still be tested"
    );
}

pub fn rows() -> Vec<Row> {
    vec![
        row(
            "a good vial at its clinic",
            || after(Received),
            &[
                "clinic-a: ok",
                "nobody: ok",
                "clinic-b: NOT_IN_YOUR_CUSTODY",
                "maker: NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "what is noted of the lot stops nothing",
            with_retains,
            &["clinic-a: ok", "nobody: ok"],
        ),
        // The label.
        asking(
            "a product nobody registered",
            || after(Received),
            |q| q.lot.gtin = Gtin14::parse("04987654000029").unwrap(),
            &["clinic-a: UNKNOWN_GTIN"],
        ),
        asking(
            "a lot nobody opened",
            || after(Received),
            |q| q.lot = lot("L9"),
            &["clinic-a: UNKNOWN_LOT"],
        ),
        asking(
            "a serial of no vial",
            || after(Received),
            |q| q.vial = vial("L9", 1),
            &["clinic-a: UNKNOWN_SERIAL", "nobody: UNKNOWN_SERIAL"],
        ),
        row(
            "a lot without vials",
            || after(Made),
            &["clinic-a: UNKNOWN_SERIAL"],
        ),
        row(
            "a vial whose history names another lot",
            || {
                then(Released, |w| {
                    w.process(ProcessStep::SterileBulk, &["purified"], &["bulk.2"]);
                    let opened = make::lot_opened("L2", "small@1", "wcb.1");
                    w.record("maker.head", Event::LotOpened(opened));
                    let root = w.sidecar(vials("L1", 1, 40));
                    let filled = make::commissioned("L2", "bulk.2", 40, root);
                    w.force("maker.head", Event::VialsCommissioned(filled));
                    let packed = make::packed(1, "L2", vials("L1", 1, 10));
                    w.force("maker.operator", Event::Packed(packed));
                })
            },
            &["maker: LOT_MISMATCH"],
        ),
        asking(
            "a label with another expiry",
            || after(Received),
            |q| q.label_expiry = Some(date("2028-01-31")),
            &["clinic-a: EXPIRY_MISMATCH"],
        ),
        asking(
            "no label shown",
            || after(Received),
            |q| {
                q.label_expiry = None;
                q.short_serial = None;
            },
            &["clinic-a: ok"],
        ),
        // The lot.
        row(
            "reviewed, not released",
            || after(Reviewed),
            &[
                "maker: NOT_RELEASED",
                "clinic-a: NOT_RELEASED, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "rejected",
            || {
                then(Reviewed, |w| {
                    w.record("maker.qa", Event::LotRejected(make::rejected("L1")));
                })
            },
            &["maker: NOT_RELEASED, REJECTED"],
        ),
        row(
            "recalled, asked about a vial that the clinic has",
            || then(Received, recalled),
            &["clinic-a: RECALLED(I)", "nobody: RECALLED(I)"],
        ),
        row(
            "recalled twice: the graver class",
            || {
                then(Received, |w| {
                    for class in [RecallClass::III, RecallClass::I, RecallClass::II] {
                        let recall = make::recall(vec![lot("L1")], class, "maker");
                        w.record("maker.qa", Event::RecallIssued(recall));
                    }
                })
            },
            &["clinic-a: RECALLED(I)"],
        ),
        row(
            "on the last day",
            || {
                then(Received, |w| {
                    // The end of 2027-01-31 in Japan.
                    w.now = time("2027-01-31T14:59:59.999Z");
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "on the day after",
            || then(Received, |w| w.now = time("2027-01-31T15:00:00Z")),
            &["clinic-a: EXPIRED"],
        ),
        // Use.
        row(
            "opened by the asker a moment ago",
            || after(VialOpened),
            &[
                "clinic-a: ok",
                "clinic-b: ALREADY_OPENED_ELSEWHERE, NOT_IN_YOUR_CUSTODY",
                "nobody: ALREADY_OPENED_ELSEWHERE",
            ],
        ),
        row(
            "opened by the asker eleven minutes ago",
            || then(VialOpened, |w| w.wait(DurationMs::from_minutes(11))),
            &["clinic-a: ALREADY_YOURS"],
        ),
        row(
            "opened by the asker an hour ago, and once more now",
            || {
                then(VialOpened, |w| {
                    w.wait(DurationMs::from_hours(1));
                    let again = make::opened(vial_id("L1", 1), "clinic-a", w.now);
                    w.record("clinic-a.pharmacy", Event::VialOpened(again));
                })
            },
            &["clinic-a: ALREADY_YOURS"],
        ),
        row(
            "opened by the asker yesterday, written down now",
            || {
                then(Received, |w| {
                    let opened = make::opened(vial_id("L1", 1), "clinic-a", w.now);
                    let mut late = w.draft("clinic-a.pharmacy", Event::VialOpened(opened));
                    late.occurred_at = w.now.saturating_add(DurationMs::from_ms(-24 * 3_600_000));
                    w.submit(late).unwrap();
                })
            },
            &["clinic-a: ALREADY_YOURS"],
        ),
        row(
            "given to a patient two minutes ago",
            || then(Administered, |w| w.wait(DurationMs::from_minutes(2))),
            &[
                "clinic-a: ALREADY_YOURS",
                "clinic-b: ALREADY_USED, NOT_IN_YOUR_CUSTODY",
                "maker: ALREADY_USED, NOT_IN_YOUR_CUSTODY",
                "nobody: ALREADY_USED",
            ],
        ),
        // About to be given.
        asking(
            "as the product is meant to be given",
            || after(Received),
            |q| give(q, |_| ()),
            &["clinic-a: ok"],
        ),
        asking(
            "by a route that the product is not for",
            || after(Received),
            |q| give(q, |g| g.route = Route::Intrathecal),
            &["clinic-a: WRONG_ROUTE(intrathecal)"],
        ),
        asking(
            "a little more in an hour than the product's most",
            || after(Received),
            |q| give(q, |g| g.volume_ml = decimal("5.01")),
            &["clinic-a: DOSE_ABOVE_PRODUCT"],
        ),
        asking(
            "in no time",
            || after(Received),
            |q| give(q, |g| g.minutes = 0),
            &["clinic-a: DOSE_ABOVE_PRODUCT"],
        ),
        asking(
            "as much as the label says is in the vial",
            || labelled("5"),
            |q| give(q, |_| ()),
            &["clinic-a: ok"],
        ),
        asking(
            "more than the label says is in the vial",
            || labelled("4.9"),
            |q| give(q, |_| ()),
            &["clinic-a: VOLUME_ABOVE_VIAL"],
        ),
        asking(
            "as much again as was given already, of a label that says both are in the vial",
            || given_of("10"),
            |q| give(q, |_| ()),
            &["clinic-a: ALREADY_YOURS"],
        ),
        asking(
            "of a label that says less is",
            || given_of("9.9"),
            |q| give(q, |_| ()),
            &["clinic-a: ALREADY_YOURS, VOLUME_ABOVE_VIAL"],
        ),
        asking(
            "opened by the asker five hours ago, of the six that it may be used for",
            || then(VialOpened, |w| w.wait(DurationMs::from_hours(5))),
            |q| give(q, |_| ()),
            &["clinic-a: ok", "nobody: ALREADY_OPENED_ELSEWHERE"],
        ),
        asking(
            "opened by the asker seven hours ago, of the six that it may be used for",
            || then(VialOpened, |w| w.wait(DurationMs::from_hours(7))),
            |q| give(q, |_| ()),
            &["clinic-a: BEYOND_USE"],
        ),
        asking(
            "opened once more does not make it last longer",
            || {
                then(VialOpened, |w| {
                    w.wait(DurationMs::from_hours(7));
                    let again = make::opened(vial_id("L1", 1), "clinic-a", w.now);
                    w.record("clinic-a.pharmacy", Event::VialOpened(again));
                })
            },
            |q| give(q, |_| ()),
            &["clinic-a: BEYOND_USE"],
        ),
        asking(
            "given twice",
            || after(Administered),
            |q| give(q, |_| ()),
            &["clinic-a: ALREADY_YOURS"],
        ),
        row(
            "used at two clinics",
            || {
                then(Administered, |w| {
                    let again = make::administered(vial_id("L1", 1), "clinic-b");
                    w.record("clinic-b.pharmacy", Event::VialAdministered(again));
                })
            },
            &[
                "clinic-a: ALREADY_YOURS, USED_WITHOUT_CUSTODY",
                "clinic-b: ALREADY_USED, ALREADY_YOURS, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "part of a sample",
            || {
                then(Filled, |w| {
                    let target = SampleTarget::Lot(lot("L1"));
                    let mut ids = vials("L1", 38, 40);
                    ids.extend(vials("L1", 1, 1));
                    ids.sort();
                    let event = make::sample_taken(target, "final.1.lab", "final.1.lab", ids);
                    w.record("maker.operator", Event::SampleTaken(event));
                    let target = SampleTarget::Lot(lot("L1"));
                    let ids = vials("L1", 36, 36);
                    let event = make::sample_taken(target, "final.1.maker", "final.1.maker", ids);
                    w.record("maker.operator", Event::SampleTaken(event));
                    for (name, lab, by) in [
                        ("final.1.lab", "lab", "lab.analyst"),
                        ("final.1.maker", "maker", "maker.qc"),
                    ] {
                        w.record(by, Event::SampleReceived(make::sample_received(name, lab)));
                    }
                    w.go_on(Sampled, Released);
                })
            },
            &["maker: SAMPLED"],
        ),
        // Custody.
        row(
            "packed at the maker",
            || after(Packed),
            &["maker: ok", "clinic-a: NOT_IN_YOUR_CUSTODY"],
        ),
        row(
            "on its way",
            || after(Shipped),
            &[
                "clinic-a: CUSTODY_GAP",
                "clinic-b: NOT_IN_YOUR_CUSTODY",
                "maker: NOT_IN_YOUR_CUSTODY",
                "distributor: NOT_IN_YOUR_CUSTODY",
                "nobody: ok",
            ],
        ),
        row(
            "by way of a distributor, on a pallet",
            || {
                then(Packed, |w| {
                    let out = make::shipped("out", "maker", "distributor", &[1]);
                    w.record("maker.operator", Event::Shipped(out));
                    let received = make::received("out", "distributor");
                    w.record("distributor.clerk", Event::Received(received));
                    let pallet = make::nested(9, &[1], "distributor");
                    w.record("distributor.clerk", Event::Packed(pallet));
                    let on = make::shipped("on", "distributor", "clinic-a", &[9]);
                    w.record("distributor.clerk", Event::Shipped(on));
                    let received = make::received("on", "clinic-a");
                    w.record("clinic-a.pharmacy", Event::Received(received));
                })
            },
            &["clinic-a: ok", "distributor: NOT_IN_YOUR_CUSTODY"],
        ),
        row(
            "sent by somebody who did not have it",
            || {
                then(Packed, |w| {
                    let sent = make::shipped("s", "distributor", "clinic-a", &[1]);
                    w.force("distributor.clerk", Event::Shipped(sent));
                    w.record(
                        "clinic-a.pharmacy",
                        Event::Received(make::received("s", "clinic-a")),
                    );
                })
            },
            &[
                "clinic-a: ILLEGAL_ENTRY(Shipped, NOT_IN_CUSTODY) and 1 more, NOT_IN_YOUR_CUSTODY",
                "nobody: ILLEGAL_ENTRY(Shipped, NOT_IN_CUSTODY) and 1 more",
            ],
        ),
        row(
            "received by somebody it was not sent to",
            || {
                then(Shipped, |w| {
                    let received = make::received("clinic-a", "clinic-b");
                    w.force("clinic-b.pharmacy", Event::Received(received));
                })
            },
            &[
                "clinic-a: ILLEGAL_ENTRY(Received, NOT_CONSIGNEE), CUSTODY_GAP",
                "clinic-b: ILLEGAL_ENTRY(Received, NOT_CONSIGNEE), NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "arrived with a broken seal",
            || arrived(|receipt| receipt.seals_intact = false),
            &["clinic-a: CUSTODY_GAP", "nobody: CUSTODY_GAP"],
        ),
        row(
            "arrived too warm",
            || arrived(|receipt| receipt.discrepancies = vec![Discrepancy::Temperature]),
            &["clinic-a: CUSTODY_GAP"],
        ),
        row(
            "arrived damaged, and not what was sent",
            || {
                arrived(|receipt| {
                    receipt.discrepancies = vec![Discrepancy::Damaged, Discrepancy::Mismatch];
                })
            },
            &["clinic-a: CUSTODY_GAP"],
        ),
        row(
            "arrived, one vial too few",
            || arrived(|receipt| receipt.discrepancies = vec![Discrepancy::Missing]),
            &["clinic-a: CUSTODY_GAP"],
        ),
        row(
            "arrived, one vial too many",
            || arrived(|receipt| receipt.discrepancies = vec![Discrepancy::Surplus]),
            &["clinic-a: ok"],
        ),
        // What the asker demands.
        asking(
            "an answer of the day before yesterday",
            || after(Received),
            |q| q.as_of = q.as_of.saturating_add(DurationMs::from_ms(-25 * 3_600_000)),
            &["clinic-a: STALE_VIEW(25 h)"],
        ),
        // Else a clock that stopped last year makes last year's answers fresh.
        asking(
            "by a clock that is behind the ledger's",
            || after(Received),
            |q| q.as_of = q.as_of.saturating_add(DurationMs::from_hours(1)),
            &["clinic-a: STALE_VIEW(? h)"],
        ),
        asking(
            "by a clock that is a little behind the ledger's",
            || after(Received),
            |q| q.as_of = q.as_of.saturating_add(DurationMs::from_minutes(4)),
            &["clinic-a: ok"],
        ),
        asking(
            "witnesses demanded, none there",
            || after(Received),
            |q| q.witnessed = Some(false),
            &["clinic-a: CHECKPOINT_UNWITNESSED"],
        ),
        asking(
            "a replaying auditor demanded, none there",
            || after(Received),
            |q| q.replayed = Some(false),
            &["clinic-a: INDEX_NOT_REPLAYED"],
        ),
        asking(
            "witnesses and auditor demanded and there",
            || after(Received),
            |q| {
                q.witnessed = Some(true);
                q.replayed = Some(true);
            },
            &["clinic-a: ok"],
        ),
        asking(
            "a serial that can be guessed",
            || after(Received),
            |q| q.short_serial = Some(true),
            &["clinic-a: SHORT_SERIAL"],
        ),
    ]
}

/// The asker is about to give all of the vial in an hour, or otherwise.
/// Whose label says how much is in a vial.
fn labelled(ml: &'static str) -> World {
    labelled_until(ml, Received)
}

/// 5 mL of the vial were given.
fn given_of(ml: &'static str) -> World {
    labelled_until(ml, Administered)
}

fn labelled_until(ml: &'static str, phase: Phase) -> World {
    let mut recipe = Recipe::small();
    recipe.product.label_claims.push(LabelClaim {
        analyte: analyte("FILL_VOLUME"),
        value: Quantity::new(decimal(ml), Unit::ML),
        method: None,
    });
    with(recipe, phase)
}

fn give(question: &mut Question, otherwise: fn(&mut Giving)) {
    let mut giving = Giving {
        at: question.as_of,
        route: Route::IvInfusion,
        volume_ml: decimal("5.0"),
        minutes: 60,
    };
    otherwise(&mut giving);
    question.giving = Some(giving);
}

/// The shipment to clinic A, with a receipt that says so.
fn arrived(change: fn(&mut lotledger::domain::event::Received)) -> World {
    let mut world = after(Shipped);
    let mut receipt = make::received("clinic-a", "clinic-a");
    change(&mut receipt);
    world.record("clinic-a.pharmacy", Event::Received(receipt));
    world
}

fn recalled(world: &mut World) {
    let recall = make::recall(vec![lot("L1")], RecallClass::I, "maker");
    world.record("maker.qa", Event::RecallIssued(recall));
}

#[test]
fn label() {
    check(&rows());
}

#[test]
fn every_answer_says_what_it_is_and_what_it_is_not() {
    let world = with(Recipe::pooled(), Received);
    let verdict = world.ask(1, "clinic-a");
    let info: Vec<String> = verdict.reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        info,
        ["UNAPPROVED_PRODUCT", "ORIGIN=HUMAN/CORD/JP", "DONORS=3"]
    );
}

/// Everything that was wrong on arrival is told, not only the first of it.
#[test]
fn every_fault_on_arrival_is_told() {
    let world = arrived(|receipt| {
        receipt.seals_intact = false;
        receipt.discrepancies = vec![
            Discrepancy::Missing,
            Discrepancy::Damaged,
            Discrepancy::Temperature,
        ];
    });
    let verdict = world.ask(1, "clinic-a");
    let gaps = verdict
        .reasons
        .iter()
        .filter(|r| r.code == ReasonCode::CustodyGap);
    let told: Vec<String> = gaps
        .map(|r| r.detail.as_ref().unwrap().said().english().to_owned())
        .collect();
    assert_eq!(told.len(), 4, "{told:?}");
    for word in ["seal", "missing", "damaged", "too warm"] {
        assert!(
            told.iter().any(|text| text.contains(word)),
            "{word}: {told:?}"
        );
    }
}

/// Who gives what they did not record as opened is told so, and that is all.
#[test]
fn what_was_not_opened_is_told_to_who_gives_it() {
    for (world, asked, expected) in [
        (after(Received), true, true),
        (after(VialOpened), true, false),
        (after(Received), false, false),
    ] {
        let mut question = world.question(1, Some(org("clinic-a")));
        if asked {
            give(&mut question, |_| ());
        }
        let verdict = world.judge(&question);
        let mut reasons = verdict.reasons.iter();
        let told = reasons.any(|reason| reason.code == ReasonCode::NotOpened);
        assert_eq!(told, expected);
        assert_eq!(verdict.overall.name(), "OK_AS_OF");
    }
}

/// Their own later question names the use, not the opening before it.
#[test]
fn what_was_given_is_told_as_given() {
    let mut world = after(VialOpened);
    world.wait(DurationMs::from_minutes(5));
    let given = make::administered(vial_id("L1", 1), "clinic-a");
    world.record("clinic-a.pharmacy", Event::VialAdministered(given));
    let verdict = world.ask(1, "clinic-a");
    let mut reasons = verdict.reasons.iter();
    let yours = reasons.find(|reason| reason.code == ReasonCode::AlreadyYours);
    let told = yours.unwrap().detail.as_ref().unwrap().said();
    assert!(told.english().starts_with("administered "), "{told:?}");
    assert!(
        told.get(Language::Japanese).starts_with("投与 "),
        "{told:?}"
    );
}

#[test]
fn a_double_scan_is_information() {
    let verdict = after(VialOpened).ask(1, "clinic-a");
    let yours = verdict
        .reasons
        .iter()
        .find(|r| r.code.name() == "ALREADY_YOURS");
    assert_eq!(yours.unwrap().severity, Severity::Info);
    assert_eq!(verdict.overall.name(), "OK_AS_OF");
}

#[test]
fn what_the_label_did_not_show_is_not_called_checked() {
    let world = after(Received);
    let mut question = world.question(1, Some(org("clinic-a")));
    let shown = question.label_expiry;
    for (expiry, short_serial, expected) in [
        (shown, Some(false), None),
        (None, Some(false), Some(NotChecked::LabelExpiry)),
        (None, None, Some(NotChecked::Label)),
    ] {
        question.label_expiry = expiry;
        question.short_serial = short_serial;
        let not_checked = world.judge(&question).not_checked;
        let of_label =
            |item: &&NotChecked| matches!(item, NotChecked::Label | NotChecked::LabelExpiry);
        let found: Vec<_> = not_checked.iter().filter(of_label).collect();
        assert_eq!(found, Vec::from_iter(&expected), "{expiry:?}");
    }
}

//! Lots: opened, commissioned, reviewed, released, rejected.

use lotledger::domain::event::*;
use lotledger::domain::id::{SpecId, VersionedName};
use lotledger::domain::reason::{Reason, ReasonCode};
use lotledger::domain::refusal::RefusalCode::*;
use lotledger::domain::spec::{ProductClass, Route};
use lotledger::domain::statement::Role;
use lotledger::domain::subject::MAX_USES;

use super::examples::{Example, example};
use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::story::after;
use crate::world::{World, make, names::*, papers};

fn open(change: fn(&mut LotOpened)) -> Event {
    let mut event = make::lot_opened("L2", "small@1", "wcb.1");
    change(&mut event);
    Event::LotOpened(event)
}

fn published(world: &mut World, change: fn(&mut lotledger::domain::spec::Specification)) {
    let mut specification = papers::small();
    specification.id = spec_id("other@1");
    change(&mut specification);
    world.record("maker.qa", Event::SpecPublished(specification));
}

fn rivals_spec_id() -> SpecId {
    SpecId(VersionedName::parse_in(org("rival"), "lax@1").unwrap())
}

/// The maker has a second product.
fn another_product(world: &mut World) {
    let mut product = make::product();
    product.gtin = other_gtin();
    world.record("maker.qa + root.1", Event::ProductRegistered(product));
}

fn commission(world: &mut World, change: fn(&mut VialsCommissioned)) -> Event {
    let root = world.sidecar(vials("L1", 1, 40));
    let mut event = make::commissioned("L1", "bulk", 40, root);
    change(&mut event);
    Event::VialsCommissioned(event)
}

fn retained(count: u32) -> Event {
    Event::RetainsPlaced(RetainsPlaced {
        lot: lot("L1"),
        organisation: org("maker"),
        count,
        storage_class: StorageClass::Ult80,
        keep_until: date("2028-01-31"),
    })
}

/// The same under the rules that have it, of a lot that keeps four.
fn retains(world: &mut World, count: u32) -> Event {
    world.activate(2);
    let filled = commission(world, |e| {
        e.reconciliation.filled += 4;
        e.reconciliation.unserialised_retains = 4;
    });
    world.record("maker.head", filled);
    retained(count)
}

/// L2 is filled from the bulk of L1.
fn a_second_lot(world: &mut World) -> Event {
    let second = make::lot_opened("L2", "small@1", "wcb.1");
    world.record("maker.head", Event::LotOpened(second));
    let root = world.sidecar(vials("L2", 1, 40));
    Event::VialsCommissioned(make::commissioned("L2", "bulk", 40, root))
}

fn review() -> Event {
    Event::LotReviewed(make::reviewed("L1", "small@1"))
}

fn release() -> Event {
    Event::LotReleased(make::released("L1", "small@1"))
}

/// The head of production has a key of quality assurance besides.
fn with_a_second_key(world: &mut World) -> Event {
    world.enrol_by_roots("maker.second", "maker.head", &[Role::QaRelease]);
    release()
}

fn reject() -> Event {
    Event::LotRejected(make::rejected("L1"))
}

/// An act of each event that is admitted.
pub fn examples() -> Vec<Example> {
    vec![
        example(Banked, "maker.head", "rival.head", |_| {
            Event::LotOpened(make::lot_opened("L1", "small@1", "wcb.1"))
        }),
        example(Made, "maker.head", "rival.head", |w| {
            let root = w.sidecar(vials("L1", 1, 40));
            Event::VialsCommissioned(make::commissioned("L1", "bulk", 40, root))
        }),
        example(Made, "maker.head", "rival.head", |w| retains(w, 4)),
        example(Tested, "maker.head", "rival.head", |_| {
            Event::LotReviewed(make::reviewed("L1", "small@1"))
        }),
        example(Reviewed, "maker.qa", "rival.qa", |_| {
            Event::LotReleased(make::released("L1", "small@1"))
        }),
        example(Reviewed, "maker.qa", "rival.qa", |_| {
            Event::LotRejected(make::rejected("L1"))
        }),
    ]
}

pub fn rows() -> Vec<Row> {
    vec![
        // Retention samples: the lot keeps four.
        admitted("retains", Made, "maker.qc", |w| retains(w, 4)),
        refused(
            Reconciliation,
            "more retains than were kept",
            Made,
            "maker.head",
            |w| retains(w, 5),
        ),
        refused(
            Reconciliation,
            "retains placed twice",
            Made,
            "maker.head",
            |w| {
                let first = retains(w, 3);
                w.record("maker.head", first);
                retained(2)
            },
        ),
        refused(
            NotCommissioned,
            "retains of a lot that is not filled",
            Made,
            "maker.head",
            |w| {
                w.activate(2);
                retained(1)
            },
        ),
        refused(
            RulesVersion,
            "retains under the first rules",
            Made,
            "maker.head",
            |_| retained(1),
        ),
        // One sterile bulk makes one lot.
        refused(
            BulkUsed,
            "a second lot from one bulk",
            Filled,
            "maker.head",
            a_second_lot,
        ),
        refused(
            BulkUsed,
            "a second lot, after the first was rejected",
            Filled,
            "maker.head",
            |w| {
                w.record("maker.qa", reject());
                a_second_lot(w)
            },
        ),
        refused(
            VialDuplicate,
            "a vial of another lot",
            Filled,
            "maker.head",
            |w| {
                w.process(ProcessStep::SterileBulk, &["purified"], &["bulk.2"]);
                let second = make::lot_opened("L2", "small@1", "wcb.1");
                w.record("maker.head", Event::LotOpened(second));
                let mut ids = vials("L2", 1, 39);
                ids.push(vial("L1", 7));
                ids.sort();
                let root = w.sidecar(ids);
                Event::VialsCommissioned(make::commissioned("L2", "bulk.2", 40, root))
            },
        ),
        refused(
            BulkUsed,
            "a bulk of more uses than are read",
            Made,
            "maker.head",
            |w| {
                for i in 0..=MAX_USES {
                    let to = format!("other.{i}");
                    let step = make::step(ProcessStep::SterileBulk, &["bulk"], &[&to], w.now);
                    w.force("maker.operator", Event::ProcessRecorded(step));
                }
                commission(w, |_| ())
            },
        ),
        // Opened.
        refused(Exists, "opened already", Opened, "maker.head", |_| {
            Event::LotOpened(make::lot_opened("L1", "small@1", "wcb.1"))
        }),
        refused(
            UnknownRef,
            "a product nobody registered",
            Banked,
            "maker.head",
            |_| {
                open(|e| {
                    e.lot.gtin = lotledger::domain::id::Gtin14::parse("04987654000029").unwrap()
                })
            },
        ),
        refused(
            UnknownRef,
            "a specification nobody published",
            Banked,
            "maker.head",
            |_| open(|e| e.specification = spec_id("other@1")),
        ),
        refused(
            UnknownRef,
            "tissue for a bank",
            Banked,
            "maker.head",
            |_| open(|e| e.planned_bank = node("tissue.1")),
        ),
        refused(
            NotYours,
            "a rival's lot from the maker's bank",
            Banked,
            "rival.head",
            |_| open(|e| e.organisation = org("rival")),
        ),
        refused(
            NotYourGtin,
            "a rival's lot of the maker's product",
            Banked,
            "rival.head",
            |w| {
                let mut tissue = make::tissue("tissue.rival", "donor.1");
                tissue.organisation = org("rival");
                w.record("rival.operator", Event::MaterialReceived(tissue));
                let mut bank = make::bank(BankTier::Mcb, &["tissue.rival"], "mcb.rival", w.now);
                bank.organisation = org("rival");
                w.record("rival.operator", Event::ProcessRecorded(bank));
                open(|e| {
                    e.organisation = org("rival");
                    e.planned_bank = node("mcb.rival");
                })
            },
        ),
        refused(
            SpecProductMismatch,
            "a specification of another class",
            Banked,
            "maker.head",
            |w| {
                published(w, |s| s.product_class = ProductClass::EvPurified);
                open(|e| e.specification = spec_id("other@1"))
            },
        ),
        refused(
            SpecProductMismatch,
            "a route it does not cover",
            Banked,
            "maker.head",
            |w| {
                published(w, |s| s.routes = vec![Route::Topical]);
                open(|e| e.specification = spec_id("other@1"))
            },
        ),
        refused(
            SpecProductMismatch,
            "a dose above the specification's",
            Banked,
            "maker.head",
            |w| {
                published(w, |s| s.dose.max_ml_per_hour = decimal("4.9"));
                open(|e| e.specification = spec_id("other@1"))
            },
        ),
        refused(
            SpecProductMismatch,
            "a patient below the specification's",
            Banked,
            "maker.head",
            |w| {
                published(w, |s| s.dose.min_body_weight_kg = decimal("51"));
                open(|e| e.specification = spec_id("other@1"))
            },
        ),
        refused(
            SpecProductMismatch,
            "a specification of another product of the maker",
            Banked,
            "maker.head",
            |w| {
                another_product(w);
                published(w, |s| s.products = vec![other_gtin()]);
                open(|e| e.specification = spec_id("other@1"))
            },
        ),
        admitted(
            "a specification of both products",
            Banked,
            "maker.head",
            |w| {
                another_product(w);
                published(w, |s| s.products = vec![gtin(), other_gtin()]);
                open(|e| e.specification = spec_id("other@1"))
            },
        ),
        refused(
            SpecProductMismatch,
            "a rival's specification",
            Banked,
            "maker.head",
            |w| {
                let mut product = make::product();
                (product.organisation, product.gtin) = (org("rival"), other_gtin());
                w.record("rival.qa + root.1", Event::ProductRegistered(product));
                let mut specification = papers::small();
                specification.products = vec![other_gtin()];
                specification.id = rivals_spec_id();
                w.record("rival.qa", Event::SpecPublished(specification));
                open(|e| e.specification = rivals_spec_id())
            },
        ),
        // Commissioned.
        refused(
            UnknownRef,
            "a lot that is not opened",
            Made,
            "maker.head",
            |w| commission(w, |e| e.lot = lot("L2")),
        ),
        refused(UnknownRef, "a bulk that is none", Made, "maker.head", |w| {
            commission(w, |e| e.bulk = node("purified"))
        }),
        refused(TimeOrder, "expired when filled", Made, "maker.head", |w| {
            commission(w, |e| e.expiry = e.fill_date)
        }),
        refused(
            Limit,
            "a hundred thousand and one",
            Made,
            "maker.head",
            |w| {
                commission(w, |e| {
                    e.count = 100_001;
                    e.reconciliation.filled = 100_001;
                })
            },
        ),
        refused(AlreadyCommissioned, "twice", Filled, "maker.head", |w| {
            commission(w, |_| ())
        }),
        admitted(
            "some rejected, sampled and retained without a label",
            Made,
            "maker.head",
            |w| {
                commission(w, |e| {
                    let filled = &mut e.reconciliation;
                    filled.rejected = vec![(FillReject::ALL[0], 1), (FillReject::ALL[1], 2)];
                    (filled.unserialised_samples, filled.unserialised_retains) = (4, 8);
                    filled.filled = 40 + 1 + 2 + 4 + 8;
                    (filled.labels_printed, filled.labels_destroyed) = (43, 3);
                })
            },
        ),
        refused(
            Reconciliation,
            "one vial more than filled",
            Made,
            "maker.head",
            |w| commission(w, |e| e.reconciliation.filled = 39),
        ),
        refused(
            Reconciliation,
            "a label that nobody saw again",
            Made,
            "maker.head",
            |w| commission(w, |e| e.reconciliation.labels_printed = 41),
        ),
        refused(
            AlreadyCommissioned,
            "before reconciliation",
            Filled,
            "maker.head",
            |w| commission(w, |e| e.reconciliation.filled = 39),
        ),
        // Reviewed.
        refused(
            UnknownRef,
            "a lot that is not opened",
            Banked,
            "maker.head",
            |_| review(),
        ),
        refused(
            UnknownRef,
            "by another specification",
            Tested,
            "maker.head",
            |_| Event::LotReviewed(make::reviewed("L1", "other@1")),
        ),
        refused(
            NotCommissioned,
            "nothing filled",
            Made,
            "maker.head",
            |_| review(),
        ),
        // Released.
        refused(
            UnknownRef,
            "a lot that is not opened",
            Banked,
            "maker.qa",
            |_| release(),
        ),
        refused(Exists, "released already", Released, "maker.qa", |_| {
            release()
        }),
        refused(NotReviewed, "not reviewed", Tested, "maker.qa", |_| {
            release()
        }),
        refused(NotReviewed, "before the gate", Filled, "maker.qa", |_| {
            release()
        }),
        refused(
            ReleaseRefused,
            "rejected before",
            Reviewed,
            "maker.qa",
            |w| {
                w.record("maker.qa", reject());
                release()
            },
        ),
        refused(
            ReleaseRefused,
            "by the head who reviewed, with a second key",
            Reviewed,
            "maker.second as QA_RELEASE",
            with_a_second_key,
        ),
        // Rejected.
        refused(
            UnknownRef,
            "a lot that is not opened",
            Banked,
            "maker.qa",
            |_| reject(),
        ),
        refused(AlreadyDecided, "released", Released, "maker.qa", |_| {
            reject()
        }),
        refused(AlreadyDecided, "rejected", Tested, "maker.qa", |w| {
            w.record("maker.qa", reject());
            reject()
        }),
    ]
}

#[test]
fn lots() {
    check(&rows());
}

#[test]
fn who_releases_did_nothing_else_for_the_lot() {
    let mut world = after(Reviewed);
    let event = with_a_second_key(&mut world);
    let refusal = world.attempt("maker.second as QA_RELEASE", event);
    let reasons = refusal.unwrap_err().reasons;
    assert_eq!(reasons, [Reason::new(ReasonCode::ReleaseSamePerson)]);
}

//! Holds and recalls.

use lotledger::domain::event::*;
use lotledger::domain::id::{Digest, VialTag};
use lotledger::domain::refusal::RefusalCode::*;
use lotledger::domain::statement::Role;

use super::examples::{Example, example};
use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::{World, make, names::*};

fn the_lot() -> HoldScope {
    HoldScope::Lot(lot("L1"))
}

fn some_vials(from: u32, to: u32) -> HoldScope {
    HoldScope::Vials {
        lot: lot("L1"),
        vials: vials("L1", from, to),
    }
}

fn hold(scope: HoldScope, reason: HoldReason, by: &str) -> Event {
    Event::HoldPlaced(make::hold(scope, reason, by))
}

/// Somebody placed a hold; this lifts it for an organisation.
fn lift(
    world: &mut World,
    placer: &str,
    scope: HoldScope,
    reason: HoldReason,
    by: &str,
) -> HoldLifted {
    let placed = hold(scope, reason, crate::world::cast::organisation(placer));
    let index = world.record(placer, placed);
    let mut lifted = make::lifted(world, index);
    lifted.organisation = org(by);
    lifted
}

fn lifting(
    world: &mut World,
    placer: &str,
    scope: HoldScope,
    reason: HoldReason,
    by: &str,
) -> Event {
    Event::HoldLifted(lift(world, placer, scope, reason, by))
}

fn many(count: u32) -> HoldScope {
    some_vials(1, count)
}

use HoldReason as Why;

fn lab_lifts(world: &mut World, placer: &str) -> Event {
    let scope = HoldScope::Sample(sample("final.1.lab"));
    lifting(world, placer, scope, Why::OosPending, "lab")
}

fn clinic_lifts(world: &mut World, reason: Why) -> Event {
    let placer = "clinic-a.pharmacy";
    lifting(world, placer, some_vials(1, 2), reason, "clinic-a")
}

/// An act of each event that is admitted.
pub fn examples() -> Vec<Example> {
    vec![
        example(Released, "maker.qa", "rival.qa", |_| {
            let scope = HoldScope::Lot(lot("L1"));
            Event::HoldPlaced(make::hold(scope, HoldReason::Deviation, "maker"))
        }),
        example(Released, "maker.qa", "rival.qa", |w| {
            let scope = HoldScope::Lot(lot("L1"));
            let (reason, by) = (HoldReason::Deviation, "maker");
            let placed = Event::HoldPlaced(make::hold(scope, reason, by));
            let index = w.record("maker.operator", placed);
            Event::HoldLifted(make::lifted(w, index))
        }),
        example(Released, "maker.qa", "rival.qa", |_| {
            Event::RecallIssued(make::recall(vec![lot("L1")], RecallClass::II, "maker"))
        }),
    ]
}

pub fn rows() -> Vec<Row> {
    vec![
        // Who may place.
        refused(
            WrongRole,
            "an order by the maker",
            Released,
            "maker.qa",
            |_| hold(the_lot(), Why::RegulatorOrder, "maker"),
        ),
        refused(
            WrongRole,
            "a clinic's hold by the maker",
            Released,
            "maker.qa",
            |_| hold(the_lot(), Why::ClinicLocal, "maker"),
        ),
        refused(
            WrongRole,
            "an auditor's ordinary hold",
            Released,
            "auditor.person",
            |_| hold(the_lot(), Why::Deviation, "auditor"),
        ),
        admitted(
            "the ledger itself is in doubt",
            Released,
            "auditor.person",
            |_| hold(the_lot(), Why::LedgerIntegrity, "auditor"),
        ),
        admitted(
            "an authority's order",
            Released,
            "regulator.officer",
            |_| hold(the_lot(), Why::RegulatorOrder, "regulator"),
        ),
        refused(
            NotYours,
            "a rival's hold on the lot",
            Released,
            "rival.qa",
            |_| hold(the_lot(), Why::SuspectProduct, "rival"),
        ),
        refused(
            NotYours,
            "a clinic's hold on the whole lot",
            Received,
            "clinic-a.pharmacy",
            |_| hold(the_lot(), Why::SuspectProduct, "clinic-a"),
        ),
        refused(
            NotYours,
            "a clinic's hold on vials elsewhere",
            Received,
            "clinic-a.pharmacy",
            |_| hold(some_vials(11, 11), Why::ClinicLocal, "clinic-a"),
        ),
        refused(
            NotYours,
            "a clinic's hold on vials on their way to it",
            Shipped,
            "clinic-a.pharmacy",
            |_| hold(some_vials(1, 1), Why::ClinicLocal, "clinic-a"),
        ),
        admitted(
            "a clinic's hold on a vial that it has",
            Received,
            "clinic-a.pharmacy",
            |_| hold(some_vials(1, 2), Why::ClinicLocal, "clinic-a"),
        ),
        admitted(
            "a clinic's hold on its shipment",
            Shipped,
            "clinic-a.pharmacy",
            |_| {
                let scope = HoldScope::Shipment(shipment("clinic-a"));
                hold(scope, Why::ColdChain, "clinic-a")
            },
        ),
        refused(
            NotYours,
            "a clinic's hold on its shipment for itself alone",
            Shipped,
            "clinic-a.pharmacy",
            |_| {
                let scope = HoldScope::Shipment(shipment("clinic-a"));
                hold(scope, Why::ClinicLocal, "clinic-a")
            },
        ),
        refused(
            NotYours,
            "a clinic's hold on another's shipment",
            Shipped,
            "clinic-a.pharmacy",
            |_| {
                let scope = HoldScope::Shipment(shipment("clinic-b"));
                hold(scope, Why::ColdChain, "clinic-a")
            },
        ),
        admitted(
            "a laboratory's hold on its sample",
            Sampled,
            "lab.qa",
            |_| {
                hold(
                    HoldScope::Sample(sample("final.1.lab")),
                    Why::OosPending,
                    "lab",
                )
            },
        ),
        refused(
            NotYours,
            "a laboratory's hold on a sample of another",
            Sampled,
            "lab.qa",
            |_| {
                hold(
                    HoldScope::Sample(sample("final.1.maker")),
                    Why::OosPending,
                    "lab",
                )
            },
        ),
        admitted(
            "a collector's hold on its donor",
            Released,
            "collector.nurse",
            |_| {
                hold(
                    HoldScope::Donor(donor("donor.1")),
                    Why::DonorFollowup,
                    "collector",
                )
            },
        ),
        refused(
            NotYours,
            "a rival's hold on a bank",
            Released,
            "rival.qa",
            |_| hold(HoldScope::Node(node("wcb.1")), Why::Deviation, "rival"),
        ),
        // What may be held.
        refused(
            UnknownRef,
            "a lot that is not there",
            Released,
            "maker.qa",
            |_| hold(HoldScope::Lot(lot("L2")), Why::Deviation, "maker"),
        ),
        refused(
            UnknownRef,
            "a sample that is not there",
            Released,
            "regulator.officer",
            |_| {
                hold(
                    HoldScope::Sample(sample("s")),
                    Why::RegulatorOrder,
                    "regulator",
                )
            },
        ),
        refused(
            LotMismatch,
            "a vial that the lot never had",
            Packed,
            "maker.qa",
            |_| {
                let scope = HoldScope::Vials {
                    lot: lot("L1"),
                    vials: vials("L9", 1, 1),
                };
                hold(scope, Why::Deviation, "maker")
            },
        ),
        refused(
            LotMismatch,
            "a vial of another lot",
            Packed,
            "maker.qa",
            |w| {
                w.record(
                    "maker.head",
                    Event::LotOpened(make::lot_opened("L2", "small@1", "wcb.1")),
                );
                let scope = HoldScope::Vials {
                    lot: lot("L2"),
                    vials: vials("L1", 1, 1),
                };
                hold(scope, Why::Deviation, "maker")
            },
        ),
        // A lifting pins every vial: what cannot be pinned must not be held in one statement.
        refused(
            Limit,
            "more vials than a lifting can pin",
            Released,
            "maker.qa",
            |_| hold(many(513), Why::Deviation, "maker"),
        ),
        // Lifting.
        refused(HoldUnknown, "no such hold", Released, "maker.qa", |w| {
            let mut lifted = lift(w, "maker.qa", the_lot(), Why::Deviation, "maker");
            let mut id = lifted.hold.bytes();
            id[0] ^= 1;
            lifted.hold = Digest::from_bytes(id);
            Event::HoldLifted(lifted)
        }),
        refused(HoldUnknown, "of another scope", Released, "maker.qa", |w| {
            let mut lifted = lift(w, "maker.qa", the_lot(), Why::Deviation, "maker");
            lifted.scope = HoldScope::Node(node("bulk"));
            Event::HoldLifted(lifted)
        }),
        refused(HoldUnknown, "lifted already", Released, "maker.qa", |w| {
            let lifted = lifting(w, "maker.qa", the_lot(), Why::Deviation, "maker");
            w.record("maker.qa", lifted.clone());
            lifted
        }),
        refused(
            HoldUnknown,
            "more vials than were held",
            Packed,
            "maker.qa",
            |w| {
                let mut lifted = lift(w, "maker.qa", some_vials(1, 2), Why::Deviation, "maker");
                if let HoldScope::Vials { vials: ids, .. } = &mut lifted.scope {
                    *ids = vials("L1", 1, 3);
                }
                Event::HoldLifted(lifted)
            },
        ),
        refused(
            HoldUnknown,
            "fewer vials than were held",
            Packed,
            "maker.qa",
            |w| {
                let mut lifted = lift(w, "maker.qa", some_vials(1, 2), Why::Deviation, "maker");
                lifted.scope = some_vials(1, 1);
                Event::HoldLifted(lifted)
            },
        ),
        refused(
            HoldUnknown,
            "a clinic's hold under the maker's own beside it",
            Received,
            "maker.qa",
            |w| {
                let of_clinic = hold(some_vials(2, 2), Why::AdverseEvent, "clinic-a");
                w.record("clinic-a.pharmacy", of_clinic);
                let mut lifted = lift(w, "maker.qa", some_vials(1, 1), Why::Deviation, "maker");
                lifted.scope = some_vials(1, 2);
                Event::HoldLifted(lifted)
            },
        ),
        refused(
            HoldUnknown,
            "of vials, with a lot of the lifter's own beside them",
            Packed,
            "rival.qa",
            |w| {
                let mut lifted = lift(w, "maker.qa", some_vials(1, 2), Why::Deviation, "rival");
                lifted.scope = HoldScope::Vials {
                    lot: lot("L9"),
                    vials: vials("L1", 1, 2),
                };
                Event::HoldLifted(lifted)
            },
        ),
        refused(
            HoldUnknown,
            "the lot, by the hold on its vials",
            Packed,
            "maker.qa",
            |w| {
                let mut lifted = lift(w, "maker.qa", some_vials(1, 2), Why::Deviation, "maker");
                lifted.scope = the_lot();
                Event::HoldLifted(lifted)
            },
        ),
        refused(
            HoldUnknown,
            "hidden from the feed",
            Released,
            "maker.qa",
            |w| {
                let mut lifted = lift(w, "maker.qa", the_lot(), Why::Deviation, "maker");
                lifted.clinic_local = true;
                Event::HoldLifted(lifted)
            },
        ),
        refused(WrongRole, "by production", Released, "maker.head", |w| {
            lifting(w, "maker.qa", the_lot(), Why::Deviation, "maker")
        }),
        refused(
            WrongRole,
            "an order lifted by the maker",
            Released,
            "maker.qa",
            |w| {
                lifting(
                    w,
                    "regulator.officer",
                    the_lot(),
                    Why::RegulatorOrder,
                    "maker",
                )
            },
        ),
        admitted(
            "an order lifted by an authority",
            Released,
            "regulator.officer",
            |w| {
                lifting(
                    w,
                    "regulator.officer",
                    the_lot(),
                    Why::RegulatorOrder,
                    "regulator",
                )
            },
        ),
        refused(
            WrongRole,
            "a look-back without a physician",
            Released,
            "maker.qa",
            |w| lifting(w, "maker.head", the_lot(), Why::Lookback, "maker"),
        ),
        admitted("a look-back", Released, "maker.qa + maker.medical", |w| {
            lifting(w, "maker.head", the_lot(), Why::Lookback, "maker")
        }),
        refused(
            SamePerson,
            "a look-back by who placed it",
            Released,
            "maker.qa + maker.medical",
            |w| lifting(w, "maker.qa", the_lot(), Why::Lookback, "maker"),
        ),
        refused(
            SamePerson,
            "an adverse event by who placed it",
            Released,
            "maker.qa + maker.medical",
            |w| lifting(w, "maker.medical", the_lot(), Why::AdverseEvent, "maker"),
        ),
        refused(
            SamePerson,
            "two duties by one person with two keys",
            Released,
            "maker.qa + maker.qa-2 as MEDICAL_OFFICER",
            |w| {
                w.enrol_by_roots("maker.qa-2", "maker.qa", &[Role::MedicalOfficer]);
                lifting(w, "maker.head", the_lot(), Why::Lookback, "maker")
            },
        ),
        refused(
            NotYours,
            "a consignee lifts the sender's hold on a shipment",
            Packed,
            "rival.qa",
            |w| {
                let sent = make::shipped("s", "maker", "rival", &[1]);
                w.record("maker.operator", Event::Shipped(sent));
                let scope = HoldScope::Shipment(shipment("s"));
                lifting(w, "maker.qa", scope, Why::ColdChain, "rival")
            },
        ),
        admitted(
            "a consignee lifts its own hold on a shipment",
            Packed,
            "rival.qa",
            |w| {
                let sent = make::shipped("s", "maker", "rival", &[1]);
                w.record("maker.operator", Event::Shipped(sent));
                let scope = HoldScope::Shipment(shipment("s"));
                lifting(w, "rival.qa", scope, Why::ColdChain, "rival")
            },
        ),
        admitted(
            "the sender lifts a consignee's hold on a shipment",
            Packed,
            "maker.qa",
            |w| {
                let sent = make::shipped("s", "maker", "rival", &[1]);
                w.record("maker.operator", Event::Shipped(sent));
                let scope = HoldScope::Shipment(shipment("s"));
                lifting(w, "rival.qa", scope, Why::ColdChain, "maker")
            },
        ),
        refused(
            NotYours,
            "a laboratory lifts the maker's hold on a sample",
            Sampled,
            "lab.new as QA_RELEASE",
            |w| {
                let qa = make::enrolled("lab.new", "lab.new", &[Role::QaRelease]);
                w.force(
                    "lab.new as ENROLLEE + root.1 + root.2",
                    Event::KeyEnrolled(qa),
                );
                let scope = HoldScope::Sample(sample("final.1.lab"));
                lifting(w, "maker.qa", scope, Why::OosPending, "lab")
            },
        ),
        // "Its QA" follows the kind of organisation (domain.md 14.20).
        admitted(
            "a laboratory's quality assurance lifts its own hold on a sample",
            Sampled,
            "lab.qa",
            |w| lab_lifts(w, "lab.analyst"),
        ),
        refused(
            WrongRole,
            "a laboratory's analyst lifts",
            Sampled,
            "lab.analyst",
            |w| lab_lifts(w, "lab.qa"),
        ),
        admitted(
            "a second person of a clinic lifts its suspicion",
            Received,
            "clinic-a.nurse",
            |w| clinic_lifts(w, Why::SuspectProduct),
        ),
        refused(
            SamePerson,
            "a clinic's suspicion by who placed it",
            Received,
            "clinic-a.pharmacy",
            |w| clinic_lifts(w, Why::SuspectProduct),
        ),
        refused(
            SamePerson,
            "a clinic's deviation by who placed it",
            Received,
            "clinic-a.pharmacy",
            |w| clinic_lifts(w, Why::Deviation),
        ),
        refused(NotYours, "a rival lifts", Released, "rival.qa", |w| {
            lifting(w, "maker.qa", the_lot(), Why::Deviation, "rival")
        }),
        admitted(
            "the maker lifts a clinic's suspicion",
            Received,
            "maker.qa",
            |w| {
                lifting(
                    w,
                    "clinic-a.pharmacy",
                    some_vials(1, 1),
                    Why::SuspectProduct,
                    "maker",
                )
            },
        ),
        refused(
            WrongRole,
            "the maker lifts what a clinic holds for itself",
            Received,
            "maker.qa",
            |w| {
                lifting(
                    w,
                    "clinic-a.pharmacy",
                    some_vials(1, 1),
                    Why::ClinicLocal,
                    "maker",
                )
            },
        ),
        refused(
            NotYours,
            "clinic B lifts what clinic A holds for itself",
            Received,
            "clinic-b.pharmacy",
            |w| {
                lifting(
                    w,
                    "clinic-a.pharmacy",
                    some_vials(1, 1),
                    Why::ClinicLocal,
                    "clinic-b",
                )
            },
        ),
        admitted(
            "clinic A lifts what it holds for itself",
            Received,
            "clinic-a.nurse",
            |w| {
                lifting(
                    w,
                    "clinic-a.pharmacy",
                    some_vials(1, 1),
                    Why::ClinicLocal,
                    "clinic-a",
                )
            },
        ),
        admitted(
            "a compromised key",
            Released,
            "maker.security + maker.qa",
            |w| lifting(w, "maker.security", the_lot(), Why::KeyCompromise, "maker"),
        ),
        admitted(
            "the ledger is sound again",
            Released,
            "auditor.person + root.1",
            |w| {
                lifting(
                    w,
                    "auditor.person",
                    the_lot(),
                    Why::LedgerIntegrity,
                    "auditor",
                )
            },
        ),
        refused(
            WrongRole,
            "sound again, says the auditor alone",
            Released,
            "auditor.person",
            |w| {
                lifting(
                    w,
                    "auditor.person",
                    the_lot(),
                    Why::LedgerIntegrity,
                    "auditor",
                )
            },
        ),
        // Recalls.
        refused(
            UnknownRef,
            "of a lot that is not there",
            Released,
            "maker.qa",
            |_| Event::RecallIssued(make::recall(vec![lot("L2")], RecallClass::I, "maker")),
        ),
        refused(NotYours, "of a rival's lot", Released, "rival.qa", |_| {
            Event::RecallIssued(make::recall(vec![lot("L1")], RecallClass::I, "rival"))
        }),
        admitted("by an authority", Released, "regulator.officer", |_| {
            Event::RecallIssued(make::recall(vec![lot("L1")], RecallClass::I, "regulator"))
        }),
        admitted("of a lot on hold", Released, "maker.qa", |w| {
            w.record("maker.qa", hold(the_lot(), Why::Deviation, "maker"));
            Event::RecallIssued(make::recall(vec![lot("L1")], RecallClass::I, "maker"))
        }),
    ]
}

#[test]
fn holds() {
    check(&rows());
}

/// A statement id is its author's to choose: two holds may share one, and each is lifted by itself.
#[test]
fn holds_under_one_statement_id_are_two() {
    let ids = vials("L1", 1, 2);
    let scope = |vials: &[VialTag]| HoldScope::Vials {
        lot: lot("L1"),
        vials: vials.to_vec(),
    };
    for (order, own) in [
        (the_lot(), the_lot()),
        (scope(&ids[1..]), scope(&ids)),
        (scope(&ids), scope(&ids)),
    ] {
        let mut world = crate::world::story::after(Released);
        let own = hold(own, Why::Deviation, "maker");
        let mut own = world.draft("maker.qa", own);
        let order = hold(order, Why::RegulatorOrder, "regulator");
        let order = world.draft("regulator.officer", order);
        own.statement_id = order.statement_id;
        // The maker places and lifts a hold under the id that the authority's will have.
        let own = world.submit(own).unwrap();
        let lifted = Event::HoldLifted(make::lifted(&world, own));
        world.record("maker.qa", lifted);
        world.submit(order).unwrap();
        // Which of the two has the greater tag.
        let n = (1..=2).find(|n| vial("L1", *n) == ids[1]).unwrap();
        let verdict = world.ask(n, "nobody");
        let held = verdict
            .reasons
            .iter()
            .any(|r| r.to_string() == "ON_HOLD(1 reason)");
        assert!(held, "{:?}", verdict.reasons);
    }
}

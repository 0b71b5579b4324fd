//! Packed, shipped, received.

use lotledger::domain::event::*;
use lotledger::domain::refusal::RefusalCode::*;

use super::examples::{Example, example};
use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::{World, make, names::*};

fn pack(container: u32, number: &str, from: u32, to: u32) -> Event {
    Event::Packed(make::packed(container, number, vials("L1", from, to)))
}

fn nest(outer: u32, inner: &[u32], by: &str) -> Event {
    Event::Packed(make::nested(outer, inner, by))
}

fn ship(name: &str, from: &str, to: &str, containers: &[u32]) -> Event {
    Event::Shipped(make::shipped(name, from, to, containers))
}

fn receive(name: &str, by: &str) -> Event {
    Event::Received(make::received(name, by))
}

fn held(world: &mut World, scope: HoldScope) {
    let hold = make::hold(scope, HoldReason::Deviation, "maker");
    world.record("maker.qa", Event::HoldPlaced(hold));
}

fn recalled(world: &mut World) {
    let recall = make::recall(vec![lot("L1")], RecallClass::I, "maker");
    world.record("maker.qa", Event::RecallIssued(recall));
}

/// Container 1 went to the distributor and is there.
fn at_the_distributor(world: &mut World) {
    world.record("maker.operator", ship("out", "maker", "distributor", &[1]));
    world.record("distributor.clerk", receive("out", "distributor"));
}

/// A container with a vial of each of so many lots.
fn of_lots(world: &mut World, container: u32, lots: u32) {
    for n in 1..=lots {
        let number = format!("M{n}");
        let event = make::packed(container, &number, vials(&number, 1, 1));
        world.force("maker.operator", Event::Packed(event));
    }
}

/// Containers 1 in 101 in 102 … , `depth` of them in each other.
fn nested(world: &mut World, depth: u32) -> u32 {
    let mut outer = 1;
    for level in 1..depth {
        world.record("maker.operator", nest(100 + level, &[outer], "maker"));
        outer = 100 + level;
    }
    outer
}

/// An act of each event that is admitted.
pub fn examples() -> Vec<Example> {
    vec![
        example(Released, "maker.operator", "rival.operator", |_| {
            Event::Packed(make::packed(1, "L1", vials("L1", 1, 10)))
        }),
        example(Packed, "maker.operator", "rival.operator", |_| {
            Event::Shipped(make::shipped("s", "maker", "clinic-a", &[1]))
        }),
        example(Shipped, "clinic-a.pharmacy", "clinic-b.pharmacy", |_| {
            Event::Received(make::received("clinic-a", "clinic-a"))
        }),
        example(Received, "clinic-a.nurse", "clinic-b.pharmacy", |w| {
            Event::VialOpened(make::opened(vial_id("L1", 1), "clinic-a", w.now))
        }),
        example(VialOpened, "clinic-a.nurse", "clinic-b.pharmacy", |_| {
            Event::VialAdministered(make::administered(vial_id("L1", 1), "clinic-a"))
        }),
    ]
}

pub fn rows() -> Vec<Row> {
    vec![
        // Packing.
        refused(
            NotYours,
            "a rival packs the maker's vials",
            Released,
            "rival.operator",
            |_| {
                let mut event = make::packed(9, "L1", vials("L1", 1, 2));
                event.organisation = org("rival");
                Event::Packed(event)
            },
        ),
        refused(
            NotYours,
            "into a rival's container",
            Packed,
            "rival.operator",
            |_| nest(1, &[2], "rival"),
        ),
        refused(
            NotYours,
            "somebody else's container",
            Packed,
            "rival.operator",
            |_| nest(9, &[1], "rival"),
        ),
        refused(
            NotYours,
            "a container that is on its way",
            Shipped,
            "maker.operator",
            |_| nest(9, &[1], "maker"),
        ),
        refused(
            NotYours,
            "a container that has arrived elsewhere",
            Received,
            "maker.operator",
            |_| nest(9, &[1], "maker"),
        ),
        admitted(
            "a distributor puts what it has on a pallet",
            Packed,
            "distributor.clerk",
            |w| {
                at_the_distributor(w);
                nest(9, &[1], "distributor")
            },
        ),
        refused(
            UnknownRef,
            "a container nobody packed",
            Packed,
            "maker.operator",
            |_| nest(9, &[8], "maker"),
        ),
        refused(
            UnknownRef,
            "a lot without vials",
            Made,
            "maker.operator",
            |_| pack(1, "L1", 1, 2),
        ),
        refused(Exists, "into itself", Packed, "maker.operator", |_| {
            nest(1, &[1], "maker")
        }),
        refused(
            ContainerShipped,
            "into a container that has left",
            Shipped,
            "maker.operator",
            |_| pack(1, "L1", 21, 22),
        ),
        refused(
            ContainerShipped,
            "into a container that is in another",
            Packed,
            "maker.operator",
            |w| {
                w.record("maker.operator", nest(9, &[1], "maker"));
                pack(1, "L1", 21, 22)
            },
        ),
        refused(
            ContainerShipped,
            "in a circle",
            Packed,
            "maker.operator",
            |w| {
                w.record("maker.operator", nest(9, &[1], "maker"));
                nest(1, &[9], "maker")
            },
        ),
        refused(
            VialPacked,
            "a vial that is in another container",
            Packed,
            "maker.operator",
            |_| pack(9, "L1", 10, 11),
        ),
        refused(
            VialPacked,
            "a container that is in another",
            Packed,
            "maker.operator",
            |w| {
                w.record("maker.operator", nest(9, &[1], "maker"));
                nest(10, &[1], "maker")
            },
        ),
        refused(
            VialSampled,
            "a vial that went to a test",
            Released,
            "maker.operator",
            |_| pack(1, "L1", 36, 40),
        ),
        refused(
            LotMismatch,
            "a vial that the lot never had",
            Released,
            "maker.operator",
            |_| Event::Packed(make::packed(9, "L1", vials("L9", 1, 1))),
        ),
        refused(
            LotMismatch,
            "a vial that names another lot",
            Released,
            "maker.operator",
            |w| {
                let scope = HoldScope::Vials {
                    lot: lot("L2"),
                    vials: vials("L1", 1, 1),
                };
                let hold = make::hold(scope, HoldReason::Deviation, "maker");
                w.force("maker.qa", Event::HoldPlaced(hold));
                pack(1, "L1", 1, 10)
            },
        ),
        // Shipping.
        refused(
            Exists,
            "a shipment of that name",
            Shipped,
            "maker.operator",
            |_| ship("clinic-a", "maker", "clinic-b", &[2]),
        ),
        refused(
            UnknownRef,
            "to nobody known",
            Packed,
            "maker.operator",
            |_| ship("s", "maker", "nobody", &[1]),
        ),
        refused(
            UnknownRef,
            "with a carrier nobody knows",
            Packed,
            "maker.operator",
            |_| {
                let mut event = make::shipped("s", "maker", "clinic-a", &[1]);
                event.carrier = Some(org("nobody"));
                Event::Shipped(event)
            },
        ),
        refused(
            UnknownRef,
            "a container nobody packed",
            Packed,
            "maker.operator",
            |_| ship("s", "maker", "clinic-a", &[8]),
        ),
        refused(UnknownRef, "to oneself", Packed, "maker.operator", |_| {
            ship("s", "maker", "maker", &[1])
        }),
        refused(
            NotReleased,
            "a lot that is not released",
            Reviewed,
            "maker.operator",
            |w| {
                w.tell(Packed);
                ship("s", "maker", "clinic-a", &[1])
            },
        ),
        refused(
            OnHold,
            "the lot is on hold",
            Packed,
            "maker.operator",
            |w| {
                held(w, HoldScope::Lot(lot("L1")));
                ship("s", "maker", "clinic-a", &[1])
            },
        ),
        refused(
            OnHold,
            "its bank is on hold",
            Packed,
            "maker.operator",
            |w| {
                held(w, HoldScope::Node(node("mcb.1")));
                ship("s", "maker", "clinic-a", &[1])
            },
        ),
        refused(OnHold, "before recalled", Packed, "maker.operator", |w| {
            held(w, HoldScope::Lot(lot("L1")));
            recalled(w);
            ship("s", "maker", "clinic-a", &[1])
        }),
        refused(
            Recalled,
            "the lot is recalled",
            Packed,
            "maker.operator",
            |w| {
                recalled(w);
                ship("s", "maker", "clinic-a", &[1])
            },
        ),
        refused(Recalled, "before expired", Packed, "maker.operator", |w| {
            recalled(w);
            w.wait_days(500);
            ship("s", "maker", "clinic-a", &[1])
        }),
        refused(
            Expired,
            "the lot is expired",
            Packed,
            "maker.operator",
            |w| {
                w.wait_days(500);
                ship("s", "maker", "clinic-a", &[1])
            },
        ),
        refused(
            NotReleased,
            "hidden in a pallet",
            Reviewed,
            "maker.operator",
            |w| {
                w.tell(Packed);
                w.record("maker.operator", nest(9, &[1, 2], "maker"));
                ship("s", "maker", "clinic-a", &[9])
            },
        ),
        refused(
            NotInCustody,
            "what somebody else has",
            Packed,
            "distributor.clerk",
            |_| ship("s", "distributor", "clinic-a", &[1]),
        ),
        refused(
            NotInCustody,
            "what is on its way already",
            Shipped,
            "maker.operator",
            |_| ship("s", "maker", "clinic-b", &[1]),
        ),
        refused(
            NotInCustody,
            "a container inside another",
            Packed,
            "maker.operator",
            |w| {
                w.record("maker.operator", nest(9, &[1, 2], "maker"));
                ship("s", "maker", "clinic-a", &[1])
            },
        ),
        refused(
            NotInCustody,
            "a clinic sends on",
            Received,
            "clinic-a.operator as OPERATOR",
            |w| {
                let role = lotledger::domain::statement::Role::Operator;
                let operator = make::enrolled("clinic-a.operator", "clinic-a.operator", &[role]);
                let by = "clinic-a.operator as ENROLLEE + root.1 + root.2";
                w.force(by, Event::KeyEnrolled(operator));
                ship("s", "clinic-a", "clinic-b", &[1])
            },
        ),
        admitted(
            "a distributor sends on what it has",
            Packed,
            "distributor.clerk",
            |w| {
                at_the_distributor(w);
                ship("on", "distributor", "clinic-a", &[1])
            },
        ),
        refused(
            OnHold,
            "the shipment before is on hold",
            Packed,
            "distributor.clerk",
            |w| {
                at_the_distributor(w);
                held(w, HoldScope::Shipment(shipment("out")));
                ship("on", "distributor", "clinic-a", &[1])
            },
        ),
        refused(
            OrgSuspended,
            "to a suspended clinic",
            Packed,
            "maker.operator",
            |w| {
                w.record(
                    "root.1 + root.2",
                    Event::OrgSuspended(make::suspended("clinic-a")),
                );
                ship("s", "maker", "clinic-a", &[1])
            },
        ),
        // A vial's evidence has every container around it.
        admitted(
            "eight containers in each other",
            Packed,
            "maker.operator",
            |w| {
                let outer = nested(w, 8);
                ship("s", "maker", "clinic-a", &[outer])
            },
        ),
        refused(
            Limit,
            "nine containers in each other",
            Packed,
            "maker.operator",
            |w| {
                let outer = nested(w, 9);
                ship("s", "maker", "clinic-a", &[outer])
            },
        ),
        refused(
            Limit,
            "a thousand and one containers",
            Packed,
            "maker.operator",
            |w| {
                // No maker packs a thousand containers one by one for this.
                let inner: Vec<u32> = (1_001..=2_000).collect();
                w.force("maker.operator", nest(100, &inner, "maker"));
                ship("s", "maker", "clinic-a", &[100])
            },
        ),
        // Before anything is shipped, the gate is asked for every lot in it.
        refused(
            NotReleased,
            "vials of a hundred lots, none of them released",
            Packed,
            "maker.operator",
            |w| {
                of_lots(w, 9, 100);
                ship("s", "maker", "clinic-a", &[9])
            },
        ),
        refused(
            Limit,
            "vials of a hundred and one lots",
            Packed,
            "maker.operator",
            |w| {
                of_lots(w, 9, 101);
                ship("s", "maker", "clinic-a", &[9])
            },
        ),
        // Receiving.
        refused(
            UnknownRef,
            "a shipment nobody sent",
            Packed,
            "clinic-a.pharmacy",
            |_| receive("s", "clinic-a"),
        ),
        refused(
            Exists,
            "received already",
            Received,
            "clinic-a.pharmacy",
            |_| receive("clinic-a", "clinic-a"),
        ),
        refused(
            NotConsignee,
            "another clinic's shipment",
            Shipped,
            "clinic-b.pharmacy",
            |_| receive("clinic-a", "clinic-b"),
        ),
        // Using: bad news is recorded.
        admitted(
            "a vial that is already used",
            Administered,
            "clinic-b.pharmacy",
            |_| Event::VialAdministered(make::administered(vial_id("L1", 1), "clinic-b")),
        ),
        admitted(
            "a vial that nobody knows",
            Received,
            "clinic-b.pharmacy",
            |w| Event::VialOpened(make::opened(vial_id("L9", 1), "clinic-b", w.now)),
        ),
    ]
}

#[test]
fn custody() {
    check(&rows());
}

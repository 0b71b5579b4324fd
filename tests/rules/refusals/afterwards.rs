//! What may be told afterwards, by whom it is only reported, and for how long.

use lotledger::domain::event::*;
use lotledger::domain::refusal::RefusalCode::*;
use lotledger::domain::statement::RetrospectiveKind::{self, Import, Outage, Paper};
use lotledger::domain::time::DurationMs;
use lotledger::domain::view::View as _;

use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::{World, before, make, names::*};

/// The next statement is told afterwards, under version 2, days after it happened.
fn told(world: &mut World, kind: RetrospectiveKind, days: u32) {
    if world.rules_at(u64::MAX) < 2 {
        world.activate(2);
    }
    let happened = before(world.now, DurationMs::from_days(days));
    world.next_told = Some((kind, happened));
}

fn medium(world: &mut World, kind: RetrospectiveKind, days: u32) -> Event {
    told(world, kind, days);
    Event::MaterialReceived(make::raw("medium.2", make::medium()))
}

/// A sample of the vials, taken days before.
fn taken(world: &mut World, kind: RetrospectiveKind, days: u32) -> Event {
    told(world, kind, days);
    let target = SampleTarget::Lot(lot("L1"));
    let vials = vials("L1", 37, 40);
    Event::SampleTaken(make::sample_taken(target, "final.1.lab", "s", vials))
}

fn opened(world: &mut World, kind: RetrospectiveKind) -> Event {
    told(world, kind, 1);
    Event::LotOpened(make::lot_opened("L2", "small@1", "wcb.1"))
}

/// A donor's test that was told from paper, and is moved to another donor.
fn moved(world: &mut World) -> Event {
    world.activate(2);
    let other = make::donor_enrolled("donor.2");
    world.record("collector.nurse", Event::DonorEnrolled(other));
    world.next_told = Some((Paper, world.now));
    let test = make::donor_tested("donor.2", "HIV.NAT");
    let entry = world.record("lab.analyst", Event::DonorTested(test));
    let mut corrected = make::corrected(&world.log, entry, entry);
    corrected.removed_donor = Some(donor("donor.2"));
    if let Replacement::DonorTested(e) = &mut corrected.replacement {
        e.donor = donor("donor.1");
    }
    Event::Corrected(corrected)
}

pub fn rows() -> Vec<Row> {
    let mut rows = what();
    rows.extend(when());
    rows
}

fn what() -> Vec<Row> {
    vec![
        refused(Reserved, "under version 1", Opened, "maker.operator", |w| {
            w.next_told = Some((Paper, w.now));
            Event::MaterialReceived(make::raw("medium.2", make::medium()))
        }),
        refused(
            Reserved,
            "a release from before the ledger",
            Reviewed,
            "maker.qa",
            |w| {
                told(w, Import, 1);
                Event::LotReleased(make::released("L1", "small@1"))
            },
        ),
        refused(Reserved, "a review from paper", Tested, "maker.head", |w| {
            told(w, Paper, 1);
            Event::LotReviewed(make::reviewed("L1", "small@1"))
        }),
        refused(
            Reserved,
            "a determination from paper",
            Donors,
            "collector.officer",
            |w| {
                told(w, Paper, 1);
                let outcome = Eligibility::Eligible;
                Event::DonorDetermined(make::donor_determined("donor.1", outcome))
            },
        ),
        refused(Reserved, "a hold from an outage", Filled, "maker.qa", |w| {
            told(w, Outage, 1);
            let scope = HoldScope::Lot(lot("L1"));
            Event::HoldPlaced(make::hold(scope, HoldReason::Deviation, "maker"))
        }),
        refused(
            Reserved,
            "the opening of a vial from paper",
            Received,
            "clinic-a.nurse",
            |w| {
                let at = w.now;
                told(w, Paper, 1);
                Event::VialOpened(make::opened(vial_id("L1", 1), "clinic-a", at))
            },
        ),
        refused(
            Reserved,
            "the opening of a lot from an outage: nothing says that its results were not known",
            Banked,
            "maker.head",
            |w| opened(w, Outage),
        ),
        refused(Reserved, "a plan from paper", Opened, "maker.qa", |w| {
            told(w, Paper, 1);
            let slot = make::slot(
                "x",
                lotledger::domain::spec::Stage::Final,
                &["STERILITY"],
                "lab",
            );
            Event::SamplesPlanned(make::plan(SampleTarget::Lot(lot("L1")), vec![slot]))
        }),
        refused(
            NotCorrectable,
            "a test told afterwards, to another donor, where nothing would say so",
            Donors,
            "lab.analyst + lab.qa",
            moved,
        ),
        admitted("a medium from paper", Opened, "maker.operator", |w| {
            medium(w, Paper, 400)
        }),
        admitted("a sample from an outage", Filled, "maker.operator", |w| {
            taken(w, Outage, 0)
        }),
    ]
}

fn when() -> Vec<Row> {
    vec![
        refused(
            TimeOrder,
            "as from before the ledger, since its maker was registered",
            Opened,
            "maker.operator",
            |w| medium(w, Import, 0),
        ),
        refused(
            TimeOrder,
            "a lot as from before the ledger, since then",
            Banked,
            "maker.head",
            |w| {
                let event = opened(w, Import);
                w.next_told = Some((Import, w.now));
                event
            },
        ),
        admitted("from before the ledger", Opened, "maker.operator", |w| {
            medium(w, Import, 400)
        }),
        refused(
            TimeOrder,
            "from an outage that ended long ago",
            Opened,
            "maker.operator",
            |w| medium(w, Outage, 15),
        ),
        admitted("from an outage", Opened, "maker.operator", |w| {
            medium(w, Outage, 13)
        }),
        refused(
            TimeOrder,
            "from an outage, corrected to long before it",
            Opened,
            "maker.operator + maker.qa",
            |w| {
                let event = medium(w, Outage, 13);
                let at = w.record("maker.operator", event);
                let mut corrected = make::corrected(&w.log, at, at);
                corrected.occurred_at = before(corrected.occurred_at, DurationMs::from_days(30));
                Event::Corrected(corrected)
            },
        ),
        refused(
            NotPlanned,
            "a sample from paper, before its plan",
            Filled,
            "maker.operator",
            |w| taken(w, Paper, 400),
        ),
    ]
}

#[test]
fn what_is_told_afterwards() {
    check(&rows());
}

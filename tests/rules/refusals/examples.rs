//! One good statement for every event: admitted as it is, and refused for each generic fault. Each is an
//! act that stands in the evidence of the vials of the story.

use lotledger::domain::event::*;
use lotledger::domain::spec::Stage;
use lotledger::domain::statement::Role;

use crate::world::names::*;
use crate::world::story::{Phase, after};
use crate::world::{World, make, papers};

/// A statement that is admitted after a phase.
pub struct Example {
    pub after: Phase,
    pub by: &'static str,
    /// Who holds the same role in another organisation; empty if the event has no owner or the
    /// role is one of a kind.
    pub stranger: &'static str,
    pub event: fn(&mut World) -> Event,
}

fn example(
    after: Phase,
    by: &'static str,
    stranger: &'static str,
    event: fn(&mut World) -> Event,
) -> Example {
    Example {
        after,
        by,
        stranger,
        event,
    }
}

pub fn examples() -> Vec<Example> {
    use Phase::*;
    vec![
        example(Genesis, "root.1 + root.2", "", |_| {
            Event::RootKeysChanged(RootKeysChanged {
                roots: make::roots(&["root.1", "root.2"], 2),
            })
        }),
        example(Genesis, "root.1 + root.2", "", |_| {
            Event::LogKeyRotated(LogKeyRotated {
                log_keys: vec![public_key("log.2")],
            })
        }),
        example(Genesis, "root.1 + root.2", "", |_| {
            Event::RulesActivated(RulesActivated {
                version: 2,
                schema_hash: digest("schema"),
            })
        }),
        example(Genesis, "root.1 + root.2", "", |_| {
            Event::OrgRegistered(make::organisation("maker", OrgKind::Maker))
        }),
        example(Founded, "root.1 + root.2", "", |_| {
            Event::OrgSuspended(make::suspended("collector"))
        }),
        example(
            Founded,
            "maker.new as ENROLLEE + maker.security + maker.qa",
            "maker.new as ENROLLEE + rival.security + rival.qa",
            |_| {
                Event::KeyEnrolled(make::enrolled(
                    "maker.new",
                    "maker.operator",
                    &[Role::Operator],
                ))
            },
        ),
        example(Founded, "maker.security", "rival.security", |_| {
            Event::KeyRevoked(make::revoked("maker.qc", RevocationReason::Lost, None))
        }),
        example(Founded, "maker.qa + root.1", "rival.qa + root.1", |_| {
            Event::ProductRegistered(make::product())
        }),
        example(Founded, "maker.qa", "rival.qa", |_| {
            Event::DonorPolicyPublished(papers::default_policy())
        }),
        example(Documented, "maker.qa", "rival.qa", |_| {
            let mut specification = papers::small();
            specification.id = spec_id("new@1");
            Event::SpecPublished(specification)
        }),
        example(Documented, "collector.nurse", "", |_| {
            Event::DonorEnrolled(make::donor_enrolled("donor.1"))
        }),
        example(Donors, "lab.analyst", "lab-2.analyst", |_| {
            Event::DonorTested(make::donor_tested("donor.1", "HBV.NAT"))
        }),
        example(Donors, "collector.officer", "rival.officer", |_| {
            Event::DonorDetermined(make::donor_determined("donor.1", Eligibility::Eligible))
        }),
        example(Donors, "maker.operator", "rival.operator", |_| {
            Event::MaterialReceived(make::tissue("tissue.1", "donor.1"))
        }),
        example(Planned, "maker.operator", "rival.operator", |w| {
            let (inputs, outputs) = (["wcb.1", "medium"], ["culture.1"]);
            let culture = make::step(ProcessStep::Culture, &inputs, &outputs, w.now);
            Event::ProcessRecorded(culture)
        }),
        example(Banked, "maker.head", "rival.head", |_| {
            Event::LotOpened(make::lot_opened("L1", "small@1", "wcb.1"))
        }),
        example(Opened, "maker.qa", "rival.qa", |_| {
            let slot = make::slot("more", Stage::Final, &["STERILITY"], "lab");
            Event::SamplesPlanned(make::plan(SampleTarget::Lot(lot("L1")), vec![slot]))
        }),
        example(Filled, "maker.operator", "rival.operator", |_| {
            let target = SampleTarget::Lot(lot("L1"));
            let vials = vials("L1", 37, 40);
            Event::SampleTaken(make::sample_taken(target, "final.1.lab", "s", vials))
        }),
        example(Filled, "lab.analyst", "lab-2.analyst", |w| {
            taken(w, "s");
            Event::SampleReceived(make::sample_received("s", "lab"))
        }),
        example(Sampled, "lab.analyst", "lab-2.analyst", |w| {
            w.wait_days(15);
            Event::TestReported(w.result_of("final.1.lab", "STERILITY", papers::good("STERILITY")))
        }),
        example(Made, "maker.head", "rival.head", |w| {
            let root = w.sidecar(vials("L1", 1, 40));
            Event::VialsCommissioned(make::commissioned("L1", "bulk", 40, root))
        }),
        example(Tested, "maker.head", "rival.head", |_| {
            Event::LotReviewed(make::reviewed("L1", "small@1"))
        }),
        example(Reviewed, "maker.qa", "rival.qa", |_| {
            Event::LotReleased(make::released("L1", "small@1"))
        }),
        example(Reviewed, "maker.qa", "rival.qa", |_| {
            Event::LotRejected(make::rejected("L1"))
        }),
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

/// A sample of final vials for the laboratory, taken and not received.
pub fn taken(world: &mut World, name: &str) {
    let target = SampleTarget::Lot(lot("L1"));
    let event = make::sample_taken(target, "final.1.lab", name, vials("L1", 37, 40));
    world.record("maker.operator", Event::SampleTaken(event));
}

impl Example {
    /// The world before it, and its event.
    pub fn set(&self) -> (World, Event) {
        let mut world = after(self.after);
        let event = (self.event)(&mut world);
        (world, event)
    }
}

//! Holds on the way, and who signed.

use lotledger::domain::event::*;
use lotledger::domain::statement::Role;

use super::table::{Row, check, row, then};
use crate::refusals::donors::rival_excludes;
use crate::world::story::Phase::*;
use crate::world::story::after;
use crate::world::{World, make, names::*, papers};

fn hold(world: &mut World, by: &str, scope: HoldScope) -> u64 {
    let organisation = crate::world::cast::organisation(by);
    let event = make::hold(scope, HoldReason::Deviation, organisation);
    world.record(by, Event::HoldPlaced(event))
}

fn held(scope: fn() -> HoldScope, by: &'static str) -> World {
    let mut world = after(Received);
    hold(&mut world, by, scope());
    world
}

fn vials_of(number: &str, from: u32, to: u32) -> HoldScope {
    HoldScope::Vials {
        lot: lot(number),
        vials: vials("L1", from, to),
    }
}

/// The maker held two vials of clinic A; this lifts it in a log without rules.
fn lifted_without_rules(change: fn(&mut HoldLifted)) -> World {
    then(Received, |_| ()).with_a_forged_lifting(change)
}

impl World {
    fn with_a_forged_lifting(mut self, change: fn(&mut HoldLifted)) -> Self {
        let one = hold(&mut self, "maker.qa", vials_of("L1", 1, 2));
        let mut lifted = make::lifted(&self, one);
        change(&mut lifted);
        self.force("maker.qa", Event::HoldLifted(lifted));
        self
    }
}

pub(super) fn revoke(world: &mut World, name: &str, reason: RevocationReason, from: Option<u64>) {
    let event = Event::KeyRevoked(make::revoked(name, reason, from));
    world.record("root.1 + root.2", event);
}

/// The index of the first entry of an event.
pub(super) fn first(world: &World, name: &str) -> u64 {
    let entry = world.log.iter().find(|e| e.statement.event.name() == name);
    entry.unwrap().index
}

/// The lot is released by another key than that of `maker.qa`; the rules are not asked.
fn released_by(by: &str, prepare: fn(&mut World)) -> World {
    let mut world = after(Reviewed);
    prepare(&mut world);
    world.forging = true;
    let event = Event::LotReleased(make::released("L1", "small@1"));
    world.record(by, event);
    world.go_on(Released, Received);
    world
}

/// An analyst who signs nothing is enrolled by people of an organisation, and has tested for the
/// laboratory; later its security officer's key is found to have been in other hands then.
fn analyst_enrolled_in(organisation: &str) -> World {
    let mut world = after(Sampled);
    let (key, officer) = (
        format!("{organisation}.x"),
        format!("{organisation}.officer-2"),
    );
    if organisation != "lab" {
        world.enrol_by_roots("lab.x-1", "lab.x", &[Role::LabAnalyst]);
    }
    world.enrol_by_roots(&officer, &officer, &[Role::SecurityOfficer]);
    let role = match organisation {
        "lab" => Role::LabAnalyst,
        _ => Role::Operator,
    };
    let enrolled = Event::KeyEnrolled(make::enrolled(&key, "lab.x", &[role]));
    let by = format!("{key} as ENROLLEE + {officer} as SECURITY_OFFICER + {organisation}.qa");
    let index = world.record(&by, enrolled);
    let mut result = world.result_of("final.1.lab", "ENDOTOXIN", papers::good("ENDOTOXIN"));
    result.analyst = person("lab.x");
    world.record("lab.analyst", Event::TestReported(result));
    world.recipe.unreported.insert("ENDOTOXIN");
    world.go_on(Sampled, Received);
    revoke(
        &mut world,
        &officer,
        RevocationReason::Compromised,
        Some(index),
    );
    world
}

pub fn rows() -> Vec<Row> {
    vec![
        // Holds.
        row(
            "two holds, one lifted",
            || {
                then(Received, |w| {
                    let one = hold(w, "maker.qa", HoldScope::Lot(lot("L1")));
                    hold(w, "maker.qa", HoldScope::Lot(lot("L1")));
                    let lifted = make::lifted(w, one);
                    w.record("maker.qa", Event::HoldLifted(lifted));
                })
            },
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "two holds",
            || {
                then(Received, |w| {
                    hold(w, "maker.qa", HoldScope::Lot(lot("L1")));
                    hold(w, "maker.qa", HoldScope::Node(node("bulk")));
                })
            },
            &["clinic-a: ON_HOLD(2 reasons)"],
        ),
        row(
            "one hold, lifted",
            || {
                then(Received, |w| {
                    let one = hold(w, "maker.qa", HoldScope::Lot(lot("L1")));
                    let lifted = make::lifted(w, one);
                    w.record("maker.qa", Event::HoldLifted(lifted));
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "a hold on the donor",
            || held(|| HoldScope::Donor(donor("donor.1")), "collector.nurse"),
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "a hold on the tissue",
            || held(|| HoldScope::Node(node("tissue.1")), "maker.qa"),
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "a hold on the master bank",
            || held(|| HoldScope::Node(node("mcb.1")), "maker.qa"),
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "a hold on the medium",
            || held(|| HoldScope::Node(node("medium")), "maker.qa"),
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "a hold on one harvest",
            || held(|| HoldScope::Node(node("harvest.2")), "maker.qa"),
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "a hold on the bulk",
            || held(|| HoldScope::Node(node("bulk")), "maker.qa"),
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "a hold on a sample",
            || held(|| HoldScope::Sample(sample("harvest.1.lab")), "lab.qa"),
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "a hold on the lot",
            || held(|| HoldScope::Lot(lot("L1")), "regulator.officer"),
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "a hold on the shipment",
            || {
                held(
                    || HoldScope::Shipment(shipment("clinic-a")),
                    "clinic-a.pharmacy",
                )
            },
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "a hold on the vial",
            || held(vial_1, "clinic-a.pharmacy"),
            &["clinic-a: ON_HOLD(1 reason)"],
        ),
        row(
            "a hold on another shipment",
            || {
                held(
                    || HoldScope::Shipment(shipment("clinic-b")),
                    "clinic-b.pharmacy",
                )
            },
            &["clinic-a: ok"],
        ),
        row(
            "a hold lifted by a rival",
            || {
                then(Received, |w| {
                    let one = hold(w, "maker.qa", HoldScope::Lot(lot("L1")));
                    let mut lifted = make::lifted(w, one);
                    lifted.organisation = org("rival");
                    w.force("rival.qa", Event::HoldLifted(lifted));
                })
            },
            &["clinic-a: ON_HOLD(1 reason), ILLEGAL_ENTRY(HoldLifted, NOT_YOURS)"],
        ),
        row(
            "a hold on two vials, lifted for one",
            || lifted_without_rules(|l| l.scope = vials_of("L1", 1, 1)),
            &[
                "clinic-a: ON_HOLD(1 reason), ILLEGAL_ENTRY(HoldLifted, HOLD_UNKNOWN)",
                "nobody: ON_HOLD(1 reason), ILLEGAL_ENTRY(HoldLifted, HOLD_UNKNOWN)",
            ],
        ),
        row(
            "a hold on two vials, lifted with a third",
            || lifted_without_rules(|l| l.scope = vials_of("L1", 1, 3)),
            &["clinic-a: ON_HOLD(1 reason), ILLEGAL_ENTRY(HoldLifted, HOLD_UNKNOWN)"],
        ),
        row(
            "a hold on vials, lifted with another lot beside them",
            || lifted_without_rules(|l| l.scope = vials_of("L9", 1, 2)),
            &["clinic-a: ON_HOLD(1 reason), ILLEGAL_ENTRY(HoldLifted, HOLD_UNKNOWN)"],
        ),
        // Who released.
        row(
            "released by production",
            || released_by("maker.head", |_| ()),
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, WRONG_ROLE) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "quality assurance that no root and no officer enrolled",
            || {
                released_by("maker.false as QA_RELEASE", |w| {
                    let event = make::enrolled("maker.false", "maker.false", &[Role::QaRelease]);
                    w.force("maker.false as ENROLLEE", Event::KeyEnrolled(event));
                })
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(KeyEnrolled, THRESHOLD) and 3 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "quality assurance that a false security officer enrolled",
            || {
                released_by("maker.false as QA_RELEASE", |w| {
                    for (name, role) in [
                        ("maker.officer-2", Role::SecurityOfficer),
                        ("maker.other-2", Role::Operator),
                    ] {
                        let event = make::enrolled(name, name, &[role]);
                        w.force(&format!("{name} as ENROLLEE"), Event::KeyEnrolled(event));
                    }
                    let event = make::enrolled("maker.false", "maker.false", &[Role::QaRelease]);
                    let by = "maker.false as ENROLLEE + maker.officer-2 as SECURITY_OFFICER + maker.other-2 as OPERATOR";
                    w.record(by, Event::KeyEnrolled(event));
                })
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(KeyEnrolled, THRESHOLD) and 5 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "quality assurance by roots that no root made",
            || {
                released_by("maker.false as QA_RELEASE", |w| {
                    let roots = RootKeysChanged {
                        roots: make::roots(&["root.8", "root.9"], 2),
                    };
                    w.force("root.8 + root.9", Event::RootKeysChanged(roots));
                    let event = make::enrolled("maker.false", "maker.false", &[Role::QaRelease]);
                    let by = "maker.false as ENROLLEE + root.8 + root.9";
                    w.record(by, Event::KeyEnrolled(event));
                })
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(RootKeysChanged, THRESHOLD) and 4 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "released by a rival's quality assurance",
            || {
                let mut world = after(Reviewed);
                let mut event = make::released("L1", "small@1");
                event.organisation = org("rival");
                world.forging = true;
                world.record("rival.qa", Event::LotReleased(event));
                world.go_on(Released, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, NOT_YOURS) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "reviewed by a rival's head of production",
            || {
                let mut world = after(Tested);
                let mut event = make::reviewed("L1", "small@1");
                event.organisation = org("rival");
                world.forging = true;
                world.record("rival.head", Event::LotReviewed(event));
                world.go_on(Reviewed, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReviewed, NOT_YOURS) and 3 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "released without a review",
            || {
                let mut world = after(Tested);
                world.forging = true;
                world.go_on(Reviewed, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, NOT_REVIEWED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "quality assurance is the operator",
            || {
                released_by("maker.both as QA_RELEASE", |w| {
                    let roles = [Role::QaRelease, Role::Operator];
                    w.enrol_by_roots("maker.both", "maker.operator", &roles);
                })
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "quality assurance is the head who reviewed, with a second key",
            || {
                released_by("maker.second as QA_RELEASE", |w| {
                    w.enrol_by_roots("maker.second", "maker.head", &[Role::QaRelease]);
                })
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "quality assurance tested in-house",
            || {
                released_by("maker.second as QA_RELEASE", |w| {
                    w.enrol_by_roots("maker.second", "maker.qc", &[Role::QaRelease]);
                })
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "quality assurance took in the samples as quality control",
            || {
                let mut world = after(Filled);
                world.enrol_by_roots("maker.qc-2", "maker.qa", &[Role::QcAnalyst]);
                for (name, by, who, from, to) in [
                    ("final.1.lab", "lab", "lab.analyst", 37, 40),
                    ("final.1.maker", "maker", "maker.qc-2 as QC_ANALYST", 36, 36),
                ] {
                    let target = SampleTarget::Lot(lot("L1"));
                    let taken = make::sample_taken(target, name, name, vials("L1", from, to));
                    world.record("maker.operator", Event::SampleTaken(taken));
                    let received = make::sample_received(name, by);
                    world.record(who, Event::SampleReceived(received));
                }
                world.forging = true;
                world.go_on(Sampled, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "quality assurance reviewed a test in-house, with a second key",
            || {
                let mut world = after(Sampled);
                world.enrol_by_roots("maker.qc-2", "maker.qa", &[Role::QcAnalyst]);
                let good = papers::good("PH");
                let mut result = world.result_of("final.1.maker", "PH", good);
                result.reviewer = Some(person("maker.qa"));
                world.record("maker.qc", Event::TestReported(result));
                world.recipe.unreported.insert("PH");
                world.go_on(Sampled, Reviewed);
                world.forging = true;
                world.go_on(Reviewed, Received);
                world
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "quality assurance that works in production since",
            || {
                then(Received, |w| {
                    w.enrol_by_roots("maker.qa-2", "maker.qa", &[Role::Operator]);
                    let slot =
                        make::slot("s9", lotledger::domain::spec::Stage::Bulk, &["PH"], "lab");
                    let target = SampleTarget::Node(node("bulk"));
                    let plan = make::plan(target.clone(), vec![slot]);
                    w.record("maker.qa", Event::SamplesPlanned(plan));
                    let taken = make::sample_taken(target, "s9", "s", Vec::new());
                    w.record("maker.qa-2 as OPERATOR", Event::SampleTaken(taken));
                })
            },
            &["clinic-a: SAMPLE_NOT_RECEIVED"],
        ),
        // Keys.
        row(
            "a key that was replaced after the release",
            || {
                then(Received, |w| {
                    revoke(w, "maker.qa", RevocationReason::Superseded, None)
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "a key that was lost before the release",
            || {
                then(Received, |w| {
                    let index = first(w, "LotReleased");
                    revoke(w, "maker.qa", RevocationReason::Lost, Some(index));
                })
            },
            &["clinic-a: KEY_REVOKED_BEFORE"],
        ),
        row(
            "a key that was lost after the release",
            || {
                then(Received, |w| {
                    let index = first(w, "LotReleased") + 1;
                    revoke(w, "maker.qa", RevocationReason::Lost, Some(index));
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "a laboratory's key in other hands before its results",
            || {
                then(Received, |w| {
                    let index = first(w, "TestReported");
                    revoke(w, "lab.analyst", RevocationReason::Compromised, Some(index));
                })
            },
            &["clinic-a: KEY_COMPROMISED"],
        ),
        // What can only speak against a vial is not doubted: nobody stops by giving up their own key what
        // their word does not stop.
        row(
            "a donor excluded by a stranger, whose key was in other hands",
            || {
                then(Received, |w| {
                    rival_excludes(w);
                    let index = w.log.len() as u64 - 1;
                    revoke(
                        w,
                        "rival.officer",
                        RevocationReason::Compromised,
                        Some(index),
                    );
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "a donor found eligible by a stranger, whose key was in other hands",
            || {
                then(Received, |w| {
                    rival_excludes(w);
                    let policy = w.log.iter().rev().find_map(|e| match &e.statement.event {
                        Event::DonorPolicyPublished(policy) => Some(policy.id.clone()),
                        _ => None,
                    });
                    w.panel("donor.1", |_| ());
                    let mut found = make::donor_determined("donor.1", Eligibility::Eligible);
                    (found.organisation, found.policy) = (org("rival"), policy.unwrap());
                    let index = w.record("rival.officer", Event::DonorDetermined(found));
                    revoke(
                        w,
                        "rival.officer",
                        RevocationReason::Compromised,
                        Some(index),
                    );
                })
            },
            &["clinic-a: DONOR_TESTED_SINCE"],
        ),
        row(
            "a donor tested by a stranger since, whose key was in other hands",
            || {
                then(Received, |w| {
                    let mut tested = make::donor_tested("donor.1", "HEV.NAT");
                    tested.laboratory = org("lab-2");
                    let index = w.record("lab-2.analyst", Event::DonorTested(tested));
                    revoke(
                        w,
                        "lab-2.analyst",
                        RevocationReason::Compromised,
                        Some(index),
                    );
                })
            },
            &["clinic-a: DONOR_TESTED_SINCE"],
        ),
        row(
            "a donor's own laboratory, whose key was in other hands",
            || {
                then(Received, |w| {
                    let index = first(w, "DonorTested");
                    revoke(w, "lab.analyst", RevocationReason::Compromised, Some(index));
                })
            },
            &["clinic-a: KEY_COMPROMISED"],
        ),
        row(
            "used by a stranger, whose key was in other hands",
            || {
                then(Received, |w| {
                    let opened = make::opened(vial_id("L1", 1), "clinic-b", w.now);
                    let index = w.record("clinic-b.pharmacy", Event::VialOpened(opened));
                    let reason = RevocationReason::Compromised;
                    revoke(w, "clinic-b.pharmacy", reason, Some(index));
                })
            },
            &["clinic-a: USED_WITHOUT_CUSTODY"],
        ),
        row(
            "a hold placed with a stolen key, and lifted",
            || {
                then(Received, |w| {
                    let hold = make::hold(vial_1(), HoldReason::Deviation, "clinic-a");
                    let index = w.record("clinic-a.nurse", Event::HoldPlaced(hold));
                    let reason = RevocationReason::Compromised;
                    revoke(w, "clinic-a.nurse", reason, Some(index));
                    let mut lifted = make::lifted(w, index);
                    lifted.organisation = org("maker");
                    w.record("maker.qa", Event::HoldLifted(lifted));
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "a hold lifted with a stolen key",
            || {
                then(Received, |w| {
                    let hold = make::hold(vial_1(), HoldReason::Deviation, "maker");
                    let index = w.record("maker.head", Event::HoldPlaced(hold));
                    w.enrol_by_roots("maker.qa-2", "maker.qa-2", &[Role::QaRelease]);
                    let lifted = make::lifted(w, index);
                    let index = w.record("maker.qa-2 as QA_RELEASE", Event::HoldLifted(lifted));
                    revoke(w, "maker.qa-2", RevocationReason::Compromised, Some(index));
                })
            },
            &["clinic-a: KEY_COMPROMISED"],
        ),
        row(
            "the laboratory's analyst enrolled by a stranger, whose officer's key was in other hands",
            || analyst_enrolled_in("rival"),
            &["clinic-a: ok"],
        ),
        row(
            "the laboratory's analyst enrolled by an officer whose key was in other hands",
            || analyst_enrolled_in("lab"),
            &["clinic-a: KEY_COMPROMISED"],
        ),
        row(
            "released with a key that was revoked",
            || {
                released_by("maker.qa", |w| {
                    revoke(w, "maker.qa", RevocationReason::Cessation, None)
                })
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, KEY_REVOKED) and 2 more, KEY_REVOKED_BEFORE, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "a security officer who revoked their own key with it",
            || {
                let mut world = after(Genesis);
                world.tell(Founded);
                let event = make::enrolled("maker.qa-2", "maker.qa-2", &[Role::QaRelease]);
                let by = "maker.qa-2 as ENROLLEE + maker.security + maker.head";
                world.record(by, Event::KeyEnrolled(event));
                world.go_on(Founded, Reviewed);
                let released = Event::LotReleased(make::released("L1", "small@1"));
                world.record("maker.qa-2 as QA_RELEASE", released);
                world.go_on(Released, Received);
                let own = make::revoked("maker.security", RevocationReason::Superseded, None);
                world.record("maker.security", Event::KeyRevoked(own));
                world
            },
            &["clinic-a: ok"],
        ),
        row(
            "released by a suspended maker",
            || {
                released_by("maker.qa", |w| {
                    w.record(
                        "root.1 + root.2",
                        Event::OrgSuspended(make::suspended("maker")),
                    );
                })
            },
            &[
                "clinic-a: NOT_RELEASED, ILLEGAL_ENTRY(LotReleased, ORG_SUSPENDED) and 1 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "a maker that was suspended after the delivery",
            || {
                then(Received, |w| {
                    w.record(
                        "root.1 + root.2",
                        Event::OrgSuspended(make::suspended("maker")),
                    );
                })
            },
            &["clinic-a: ok"],
        ),
    ]
}

fn vial_1() -> HoldScope {
    HoldScope::Vials {
        lot: lot("L1"),
        vials: vials("L1", 1, 1),
    }
}

#[test]
fn trust() {
    check(&rows());
}

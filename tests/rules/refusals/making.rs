//! Donors, material, the steps of the making.

use lotledger::domain::event::*;
use lotledger::domain::quantity::Decimal;
use lotledger::domain::refusal::RefusalCode::*;
use lotledger::domain::spec::Stage;
use lotledger::domain::statement::Role;
use lotledger::domain::time::{DurationMs, TimestampMs};

use super::examples::{Example, example};
use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::{World, make, names::*, papers};

/// A second donor, enrolled with a change.
fn donor_2(world: &mut World, change: fn(&mut DonorEnrolled)) {
    let mut event = make::donor_enrolled("donor.2");
    change(&mut event);
    world.record("collector.nurse", Event::DonorEnrolled(event));
}

fn eligible(name: &str) -> Event {
    Event::DonorDetermined(make::donor_determined(name, Eligibility::Eligible))
}

fn ineligible(name: &str) -> Event {
    Event::DonorDetermined(make::donor_determined(name, Eligibility::Ineligible))
}

fn adult(e: &mut DonorEnrolled) {
    e.tissue = Tissue::Adipose;
    e.age_band = AgeBand::From18To39;
    e.subject = DonorSubject::Donor;
}

fn process(event: ProcessRecorded) -> Event {
    Event::ProcessRecorded(event)
}

fn wcb_of(input: &'static str, world: &World) -> ProcessRecorded {
    make::bank(BankTier::Wcb, &[input], "wcb.new", world.now)
}

/// The time of the last entry of an event, by the ledger's clock.
fn last(world: &World, name: &str) -> TimestampMs {
    let mut log = world.log.iter().rev();
    let entry = log.find(|e| e.statement.event.name() == name);
    entry.unwrap().recorded_at
}

fn a_minute_before(at: TimestampMs) -> TimestampMs {
    at.saturating_add(DurationMs::from_ms(-60_000))
}

/// A culture in a medium that came just now; when it began, from when the medium came.
fn cultured_from(world: &mut World, begun: fn(TimestampMs) -> TimestampMs) -> Event {
    let late = Event::MaterialReceived(make::raw("late medium", make::medium()));
    world.record("maker.operator", late);
    let inputs = ["wcb.1", "late medium"];
    let mut step = make::step(ProcessStep::Culture, &inputs, &["c"], world.now);
    step.started_at = begun(last(world, "MaterialReceived"));
    process(step)
}

/// An act of each event that is admitted.
pub fn examples() -> Vec<Example> {
    vec![
        example(Donors, "maker.operator", "rival.operator", |_| {
            Event::MaterialReceived(make::tissue("tissue.1", "donor.1"))
        }),
        example(Planned, "maker.operator", "rival.operator", |w| {
            let (inputs, outputs) = (["wcb.1", "medium"], ["culture.1"]);
            let culture = make::step(ProcessStep::Culture, &inputs, &outputs, w.now);
            Event::ProcessRecorded(culture)
        }),
    ]
}

pub fn rows() -> Vec<Row> {
    vec![
        // A step begins with what is there.
        refused(
            TimeOrder,
            "begun before its input's own step had ended",
            Made,
            "maker.operator",
            |w| {
                let mut step = make::step(ProcessStep::Purify, &["purified"], &["again"], w.now);
                step.started_at = step
                    .started_at
                    .saturating_add(DurationMs::from_ms(-24 * 3_600_000));
                process(step)
            },
        ),
        refused(
            TimeOrder,
            "begun before its medium came",
            Banked,
            "maker.operator",
            |w| cultured_from(w, a_minute_before),
        ),
        admitted(
            "begun the moment its medium came",
            Banked,
            "maker.operator",
            |w| cultured_from(w, |came| came),
        ),
        // What is made of one node from PREFILT down is in the evidence of every vial.
        refused(
            Limit,
            "a 65th use of something clarified",
            Made,
            "maker.operator",
            |w| {
                // The story purified it once.
                for i in 2..=64 {
                    w.process(ProcessStep::Purify, &["clarified"], &[&format!("p.{i}")]);
                }
                process(make::step(
                    ProcessStep::Purify,
                    &["clarified"],
                    &["p"],
                    w.now,
                ))
            },
        ),
        admitted(
            "a 65th use of a working bank",
            Banked,
            "maker.operator",
            |w| {
                for i in 1..=64 {
                    w.process(ProcessStep::Culture, &["wcb.1"], &[&format!("c.{i}")]);
                }
                process(make::step(ProcessStep::Culture, &["wcb.1"], &["c"], w.now))
            },
        ),
        // Donors.
        refused(
            Exists,
            "enrolled already",
            Donors,
            "collector.nurse",
            |_| Event::DonorEnrolled(make::donor_enrolled("donor.1")),
        ),
        refused(UnknownRef, "no such donor", Donors, "lab.analyst", |_| {
            Event::DonorTested(make::donor_tested("donor.2", "HBV.NAT"))
        }),
        refused(
            UnknownRef,
            "an analyte of products",
            Donors,
            "lab.analyst",
            |_| Event::DonorTested(make::donor_tested("donor.1", "ENDOTOXIN")),
        ),
        refused(
            SubjectMismatch,
            "the child for the mother",
            Donors,
            "lab.analyst",
            |_| {
                let mut event = make::donor_tested("donor.1", "HBV.NAT");
                event.subject = DonorSubject::Donor;
                Event::DonorTested(event)
            },
        ),
        refused(
            SubjectMismatch,
            "before the specimen",
            Donors,
            "lab.analyst",
            |_| {
                let mut event = make::donor_tested("donor.1", "HBV.NAT");
                event.subject = DonorSubject::Donor;
                event.specimen = Specimen::Product;
                Event::DonorTested(event)
            },
        ),
        refused(
            SubjectMismatch,
            "the mother for an adult donor, whatever the enrolment says",
            Donors,
            "lab.analyst",
            |w| {
                donor_2(w, |e| {
                    adult(e);
                    e.subject = DonorSubject::BirthMother;
                });
                Event::DonorTested(make::donor_tested("donor.2", "HBV.NAT"))
            },
        ),
        refused(
            SpecimenNotDonor,
            "a donor kit on the product",
            Donors,
            "lab.analyst",
            |_| {
                let mut event = make::donor_tested("donor.1", "HBV.NAT");
                event.specimen = Specimen::Product;
                Event::DonorTested(event)
            },
        ),
        admitted("cord blood is recorded", Donors, "lab.analyst", |_| {
            let mut event = make::donor_tested("donor.1", "HBV.NAT");
            event.specimen = Specimen::CordBlood;
            Event::DonorTested(event)
        }),
        // Determinations.
        refused(
            UnknownRef,
            "a donor nobody enrolled",
            Donors,
            "collector.officer",
            |_| eligible("donor.2"),
        ),
        refused(
            UnknownRef,
            "a policy nobody published",
            Donors,
            "collector.officer",
            |_| {
                let mut event = make::donor_determined("donor.1", Eligibility::Eligible);
                event.policy = policy_id("other@1");
                Event::DonorDetermined(event)
            },
        ),
        refused(
            NotYours,
            "by a rival's officer",
            Donors,
            "rival.officer",
            |_| {
                let mut event = make::donor_determined("donor.1", Eligibility::Eligible);
                event.organisation = org("rival");
                Event::DonorDetermined(event)
            },
        ),
        admitted(
            "by the officer of the policy's maker",
            Donors,
            "maker.officer",
            |_| {
                let mut event = make::donor_determined("donor.1", Eligibility::Eligible);
                event.organisation = org("maker");
                Event::DonorDetermined(event)
            },
        ),
        refused(
            DonorIncomplete,
            "no tests",
            Donors,
            "collector.officer",
            |w| {
                donor_2(w, |_| ());
                eligible("donor.2")
            },
        ),
        refused(
            DonorIncomplete,
            "tests on cord blood",
            Donors,
            "collector.officer",
            |w| {
                donor_2(w, |_| ());
                w.panel("donor.2", |e| e.specimen = Specimen::CordBlood);
                eligible("donor.2")
            },
        ),
        refused(
            DonorIncomplete,
            "eight days after recovery",
            Donors,
            "collector.officer",
            |w| {
                donor_2(w, |_| ());
                w.panel("donor.2", |e| e.days_from_recovery = 8);
                eligible("donor.2")
            },
        ),
        admitted(
            "seven days before recovery",
            Donors,
            "collector.officer",
            |w| {
                donor_2(w, |_| ());
                w.panel("donor.2", |e| e.days_from_recovery = -7);
                eligible("donor.2")
            },
        ),
        refused(
            DonorIncomplete,
            "a minor without a guardian",
            Donors,
            "collector.officer",
            |w| {
                donor_2(w, |e| {
                    adult(e);
                    e.age_band = AgeBand::Minor;
                    e.guardian_consent = None;
                });
                w.panel("donor.2", |e| e.subject = DonorSubject::Donor);
                eligible("donor.2")
            },
        ),
        refused(
            DonorIncomplete,
            "a newborn's own skin without a guardian",
            Donors,
            "collector.officer",
            |w| {
                donor_2(w, |e| {
                    e.tissue = Tissue::Dermis;
                    e.guardian_consent = None;
                });
                w.panel("donor.2", |_| ());
                eligible("donor.2")
            },
        ),
        refused(
            DonorIncomplete,
            "eligible after a marker excluded it",
            Donors,
            "collector.officer",
            |w| {
                w.record("collector.officer", ineligible("donor.1"));
                eligible("donor.1")
            },
        ),
        admitted(
            "cord with the mother's consent alone",
            Donors,
            "collector.officer",
            |w| {
                donor_2(w, |e| e.guardian_consent = None);
                w.panel("donor.2", |_| ());
                eligible("donor.2")
            },
        ),
        refused(
            DonorIncomplete,
            "two samples, of which one",
            Donors,
            "collector.officer",
            |_| {
                let mut event = make::donor_determined("donor.1", Eligibility::Eligible);
                event.rule = Some(SampleRule::TwoSamples);
                Event::DonorDetermined(event)
            },
        ),
        refused(
            DonorIncomplete,
            "one sample by a policy that knows no such rule",
            Donors,
            "collector.officer",
            |w| {
                let mut policy = papers::default_policy();
                policy.id = policy_id("serology@1");
                policy.any_of.clear();
                w.record("maker.qa", Event::DonorPolicyPublished(policy));
                let mut event = make::donor_determined("donor.1", Eligibility::Eligible);
                event.policy = policy_id("serology@1");
                Event::DonorDetermined(event)
            },
        ),
        refused(
            SamePerson,
            "the officer enrolled the donor",
            Donors,
            "collector.officer",
            |w| {
                w.enrol_by_roots(
                    "collector.officer-2",
                    "collector.officer",
                    &[Role::Collector],
                );
                let enrolled = Event::DonorEnrolled(make::donor_enrolled("donor.2"));
                w.record("collector.officer-2 as COLLECTOR", enrolled);
                w.panel("donor.2", |_| ());
                eligible("donor.2")
            },
        ),
        refused(
            SamePerson,
            "the officer tested the donor",
            Donors,
            "collector.officer",
            |w| {
                w.enrol_by_roots(
                    "collector.officer-2",
                    "collector.officer",
                    &[Role::Collector],
                );
                donor_2(w, |_| ());
                w.panel("donor.2", |_| ());
                let mut tested = make::donor_tested("donor.2", "HBV.NAT");
                tested.laboratory = org("collector");
                let tested = Event::DonorTested(tested);
                w.record("collector.officer-2 as COLLECTOR", tested);
                eligible("donor.2")
            },
        ),
        refused(
            DonorIncomplete,
            "before the same person",
            Donors,
            "collector.officer",
            |w| {
                w.enrol_by_roots(
                    "collector.officer-2",
                    "collector.officer",
                    &[Role::Collector],
                );
                let enrolled = Event::DonorEnrolled(make::donor_enrolled("donor.2"));
                w.record("collector.officer-2 as COLLECTOR", enrolled);
                eligible("donor.2")
            },
        ),
        admitted(
            "the officer placed a hold before",
            Donors,
            "collector.officer",
            |w| {
                let scope = HoldScope::Donor(donor("donor.1"));
                let hold = make::hold(scope, HoldReason::DonorFollowup, "collector");
                w.record("collector.officer", Event::HoldPlaced(hold));
                eligible("donor.1")
            },
        ),
        admitted(
            "bad news by an officer who enrolled the donor",
            Donors,
            "collector.officer",
            |w| {
                w.enrol_by_roots(
                    "collector.officer-2",
                    "collector.officer",
                    &[Role::Collector],
                );
                let enrolled = Event::DonorEnrolled(make::donor_enrolled("donor.2"));
                w.record("collector.officer-2 as COLLECTOR", enrolled);
                ineligible("donor.2")
            },
        ),
        // Material.
        refused(Exists, "received already", Banked, "maker.operator", |_| {
            Event::MaterialReceived(make::tissue("tissue.1", "donor.1"))
        }),
        refused(
            UnknownRef,
            "of a donor nobody enrolled",
            Donors,
            "maker.operator",
            |_| Event::MaterialReceived(make::tissue("tissue.new", "donor.2")),
        ),
        refused(
            TissueMismatch,
            "fat of a donor of cord",
            Donors,
            "maker.operator",
            |_| {
                let mut event = make::tissue("tissue.new", "donor.1");
                if let Material::Tissue(tissue) = &mut event.material {
                    tissue.tissue = Tissue::Adipose;
                }
                Event::MaterialReceived(event)
            },
        ),
        refused(
            NotYours,
            "a node of a rival",
            Banked,
            "rival.operator",
            |_| {
                let mut event = make::tissue("tissue.1", "donor.1");
                event.organisation = org("rival");
                Event::MaterialReceived(event)
            },
        ),
        admitted(
            "research grade is recorded",
            Donors,
            "maker.operator",
            |_| {
                let mut medium = make::medium();
                medium.grade = Grade::Ruo;
                Event::MaterialReceived(make::raw("medium.ruo", medium))
            },
        ),
        // Steps.
        refused(Exists, "made already", Banked, "maker.operator", |w| {
            process(make::bank(BankTier::Wcb, &["mcb.1"], "wcb.1", w.now))
        }),
        refused(
            UnknownRef,
            "of nothing known",
            Banked,
            "maker.operator",
            |w| process(wcb_of("mcb.9", w)),
        ),
        refused(
            NotYours,
            "of somebody else's bank",
            Banked,
            "rival.operator",
            |w| {
                let mut event = wcb_of("mcb.1", w);
                event.organisation = org("rival");
                process(event)
            },
        ),
        refused(
            NotYours,
            "into somebody else's planned node",
            Banked,
            "rival.operator",
            |w| {
                let slot = make::slot("s", Stage::Wcb, &["CELL_IDENTITY"], "lab");
                let plan = make::plan(SampleTarget::Node(node("wcb.new")), vec![slot]);
                w.record("maker.qa", Event::SamplesPlanned(plan));
                let mut event = make::raw("wcb.new", make::medium());
                event.organisation = org("rival");
                Event::MaterialReceived(event)
            },
        ),
        refused(
            TimeOrder,
            "ended before it began",
            Banked,
            "maker.operator",
            |w| {
                let mut event = wcb_of("mcb.1", w);
                event.started_at = w.now.saturating_add(DurationMs::from_ms(1));
                process(event)
            },
        ),
        refused(TimeOrder, "ends tomorrow", Banked, "maker.operator", |w| {
            let mut event = wcb_of("mcb.1", w);
            event.ended_at = w.now.saturating_add(DurationMs::from_days(1));
            process(event)
        }),
        refused(
            StepOrder,
            "a bank of a bulk: rework",
            Made,
            "maker.operator",
            |w| process(wcb_of("bulk", w)),
        ),
        refused(
            StepOrder,
            "a bank that is younger than the one it is made of",
            Banked,
            "maker.operator",
            |w| {
                let mut younger = make::bank(BankTier::Wcb, &["mcb.1"], "wcb.new", w.now);
                if let Some(bank) = &mut younger.bank {
                    bank.passage = 2;
                }
                process(younger)
            },
        ),
        refused(
            StepOrder,
            "a bank of fewer doublings than the one it is made of",
            Banked,
            "maker.operator",
            |w| {
                let doubled = |tier, from: &str, to: &str, doublings: &str, now| {
                    let mut step = make::bank(tier, &[from], to, now);
                    if let Some(bank) = &mut step.bank {
                        bank.population_doublings = Some(Decimal::parse(doublings).unwrap());
                    }
                    process(step)
                };
                let first = doubled(BankTier::Mcb, "tissue.1", "mcb.new", "12.5", w.now);
                w.record("maker.operator", first);
                w.wait_days(1);
                doubled(BankTier::Wcb, "mcb.new", "wcb.new", "12", w.now)
            },
        ),
        refused(
            StepOrder,
            "a pool of the bulk: rework",
            Made,
            "maker.operator",
            |w| {
                process(make::step(
                    ProcessStep::Pool,
                    &["bulk"],
                    &["pool.new"],
                    w.now,
                ))
            },
        ),
        refused(
            StepOrder,
            "a harvest of the bank",
            Banked,
            "maker.operator",
            |w| {
                process(make::step(
                    ProcessStep::Harvest,
                    &["wcb.1"],
                    &["harvest.new"],
                    w.now,
                ))
            },
        ),
        refused(
            StepOrder,
            "of medium alone",
            Banked,
            "maker.operator",
            |w| {
                process(make::step(
                    ProcessStep::Culture,
                    &["medium"],
                    &["culture.new"],
                    w.now,
                ))
            },
        ),
    ]
}

#[test]
fn making() {
    check(&rows());
}

/// Openings name a statement: a test that is disclosed must not speak for another of the donor.
#[test]
fn a_donors_test_has_an_id_of_its_own() {
    let mut world = crate::world::story::after(Documented);
    donor_2(&mut world, |_| ());
    let enrolled = world.log.last().unwrap().statement.statement_id;
    let test = |marker| Event::DonorTested(make::donor_tested("donor.2", marker));
    let first = world.draft("lab.analyst", test("HIV.NAT"));
    for taken in [enrolled, first.statement_id] {
        let mut second = world.draft("lab.analyst", test("HIV.AGAB"));
        second.statement_id = taken;
        if taken == first.statement_id {
            world.submit(first.clone()).unwrap();
        }
        assert_eq!(world.submit(second).unwrap_err().code, Exists);
    }
}

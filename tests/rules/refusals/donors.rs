//! Who tests a donor, for which recovery it is eligible, and what takes an exclusion back.

use lotledger::domain::event::*;
use lotledger::domain::refusal::RefusalCode::*;
use lotledger::domain::statement::Role;

use super::examples::{Example, example};
use super::table::{Row, admitted, check, refused};
use crate::world::story::Phase::*;
use crate::world::{World, make, names::*, papers};

/// A test of the first donor, with a change.
fn tested(change: fn(&mut DonorTested)) -> Event {
    let mut event = make::donor_tested("donor.1", "HIV.NAT");
    change(&mut event);
    Event::DonorTested(event)
}

fn determined(change: fn(&mut DonorDetermined)) -> Event {
    let mut event = make::donor_determined("donor.1", Eligibility::Eligible);
    change(&mut event);
    Event::DonorDetermined(event)
}

fn exclude(world: &mut World, by: &str, change: fn(&mut DonorDetermined)) {
    let mut event = make::donor_determined("donor.1", Eligibility::Ineligible);
    event.organisation = org(crate::world::cast::organisation(by));
    change(&mut event);
    world.record(by, Event::DonorDetermined(event));
}

fn by_maker(event: &mut DonorDetermined) {
    event.organisation = org("maker");
}

fn second_recovery(event: &mut DonorTested) {
    event.recovery = recovery("the second");
}

/// An act of each event that is admitted.
pub fn examples() -> Vec<Example> {
    vec![
        example(Documented, "collector.nurse", "", |_| {
            Event::DonorEnrolled(make::donor_enrolled("donor.1"))
        }),
        example(Donors, "lab.analyst", "lab-2.analyst", |_| {
            Event::DonorTested(make::donor_tested("donor.1", "HBV.NAT"))
        }),
        example(Donors, "collector.officer", "rival.officer", |_| {
            Event::DonorDetermined(make::donor_determined("donor.1", Eligibility::Eligible))
        }),
    ]
}

pub fn rows() -> Vec<Row> {
    let mut rows = testing();
    rows.extend(recoveries());
    rows.extend(exclusions());
    rows
}

fn testing() -> Vec<Row> {
    vec![
        admitted("by its collector", Donors, "collector.nurse", |_| {
            tested(|e| e.laboratory = org("collector"))
        }),
        admitted("by a laboratory's QA", Donors, "lab.qa", |_| tested(|_| ())),
        refused(NotYours, "by the maker's QC", Donors, "maker.qc", |_| {
            tested(|e| e.laboratory = org("maker"))
        }),
        refused(
            WrongRole,
            "by an officer",
            Donors,
            "collector.officer",
            |_| tested(|e| e.laboratory = org("collector")),
        ),
        refused(
            UnknownRef,
            "a misspelt marker",
            Donors,
            "lab.analyst",
            |_| tested(|e| e.marker = analyte("HIV.NATT")),
        ),
        refused(
            SpecimenNotDonor,
            "a test without a specimen",
            Donors,
            "lab.analyst",
            |_| {
                tested(|e| {
                    e.specimen = Specimen::Interview;
                    e.assay = None;
                })
            },
        ),
        admitted(
            "a question of the interview",
            Donors,
            "collector.nurse",
            |_| {
                let mut event = make::donor_asked("donor.1", "WNV.HX");
                event.laboratory = org("collector");
                Event::DonorTested(event)
            },
        ),
        admitted(
            "a question that came with a specimen",
            Donors,
            "lab.analyst",
            |_| tested(|e| e.marker = analyte("WNV.HX")),
        ),
    ]
}

fn recoveries() -> Vec<Row> {
    vec![
        refused(
            DonorIncomplete,
            "a recovery that nothing was tested for",
            Donors,
            "collector.officer",
            |_| determined(|e| e.recovery = recovery("the second")),
        ),
        admitted(
            "a recovery with tests of its own",
            Donors,
            "collector.officer",
            |w| {
                w.panel("donor.1", second_recovery);
                determined(|e| e.recovery = recovery("the second"))
            },
        ),
        admitted(
            "tissue of a recovery that is not determined yet",
            Donors,
            "maker.operator",
            |_| {
                let mut event = make::tissue("tissue.new", "donor.1");
                if let Material::Tissue(tissue) = &mut event.material {
                    tissue.recovery = recovery("the second");
                }
                Event::MaterialReceived(event)
            },
        ),
    ]
}

fn exclusions() -> Vec<Row> {
    vec![
        refused(
            DonorIncomplete,
            "the maker's officer against the collector's exclusion",
            Donors,
            "maker.officer",
            |w| {
                exclude(w, "collector.officer", |_| ());
                w.panel("donor.1", |_| ());
                determined(by_maker)
            },
        ),
        refused(
            DonorIncomplete,
            "the collector's officer against the maker's exclusion",
            Donors,
            "collector.officer",
            |w| {
                exclude(w, "maker.officer", |_| ());
                w.panel("donor.1", |_| ());
                determined(|_| ())
            },
        ),
        refused(
            DonorIncomplete,
            "who said it, without a newer test",
            Donors,
            "collector.officer",
            |w| {
                exclude(w, "collector.officer", |_| ());
                determined(|_| ())
            },
        ),
        refused(
            DonorIncomplete,
            "who said it, with one newer test of ten",
            Donors,
            "collector.officer",
            |w| {
                exclude(w, "collector.officer", |_| ());
                let test = tested(|_| ());
                w.record("lab.analyst", test);
                determined(|_| ())
            },
        ),
        refused(
            DonorIncomplete,
            "who said it, with newer tests of something else than blood",
            Donors,
            "collector.officer",
            |w| {
                exclude(w, "collector.officer", |_| ());
                w.panel("donor.1", |e| e.specimen = Specimen::WholeBlood);
                determined(|_| ())
            },
        ),
        admitted(
            "who said it, with newer tests",
            Donors,
            "collector.officer",
            |w| {
                exclude(w, "collector.officer", |_| ());
                w.panel("donor.1", |_| ());
                determined(|_| ())
            },
        ),
        refused(
            DonorIncomplete,
            "an exclusion for the interview, without a newer test",
            Donors,
            "collector.officer",
            |w| {
                let interview = |e: &mut DonorDetermined| {
                    e.reasons = vec![EligibilityReason::Interview];
                };
                exclude(w, "collector.officer", interview);
                determined(|_| ())
            },
        ),
        admitted("what was only missing", Donors, "collector.officer", |w| {
            let missing = |e: &mut DonorDetermined| {
                e.reasons = vec![EligibilityReason::TestMissing];
            };
            exclude(w, "collector.officer", missing);
            determined(|_| ())
        }),
        refused(
            DonorIncomplete,
            "by a new version of the policy",
            Donors,
            "collector.officer",
            |w| {
                exclude(w, "collector.officer", |_| ());
                let mut policy = papers::default_policy();
                policy.id = policy_id("jp-allogeneic-default@2");
                w.record("maker.qa", Event::DonorPolicyPublished(policy));
                determined(|e| e.policy = policy_id("jp-allogeneic-default@2"))
            },
        ),
        refused(
            DonorIncomplete,
            "under another name for what was taken",
            Donors,
            "maker.officer",
            |w| {
                exclude(w, "collector.officer", |_| ());
                w.panel("donor.1", second_recovery);
                determined(|e| {
                    by_maker(e);
                    e.recovery = recovery("the second");
                })
            },
        ),
        admitted(
            "a stranger's exclusion binds nobody",
            Donors,
            "collector.officer",
            |w| {
                rival_excludes(w);
                determined(|_| ())
            },
        ),
        refused(
            NotYours,
            "a stranger's word by somebody else's policy",
            Donors,
            "rival.officer",
            |_| determined(|e| e.organisation = org("rival")),
        ),
    ]
}

/// A rival's officer, by the rival's own policy.
pub fn rival_excludes(world: &mut World) {
    let mut policy = papers::default_policy();
    let name = lotledger::domain::id::VersionedName::parse_in(org("rival"), "rivals@1");
    policy.id = lotledger::domain::id::PolicyId(name.unwrap());
    let id = policy.id.clone();
    world.record("rival.qa", Event::DonorPolicyPublished(policy));
    let mut event = make::donor_determined("donor.1", Eligibility::Ineligible);
    (event.organisation, event.policy) = (org("rival"), id);
    world.record("rival.officer", Event::DonorDetermined(event));
}

#[test]
fn donors() {
    check(&rows());
}

/// In a maker that enrolled the donor itself, its quality control may test.
#[test]
fn a_maker_tests_the_donors_that_it_enrolled() {
    let mut world = crate::world::story::after(Documented);
    world.enrol_by_roots("maker.nurse", "maker.nurse", &[Role::Collector]);
    let mut enrolled = make::donor_enrolled("donor.2");
    enrolled.organisation = org("maker");
    world.record("maker.nurse as COLLECTOR", Event::DonorEnrolled(enrolled));
    let mut test = make::donor_tested("donor.2", "HIV.NAT");
    test.laboratory = org("maker");
    world.record("maker.qc", Event::DonorTested(test));
}

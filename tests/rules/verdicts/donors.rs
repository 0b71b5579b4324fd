//! What is told of donors: eligible for this recovery, still, and by whose word.

use lotledger::domain::event::*;
use lotledger::domain::id::{Name, PolicyId, VersionedName};
use lotledger::domain::reason::Severity;

use super::table::{Row, check, row, then};
use crate::refusals::donors::rival_excludes;
use crate::world::story::Phase::*;
use crate::world::story::{Recipe, after, with};
use crate::world::{World, make, names::*, papers};

fn test(world: &mut World, name: &str, change: fn(&mut DonorTested)) {
    let mut event = make::donor_tested(name, "HBV.NAT");
    change(&mut event);
    world.record("lab.analyst", Event::DonorTested(event));
}

fn determine(world: &mut World, by: &str, outcome: Eligibility, change: fn(&mut DonorDetermined)) {
    let mut event = make::donor_determined("donor.1", outcome);
    event.organisation = org(crate::world::cast::organisation(by));
    change(&mut event);
    world.record(by, Event::DonorDetermined(event));
}

fn eligible(world: &mut World, by: &str) {
    determine(world, by, Eligibility::Eligible, |_| ());
}

fn excluded(world: &mut World, by: &str) {
    determine(world, by, Eligibility::Ineligible, |_| ());
}

/// A lot whose donor is enrolled and tested as `tell` says.
fn with_donor(forging: bool, tell: fn(&mut World)) -> World {
    let mut world = after(Documented);
    world.forging = forging;
    let enrolled = Event::DonorEnrolled(make::donor_enrolled("donor.1"));
    world.record("collector.nurse", enrolled);
    tell(&mut world);
    world.go_on(Donors, Received);
    world
}

fn kits(e: &mut DonorTested, intended: KitUse) {
    if let Some(assay) = &mut e.assay {
        assay.kit.intended = intended;
    }
}

pub fn rows() -> Vec<Row> {
    let mut rows = since();
    rows.extend(kit_rows());
    rows.extend(recoveries());
    rows.extend(exclusions());
    rows
}

/// Another recovery of the donor is tested, and found eligible by somebody under a policy of their own
/// that asks for less.
fn second_recovery_eligible(world: &mut World, by: &str) {
    let second = recovery("second");
    test(world, "donor.1", |e| e.recovery = recovery("second"));
    let owner = org(crate::world::cast::organisation(by));
    let mut policy = papers::default_policy();
    let name = Name::parse("own").unwrap();
    policy.id = PolicyId(VersionedName::new(owner, name, 1).unwrap());
    policy.markers = vec![papers::marker("SYPH.TP_AB")];
    policy.any_of.clear();
    let id = policy.id.clone();
    let quality = format!("{}.qa", crate::world::cast::organisation(by));
    world.record(&quality, Event::DonorPolicyPublished(policy));
    for days in [0, 181] {
        let mut tested = make::donor_tested("donor.1", "SYPH.TP_AB");
        (tested.recovery, tested.days_from_recovery) = (second, days);
        world.record("lab.analyst", Event::DonorTested(tested));
    }
    let mut found = make::donor_determined("donor.1", Eligibility::Eligible);
    (found.recovery, found.policy, found.organisation) = (second, id, owner);
    found.rule = Some(SampleRule::TwoSamples);
    world.record(by, Event::DonorDetermined(found));
}

fn since() -> Vec<Row> {
    const SINCE: &[&str] = &["clinic-a: DONOR_TESTED_SINCE"];
    vec![
        row(
            "another recovery tested, and found eligible by a stranger",
            || then(Received, |w| second_recovery_eligible(w, "rival.officer")),
            SINCE,
        ),
        row(
            "another recovery tested, and found eligible by whose policy it is",
            || then(Received, |w| second_recovery_eligible(w, "maker.officer")),
            &["clinic-a: ok"],
        ),
        row(
            "tested again after the release",
            || then(Received, |w| test(w, "donor.1", |_| ())),
            SINCE,
        ),
        row(
            "a marker outside the policy",
            || {
                then(Received, |w| {
                    test(w, "donor.1", |e| e.marker = analyte("HEV.NAT"))
                })
            },
            SINCE,
        ),
        row(
            "a question of the interview",
            || {
                then(Received, |w| {
                    let asked = make::donor_asked("donor.1", "TSE.HX");
                    w.record("lab.analyst", Event::DonorTested(asked));
                })
            },
            SINCE,
        ),
        row(
            "tested again, and eligible again",
            || {
                then(Received, |w| {
                    test(w, "donor.1", |_| ());
                    eligible(w, "collector.officer");
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "tested between two determinations, and after the second",
            || {
                then(Received, |w| {
                    test(w, "donor.1", |_| ());
                    eligible(w, "collector.officer");
                    test(w, "donor.1", |_| ());
                })
            },
            SINCE,
        ),
        row(
            "eligible again by another policy",
            || {
                then(Received, |w| {
                    test(w, "donor.1", |_| ());
                    let mut policy = papers::default_policy();
                    policy.id = policy_id("lax@1");
                    w.record("maker.qa", Event::DonorPolicyPublished(policy));
                    let lax = |e: &mut DonorDetermined| e.policy = policy_id("lax@1");
                    determine(w, "collector.officer", Eligibility::Eligible, lax);
                })
            },
            SINCE,
        ),
        row(
            "one of three pooled donors",
            || {
                let mut world = with(Recipe::pooled(), Received);
                test(&mut world, "donor.2", |_| ());
                world
            },
            SINCE,
        ),
        row(
            "a second donation of the donor, not determined yet",
            || {
                then(Received, |w| {
                    w.panel("donor.1", |e| e.recovery = recovery("the second"));
                })
            },
            SINCE,
        ),
        row(
            "a second donation of the donor, found eligible",
            || {
                then(Received, |w| {
                    w.panel("donor.1", |e| e.recovery = recovery("the second"));
                    let second = |e: &mut DonorDetermined| e.recovery = recovery("the second");
                    determine(w, "collector.officer", Eligibility::Eligible, second);
                })
            },
            &["clinic-a: ok"],
        ),
    ]
}

fn kit_rows() -> Vec<Row> {
    vec![
        row(
            "every test by a kit for patients",
            || {
                with_donor(false, |w| {
                    w.panel("donor.1", |e| kits(e, KitUse::Diagnostic));
                    eligible(w, "collector.officer");
                })
            },
            &["clinic-a: KIT_NOT_FOR_DONORS(10)"],
        ),
        row(
            "each test by a kit for donors too",
            || {
                with_donor(false, |w| {
                    w.panel("donor.1", |e| kits(e, KitUse::Research));
                    w.panel("donor.1", |_| ());
                    eligible(w, "collector.officer");
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "what nobody asked for, by a kit for research",
            || {
                with_donor(false, |w| {
                    w.panel("donor.1", |_| ());
                    test(w, "donor.1", |e| {
                        e.marker = analyte("CMV.AB");
                        kits(e, KitUse::Research);
                    });
                    eligible(w, "collector.officer");
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "the second sample of two by a kit for patients",
            || {
                with_donor(false, |w| {
                    w.panel("donor.1", |_| ());
                    w.panel("donor.1", |e| {
                        e.days_from_recovery = 180;
                        kits(e, KitUse::Diagnostic);
                    });
                    determine(w, "collector.officer", Eligibility::Eligible, |e| {
                        e.rule = Some(SampleRule::TwoSamples);
                    });
                })
            },
            &["clinic-a: KIT_NOT_FOR_DONORS(10)"],
        ),
    ]
}

fn recoveries() -> Vec<Row> {
    vec![
        row(
            "eligible for another recovery than the tissue is of",
            || {
                with_donor(true, |w| {
                    w.panel("donor.1", |e| e.recovery = recovery("the second"));
                    determine(w, "collector.officer", Eligibility::Eligible, |e| {
                        e.recovery = recovery("the second");
                    });
                })
            },
            &[
                "clinic-a: NOT_RELEASED, DONOR_QUARANTINE, ILLEGAL_ENTRY(LotReleased, RELEASE_REFUSED) and 2 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "determined for this recovery by the tests of another",
            || {
                with_donor(true, |w| {
                    w.panel("donor.1", |e| e.recovery = recovery("the second"));
                    eligible(w, "collector.officer");
                })
            },
            &[
                "clinic-a: NOT_RELEASED, DONOR_QUARANTINE, ILLEGAL_ENTRY(DonorDetermined, DONOR_INCOMPLETE) and 3 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "another recovery in quarantine",
            || {
                then(Received, |w| {
                    determine(w, "collector.officer", Eligibility::Quarantine, |e| {
                        e.recovery = recovery("the second");
                    });
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "the donor excluded at another recovery",
            || {
                then(Received, |w| {
                    determine(w, "collector.officer", Eligibility::Ineligible, |e| {
                        e.recovery = recovery("the second");
                    });
                })
            },
            &["clinic-a: DONOR_INELIGIBLE"],
        ),
    ]
}

fn exclusions() -> Vec<Row> {
    const STOP: &[&str] = &["clinic-a: DONOR_INELIGIBLE"];
    vec![
        row(
            "excluded by the collector under another policy",
            || {
                then(Received, |w| {
                    let mut policy = papers::default_policy();
                    policy.id = policy_id("strict@1");
                    w.record("maker.qa", Event::DonorPolicyPublished(policy));
                    determine(w, "collector.officer", Eligibility::Ineligible, |e| {
                        e.policy = policy_id("strict@1");
                    });
                })
            },
            STOP,
        ),
        row(
            "excluded by the maker",
            || then(Received, |w| excluded(w, "maker.officer")),
            STOP,
        ),
        row(
            "incomplete by another policy: no exclusion",
            || {
                then(Received, |w| {
                    let mut policy = papers::default_policy();
                    policy.id = policy_id("strict@1");
                    w.record("maker.qa", Event::DonorPolicyPublished(policy));
                    determine(w, "collector.officer", Eligibility::Ineligible, |e| {
                        e.policy = policy_id("strict@1");
                        e.reasons = vec![EligibilityReason::TestMissing];
                    });
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "taken back by who said it, with newer tests",
            || {
                then(Received, |w| {
                    excluded(w, "collector.officer");
                    w.panel("donor.1", |_| ());
                    eligible(w, "collector.officer");
                })
            },
            &["clinic-a: ok"],
        ),
        row(
            "newer tests, and no word yet",
            || {
                then(Received, |w| {
                    excluded(w, "collector.officer");
                    w.panel("donor.1", |_| ());
                })
            },
            &["clinic-a: DONOR_INELIGIBLE, DONOR_TESTED_SINCE"],
        ),
        row(
            "the maker's officer against the collector's, without the rules",
            || {
                then(Received, |w| {
                    excluded(w, "collector.officer");
                    w.forging = true;
                    w.panel("donor.1", |_| ());
                    eligible(w, "maker.officer");
                })
            },
            &[
                "clinic-a: DONOR_INELIGIBLE, ILLEGAL_ENTRY(DonorDetermined, DONOR_INCOMPLETE), DONOR_TESTED_SINCE",
            ],
        ),
        row(
            "who said it, without a newer test and without the rules",
            || {
                then(Received, |w| {
                    excluded(w, "collector.officer");
                    w.forging = true;
                    eligible(w, "collector.officer");
                })
            },
            &["clinic-a: DONOR_INELIGIBLE, ILLEGAL_ENTRY(DonorDetermined, DONOR_INCOMPLETE)"],
        ),
        row(
            "tested by the maker's QC, which did not enrol the donor",
            || {
                then(Received, |w| {
                    let mut event = make::donor_tested("donor.1", "HBV.NAT");
                    event.laboratory = org("maker");
                    w.force("maker.qc", Event::DonorTested(event));
                })
            },
            &["clinic-a: ILLEGAL_ENTRY(DonorTested, NOT_YOURS)"],
        ),
        row(
            "determined by who received the tissue",
            || {
                with_donor(true, |w| {
                    let operator = &[lotledger::domain::statement::Role::Operator];
                    w.enrol_by_roots("maker.officer-2", "maker.officer", operator);
                    let tissue = Event::MaterialReceived(make::tissue("tissue.1", "donor.1"));
                    w.record("maker.officer-2 as OPERATOR", tissue);
                    w.panel("donor.1", |_| ());
                    eligible(w, "maker.officer");
                })
            },
            &[
                "clinic-a: NOT_RELEASED, DONOR_QUARANTINE, ILLEGAL_ENTRY(MaterialReceived, EXISTS) and 3 more, NOT_IN_YOUR_CUSTODY",
            ],
        ),
        row(
            "a stranger's exclusion is shown",
            || then(Received, rival_excludes),
            &["clinic-a: ok"],
        ),
    ]
}

#[test]
fn donors() {
    check(&rows());
}

/// A stranger's word is information, not a stop.
#[test]
fn who_else_excluded_a_donor_is_told() {
    let world = then(Received, rival_excludes);
    let verdict = world.ask(1, "clinic-a");
    let told = verdict
        .reasons
        .iter()
        .find(|r| r.code.name() == "DONOR_EXCLUDED_ELSEWHERE");
    assert_eq!(
        told.unwrap().severity,
        Severity::Info,
        "{:?}",
        verdict.reasons
    );
}

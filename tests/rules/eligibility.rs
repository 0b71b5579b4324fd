//! The whole algorithm of donor eligibility, with outcomes disclosed: what is found, case by case.

use lotledger::domain::eligibility::{Basis, Sense, determine, findings};
use lotledger::domain::event::*;
use lotledger::domain::id::StatementId;
use lotledger::domain::state::DonorState;

use crate::world::names::{analyte, org, recovery};
use crate::world::papers::{group, marker};
use crate::world::{make, papers};

/// The id of the n-th statement of the donor; the enrolment is the first.
fn id(n: usize) -> StatementId {
    let mut bytes = [7; 16];
    (bytes[6], bytes[8]) = (0x70, 0x80);
    bytes[15] = u8::try_from(n).unwrap();
    StatementId::try_from_bytes(bytes).unwrap()
}

/// A mother with every marker of the policy tested and nothing found, and what is disclosed.
struct Case {
    policy: DonorPolicy,
    donor: DonorState,
    said: Vec<Option<&'static str>>,
    rule: SampleRule,
    conditions: Vec<DonorCondition>,
}

impl Case {
    fn new() -> Self {
        let mut case = Self {
            policy: papers::default_policy(),
            donor: DonorState {
                enrolled: Some(make::donor_enrolled("donor.1")),
                enrolment: Some(id(0)),
                ..DonorState::default()
            },
            said: vec![Some("ACCEPTABLE")],
            rule: SampleRule::SingleSampleNat,
            conditions: Vec::new(),
        };
        case.panel(0);
        case
    }

    fn panel(&mut self, days: i32) {
        for marker in papers::default_policy().markers {
            self.test(marker.code.as_str(), days, "NON_REACTIVE");
        }
    }

    fn test(&mut self, marker: &str, days: i32, said: &'static str) {
        let mut test = make::donor_tested("donor.1", marker);
        test.days_from_recovery = days;
        self.push(test, said);
    }

    fn push(&mut self, test: DonorTested, said: &'static str) {
        let n = self.said.len();
        self.donor.tests.push((n as u64, id(n), test));
        self.said.push(Some(said));
    }

    fn determined(&mut self, by: &str, outcome: Eligibility) {
        let mut event = make::donor_determined("donor.1", outcome);
        event.organisation = org(by);
        let index = self.said.len() as u64;
        self.donor.determinations.push((index, event));
        // The id is taken: no test has this index.
        self.said.push(None);
    }

    fn say(&mut self, marker: &str, said: Option<&'static str>) {
        let of_marker =
            |(_, _, test): &(u64, StatementId, DonorTested)| test.marker == analyte(marker);
        let n = self.donor.tests.iter().position(of_marker).unwrap();
        self.said[n + 1] = said;
    }

    fn drop_marker(&mut self, marker: &str) {
        for (_, _, test) in &mut self.donor.tests {
            if test.marker == analyte(marker) {
                test.specimen = Specimen::CordBlood;
            }
        }
    }

    fn change_marker(&mut self, code: &str, change: fn(&mut PolicyMarker)) {
        let of = |m: &&mut PolicyMarker| m.code == analyte(code);
        change(self.policy.markers.iter_mut().find(of).unwrap());
    }

    /// As in the European rule: serology, and the NATs or a second sample.
    fn nats_or_second(&mut self) {
        let nats = ["HBV.NAT", "HCV.NAT", "HIV.NAT"];
        for nat in nats {
            self.change_marker(nat, |m| m.demand = MarkerDemand::IfTested);
            self.donor
                .tests
                .retain(|(_, _, test)| test.marker != analyte(nat));
        }
        self.policy.any_of = vec![group(&[&nats], true)];
    }

    fn serology(&mut self, days: i32) {
        for marker in papers::default_policy().markers {
            let code = marker.code.as_str();
            if !["HBV.NAT", "HCV.NAT", "HIV.NAT"].contains(&code) {
                self.test(code, days, "NON_REACTIVE");
            }
        }
    }

    fn outcome(&self, of: &StatementId) -> Option<&'static str> {
        let n = (0..self.said.len()).find(|n| id(*n) == *of)?;
        self.said[n]
    }

    fn basis(&self) -> Basis<'_> {
        Basis {
            policy: &self.policy,
            donor: &self.donor,
            recovery: recovery("donor.1"),
            rule: Some(self.rule),
            conditions: &self.conditions,
            by: org("collector"),
            before: u64::MAX,
        }
    }
}

type Change = fn(&mut Case);
type Expected = (&'static str, Change, Eligibility);

fn check(rows: &[Expected]) {
    let mut wrong = Vec::new();
    for (name, change, expected) in rows {
        let mut case = Case::new();
        change(&mut case);
        let (found, why) = determine(&case.basis(), |of| case.outcome(of));
        if found != *expected || why.is_none() != (found == Eligibility::Eligible) {
            wrong.push(format!("{name}: {found}, expected {expected}: {why:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

use Eligibility::{Eligible, Incomplete, Ineligible, Quarantine};

#[test]
fn outcomes() {
    check(&[
        ("nothing found", |_| (), Eligible),
        ("nothing disclosed", |c| c.said.fill(None), Eligible),
        (
            "anti-HBs alone",
            |c| c.test("HBV.ANTI_HBS", 0, "REACTIVE"),
            Eligible,
        ),
        ("RPR alone", |c| c.test("SYPH.RPR", 0, "REACTIVE"), Eligible),
        (
            "anti-HBc",
            |c| c.say("HBV.ANTI_HBC", Some("REACTIVE")),
            Ineligible,
        ),
        ("a NAT", |c| c.say("HIV.NAT", Some("DETECTED")), Ineligible),
        ("B19", |c| c.say("B19.NAT", Some("POSITIVE")), Ineligible),
        (
            "treponemal",
            |c| c.say("SYPH.TP_AB", Some("REACTIVE")),
            Ineligible,
        ),
        (
            "a confirmatory negative does not re-admit",
            |c| {
                c.say("HCV.ANTI_HCV", Some("REACTIVE"));
                c.test("HCV.ANTI_HCV", 1, "NON_REACTIVE");
            },
            Ineligible,
        ),
        (
            "two tests of one day",
            |c| c.test("HIV.AGAB", 0, "REACTIVE"),
            Ineligible,
        ),
        (
            "bad news outside the window counts",
            |c| c.test("HIV.AGAB", 400, "REACTIVE"),
            Ineligible,
        ),
        (
            "bad news counts before what is missing",
            |c| {
                c.drop_marker("HTLV.AB");
                c.say("HIV.NAT", Some("DETECTED"));
            },
            Ineligible,
        ),
        (
            "bad news of another recovery",
            |c| {
                let mut test = make::donor_tested("donor.1", "HIV.AGAB");
                test.recovery = recovery("the second");
                c.push(test, "REACTIVE");
            },
            Ineligible,
        ),
        (
            "the interview",
            |c| c.said[0] = Some("NOT_ACCEPTABLE"),
            Ineligible,
        ),
        (
            "indeterminate",
            |c| c.say("HTLV.AB", Some("INDETERMINATE")),
            Quarantine,
        ),
        (
            "a word that nobody knows",
            |c| c.say("HTLV.AB", Some("fine")),
            Quarantine,
        ),
        (
            "CMV, which the policy does not ask for",
            |c| c.test("CMV.AB", 0, "REACTIVE"),
            Eligible,
        ),
        (
            "a history it does not ask for",
            |c| c.test("WNV.HX", 0, "REACTIVE"),
            Eligible,
        ),
        (
            "HTLV itself, which it does not ask for",
            |c| c.test("HTLV.NAT", 0, "DETECTED"),
            Ineligible,
        ),
        (
            "HIV itself, where nothing asks for it",
            |c| {
                c.nats_or_second();
                c.policy.markers.retain(|m| m.code != analyte("HIV.NAT"));
                c.policy.any_of = vec![group(&[&["HBV.NAT", "HCV.NAT"]], true)];
                c.test("HBV.NAT", 0, "NOT_DETECTED");
                c.test("HCV.NAT", 0, "NOT_DETECTED");
                c.test("HIV.NAT", 0, "DETECTED");
            },
            Ineligible,
        ),
        (
            "a marker that informs",
            |c| {
                c.change_marker("HBV.ANTI_HBC", |m| m.effect = MarkerEffect::Inform);
                c.say("HBV.ANTI_HBC", Some("REACTIVE"));
            },
            Eligible,
        ),
        (
            "a history that excludes",
            |c| {
                c.policy.markers.push(marker("WNV.HX"));
                c.push(make::donor_asked("donor.1", "WNV.HX"), "POSITIVE");
            },
            Ineligible,
        ),
    ]);
}

#[test]
fn what_is_there() {
    check(&[
        ("cord blood", |c| c.drop_marker("HIV.NAT"), Incomplete),
        (
            "the child's own blood",
            |c| {
                for (_, _, test) in &mut c.donor.tests {
                    test.subject = DonorSubject::Donor;
                }
            },
            Incomplete,
        ),
        (
            "7 days before",
            |c| c.donor.tests[0].2.days_from_recovery = -7,
            Eligible,
        ),
        (
            "7 days after",
            |c| c.donor.tests[0].2.days_from_recovery = 7,
            Eligible,
        ),
        (
            "8 days before",
            |c| c.donor.tests[0].2.days_from_recovery = -8,
            Incomplete,
        ),
        (
            "8 days after",
            |c| c.donor.tests[0].2.days_from_recovery = 8,
            Incomplete,
        ),
        (
            "no day at all",
            |c| c.donor.tests[0].2.days_from_recovery = i32::MIN,
            Incomplete,
        ),
        (
            "of another recovery",
            |c| c.donor.tests[0].2.recovery = recovery("the second"),
            Incomplete,
        ),
        ("not enrolled", |c| c.donor.enrolled = None, Incomplete),
        (
            "a second panel at 180 days",
            |c| {
                c.panel(180);
                c.rule = SampleRule::TwoSamples;
            },
            Eligible,
        ),
        (
            "a second panel at 179 days, and the rule of two",
            |c| {
                c.panel(179);
                c.rule = SampleRule::TwoSamples;
            },
            Incomplete,
        ),
        (
            "a second panel 180 days before",
            |c| {
                c.panel(-180);
                c.rule = SampleRule::TwoSamples;
            },
            Incomplete,
        ),
        (
            "a second panel of another recovery",
            |c| {
                c.panel(180);
                for (_, _, test) in &mut c.donor.tests {
                    if test.days_from_recovery == 180 {
                        test.recovery = recovery("the second");
                    }
                }
                c.rule = SampleRule::TwoSamples;
            },
            Incomplete,
        ),
        (
            "a question asked without a specimen",
            |c| {
                c.policy.markers.push(marker("TSE.HX"));
                c.push(make::donor_asked("donor.1", "TSE.HX"), "NEGATIVE");
            },
            Eligible,
        ),
        (
            "a question not asked",
            |c| c.policy.markers.push(marker("TSE.HX")),
            Incomplete,
        ),
    ]);
}

#[test]
fn groups_and_conditions() {
    check(&[
        (
            "serology alone waits for a second sample",
            Case::nats_or_second,
            Quarantine,
        ),
        (
            "serology twice",
            |c| {
                c.nats_or_second();
                c.serology(185);
                c.rule = SampleRule::TwoSamples;
            },
            Eligible,
        ),
        (
            "serology twice, by the rule of one",
            |c| {
                c.nats_or_second();
                c.serology(185);
            },
            Incomplete,
        ),
        (
            "serology and the NATs",
            |c| {
                c.nats_or_second();
                for nat in ["HBV.NAT", "HCV.NAT", "HIV.NAT"] {
                    c.test(nat, 0, "NOT_DETECTED");
                }
            },
            Eligible,
        ),
        (
            "serology and two NATs of three",
            |c| {
                c.nats_or_second();
                c.test("HBV.NAT", 0, "NOT_DETECTED");
                c.test("HCV.NAT", 0, "NOT_DETECTED");
            },
            Quarantine,
        ),
        (
            "the antigen for the NAT of B19",
            |c| b19(c, Some("B19.AG")),
            Eligible,
        ),
        ("the NAT of B19", |c| b19(c, Some("B19.NAT")), Eligible),
        ("neither", |c| b19(c, None), Incomplete),
        (
            "the antigen, found",
            |c| {
                b19(c, Some("B19.AG"));
                c.say("B19.AG", Some("REACTIVE"));
            },
            Ineligible,
        ),
        (
            "a condition that did not hold",
            |c| wnv(c, MarkerDemand::Season),
            Eligible,
        ),
        (
            "in the season",
            |c| {
                wnv(c, MarkerDemand::Season);
                c.conditions = vec![DonorCondition::Season];
            },
            Incomplete,
        ),
        (
            "in the season, and tested",
            |c| {
                wnv(c, MarkerDemand::Season);
                c.conditions = vec![DonorCondition::Season];
                c.test("WNV.NAT", 0, "NOT_DETECTED");
            },
            Eligible,
        ),
        (
            "a condition of another marker",
            |c| {
                wnv(c, MarkerDemand::Travel);
                c.conditions = vec![DonorCondition::Season];
            },
            Eligible,
        ),
        (
            "travelled by the interview, which the officer does not say",
            |c| {
                wnv(c, MarkerDemand::Travel);
                c.push(make::donor_asked("donor.1", "WNV.HX"), "POSITIVE");
            },
            Quarantine,
        ),
        (
            "did not travel by the interview",
            |c| {
                wnv(c, MarkerDemand::Travel);
                c.push(make::donor_asked("donor.1", "WNV.HX"), "NEGATIVE");
            },
            Eligible,
        ),
        (
            "found, though the condition did not hold",
            |c| {
                wnv(c, MarkerDemand::Season);
                c.test("WNV.NAT", 0, "DETECTED");
            },
            Ineligible,
        ),
    ]);
}

fn b19(case: &mut Case, tested: Option<&str>) {
    case.donor
        .tests
        .retain(|(_, _, test)| test.marker != analyte("B19.NAT"));
    case.change_marker("B19.NAT", |m| m.demand = MarkerDemand::IfTested);
    let mut antigen = marker("B19.AG");
    antigen.demand = MarkerDemand::IfTested;
    case.policy.markers.insert(0, antigen);
    case.policy
        .any_of
        .push(group(&[&["B19.NAT"], &["B19.AG"]], false));
    // The first test's place keeps the ids of the others.
    case.said = vec![Some("ACCEPTABLE")];
    let tests = std::mem::take(&mut case.donor.tests);
    for (_, _, test) in tests {
        case.push(test, "NON_REACTIVE");
    }
    if let Some(code) = tested {
        case.test(code, 0, "NON_REACTIVE");
    }
}

fn wnv(case: &mut Case, demand: MarkerDemand) {
    let mut wnv = marker("WNV.NAT");
    wnv.demand = demand;
    case.policy.markers.push(wnv);
}

#[test]
fn confirmation() {
    fn screened(case: &mut Case, said: &'static str) {
        case.change_marker("HTLV.AB", |m| m.confirm_by = Some(analyte("HTLV.LIA")));
        case.say("HTLV.AB", Some(said));
    }
    check(&[
        ("not confirmed yet", |c| screened(c, "REACTIVE"), Ineligible),
        (
            "the blot is negative",
            |c| {
                screened(c, "REACTIVE");
                c.test("HTLV.LIA", 0, "NON_REACTIVE");
            },
            Eligible,
        ),
        (
            "the blot is positive",
            |c| {
                screened(c, "REACTIVE");
                c.test("HTLV.LIA", 0, "REACTIVE");
            },
            Ineligible,
        ),
        (
            "the blot is indeterminate",
            |c| {
                screened(c, "REACTIVE");
                c.test("HTLV.LIA", 0, "INDETERMINATE");
            },
            Ineligible,
        ),
        (
            "one blot of two is positive",
            |c| {
                screened(c, "REACTIVE");
                c.test("HTLV.LIA", 0, "NON_REACTIVE");
                c.test("HTLV.LIA", 1, "REACTIVE");
            },
            Ineligible,
        ),
        (
            "the blot is older than the screen",
            |c| {
                screened(c, "REACTIVE");
                c.test("HTLV.LIA", -1, "NON_REACTIVE");
            },
            Ineligible,
        ),
        (
            "the blot of cord blood",
            |c| {
                screened(c, "REACTIVE");
                c.test("HTLV.LIA", 0, "NON_REACTIVE");
                c.drop_marker("HTLV.LIA");
            },
            Ineligible,
        ),
        (
            "an indeterminate screen and a negative blot",
            |c| {
                screened(c, "INDETERMINATE");
                c.test("HTLV.LIA", 0, "NON_REACTIVE");
            },
            Eligible,
        ),
        (
            "a positive blot without a reactive screen",
            |c| {
                screened(c, "NON_REACTIVE");
                c.test("HTLV.LIA", 0, "REACTIVE");
            },
            Ineligible,
        ),
        (
            "the default policy has no confirmation",
            |c| {
                c.say("HTLV.AB", Some("REACTIVE"));
                c.test("HTLV.LIA", 0, "NON_REACTIVE");
            },
            Ineligible,
        ),
    ]);
}

#[test]
fn exclusions() {
    check(&[
        (
            "said by the maker",
            |c| {
                c.determined("maker", Ineligible);
                c.panel(0);
            },
            Incomplete,
        ),
        (
            "said by the collector, tested anew",
            |c| {
                c.say("HCV.ANTI_HCV", Some("REACTIVE"));
                c.determined("collector", Ineligible);
                c.panel(0);
            },
            Eligible,
        ),
        (
            "said by the collector, and found again",
            |c| {
                c.say("HCV.ANTI_HCV", Some("REACTIVE"));
                c.determined("collector", Ineligible);
                c.panel(0);
                c.test("HCV.ANTI_HCV", 1, "REACTIVE");
            },
            Ineligible,
        ),
        (
            "said by the collector, tested anew without the openings",
            |c| {
                c.say("HCV.ANTI_HCV", Some("REACTIVE"));
                c.determined("collector", Ineligible);
                let n = c.said.len();
                c.panel(0);
                c.said[n..].fill(None);
            },
            Ineligible,
        ),
        (
            "nobody said it: a newer negative takes nothing back",
            |c| {
                c.say("HCV.ANTI_HCV", Some("REACTIVE"));
                c.panel(0);
            },
            Ineligible,
        ),
    ]);
}

/// What excludes nobody is named all the same.
#[test]
fn findings_are_named() {
    let rows: [(&str, &str, Sense); 6] = [
        ("CMV.AB", "REACTIVE", Sense::Informs),
        ("EBV.AB", "REACTIVE", Sense::Informs),
        ("TOXO.AB", "REACTIVE", Sense::Informs),
        ("WNV.HX", "REACTIVE", Sense::Informs),
        ("HEV.NAT", "DETECTED", Sense::Adverse),
        ("CHAGAS.AB", "REACTIVE", Sense::Adverse),
    ];
    for (code, said, sense) in rows {
        let mut case = Case::new();
        case.test(code, 0, said);
        let found = findings(&case.basis(), None, |of| case.outcome(of));
        let named: Vec<_> = found.iter().map(|f| (f.marker.clone(), f.sense)).collect();
        assert_eq!(named, [(Some(analyte(code)), sense)], "{code}");
    }
}

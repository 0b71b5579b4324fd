//! The whole algorithm of donor eligibility, with outcomes disclosed: what is found, case by case.

use lotledger::domain::eligibility::determine;
use lotledger::domain::event::{DonorSubject, Eligibility, SampleRule, Specimen};
use lotledger::domain::id::StatementId;
use lotledger::domain::state::DonorState;

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
    donor: DonorState,
    said: Vec<Option<&'static str>>,
    rule: SampleRule,
}

impl Case {
    fn new() -> Self {
        let mut case = Self {
            donor: DonorState {
                enrolled: Some(make::donor_enrolled("donor.1")),
                enrolment: Some(id(0)),
                ..DonorState::default()
            },
            said: vec![Some("ACCEPTABLE")],
            rule: SampleRule::SingleSampleNat,
        };
        case.panel(0);
        case
    }

    fn panel(&mut self, days: i32) {
        for marker in &papers::default_policy().markers {
            self.test(marker.as_str(), days, "NON_REACTIVE");
        }
    }

    fn test(&mut self, marker: &str, days: i32, said: &'static str) {
        let mut test = make::donor_tested("donor.1", marker);
        test.days_from_recovery = days;
        let n = self.said.len();
        self.donor.tests.push((n as u64, id(n), test));
        self.said.push(Some(said));
    }

    fn say(&mut self, marker: &str, said: Option<&'static str>) {
        let of_marker = |(_, _, test): &(_, _, lotledger::domain::event::DonorTested)| {
            test.marker.as_str() == marker
        };
        let n = self.donor.tests.iter().position(of_marker).unwrap();
        self.said[n + 1] = said;
    }

    fn drop_marker(&mut self, marker: &str) {
        for (_, _, test) in &mut self.donor.tests {
            if test.marker.as_str() == marker {
                test.specimen = Specimen::CordBlood;
            }
        }
    }
}

#[test]
fn cases() {
    use Eligibility::{Eligible, Incomplete, Ineligible, Quarantine};
    type Change = fn(&mut Case);
    let table: &[(&str, Change, Eligibility)] = &[
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
            "the interview",
            |c| c.said[0] = Some("NOT_ACCEPTABLE"),
            Ineligible,
        ),
        (
            "indeterminate",
            |c| c.say("HTLV.AB", Some("INDETERMINATE")),
            Quarantine,
        ),
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
            "outside the window",
            |c| c.donor.tests[0].2.days_from_recovery = 8,
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
    ];
    for (name, change, expected) in table {
        let mut case = Case::new();
        change(&mut case);
        let outcome = |of: &StatementId| {
            (0..case.said.len())
                .find(|n| id(*n) == *of)
                .and_then(|n| case.said[n])
        };
        let policy = papers::default_policy();
        let (found, why) = determine(&policy, &case.donor, Some(case.rule), outcome);
        assert_eq!(found, *expected, "{name}: {why:?}");
        assert_eq!(why.is_none(), found == Eligible, "{name}");
    }
}

#[test]
fn a_serology_panel_alone_waits_for_the_second() {
    let mut policy = papers::default_policy();
    let (nats, markers) = policy
        .markers
        .into_iter()
        .partition(|m| m.as_str().ends_with(".NAT"));
    (policy.single_sample_nats, policy.markers) = (nats, markers);
    let mut case = Case::new();
    case.drop_marker("HIV.NAT");
    let say = |_: &StatementId| Some("NON_REACTIVE");
    case.donor.enrolment = None;
    let single = Some(SampleRule::SingleSampleNat);
    let (found, why) = determine(&policy, &case.donor, single, say);
    assert_eq!(found, Eligibility::Quarantine, "{why:?}");
}

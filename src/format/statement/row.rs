//! One row of a release specification: what is asked of a result.

use super::policy::MAX_MARKERS;
use crate::domain::id::{AnalyteCode, Label, Marker, MethodCode, Text};
use crate::domain::quantity::{Decimal, Percent, Quantity, Unit};
use crate::domain::spec::{
    Accepted, AlsoRule, Criterion, LabRequirement, MaxAge, PopulationBound, Requirement, Row,
    SampleCount, Sensitivity, SensitivityOf, Stage,
};
use crate::domain::value::Qualitative;
use crate::format::message::prelude::*;
use pb::member_criterion::Criterion as OfMember;
use pb::spec_row::Criterion as OfRow;

/// Most accepted methods, and most limits of detection, of a row.
pub const MAX_METHODS: usize = 64;

message! { Row as SpecRow {
    row_id: Optional<Label>;
    code: AnalyteCode;
    stage: Stage;
    one criterion: Criterion;
    requirement: Requirement;
    lab: Optional<LabRequirement>;
    methods: Ascending<MethodCode, 0, MAX_METHODS>;
    min_duration_hours => min_duration_h: Optional<u32>;
    group max_age by read_max_age(), write_max_age {
        max_age_days: Optional<u32>;
        no_max_age: bool;
    }
    group samples by read_samples(), write_samples {
        sample_count: Optional<u32>;
        samples_table3: bool;
    }
    require: AsWritten<Sensitivity, 0, MAX_METHODS>;
    dose_rule => also: AlsoDoseRule;
    accept: Words<Accepted, 0>;
    criterion_text: Optional<Text>;
    transcribed_allowed => transcribed: bool;
} }

fn read_max_age(at: &At<'_>, days: &u32, unlimited: &bool) -> Result<MaxAge> {
    let at = at.field("max_age_days");
    Ok(
        match either(&at, *days, *unlimited, "nothing beside no_max_age")? {
            Some(days) => MaxAge::Days(days),
            None if *unlimited => MaxAge::Unlimited,
            None => MaxAge::Default,
        },
    )
}

fn write_max_age(age: &MaxAge) -> (u32, bool) {
    match age {
        MaxAge::Days(days) => (*days, false),
        MaxAge::Default => (0, false),
        MaxAge::Unlimited => (0, true),
    }
}

fn read_samples(at: &At<'_>, count: &u32, table3: &bool) -> Result<Option<SampleCount>> {
    let at = at.field("sample_count");
    let count = either(&at, *count, *table3, "nothing beside samples_table3")?;
    let table3 = table3.then_some(SampleCount::Table3);
    Ok(count.map(SampleCount::Count).or(table3))
}

fn write_samples(samples: &Option<SampleCount>) -> (u32, bool) {
    match samples {
        Some(SampleCount::Count(count)) => (*count, false),
        Some(SampleCount::Table3) => (0, true),
        None => (0, false),
    }
}

/// A number of which 0 is none, and which does not stand beside a flag.
fn either(at: &At<'_>, number: u32, flag: bool, expected: &str) -> Result<Option<u32>> {
    let alone = number == 0 || !flag;
    at.check(alone, Code::UnexpectedField, number, expected)?;
    Ok((number != 0).then_some(number))
}

/// Numbers 1 to 11 are the qualitative words, then BELOW_LOD and BELOW_LOQ.
impl Word for Accepted {
    const LIST: (&'static str, usize) = ("Accepted", Qualitative::ALL.len() + 2);

    fn of(number: i32) -> Option<Self> {
        match number {
            12 => Some(Self::BelowLod),
            13 => Some(Self::BelowLoq),
            _ => Qualitative::from_number(number).map(Self::Qualitative),
        }
    }

    fn number(self) -> i32 {
        match self {
            Self::Qualitative(word) => word.number(),
            Self::BelowLod => 12,
            Self::BelowLoq => 13,
        }
    }
}

/// The words in order.
pub(super) const ACCEPTED: [&str; Accepted::LIST.1] = {
    let mut words = ["BELOW_LOQ"; Accepted::LIST.1];
    words[Qualitative::WORDS.len()] = "BELOW_LOD";
    let (qualitative, _) = words.split_at_mut(Qualitative::WORDS.len());
    qualitative.copy_from_slice(Qualitative::WORDS);
    words
};

/// The one rule that is asked besides the criterion.
enum AlsoDoseRule {}
/// A percentage of what the label promises.
enum OfLabel {}

plain! {
    Accepted => Accepted, i32, table::Kind::Word("Accepted", &ACCEPTED),
        |at, wire| at.number(*wire), |word| word.number();
    AlsoDoseRule => Option<AlsoRule>, bool, table::Kind::Flag,
        |_, wire| Ok(wire.then_some(AlsoRule::DoseRule)), |also| also.is_some();
    OfLabel => Percent, Option<pb::Decimal>, <Number as Field>::SHAPE.kind,
        |at, wire| {
            let percent = Number::read(at, wire)?;
            Percent::new(percent).map_err(|error| at.error(Code::BadValue, percent, error))
        },
        |percent| Number::write(&percent.value());
}
ordered!(Accepted);

message! { Sensitivity as Sensitivity {
    of: SensitivityOf;
    strict: bool;
    limit: Quantity;
} }

type Members = Ascending<Marker, 1, MAX_MARKERS>;

message! { tuple (Decimal, Decimal, Unit) as Range {
    low: Number;
    high: Number;
    unit: Unit;
} }

message! { tuple (Percent, Unit) as WithinPercentOfLabel {
    percent: OfLabel;
    unit: Unit;
} }

message! { tuple (Qualitative, Vec<Marker>) as AllMembers {
    outcome: Qualitative;
    members: Members;
} }

message! { tuple (u32, Vec<Marker>) as AtLeastPositive {
    n: Positive;
    members: Members;
} }

message! { tuple (Vec<Marker>,) as NonePositive {
    members: Members;
} }

message! { tuple (PopulationBound, Decimal, Decimal, Decimal, Unit) as Population {
    bound: PopulationBound;
    percent: Number;
    low: Number;
    high: Number;
    unit: Unit;
} }

message! { tuple (Quantity, Vec<Marker>) as AllNumbers {
    limit: Quantity;
    members: Members;
} }

message! { tuple (Marker, Criterion) as MemberCriterion {
    key marker: Marker;
    one criterion: MemberOnly;
} }

message! { tuple (Vec<(Marker, Criterion)>,) as EachMember {
    members: Ascending<(Marker, Criterion), 1, MAX_MARKERS>;
} }

choice! { Criterion as OfRow, MissingField "no criterion", "a criterion" {
    Equals equals: Qualitative => EqQual;
    LessThan less_than: Quantity => Lt;
    AtMost at_most: Quantity => Le;
    MoreThan more_than: Quantity => Gt;
    AtLeast at_least: Quantity => Ge;
    AtLeastWarn at_least_warn: Quantity => GeWarn;
    Range range: (Decimal, Decimal, Unit) => Range { min, max, unit };
    WithinPercentOfLabel within_percent_of_label: (Percent, Unit) => WithinPctOfLabel { pct, unit };
    BelowLoq below_loq: Quantity => BelowLoq [loq_le];
    AllMembers all_members: (Qualitative, Vec<Marker>) => AllQual { value, members };
    AtLeastPositive at_least_positive: (u32, Vec<Marker>) => AtLeastPositive { n, members };
    NonePositive none_positive: (Vec<Marker>,) => NonePositive { members };
    EvidencePresent evidence_present: Yes => unit EvidencePresent;
    Population population: (PopulationBound, Decimal, Decimal, Decimal, Unit)
        => Population { bound, pct, low, high, unit };
    Report report: Yes => unit Report;
    AllAtLeast all_at_least: (Quantity, Vec<Marker>) => AllGe { limit, members };
    AllAtMost all_at_most: (Quantity, Vec<Marker>) => AllLe { limit, members };
    Each each: (Vec<(Marker, Criterion)>,) => Each (members);
} }

/// What can be asked of one member.
enum MemberOnly {}

choice! { MemberOnly for Criterion as OfMember, MissingField "no criterion", "a criterion" {
    Equals equals: Qualitative => EqQual;
    LessThan less_than: Quantity => Lt;
    AtMost at_most: Quantity => Le;
    MoreThan more_than: Quantity => Gt;
    AtLeast at_least: Quantity => Ge;
    Range range: (Decimal, Decimal, Unit) => Range { min, max, unit };
    Report report: Yes => unit Report;
    // No other criterion is one of a member; `validate` refuses a specification with one.
    else OfMember::Report(true);
} }

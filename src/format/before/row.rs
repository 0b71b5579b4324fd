//! One row of a release specification: what is asked of a result.

use super::policy::MAX_MARKERS;
use super::read::{At, Message, Result, Word};
use super::value::{decimal, write_decimal};
use super::write;
use crate::domain::id::Marker;
use crate::domain::quantity::{Decimal, Percent, Quantity, Unit};
use crate::domain::spec::{Accepted, AlsoRule, Criterion, MaxAge, Row, SampleCount, Sensitivity};
use crate::domain::value::Qualitative;
use crate::format::error::Code;
use crate::format::pb;
use crate::format::pb::spec_row::Criterion as Wire;

/// Most accepted methods, and most limits of detection, of a row.
pub const MAX_METHODS: usize = 64;

impl Message for Row {
    type Wire = pb::SpecRow;

    fn read(at: &At<'_>, wire: &pb::SpecRow) -> Result<Self> {
        let require = &wire.require;
        Ok(Self {
            row_id: at.text_if("row_id", &wire.row_id)?,
            code: at.text("code", &wire.code)?,
            stage: at.word("stage", wire.stage)?,
            criterion: criterion(at, &wire.criterion)?,
            requirement: at.word("requirement", wire.requirement)?,
            lab: at.word_if("lab", wire.lab)?,
            methods: at.texts("methods", &wire.methods, 0..=MAX_METHODS)?,
            min_duration_h: (wire.min_duration_hours != 0).then_some(wire.min_duration_hours),
            max_age: max_age(at, wire)?,
            samples: samples(at, wire)?,
            require: at.list("require", require, 0..=MAX_METHODS, Message::read)?,
            also: wire.dose_rule.then_some(AlsoRule::DoseRule),
            accept: at.words("accept", &wire.accept, 0)?,
            criterion_text: at.text_if("criterion_text", &wire.criterion_text)?,
        })
    }

    fn write(&self) -> pb::SpecRow {
        let max_age_days = match self.max_age {
            MaxAge::Days(days) => days,
            MaxAge::Default | MaxAge::Unlimited => 0,
        };
        let sample_count = match self.samples {
            Some(SampleCount::Count(count)) => count,
            Some(SampleCount::Table3) | None => 0,
        };
        pb::SpecRow {
            row_id: write::text_if(&self.row_id),
            code: write::text(&self.code),
            stage: self.stage.number(),
            requirement: self.requirement.number(),
            lab: write::word_if(self.lab),
            methods: write::texts(&self.methods),
            min_duration_hours: self.min_duration_h.unwrap_or(0),
            max_age_days,
            sample_count,
            samples_table3: self.samples == Some(SampleCount::Table3),
            require: write::messages(&self.require),
            dose_rule: self.also == Some(AlsoRule::DoseRule),
            accept: write::words(&self.accept),
            criterion_text: write::text_if(&self.criterion_text),
            no_max_age: self.max_age == MaxAge::Unlimited,
            criterion: Some(write_criterion(&self.criterion)),
        }
    }
}

fn max_age(at: &At<'_>, wire: &pb::SpecRow) -> Result<MaxAge> {
    match (wire.max_age_days, wire.no_max_age) {
        (0, false) => Ok(MaxAge::Default),
        (0, true) => Ok(MaxAge::Unlimited),
        (days, false) => Ok(MaxAge::Days(days)),
        (days, true) => Err(at.field("max_age_days").error(
            Code::UnexpectedField,
            days,
            "nothing beside no_max_age",
        )),
    }
}

fn samples(at: &At<'_>, wire: &pb::SpecRow) -> Result<Option<SampleCount>> {
    match (wire.sample_count, wire.samples_table3) {
        (0, false) => Ok(None),
        (0, true) => Ok(Some(SampleCount::Table3)),
        (count, false) => Ok(Some(SampleCount::Count(count))),
        (count, true) => Err(at.field("sample_count").error(
            Code::UnexpectedField,
            count,
            "nothing beside samples_table3",
        )),
    }
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

impl Message for Sensitivity {
    type Wire = pb::Sensitivity;

    fn read(at: &At<'_>, wire: &pb::Sensitivity) -> Result<Self> {
        Ok(Self {
            of: at.word("of", wire.of)?,
            strict: wire.strict,
            limit: at.message("limit", &wire.limit)?,
        })
    }

    fn write(&self) -> pb::Sensitivity {
        pb::Sensitivity {
            of: self.of.number(),
            strict: self.strict,
            limit: Some(self.limit.write()),
        }
    }
}

fn criterion(at: &At<'_>, wire: &Option<Wire>) -> Result<Criterion> {
    let Some(wire) = wire else {
        return Err(at.error(Code::MissingField, "no criterion", "a criterion"));
    };
    let quantity = |name, wire: &pb::Quantity| Quantity::read(&at.field(name), wire);
    let always = |name, wire: bool| at.field(name).check(wire, Code::BadValue, wire, true);
    Ok(match wire {
        Wire::Equals(word) => Criterion::EqQual(at.word("equals", *word)?),
        Wire::LessThan(q) => Criterion::Lt(quantity("less_than", q)?),
        Wire::AtMost(q) => Criterion::Le(quantity("at_most", q)?),
        Wire::MoreThan(q) => Criterion::Gt(quantity("more_than", q)?),
        Wire::AtLeast(q) => Criterion::Ge(quantity("at_least", q)?),
        Wire::AtLeastWarn(q) => Criterion::GeWarn(quantity("at_least_warn", q)?),
        Wire::Range(wire) => range(&at.field("range"), wire)?,
        Wire::WithinPercentOfLabel(within) => {
            let at = at.field("within_percent_of_label");
            let percent = decimal(&at, "percent", &within.percent)?;
            Criterion::WithinPctOfLabel {
                pct: Percent::new(percent)
                    .map_err(|error| at.field("percent").error(Code::BadValue, percent, error))?,
                unit: at.text("unit", &within.unit)?,
            }
        }
        Wire::BelowLoq(q) => Criterion::BelowLoq {
            loq_le: quantity("below_loq", q)?,
        },
        Wire::AllMembers(all) => {
            let at = at.field("all_members");
            Criterion::AllQual {
                value: at.word("outcome", all.outcome)?,
                members: at.texts("members", &all.members, 1..=MAX_MARKERS)?,
            }
        }
        Wire::AtLeastPositive(least) => {
            let at = at.field("at_least_positive");
            Criterion::AtLeastPositive {
                n: at.positive("n", least.n)?,
                members: at.texts("members", &least.members, 1..=MAX_MARKERS)?,
            }
        }
        Wire::NonePositive(none) => Criterion::NonePositive {
            members: at
                .field("none_positive")
                .texts("members", &none.members, 1..=MAX_MARKERS)?,
        },
        Wire::EvidencePresent(yes) => {
            always("evidence_present", *yes)?;
            Criterion::EvidencePresent
        }
        Wire::Population(share) => {
            let at = at.field("population");
            Criterion::Population {
                bound: at.word("bound", share.bound)?,
                pct: decimal(&at, "percent", &share.percent)?,
                low: decimal(&at, "low", &share.low)?,
                high: decimal(&at, "high", &share.high)?,
                unit: at.text("unit", &share.unit)?,
            }
        }
        Wire::Report(yes) => {
            always("report", *yes)?;
            Criterion::Report
        }
        Wire::AllAtLeast(all) => {
            let (limit, members) = all_numbers(&at.field("all_at_least"), all)?;
            Criterion::AllGe { limit, members }
        }
        Wire::AllAtMost(all) => {
            let (limit, members) = all_numbers(&at.field("all_at_most"), all)?;
            Criterion::AllLe { limit, members }
        }
        Wire::Each(each) => {
            let at = at.field("each");
            let members = &each.members;
            let order = |a: &(Marker, _), b: &(Marker, _)| a.0.cmp(&b.0);
            Criterion::Each(at.ascending("members", members, 1..=MAX_MARKERS, member, order)?)
        }
    })
}

fn range(at: &At<'_>, wire: &pb::Range) -> Result<Criterion> {
    Ok(Criterion::Range {
        min: decimal(at, "low", &wire.low)?,
        max: decimal(at, "high", &wire.high)?,
        unit: at.text("unit", &wire.unit)?,
    })
}

fn all_numbers(at: &At<'_>, wire: &pb::AllNumbers) -> Result<(Quantity, Vec<Marker>)> {
    let limit = at.message("limit", &wire.limit)?;
    let members = at.texts("members", &wire.members, 1..=MAX_MARKERS)?;
    Ok((limit, members))
}

fn member(at: &At<'_>, wire: &pb::MemberCriterion) -> Result<(Marker, Criterion)> {
    use pb::member_criterion::Criterion as Wire;
    let marker = at.text("marker", &wire.marker)?;
    let Some(wire) = &wire.criterion else {
        return Err(at.error(Code::MissingField, "no criterion", "a criterion"));
    };
    let quantity = |name, wire: &pb::Quantity| Quantity::read(&at.field(name), wire);
    let criterion = match wire {
        Wire::Equals(word) => Criterion::EqQual(at.word("equals", *word)?),
        Wire::LessThan(q) => Criterion::Lt(quantity("less_than", q)?),
        Wire::AtMost(q) => Criterion::Le(quantity("at_most", q)?),
        Wire::MoreThan(q) => Criterion::Gt(quantity("more_than", q)?),
        Wire::AtLeast(q) => Criterion::Ge(quantity("at_least", q)?),
        Wire::Range(wire) => range(&at.field("range"), wire)?,
        Wire::Report(yes) => {
            at.field("report").check(*yes, Code::BadValue, yes, true)?;
            Criterion::Report
        }
    };
    Ok((marker, criterion))
}

fn write_member((marker, criterion): &(Marker, Criterion)) -> pb::MemberCriterion {
    use pb::member_criterion::Criterion as Wire;
    let criterion = match criterion {
        Criterion::EqQual(word) => Wire::Equals(word.number()),
        Criterion::Lt(q) => Wire::LessThan(q.write()),
        Criterion::Le(q) => Wire::AtMost(q.write()),
        Criterion::Gt(q) => Wire::MoreThan(q.write()),
        Criterion::Ge(q) => Wire::AtLeast(q.write()),
        Criterion::Range { min, max, unit } => Wire::Range(write_range(*min, *max, *unit)),
        // No other criterion is one of a member; `validate` refuses a specification with one.
        _ => Wire::Report(true),
    };
    pb::MemberCriterion {
        marker: write::text(marker),
        criterion: Some(criterion),
    }
}

fn write_range(min: Decimal, max: Decimal, unit: Unit) -> pb::Range {
    pb::Range {
        low: write_decimal(min),
        high: write_decimal(max),
        unit: write::text(unit),
    }
}

fn write_all(limit: &Quantity, members: &[Marker]) -> pb::AllNumbers {
    pb::AllNumbers {
        limit: Some(limit.write()),
        members: write::texts(members),
    }
}

fn write_criterion(criterion: &Criterion) -> Wire {
    match criterion {
        Criterion::EqQual(word) => Wire::Equals(word.number()),
        Criterion::Lt(q) => Wire::LessThan(q.write()),
        Criterion::Le(q) => Wire::AtMost(q.write()),
        Criterion::Gt(q) => Wire::MoreThan(q.write()),
        Criterion::Ge(q) => Wire::AtLeast(q.write()),
        Criterion::GeWarn(q) => Wire::AtLeastWarn(q.write()),
        Criterion::Range { min, max, unit } => Wire::Range(write_range(*min, *max, *unit)),
        Criterion::WithinPctOfLabel { pct, unit } => {
            Wire::WithinPercentOfLabel(pb::WithinPercentOfLabel {
                percent: write_decimal(pct.value()),
                unit: write::text(unit),
            })
        }
        Criterion::BelowLoq { loq_le } => Wire::BelowLoq(loq_le.write()),
        Criterion::AllQual { value, members } => Wire::AllMembers(pb::AllMembers {
            outcome: value.number(),
            members: write::texts(members),
        }),
        Criterion::AtLeastPositive { n, members } => Wire::AtLeastPositive(pb::AtLeastPositive {
            n: *n,
            members: write::texts(members),
        }),
        Criterion::NonePositive { members } => Wire::NonePositive(pb::NonePositive {
            members: write::texts(members),
        }),
        Criterion::EvidencePresent => Wire::EvidencePresent(true),
        Criterion::Population {
            bound,
            pct,
            low,
            high,
            unit,
        } => Wire::Population(pb::Population {
            bound: bound.number(),
            percent: write_decimal(*pct),
            low: write_decimal(*low),
            high: write_decimal(*high),
            unit: write::text(unit),
        }),
        Criterion::Report => Wire::Report(true),
        Criterion::AllGe { limit, members } => Wire::AllAtLeast(write_all(limit, members)),
        Criterion::AllLe { limit, members } => Wire::AllAtMost(write_all(limit, members)),
        Criterion::Each(members) => Wire::Each(pb::EachMember {
            members: members.iter().map(write_member).collect(),
        }),
    }
}

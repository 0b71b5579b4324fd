//! What a passing value still needs: sensitivity, time, laboratory, vials, age.

use super::reason::InsufficientReason::{self, self as Why};
use crate::domain::quantity::Quantity;
use crate::domain::spec::{
    Criterion, Defaults, LabRequirement, LotContext, MaxAge, Row, SampleCount, Sensitivity,
    SensitivityOf, catalogue, method, sterility_vials,
};
use crate::domain::time::{DurationMs, TimestampMs};
use crate::domain::value::{Comparator, LabIndependence, ResultFacts, ResultValue};
use std::cmp::Ordering;

/// The stated limits of detection and quantitation are as low as the row asks for, in any one of
/// the units that it names.
pub(super) fn sensitive_enough(row: &Row, facts: &ResultFacts) -> Result<(), InsufficientReason> {
    let limits = |of: SensitivityOf| row.require.iter().filter(move |limit| limit.of == of);
    let below_loq = matches!(&facts.value, ResultValue::Quantitative(measured)
        if measured.comparator() == Comparator::BelowLoq);
    if limits(SensitivityOf::Lod).next().is_some() {
        // A limit of quantitation lies above that of detection and may stand for it.
        let stated = if below_loq {
            facts.lod.or(facts.loq)
        } else {
            facts.lod
        };
        low_enough(limits(SensitivityOf::Lod), stated.ok_or(Why::LodMissing)?)?;
    }
    if limits(SensitivityOf::Loq).next().is_some() {
        return low_enough(
            limits(SensitivityOf::Loq),
            facts.loq.ok_or(Why::LoqMissing)?,
        );
    }
    // "Below the LOQ" in place of a word proves as much as the LOQ is low.
    match (&row.criterion, facts.loq) {
        (Criterion::EqQual(_), Some(loq)) if below_loq && !row.require.is_empty() => {
            low_enough(row.require.iter(), loq)
        }
        _ => Ok(()),
    }
}

fn low_enough<'l>(
    mut limits: impl Iterator<Item = &'l Sensitivity> + Clone,
    stated: Quantity,
) -> Result<(), InsufficientReason> {
    let first = limits.clone().next();
    let met = limits.find_map(|wanted| {
        let order = stated.compare(&wanted.limit)?;
        Some(order == Ordering::Less || (!wanted.strict && order == Ordering::Equal))
    });
    match (met, first) {
        (Some(true), _) | (_, None) => Ok(()),
        (Some(false), _) => Err(Why::Sensitivity),
        (None, Some(first)) => Err(Why::unit(Some(stated.unit), first.limit.unit)),
    }
}

/// The test took as long as the row, or else its method, asks for. Of a culture somebody must have
/// said how long it takes.
pub(super) fn long_enough(row: &Row, facts: &ResultFacts) -> Result<(), InsufficientReason> {
    let took = facts.ended.since(facts.started);
    let said = row
        .min_duration_h
        .or_else(|| method::min_duration_h(&facts.method));
    let needed_h = match said {
        Some(hours) => hours,
        None if catalogue::analyte(&row.code).is_some_and(|analyte| analyte.culture) => {
            return Err(Why::DurationUnknown {
                method: facts.method.clone(),
            });
        }
        None => 0,
    };
    if took >= DurationMs::from_hours(needed_h) {
        Ok(())
    } else {
        Err(Why::Duration {
            needed_h,
            found_h: took.whole_hours(),
        })
    }
}

/// The laboratory is as independent as the row, or else the default, asks for.
pub(super) fn laboratory_allowed(
    row: &Row,
    facts: &ResultFacts,
    lot: &LotContext<'_>,
) -> Result<(), InsufficientReason> {
    match row.lab.unwrap_or(lot.specification.defaults.lab) {
        LabRequirement::InHouse => Ok(()),
        LabRequirement::ThirdParty if facts.independence == LabIndependence::ThirdParty => Ok(()),
        LabRequirement::ThirdParty
            if row.transcribed && facts.independence == LabIndependence::ThirdPartyRetold =>
        {
            Ok(())
        }
        LabRequirement::ThirdParty => Err(Why::Laboratory {
            found: facts.independence,
        }),
    }
}

/// The sample has as many vials as the row asks for.
pub(super) fn vials_enough(
    row: &Row,
    facts: &ResultFacts,
    lot: &LotContext<'_>,
) -> Result<(), InsufficientReason> {
    let needed = match row.samples {
        None => return Ok(()),
        Some(SampleCount::Count(count)) => Some(count),
        Some(SampleCount::Table3) => lot.lot_vials.map(|vials| sterility_vials(vials, lot.fill)),
    };
    let found = facts.vials_in_sample;
    match needed {
        Some(needed) if found >= needed => Ok(()),
        _ => Err(Why::Samples { needed, found }),
    }
}

/// How old the row's sample may be at release; `None` for no limit.
pub fn max_age(row: &Row, defaults: &Defaults) -> Option<DurationMs> {
    let days = match row.max_age {
        MaxAge::Default => defaults.max_age_days,
        MaxAge::Unlimited => None,
        MaxAge::Days(days) => Some(days),
    };
    days.map(DurationMs::from_days)
}

/// Whether the result's sample was not too old for the row at `released`.
pub fn within_age(
    row: &Row,
    facts: &ResultFacts,
    defaults: &Defaults,
    released: TimestampMs,
) -> bool {
    max_age(row, defaults).is_none_or(|limit| released.since(facts.sampled) <= limit)
}

//! What a passing value still needs: sensitivity, time, laboratory, vials, age.

use super::reason::InsufficientReason::{self, self as Why};
use crate::domain::spec::{
    Defaults, LabRequirement, LotContext, MaxAge, Row, SampleCount, method, sterility_vials,
};
use crate::domain::time::{DurationMs, TimestampMs};
use crate::domain::value::{LabIndependence, ResultFacts};
use std::cmp::Ordering;

/// The stated limit of detection is at most the one that the row asks for in its unit.
pub(super) fn lod_good_enough(row: &Row, facts: &ResultFacts) -> Result<(), InsufficientReason> {
    let Some(first) = row.lod_at_most.first() else {
        return Ok(());
    };
    let lod = facts.lod.ok_or(Why::LodMissing)?;
    match row.lod_at_most.iter().find_map(|limit| lod.compare(limit)) {
        Some(Ordering::Less | Ordering::Equal) => Ok(()),
        Some(Ordering::Greater) => Err(Why::Sensitivity),
        None => Err(Why::Unit {
            found: Some(lod.unit),
            expected: first.unit,
        }),
    }
}

/// The test took as long as the row, or else its method, asks for.
pub(super) fn long_enough(row: &Row, facts: &ResultFacts) -> Result<(), InsufficientReason> {
    let took = facts.ended.since(facts.started);
    let needed_h = row
        .min_duration_h
        .or_else(|| method::min_duration_h(&facts.method));
    let needed_h = needed_h.unwrap_or(0);
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
        Some(SampleCount::Table3) => lot.lot_vials.map(sterility_vials),
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

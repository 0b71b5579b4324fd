//! What a lot lacks, and what speaks against it: what every one of its vials will say.

use std::collections::BTreeSet;

use crate::domain::gate::{AsOf, RowReport, gate};
use crate::domain::id::LotId;
use crate::domain::reason::{Detail, Reason, ReasonCode as Code};
use crate::domain::replay::{Carried, Judgements, Replayed};
use crate::domain::rules_in_force;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Halt, Need, Reader, Step, View};

use super::{case, sister_lots, trust};

/// How a lot stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LotStanding {
    /// What its vials say of the lot, in the order of the checks; of a single vial nothing.
    pub reasons: Vec<Reason>,
    /// The rows of its specification, in their order.
    pub rows: Vec<RowReport>,
    /// The lot, what it was made of, and its samples.
    pub subjects: BTreeSet<Subject>,
}

#[derive(Debug)]
pub enum LotAnswer {
    Standing(Box<LotStanding>),
    /// The view does not hold these: load them and call again.
    Need(BTreeSet<Need>),
}

/// How does this lot stand? By evidence, with the keys of its signers followed back to the genesis.
pub fn lot_standing<C: Carried>(
    evidence: &Replayed<C>,
    lot: &LotId,
    now: TimestampMs,
) -> LotAnswer {
    let reader = Reader::new(evidence);
    answer(&reader, Some(evidence), lot, now)
}

/// The same by histories that nobody checked: nothing says that their signers might sign.
pub fn lot_on_word(view: &dyn View, lot: &LotId, now: TimestampMs) -> LotAnswer {
    answer(&Reader::new(view), None, lot, now)
}

fn answer(
    reader: &Reader<'_>,
    evidence: Option<&dyn Judgements>,
    lot: &LotId,
    now: TimestampMs,
) -> LotAnswer {
    let mut standing = LotStanding::default();
    let judged = judge(reader, evidence, lot, now, &mut standing);
    if let Err(Halt::No(refusal)) = judged {
        let limit = Reason::new(Code::LineageBroken).detail(Detail::TooMuch(refusal));
        standing.reasons.push(limit);
    }
    let missing = reader.missing();
    if !missing.is_empty() {
        return LotAnswer::Need(missing);
    }
    standing.reasons.sort();
    standing.reasons.dedup();
    LotAnswer::Standing(Box::new(standing))
}

fn judge(
    reader: &Reader<'_>,
    evidence: Option<&dyn Judgements>,
    id: &LotId,
    now: TimestampMs,
    standing: &mut LotStanding,
) -> Step<()> {
    reader.want(&[Subject::Ledger, Subject::Lot(id.clone())])?;
    let rules = reader.ledger()?;
    let rules = rules.map_or(rules_in_force::FIRST, |ledger| ledger.rules.newest());
    let Some(lot) = reader.lot(id)? else {
        let unknown = Reason::new(Code::UnknownLot).detail(Detail::Lot(id.clone()));
        standing.reasons.push(unknown);
        return Ok(());
    };
    if lot.released.is_none() {
        standing.reasons.push(Reason::new(Code::NotReleased));
    }
    let noted = lot.acts().iter().filter_map(case::noted);
    standing.reasons.extend(noted);
    let mut report = gate(reader, id, &lot, AsOf { now, rules }, &|_| None)?;
    let sisters = sister_lots::reasons(reader, id, &report.shared);
    let followed = match evidence {
        Some(evidence) => trust::follow(reader, evidence, &report.beside).map(|f| f.reasons),
        None => Ok(Vec::new()),
    };
    standing.rows = std::mem::take(&mut report.rows);
    standing.subjects = std::mem::take(&mut report.subjects);
    standing.reasons.extend(report.into_reasons());
    standing.reasons.extend(sisters?);
    standing.reasons.extend(followed?);
    Ok(())
}

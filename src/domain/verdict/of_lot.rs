//! What a lot lacks, and what speaks against it: what every one of its vials will say.

use std::collections::BTreeSet;

use crate::domain::gate::{self, AsOf, GateReport, RowReport};
use crate::domain::id::LotId;
use crate::domain::reason::{Detail, Reason, ReasonCode as Code};
use crate::domain::replay::{Carried, Judgements, Replayed};
use crate::domain::rules_in_force;
use crate::domain::state::LotState;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Halt, Need, Reader, Step, View};
use crate::words::{Wording, detail as words};

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
    pub due: DueAgain,
}

/// What a correction makes due once more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DueAgain {
    pub review: bool,
    pub release: bool,
}

impl DueAgain {
    pub fn said(self) -> Option<&'static Wording> {
        match (self.review, self.release) {
            (true, false) => Some(&words::REVIEW_AGAIN),
            (true, true) => Some(&words::RELEASE_AGAIN),
            (false, true) => Some(&words::REVIEWED_AGAIN),
            (false, false) => None,
        }
    }

    fn of(lot: &LotState, report: &GateReport) -> Self {
        if lot.rejected.is_some() || lot.recall.is_some() {
            return Self::default();
        }
        let reviewed = lot.reviews.last().map(|(index, _)| *index);
        let unseen = reviewed.is_some() && report.newest_to_review(lot) > reviewed;
        let mut reasons = report.reasons.iter();
        let differs = reasons.any(|reason| reason.code == Code::CorrectedAfterRelease);
        match lot.released {
            Some(_) => Self {
                review: differs && unseen,
                release: differs,
            },
            None => Self {
                review: unseen,
                release: false,
            },
        }
    }
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

/// What is due once more, by histories that nobody checked.
///
/// # Errors
/// The view does not hold these: load them and call again.
pub fn due_again(
    view: &dyn View,
    lot: &LotId,
    now: TimestampMs,
) -> Result<DueAgain, BTreeSet<Need>> {
    let reader = Reader::new(view);
    let due = due(&reader, lot, now);
    let missing = reader.missing();
    match missing.is_empty() {
        true => Ok(due.unwrap_or_default()),
        false => Err(missing),
    }
}

fn due(reader: &Reader<'_>, id: &LotId, now: TimestampMs) -> Step<DueAgain> {
    reader.want(&[Subject::Ledger, Subject::Lot(id.clone())])?;
    let Some(lot) = reader.lot(id)? else {
        return Ok(DueAgain::default());
    };
    let reviewed = lot.reviews.last().map(|(index, _)| *index);
    let released = lot.released.as_ref().map(|(index, ..)| *index);
    // Of most lots nothing was corrected since.
    if gate::last_mended(reader, id, &lot)? <= released.or(reviewed) {
        return Ok(DueAgain::default());
    }
    let report = gate::gate(reader, id, &lot, as_of(reader, now)?, &|_| None)?;
    Ok(DueAgain::of(&lot, &report))
}

/// As of now, by the newest rules that are in force.
fn as_of(reader: &Reader<'_>, now: TimestampMs) -> Step<AsOf> {
    let ledger = reader.ledger()?;
    let rules = ledger.map_or(rules_in_force::FIRST, |ledger| ledger.rules.newest());
    Ok(AsOf { now, rules })
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
    let as_of = as_of(reader, now)?;
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
    let mut report = gate::gate(reader, id, &lot, as_of, &|_| None)?;
    if let Some(ledger) = reader.ledger()? {
        report
            .entries
            .extend(lot.acts().iter().map(|act| act.index));
        let clock_corrected = case::clock_corrected(&ledger, &report.entries);
        standing.reasons.extend(clock_corrected);
    }
    standing.due = DueAgain::of(&lot, &report);
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

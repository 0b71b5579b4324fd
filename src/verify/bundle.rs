//! A provenance bundle, a trust file, a question and a time: a verdict, or why there is none.

use std::collections::HashMap;

use crate::digest::Digest;
use crate::domain::eligibility;
use crate::domain::id::{LotId, OrgRef, StatementId, VialTag};
use crate::domain::rules_in_force;
use crate::domain::subject::Subject;
use crate::domain::time::{Date, DurationMs, TimestampMs};
use crate::domain::verdict::{Answer, DEFAULT_MAX_AGE, Giving, Question, Verdict, verdict};
use crate::domain::view::{Lookup, View};
use crate::format::bundle::{BundleOpening, UntrustedBundle};
use crate::format::trust::TrustFile;
use crate::words::{Wording, evidence as words};

use super::histories::{self, Evidence, Rejection};
use super::{Check, Fault, Lacking};

/// How far a witness's clock may be ahead.
const COSIGNED_AHEAD: DurationMs = DurationMs::from_minutes(5);

#[derive(Debug, Clone)]
pub struct Ask {
    /// The vial in hand; `None`: the one that the bundle is about.
    pub vial: Option<(LotId, VialTag)>,
    /// The expiry on the label, if the label is at hand.
    pub label_expiry: Option<Date>,
    /// Whether the serial on it is short, if the label is at hand.
    pub short_serial: Option<bool>,
    pub asked_by: Option<OrgRef>,
    /// What the asker is about to give.
    pub giving: Option<Giving>,
    pub max_age: DurationMs,
    /// The newest rules version that is understood; under newer ones nothing can be said.
    pub known_rules: u32,
}

impl Default for Ask {
    fn default() -> Self {
        Self {
            vial: None,
            label_expiry: None,
            short_serial: None,
            asked_by: None,
            giving: None,
            max_age: DEFAULT_MAX_AGE,
            known_rules: rules_in_force::KNOWN,
        }
    }
}

pub enum Outcome {
    /// The evidence is good, and this is what it says.
    Valid(Box<Checked>),
    /// The evidence lacks something: nothing follows from it.
    Incomplete(Vec<Lacking>),
    /// The evidence is not what it claims to be.
    Invalid(Vec<Fault>),
}

/// A verdict with the evidence that it rests on.
pub struct Checked {
    pub verdict: Verdict,
    pub evidence: Evidence,
}

/// Checks a bundle and answers the question from it alone.
pub fn check(
    bundle: &UntrustedBundle,
    trust: &TrustFile,
    ask: &Ask,
    now: TimestampMs,
    threads: usize,
) -> Outcome {
    match try_check(bundle, trust, ask, now, threads) {
        Ok(checked) => Outcome::Valid(Box::new(checked)),
        Err(Rejection::Incomplete(what)) => Outcome::Incomplete(what),
        Err(Rejection::Invalid(faults)) => Outcome::Invalid(faults),
    }
}

fn try_check(
    bundle: &UntrustedBundle,
    trust: &TrustFile,
    ask: &Ask,
    now: TimestampMs,
    threads: usize,
) -> Result<Checked, Rejection> {
    let Some(about) = &bundle.question else {
        return Err(Rejection::Incomplete(vec![Lacking::Question]));
    };
    let (lot, vial) = (about.lot.clone(), about.vial);
    if let Some((asked_lot, asked_vial)) = &ask.vial
        && (asked_lot, asked_vial) != (&lot, &vial)
    {
        // A mix-up of files or vials, and no forgery: nothing is known about the vial in hand.
        let same_lot = *asked_lot == lot;
        let other = Lacking::VialInHand { lot, same_lot };
        return Err(Rejection::Incomplete(vec![other]));
    }
    let evidence = histories::open(bundle, trust, ask.known_rules, threads)?;
    let as_of = as_of(&evidence, now)?;
    let openings = checked_openings(bundle, &evidence, trust)?;
    let question = Question {
        lot,
        vial,
        label_expiry: ask.label_expiry,
        short_serial: ask.short_serial,
        asked_by: ask.asked_by,
        giving: ask.giving.clone(),
        as_of,
        max_age: ask.max_age,
        witnessed: evidence.witnessed,
        // No auditor can vouch in this version; a trust file that demands one gets a reason to ask.
        replayed: trust.requires_index_replayed().then_some(false),
    };
    let outcome = |id: &StatementId| {
        let opening = openings.iter().find(|(opened, _)| opened == id);
        opening.map(|(_, value)| value.as_str())
    };
    match verdict(evidence.replayed(), &question, now, &outcome) {
        Answer::Verdict(verdict) => Ok(Checked {
            verdict: *verdict,
            evidence,
        }),
        Answer::Need(missing) => Err(Rejection::Incomplete(
            missing.into_iter().map(Lacking::Need).collect(),
        )),
    }
}

/// What the answer is as of: when a quorum of witnesses had seen nothing newer; without one, the time of
/// the seal, which is the daemon's word.
fn as_of(evidence: &Evidence, now: TimestampMs) -> Result<TimestampMs, Rejection> {
    let time = |seconds: u64| {
        let ms = i64::try_from(seconds)
            .ok()
            .and_then(|s| s.checked_mul(1_000));
        ms.and_then(|ms| TimestampMs::new(ms).ok())
            .unwrap_or(TimestampMs::MAX)
    };
    let latest = now.saturating_add(COSIGNED_AHEAD);
    if let Some(cosigned) = evidence.cosigned_s.map(time).filter(|time| *time > latest) {
        let got = words::cosigned_at(cosigned);
        let expected = words::cosigned_until(latest);
        return Err(Fault::new(Check::Checkpoint, got, expected).into());
    }
    Ok(match evidence.witnessed_s {
        Some(witnessed) => time(witnessed).min(now),
        None => evidence.as_of,
    })
}

/// Every opening opens a commitment of the evidence; one that does not is a forgery. Those of public texts
/// were compared when the evidence was opened.
///
/// What eligibility rests on is looked up in the donors' histories and handed to the verdict. An
/// opening of anything else has no effect on it: its digest, which names the field, must be in the
/// statement.
fn checked_openings(
    bundle: &UntrustedBundle,
    evidence: &Evidence,
    trust: &TrustFile,
) -> Result<Vec<(StatementId, String)>, Rejection> {
    let mut checked = Vec::new();
    let ledger_id = *trust.ledger_id();
    let payloads = payloads(bundle);
    let no_text = |opening: &&BundleOpening| opening.public_text().is_none();
    for opening in bundle.openings.iter().filter(no_text) {
        let field = opening.field_id.as_str();
        let refuse =
            |expected: Wording| Rejection::from(Fault::new(Check::Opening, field, expected));
        let digest = opening
            .in_ledger(ledger_id)
            .map_err(|error| refuse(Wording::data(error)))?
            .digest();
        let committed = committed_by_donors(bundle, evidence, &opening.statement_id, field);
        let opened = committed.iter().filter(|other| **other == digest).count();
        match opened {
            0 if !committed.is_empty() => return Err(refuse(words::THE_COMMITTED_VALUE.clone())),
            // Authors choose the ids: of two statements with one id, one must not speak for both.
            n if n > 0 && n < committed.len() => {}
            n if n > 0 => checked.push((opening.statement_id, opening.value.clone())),
            _ if carries(&payloads, &opening.statement_id, &digest) => {}
            _ => return Err(refuse(words::OF_THE_EVIDENCE.clone())),
        }
    }
    Ok(checked)
}

/// What the donors' statements with an id commit to in a field, each statement once.
fn committed_by_donors(
    bundle: &UntrustedBundle,
    evidence: &Evidence,
    id: &StatementId,
    field: &str,
) -> Vec<Digest> {
    let donors = bundle
        .histories
        .iter()
        .filter(|h| matches!(h.subject, Subject::Donor(_)));
    let mut committed = Vec::new();
    for history in donors {
        let Lookup::Present(known) = evidence.subject(&history.subject) else {
            continue;
        };
        // What a correction says too, and what it replaced.
        let acts = known.state.acts.iter().chain(known.state.standing());
        let of_statement = acts.filter(|act| act.statement.statement_id == *id);
        committed.extend(
            of_statement.filter_map(|act| eligibility::committed(&act.statement.event, field)),
        );
    }
    committed
}

/// The payloads by statement id; read once, however many openings there are. Nothing if there are
/// none.
fn payloads(bundle: &UntrustedBundle) -> HashMap<StatementId, Vec<&[u8]>> {
    let mut payloads: HashMap<StatementId, Vec<&[u8]>> = HashMap::new();
    let entries = bundle
        .entries
        .iter()
        .take_while(|_| !bundle.openings.is_empty());
    for envelope in entries.filter_map(|e| e.entry.envelope()) {
        if let Ok(statement) = envelope.statement() {
            let of_statement = payloads.entry(statement.statement_id).or_default();
            of_statement.push(&envelope.payload);
        }
    }
    payloads
}

/// Whether a statement of the bundle has this digest among its bytes.
fn carries(payloads: &HashMap<StatementId, Vec<&[u8]>>, id: &StatementId, digest: &Digest) -> bool {
    let of_statement = payloads.get(id).into_iter().flatten();
    of_statement
        .flat_map(|payload| payload.windows(Digest::LEN))
        .any(|bytes| bytes == digest.bytes())
}

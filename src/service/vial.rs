//! Should this vial be used, and why?

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::time::Instant;
use tonic::Status;

use super::auth::Caller;
use super::bundle::bundle;
use super::core::{VIAL_STEP, even};
use super::evidence_access::{may_be_shown, word_alone};
use super::histories::allowed;
use super::prefetch::Foreseen;
use super::reading::Reading;
use super::verdict::to_wire;
use super::{Service, pb, recalls, status};
use crate::domain::gs1;
use crate::domain::gs1::VialCode;
use crate::domain::id::{LotId, OrgRef, VialTag};
use crate::domain::replay::{Legal, replay_with};
use crate::domain::state::Facts;
use crate::domain::subject::Subject;
use crate::domain::time::{DurationMs, TimestampMs, UtcOffset};
use crate::domain::verdict::{Answer, DEFAULT_MAX_AGE, Question, Verdict, verdict};
use crate::domain::view::Need;
use crate::format::bundle::{BundledQuestion, MAX_HISTORIES, UntrustedBundle, encode_bundle};
use crate::format::checkpoint::UntrustedCheckpoint;
use crate::ledger::{GrowingView, LedgerView, VialQuestion};

/// Most times that the rules may ask for more: each round goes one step along the lineage.
const MAX_ROUNDS: usize = 512;

struct Asked {
    code: VialCode,
    max_age: DurationMs,
    asked_by: Option<OrgRef>,
    now: TimestampMs,
}

/// The verdict about a vial, and the bundle that it rests on.
pub(super) async fn verify(
    service: &Service,
    caller: Caller,
    request: pb::VerifyVialRequest,
) -> Result<pb::VerifyVialResponse, Status> {
    let begun = Instant::now();
    let now = service.ledger.now();
    let asked = Asked {
        code: parse(&request.code, now)?,
        max_age: max_age(request.max_age_ms)?,
        asked_by: caller.organisation(),
        now,
    };
    let foreseen = Arc::clone(&service.foreseen);
    let answer = service
        .read({
            let caller = caller.clone();
            move |view| answer(view, &foreseen, &caller, &asked)
        })
        .await;
    // The time taken does not tell an unknown code from a known one.
    if caller == Caller::Anyone {
        even(begun, VIAL_STEP).await;
    }
    answer
}

fn parse(code: &str, now: TimestampMs) -> Result<VialCode, Status> {
    let year = now.date(UtcOffset::JST).year();
    VialCode::parse(code, year).map_err(|error| {
        let diagnosis = gs1::diagnose(code, year);
        status::unreadable_code(&error, diagnosis.name(), &diagnosis.advice())
    })
}

fn max_age(ms: i64) -> Result<DurationMs, Status> {
    match ms {
        0 => Ok(DEFAULT_MAX_AGE),
        ms if ms > 0 => Ok(DurationMs::from_ms(ms)),
        ms => Err(status::invalid(
            "max_age_ms",
            ms,
            "a positive number, or nothing",
        )),
    }
}

fn answer(
    view: &LedgerView,
    foreseen: &Foreseen,
    caller: &Caller,
    asked: &Asked,
) -> Result<pb::VerifyVialResponse, Status> {
    let code = &asked.code;
    let question = Question {
        lot: LotId {
            gtin: code.gtin,
            lot: code.lot.clone(),
        },
        vial: code.tag(),
        label_expiry: code.expiry,
        short_serial: Some(code.serial.is_short()),
        asked_by: asked.asked_by,
        giving: None,
        as_of: as_of(view)?,
        max_age: asked.max_age,
        witnessed: None,
        replayed: None,
    };
    let (mut verdict, learned) = judge(view, foreseen, &question, asked.now)?;
    let shown = may_be_shown(view, caller, &question.lot, question.vial)?;
    let recalls = match shown {
        true => recalls::of_lot(view, &question.lot)?,
        false => Vec::new(),
    };
    let bundle = evidence(view, question, &verdict)?;
    view.learn(learned);
    let checkpoint = UntrustedCheckpoint::parse(&bundle.checkpoint).map_err(|error| {
        tracing::error!(%error, "the stored checkpoint cannot be read");
        status::damaged()
    })?;
    if !shown {
        word_alone(&mut verdict);
    }
    Ok(pb::VerifyVialResponse {
        verdict: Some(to_wire(&verdict, checkpoint.claimed(), recalls)),
        bundle: match shown {
            true => encode_bundle(&bundle),
            false => Vec::new(),
        },
        daemons_word: !shown,
        answered_for: asked.asked_by.map_or_else(String::new, |of| of.to_string()),
    })
}

/// The bundle of a vial that is asked for by its tag. What a verdict reads does not depend on who
/// asks, so it holds for whoever will have the vial in hand.
pub(super) async fn bundle_of(
    service: &Service,
    caller: Caller,
    request: pb::GetVialBundleRequest,
) -> Result<pb::GetVialBundleResponse, Status> {
    let found = request.vial_tag.len();
    let id: Result<[u8; 32], _> = request.vial_tag.as_slice().try_into();
    let vial = id.map(VialTag::from_bytes);
    let vial =
        vial.map_err(|_| status::invalid("vial_tag", format!("{found} bytes"), "32 bytes"))?;
    let now = service.ledger.now();
    let foreseen = Arc::clone(&service.foreseen);
    service
        .read(move |view| {
            let subject = Subject::Vial(vial);
            if !allowed(&mut Reading::new(view), &caller, &subject)? {
                return Err(status::not_visible(&caller, "vial_tag", vial));
            }
            let lot = lot_of(view, &subject)?;
            let question = Question {
                lot: lot.ok_or_else(|| {
                    status::invalid("vial_tag", vial, "a vial that was packed or sampled")
                })?,
                vial,
                label_expiry: None,
                short_serial: None,
                asked_by: None,
                giving: None,
                as_of: as_of(view)?,
                max_age: DEFAULT_MAX_AGE,
                witnessed: None,
                replayed: None,
            };
            let (verdict, learned) = judge(view, &foreseen, &question, now)?;
            let bundle = evidence(view, question, &verdict)?;
            view.learn(learned);
            Ok(pb::GetVialBundleResponse {
                bundle: encode_bundle(&bundle),
            })
        })
        .await
}

/// The lot that a vial's history names; the first, should it name several (the verdict says so).
fn lot_of(view: &LedgerView, vial: &Subject) -> Result<Option<LotId>, Status> {
    let known = view.known(vial).map_err(|e| status::store(&e))?;
    Ok(known.and_then(|known| match &known.state.facts {
        Facts::Vial(vial) => vial.lots.first().cloned(),
        _ => None,
    }))
}

fn as_of(view: &LedgerView) -> Result<TimestampMs, Status> {
    TimestampMs::new(view.head().recorded_at_ms).map_err(|_| status::damaged())
}

/// What a verdict rests on.
fn evidence(
    view: &LedgerView,
    question: Question,
    verdict: &Verdict,
) -> Result<UntrustedBundle, Status> {
    let subjects: Vec<_> = verdict.reads.iter().cloned().collect();
    let about = VialQuestion {
        lot: question.lot.clone(),
        vial: question.vial,
    };
    let evidence = view
        .evidence(&subjects, Some(&about))
        .map_err(|e| status::evidence(&e))?;
    let question = BundledQuestion {
        lot: question.lot,
        vial: question.vial,
        membership: evidence.vial.clone(),
    };
    bundle(evidence, Some(question))
}

/// Replays and judges, loads what the rules find missing, and again: what is judged in the end is what the
/// bundle carries. With what was learned of entries on the way.
fn judge(
    view: &LedgerView,
    foreseen: &Foreseen,
    question: &Question,
    now: TimestampMs,
) -> Result<(Verdict, Vec<Arc<Legal>>), Status> {
    let mut growing = view.growing();
    let known = foreseen.of(&question.lot);
    growing.load(&known).map_err(|e| status::store(&e))?;
    let limit = MAX_HISTORIES + growing.loaded();
    if !known.is_empty() {
        let own = BTreeSet::from([
            Need::Subject(Subject::Vial(question.vial)),
            Need::Vial(question.lot.clone(), question.vial),
        ]);
        growing.load(&own).map_err(|e| status::store(&e))?;
    }
    let mut learned = Vec::new();
    let mut foreseen_only = true;
    for _ in 0..MAX_ROUNDS {
        let replayed = replay_with(&growing, view.memory());
        growing.looked_for_vial();
        let answer = verdict(&replayed, question, now, &|_| None);
        let in_a_lot = growing.looked_for_vial();
        learned.extend(replayed.into_learned());
        match answer {
            // What was foreseen and not asked for is in no bundle of this vial, so it must not have been
            // judged either. Once: where much is illegal, less evidence can need more.
            Answer::Verdict(verdict) if std::mem::take(&mut foreseen_only) => {
                let kept = in_a_lot || growing.keep_no_vials();
                if growing.keep(&verdict.reads) && kept {
                    return Ok((done(foreseen, question, &known, verdict, &growing), learned));
                }
            }
            Answer::Verdict(verdict) => {
                return Ok((done(foreseen, question, &known, verdict, &growing), learned));
            }
            Answer::Need(needs) => {
                growing.load(&needs).map_err(|e| status::store(&e))?;
                if needs.is_empty() || growing.loaded() > limit {
                    break;
                }
            }
        }
    }
    Err(status::too_large(
        "the evidence for this vial is larger than a bundle may be: ask the maker",
    ))
}

/// The verdict with what it was judged from, all of which the bundle carries.
fn done(
    foreseen: &Foreseen,
    question: &Question,
    known: &BTreeSet<Need>,
    mut verdict: Box<Verdict>,
    growing: &GrowingView<'_>,
) -> Verdict {
    verdict.reads = growing.subjects();
    foreseen.learn(&question.lot, known, &verdict.reads);
    *verdict
}

//! What signed entries say of statements that nobody has signed yet, beside what the rules say.

use std::collections::BTreeSet;

use super::{Told, Warning, WarningCode as Code, late, results};
use crate::cli::client::Client;
use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::ledger_names::{self, LedgerNames};
use crate::cli::random;
use crate::cli::remote_view::{MAX_ROUNDS, RemoteView};
use crate::cli::statement_in_words::local;
use crate::domain::event::{Event, KeyRevoked, OosConclusion};
use crate::domain::foresight::{DoubtAct, DoubtedResult, Foreseen, foresee, is_asked, result_said};
use crate::domain::id::KeyId;
use crate::domain::statement::{Role, Statement};
use crate::domain::view::Need;
use crate::format::trust::TrustFile;
use crate::words::{Language, Wording, sample, signing};

/// Looks at statements of which none is recorded, where the keys of `revoked` sign nothing more. What cannot be asked is
/// said; it is no failure.
pub async fn of<'e>(
    client: &mut Client,
    trust: Option<&TrustFile>,
    statements: impl Iterator<Item = &'e Statement>,
    revoked: &BTreeSet<KeyId>,
) -> Told {
    let asked: Vec<&Statement> = statements.filter(|s| is_asked(&s.event)).collect();
    if asked.is_empty() {
        return Told::default();
    }
    match found(client, trust, &asked, revoked).await {
        Ok(found) => {
            let people = analysts(&found);
            let names = ledger_names::of(client, trust, &people).await;
            let mut told = Told::default();
            for (statement, found) in asked.into_iter().zip(found) {
                told.join(said(&statement.event, &found, &names));
            }
            told
        }
        Err(failure) => {
            let why = Wording::each(|language| failure.message(language));
            Told {
                not_asked: vec![signing::not_foreseen(why)],
                ..Told::default()
            }
        }
    }
}

/// The keys that these statements revoke.
pub fn revoked<'e>(events: impl Iterator<Item = &'e Event>) -> BTreeSet<KeyId> {
    let revocations = events.filter_map(|event| event.get::<KeyRevoked>());
    revocations.map(|revocation| revocation.key).collect()
}

/// Where no daemon can be asked, and why: neither the rules nor signed entries say anything. That it is late follows
/// from this machine's clock; a training ledger's clock is its own.
pub fn offline<'s>(
    context: &Context,
    why: &Wording,
    statements: impl Iterator<Item = &'s Statement> + Clone,
) -> Result<Told, Failure> {
    let mut told = Told::default();
    if statements
        .clone()
        .any(|statement| is_asked(&statement.event))
    {
        told.not_asked.push(signing::NOT_FORESEEN_OFFLINE.clone());
    }
    if !context.global.training {
        let now = random::now()?;
        let late = statements.filter_map(|s| {
            let kind = s.retrospective.map(|(kind, _)| kind);
            late::warning(&s.event, kind, s.occurred_at, now)
        });
        told.warnings.extend(late);
    }
    let said = signing::not_asked(signing::rules_not_asked(why));
    told.warnings
        .push(Warning::new(Code::NotAskedOffline, said));
    Ok(told)
}

async fn found(
    client: &mut Client,
    trust: Option<&TrustFile>,
    statements: &[&Statement],
    revoked: &BTreeSet<KeyId>,
) -> Result<Vec<Vec<Foreseen>>, Failure> {
    let mut view = RemoteView::of_what_is_shown();
    for _ in 0..MAX_ROUNDS {
        let mut needs = BTreeSet::new();
        let mut all = Vec::new();
        for statement in statements {
            match foresee(&view, statement, revoked) {
                Ok(found) => all.push(found),
                Err(more) => needs.extend(more),
            }
        }
        if needs.is_empty() {
            return Ok(all);
        }
        let subjects = needs.into_iter().filter_map(|need| match need {
            Need::Subject(subject) => Some(subject),
            Need::Vial(..) | Need::Sidecar(_) => None,
        });
        view.load(client, trust, subjects).await?;
    }
    Err(crate::cli::remote_view::incomplete(
        "more and more histories are needed".to_owned(),
    ))
}

/// Who reported the results that are doubted, to be named.
fn analysts(found: &[Vec<Foreseen>]) -> String {
    let doubted = found.iter().flatten().filter_map(|one| match one {
        Foreseen::Doubted(doubted) => Some(doubted.result.analyst.to_string()),
        _ => None,
    });
    doubted.collect::<Vec<_>>().join(" ")
}

/// A result that is doubted, and what follows.
fn doubted(found: &DoubtedResult, names: &LedgerNames) -> Vec<Wording> {
    let result = &found.result;
    let line = results::line(result, found.judged.as_ref());
    let at = |time| local(time, found.utc_offset);
    let took = result.ended_at.since(result.started_at).said();
    let analyst = result.analyst.to_string();
    let who = Wording::each(|language| match names.get(&analyst, language) {
        Some(name) => format!("{analyst} ({name})"),
        None => analyst.clone(),
    });
    let mut notes = vec![
        sample::doubted(line),
        sample::doubted_when(at(result.started_at), at(result.ended_at), took),
        sample::doubted_by(who, at(result.reported_at), found.index),
    ];
    match found.act {
        DoubtAct::Void => {
            notes.push(sample::VOID_OPENS_ROW.clone());
            if found.against {
                notes.push(sample::VOID_OF_FAILURE.clone());
            }
        }
        DoubtAct::Open => notes.push(sample::DOUBT_STOPS.clone()),
        DoubtAct::Close(OosConclusion::LaboratoryCause) => {
            notes.push(match found.voided {
                true => sample::CAUSE_FOUND.clone(),
                false => sample::CAUSE_FOUND_CORRECTED.clone(),
            });
        }
        DoubtAct::Close(OosConclusion::Confirmed | OosConclusion::Inconclusive) => {
            notes.push(sample::RESULT_STANDS.clone());
        }
    }
    let stops = matches!(found.act, DoubtAct::Void | DoubtAct::Open);
    if found.lot_released && stops {
        notes.push(sample::RELEASED_STOPS.clone());
    }
    notes
}

/// In words.
fn said(event: &Event, found: &[Foreseen], names: &LedgerNames) -> Told {
    let mut told = Told::default();
    let result = result_said(event);
    let test = result
        .map(|result| results::test(result, None))
        .unwrap_or_default();
    for one in found {
        let (code, said) = match one {
            Foreseen::Result(judged) => {
                if let Some(result) = result {
                    told.notes.push(results::line(result, Some(judged)));
                    told.warnings.extend(results::warnings(result, judged));
                }
                continue;
            }
            Foreseen::NotJudged => {
                told.warnings.extend(result.and_then(results::misspelt));
                told.not_asked.push(signing::specification_not_known(&test));
                continue;
            }
            Foreseen::Doubted(result) => {
                told.notes.extend(doubted(result, names));
                continue;
            }
            Foreseen::Unreported(missing) => {
                told.notes.push(match missing.is_empty() {
                    true => sample::ALL_REPORTED.clone(),
                    false => sample::never_reported(Wording::list(missing, ", ")),
                });
                continue;
            }
            Foreseen::Late(late) => {
                told.notes.push(late.said());
                told.notes.push(sample::STAYS_LATE.clone());
                continue;
            }
            Foreseen::SampleUnusable => (Code::SampleUnusable, sample::UNUSABLE_TUBE.clone()),
            Foreseen::ReportedAlready { index } => (
                Code::AlreadyRecorded,
                signing::reported_already(&test, index),
            ),
            Foreseen::RecalledAlready { lot, class, reason } => {
                let reason = reason.said();
                (
                    Code::AlreadyRecorded,
                    signing::recalled_already(&lot.lot, class, reason),
                )
            }
            Foreseen::HeldAlready { reason } => {
                (Code::AlreadyRecorded, signing::held_already(reason.said()))
            }
            Foreseen::KeptOtherwise { lot, kept } => (
                Code::KeptOtherwise,
                signing::kept_otherwise(&lot.lot, kept.said()),
            ),
            Foreseen::SecondKey { roles } => (
                Code::SecondEnrolment,
                signing::second_key(roles_said(roles)),
            ),
        };
        told.warnings.push(Warning::new(code, said));
    }
    told
}

fn roles_said(roles: &[Role]) -> Wording {
    let words: Vec<Wording> = roles.iter().map(|role| role.said().clone()).collect();
    Wording::each(|language| {
        let words: Vec<&str> = words.iter().map(|word| word.get(language)).collect();
        words.join(match language {
            Language::English => ", ",
            Language::Japanese => "、",
        })
    })
}

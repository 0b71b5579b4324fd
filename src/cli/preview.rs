//! What the rules will say, asked before anything is signed or sent.
//!
//! The rules are the ledger's own: `decide` runs here as it will run there, on the histories that the
//! daemon shows, and a decision pins exactly what it read.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::cli::before_signing::{Told, Warning, late};
use crate::cli::exit::{Exit, Failure};
use crate::cli::recorder::Recorder;
use crate::cli::remote_view::{MAX_ROUNDS, RemoteView, incomplete};
use crate::cli::statement_file::StatementFile;
use crate::domain::decide::{Decision, Place, decide, findings, pins};
use crate::domain::event::Event;
use crate::domain::id::Digest;
use crate::domain::reason::{Reason, Severity};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::statement::{Recorded, Seen, Statement};
use crate::domain::subject::{Position, Subject, subjects};
use crate::domain::view::{Lookup, Need, View as _};
use crate::words::{Wording, failure, signing};

/// Most entries that are named when a history has moved.
const MAX_NAMED: usize = 32;

/// Asks the rules about a decision to be, and fills in what it pins.
///
/// # Errors
/// Exit 1: they refuse it.
pub(super) async fn pinning(
    statement: &mut Statement,
    recorder: &mut Recorder,
) -> Result<Told, Failure> {
    let mut view = RemoteView::with_new(statement.event.introduces().into_iter().collect());
    let place = Place {
        index: u64::MAX,
        recorded_at: recorder.client.newest().await?.ledger_time,
    };
    admitted(&mut view, recorder, |view| {
        match pinned(view, statement, place) {
            Ok(seen) => statement.seen = seen,
            Err(decision) => return decision,
        }
        decide(view, statement, place)
    })
    .await?;
    let (warnings, stops) = warnings(statement, &view, place);
    let mut told = told(&view, recorder, statement.seen.len(), warnings);
    told.notes.extend(stops);
    Ok(told)
}

/// Asks the rules about statements, each on top of the ones before it.
///
/// # Errors
/// Exit 1: they refuse one.
pub(super) async fn of_batch(
    files: &[StatementFile],
    recorder: &mut Recorder,
) -> Result<Told, Failure> {
    let events = files.iter().map(|file| &file.statement().event);
    let mut view = RemoteView::with_new(events.flat_map(Event::introduces).collect());
    let recorded_at = recorder.client.newest().await?.ledger_time;
    let (mut rests_on, mut all) = (0, Vec::new());
    // Where they will stand is not known yet; what is there already stands before them.
    for (file, index) in files.iter().zip(u64::MAX - files.len() as u64..) {
        let (statement, place) = (file.statement(), Place { index, recorded_at });
        admitted(&mut view, recorder, |view| decide(view, statement, place))
            .await
            .map_err(|failure| match (files.len(), failure.exit) {
                (2.., Exit::False) => {
                    let at = index - (u64::MAX - files.len() as u64);
                    let field = format!("submissions[{at}].{}", failure.field);
                    failure.at(field)
                }
                _ => failure,
            })?;
        rests_on += statement.seen.len();
        all.extend(warnings(statement, &view, place).0);
        view.expect(expected(statement, file.hash(), place));
    }
    Ok(told(&view, recorder, rests_on, all))
}

/// Asks the rules about statements that others are still to sign, each on top of those before it that are admitted.
/// They are recorded now at the earliest, and not before what they say has happened.
pub(super) async fn of_waiting(
    files: &[StatementFile],
    recorder: &mut Recorder,
) -> Result<Vec<Result<(), Failure>>, Failure> {
    let events = files.iter().map(|file| &file.statement().event);
    let mut view = RemoteView::with_new(events.flat_map(Event::introduces).collect());
    let now = recorder.client.newest().await?.ledger_time;
    let mut answers = Vec::new();
    for (file, index) in files.iter().zip(u64::MAX - files.len() as u64..) {
        let statement = file.statement();
        let recorded_at = now.max(statement.occurred_at);
        let place = Place { index, recorded_at };
        let answer = admitted(&mut view, recorder, |view| decide(view, statement, place)).await;
        if answer.is_ok() {
            view.expect(expected(statement, file.hash(), place));
        }
        answers.push(answer);
    }
    Ok(answers)
}

/// Asks the rules about statements to be, each on top of those before it, as they would be recorded one after the other;
/// decisions pin what stands then. A refusal for each that is refused. One without signers is taken for admitted: who will
/// sign it is not known here.
pub(super) async fn of_plan(
    statements: &mut [Statement],
    recorder: &mut Recorder,
) -> Result<Vec<Option<Failure>>, Failure> {
    let events = || statements.iter().map(|statement| &statement.event);
    let mut view = RemoteView::with_new(events().flat_map(Event::introduces).collect());
    let now = recorder.client.newest().await?.ledger_time;
    let first: BTreeSet<Subject> = events().flat_map(subjects).collect();
    let mut open: BTreeSet<Need> = first.into_iter().map(Need::Subject).collect();
    for _ in 0..MAX_ROUNDS {
        let further = subjects_of(std::mem::take(&mut open));
        let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
        view.load(client, trust, further).await?;
        view.expect_nothing();
        let mut answers = Vec::new();
        let first = u64::MAX - statements.len() as u64;
        for (statement, index) in statements.iter_mut().zip(first..) {
            // A training ledger's clock that is taken along never goes back.
            let recorded_at = now.max(statement.occurred_at);
            let place = Place { index, recorded_at };
            let mut decision = match pinned(&view, statement, place) {
                Ok(seen) => {
                    statement.seen = seen;
                    decide(&view, statement, place)
                }
                Err(decision) => decision,
            };
            open.append(&mut decision.needs);
            let refusal = decision.refusal().filter(|_| !statement.signers.is_empty());
            if refusal.is_none() {
                view.expect(expected(statement, Digest::ZERO, place));
            }
            answers.push(refusal.map(|refusal| refused(&view, refusal)));
        }
        open.retain(|need| matches!(need, Need::Subject(_)));
        if open.is_empty() {
            return Ok(answers);
        }
    }
    Err(incomplete(
        "the rules ask for more and more histories".to_owned(),
    ))
}

/// A statement as it would be recorded.
fn expected(statement: &Statement, payload_hash: Digest, place: Place) -> Arc<Recorded> {
    Arc::new(Recorded {
        index: place.index,
        leaf: Digest::ZERO,
        payload_hash,
        recorded_at: place.recorded_at,
        statement: statement.clone(),
    })
}

fn subjects_of(needs: BTreeSet<Need>) -> impl Iterator<Item = Subject> {
    needs.into_iter().filter_map(|need| match need {
        Need::Subject(subject) => Some(subject),
        Need::Vial(..) | Need::Sidecar(_) => None,
    })
}

/// Asks, loads what the view does not hold, and asks again.
async fn admitted(
    view: &mut RemoteView,
    recorder: &mut Recorder,
    mut ask: impl FnMut(&RemoteView) -> Decision,
) -> Result<(), Failure> {
    for _ in 0..MAX_ROUNDS {
        let mut decision = ask(view);
        let needs = std::mem::take(&mut decision.needs);
        if needs.is_empty() {
            return match decision.refusal() {
                Some(refusal) => Err(refused(view, refusal)),
                None => Ok(()),
            };
        }
        let further = subjects_of(needs);
        view.load(&mut recorder.client, recorder.trust.as_ref(), further)
            .await?;
    }
    Err(incomplete(
        "the rules ask for more and more histories".to_owned(),
    ))
}

/// A refusal; of a history that has moved, with what its author did not see.
fn refused(view: &RemoteView, refusal: Refusal) -> Failure {
    let since = refusal.stale.as_ref().map(|stale| {
        let Lookup::Present(known) = view.subject(&stale.subject) else {
            return Vec::new();
        };
        let seen = usize::try_from(stale.seen).unwrap_or(usize::MAX);
        let acts = known.state.acts.iter().skip(seen).take(MAX_NAMED);
        acts.map(|act| act.index.to_string()).collect()
    });
    let old_rules =
        refusal.code == RefusalCode::RulesVersion && refusal.field != "rules_activated.version";
    let failure = Failure::from(refusal);
    if old_rules {
        return failure.hint(&failure::RULES_TOO_OLD);
    }
    match since {
        Some(since) if since.is_empty() => failure.hint(&failure::LOOK_AT_CHANGES),
        Some(since) => failure.hint(failure::read_entries(since.join(","))),
        None => failure,
    }
}

fn told(view: &RemoteView, recorder: &Recorder, rests_on: usize, warnings: Vec<Warning>) -> Told {
    let mut told = Told {
        warnings,
        ..Told::default()
    };
    if recorder.trust.is_none() {
        told.not_asked.push(signing::HISTORIES_NOT_CHECKED.clone());
    }
    match view.hidden().len() {
        0 => {}
        hidden => told.not_asked.push(signing::new_not_checked(hidden)),
    }
    if rests_on > 0 {
        told.notes.push(signing::rests_on(rests_on));
    }
    told
}

/// That it is late, and what a review or release will be asked about; beside it what stops the release of a lot that is
/// reviewed.
fn warnings(
    statement: &Statement,
    view: &RemoteView,
    place: Place,
) -> (Vec<Warning>, Vec<Wording>) {
    let (event, at) = (&statement.event, statement.occurred_at);
    let kind = statement.retrospective.map(|(kind, _)| kind);
    let late = late::warning(event, kind, at, place.recorded_at);
    // The view holds what `decide` has read, and this reads the same.
    let reasons = findings(view, statement, place).unwrap_or_default();
    let (stops, asks): (Vec<Reason>, Vec<Reason>) = reasons
        .into_iter()
        .partition(|reason| reason.severity == Severity::Stop);
    let warnings = late.into_iter().chain(asks.iter().map(late::of_release));
    let stops = stops.iter().map(late::stops_release);
    (warnings.collect(), stops.collect())
}

fn pinned(view: &RemoteView, statement: &Statement, place: Place) -> Result<Vec<Seen>, Decision> {
    let subjects = pins(view, statement, place)?;
    let seen = |subject: Subject| {
        let position = match view.subject(&subject) {
            Lookup::Present(known) => known.position,
            Lookup::Absent | Lookup::NotHeld => Position::EMPTY,
        };
        Seen { subject, position }
    };
    Ok(subjects.into_iter().map(seen).collect())
}

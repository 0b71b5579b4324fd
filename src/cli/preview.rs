//! What the rules will say, asked before anything is signed.
//!
//! The rules are the ledger's own: `decide` runs here as it will run there, on the histories that the
//! daemon shows, and a decision pins exactly what it read.

use std::collections::BTreeSet;

use super::client::Client;
use super::draft::Draft;
use super::exit::Failure;
use super::late;
use super::remote_view::{MAX_ROUNDS, RemoteView, incomplete};
use crate::domain::decide::{Decision, Place, asks, decide, pins};
use crate::domain::statement::{Seen, Statement};
use crate::domain::subject::{Position, Subject};
use crate::domain::view::{Lookup, Need, View as _};
use crate::format::trust::TrustFile;
use crate::words::Language;

/// What the rules say to an author besides that they admit the statement.
#[derive(Debug, Default)]
pub struct Said {
    /// How far it was checked, and what it rests on.
    pub notes: Vec<String>,
    /// What it will do to every vial.
    pub warnings: Vec<String>,
}

/// Asks the rules about a draft whose signers are settled; fills in what a decision pins.
///
/// A refusal is a failure with exit code 1.
pub async fn preview(
    draft: &mut Draft,
    client: &mut Client,
    trust: Option<&TrustFile>,
    language: Language,
) -> Result<Said, Failure> {
    let mut view = RemoteView::with_new(draft.event.introduces().into_iter().collect());
    let place = Place {
        // Where it will stand is not known yet; what is there already stands before it.
        index: u64::MAX,
        recorded_at: client.newest().await?.ledger_time,
    };
    let mut notes = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let needs = match step(draft, &view, place) {
            Step::Admitted => {
                if trust.is_none() {
                    notes.push(
                        "not checked: the daemon's histories (no trust file is pinned)".to_owned(),
                    );
                }
                let hidden = view.hidden().len();
                if hidden > 0 {
                    notes.push(format!(
                        "not checked: whether {hidden} references of this statement are new (the daemon shows this token only what concerns its organisation)"
                    ));
                }
                if !draft.seen.is_empty() {
                    notes.push(format!(
                        "rests on {} histories, which are pinned",
                        draft.seen.len()
                    ));
                }
                let warnings = warnings(draft, &view, place, language);
                return Ok(Said { notes, warnings });
            }
            Step::Refused(failure) => return Err(*failure),
            Step::Need(needs) => needs,
        };
        let subjects = needs.into_iter().filter_map(|need| match need {
            Need::Subject(subject) => Some(subject),
            Need::Vial(..) | Need::Sidecar(_) => None,
        });
        view.load(client, trust, subjects).await?;
    }
    Err(incomplete(
        "the rules ask for more and more histories".to_owned(),
    ))
}

/// That it is late, and what a review or release will be asked about.
fn warnings(draft: &Draft, view: &RemoteView, place: Place, language: Language) -> Vec<String> {
    let late = late::remark(&draft.event, draft.occurred_at, place.recorded_at, language);
    let mut warnings: Vec<String> = late.into_iter().collect();
    // The view holds what `decide` has read, and this reads the same.
    let reasons = asks(view, &draft.statement(), place).unwrap_or_default();
    warnings.extend(
        reasons
            .iter()
            .map(|reason| late::release_remark(reason, language)),
    );
    warnings
}

/// One attempt: admitted, refused, or what has to be loaded.
enum Step {
    Admitted,
    Refused(Box<Failure>),
    Need(BTreeSet<Need>),
}

fn step(draft: &mut Draft, view: &RemoteView, place: Place) -> Step {
    let mut statement = draft.statement();
    if draft.event.is_decision() {
        match pinned(view, &statement, place) {
            Ok(seen) => {
                draft.seen = seen;
                statement = draft.statement();
            }
            Err(decision) => return Step::of(decision),
        }
    }
    Step::of(decide(view, &statement, place))
}

impl Step {
    fn of(mut decision: Decision) -> Self {
        let needs = std::mem::take(&mut decision.needs);
        match (needs.is_empty(), decision.refusal()) {
            (false, _) => Self::Need(needs),
            (true, Some(refusal)) => Self::Refused(Box::new(refusal.into())),
            (true, None) => Self::Admitted,
        }
    }
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

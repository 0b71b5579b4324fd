//! What a refusal tells about things that its author may not read: nothing.
//!
//! A rule that refuses says of what, and so whether it is there. Who may not read a subject is therefore told
//! what they would be told if it were absent: the rules are asked once more over a ledger from which everything
//! is taken that the signers' organisations may not read. Where only what was taken away refuses, that is
//! said in the same words for all of it. The answer leaves at multiples of a fixed time, as a verdict for
//! somebody without a token does, because finding out what may be read takes longer where there is more.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use super::read_access::{is_public_record, may_read};
use super::reading::Reading;
use crate::domain::decide::{Place, decide};
use crate::domain::event::VialsCommissioned;
use crate::domain::id::{Digest, LotId, OrgRef, VialTag};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::state::Facts;
use crate::domain::statement::{Recorded, Statement};
use crate::domain::subject::{Position, Subject, subjects};
use crate::domain::time::TimestampMs;
use crate::domain::view::{Known, Lookup, Need, SidecarLookup, VialLookup, View};
use crate::ledger::{LedgerView, SubmitError};
use crate::store::StoreError;
use crate::words::refusal;

/// Most times that the rules may ask for more.
const MAX_ROUNDS: usize = 512;

/// A refused submission, as its authors may know it; whether that is about anything they may not read.
pub(super) fn as_seen_by_its_authors(
    view: &LedgerView,
    statements: &[(Statement, Digest)],
    error: SubmitError,
    now: TimestampMs,
) -> Result<(SubmitError, bool), StoreError> {
    let mut errors = match error {
        SubmitError::Batch(errors) => errors,
        other => vec![(0, other)],
    };
    let mut theirs = Ledger::new(view, true);
    let mut whole = Ledger::new(view, false);
    let mut touched = false;
    for (place, (statement, payload)) in statements.iter().enumerate() {
        let error = errors.iter_mut().find(|(at, _)| *at == place);
        match error.map(|(_, error)| error) {
            None => {
                theirs.signed_by(statement)?;
                theirs.record(statement, payload, now)?;
                whole.record(statement, payload, now)?;
            }
            Some(SubmitError::Refused(refusal)) => {
                theirs.signed_by(statement)?;
                let told = theirs.refusal(statement, now)?;
                if !theirs.met_hidden.get() {
                    continue;
                }
                touched = true;
                match told {
                    Some(told) => *refusal = told,
                    None if whole.refusal(statement, now)?.is_some() => {
                        **refusal = hidden(&refusal.field);
                    }
                    // Refused by the lists of vials beside the log.
                    None => {}
                }
            }
            Some(_) => {}
        }
    }
    Ok((SubmitError::together(statements.len(), errors), touched))
}

/// The first subject that a statement pins although it does nothing with it and its signers may not read it:
/// the pin could only serve to find out what is there.
pub(super) fn prying_pin(
    view: &LedgerView,
    statement: &Statement,
) -> Result<Option<Refusal>, StoreError> {
    let joined = subjects(&statement.event);
    let mut theirs = Ledger::new(view, true);
    theirs.signed_by(statement)?;
    for (place, seen) in statement.seen.iter().enumerate() {
        if !joined.contains(&seen.subject) && !theirs.shows(&seen.subject)? {
            return Ok(Some(hidden(&format!("seen[{place}]"))));
        }
    }
    Ok(None)
}

/// Whether a statement can have such a pin: a decision pins exactly what it rests on, whatever that is.
pub(super) fn may_pry(statement: &Statement) -> bool {
    !statement.event.is_decision() && !statement.seen.is_empty()
}

/// One refusal for all that is hidden.
fn hidden(field: &str) -> Refusal {
    Refusal::new(
        RefusalCode::UnknownRef,
        field,
        &refusal::NOT_THERE_OR_NOT_READABLE,
        &refusal::READABLE,
    )
}

struct Ledger<'v> {
    view: &'v LedgerView,
    held: HashMap<Subject, Option<Arc<Known>>>,
    /// Only what these organisations may read is there; else everything.
    censored: bool,
    readers: Vec<OrgRef>,
    shown: RefCell<HashMap<Subject, bool>>,
    /// Something that is not shown was looked for since the signers changed.
    met_hidden: Cell<bool>,
    /// The store failed while a rule looked.
    failed: RefCell<Option<StoreError>>,
    changed: HashMap<Subject, Arc<Known>>,
    /// Index of the next entry.
    next: u64,
}

impl<'v> Ledger<'v> {
    fn new(view: &'v LedgerView, censored: bool) -> Self {
        Self {
            view,
            held: HashMap::new(),
            censored,
            readers: Vec::new(),
            shown: RefCell::default(),
            met_hidden: Cell::new(false),
            failed: RefCell::default(),
            changed: HashMap::new(),
            next: view.head().size,
        }
    }

    /// Whose reading counts from now on: the organisations that enrolled the signers' keys.
    fn signed_by(&mut self, statement: &Statement) -> Result<(), StoreError> {
        let mut readers = Vec::new();
        for signer in &statement.signers {
            let key = Subject::Key(signer.key);
            // Enrolled before, or earlier in the batch.
            let known = match self.changed.get(&key) {
                Some(known) => Some(Arc::clone(known)),
                None => self.view.known(&key)?,
            };
            readers.extend(known.and_then(|known| match &known.state.facts {
                Facts::Key(key) => key.enrolled.as_ref().map(|key| key.organisation),
                _ => None,
            }));
        }
        if readers != self.readers {
            self.shown.take();
            self.readers = readers;
        }
        self.met_hidden.set(false);
        Ok(())
    }

    fn shows(&self, subject: &Subject) -> Result<bool, StoreError> {
        if !self.censored {
            return Ok(true);
        }
        if let Some(shown) = self.shown.borrow().get(subject) {
            return Ok(*shown);
        }
        let mut shown = is_public_record(subject);
        for reader in &self.readers {
            shown = shown || may_read(&mut Reading::new(self.view), *reader, subject)?;
        }
        self.shown.borrow_mut().insert(subject.clone(), shown);
        Ok(shown)
    }

    /// Whether a subject may be looked at; a failing store shows nothing, and is remembered.
    fn looks_at(&self, subject: &Subject) -> bool {
        let shown = self.shows(subject).unwrap_or_else(|error| {
            self.failed.borrow_mut().get_or_insert(error);
            false
        });
        if !shown {
            self.met_hidden.set(true);
        }
        shown
    }

    /// What the rules say of a statement here.
    fn refusal(
        &mut self,
        statement: &Statement,
        now: TimestampMs,
    ) -> Result<Option<Box<Refusal>>, StoreError> {
        for _ in 0..MAX_ROUNDS {
            let place = Place {
                index: self.next,
                recorded_at: now,
            };
            let mut decision = decide(&*self, statement, place);
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            let needs = std::mem::take(&mut decision.needs);
            if needs.is_empty() {
                return Ok(decision.refusal().map(Box::new));
            }
            for need in &needs {
                match need {
                    Need::Subject(subject) => self.load(subject)?,
                    // Answered below.
                    Need::Vial(..) | Need::Sidecar(_) => {}
                }
            }
        }
        let text = "the rules ask for what they were given".to_owned();
        Err(StoreError::Damaged(text))
    }

    fn load(&mut self, subject: &Subject) -> Result<(), StoreError> {
        if !self.held.contains_key(subject) {
            let known = self.view.known(subject)?;
            self.held.insert(subject.clone(), known);
        }
        Ok(())
    }

    /// Lets a statement of the batch join its histories.
    fn record(
        &mut self,
        statement: &Statement,
        payload: &Digest,
        now: TimestampMs,
    ) -> Result<(), StoreError> {
        let recorded = Arc::new(Recorded {
            index: self.next,
            leaf: Digest::from_bytes([0; 32]),
            payload_hash: *payload,
            recorded_at: now,
            statement: statement.clone(),
        });
        self.load(&Subject::Ledger)?;
        let rules = self.rules_at(self.next);
        for subject in subjects(&statement.event) {
            self.load(&subject)?;
            let before = match self.subject(&subject) {
                Lookup::Present(known) => Some(known),
                Lookup::Absent | Lookup::NotHeld => None,
            };
            let position = before.as_ref().map_or(Position::EMPTY, |b| b.position);
            // The head is of no use: nobody can have pinned what is only being submitted.
            let position = Position {
                count: position.count + 1,
                ..position
            };
            let known = Known::after(before, &subject, position, Some(&recorded), rules);
            self.changed.insert(subject, Arc::new(known));
        }
        self.next += 1;
        Ok(())
    }
}

impl View for Ledger<'_> {
    fn subject(&self, subject: &Subject) -> Lookup {
        if let Some(known) = self.changed.get(subject) {
            return Lookup::Present(Arc::clone(known));
        }
        if !self.looks_at(subject) {
            return Lookup::Absent;
        }
        Lookup::of(self.held.get(subject).cloned())
    }

    /// The lists of vials are the writer's to look at: what they refuse is told as it is.
    fn vial(&self, lot: &LotId, _: &VialTag) -> VialLookup {
        VialLookup::of(Some(self.looks_at(&Subject::Lot(lot.clone()))))
    }

    fn sidecar(&self, _: &VialsCommissioned) -> SidecarLookup {
        SidecarLookup::Fresh
    }
}

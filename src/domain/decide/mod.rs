//! May this be recorded now? [`decide`].
//!
//! Refused is an illegal act: a signature by the wrong role, a release without tests, a result for
//! a sample never received. Bad news is recorded: a failed test, a vial used twice.
//!
//! The checks run in a fixed order of precedence, the same for every event: ledger, signers and
//! their standing, ownership, existence, references, times, limits, what the author saw, and then
//! what is particular to the event. One file per group of events.

mod custody;
mod donor;
mod hold;
mod ledger;
mod lot;
mod making;
mod sampling;

use std::collections::BTreeSet;

use super::authority::{Acting, authorise};
use super::event::Event;
use super::id::OrgRef;
use super::refusal::{Refusal, RefusalCode as Code, Stale};
use super::statement::Statement;
use super::subject::{Position, Subject};
use super::time::TimestampMs;
use super::view::{Halt, Need, Reader, Step, View};

pub use super::gate::CLOCK_SKEW;

/// The answer of [`decide`].
#[derive(Debug)]
pub enum Decision {
    /// It may be recorded.
    Admitted,
    /// A rule said no.
    Refused(Box<Refusal>),
    /// The view does not hold these: load them and call again.
    Need(BTreeSet<Need>),
}

/// May this be recorded now, on top of what the view holds?
///
/// The signatures have been checked (`BAD_SIGNATURE`), and so has the sidecar; everything else is
/// decided here and nowhere else.
pub fn decide(view: &dyn View, statement: &Statement, recorded_at: TimestampMs) -> Decision {
    let reader = Reader::new(view);
    match run(&reader, statement, recorded_at) {
        Ok(()) => Decision::Admitted,
        Err(Halt::No(refusal)) => Decision::Refused(refusal),
        Err(Halt::Need) => Decision::Need(reader.missing()),
    }
}

/// What a decision has to pin in `seen`, or what is needed to know it. Anything else pins nothing.
pub fn pins(
    view: &dyn View,
    statement: &Statement,
    recorded_at: TimestampMs,
) -> Result<BTreeSet<Subject>, Decision> {
    let reader = Reader::new(view);
    match required_pins(&reader, statement, recorded_at) {
        Ok(pins) => Ok(pins.unwrap_or_default()),
        Err(Halt::No(refusal)) => Err(Decision::Refused(refusal)),
        Err(Halt::Need) => Err(Decision::Need(reader.missing())),
    }
}

/// What a rule needs besides the statement.
struct Context<'a, 'v> {
    reader: &'a Reader<'v>,
    statement: &'a Statement,
    recorded_at: TimestampMs,
    acting: Vec<Acting>,
}

fn run(reader: &Reader<'_>, statement: &Statement, recorded_at: TimestampMs) -> Step<()> {
    let event = &statement.event;
    let ledger = reader.ledger()?;
    let found = |id: Option<super::id::LedgerId>| id.map_or("none".to_owned(), |id| id.to_string());
    let own = ledger.as_ref().and_then(|l| l.id);
    // The genesis makes the ledger that all others name.
    let named = match event {
        Event::LedgerCreated(_) => None,
        _ => own,
    };
    if statement.ledger_id != named {
        return refuse(
            Code::WrongLedger,
            "ledger_id",
            found(statement.ledger_id),
            found(named),
        );
    }
    let acting = authorise(reader, statement, u64::MAX)?;
    let context = Context {
        reader,
        statement,
        recorded_at,
        acting,
    };
    context.times()?;
    match event {
        Event::LedgerCreated(e) => ledger::ledger_created(&context, e),
        Event::RootKeysChanged(_) | Event::LogKeyRotated(_) => context.pinned(),
        Event::RulesActivated(e) => ledger::rules_activated(&context, e),
        Event::OrgRegistered(e) => ledger::org_registered(&context, e),
        Event::OrgSuspended(e) => ledger::org_suspended(&context, e),
        Event::KeyEnrolled(e) => ledger::key_enrolled(&context, e),
        Event::KeyRevoked(e) => ledger::key_revoked(&context, e),
        Event::ProductRegistered(e) => ledger::product_registered(&context, e),
        Event::DonorPolicyPublished(e) => ledger::policy_published(&context, e),
        Event::SpecPublished(e) => ledger::spec_published(&context, e),
        Event::DonorEnrolled(e) => donor::enrolled(&context, e),
        Event::DonorTested(e) => donor::tested(&context, e),
        Event::DonorDetermined(e) => donor::determined(&context, e),
        Event::MaterialReceived(e) => making::material_received(&context, e),
        Event::ProcessRecorded(e) => making::process_recorded(&context, e),
        Event::LotOpened(e) => lot::opened(&context, e),
        Event::SamplesPlanned(e) => sampling::planned(&context, e),
        Event::SampleTaken(e) => sampling::taken(&context, e),
        Event::SampleReceived(e) => sampling::received(&context, e),
        Event::TestReported(e) => sampling::reported(&context, e),
        Event::VialsCommissioned(e) => lot::commissioned(&context, e),
        Event::LotReviewed(e) => lot::reviewed(&context, e),
        Event::LotReleased(e) => lot::released(&context, e),
        Event::LotRejected(e) => lot::rejected(&context, e),
        Event::HoldPlaced(e) => hold::placed(&context, e),
        Event::HoldLifted(e) => hold::lifted(&context, e),
        Event::RecallIssued(e) => hold::recalled(&context, e),
        Event::Packed(e) => custody::packed(&context, e),
        Event::Shipped(e) => custody::shipped(&context, e),
        Event::Received(e) => custody::received(&context, e),
        Event::VialOpened(_) | Event::VialAdministered(_) => context.pinned(),
    }
}

/// The subjects a decision pins: the reads of its row without trust subjects.
fn required_pins(
    reader: &Reader<'_>,
    statement: &Statement,
    recorded_at: TimestampMs,
) -> Step<Option<BTreeSet<Subject>>> {
    Ok(Some(match &statement.event {
        Event::DonorDetermined(e) => {
            BTreeSet::from([Subject::Donor(e.donor), Subject::Policy(e.policy.clone())])
        }
        // Not its target, which others move: what must not move is which taking is received.
        Event::SampleReceived(e) => BTreeSet::from([Subject::Sample(e.sample)]),
        Event::LotReviewed(e) => lot::gate_subjects(reader, &e.lot, recorded_at)?,
        Event::LotReleased(e) => lot::gate_subjects(reader, &e.lot, recorded_at)?,
        Event::LotRejected(e) => BTreeSet::from([Subject::Lot(e.lot.clone())]),
        Event::HoldLifted(e) => e.scope.subjects().into_iter().collect(),
        _ => return Ok(None),
    }))
}

impl Context<'_, '_> {
    /// The event did not happen after it is recorded.
    fn times(&self) -> Step<()> {
        let latest = self.recorded_at.saturating_add(CLOCK_SKEW);
        if self.statement.occurred_at > latest {
            return refuse(
                Code::TimeOrder,
                "occurred_at_ms",
                self.statement.occurred_at,
                format!("at most {latest} (the ledger's clock and 5 minutes)"),
            );
        }
        Ok(())
    }

    /// What the author saw is what there is; a decision pins exactly what it rests on.
    fn pinned(&self) -> Step<()> {
        self.unmoved()?;
        match required_pins(self.reader, self.statement, self.recorded_at)? {
            Some(required) => self.pins_exactly(&required),
            None => Ok(()),
        }
    }

    /// No history that the author saw has moved since.
    fn unmoved(&self) -> Step<()> {
        let pinned: Vec<&Subject> = self.statement.seen.iter().map(|s| &s.subject).collect();
        self.reader.want(pinned)?;
        for (i, seen) in self.statement.seen.iter().enumerate() {
            let known = self.reader.known(&seen.subject)?;
            let position = known.map_or(Position::EMPTY, |k| k.position);
            if position != seen.position {
                let mut refusal = Refusal::new(
                    Code::StaleSeen,
                    format!("seen[{i}]"),
                    format!("{} entries of {}", seen.position.count, seen.subject),
                    format!(
                        "{} entries: read the new ones and decide again",
                        position.count
                    ),
                );
                refusal.stale = Some(Stale {
                    subject: seen.subject.clone(),
                    seen: seen.position.count,
                    author: self.statement.event.organisation(),
                });
                return Err(refusal.into());
            }
        }
        Ok(())
    }

    /// A decision pins these and nothing else.
    fn pins_exactly(&self, required: &BTreeSet<Subject>) -> Step<()> {
        let seen = self.statement.seen.iter();
        let pinned: BTreeSet<Subject> = seen.map(|s| s.subject.clone()).collect();
        if pinned != *required {
            let list = |subjects: Vec<&Subject>| {
                let texts: Vec<String> = subjects.iter().map(ToString::to_string).collect();
                if texts.is_empty() {
                    "nothing".to_owned()
                } else {
                    texts.join(", ")
                }
            };
            return refuse(
                Code::SeenMismatch,
                "seen",
                format!(
                    "missing: {}; not asked for: {}",
                    list(required.difference(&pinned).collect()),
                    list(pinned.difference(required).collect())
                ),
                "exactly what the decision rests on",
            );
        }
        Ok(())
    }

    /// `{event}.{field}`, the proto path of a field.
    fn field(&self, field: &str) -> String {
        format!("{}.{field}", self.statement.event.field())
    }

    fn refuse<T>(
        &self,
        code: Code,
        field: &str,
        found: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) -> Step<T> {
        refuse(code, self.field(field), found, expected)
    }

    /// It is the acting organisation's own.
    fn own(&self, field: &str, owner: Option<OrgRef>) -> Step<()> {
        match (owner, self.statement.event.organisation()) {
            (Some(owner), Some(acting)) if owner != acting => self.refuse(
                Code::NotYours,
                field,
                format!("something of {owner}"),
                format!("something of {acting}"),
            ),
            _ => Ok(()),
        }
    }
}

/// A rule for each of several things, which asks for what all of them need in one round: a caller
/// that loads and calls again would otherwise begin anew for every one of them.
fn each<T>(things: impl IntoIterator<Item = T>, mut rule: impl FnMut(T) -> Step<()>) -> Step<()> {
    let mut complete = true;
    for thing in things {
        match rule(thing) {
            Ok(()) => {}
            Err(Halt::Need) => complete = false,
            // An earlier thing may be refused too, and comes first: load it before saying so.
            Err(Halt::No(_)) if !complete => {}
            Err(no) => return Err(no),
        }
    }
    if complete { Ok(()) } else { Err(Halt::Need) }
}

fn refuse<T>(
    code: Code,
    field: impl Into<String>,
    found: impl std::fmt::Display,
    expected: impl std::fmt::Display,
) -> Step<T> {
    Err(Refusal::new(code, field, found, expected).into())
}

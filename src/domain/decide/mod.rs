//! May this be recorded now? [`decide`].
//!
//! Refused is an illegal act: a signature by the wrong role, a release without tests, a result for
//! a sample never received. Bad news is recorded: a failed test, a vial used twice.
//!
//! Each rule passes, refuses or needs by itself. Refusals stand in a fixed order of precedence, the
//! same for every event: ledger, rules in force, signers and their standing, ownership, existence, references, times,
//! limits, what the author saw, and then what is particular to the event, which stands in the event's own file
//! (`Kind::admit`). Here is what events share.

pub(crate) mod correction;
pub(crate) mod donor;
pub(crate) mod hold;
pub(crate) mod ledger;
pub(crate) mod lot;
pub(crate) mod making;
mod retrospective;
pub(crate) mod sampling;

use std::collections::{BTreeMap, BTreeSet};

use super::authority::{Acting, authorise, who_signed};
use super::event::{Event, Pins};
use super::gate::AsOf;
use super::id::{LedgerId, LotId, OrgRef, VialTag};
use super::reason::Reason;
use super::refusal::{Refusal, RefusalCode as Code, Stale};
use super::rules_in_force;
use super::statement::{Role, Seen, Statement};
use super::subject::{Position, Subject};
use super::time::{DurationMs, TimestampMs};
use super::view::{Halt, Need, Reader, Rulings, Step, View, Weight};
use crate::words::{Value, Wording, refusal};
pub use retrospective::OUTAGE;

/// A statement's time may be this far ahead of the ledger's clock.
pub const CLOCK_SKEW: DurationMs = DurationMs::from_minutes(5);

/// Where in the log a statement stands, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Index of its entry.
    pub index: u64,
    /// The ledger's clock.
    pub recorded_at: TimestampMs,
}

/// The answer of [`decide`]: refusals and needs, apart.
///
/// A writer loads all needs before it looks at the refusals, so that the same statement is always
/// refused for the same reason. A verifier takes any refusal: what is missing cannot make it legal.
#[derive(Debug, Default)]
pub struct Decision {
    /// What rules refused, in the order of precedence.
    pub refusals: Vec<Refusal>,
    /// What the view does not hold: load it and call again.
    pub needs: BTreeSet<Need>,
    /// What must be held to know that its signers may sign it.
    pub(crate) signers: BTreeMap<Subject, Weight>,
    /// What must be held besides to know that it may be recorded, as far as it could be bad news
    /// about a vial of this evidence; the rest is left to the auditor.
    pub(crate) rules: BTreeMap<Subject, Weight>,
    /// Of `needs`: what is left to the auditor.
    pub(crate) left: BTreeSet<Need>,
}

impl Decision {
    /// Nothing refuses it, and nothing is missing.
    pub fn admitted(&self) -> bool {
        self.refusals.is_empty() && self.needs.is_empty()
    }

    /// The refusal that comes first, once nothing is missing any more.
    pub fn refusal(self) -> Option<Refusal> {
        self.refusals.into_iter().next()
    }
}

/// May this be recorded at this place, on top of what the view holds of the entries before it?
///
/// The signatures have been checked (`BAD_SIGNATURE`), and so has the sidecar against its root
/// (`ROOT_MISMATCH`); everything else is decided here and nowhere else.
pub fn decide(view: &dyn View, statement: &Statement, place: Place) -> Decision {
    let reader = Reader::new(view);
    let rulings = Rulings::default();
    let acting = may_sign(&reader, &rulings, statement, place);
    let signers = reader.demands();
    let context = Context {
        reader: &reader,
        rulings: &rulings,
        statement,
        place,
        acting,
        again: false,
    };
    // A stranger's statement is refused before anybody works for it.
    if !rulings.refused() {
        context.event();
    }
    let (rules, mut needs, left) = reader.into_looked();
    needs.extend(left.iter().cloned());
    Decision {
        refusals: rulings.into_refusals(),
        needs,
        signers,
        rules,
        left,
    }
}

/// What a decision has to pin in `seen`, or what is needed to know it. Anything else pins nothing.
pub fn pins(
    view: &dyn View,
    statement: &Statement,
    place: Place,
) -> Result<BTreeSet<Subject>, Decision> {
    let reader = Reader::new(view);
    let rulings = Rulings::default();
    let required = rulings.ask(|| required_pins(&reader, statement, place));
    required
        .map(Option::unwrap_or_default)
        .ok_or_else(|| Decision {
            needs: &reader.missing() | &reader.left(),
            refusals: rulings.into_refusals(),
            ..Decision::default()
        })
}

/// The subjects that a decision pins; `None` for what is none.
fn required_pins(
    reader: &Reader<'_>,
    statement: &Statement,
    place: Place,
) -> Step<Option<BTreeSet<Subject>>> {
    match statement.event.pins() {
        Some(Pins::These(subjects)) => Ok(Some(subjects.into_iter().collect())),
        Some(Pins::Gate(lot)) => {
            let as_of = as_of(reader, statement, place)?;
            lot::gate_subjects(reader, &lot, as_of).map(Some)
        }
        None => Ok(None),
    }
}

/// The statement is for this ledger, its rules have the event, and its signers may sign it.
fn may_sign(
    reader: &Reader<'_>,
    rulings: &Rulings,
    statement: &Statement,
    place: Place,
) -> Option<Vec<Acting>> {
    rulings.rule(|| {
        let own = reader.ledger()?.and_then(|ledger| ledger.id);
        // The genesis makes the ledger that all others name.
        let is_genesis = matches!(statement.event, Event::LedgerCreated(_));
        let named = own.filter(|_| !is_genesis);
        let text = |id: Option<LedgerId>| id.map_or(refusal::NONE.clone(), Wording::data);
        if statement.ledger_id != named {
            let (found, expected) = (text(statement.ledger_id), text(named));
            return refuse(Code::WrongLedger, "ledger_id", found, expected);
        }
        Ok(())
    });
    rulings.rule(|| {
        let (rules, since) = (
            rules_for(reader, statement, place)?,
            statement.event.since(),
        );
        if since > rules {
            let found = refusal::rules(rules);
            let expected = refusal::rules_with_event(since);
            return refuse(Code::RulesVersion, statement.event.field(), found, expected);
        }
        Ok(())
    });
    rulings.rule(|| retrospective::admitted(statement, || rules_for(reader, statement, place)));
    authorise(reader, rulings, statement)
}

/// The rules version in force for a statement at this place; of the genesis its own.
fn rules_for(reader: &Reader<'_>, statement: &Statement, place: Place) -> Step<u32> {
    if let Event::LedgerCreated(genesis) = &statement.event {
        return Ok(genesis.rules_version);
    }
    let ledger = reader.ledger()?;
    Ok(ledger.map_or(rules_in_force::FIRST, |ledger| ledger.rules.at(place.index)))
}

/// As of when, and by which rules, the gate judges for a statement at this place.
fn as_of(reader: &Reader<'_>, statement: &Statement, place: Place) -> Step<AsOf> {
    let rules = rules_for(reader, statement, place)?;
    Ok(AsOf {
        now: place.recorded_at,
        rules,
    })
}

/// What the gate finds of a lot that is about to be reviewed or released, for the person who signs: what stops its
/// release, which a review may know and record all the same, and what every vial will be asked about. Empty for what
/// does not ask the gate; `None` where the view does not hold enough.
pub fn findings(view: &dyn View, statement: &Statement, place: Place) -> Option<Vec<Reason>> {
    let Some(Pins::Gate(lot)) = statement.event.pins() else {
        return Some(Vec::new());
    };
    let reader = Reader::new(view);
    Rulings::default().ask(|| lot::findings(&reader, &lot, as_of(&reader, statement, place)?))
}

/// Why what stands in the log would be refused in its place, by what is known now of the entries before it.
pub(crate) fn again(
    reader: &Reader<'_>,
    statement: &Statement,
    place: Place,
) -> Step<Option<Refusal>> {
    let rulings = Rulings::default();
    let acting = who_signed(reader, statement)?;
    let context = Context {
        reader,
        rulings: &rulings,
        statement,
        place,
        acting: Some(acting),
        again: true,
    };
    reader.before(place.index, || context.event());
    Ok(rulings.into_refusals().into_iter().next())
}

/// What a rule needs besides the statement.
pub(crate) struct Context<'a, 'v> {
    pub(crate) reader: &'a Reader<'v>,
    rulings: &'a Rulings,
    pub(crate) statement: &'a Statement,
    pub(crate) place: Place,
    /// Who signs; `None` while that is not known.
    acting: Option<Vec<Acting>>,
    /// It was recorded already, or is judged where it might have been: what its author saw says nothing about that.
    again: bool,
}

impl Context<'_, '_> {
    /// The rules version in force for the statement; of the genesis its own.
    pub(crate) fn rules(&self) -> Step<u32> {
        rules_for(self.reader, self.statement, self.place)
    }

    /// As of when, and by which rules, the gate judges.
    pub(crate) fn as_of(&self) -> Step<AsOf> {
        as_of(self.reader, self.statement, self.place)
    }

    /// What is particular to the event.
    fn event(&self) {
        self.times();
        self.amounts();
        self.statement.event.admit(self);
    }

    /// The rules of an event that stands, or might have stood, at another place.
    pub(crate) fn again(&self, statement: &Statement, place: Place) {
        let context = Context {
            reader: self.reader,
            rulings: self.rulings,
            statement,
            place,
            acting: self.acting.clone(),
            again: true,
        };
        context.event();
    }

    /// There is no less than nothing of anything.
    fn amounts(&self) {
        let amounts = self.statement.event.amounts();
        let negative = amounts.into_iter().find(|(_, value)| value.signum() < 0);
        self.rule(|| match negative {
            Some((field, found)) => self.refuse(Code::Unit, &field, found, &refusal::NOT_NEGATIVE),
            None => Ok(()),
        });
    }

    /// One rule: it passes, refuses or needs by itself.
    pub(crate) fn rule(&self, rule: impl FnOnce() -> Step<()>) {
        self.rulings.rule(rule);
    }

    /// A rule about what concerns others than the vial whose evidence this is.
    pub(crate) fn left(&self, rule: impl FnOnce() -> Step<()>) {
        self.reader.leaving(|| self.rulings.rule(rule));
    }

    /// What several rules rest on; `None` where it is refused or cannot be known.
    pub(crate) fn ask<T>(&self, look: impl FnOnce() -> Step<T>) -> Option<T> {
        self.rulings.ask(look)
    }

    pub(crate) fn acting(&self) -> Step<&[Acting]> {
        self.acting.as_deref().ok_or(Halt::Need)
    }

    /// Whether it is judged once more where it stands in the log, or might have stood.
    pub(crate) fn stands(&self) -> bool {
        self.again
    }

    /// Whether somebody signs in one of these roles.
    pub(crate) fn by(&self, roles: &[Role]) -> Step<bool> {
        Ok(self.acting()?.iter().any(|a| roles.contains(&a.role)))
    }

    /// An organisation that is named is registered.
    pub(crate) fn is_registered(&self, field: &str, organisation: OrgRef) -> Step<()> {
        let state = self.reader.organisation(organisation)?;
        if state.is_none_or(|o| o.registered.is_none()) {
            let expected = &refusal::A_REGISTERED_ORGANISATION;
            return self.refuse(Code::UnknownRef, field, organisation, expected);
        }
        Ok(())
    }

    /// The event did not happen after it is recorded.
    fn times(&self) {
        self.rule(|| {
            let latest = self.place.recorded_at.saturating_add(CLOCK_SKEW);
            if self.statement.occurred_at > latest {
                return refuse(
                    Code::TimeOrder,
                    "occurred_at_ms",
                    self.statement.occurred_at,
                    refusal::happened(latest),
                );
            }
            Ok(())
        });
        self.rule(|| retrospective::in_time(self));
    }

    /// What the author saw is what there is; a decision pins exactly what it rests on.
    pub(crate) fn pinned(&self) {
        if self.again {
            return;
        }
        self.unmoved();
        self.rule(
            || match required_pins(self.reader, self.statement, self.place)? {
                Some(required) => self.pins_exactly(&required),
                None => Ok(()),
            },
        );
    }

    /// No history that the author saw has moved since. What a decision must pin it reads anyway; what
    /// no rule requires is checked where it is held, and joins nobody's evidence.
    pub(crate) fn unmoved(&self) {
        if self.again {
            return;
        }
        for (i, seen) in self.statement.seen.iter().enumerate() {
            self.left(|| self.has_not_moved(i, seen));
        }
    }

    fn has_not_moved(&self, i: usize, seen: &Seen) -> Step<()> {
        let known = self.reader.known(&seen.subject)?;
        let position = known.map_or(Position::EMPTY, |k| k.position);
        if position == seen.position {
            return Ok(());
        }
        let mut refusal = Refusal::new(
            Code::StaleSeen,
            format!("seen[{i}]"),
            refusal::seen(seen.position.count, &seen.subject),
            refusal::moved(position.count),
        );
        refusal.stale = Some(Stale {
            subject: seen.subject.clone(),
            seen: seen.position.count,
            author: self.statement.event.organisation(),
        });
        Err(refusal.into())
    }

    /// A decision pins these and nothing else.
    pub(crate) fn pins_exactly(&self, required: &BTreeSet<Subject>) -> Step<()> {
        if self.again {
            return Ok(());
        }
        let seen = self.statement.seen.iter();
        let pinned: BTreeSet<Subject> = seen.map(|s| s.subject.clone()).collect();
        if pinned != *required {
            let list = |subjects: Vec<&Subject>| match subjects.is_empty() {
                true => refusal::NOTHING.clone(),
                false => Wording::list(subjects, ", "),
            };
            return refuse(
                Code::SeenMismatch,
                "seen",
                refusal::pinned(
                    list(required.difference(&pinned).collect()),
                    list(pinned.difference(required).collect()),
                ),
                &refusal::WHAT_IT_RESTS_ON,
            );
        }
        Ok(())
    }

    /// Each of these vials is one that the lot committed to. Other vials than the one whose evidence this
    /// is are left to the auditor.
    pub(crate) fn of_lot(&self, field: &str, vials: &[VialTag], lot: &LotId) {
        for (i, vial) in vials.iter().enumerate() {
            self.left(|| {
                if self.reader.vial_in(lot, vial)? {
                    return Ok(());
                }
                let expected = refusal::commissioned_for(lot);
                self.refuse(Code::LotMismatch, &format!("{field}[{i}]"), vial, expected)
            });
        }
    }

    /// `{event}.{field}`, the proto path of a field.
    pub(crate) fn field(&self, field: &str) -> String {
        format!("{}.{field}", self.statement.event.field())
    }

    pub(crate) fn refuse<T>(
        &self,
        code: Code,
        field: &str,
        found: impl Value,
        expected: impl Value,
    ) -> Step<T> {
        refuse(code, self.field(field), found, expected)
    }

    /// It is the acting organisation's own.
    pub(crate) fn own(&self, field: &str, owner: Option<OrgRef>) -> Step<()> {
        match (owner, self.statement.event.organisation()) {
            (Some(owner), Some(acting)) if owner != acting => self.refuse(
                Code::NotYours,
                field,
                refusal::something_of(owner),
                refusal::something_of(acting),
            ),
            _ => Ok(()),
        }
    }
}

pub(crate) fn refuse<T>(
    code: Code,
    field: impl Into<String>,
    found: impl Value,
    expected: impl Value,
) -> Step<T> {
    Err(Refusal::new(code, field, found, expected).into())
}

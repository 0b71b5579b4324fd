//! What an organisation may read.
//!
//! * Who may sign and what is offered, in full and also when absent: the ledger, organisations,
//!   rosters, persons, keys, donor policies, specifications, products; and the safety feed.
//! * Lots of products that the organisation registered, also when absent.
//! * What concerns it: a history with an entry that one of its keys signed, in which it acts, or
//!   which names it (as laboratory of a plan, as consignee or carrier of a shipment); a sample that
//!   was taken for it.
//! * What leads to that: donors and materials that went into its own, vials and containers inside a
//!   container that was sent to it.
//!
//! An act that anybody may record about what is somebody else's gives no right to read it (`Event::is_claim`): who
//! has a vial reads it by the shipment that brought it, not by having used it.
//!
//! Anything else looks the same whether it exists or not. So a maker is not told that a reference
//! which it has just drawn at random is free; it knows that without asking, and pins it as absent.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::domain::event::{
    Event, MaterialReceived, Packed, Payload, ProcessRecorded, SamplesPlanned,
};
use crate::domain::id::OrgRef;
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;

/// Most histories that are read to decide about one subject; beyond that it is not shown.
const MAX_HISTORIES: usize = 256;

/// Reads histories at one checkpoint.
pub trait Histories {
    /// What can go wrong.
    type Error;

    /// A subject's entries in log order; empty if it has none.
    fn history(&mut self, subject: &Subject) -> Result<Vec<Arc<Recorded>>, Self::Error>;
}

/// Whether an organisation may read a subject's history, or the proof that it has none.
pub fn may_read<H: Histories>(
    histories: &mut H,
    organisation: OrgRef,
    subject: &Subject,
) -> Result<bool, H::Error> {
    if is_public_record(subject) {
        return Ok(true);
    }
    if let Subject::Lot(lot) = subject
        && registered(histories, &Subject::Product(lot.gtin), organisation)?
    {
        return Ok(true);
    }
    let mut seen = BTreeSet::from([subject.clone()]);
    let mut open = VecDeque::from([subject.clone()]);
    while let Some(subject) = open.pop_front() {
        let entries = histories.history(&subject)?;
        for entry in &entries {
            if !entry.statement.event.is_claim() && concerns(histories, organisation, entry)? {
                return Ok(true);
            }
        }
        if matches!(subject, Subject::Sample(_)) && taken_for(histories, organisation, &entries)? {
            return Ok(true);
        }
        for next in leads_to(&subject, &entries) {
            if seen.len() < MAX_HISTORIES && seen.insert(next.clone()) {
                open.push_back(next);
            }
        }
    }
    Ok(false)
}

/// Whether an organisation may read an entry: it concerns it, or joins a history that it may read.
pub fn may_read_entry<H: Histories>(
    histories: &mut H,
    organisation: OrgRef,
    entry: &Recorded,
) -> Result<bool, H::Error> {
    if concerns(histories, organisation, entry)? {
        return Ok(true);
    }
    for subject in crate::domain::subject::subjects(&entry.statement.event) {
        if may_read(histories, organisation, &subject)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Who may sign, what is offered, and what must reach everybody.
pub fn is_public_record(subject: &Subject) -> bool {
    matches!(
        subject,
        Subject::Ledger
            | Subject::Directory
            | Subject::Organisation(_)
            | Subject::Roster(_)
            | Subject::Person(_)
            | Subject::Key(_)
            | Subject::Policy(_)
            | Subject::Specification(_)
            | Subject::Product(_)
            | Subject::SafetyFeed
            | Subject::TimeAnchors
    )
}

fn registered<H: Histories>(
    histories: &mut H,
    product: &Subject,
    organisation: OrgRef,
) -> Result<bool, H::Error> {
    let entries = histories.history(product)?;
    Ok(entries.first().is_some_and(|entry| {
        matches!(&entry.statement.event, Event::ProductRegistered(e) if e.organisation == organisation)
    }))
}

/// Whether an entry is by or about an organisation.
fn concerns<H: Histories>(
    histories: &mut H,
    organisation: OrgRef,
    entry: &Recorded,
) -> Result<bool, H::Error> {
    let event = &entry.statement.event;
    if event.organisation() == Some(organisation) || event.names(organisation) {
        return Ok(true);
    }
    for signer in &entry.statement.signers {
        let key = histories.history(&Subject::Key(signer.key))?;
        let enrolled = key.first().map(|entry| &entry.statement.event);
        if matches!(enrolled, Some(Event::KeyEnrolled(e)) if e.organisation == organisation) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a sample was taken for this laboratory, which has to see what its receipt will pin.
fn taken_for<H: Histories>(
    histories: &mut H,
    laboratory: OrgRef,
    sample: &[Arc<Recorded>],
) -> Result<bool, H::Error> {
    for entry in sample {
        let Event::SampleTaken(taken) = &entry.statement.event else {
            continue;
        };
        let target = histories.history(&taken.target.subject())?;
        let mut slots = all::<SamplesPlanned>(&target).flat_map(|plan| &plan.slots);
        if slots.any(|slot| slot.slot == taken.slot && slot.laboratory == laboratory) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where to look on: what was made of it, and what it is packed in.
fn leads_to(subject: &Subject, entries: &[Arc<Recorded>]) -> Vec<Subject> {
    match subject {
        Subject::Donor(donor) => vec![Subject::UseOfDonor(*donor)],
        Subject::Node(node) => vec![Subject::UseOfNode(*node)],
        Subject::UseOfDonor(_) => all::<MaterialReceived>(entries)
            .map(|received| Subject::Node(received.node))
            .collect(),
        Subject::UseOfNode(_) => all::<ProcessRecorded>(entries)
            .flat_map(|step| &step.outputs)
            .map(|output| Subject::Node(output.node))
            .collect(),
        Subject::Vial(_) | Subject::Container(_) => all::<Packed>(entries)
            .map(|packed| Subject::Container(packed.sscc))
            .filter(|outer| outer != subject)
            .collect(),
        _ => Vec::new(),
    }
}

/// The entries that are one event, with its fields.
fn all<'e, P: Payload + 'e>(entries: &'e [Arc<Recorded>]) -> impl Iterator<Item = &'e P> {
    entries
        .iter()
        .filter_map(|entry| entry.statement.event.get())
}

#[cfg(test)]
mod tests;

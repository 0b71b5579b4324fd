//! Which fault came first, and which only follow from it: a changed entry breaks the chain behind it, the index
//! in every later seal and the root of the log, and is one fault all the same.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::altered::is_of_the_entry;
use super::in_words;
use super::overview::Reading;
use super::stored::no_entries;
use crate::cli::render::facts::TimeFacts;
use crate::format::entry::decode_entry;
use crate::verify::{Check, Fault};
use crate::words::{Language, Wording, audit};

/// What went wrong first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Index of the entry; `None` if it is the log as a whole.
    pub index: Option<u64>,
    /// The check that failed there.
    pub check: Check,
    /// The event, if the entry can be read.
    pub event: Option<&'static str>,
    /// When it was recorded, if it can be read.
    pub recorded_at: Option<TimeFacts>,
    /// Organisation and role of each signer that it names.
    pub signed_by: Vec<String>,
    /// All of it in a sentence.
    pub text: Wording,
    /// Faults that follow from a fault before them, by their check.
    pub consequences: BTreeMap<&'static str, usize>,
    /// Faults that stand by themselves, this one too.
    pub causes: usize,
}

/// Whether a check compares with what came before, so that one fault there makes it fail as well.
fn follows(check: Check) -> bool {
    match check {
        Check::Chain
        | Check::Inclusion
        | Check::Previous
        | Check::CheckpointHeld
        | Check::CheckpointRoot
        | Check::CheckpointSize
        | Check::IndexRoot
        | Check::SubjectCount
        | Check::StoredRows
        | Check::StoredTile => true,
        Check::Altered
        | Check::Bundle
        | Check::Checkpoint
        | Check::Seal
        | Check::SealIndex
        | Check::SealInclusion
        | Check::Trie
        | Check::History
        | Check::Entry
        | Check::Statement
        | Check::Index
        | Check::Genesis
        | Check::RulesVersion
        | Check::Time
        | Check::Signature
        | Check::LedgerId
        | Check::Origin
        | Check::LogKey
        | Check::Vial
        | Check::Opening
        | Check::Donor
        | Check::Extra
        | Check::Missing
        | Check::Payload
        | Check::PublicText
        | Check::StoredPublicText
        | Check::Places
        | Check::RepeatedPayload
        | Check::RootMismatch
        | Check::Rules
        | Check::Sidecar
        | Check::StoredCheckpoint
        | Check::StoredSidecar
        | Check::VialDuplicate => false,
    }
}

/// Whether it fails for what travels beside an entry that commits to it: the entry itself may be as it was recorded.
fn is_of_what_is_beside(check: Check) -> bool {
    matches!(
        check,
        Check::Sidecar | Check::RootMismatch | Check::VialDuplicate | Check::PublicText
    )
}

/// The faults of a log, of which some follow from others.
struct Faults<'f> {
    all: &'f [Fault],
    /// Entries that are not what was recorded in their place.
    altered: BTreeSet<u64>,
    /// The first entry out of its place: those behind it are so too.
    first_moved: Option<u64>,
}

impl<'f> Faults<'f> {
    fn new(all: &'f [Fault]) -> Self {
        let of_entries = all.iter().filter(|fault| is_of_the_entry(fault.check));
        let moved = all.iter().filter(|fault| fault.check == Check::Index);
        Self {
            all,
            altered: of_entries.filter_map(|fault| fault.index).collect(),
            first_moved: moved.filter_map(|fault| fault.index).min(),
        }
    }

    fn is_consequence(&self, fault: &Fault) -> bool {
        let Some(index) = fault.index else {
            return follows(fault.check);
        };
        match fault.check {
            Check::Index => self.first_moved != Some(index),
            // One gap, however long it is.
            Check::Missing => index
                .checked_sub(1)
                .is_some_and(|before| self.is_missing(before)),
            Check::Altered => false,
            Check::Entry => self.is_missing(index),
            other => follows(other) || self.altered.contains(&index),
        }
    }

    fn is_missing(&self, index: u64) -> bool {
        let mut all = self.all.iter();
        all.any(|fault| fault.check == Check::Missing && fault.index == Some(index))
    }

    /// The fault that all others may follow from: the log before what is stored beside it, the first by place in the
    /// log, and there one that stands by itself.
    fn first(&self) -> Option<&'f Fault> {
        let place = |fault: &&Fault| {
            let index = fault.index.unwrap_or(u64::MAX);
            (
                fault.check.is_of_stored(),
                index,
                self.is_consequence(fault),
            )
        };
        self.all.iter().min_by_key(place)
    }

    /// The last of the entries that are missing from this one on.
    fn missing_to(&self, first: u64) -> u64 {
        (first..)
            .take_while(|index| self.is_missing(*index))
            .last()
            .unwrap_or(first)
    }
}

/// The fault that all others may follow from.
pub fn first(faults: &[Fault]) -> Option<&Fault> {
    Faults::new(faults).first()
}

impl Cause {
    /// The first of these faults, with what the bytes of its entry say.
    pub fn of(faults: &[Fault], bytes: Option<&[u8]>, reading: &Reading) -> Option<Self> {
        let faults = Faults::new(faults);
        let fault = faults.first()?;
        let entry = bytes.and_then(|bytes| decode_entry(bytes).ok());
        let recorded_at = entry.as_ref().map(|entry| entry.recorded_at.into());
        let envelope = entry.as_ref().and_then(|entry| entry.envelope());
        let statement = envelope.and_then(|envelope| envelope.statement().ok());
        let signed_by = |language| {
            let signers = statement.iter().flat_map(|statement| &statement.signers);
            let names = signers.map(|signer| reading.signed_by(signer, language));
            names.collect::<Vec<String>>()
        };
        let event = statement.as_ref().map(|statement| &statement.event);
        let text = of_the_log(fault, &faults).unwrap_or_else(|| {
            let what = happened(fault);
            match (fault.index, event) {
                (None, _) => what,
                (Some(index), None) => audit::cause_at(index, what),
                (Some(index), Some(event)) => {
                    let called = Wording::each(|language| in_words::event(event.name(), language));
                    let signers = Wording::each(|language| signed_by(language).join(", "));
                    match signers.is_empty() {
                        true => audit::cause_in(index, called, what),
                        false => audit::cause_signed(index, called, signers, what),
                    }
                }
            }
        });
        let signed_by = signed_by(Language::English);
        let mut consequences = BTreeMap::new();
        for other in faults.all.iter().filter(|other| *other != fault) {
            if faults.is_consequence(other) {
                *consequences.entry(other.check.as_str()).or_default() += 1;
            }
        }
        let causes = faults.all.len() - consequences.values().sum::<usize>();
        Some(Self {
            index: fault.index,
            check: fault.check,
            event: event.map(|event| event.name()),
            recorded_at,
            signed_by,
            text,
            consequences,
            causes,
        })
    }
}

/// What a failed check means for the log, where it is not one entry that is spoken of.
fn of_the_log(fault: &Fault, faults: &Faults<'_>) -> Option<Wording> {
    let (got, expected) = (&fault.got, &fault.expected);
    let size = |index: u64| index.saturating_add(1);
    Some(match (fault.check, fault.index) {
        (Check::Missing, Some(first)) => match faults.missing_to(first) {
            last if last == first => audit::entries_taken_away(got),
            last => audit::entries_taken_away(no_entries(first, last)),
        },
        (Check::Extra, Some(index)) => audit::beyond_checkpoint(index),
        (Check::CheckpointRoot, Some(index)) => audit::not_as_signed(size(index)),
        (Check::Checkpoint, Some(index)) => {
            audit::checkpoint_not_signed(size(index), got, expected)
        }
        (check, Some(index)) if is_of_what_is_beside(check) => {
            audit::beside_changed(index, said(check), got, expected)
        }
        (Check::CheckpointHeld, _) => audit::held_otherwise(got, expected),
        (Check::LedgerId, _) => audit::other_ledger(got, expected),
        (check, None) if check.is_of_stored() => {
            audit::tables_otherwise(said(check), got, expected)
        }
        (check, None) => audit::whole_failed(said(check), got, expected),
        _ => return None,
    })
}

/// What a failed check means for the entry, in the words of an auditor's report.
fn happened(fault: &Fault) -> Wording {
    match fault.check {
        Check::Altered => audit::CHANGED_AFTER_RECORDING.clone(),
        Check::Index => audit::recorded_elsewhere(&fault.got),
        Check::Signature => audit::CHANGED_AFTER_SIGNING.clone(),
        Check::Entry | Check::Statement => audit::UNREADABLE_ENTRY.clone(),
        Check::Chain | Check::Previous => audit::CHAIN_BROKEN.clone(),
        Check::Rules => audit::against_the_rules(&fault.got),
        Check::RepeatedPayload => audit::REPEATED.clone(),
        check if check.is_of_stored() => {
            audit::stored_otherwise(said(check), &fault.got, &fault.expected)
        }
        check => audit::check_failed(said(check), &fault.got, &fault.expected),
    }
}

fn said(check: Check) -> Wording {
    Wording::each(|language| in_words::check(check, language))
}

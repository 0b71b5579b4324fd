//! Which fault came first, and which only follow from it: a changed entry breaks the chain behind it, the index
//! in every later seal and the root of the log, and is one fault all the same.

use std::collections::BTreeMap;

use serde::Serialize;

use super::in_words;
use super::overview::Reading;
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
        | Check::Previous
        | Check::CheckpointHeld
        | Check::CheckpointRoot
        | Check::CheckpointSize
        | Check::Inclusion
        | Check::IndexRoot
        | Check::SubjectCount
        | Check::StoredBucket
        | Check::StoredBucketRoot
        | Check::StoredHistory
        | Check::StoredListing
        | Check::StoredPayload
        | Check::StoredRows
        | Check::StoredTile => true,
        Check::Bundle
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
        | Check::StoredVial
        | Check::VialDuplicate => false,
    }
}

/// Whether a fault may follow from one before it: so does every later checkpoint of a log with a changed entry.
fn is_consequence(fault: &Fault) -> bool {
    follows(fault.check) || (fault.check == Check::Checkpoint && fault.index.is_some())
}

/// The fault that all others may follow from: the first by place in the log, and there one that stands by itself.
pub fn first(faults: &[Fault]) -> Option<&Fault> {
    let place = |fault: &&Fault| (fault.index.unwrap_or(u64::MAX), is_consequence(fault));
    faults.iter().min_by_key(place)
}

impl Cause {
    /// The first of these faults, with what the bytes of its entry say.
    pub fn of(faults: &[Fault], bytes: Option<&[u8]>, reading: &Reading) -> Option<Self> {
        let fault = first(faults)?;
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
        let what = happened(fault);
        let text = match (fault.index, event) {
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
        };
        let signed_by = signed_by(Language::English);
        let mut consequences = BTreeMap::new();
        for other in faults.iter().filter(|other| *other != fault) {
            if is_consequence(other) {
                *consequences.entry(other.check.as_str()).or_default() += 1;
            }
        }
        let causes = faults.len() - consequences.values().sum::<usize>();
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

/// What a failed check means for the entry, in the words of an auditor's report.
fn happened(fault: &Fault) -> Wording {
    match fault.check {
        Check::Signature => audit::CHANGED_AFTER_SIGNING.clone(),
        Check::Entry | Check::Statement => audit::UNREADABLE_ENTRY.clone(),
        Check::Chain | Check::Previous => audit::CHAIN_BROKEN.clone(),
        Check::Missing => audit::ENTRY_MISSING.clone(),
        Check::Rules => audit::against_the_rules(&fault.got),
        Check::RepeatedPayload => audit::REPEATED.clone(),
        Check::CheckpointHeld => audit::held_otherwise(&fault.got, &fault.expected),
        check if check.is_of_stored() => {
            audit::stored_otherwise(said(check), &fault.got, &fault.expected)
        }
        check => audit::check_failed(said(check), &fault.got, &fault.expected),
    }
}

fn said(check: Check) -> Wording {
    Wording::each(|language| in_words::check(check, language))
}

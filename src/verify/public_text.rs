//! The public text of a recall, against what its statement commits to.

use std::collections::{BTreeMap, BTreeSet};

use crate::digest::Digest;
use crate::domain::id::StatementId;
use crate::domain::statement::{Recorded, Statement};
use crate::format::bundle::{BundleOpening, UntrustedBundle};
use crate::format::public_text::{PublicText, PublicTextError, committed};
use crate::words::{Wording, evidence as words};

use super::{Check, Fault};

/// What is known of the public text of a recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It has none.
    Nothing,
    /// It has one, which is not here.
    Elsewhere,
    /// The text that was signed.
    Text(String),
}

/// Public texts by the index of the recall.
pub type Texts = BTreeMap<u64, String>;

impl Told {
    /// Of a recall, by the texts that are at hand.
    pub fn of(recall: &Recorded, texts: &Texts) -> Self {
        match (committed(&recall.statement), texts.get(&recall.index)) {
            (None, _) => Self::Nothing,
            (Some(_), None) => Self::Elsewhere,
            (Some(_), Some(text)) => Self::Text(text.clone()),
        }
    }
}

/// The texts that a bundle with these entries carries. Each opens what a recall among them commits to; one that is
/// not carried is not known, which takes nothing from what else the evidence says.
///
/// # Errors
/// `PUBLIC_TEXT`.
pub fn carried<'e>(
    bundle: &UntrustedBundle,
    entries: impl Iterator<Item = &'e Recorded>,
) -> Result<Texts, Fault> {
    let openings = bundle
        .openings
        .iter()
        .filter_map(BundleOpening::public_text);
    let openings: BTreeMap<StatementId, PublicText> = openings.collect();
    let (mut texts, mut wrong) = (Texts::new(), BTreeMap::new());
    for id in openings.keys() {
        let (got, expected) = (&words::A_PUBLIC_TEXT, &words::PUBLIC_TEXT_OF_A_RECALL);
        wrong.insert(*id, Fault::new(Check::PublicText, got, expected));
    }
    let mut opened = BTreeSet::new();
    for entry in entries {
        let statement = &entry.statement;
        let id = statement.statement_id;
        let (Some(text), Some(committed)) = (openings.get(&id), committed(statement)) else {
            continue;
        };
        match check(text, statement, &committed) {
            Ok(()) => {
                texts.insert(entry.index, text.text().to_owned());
                opened.insert(id);
            }
            // Authors choose the ids: a text has to open one statement with its id, not all.
            Err(fault) => {
                wrong.insert(
                    id,
                    Fault {
                        index: Some(entry.index),
                        ..fault
                    },
                );
            }
        }
    }
    wrong.retain(|id, _| !opened.contains(id));
    wrong.into_values().next().map_or(Ok(texts), Err)
}

/// The text that stands beside a statement with this commitment.
///
/// # Errors
/// `PUBLIC_TEXT`: it is no public text, or another one.
pub fn read(
    sidecar: &[u8],
    statement: &Statement,
    committed: &Digest,
) -> Result<PublicText, Fault> {
    if sidecar.is_empty() {
        let expected = words::text_that_opens(committed);
        return Err(Fault::new(
            Check::PublicText,
            &words::NO_PUBLIC_TEXT,
            expected,
        ));
    }
    let text = PublicText::from_sidecar(sidecar).map_err(|error| unfit(&error))?;
    check(&text, statement, committed)?;
    Ok(text)
}

/// Whether it is the text that the statement commits to.
///
/// # Errors
/// `PUBLIC_TEXT`.
pub fn check(text: &PublicText, statement: &Statement, committed: &Digest) -> Result<(), Fault> {
    match text.digest(statement) {
        Some(digest) if digest == *committed => Ok(()),
        digest => {
            let got = digest.map_or_else(|| words::A_PUBLIC_TEXT.clone(), words::text_that_opens);
            let expected = words::text_that_opens(committed);
            Err(Fault::new(Check::PublicText, got, expected))
        }
    }
}

/// It cannot be the public text of any recall.
fn unfit(error: &PublicTextError) -> Fault {
    Fault::new(
        Check::PublicText,
        &words::A_PUBLIC_TEXT,
        Wording::data(error),
    )
}

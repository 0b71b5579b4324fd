//! Evidence, put together as a bundle.

use tonic::Status;

use super::status;
use crate::format::bundle::{
    BundleOpening, BundledEntry, BundledHistory, BundledQuestion, UntrustedBundle,
};
use crate::ledger::GatheredEvidence;

/// The bundle of some evidence, about a vial or about nothing.
pub(super) fn bundle(
    evidence: GatheredEvidence,
    question: Option<BundledQuestion>,
) -> Result<UntrustedBundle, Status> {
    let indexes: Vec<u64> = evidence.entries.iter().map(|(index, _)| *index).collect();
    // A history names entries that the evidence has, and fewer than 2^32 of them.
    let place = |index: &u64| {
        let place = indexes.binary_search(index).ok();
        place
            .and_then(|place| u32::try_from(place).ok())
            .ok_or_else(status::internal)
    };
    let histories = evidence.histories.into_iter().map(|(subject, entries)| {
        let entries: Result<Vec<u32>, Status> = entries.iter().map(place).collect();
        Ok(BundledHistory {
            subject,
            entries: entries?,
        })
    });
    let histories: Result<Vec<BundledHistory>, Status> = histories.collect();
    let entries = evidence.entries.into_iter().map(|(index, bytes)| {
        BundledEntry::new(bytes).map_err(|error| {
            tracing::error!(index, %error, "a stored entry is not in the format");
            status::damaged()
        })
    });
    let entries: Result<Vec<BundledEntry>, Status> = entries.collect();
    let texts = evidence.public_texts.into_iter();
    let mut openings: Vec<_> = texts
        .map(|(statement, text)| BundleOpening::of_public_text(statement, &text))
        .collect();
    openings.sort_by_key(|opening| opening.statement_id);
    // Authors choose the ids: of two recalls with one, a bundle has room for the text of one.
    openings.dedup_by_key(|opening| opening.statement_id);
    Ok(UntrustedBundle {
        checkpoint: evidence.checkpoint,
        seal_path: evidence.seal_path,
        entries: entries?,
        trie: evidence.trie,
        histories: histories?,
        question,
        openings,
    })
}

//! Histories of subjects, with the evidence that nothing is left out.

use tonic::Status;

use super::auth::Caller;
use super::bundle::bundle;
use super::read_access::may_read;
use super::reading::Reading;
use super::{Service, pb, status};
use crate::domain::subject::Subject;
use crate::format::bundle::{MAX_BUNDLE_BYTES, encode_bundle};
use crate::format::statement::MAX_SEEN;
use crate::ledger::{EvidenceError, LedgerView};

/// Fewer bytes than any entry with a signed statement has.
const MIN_ENTRY_BYTES: usize = 200;

/// Whole histories under one checkpoint. Besides the subjects asked for, the answer carries what is
/// needed to check their signatures: the ledger's own history and those of the signers' keys.
pub(super) async fn get(
    service: &Service,
    caller: Caller,
    request: pb::GetHistoriesRequest,
) -> Result<pb::GetHistoriesResponse, Status> {
    let subjects = parse(&request.subjects)?;
    service
        .read(move |view| {
            let mut reading = Reading::new(view);
            for (place, subject) in subjects.iter().enumerate() {
                if !allowed(&mut reading, &caller, subject)? {
                    let field = format!("subjects[{place}]");
                    return Err(status::not_visible(&caller, &field, subject));
                }
            }
            check_size(view, &subjects)?;
            let asked = subjects.len();
            let evidence = view
                .evidence_with_signers(&subjects)
                .map_err(|error| match error {
                    EvidenceError::TooLarge { .. } => {
                        status::too_large(&format!("{error}: {}", advice(asked)))
                    }
                    EvidenceError::Store(_) => status::evidence(&error),
                })?;
            let bundle = bundle(evidence, None)?;
            Ok(pb::GetHistoriesResponse {
                bundle: encode_bundle(&bundle),
            })
        })
        .await
}

/// What to do about an answer that would be larger than a bundle may be.
fn advice(subjects: usize) -> &'static str {
    match subjects {
        1 => {
            "this history alone is larger than an answer may be, and is not sent in parts: \
             an auditor reads its entries with ListEntries"
        }
        _ => "ask for fewer subjects",
    }
}

/// Refuses what could not be a bundle before it is read.
fn check_size(view: &LedgerView, subjects: &[Subject]) -> Result<(), Status> {
    let mut entries: u64 = 0;
    for subject in subjects {
        let position = view.position(subject).map_err(|e| status::store(&e))?;
        entries = entries.saturating_add(position.count);
    }
    // An entry may be counted once for each of several subjects that it joins; what is let through
    // by this allowance is counted in bytes as it is read.
    let most = (MAX_BUNDLE_BYTES / MIN_ENTRY_BYTES) as u64 * 4;
    if entries > most {
        let text = format!(
            "the histories have {entries} entries together: {}",
            advice(subjects.len())
        );
        return Err(status::too_large(&text));
    }
    Ok(())
}

/// Whether this caller may read a subject's history.
pub(super) fn allowed(
    reading: &mut Reading<'_>,
    caller: &Caller,
    subject: &Subject,
) -> Result<bool, Status> {
    if caller.reads_everything() {
        return Ok(true);
    }
    match caller.organisation() {
        None => Ok(*subject == Subject::SafetyFeed),
        Some(organisation) => {
            may_read(reading, organisation, subject).map_err(|e| status::store(&e))
        }
    }
}

fn parse(wire: &[pb::SubjectId]) -> Result<Vec<Subject>, Status> {
    if !(1..=MAX_SEEN).contains(&wire.len()) {
        let found = format!("{} subjects", wire.len());
        return Err(status::invalid(
            "subjects",
            found,
            format!("1 to {MAX_SEEN}"),
        ));
    }
    let subject = |(place, wire): (usize, &pb::SubjectId)| {
        let kind = u8::try_from(wire.kind).ok();
        let subject = kind.and_then(|kind| Subject::from_parts(kind, &wire.id));
        subject.ok_or_else(|| {
            status::invalid(
                &format!("subjects[{place}]"),
                format!("kind {} and {} bytes of id", wire.kind, wire.id.len()),
                "a kind from 1 to 20 and the id bytes of such a subject",
            )
        })
    };
    wire.iter().enumerate().map(subject).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_history_cannot_be_asked_for_in_parts() {
        assert!(advice(1).contains("ListEntries"));
        assert!(advice(2).contains("fewer"));
    }
}

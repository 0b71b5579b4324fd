//! What a correction will change for the vials of the lot: the rules are asked how the lot stands with it and without.

use std::sync::Arc;

use crate::cli::before_signing::{Warning, WarningCode};
use crate::cli::draft::Draft;
use crate::cli::exit::Failure;
use crate::cli::lot_record::LotRecord;
use crate::cli::recorder::Recorder;
use crate::domain::id::{Digest, LotId};
use crate::domain::reason::{Reason, ReasonCode, Severity};
use crate::domain::statement::Recorded;
use crate::words::{Wording, detail, lot as words};

/// What follows for a lot, and that a result fails by it; nothing for one that is not opened yet.
pub(super) async fn of(
    recorder: &mut Recorder,
    lot: &LotId,
    drafts: &[Draft],
) -> Result<(Wording, Vec<Warning>), Failure> {
    let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
    let mut record = match LotRecord::read(client, trust, lot.clone()).await {
        Ok(record) => record,
        Err(failure) if &*failure.field == "LOT" => return Ok(Default::default()),
        Err(failure) => return Err(failure),
    };
    let reviewed_only = {
        let state = record.state()?;
        !state.reviews.is_empty() && state.released.is_none()
    };
    let before = record.foreseen(client, trust, []).await?;
    let recorded_at = record.now;
    let first = u64::MAX - drafts.len() as u64;
    let entries = drafts.iter().zip(first..).map(|(draft, index)| {
        Arc::new(Recorded {
            index,
            leaf: Digest::ZERO,
            payload_hash: Digest::ZERO,
            recorded_at,
            statement: draft.statement(),
        })
    });
    let after = record.foreseen(client, trust, entries).await?;
    let mut lines = vec![words::ALWAYS_CORRECTED.clone()];
    let mut warnings = Vec::new();
    let mut due = reviewed_only.then_some(&detail::REVIEW_AGAIN);
    match (before, after) {
        (Some(before), Some(after)) => {
            due = after.due.said();
            lines.insert(0, words::WHAT_FOLLOWS.clone());
            let new = after.reasons.iter().filter(|reason| {
                let known = |old: &&Reason| old.to_string() == reason.to_string();
                reason.severity != Severity::Info && !before.reasons.iter().any(|old| known(&old))
            });
            for reason in new {
                lines.push(words::followed_by(reason.to_string(), reason.text()));
                if reason.code == ReasonCode::TestFail {
                    let said = words::fails_then(reason, reason.text());
                    warnings.push(Warning::new(WarningCode::OutOfSpecification, said));
                }
            }
        }
        _ => lines.insert(0, words::NOT_FORESEEN.clone()),
    }
    lines.extend(due.cloned());
    Ok((Wording::join(&lines, "\n"), warnings))
}

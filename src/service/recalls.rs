//! What recalls say to the public. What is told without its evidence is compared with what was signed first.

use tonic::Status;

use super::{pb, status};
use crate::domain::event::RecallIssued;
use crate::domain::id::LotId;
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::format::public_text::committed;
use crate::ledger::LedgerView;
use crate::verify::public_text;

/// The recalls of a lot, in log order.
pub(super) fn of_lot(view: &LedgerView, lot: &LotId) -> Result<Vec<pb::Recall>, Status> {
    let known = view.known(&Subject::Lot(lot.clone()));
    let Some(known) = known.map_err(|error| status::store(&error))? else {
        return Ok(Vec::new());
    };
    let mut recalls = Vec::new();
    for entry in &known.state.acts {
        let Some(recall) = entry.statement.event.get::<RecallIssued>() else {
            continue;
        };
        let (text, public_text) = public_text(view, entry)?;
        recalls.push(pb::Recall {
            case: recall.case.to_string(),
            recall_class: recall.class.to_string(),
            reason: recall.reason.to_string(),
            depth: recall.depth.to_string(),
            organisation: recall.organisation.to_string(),
            recorded_at_ms: entry.recorded_at.ms(),
            text: text.into(),
            public_text,
        });
    }
    Ok(recalls)
}

/// Whether a recall has a public text, and the text if it is here.
pub(super) fn public_text(
    view: &LedgerView,
    recall: &Recorded,
) -> Result<(pb::PublicText, String), Status> {
    let Some(committed) = committed(&recall.statement) else {
        return Ok((pb::PublicText::None, String::new()));
    };
    let stored = view.stored_public_text(recall.index);
    let Some(bytes) = stored.map_err(|error| status::store(&error))? else {
        return Ok((pb::PublicText::NotHere, String::new()));
    };
    match public_text::read(&bytes, &recall.statement, &committed) {
        Ok(text) => Ok((pb::PublicText::Here, text.text().to_owned())),
        Err(fault) => {
            let index = recall.index;
            tracing::error!(index, %fault, "the stored text of a recall is not the one that was signed");
            Ok((pb::PublicText::NotHere, String::new()))
        }
    }
}

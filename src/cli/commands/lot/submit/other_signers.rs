//! Rows whose keys are elsewhere: recorded already by those who have them, or written down for them.

use super::desk::Desk;
use crate::cli::commands::lot::plan::Planned;
use crate::cli::draft::Draft;
use crate::cli::exit::Failure;
use crate::cli::statement_file::StatementFile;
use crate::domain::event::{Event, SampleReceived};

/// What becomes of a row whose key is elsewhere.
pub(super) enum Elsewhere {
    Recorded(u64),
    Written(Box<StatementFile>),
    Unwritten(Unwritten),
}

/// Why nothing is written down for somebody whose key is elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unwritten {
    /// No keyring says which key it is.
    UnknownKey,
    /// A decision is signed on what its signer has seen: made where its key is.
    Decision,
    /// The receipt of a sample pins it, with a proof.
    NoProof,
    /// The sample is not recorded as taken.
    NotTaken,
    /// The sample was received by another statement.
    ReceivedOtherwise,
    /// The receipt of the sample comes first.
    NotReceived,
}

impl Unwritten {
    /// What is not written and why, where somebody could do something about it.
    pub(super) fn said(self) -> Option<&'static str> {
        match self {
            Self::UnknownKey | Self::Decision => None,
            Self::NoProof => Some(
                "receipts of samples: each pins its sample, which needs a token and a trust file",
            ),
            Self::NotTaken => Some("receipts of samples whose taking is not recorded"),
            Self::ReceivedOtherwise => {
                Some("receipts of samples that another statement says were received")
            }
            Self::NotReceived => Some("results of samples whose receipts are not written"),
        }
    }
}

impl Desk<'_> {
    pub(super) async fn elsewhere(
        &mut self,
        planned: &Planned,
        draft: Draft,
    ) -> Result<Elsewhere, Failure> {
        if let Event::SampleReceived(e) = &planned.draft.event {
            let receipt = self.receipt(planned, draft, e).await?;
            if matches!(receipt, Elsewhere::Unwritten(_)) {
                self.unreceived.insert(e.sample);
            }
            return Ok(receipt);
        }
        if planned.draft.event.is_decision() {
            return Ok(Elsewhere::Unwritten(Unwritten::Decision));
        }
        if let Event::TestReported(e) = &planned.draft.event
            && self.unreceived.contains(&e.sample)
        {
            return Ok(Elsewhere::Unwritten(Unwritten::NotReceived));
        }
        let file = draft.unsigned()?;
        Ok(match self.recorder.recorded(&file).await? {
            Some(recorded) => Elsewhere::Recorded(recorded.index),
            None => Elsewhere::Written(Box::new(file)),
        })
    }

    /// The receipt of a sample pins it as it stands now: with its proof, or not at all.
    async fn receipt(
        &mut self,
        planned: &Planned,
        mut draft: Draft,
        received: &SampleReceived,
    ) -> Result<Elsewhere, Failure> {
        if !self.recorder.client.has_token() || self.recorder.trust.is_none() {
            return Ok(Elsewhere::Unwritten(Unwritten::NoProof));
        }
        let shown = self.sample(received.sample).await?;
        if let Some(arrival) = shown.arrival() {
            let statement = &arrival.statement;
            let same = statement.statement_id == planned.draft.statement_id
                && statement.event == planned.draft.event
                && statement.occurred_at == planned.draft.occurred_at;
            return Ok(match same {
                true => Elsewhere::Recorded(arrival.index),
                false => Elsewhere::Unwritten(Unwritten::ReceivedOtherwise),
            });
        }
        if !shown.is_taken() {
            return Ok(Elsewhere::Unwritten(Unwritten::NotTaken));
        }
        draft.seen = vec![shown.pin()];
        Ok(Elsewhere::Written(Box::new(draft.unsigned()?)))
    }
}

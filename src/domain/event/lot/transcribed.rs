//! What a maker wrote down from the paper of a laboratory that does not sign (docs/adr/0036).

use std::sync::Arc;

use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::decide::sampling::PlannedSample;
use crate::domain::event::Event;
use crate::domain::id::{Digest, OrgRef};
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::statement::{Recorded, RetrospectiveKind};
use crate::domain::view::Step;
use crate::words::{event, refusal};

/// Whose people wrote it down, and from what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcribed {
    /// The maker whose people sign.
    pub maker: OrgRef,
    /// Commitment to the laboratory's certificate or confirmation.
    pub certificate: Digest,
}

impl Transcribed {
    /// Somebody who works for the maker, and its quality assurance.
    pub(crate) const SIGNERS: Signers = Signers::Pair(roles::TRANSCRIBING, roles::RELEASING);

    /// The rules know it; it is of a sample of that maker, for the laboratory that was planned, which signs nothing of this
    /// sample itself.
    pub(crate) fn admit(
        &self,
        context: &Context<'_, '_>,
        laboratory: OrgRef,
        of: &PlannedSample,
    ) -> Step<()> {
        if context.rules()? < 2 {
            let (found, expected) = (&event::TRANSCRIBED, &refusal::NOT_RETROSPECTIVE);
            return context.refuse(Code::Reserved, "transcribed", found, expected);
        }
        let planned = of.planned.slot.laboratory;
        if planned != laboratory {
            return context.refuse(Code::WrongLab, "laboratory", laboratory, planned);
        }
        if let Some(maker) = of.maker.filter(|maker| *maker != self.maker) {
            return context.refuse(Code::NotYours, "transcribed.maker", self.maker, maker);
        }
        // Its own laboratory signs; who tested before the ledger may be there no more.
        let kind = context.statement.retrospective.map(|(kind, _)| kind);
        if laboratory == self.maker && kind != Some(RetrospectiveKind::Import) {
            let expected = &event::OWN_ANALYST_SIGNS;
            return context.refuse(Code::WrongLab, "transcribed", &event::TRANSCRIBED, expected);
        }
        unsigned(context, of.sample.acts(), "transcribed")
    }
}

/// The laboratory has signed nothing of this sample: since then it speaks for itself.
pub(in crate::domain::event) fn unsigned(
    context: &Context<'_, '_>,
    sample: &[Arc<Recorded>],
    field: &str,
) -> Step<()> {
    let mut acts = sample.iter();
    if acts.any(|act| signed_by_laboratory(&act.statement.event)) {
        let (found, expected) = (&event::LABORATORY_SIGNED, &event::ITS_OWN_SIGNATURE);
        return context.refuse(Code::WrongLab, field, found, expected);
    }
    Ok(())
}

/// Whether a laboratory says it itself.
fn signed_by_laboratory(event: &Event) -> bool {
    let told = event.told();
    matches!(&*told, Event::SampleReceived(_) | Event::TestReported(_))
        && told.transcribed().is_none()
}

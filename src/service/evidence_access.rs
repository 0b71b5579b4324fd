//! To whom the evidence about a vial is shown.
//!
//! Evidence carries the lot's history, and for a vial that is not in the lot the tags of its two
//! neighbours. Who shows the code of a vial that is in the lot has it in hand, and gets all of it. A code
//! that is none of the lot's could be anybody's invention: asked often enough, such codes would bring every
//! tag of the lot. Its answer is the daemon's word, unless the caller may read the lot anyway. Of a
//! product or a lot that is unknown there is nothing to hide: that it is absent is shown to everybody.

use std::collections::BTreeSet;

use tonic::Status;

use super::auth::Caller;
use super::histories::allowed;
use super::reading::Reading;
use super::status;
use crate::domain::id::{LotId, VialTag};
use crate::domain::reason::ReasonCode as Code;
use crate::domain::replay::Carried as _;
use crate::domain::subject::Subject;
use crate::domain::verdict::Verdict;
use crate::domain::view::{Need, VialLookup};
use crate::ledger::LedgerView;

/// Whether this caller is shown the evidence about a vial.
pub(super) fn may_be_shown(
    view: &LedgerView,
    caller: &Caller,
    lot: &LotId,
    vial: VialTag,
) -> Result<bool, Status> {
    let subject = Subject::Lot(lot.clone());
    let position = view.position(&subject).map_err(|e| status::store(&e))?;
    if position.count == 0 {
        return Ok(true);
    }
    let mut growing = view.growing();
    let member = BTreeSet::from([Need::Vial(lot.clone(), vial)]);
    growing.load(&member).map_err(|e| status::store(&e))?;
    if (&growing).vial(lot, &vial) == VialLookup::Member {
        return Ok(true);
    }
    Ok(*caller != Caller::Anyone && allowed(&mut Reading::new(view), caller, &subject)?)
}

/// A verdict without what only the lot's histories tell.
pub(super) fn word_alone(verdict: &mut Verdict) {
    verdict.reasons.retain(|reason| {
        matches!(
            reason.code,
            Code::UnapprovedProduct
                | Code::UnknownSerial
                | Code::ShortSerial
                | Code::StaleView
                | Code::CheckpointUnwitnessed
                | Code::IndexNotReplayed
        )
    });
}

//! What speaks against a lot by itself: it is rejected, recalled, expired, on hold.

use crate::domain::id::LotId;
use crate::domain::reason::{Detail, Reason, ReasonCode};
use crate::domain::state::LotState;
use crate::domain::subject::Subject;

use super::{GateReport, open_holds};

pub(super) fn standing(lot_id: &LotId, lot: &LotState, report: &mut GateReport) {
    if let Some((_, rejected)) = &lot.rejected {
        let detail = Detail::Rejected(rejected.reasons.clone());
        report
            .reasons
            .push(Reason::new(ReasonCode::Rejected).detail(detail));
    }
    if let Some(recall) = lot.recall {
        let recalled = Reason::about_data(ReasonCode::Recalled, recall.class);
        report
            .reasons
            .push(recalled.detail(Detail::Recalled(recall)));
    }
    if let (Some(expires_at), Some(vials)) = (lot.expires_at, &lot.commissioned)
        && report.as_of.now >= expires_at
    {
        report
            .reasons
            .push(Reason::new(ReasonCode::Expired).detail(Detail::Expired(vials.expiry)));
    }
    open_holds(
        &Subject::Lot(lot_id.clone()),
        &lot.holds,
        &lot.owners(),
        &mut report.holds,
    );
}

//! Running the ledger.

use std::sync::Arc;

use tonic::Status;

use super::{Service, pb, status};
use crate::domain::time::TimestampMs;

pub(super) async fn advance_clock(
    service: &Service,
    request: pb::AdvanceClockRequest,
) -> Result<pb::AdvanceClockResponse, Status> {
    let to = TimestampMs::new(request.to_ms)
        .map_err(|error| status::invalid("to_ms", request.to_ms, error))?;
    let ledger = Arc::clone(&service.ledger);
    let now = service
        .blocking(move || {
            ledger
                .advance_clock(to)
                .map_err(|error| status::advance(&error))
        })
        .await?;
    tracing::info!(ledger_time_ms = now.ms(), "the training clock was advanced");
    Ok(pb::AdvanceClockResponse {
        ledger_time_ms: now.ms(),
    })
}

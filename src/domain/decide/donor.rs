//! What rules share that name a donor.

use crate::domain::decide::Context;
use crate::domain::id::DonorRef;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::DonorState;
use crate::domain::view::{Ref, Step};
use crate::words::refusal;

/// The donor that a field names, once enrolled.
pub(crate) fn enrolled_donor(
    context: &Context<'_, '_>,
    field: &str,
    id: DonorRef,
) -> Step<Ref<DonorState>> {
    let donor = context.reader.donor(id)?;
    match donor.filter(|donor| donor.enrolled.is_some()) {
        Some(donor) => Ok(donor),
        None => context.refuse(Code::UnknownRef, field, id, &refusal::AN_ENROLLED_DONOR),
    }
}

//! What became of a result that was voided or is doubted, in words.

use super::names::{Names, Who, all};
use crate::domain::state::SampleState;
use crate::domain::view::Ref;
use crate::words::{Wording, sample as words};

/// By whom and why a result is void, and whether an investigation waits to be closed; `None` of a result that nobody
/// touched.
pub(in crate::cli) fn of_result(
    sample: &Ref<SampleState>,
    index: u64,
    names: &Names<'_>,
) -> Option<Wording> {
    let mut said = Vec::new();
    if let Some((by, voiding)) = sample.voiding(index) {
        let act = sample.acts().iter().find(|act| act.index == *by);
        let signers = act.iter().flat_map(|act| &act.statement.signers);
        let who: Vec<Who> = signers.map(|signer| names.who(signer)).collect();
        said.push(words::void_by(voiding.cause.said(), all(&who), by));
    }
    if sample.is_doubted(index) {
        said.push(words::UNDER_INVESTIGATION.clone());
    }
    (!said.is_empty()).then(|| Wording::join(&said, "; "))
}

//! What became of a result that was voided, is doubted or was corrected, in words.

use std::borrow::Cow;

use super::names::{Names, Who, all};
use crate::cli::commands::verify::vial_entries;
use crate::domain::event::TestReported;
use crate::domain::state::SampleState;
use crate::domain::statement::{Recorded, Statement};
use crate::domain::view::Ref;
use crate::words::{Language, Wording, sample as words, sheet};

/// By whom and why a result is void, and whether an investigation `waits` to be closed or how one ended; `None` of a
/// result that nobody touched.
fn of_result(
    sample: &Ref<SampleState>,
    index: u64,
    names: &Names<'_>,
    waits: bool,
) -> Option<Wording> {
    let mut said = Vec::new();
    if let Some((by, voiding)) = sample.voiding(index) {
        let act = sample.acts().iter().find(|act| act.index == *by);
        let signers = act.iter().flat_map(|act| &act.statement.signers);
        let who: Vec<Who> = signers.map(|signer| names.who(signer)).collect();
        said.push(words::void_by(voiding.cause.said(), all(&who), by));
    }
    if waits {
        said.push(words::UNDER_INVESTIGATION.clone());
    } else if let Some((by, closed)) = sample.last_closed(index) {
        said.push(words::investigated(closed.conclusion.said(), by));
    }
    (!said.is_empty()).then(|| Wording::join(&said, "; "))
}

/// What became of a result, and why it does not pass, unless it is void.
pub(in crate::cli) fn with_why(
    sample: &Ref<SampleState>,
    index: u64,
    names: &Names<'_>,
    waits: bool,
    why_not: Option<Wording>,
) -> Option<Wording> {
    let became = of_result(sample, index, names, waits);
    let why_not = why_not.filter(|_| sample.voiding(index).is_none());
    let said: Vec<Wording> = became.into_iter().chain(why_not).collect();
    (!said.is_empty()).then(|| Wording::join(&said, "; "))
}

/// The same, and what it was before it was corrected.
pub(in crate::cli) fn remark(
    sample: &Ref<SampleState>,
    index: u64,
    names: &Names<'_>,
    waits: bool,
    why_not: Option<Wording>,
) -> Option<Wording> {
    let said = with_why(sample, index, names, waits, why_not);
    let before = before_corrections(sample, index);
    let transcribed = is_transcribed(sample, index).then(|| sheet::WRITTEN_DOWN.clone());
    let said = transcribed.into_iter().chain(said).chain(before);
    let said: Vec<Wording> = said.collect();
    (!said.is_empty()).then(|| Wording::join(&said, "; "))
}

/// Whether the maker wrote a result down for a laboratory that did not sign it.
fn is_transcribed(sample: &Ref<SampleState>, index: u64) -> bool {
    let mut results = sample.results.iter();
    results.any(|(at, result)| *at == index && result.transcribed.is_some())
}

/// The values that a result had before it was corrected, the first one first; `None` if it never had another.
pub(in crate::cli) fn before_corrections(sample: &Ref<SampleState>, index: u64) -> Option<Wording> {
    let mut values: Vec<Wording> = Vec::new();
    for act in sample.acts() {
        let said = said_of(act, index).and_then(|said| {
            let result = said.event.get::<TestReported>()?;
            let value = |language: Language| vial_entries::value(&result.value, language);
            Some(Wording::each(value))
        });
        values.extend(said);
    }
    let now = values.pop()?;
    values.retain(|value| *value != now);
    (!values.is_empty()).then(|| words::before_correction(Wording::join(&values, ", ")))
}

/// What an entry says of the result at `index`: itself, or as a correction of it.
fn said_of(act: &Recorded, index: u64) -> Option<Cow<'_, Statement>> {
    let place = act.statement.event.corrects().unwrap_or(act.index);
    (place == index).then(|| act.statement.told())
}

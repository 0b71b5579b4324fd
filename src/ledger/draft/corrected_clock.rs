//! The time behind a correction of the clock (docs/adr/0037).

use super::Draft;
use crate::domain::decide::CLOCK_SKEW;
use crate::domain::event::ClockCorrected;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::statement::Statement;
use crate::domain::time::TimestampMs;
use crate::format::entry::decode_entry;
use crate::ledger::error::SubmitError;
use crate::store::StoreError;
use crate::words::refusal;

impl Draft<'_> {
    /// The time of the entries behind this statement, if it corrects the clock: what that shows, and not before the last
    /// good entry.
    pub(super) fn corrected_clock(
        &self,
        statement: &Statement,
    ) -> Result<Option<TimestampMs>, SubmitError> {
        let Some(corrected) = statement.event.get::<ClockCorrected>() else {
            return Ok(None);
        };
        let next = self.next_index();
        if corrected.at_index != next {
            let (found, expected) = (corrected.at_index, refusal::entry(next));
            let field = "clock_corrected.at_index";
            return Err(Refusal::new(RefusalCode::StaleSeen, field, found, expected).into());
        }
        let good = self.time_of(corrected.last_good_index)?;
        let (now, tolerance_ms) = self.clock_shows;
        // `decide` compared with the time of the last entry, which may be one to come.
        let latest = now.saturating_add(CLOCK_SKEW);
        if statement.occurred_at > latest {
            let (found, expected) = (statement.occurred_at, refusal::happened(latest));
            let field = "occurred_at_ms";
            return Err(Refusal::new(RefusalCode::TimeOrder, field, found, expected).into());
        }
        // The next start would find the log ahead of the clock again.
        if good.ms().saturating_sub(now.ms()) > tolerance_ms {
            let field = "clock_corrected.last_good_index";
            let found = refusal::entry_recorded(corrected.last_good_index, good);
            let expected = refusal::not_after_the_clock(now);
            return Err(Refusal::new(RefusalCode::TimeOrder, field, found, expected).into());
        }
        Ok(Some(now.max(good)))
    }

    /// When an entry before the next one was recorded.
    fn time_of(&self, index: u64) -> Result<TimestampMs, StoreError> {
        let damaged = || StoreError::Damaged(format!("entry {index} cannot be read"));
        let read = |bytes: &[u8]| decode_entry(bytes).map(|entry| entry.recorded_at);
        let here = index.checked_sub(self.start).map(usize::try_from);
        let time = match here {
            Some(Ok(at)) => self.entries.get(at).map(|entry| read(&entry.bytes)),
            _ => self.snapshot.entry(index)?.map(|bytes| read(&bytes)),
        };
        time.and_then(Result::ok).ok_or_else(damaged)
    }
}

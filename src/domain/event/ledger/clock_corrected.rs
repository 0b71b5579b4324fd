//! `ClockCorrected`.

use std::sync::Arc;

use crate::domain::authority::Signers;
use crate::domain::clock_corrections::ClockCorrection;
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::OrgRef;
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event, refusal};

/// The daemon's clock was wrong (domain.md 5.3c, 36): times behind the last good entry, up to this one, cannot be relied on,
/// and the next entry may be earlier than they are (docs/adr/0037).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockCorrected {
    /// Index of the last entry whose time is right.
    pub last_good_index: u64,
    /// Index of this entry itself: who kept it back would go back behind entries that its signers never saw.
    pub at_index: u64,
}

impl Kind for ClockCorrected {
    const NATURE: Nature = Nature {
        since: 2,
        meaning: Meaning::Authored,
        afterwards: Afterwards::Never,
        joins: "ledger",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        None
    }

    fn signers(&self) -> Signers {
        Signers::Roots
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Ledger]
    }

    fn introduces(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn amounts(&self) -> Vec<(String, Decimal)> {
        Vec::new()
    }

    fn details(&self) -> Details {
        Details {
            pins: None,
            names: Vec::new(),
            countersigner: None,
            bad_news: false,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        event::last_good(self.last_good_index)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Ledger(ledger) = facts {
            let correction = ClockCorrection {
                last_good: self.last_good_index,
                corrected_by: entry.index,
                signed_at: entry.statement.occurred_at,
            };
            // Anywhere else it says nothing. The writer refuses it; whoever asks the rules before does not know the place.
            if self.at_index == entry.index {
                ledger.clock_corrections.add(correction);
            }
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            let (field, good) = ("last_good_index", self.last_good_index);
            if good >= context.place.index {
                let (found, expected) = (refusal::entry(good), &event::AN_EARLIER_ENTRY);
                return context.refuse(Code::UnknownRef, field, found, expected);
            }
            let ledger = context.reader.ledger()?;
            let earlier = ledger.iter().flat_map(|l| l.clock_corrections.iter());
            for other in earlier {
                // The same place, or one whose own time is in doubt.
                if (other.last_good..=other.corrected_by).contains(&good) {
                    let found = event::in_doubt(good, other.corrected_by);
                    let expected = event::good_entry(other.last_good, other.corrected_by);
                    return context.refuse(Code::Exists, field, found, expected);
                }
            }
            Ok(())
        });
        context.pinned();
    }
}

//! `LateEntryExplained`.

use std::sync::Arc;

use crate::domain::authority::{Signers, roles};
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::gate::{Told, late};
use crate::domain::id::{DonorRef, LotId, NodeRef, OrgRef, SampleRef, ShipmentRef, Text};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::Facts;
use crate::domain::statement::{Meaning, Recorded};
use crate::domain::subject::Subject;
use crate::words::{Wording, event, refusal};

/// In whose history an entry stands, of those that say to every vial that something was late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum History {
    Lot(LotId),
    Donor(DonorRef),
    Node(NodeRef),
    Sample(SampleRef),
    Shipment(ShipmentRef),
}

impl History {
    pub fn subject(&self) -> Subject {
        match self {
            Self::Lot(id) => Subject::Lot(id.clone()),
            Self::Donor(id) => Subject::Donor(*id),
            Self::Node(id) => Subject::Node(*id),
            Self::Sample(id) => Subject::Sample(*id),
            Self::Shipment(id) => Subject::Shipment(*id),
        }
    }
}

/// Why something was recorded late (domain.md 5.3c, 152). It stays late; the lot may be released again, by who knows why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateEntryExplained {
    /// Who recorded it.
    pub organisation: OrgRef,
    /// A history in which it stands.
    pub history: History,
    /// Index of its entry.
    pub entry: u64,
    pub explanation: Text,
}

impl Kind for LateEntryExplained {
    const NATURE: Nature = Nature {
        since: 2,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Never,
        joins: "lot, donor, node, sample or shipment: the history",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::QUALITY)
    }

    fn joins(&self) -> Vec<Subject> {
        vec![self.history.subject()]
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
        event::explained(self.entry, &self.explanation)
    }

    // The history has it: what is late is looked for there.
    fn fold(&self, _: &Arc<Recorded>, _: &Subject, _: &mut Facts) {}

    fn admit(&self, context: &Context<'_, '_>) {
        let late = context.ask(|| {
            let known = context.reader.known(&self.history.subject())?;
            let state = known.as_ref().map(|known| &known.state);
            let acts = state.map_or(&[][..], |state| &state.acts);
            let standing = state.map_or(&[][..], |state| state.standing());
            let mut late = late(&Told::of(acts, standing)).into_iter();
            let late = late.find(|late| late.index == self.entry);
            if late.as_ref().is_some_and(|late| late.explained.is_some()) {
                let (found, expected) = (&event::EXPLAINED_ALREADY, &event::A_LATE_ENTRY);
                return context.refuse(Code::Exists, "entry", found, expected);
            }
            match acts.iter().find(|act| act.index == self.entry) {
                Some(act) => Ok((Arc::clone(act), late.is_some())),
                None => {
                    let expected = &event::ENTRY_OF_THE_HISTORY;
                    context.refuse(
                        Code::UnknownRef,
                        "entry",
                        refusal::entry(self.entry),
                        expected,
                    )
                }
            }
        });
        context.pinned();
        let Some((entry, is_late)) = late else { return };
        context.rule(|| {
            let by = entry.statement.event.organisation();
            context.own("entry", by)?;
            if !is_late {
                let (found, expected) = (&event::IN_TIME, &event::A_LATE_ENTRY);
                return context.refuse(Code::UnknownRef, "entry", found, expected);
            }
            Ok(())
        });
    }
}

//! `KeyRevoked`.

use std::sync::Arc;

use super::RevocationReason;
use crate::domain::authority::Signers;
use crate::domain::decide::Context;
use crate::domain::event::{Afterwards, Details, Kind, Names, Nature, Worked};
use crate::domain::id::{KeyId, OrgRef};
use crate::domain::quantity::Decimal;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::state::{Facts, Revocation};
use crate::domain::statement::{Meaning, Recorded, Role};
use crate::domain::subject::Subject;
use crate::words::{Wording, event, refusal};

/// A key is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRevoked {
    pub organisation: OrgRef,
    pub key: KeyId,
    pub reason: RevocationReason,
    /// First log index from which it is not to be trusted; `None`: from this entry on.
    pub from_index: Option<u64>,
}

impl Kind for KeyRevoked {
    const NATURE: Nature = Nature {
        since: 1,
        meaning: Meaning::Approved,
        afterwards: Afterwards::Never,
        joins: "roster of the organisation; key",
        claim: false,
        listed: false,
        moment: None,
    };

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::OneOrRoots(&[Role::SecurityOfficer])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Roster(self.organisation), Subject::Key(self.key)]
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
            bad_news: true,
            noted: None,
            worked: Worked::No,
            happened_at: None,
            keys: Vec::new(),
        }
    }

    fn said(&self, _: &dyn Names) -> Wording {
        Wording::data(self.reason)
    }

    fn fold(&self, entry: &Arc<Recorded>, _: &Subject, facts: &mut Facts) {
        if let Facts::Key(key) = facts {
            key.revocations.push(Revocation {
                revoked_at: entry.index,
                from: self.from_index.unwrap_or(entry.index),
                reason: self.reason,
            });
        }
    }

    fn admit(&self, context: &Context<'_, '_>) {
        context.rule(|| {
            let state = context.reader.key(self.key)?;
            let Some(key) = state.as_ref().and_then(|k| k.enrolled.as_ref()) else {
                return context.refuse(
                    Code::UnknownRef,
                    "key_id",
                    self.key,
                    &refusal::AN_ENROLLED_KEY,
                );
            };
            context.own("key_id", Some(key.organisation))
        });
        // A later revocation may only reach further back.
        context.rule(|| {
            let state = context.reader.key(self.key)?;
            let earliest = state.and_then(|k| k.revocations.iter().map(|r| r.from).min());
            match earliest {
                Some(earliest) if self.from_index.is_none_or(|from| from >= earliest) => {
                    let found = refusal::revoked_from(earliest);
                    context.refuse(Code::Exists, "from_index", found, &event::AN_EARLIER_INDEX)
                }
                _ => Ok(()),
            }
        });
        context.pinned();
    }
}

//! `KeyRevoked`.

use std::collections::BTreeSet;

use super::RevocationReason;
use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::{KeyId, OrgRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// A key is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRevoked {
    /// Its organisation.
    pub organisation: OrgRef,
    /// The key.
    pub key: KeyId,
    /// Why.
    pub reason: RevocationReason,
    /// First log index from which it is not to be trusted; `None`: from this entry on.
    pub from_index: Option<u64>,
}

impl Kind for KeyRevoked {
    const MEANING: Meaning = Meaning::Approved;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::OneOrRoots(&[Role::SecurityOfficer])
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Roster(self.organisation), Subject::Key(self.key)]
    }

    fn pins(&self, _: &Reader<'_>, _: TimestampMs) -> Step<Option<BTreeSet<Subject>>> {
        Ok(None)
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        None
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}

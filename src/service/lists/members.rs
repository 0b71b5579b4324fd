//! Members: the keys of an organisation, whose they are and what they may sign.

use std::sync::Arc;

use tonic::Status;

use super::looks::Looks;
use super::walk::Listed;
use crate::domain::event::{KeyEnrolled, Payload};
use crate::domain::id::OrgRef;
use crate::domain::state::Facts;
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::service::pb;

pub(super) struct Members {
    pub(super) organisation: OrgRef,
}

impl Listed for Members {
    type Place = ();
    type Row = pb::ListedMember;
    const EVENTS: &'static [u16] = &[KeyEnrolled::NUMBER];

    fn places(&self, _: &mut Looks<'_>, _: &Recorded) -> Result<Vec<()>, Status> {
        Ok(vec![()])
    }

    fn row(
        &self,
        looks: &mut Looks<'_>,
        entry: &Arc<Recorded>,
        (): &(),
    ) -> Result<Option<pb::ListedMember>, Status> {
        let Some(enrolled) = entry.statement.event.get::<KeyEnrolled>() else {
            return Ok(None);
        };
        if enrolled.organisation != self.organisation {
            return Ok(None);
        }
        let key = enrolled.public_key.id();
        let known = looks.known(&Subject::Key(key))?;
        let revocation = match known.as_ref().map(|known| &known.state.facts) {
            Some(Facts::Key(key)) => key.gravest_revocation(),
            _ => None,
        };
        let revoked_at = match revocation {
            Some(revocation) => Some(looks.statement(revocation.revoked_at)?.recorded_at.ms()),
            None => None,
        };
        Ok(Some(pb::ListedMember {
            key: key.to_string(),
            person: enrolled.person.to_string(),
            roles: enrolled.roles.iter().map(ToString::to_string).collect(),
            enrolled_at_ms: entry.recorded_at.ms(),
            revoked: revocation.map_or_else(String::new, |r| r.reason.to_string()),
            revoked_at_ms: revoked_at,
        }))
    }
}

//! Whether keys and organisations are in force at a position of the log.

use super::Acting;
use crate::domain::event::Event;
use crate::domain::id::OrgRef;
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::statement::{Role, Statement};
use crate::domain::view::{Reader, Step};

/// Keys not revoked, organisations not suspended, and all of the acting organisation.
pub(super) fn check(
    reader: &Reader<'_>,
    statement: &Statement,
    acting: &[Acting],
    at: u64,
) -> Step<()> {
    for (i, (signer, who)) in statement.signers.iter().zip(acting).enumerate() {
        if who.organisation.is_none() || who.role == Role::Enrollee {
            continue;
        }
        let revocation = reader
            .key(signer.key)?
            .and_then(|key| key.revocation_covering(at));
        if let Some(revocation) = revocation {
            return Err(Refusal::new(
                Code::KeyRevoked,
                format!("signers[{i}].key_id"),
                format!(
                    "a key revoked from index {} ({})",
                    revocation.from, revocation.reason
                ),
                "a key in force",
            )
            .into());
        }
    }
    let mut organisations: Vec<OrgRef> = acting.iter().filter_map(|a| a.organisation).collect();
    organisations.extend(statement.event.organisation());
    organisations.sort();
    organisations.dedup();
    for organisation in organisations {
        let state = reader.organisation(organisation)?;
        let registered = state
            .as_ref()
            .filter(|o| o.registered.is_some() && o.registered_at < at);
        let Some(state) = registered else {
            return Err(Refusal::new(
                Code::UnknownRef,
                format!("{}.organisation", statement.event.field()),
                organisation,
                "a registered organisation",
            )
            .into());
        };
        let revoking = matches!(statement.event, Event::KeyRevoked(_));
        if state.suspended_at.is_some_and(|index| index < at) && !revoking {
            return Err(Refusal::new(
                Code::OrgSuspended,
                format!("{}.organisation", statement.event.field()),
                organisation,
                "an organisation that is not suspended",
            )
            .into());
        }
    }
    if let Some(organisation) = statement.event.organisation() {
        for (i, who) in acting.iter().enumerate() {
            if who.organisation.is_some_and(|own| own != organisation) {
                return Err(Refusal::new(
                    Code::NotYours,
                    format!("signers[{i}]"),
                    "a key of another organisation",
                    format!("a key of {organisation}"),
                )
                .into());
            }
        }
    }
    Ok(())
}

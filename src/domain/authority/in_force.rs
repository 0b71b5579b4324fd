//! Whether keys and organisations are in force at a position of the log.

use super::Acting;
use crate::domain::event::Event;
use crate::domain::id::{KeyId, OrgRef};
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::statement::Statement;
use crate::domain::view::{Reader, Rulings, Step};
use crate::words::refusal;

/// Keys not revoked, organisations not suspended, and all of the acting organisation or the one that signs with it:
/// each by itself.
pub(super) fn check(
    reader: &Reader<'_>,
    rulings: &Rulings,
    statement: &Statement,
    acting: &[Option<Acting>],
) {
    for (i, (who, signer)) in acting.iter().zip(&statement.signers).enumerate() {
        let own_key = who.is_some_and(|who| who.organisation.is_some());
        if own_key && signer.role.is_enrolled() {
            rulings.rule(|| not_revoked(reader, signer.key, i));
        }
    }
    let known = || acting.iter().flatten();
    let mut organisations: Vec<OrgRef> = known().filter_map(|a| a.organisation).collect();
    let own = statement.event.organisation();
    let countersigner = own.and_then(|_| statement.event.countersigner());
    organisations.extend(own);
    organisations.extend(countersigner);
    organisations.sort();
    organisations.dedup();
    for organisation in organisations {
        rulings.rule(|| in_force(reader, &statement.event, organisation));
    }
    if let Some(organisation) = own {
        for (i, who) in acting.iter().enumerate() {
            let of = who.and_then(|who| who.organisation);
            if of.is_none_or(|of| of == organisation || Some(of) == countersigner) {
                continue;
            }
            let field = format!("signers[{i}]");
            let expected = refusal::key_of(organisation);
            let found = &refusal::KEY_OF_ANOTHER;
            rulings.rule(|| Err(Refusal::new(Code::NotYours, field, found, expected).into()));
        }
    }
}

fn not_revoked(reader: &Reader<'_>, key: KeyId, i: usize) -> Step<()> {
    let key = reader.key(key)?;
    let Some(revocation) = key.and_then(|key| key.gravest_revocation()) else {
        return Ok(());
    };
    let found = refusal::revoked(revocation.from, revocation.reason);
    let field = format!("signers[{i}].key_id");
    Err(Refusal::new(Code::KeyRevoked, field, found, &refusal::A_KEY_IN_FORCE).into())
}

fn in_force(reader: &Reader<'_>, event: &Event, organisation: OrgRef) -> Step<()> {
    let field = || format!("{}.organisation", event.field());
    let state = reader.organisation(organisation)?;
    let Some(state) = state.filter(|o| o.registered.is_some()) else {
        let expected = &refusal::A_REGISTERED_ORGANISATION;
        return Err(Refusal::new(Code::UnknownRef, field(), organisation, expected).into());
    };
    // It may still say that a key of its own is not to be trusted.
    let revoking = matches!(event, Event::KeyRevoked(_));
    if state.suspended_at.is_some() && !revoking {
        let expected = &refusal::NOT_SUSPENDED;
        return Err(Refusal::new(Code::OrgSuspended, field(), organisation, expected).into());
    }
    Ok(())
}

//! Whether keys and organisations are in force at a position of the log.

use super::Acting;
use crate::domain::event::Event;
use crate::domain::id::OrgRef;
use crate::domain::refusal::{Refusal, RefusalCode as Code};
use crate::domain::statement::{Role, Statement};
use crate::domain::view::{Reader, Rulings, Step};

/// Keys not revoked, organisations not suspended, and all of the acting organisation: each by itself.
pub(super) fn check(
    reader: &Reader<'_>,
    rulings: &Rulings,
    statement: &Statement,
    acting: &[Acting],
) {
    let place = |who: &Acting| statement.signers.iter().position(|s| s.key == who.key);
    for who in acting {
        let i = place(who).unwrap_or_default();
        rulings.rule(|| not_revoked(reader, who, i));
    }
    let mut organisations: Vec<OrgRef> = acting.iter().filter_map(|a| a.organisation).collect();
    organisations.extend(statement.event.organisation());
    organisations.sort();
    organisations.dedup();
    for organisation in organisations {
        rulings.rule(|| in_force(reader, &statement.event, organisation));
    }
    if let Some(organisation) = statement.event.organisation() {
        let other = |who: &&Acting| who.organisation.is_some_and(|own| own != organisation);
        for who in acting.iter().filter(other) {
            let field = format!("signers[{}]", place(who).unwrap_or_default());
            let expected = format!("a key of {organisation}");
            let found = "a key of another organisation";
            rulings.rule(|| Err(Refusal::new(Code::NotYours, field, found, expected).into()));
        }
    }
}

fn not_revoked(reader: &Reader<'_>, who: &Acting, i: usize) -> Step<()> {
    if who.organisation.is_none() || who.role == Role::Enrollee {
        return Ok(());
    }
    let key = reader.key(who.key)?;
    let Some(revocation) = key.and_then(|key| key.gravest_revocation()) else {
        return Ok(());
    };
    let found = format!(
        "a key revoked from index {} ({})",
        revocation.from, revocation.reason
    );
    let field = format!("signers[{i}].key_id");
    Err(Refusal::new(Code::KeyRevoked, field, found, "a key in force").into())
}

fn in_force(reader: &Reader<'_>, event: &Event, organisation: OrgRef) -> Step<()> {
    let field = || format!("{}.organisation", event.field());
    let state = reader.organisation(organisation)?;
    let Some(state) = state.filter(|o| o.registered.is_some()) else {
        let expected = "a registered organisation";
        return Err(Refusal::new(Code::UnknownRef, field(), organisation, expected).into());
    };
    // It may still say that a key of its own is not to be trusted.
    let revoking = matches!(event, Event::KeyRevoked(_));
    if state.suspended_at.is_some() && !revoking {
        let expected = "an organisation that is not suspended";
        return Err(Refusal::new(Code::OrgSuspended, field(), organisation, expected).into());
    }
    Ok(())
}

//! What rules of the ledger's own keys and rules share.

use crate::domain::decide::Context;
use crate::domain::key::PublicKey;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::rules_in_force;
use crate::domain::view::Step;
use crate::words::refusal;

/// Keys of the ledger itself are nobody's in an organisation.
pub(crate) fn never_enrolled(context: &Context<'_, '_>, field: &str, key: &PublicKey) -> Step<()> {
    match context.reader.key(key.id())? {
        Some(_) => context.refuse(Code::KeyReused, field, key.id(), &refusal::NEVER_ENROLLED),
        None => Ok(()),
    }
}

/// Rules that this program has.
pub(crate) fn known_rules(context: &Context<'_, '_>, field: &str, version: u32) -> Step<()> {
    if !(rules_in_force::FIRST..=rules_in_force::KNOWN).contains(&version) {
        let expected = refusal::rules_known(rules_in_force::FIRST, rules_in_force::KNOWN);
        return context.refuse(Code::Limit, field, version, expected);
    }
    Ok(())
}

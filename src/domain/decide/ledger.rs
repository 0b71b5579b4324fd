//! What rules of the ledger's own keys and rules share.

use crate::domain::KNOWN_RULES;
use crate::domain::decide::Context;
use crate::domain::key::PublicKey;
use crate::domain::refusal::RefusalCode as Code;
use crate::domain::view::Step;

/// Keys of the ledger itself are nobody's in an organisation.
pub(crate) fn never_enrolled(context: &Context<'_, '_>, field: &str, key: &PublicKey) -> Step<()> {
    match context.reader.key(key.id())? {
        Some(_) => context.refuse(
            Code::KeyReused,
            field,
            key.id(),
            "a key that was never enrolled",
        ),
        None => Ok(()),
    }
}

pub(crate) fn rules_known(context: &Context<'_, '_>, version: u32) -> Step<()> {
    if version != KNOWN_RULES {
        let expected = format!("rules version {KNOWN_RULES}");
        return context.refuse(Code::Limit, "version", version, expected);
    }
    Ok(())
}

//! Who worked on a lot, and which of their signatures are not to be trusted any more.

use std::collections::BTreeSet;

use crate::domain::event::RevocationReason;
use crate::domain::id::{KeyId, PersonRef};
use crate::domain::reason::{Detail, Reason, ReasonCode};
use crate::domain::state::LotState;
use crate::domain::statement::Recorded;
use crate::domain::view::{Halt, Reader, Ref, Step};

use super::{GateReport, Lineage, Told, late, told_afterwards};

/// Collects persons and late entries of all that the lot rests on, and asks for revoked keys.
pub(super) fn check(
    reader: &Reader<'_>,
    lot: &Ref<LotState>,
    lineage: &Lineage,
    report: &mut GateReport,
) -> Step<()> {
    let mut seen = BTreeSet::new();
    let mut complete = true;
    for act in lineage.acts(lot) {
        if !seen.insert(act.index) {
            continue;
        }
        let signed = match report.beside.contains(&act.index) {
            true => Ok(()),
            false => revoked_since(reader, act, &mut report.reasons),
        };
        let signed = signed.and_then(|()| collect_persons(reader, act, report));
        match signed {
            Ok(()) => {}
            Err(Halt::Need) => complete = false,
            Err(no) => return Err(no),
        }
    }
    let entries = lineage.acts(lot).map(|act| act.index);
    report.entries.extend(entries);
    let told = Told::of(lineage.acts(lot), lineage.standing(lot));
    report.late.extend(late(&told));
    report.told_afterwards.extend(told_afterwards(&told));
    if complete { Ok(()) } else { Err(Halt::Need) }
}

pub(crate) fn person_of(reader: &Reader<'_>, key: KeyId) -> Step<Option<PersonRef>> {
    let state = reader.key(key)?;
    let enrolled = state.as_ref().and_then(|key| key.enrolled.as_ref());
    Ok(enrolled.map(|key| key.person))
}

/// A signature by a key that was revoked, later on, back to before it. Whether a key was in force when
/// it signed is for `decide`; this looks at whole histories.
///
/// Bad news is never rested on: it is what it is, and whose key it was makes nothing worse. Else a stranger
/// who gives up their own key could stop what their word cannot.
pub(crate) fn revoked_since(
    reader: &Reader<'_>,
    act: &Recorded,
    reasons: &mut Vec<Reason>,
) -> Step<()> {
    if act.statement.event.is_bad_news() {
        return Ok(());
    }
    let mut gravest = None;
    for signer in act
        .statement
        .signers
        .iter()
        .filter(|s| s.role.is_enrolled())
    {
        let state = reader.key(signer.key)?;
        let revocation = state.and_then(|key| key.revocation_covering(act.index));
        gravest = gravest.max(revocation.map(|r| r.reason));
    }
    let code = match gravest {
        None => return Ok(()),
        Some(RevocationReason::Compromised) => ReasonCode::KeyCompromised,
        Some(_) => ReasonCode::KeyRevokedBefore,
    };
    let (event, index) = (act.statement.event.name(), act.index);
    reasons.push(Reason::new(code).detail(Detail::Signed(event, index)));
    Ok(())
}

fn collect_persons(reader: &Reader<'_>, act: &Recorded, report: &mut GateReport) -> Step<()> {
    let signers = act.statement.signers.iter();
    for signer in signers.filter(|s| s.role.is_enrolled()) {
        let (worked, others) = act.statement.event.worked(signer.role);
        report.persons.extend(others);
        if worked {
            report.persons.extend(person_of(reader, signer.key)?);
        }
    }
    Ok(())
}

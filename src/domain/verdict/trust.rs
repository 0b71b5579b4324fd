//! What the verdict rests on, followed to its end.
//!
//! Of every history that was read, every entry: what its signers and its rules need is read too, above
//! all the enrolments of keys, whose grantors' keys follow in turn until only root keys are left. Else an
//! operator could enrol a false QA. Entries that should not have been recorded are reported, and
//! signatures by keys that were revoked back to before them.

use std::collections::BTreeSet;

use crate::domain::bilingual::both;
use crate::domain::gate::revoked_since;
use crate::domain::reason::{Reason, ReasonCode};
use crate::domain::replay::{Judged, Judgements};
use crate::domain::view::{Halt, Reader, Step, Weight};

/// What following the evidence came to.
#[derive(Default)]
pub(super) struct Followed {
    pub(super) reasons: Vec<Reason>,
    /// Rules of some entries are left to the auditor.
    pub(super) left: bool,
}

pub(super) fn follow(reader: &Reader<'_>, evidence: &dyn Judgements) -> Step<Followed> {
    let mut followed = Followed::default();
    let mut done: BTreeSet<(u64, Weight)> = BTreeSet::new();
    let mut complete = true;
    let mut next = 0;
    // To read is to find more to read, at the end of what was read.
    while let Some((subject, weight)) = reader.nth_read(next) {
        next += 1;
        for judged in evidence.judged(&subject) {
            if !done.insert((judged.recorded.index, weight)) {
                continue;
            }
            match entry(reader, judged, weight, &mut followed) {
                Ok(()) => {}
                Err(Halt::Need) => complete = false,
                Err(no) => return Err(no),
            }
        }
    }
    if complete {
        Ok(followed)
    } else {
        Err(Halt::Need)
    }
}

fn entry(
    reader: &Reader<'_>,
    judged: &Judged,
    weight: Weight,
    followed: &mut Followed,
) -> Step<()> {
    // Of what is only context, what its own rules need is left to the auditor.
    let rules = judged.rules.iter().filter(|_| weight == Weight::Demanded);
    let mut complete = true;
    for (subject, weight) in judged.signers.iter().chain(rules) {
        complete &= reader.look(subject, *weight).is_ok();
    }
    followed.left |= judged.left || weight == Weight::Context;
    if let Some(refusal) = &judged.refusal {
        let (index, event) = (
            judged.recorded.index,
            judged.recorded.statement.event.name(),
        );
        let code = refusal.code;
        let about = format!("{index}, {event}, {code}");
        let (field, found, expected) = (&refusal.field, &refusal.found, &refusal.expected);
        let why = both!(
            "{field}: found {found}; expected {expected}",
            "{field}: {found}(正しくは {expected})"
        );
        let reason = Reason::about(ReasonCode::IllegalEntry, about).detail(why);
        if !followed.reasons.contains(&reason) {
            followed.reasons.push(reason);
        }
    }
    revoked_since(reader, &judged.recorded, &mut followed.reasons)?;
    if complete { Ok(()) } else { Err(Halt::Need) }
}

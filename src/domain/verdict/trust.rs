//! What the verdict rests on, followed to its end.
//!
//! Of every history that was read, every entry: what its signers and its rules need is read too, above
//! all the enrolments of keys, whose grantors' keys follow in turn until only root keys are left. Else an
//! operator could enrol a false QA. Entries that should not have been recorded are reported, and
//! signatures by keys that were revoked back to before them.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::event::{Event, TestReported};
use crate::domain::gate::revoked_since;
use crate::domain::id::{KeyId, OrgRef, PersonRef};
use crate::domain::reason::{About, Detail, Reason, ReasonCode};
use crate::domain::replay::{Judged, Judgements};
use crate::domain::view::{Halt, Reader, Step, Weight};

/// What following the evidence came to.
#[derive(Default)]
pub(super) struct Followed {
    pub(super) reasons: Vec<Reason>,
    /// Rules of some entries are left to the auditor.
    pub(super) left: bool,
}

/// `beside`: entries that nothing rests on.
pub(super) fn follow(
    reader: &Reader<'_>,
    evidence: &dyn Judgements,
    beside: &BTreeSet<u64>,
) -> Step<Followed> {
    let mut followed = Followed::default();
    let mut done: BTreeSet<(u64, Weight)> = BTreeSet::new();
    let mut complete = true;
    let mut next = 0;
    let mut signed = Signed::default();
    // To read is to find more to read, at the end of what was read.
    while let Some((subject, weight)) = reader.nth_read(next) {
        next += 1;
        for judged in evidence.judged(&subject) {
            if !beside.contains(&judged.recorded.index) {
                signed.take(judged);
            }
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
    if !complete {
        return Err(Halt::Need);
    }
    for judged in signed.rested_on() {
        revoked_since(reader, &judged.recorded, &mut followed.reasons)?;
    }
    Ok(followed)
}

/// What was signed, to see which signatures an answer rests on.
#[derive(Default)]
struct Signed<'e> {
    statements: BTreeMap<u64, &'e Judged>,
    enrolments: BTreeMap<KeyId, &'e Judged>,
    /// Keys of a person in an organisation.
    keys: BTreeMap<(PersonRef, OrgRef), Vec<KeyId>>,
}

impl<'e> Signed<'e> {
    fn take(&mut self, judged: &'e Judged) {
        let event = &judged.recorded.statement.event;
        if let Event::KeyEnrolled(e) = event {
            let key = e.public_key.id();
            let keys = self.keys.entry((e.person, e.organisation)).or_default();
            keys.push(key);
            self.enrolments.entry(key).or_insert(judged);
        } else if !event.is_bad_news() {
            self.statements.insert(judged.recorded.index, judged);
        }
    }

    /// Every statement but bad news, and of enrolments those of its signers and of the persons whom a
    /// result names, in that laboratory, back to the roots. What else a person was enrolled for, by
    /// whomever, is carried with the person and vouches for nothing.
    fn rested_on(self) -> impl Iterator<Item = &'e Judged> {
        let mut rested_on = self.statements.clone();
        let statements = rested_on.values().copied();
        let mut open: Vec<KeyId> = statements.flat_map(|judged| self.vouched(judged)).collect();
        let mut seen = BTreeSet::new();
        while let Some(key) = open.pop() {
            let enrolment = self.enrolments.get(&key).filter(|_| seen.insert(key));
            let Some(judged) = enrolment else { continue };
            rested_on.insert(judged.recorded.index, judged);
            open.extend(judged.recorded.statement.signers.iter().map(|s| s.key));
        }
        rested_on.into_values()
    }

    fn vouched(&self, judged: &Judged) -> Vec<KeyId> {
        let statement = &judged.recorded.statement;
        let mut keys: Vec<KeyId> = statement.signers.iter().map(|s| s.key).collect();
        if let Some(e) = statement.event.told().get::<TestReported>() {
            let transcribed = e.transcribed.as_ref();
            let of = transcribed.map_or(e.laboratory, |transcribed| transcribed.maker);
            for person in [Some(e.analyst), e.reviewer].into_iter().flatten() {
                keys.extend(self.keys.get(&(person, of)).into_iter().flatten());
            }
        }
        keys
    }
}

fn entry(
    reader: &Reader<'_>,
    judged: &Judged,
    weight: Weight,
    followed: &mut Followed,
) -> Step<()> {
    // Of what is only context, what its own rules need is left to the auditor.
    let rules = judged
        .demands
        .rules
        .iter()
        .filter(|_| weight == Weight::Demanded);
    let mut complete = true;
    for (subject, weight) in judged.demands.signers.iter().chain(rules) {
        complete &= reader.look(subject, *weight).is_ok();
    }
    followed.left |= judged.demands.left || weight == Weight::Context;
    if let Some(refusal) = &judged.refusal {
        let (index, event) = (
            judged.recorded.index,
            judged.recorded.statement.event.name(),
        );
        let code = refusal.code;
        let about = About::Illegal(index, event, code);
        let detail = Detail::Illegal(Box::new(refusal.clone()));
        let reason = Reason::about(ReasonCode::IllegalEntry, about).detail(detail);
        if !followed.reasons.contains(&reason) {
            followed.reasons.push(reason);
        }
    }
    if complete { Ok(()) } else { Err(Halt::Need) }
}

//! Every signature in the evidence, back to the genesis root keys.
//!
//! Whatever was read is checked here, above all the enrolments of the keys themselves, whose
//! grantors' keys are read and checked in turn until only root keys are left. Else an operator could
//! enrol a false QA. What the gate has checked is checked again: the walk may have ended before the
//! gate (an unknown serial), and evidence whose signers' keys are not there is no evidence.

use std::collections::BTreeSet;

use crate::domain::gate::signed_by;
use crate::domain::reason::Reason;
use crate::domain::view::{Halt, Reader, Step};

pub(super) fn signed_by_those_who_may(reader: &Reader<'_>, reasons: &mut Vec<Reason>) -> Step<()> {
    let mut checked: BTreeSet<u64> = BTreeSet::new();
    let mut complete = true;
    let mut next = 0;
    // To check a signature is to read keys, which join the end of what was read.
    while let Some(subject) = reader.nth_read(next) {
        next += 1;
        let Some(known) = reader.known(&subject)? else {
            continue;
        };
        for act in &known.state.acts {
            if !checked.insert(act.index) {
                continue;
            }
            match signed_by(reader, act, reasons) {
                Ok(_) => {}
                Err(Halt::Need) => complete = false,
                Err(no) => return Err(no),
            }
        }
    }
    if complete { Ok(()) } else { Err(Halt::Need) }
}

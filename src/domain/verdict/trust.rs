//! Every signature in the evidence, back to the genesis root keys.
//!
//! The gate checks what the lot rests on. Here come the rest of what was read: custody, products,
//! specifications, and above all the enrolments of the keys themselves, whose grantors' keys are
//! read and checked in turn until only root keys are left. Else an operator could enrol a false QA.

use std::collections::BTreeSet;

use crate::domain::gate::signed_by;
use crate::domain::reason::Reason;
use crate::domain::subject::Subject;
use crate::domain::view::{Halt, Reader, Step};

pub(super) fn signed_by_those_who_may(reader: &Reader<'_>, reasons: &mut Vec<Reason>) -> Step<()> {
    let mut done: BTreeSet<Subject> = BTreeSet::new();
    let mut checked: BTreeSet<u64> = BTreeSet::new();
    let mut complete = true;
    loop {
        let open: Vec<Subject> = reader.reads().difference(&done).cloned().collect();
        if open.is_empty() {
            return if complete { Ok(()) } else { Err(Halt::Need) };
        }
        for subject in open {
            // The gate has checked these, with their persons.
            let by_gate = matches!(
                subject,
                Subject::Lot(_) | Subject::Node(_) | Subject::Donor(_) | Subject::Sample(_)
            );
            if let (false, Some(known)) = (by_gate, reader.known(&subject)?) {
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
            done.insert(subject);
        }
    }
}

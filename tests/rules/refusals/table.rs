//! The shape of a row, and the check that every code has one.

use std::collections::BTreeSet;

use lotledger::domain::event::Event;
use lotledger::domain::refusal::RefusalCode as Code;

use crate::world::World;
use crate::world::story::{Phase, after};

/// After this phase, this statement by these signers is refused with this code; `None`: admitted.
pub struct Row {
    pub what: &'static str,
    pub code: Option<Code>,
    pub after: Phase,
    pub by: &'static str,
    pub event: fn(&mut World) -> Event,
}

pub fn refused(
    code: Code,
    what: &'static str,
    after: Phase,
    by: &'static str,
    event: fn(&mut World) -> Event,
) -> Row {
    Row {
        what,
        code: Some(code),
        after,
        by,
        event,
    }
}

pub fn admitted(
    what: &'static str,
    after: Phase,
    by: &'static str,
    event: fn(&mut World) -> Event,
) -> Row {
    Row {
        what,
        code: None,
        after,
        by,
        event,
    }
}

/// Rows of one file.
pub fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for row in rows {
        let mut world = after(row.after);
        let event = (row.event)(&mut world);
        let name = event.name();
        let got = world.attempt(row.by, event);
        let code = got.as_ref().err().map(|refusal| refusal.code);
        if code != row.code {
            let name_of = |code: Option<Code>| code.map_or("admitted", Code::as_str);
            let found = got.map_or_else(|refusal| refusal.to_string(), |_| "admitted".to_owned());
            let (what, expected) = (row.what, name_of(row.code));
            wrong.push(format!("{name}, {what}: expected {expected}, got {found}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Codes that the generic faults have rows for.
const GENERIC: &[Code] = &[
    Code::WrongLedger,
    Code::WrongRole,
    Code::KeyRevoked,
    Code::OrgSuspended,
    Code::NotYours,
    Code::TimeOrder,
    Code::StaleSeen,
    Code::SeenMismatch,
    Code::Reserved,
];

/// Codes that the rules themselves never give.
const ELSEWHERE: &[(Code, &str)] = &[
    (
        Code::BadSignature,
        "the writer checks signatures before it asks the rules",
    ),
    (
        Code::WeakKey,
        "a weak key is no public key: it does not parse",
    ),
    (
        Code::RootMismatch,
        "the writer checks the sidecar against the root",
    ),
    (
        Code::PublicTextMismatch,
        "the writer checks the public text against the commitment",
    ),
];

#[test]
fn every_code_has_a_row() {
    let mut without: BTreeSet<Code> = Code::ALL.iter().copied().collect();
    let elsewhere = ELSEWHERE.iter().map(|(code, _)| code);
    for code in GENERIC.iter().chain(elsewhere) {
        assert!(without.remove(code), "{code} is listed twice");
    }
    for row in super::all() {
        if let Some(code) = row.code {
            let elsewhere = ELSEWHERE.iter().any(|(other, _)| *other == code);
            assert!(!elsewhere, "{code} has a row after all");
            without.remove(&code);
        }
    }
    assert!(without.is_empty(), "without a row: {without:?}");
}

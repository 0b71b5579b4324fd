//! What every event refuses, whatever it says: another ledger, the wrong role or meaning, a
//! revoked key, a suspended organisation, a key of strangers, the future, a history that moved.

use lotledger::digest::Digest;
use lotledger::domain::event::{Afterwards, Event, RevocationReason};
use lotledger::domain::id::LedgerId;
use lotledger::domain::refusal::RefusalCode as Code;
use lotledger::domain::statement::{Meaning, RetrospectiveKind, Role, Seen, Statement};
use lotledger::domain::subject::{Position, Subject};
use lotledger::domain::time::DurationMs;
use lotledger::domain::view::View as _;

use super::examples::{Example, examples};
use crate::world::{World, cast, make, names::*};

/// Breaks a good statement in one way: `None` if that way makes no sense for it.
pub type Fault = fn(&Example, &mut World, Event) -> Option<Statement>;

/// The first signer of an organisation in a list of signers.
fn somebody(by: &str) -> Option<&str> {
    let people = by.split(" + ").filter(|name| !name.contains(" as "));
    people.into_iter().find(|name| !name.starts_with("root."))
}

pub const FAULTS: &[(&str, Code, Fault)] = &[
    ("for another ledger", Code::WrongLedger, |x, w, event| {
        let mut statement = w.draft(x.by, event);
        statement.ledger_id = Some(LedgerId::from_bytes([9; 32]));
        Some(statement)
    }),
    ("for no ledger", Code::WrongLedger, |x, w, event| {
        let mut statement = w.draft(x.by, event);
        statement.ledger_id = None;
        Some(statement)
    }),
    ("about the past", Code::Reserved, |x, w, event| {
        let mut statement = w.draft(x.by, event);
        statement.retrospective = Some((RetrospectiveKind::ALL[0], digest("paper")));
        let may_be = statement.event.afterwards() != Afterwards::Never;
        Some(statement).filter(|_| !may_be || w.rules_at(u64::MAX) < 2)
    }),
    ("by an auditor", Code::WrongRole, |_, w, event| {
        Some(w.draft("auditor.person", event)).filter(|_| w.log.len() > 1)
    }),
    ("in a role the key lacks", Code::WrongRole, |x, w, event| {
        let name = somebody(x.by)?;
        let mut statement = w.draft(x.by, event);
        let signer = statement.signers.iter_mut().find(|s| s.key == key(name))?;
        signer.role = Role::Auditor;
        Some(statement)
    }),
    ("with another meaning", Code::WrongRole, |x, w, event| {
        let mut statement = w.draft(x.by, event);
        statement.signers[0].meaning = Meaning::Witnessed;
        Some(statement)
    }),
    (
        "with one signer too many",
        Code::WrongRole,
        |x, w, event| {
            let extra = format!("{} + maker.medical", x.by);
            let enrolment = matches!(event, Event::KeyEnrolled(_));
            Some(w.draft(&extra, event)).filter(|_| w.log.len() > 1 && !enrolment)
        },
    ),
    (
        "with a key that nobody enrolled",
        Code::UnknownRef,
        |x, w, event| {
            let name = somebody(x.by)?;
            let role = cast::role(name);
            let by = x.by.replace(name, &format!("{name}.unknown as {role}"));
            Some(w.draft(&by, event))
        },
    ),
    ("with a revoked key", Code::KeyRevoked, |x, w, event| {
        let name = somebody(x.by)?;
        let revoked = make::revoked(name, RevocationReason::Lost, None);
        w.record("root.1 + root.2", Event::KeyRevoked(revoked));
        Some(w.draft(x.by, event))
    }),
    (
        "by a suspended organisation",
        Code::OrgSuspended,
        |x, w, event| {
            let name = somebody(x.by)?;
            let suspended = make::suspended(cast::organisation(name));
            w.record("root.1 + root.2", Event::OrgSuspended(suspended));
            // Its keys can still be revoked, or nobody could.
            let revocation = matches!(event, Event::KeyRevoked(_));
            Some(w.draft(x.by, event)).filter(|_| !revocation)
        },
    ),
    ("by strangers", Code::NotYours, |x, w, event| {
        (!x.stranger.is_empty()).then(|| w.draft(x.stranger, event))
    }),
    ("in the future", Code::TimeOrder, |x, w, event| {
        let mut statement = w.draft(x.by, event);
        let five_minutes = DurationMs::from_ms(5 * 60_000 + 1);
        statement.occurred_at = w.now.saturating_add(five_minutes);
        Some(statement)
    }),
    (
        "having seen less than there is",
        Code::StaleSeen,
        |x, w, event| {
            let mut statement = w.draft(x.by, event);
            if statement.seen.is_empty() {
                statement.seen = w.seen([Subject::Ledger]);
            }
            statement.seen[0].position = Position::EMPTY;
            Some(statement)
        },
    ),
    (
        "having seen what is not there",
        Code::StaleSeen,
        |x, w, event| {
            let mut statement = w.draft(x.by, event);
            statement.seen.push(Seen {
                subject: Subject::TimeAnchors,
                position: Position {
                    count: 1,
                    head: Digest::from_bytes([1; 32]),
                },
            });
            Some(statement)
        },
    ),
    (
        "a decision that pins too little",
        Code::SeenMismatch,
        |x, w, event| {
            let mut statement = w.draft(x.by, event);
            let decision = statement.event.is_decision();
            decision.then(|| {
                statement.seen.pop();
                statement
            })
        },
    ),
    (
        "a decision that pins too much",
        Code::SeenMismatch,
        |x, w, event| {
            let mut statement = w.draft(x.by, event);
            let decision = statement.event.is_decision();
            decision.then(|| {
                statement.seen.extend(w.seen([Subject::SafetyFeed]));
                statement
            })
        },
    ),
];

#[test]
fn every_event_has_a_good_example() {
    let mut without: Vec<&str> = (0..=u16::MAX).filter_map(Event::name_of).collect();
    for example in examples() {
        let (mut world, event) = example.set();
        let name = event.name();
        without.retain(|other| *other != name);
        if let Err(refusal) = world.attempt(example.by, event) {
            panic!("{name}: {refusal}");
        }
    }
    // The story begins with it.
    assert_eq!(without, ["LedgerCreated"]);
}

#[test]
fn every_event_refuses_every_generic_fault() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for example in examples() {
        for (fault, code, break_it) in FAULTS {
            let (mut world, event) = example.set();
            let name = event.name();
            let Some(statement) = break_it(&example, &mut world, event) else {
                continue;
            };
            checked += 1;
            let got = match world.submit(statement) {
                Ok(_) => "admitted".to_owned(),
                Err(refusal) if refusal.code == *code => continue,
                Err(refusal) => refusal.to_string(),
            };
            wrong.push(format!("{name} {fault}: expected {code}, got {got}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(checked > 350, "{checked}");
}

/// Faults together: the one that stands first in the order of precedence is named.
#[test]
fn the_first_fault_in_the_order_of_precedence_is_named() {
    type Break = fn(&mut World, &mut Statement);
    const ORDERED: &[(Code, Break)] = &[
        (Code::WrongLedger, |_, s| s.ledger_id = None),
        (Code::Reserved, |_, s| {
            s.retrospective = Some((RetrospectiveKind::ALL[0], digest("paper")));
        }),
        (Code::WrongRole, |_, s| {
            s.signers[0].meaning = Meaning::Witnessed
        }),
        (Code::KeyRevoked, |w, _| {
            let revoked = make::revoked("maker.qa", RevocationReason::Lost, None);
            w.record("root.1 + root.2", Event::KeyRevoked(revoked));
        }),
        (Code::OrgSuspended, |w, _| {
            let suspended = make::suspended("maker");
            w.record("root.1 + root.2", Event::OrgSuspended(suspended));
        }),
        (Code::NotYours, |_, s| {
            if let Event::LotReleased(e) = &mut s.event {
                e.organisation = org("clinic-a");
            }
        }),
        (Code::TimeOrder, |w, s| {
            s.occurred_at = w.now.saturating_add(DurationMs::from_hours(1))
        }),
        (Code::Exists, |w, _| {
            let event = Event::LotReleased(make::released("L1", "small@1"));
            w.force("maker.qa", event);
        }),
        (Code::UnknownRef, |_, s| {
            if let Event::LotReleased(e) = &mut s.event {
                e.specification = spec_id("other@1");
            }
        }),
        (Code::StaleSeen, |_, s| s.seen[0].position = Position::EMPTY),
        (Code::SeenMismatch, |_, s| {
            s.seen.pop();
        }),
        (Code::NotReviewed, |_, _| ()),
    ];
    for (i, (expected, _)) in ORDERED.iter().enumerate() {
        let mut world = crate::world::story::after(crate::world::story::Phase::Tested);
        let event = Event::LotReleased(make::released("L1", "small@1"));
        let mut statement = world.draft("maker.qa", event);
        for (_, break_it) in &ORDERED[i..] {
            break_it(&mut world, &mut statement);
        }
        let refusal = world.submit(statement).unwrap_err();
        assert_eq!(refusal.code, *expected, "{refusal}");
    }
}

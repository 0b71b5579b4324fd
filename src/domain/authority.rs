//! Who may sign what, and what the signature means.
//!
//! Keys and roles are judged by position in the log: a signature counts if its key was enrolled
//! with the role before the entry, not revoked for it, and its organisation not suspended before
//! it. The writer asks this of a new statement, the verifier of every entry in its evidence.

use std::collections::BTreeSet;

use super::event::{Event, HoldLifted, HoldReason, HoldScope, KeyEnrolled, RootKeys};
use super::id::{OrgRef, PersonRef, VialId};
use super::refusal::{Refusal, RefusalCode as Code};
use super::state::Holds;
use super::statement::{Meaning, Role, Signer, Statement};
use super::subject::Subject;
use super::view::{Reader, Step};

/// A signer whose key is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Acting {
    pub(crate) person: PersonRef,
    pub(crate) role: Role,
    /// `None` for holders of root keys.
    pub(crate) organisation: Option<OrgRef>,
}

/// Which signers an event wants.
enum Rule {
    /// The root threshold.
    Roots,
    /// The old root threshold and the new one.
    OldAndNewRoots,
    /// The new key and its grantors.
    Enrolment,
    /// One person of the organisation in one of these roles, or the root threshold.
    OneOrRoots(&'static [Role]),
    /// One person of the organisation and one root.
    OneAndRoot(Role),
    /// One person of the organisation in one of these roles.
    One(&'static [Role]),
    /// One signer for each role, all of them different persons.
    Each(&'static [Role]),
}

const LABORATORY: &[Role] = &[Role::LabAnalyst, Role::LabQa];
const TESTING: &[Role] = &[Role::LabAnalyst, Role::LabQa, Role::QcAnalyst];
const CLINIC: &[Role] = &[Role::ClinicPharmacy, Role::ClinicNurse, Role::Physician];
const DISPATCH: &[Role] = &[Role::Operator, Role::Distributor];
const CONSIGNEE: &[Role] = &[
    Role::Distributor,
    Role::ClinicPharmacy,
    Role::ClinicNurse,
    Role::Physician,
];
/// Bad news must be easy to record: anybody with a duty of care may place an ordinary hold.
const HOLDERS: &[Role] = &[
    Role::SecurityOfficer,
    Role::QaRelease,
    Role::ProductionHead,
    Role::Operator,
    Role::QcAnalyst,
    Role::Collector,
    Role::DonorEligibilityOfficer,
    Role::LabAnalyst,
    Role::LabQa,
    Role::Distributor,
    Role::ClinicPharmacy,
    Role::ClinicNurse,
    Role::Physician,
    Role::MedicalOfficer,
    Role::Regulator,
];

fn rule(reader: &Reader<'_>, event: &Event) -> Step<Rule> {
    Ok(match event {
        Event::LedgerCreated(_)
        | Event::LogKeyRotated(_)
        | Event::RulesActivated(_)
        | Event::OrgRegistered(_)
        | Event::OrgSuspended(_) => Rule::Roots,
        Event::RootKeysChanged(_) => Rule::OldAndNewRoots,
        Event::KeyEnrolled(_) => Rule::Enrolment,
        Event::KeyRevoked(_) => Rule::OneOrRoots(&[Role::SecurityOfficer]),
        Event::ProductRegistered(_) => Rule::OneAndRoot(Role::QaRelease),
        Event::DonorPolicyPublished(_)
        | Event::SpecPublished(_)
        | Event::SamplesPlanned(_)
        | Event::LotReleased(_)
        | Event::LotRejected(_) => Rule::One(&[Role::QaRelease]),
        Event::DonorEnrolled(_) => Rule::One(&[Role::Collector]),
        Event::DonorTested(_) => Rule::One(LABORATORY),
        Event::DonorDetermined(_) => Rule::One(&[Role::DonorEligibilityOfficer]),
        Event::MaterialReceived(_) => Rule::One(&[Role::Operator, Role::Collector]),
        Event::ProcessRecorded(_) | Event::SampleTaken(_) => Rule::One(&[Role::Operator]),
        Event::LotOpened(_) | Event::VialsCommissioned(_) | Event::LotReviewed(_) => {
            Rule::One(&[Role::ProductionHead])
        }
        Event::SampleReceived(_) | Event::TestReported(_) => Rule::One(TESTING),
        Event::HoldPlaced(e) => Rule::One(match e.reason {
            HoldReason::RegulatorOrder => &[Role::Regulator],
            HoldReason::ClinicLocal => CLINIC,
            HoldReason::LedgerIntegrity => &[Role::Root, Role::Auditor],
            _ => HOLDERS,
        }),
        Event::HoldLifted(e) => lifters(reader, e)?,
        Event::RecallIssued(_) => Rule::One(&[Role::QaRelease, Role::Regulator]),
        Event::Packed(_) | Event::Shipped(_) => Rule::One(DISPATCH),
        Event::Received(_) => Rule::One(CONSIGNEE),
        Event::VialOpened(_) | Event::VialAdministered(_) => Rule::One(CLINIC),
    })
}

/// Who may lift a hold depends on why it was placed.
fn lifters(reader: &Reader<'_>, lifted: &HoldLifted) -> Step<Rule> {
    let reason = with_holds(reader, &lifted.scope, |holds| {
        holds.get(&lifted.hold).map(|hold| hold.reason)
    })?;
    let Some(reason) = reason else {
        return Err(Refusal::new(
            Code::HoldUnknown,
            "hold_lifted.hold_id",
            lifted.hold,
            "the statement id of a HoldPlaced with this scope",
        )
        .into());
    };
    Ok(match reason {
        HoldReason::OosPending
        | HoldReason::Deviation
        | HoldReason::ColdChain
        | HoldReason::SuspectProduct => Rule::One(&[Role::QaRelease]),
        HoldReason::DonorFollowup => Rule::Each(&[Role::QaRelease, Role::DonorEligibilityOfficer]),
        HoldReason::Lookback | HoldReason::AdverseEvent => {
            Rule::Each(&[Role::QaRelease, Role::MedicalOfficer])
        }
        HoldReason::KeyCompromise => Rule::Each(&[Role::SecurityOfficer, Role::QaRelease]),
        HoldReason::RegulatorOrder => Rule::One(&[Role::Regulator]),
        HoldReason::ClinicLocal => Rule::One(CLINIC),
        HoldReason::LedgerIntegrity => Rule::Each(&[Role::Root, Role::Auditor]),
    })
}

/// Looks at the holds of a scope. The vials of a list have the hold in common: it is looked up at
/// the one that was read already, so that what a clinic did to the others stays out of a bundle.
pub(crate) fn with_holds<T>(
    reader: &Reader<'_>,
    scope: &HoldScope,
    look: impl FnOnce(&Holds) -> Option<T>,
) -> Step<Option<T>> {
    Ok(match scope {
        HoldScope::Donor(id) => reader.donor(*id)?.and_then(|s| look(&s.holds)),
        HoldScope::Node(id) => reader.node(*id)?.and_then(|s| look(&s.holds)),
        HoldScope::Lot(id) => reader.lot(id)?.and_then(|s| look(&s.holds)),
        HoldScope::Sample(id) => reader.sample(*id)?.and_then(|s| look(&s.holds)),
        HoldScope::Shipment(id) => reader.shipment(*id)?.and_then(|s| look(&s.holds)),
        HoldScope::Vials { vials, .. } => {
            let read = |vial: &&VialId| reader.has_read(&Subject::Vial(**vial));
            match vials.iter().find(read).or(vials.first()) {
                Some(vial) => reader.vial(*vial)?.and_then(|s| look(&s.holds)),
                None => None,
            }
        }
    })
}

/// What a signature means, by event and role.
pub fn meaning_of(event: &Event, role: Role) -> Meaning {
    match (event, role) {
        (Event::KeyEnrolled(_), Role::Enrollee) => Meaning::Acknowledged,
        (_, Role::Root) => Meaning::Approved,
        (Event::MaterialReceived(_) | Event::SampleReceived(_) | Event::Received(_), _) => {
            Meaning::Received
        }
        (
            Event::DonorTested(_)
            | Event::ProcessRecorded(_)
            | Event::SampleTaken(_)
            | Event::TestReported(_)
            | Event::Packed(_)
            | Event::VialOpened(_),
            _,
        ) => Meaning::Performed,
        (Event::Shipped(_) | Event::VialAdministered(_), _) => Meaning::Dispensed,
        (Event::DonorDetermined(_), _) => Meaning::Verified,
        (Event::LotReviewed(_), _) => Meaning::Reviewed,
        (Event::LotReleased(_), _) => Meaning::Released,
        (Event::LotRejected(_), _) => Meaning::Rejected,
        (
            Event::KeyEnrolled(_)
            | Event::KeyRevoked(_)
            | Event::ProductRegistered(_)
            | Event::DonorPolicyPublished(_)
            | Event::SpecPublished(_)
            | Event::SamplesPlanned(_)
            | Event::HoldLifted(_)
            | Event::RecallIssued(_),
            _,
        ) => Meaning::Approved,
        _ => Meaning::Authored,
    }
}

/// The roles in which a person of the acting organisation may sign this event, for tools that
/// help an author; `HoldLifted` depends on the hold and lists every role that may ever lift one.
pub fn roles_for(event: &Event) -> Vec<Role> {
    struct Nothing;
    impl super::view::View for Nothing {
        fn subject(&self, _: &super::subject::Subject) -> super::view::Lookup {
            super::view::Lookup::NotHeld
        }
        fn vial(&self, _: &super::id::LotId, _: &super::id::VialId) -> super::view::VialLookup {
            super::view::VialLookup::NotHeld
        }
    }
    match rule(&Reader::new(&Nothing), event) {
        Ok(Rule::Roots | Rule::OldAndNewRoots) => vec![Role::Root],
        Ok(Rule::Enrolment) => vec![Role::SecurityOfficer, Role::Root],
        Ok(Rule::OneOrRoots(roles)) => [roles, &[Role::Root]].concat(),
        Ok(Rule::OneAndRoot(role)) => vec![role, Role::Root],
        Ok(Rule::One(roles) | Rule::Each(roles)) => roles.to_vec(),
        Err(_) => vec![
            Role::QaRelease,
            Role::MedicalOfficer,
            Role::DonorEligibilityOfficer,
            Role::SecurityOfficer,
            Role::Regulator,
            Role::ClinicPharmacy,
            Role::ClinicNurse,
            Role::Physician,
            Role::Auditor,
            Role::Root,
        ],
    }
}

/// Were these signatures by people who may, at this position of the log?
///
/// Refusals in order of precedence: `WRONG_ROLE`, `KEY_REVOKED`, `ORG_SUSPENDED`, `NOT_YOURS`,
/// with `THRESHOLD` and `SELF_GRANT` where the event has them. That the signatures themselves are
/// good was checked before.
pub(crate) fn authorise(reader: &Reader<'_>, statement: &Statement, at: u64) -> Step<Vec<Acting>> {
    let event = &statement.event;
    let keys: Vec<_> = statement
        .signers
        .iter()
        .filter(|s| !matches!(s.role, Role::Root | Role::Enrollee))
        .map(|s| super::subject::Subject::Key(s.key))
        .collect();
    reader.want(&keys)?;
    let mut acting = Vec::with_capacity(statement.signers.len());
    for (i, signer) in statement.signers.iter().enumerate() {
        acting.push(resolve(reader, event, signer, i, at)?);
        let meaning = meaning_of(event, signer.role);
        if signer.meaning != meaning {
            let field = format!("signers[{i}].meaning");
            return Err(wrong_role(field, signer.meaning, meaning).into());
        }
    }
    apply(reader, &rule(reader, event)?, statement, &acting, at)?;
    check_standing(reader, statement, &acting, at)?;
    Ok(acting)
}

fn wrong_role(
    field: impl Into<String>,
    found: impl std::fmt::Display,
    expected: impl std::fmt::Display,
) -> Refusal {
    Refusal::new(Code::WrongRole, field, found, expected)
}

/// Finds out who a signer is, and that the key has the role.
fn resolve(reader: &Reader<'_>, event: &Event, signer: &Signer, i: usize, at: u64) -> Step<Acting> {
    let field = || format!("signers[{i}].role");
    match signer.role {
        Role::Root => {
            let ledger = reader.ledger()?;
            let own = genesis_or_new_roots(event);
            let current = ledger.as_ref().and_then(|l| l.roots_at(at));
            let holder = [current, own]
                .into_iter()
                .flatten()
                .flat_map(|roots| &roots.keys)
                .find(|(key, _)| key.id() == signer.key);
            let Some((_, person)) = holder else {
                return Err(wrong_role(field(), "ROOT", "a root key of the ledger").into());
            };
            Ok(Acting {
                person: *person,
                role: Role::Root,
                organisation: None,
            })
        }
        Role::Enrollee => match event {
            Event::KeyEnrolled(e) if e.public_key.id() == signer.key => Ok(Acting {
                person: e.person,
                role: Role::Enrollee,
                organisation: Some(e.organisation),
            }),
            _ => Err(wrong_role(field(), "ENROLLEE", "the key that a KeyEnrolled enrols").into()),
        },
        role => {
            let state = reader.key(signer.key)?;
            let enrolled = state.as_ref().and_then(|k| k.enrolled.as_ref());
            let Some(key) = enrolled.filter(|key| key.enrolled_at < at) else {
                return Err(Refusal::new(
                    Code::UnknownRef,
                    format!("signers[{i}].key_id"),
                    signer.key,
                    "an enrolled key",
                )
                .into());
            };
            if !key.roles.contains(&role) {
                let roles: Vec<_> = key.roles.iter().map(|r| r.as_str()).collect();
                let expected = format!("a role the key is enrolled with: {}", roles.join(", "));
                return Err(wrong_role(field(), role, expected).into());
            }
            Ok(Acting {
                person: key.person,
                role,
                organisation: Some(key.organisation),
            })
        }
    }
}

/// The root keys that an event itself brings: they sign it too.
fn genesis_or_new_roots(event: &Event) -> Option<&RootKeys> {
    match event {
        Event::LedgerCreated(e) => Some(&e.roots),
        Event::RootKeysChanged(e) => Some(&e.roots),
        _ => None,
    }
}

fn apply(
    reader: &Reader<'_>,
    rule: &Rule,
    statement: &Statement,
    acting: &[Acting],
    at: u64,
) -> Step<()> {
    let event = &statement.event;
    let found = || {
        let roles: Vec<_> = acting.iter().map(|a| a.role.as_str()).collect();
        roles.join(" and ")
    };
    let names = |roles: &[Role], joint: &str| {
        roles
            .iter()
            .map(|r| r.as_str())
            .collect::<Vec<_>>()
            .join(joint)
    };
    match rule {
        Rule::Roots => roots_signed(reader, statement, at),
        Rule::OldAndNewRoots => {
            roots_signed(reader, statement, at)?;
            match genesis_or_new_roots(event) {
                Some(new) => threshold(new, statement),
                None => Ok(()),
            }
        }
        Rule::Enrolment => match event {
            Event::KeyEnrolled(e) => enrolment(reader, e, statement, acting, at),
            _ => Ok(()),
        },
        Rule::OneOrRoots(roles) => match acting {
            [one] if roles.contains(&one.role) => Ok(()),
            _ if acting.iter().all(|a| a.role == Role::Root) => roots_signed(reader, statement, at),
            _ => Err(wrong_role(
                "signers",
                found(),
                format!("{}, or the root threshold", names(roles, " or ")),
            )
            .into()),
        },
        Rule::OneAndRoot(role) => match acting {
            [a, b]
                if (a.role == *role && b.role == Role::Root)
                    || (b.role == *role && a.role == Role::Root) =>
            {
                different_persons(acting)
            }
            _ => Err(wrong_role("signers", found(), format!("{role} and ROOT")).into()),
        },
        Rule::One(roles) => match acting {
            [one] if roles.contains(&one.role) => Ok(()),
            _ => Err(wrong_role(
                "signers",
                found(),
                format!("one signer: {}", names(roles, " or ")),
            )
            .into()),
        },
        Rule::Each(roles) => {
            let complete = acting.len() == roles.len()
                && roles
                    .iter()
                    .all(|role| acting.iter().any(|a| a.role == *role));
            if !complete {
                return Err(wrong_role("signers", found(), names(roles, " and ")).into());
            }
            different_persons(acting)
        }
    }
}

fn different_persons(acting: &[Acting]) -> Step<()> {
    for (i, one) in acting.iter().enumerate() {
        if let Some(j) = acting[..i]
            .iter()
            .position(|other| other.person == one.person)
        {
            return Err(Refusal::new(
                Code::SamePerson,
                format!("signers[{i}]"),
                format!("the person of signers[{j}]"),
                "another person",
            )
            .into());
        }
    }
    Ok(())
}

fn roots_signed(reader: &Reader<'_>, statement: &Statement, at: u64) -> Step<()> {
    if let Some(i) = statement.signers.iter().position(|s| s.role != Role::Root) {
        let found = statement.signers[i].role;
        return Err(wrong_role(format!("signers[{i}].role"), found, "ROOT").into());
    }
    let ledger = reader.ledger()?;
    let current = ledger.as_ref().and_then(|l| l.roots_at(at));
    // Only the genesis speaks for itself; new roots never do without the old ones.
    let own = match &statement.event {
        Event::LedgerCreated(e) => Some(&e.roots),
        _ => None,
    };
    match current.or(own) {
        Some(roots) => threshold(roots, statement),
        None => Err(Refusal::new(Code::UnknownRef, "ledger", "nothing", "a genesis").into()),
    }
}

/// Persons count, not keys: somebody who holds two root keys is one root.
fn threshold(roots: &RootKeys, statement: &Statement) -> Step<()> {
    let signed: BTreeSet<PersonRef> = roots
        .keys
        .iter()
        .filter(|(key, _)| statement.signers.iter().any(|s| s.key == key.id()))
        .map(|(_, person)| *person)
        .collect();
    enough_roots(
        roots.threshold,
        signed.len(),
        format!("at least {} of {}", roots.threshold, roots.keys.len()),
    )
}

fn enough_roots(threshold: u32, signed: usize, expected: String) -> Step<()> {
    if signed < threshold as usize {
        let found = format!("root signatures of {signed} persons");
        return Err(Refusal::new(Code::Threshold, "signers", found, expected).into());
    }
    Ok(())
}

/// A key joins by the root threshold, by its organisation's security officer and another person
/// of the organisation, or by one person of the organisation and one root. Nobody grants himself.
fn enrolment(
    reader: &Reader<'_>,
    e: &KeyEnrolled,
    statement: &Statement,
    acting: &[Acting],
    at: u64,
) -> Step<()> {
    let enrollees = acting.iter().filter(|a| a.role == Role::Enrollee).count();
    if enrollees != 1 {
        let expected = "the new key's own signature as ENROLLEE, once";
        return Err(wrong_role("signers", format!("{enrollees} ENROLLEE"), expected).into());
    }
    let grantors: Vec<Acting> = acting
        .iter()
        .filter(|a| a.role != Role::Enrollee)
        .copied()
        .collect();
    if grantors.iter().any(|g| g.person == e.person) {
        return Err(Refusal::new(
            Code::SelfGrant,
            "signers",
            "a grantor who is the new key's person",
            "other persons",
        )
        .into());
    }
    let (roots, own): (Vec<Acting>, Vec<Acting>) =
        grantors.iter().copied().partition(|g| g.role == Role::Root);
    // An authority or an auditor must not be a maker's own invention.
    let by_roots_only = e
        .roles
        .iter()
        .any(|r| matches!(r, Role::Regulator | Role::Auditor));
    if own.is_empty() || by_roots_only {
        let ledger = reader.ledger()?;
        let needed = ledger
            .as_ref()
            .and_then(|l| l.roots_at(at))
            .map_or(u32::MAX, |r| r.threshold);
        let expected = if by_roots_only {
            format!("at least {needed} roots: only they grant REGULATOR and AUDITOR")
        } else {
            format!("at least {needed} roots, or people of the organisation")
        };
        let signed: BTreeSet<PersonRef> = roots.iter().map(|root| root.person).collect();
        return enough_roots(needed, signed.len(), expected);
    }
    // Also a root who is of the organisation himself is one person, not two.
    different_persons(&grantors)?;
    let officer = own.iter().any(|a| a.role == Role::SecurityOfficer);
    let granted =
        (officer && own.len() >= 2) || (!roots.is_empty() && statement.signers.len() >= 3);
    if granted {
        return Ok(());
    }
    let expected = "a SECURITY_OFFICER and another person of the organisation, or one person of it and one ROOT";
    let found: Vec<_> = own.iter().map(|a| a.role.as_str()).collect();
    Err(wrong_role("signers", found.join(" and "), expected).into())
}

/// Keys not revoked, organisations not suspended, and all of the acting organisation.
fn check_standing(
    reader: &Reader<'_>,
    statement: &Statement,
    acting: &[Acting],
    at: u64,
) -> Step<()> {
    for (i, (signer, who)) in statement.signers.iter().zip(acting).enumerate() {
        if who.organisation.is_none() || who.role == Role::Enrollee {
            continue;
        }
        let revocation = reader
            .key(signer.key)?
            .and_then(|key| key.revocation_covering(at));
        if let Some(revocation) = revocation {
            return Err(Refusal::new(
                Code::KeyRevoked,
                format!("signers[{i}].key_id"),
                format!(
                    "a key revoked from index {} ({})",
                    revocation.from, revocation.reason
                ),
                "a key in force",
            )
            .into());
        }
    }
    let mut organisations: Vec<OrgRef> = acting.iter().filter_map(|a| a.organisation).collect();
    organisations.extend(statement.event.organisation());
    organisations.sort();
    organisations.dedup();
    for organisation in organisations {
        let state = reader.organisation(organisation)?;
        let registered = state
            .as_ref()
            .filter(|o| o.registered.is_some() && o.registered_at < at);
        let Some(state) = registered else {
            return Err(Refusal::new(
                Code::UnknownRef,
                format!("{}.organisation", statement.event.field()),
                organisation,
                "a registered organisation",
            )
            .into());
        };
        let revoking = matches!(statement.event, Event::KeyRevoked(_));
        if state.suspended_at.is_some_and(|index| index < at) && !revoking {
            return Err(Refusal::new(
                Code::OrgSuspended,
                format!("{}.organisation", statement.event.field()),
                organisation,
                "an organisation that is not suspended",
            )
            .into());
        }
    }
    if let Some(organisation) = statement.event.organisation() {
        for (i, who) in acting.iter().enumerate() {
            if who.organisation.is_some_and(|own| own != organisation) {
                return Err(Refusal::new(
                    Code::NotYours,
                    format!("signers[{i}]"),
                    "a key of another organisation",
                    format!("a key of {organisation}"),
                )
                .into());
            }
        }
    }
    Ok(())
}

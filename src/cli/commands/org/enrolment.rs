//! The enrolment request: the organisation and its people's keys, signed by these keys already.

use std::path::{Path, PathBuf};

use super::Genesis;
use crate::cli::draft::{Pen, Signatory};
use crate::cli::exit::Failure;
use crate::cli::keyring::{Description, Keyring, Person};
use crate::cli::statement_file::StatementFile;
use crate::domain::event::{Event, KeyEnrolled, OrgRegistered};
use crate::domain::id::{KeyId, OrgRef};
use crate::domain::statement::Role;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::words::failure;

/// What founding an organisation needs beside its keyring.
#[derive(Debug, Clone)]
pub struct Founding {
    /// Organisations it is not independent of.
    pub affiliates: Vec<OrgRef>,
    /// Root keys that will sign; empty: the first ones of the genesis, up to the threshold.
    pub granted_by: Vec<KeyId>,
    /// When, on the author's clock.
    pub at: (TimestampMs, UtcOffset),
}

/// Statements that let an organisation and its people in, in the order in which they are recorded.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// `OrgRegistered`, then one `KeyEnrolled` for each person; the roots' signatures are missing.
    pub statements: Vec<StatementFile>,
}

/// Writes the request for the organisation of a keyring. Each new key signs its own enrolment.
pub fn enrol(
    keyring: &Keyring,
    genesis: &Genesis,
    founding: &Founding,
) -> Result<Enrolment, Failure> {
    let Some((_, description)) = keyring.directories().first() else {
        return Err(Failure::usage(&failure::NO_KEYRING).at("--keys"));
    };
    let grantors = grantors(genesis, &founding.granted_by)?;
    let statement = |event: Event, own: Option<KeyId>| {
        let mut draft = Pen::new(genesis.ledger_id())?.draft(event, founding.at.0, founding.at.1);
        draft.signers = grantors
            .iter()
            .map(|key| Signatory {
                key: *key,
                role: Role::Root,
            })
            .collect();
        draft.signers.extend(own.map(|key| Signatory {
            key,
            role: Role::Enrollee,
        }));
        draft.sign_with(keyring)
    };
    let mut statements = vec![statement(
        registration(description, &founding.affiliates)?,
        None,
    )?];
    for person in &description.people {
        let event = enrolment(description, person)?;
        statements.push(statement(event, Some(person.key_id))?);
    }
    Ok(Enrolment { statements })
}

impl Enrolment {
    /// Writes `enrolment.statement` into a directory.
    pub fn write(&self, directory: &Path) -> Result<PathBuf, Failure> {
        let path = directory.join("enrolment.statement");
        StatementFile::write(&self.statements, &path, false)?;
        Ok(path)
    }
}

fn registration(of: &Description, affiliates: &[OrgRef]) -> Result<Event, Failure> {
    let mut affiliates = affiliates.to_vec();
    affiliates.sort();
    affiliates.dedup();
    Ok(Event::OrgRegistered(OrgRegistered {
        organisation: organisation(of)?,
        name: of.name.clone(),
        kinds: of.kinds.clone(),
        country: of.country.ok_or_else(|| incomplete("country"))?,
        gln: of.gln,
        affiliates,
    }))
}

fn enrolment(of: &Description, person: &Person) -> Result<Event, Failure> {
    Ok(Event::KeyEnrolled(KeyEnrolled {
        organisation: organisation(of)?,
        person: person.person,
        public_key: person.public_key()?,
        roles: person.roles.clone(),
    }))
}

fn organisation(of: &Description) -> Result<OrgRef, Failure> {
    of.organisation.ok_or_else(|| incomplete("organisation"))
}

fn incomplete(field: &str) -> Failure {
    Failure::input("the keyring does not say enough of its organisation")
        .at(field)
        .found("nothing")
        .hint("root keyrings have no organisation to enrol")
}

/// The root keys that will sign.
fn grantors(genesis: &Genesis, chosen: &[KeyId]) -> Result<Vec<KeyId>, Failure> {
    let roots = genesis.roots();
    let threshold = usize::try_from(roots.threshold).unwrap_or(usize::MAX);
    let all: Vec<KeyId> = roots.keys.iter().map(|(key, _)| key.id()).collect();
    if chosen.is_empty() {
        return Ok(all.into_iter().take(threshold).collect());
    }
    let mut chosen = chosen.to_vec();
    chosen.sort();
    chosen.dedup();
    if let Some(stranger) = chosen.iter().find(|key| !all.contains(key)) {
        return Err(Failure::usage("this is not a root key of the genesis")
            .at("--granted-by")
            .found(stranger)
            .expected(
                all.iter()
                    .map(KeyId::to_string)
                    .collect::<Vec<_>>()
                    .join(", "),
            ));
    }
    if chosen.len() < threshold {
        return Err(Failure::usage("too few root keys")
            .at("--granted-by")
            .found(chosen.len())
            .expected(format!("at least {threshold}")));
    }
    Ok(chosen)
}

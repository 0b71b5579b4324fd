//! `org add-person`, `change-roles`, `replace-key`, `remove-person`: what happens to the people of an organisation,
//! each as one act.
//!
//! A key has its roles for ever, and is enrolled once. So other roles are a new key for the same person, enrolled and
//! the old one revoked, both or none. A key that is lost or that somebody else may use is revoked first and alone,
//! without waiting for whoever has to sign the new one.

use std::path::{Path, PathBuf};

use clap::Args;
use ed25519_dalek::SigningKey;

use super::granting::{grantors, revokers};
use super::refresh::{Roster, apply, free_alias};
use crate::cli::act::{self, Became, Done};
use crate::cli::before_signing::{Told, Warning, WarningCode};
use crate::cli::context::Context;
use crate::cli::draft::{Draft, Pen, Signatory};
use crate::cli::exit::{Failure, Outcome};
use crate::cli::keyring::{Description, Keyring, Person, PersonArg, write_key};
use crate::cli::one_statement::Record;
use crate::cli::random;
use crate::cli::recorder::Recorder;
use crate::domain::event::{Event, KeyEnrolled, KeyRevoked, RevocationReason};
use crate::domain::id::{Digest, KeyId, OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::statement::Role;
use crate::words::{Wording, person as words};

/// Who joins.
#[derive(Debug, Args)]
pub struct AddPerson {
    /// Alias and roles; the alias stays on this machine
    #[arg(value_name = "ALIAS=ROLE,…")]
    who: PersonArg,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// Who gets which roles.
#[derive(Debug, Args)]
pub struct ChangeRoles {
    /// Alias and all roles from now on
    #[arg(value_name = "ALIAS=ROLE,…")]
    who: PersonArg,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// Whose key.
#[derive(Debug, Args)]
pub struct ReplaceKey {
    /// Alias
    who: String,
    /// Why: LOST (also a forgotten passphrase), COMPROMISED or SUPERSEDED
    #[arg(long, value_parser = RevocationReason::parse)]
    reason: RevocationReason,
    /// With COMPROMISED: the first entry that the key is not to be believed
    #[arg(long, value_name = "INDEX")]
    from_index: Option<u64>,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// Who leaves.
#[derive(Debug, Args)]
pub struct RemovePerson {
    /// Alias
    who: String,
    /// Why: CESSATION (left, or other duties), LOST or COMPROMISED
    #[arg(long, value_parser = RevocationReason::parse, default_value = "CESSATION")]
    reason: RevocationReason,
    /// With COMPROMISED: the first entry that the key is not to be believed
    #[arg(long, value_name = "INDEX")]
    from_index: Option<u64>,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// The keyring that is changed, and where what is signed goes.
struct Office<'c> {
    context: &'c Context,
    record: Record,
    keyring: Keyring,
    recorder: Recorder,
    directory: PathBuf,
    description: Description,
    organisation: OrgRef,
    /// What is warned of besides.
    told: Told,
}

impl<'c> Office<'c> {
    async fn open(context: &'c Context, record: Record) -> Result<Self, Failure> {
        let keyring = record.keyring()?;
        let organisation = keyring.acting_organisation()?;
        let own = keyring.directories().iter();
        let mut own = own.filter(|(_, of)| of.organisation == Some(organisation));
        let (directory, description) = own.next().cloned().unzip();
        Ok(Self {
            recorder: Recorder::new(context).await?,
            directory: directory.unwrap_or_default(),
            // cannot fail: the organisation is one of them.
            description: description.ok_or_else(|| Failure::usage(&words::NOBODY_GRANTS))?,
            context,
            record,
            keyring,
            organisation,
            told: Told::default(),
        })
    }

    /// Somebody who may sign under this alias.
    fn person(&self, alias: &str) -> Result<Person, Failure> {
        let people = self.description.people.iter();
        let mut able = people.clone().filter(|person| !person.roles.is_empty());
        able.find(|person| person.alias == alias)
            .cloned()
            .ok_or_else(|| {
                let known = people.filter(|person| !person.roles.is_empty());
                let known: Vec<&str> = known.map(|person| person.alias.as_str()).collect();
                Failure::usage(&words::NOBODY_CALLED_SO)
                    .at("ALIAS")
                    .found(alias)
                    .expected(known.join(", "))
            })
    }

    /// A fresh key of a person; nothing is written yet. Until it is recorded it has no roles here.
    fn fresh(&mut self, alias: &str, person: PersonRef) -> Result<NewKey, Failure> {
        let secret = SigningKey::from_bytes(&random::bytes()?);
        let public = PublicKey::of(&secret);
        let alias = free_alias(&self.description, alias);
        let listed = Person {
            person,
            key_file: format!("{alias}.pem"),
            alias,
            roles: Vec::new(),
            key_id: public.id(),
            public_key: Digest::from_bytes(*public.as_bytes()),
        };
        self.keyring
            .add(&self.directory, listed.clone(), secret.clone())?;
        Ok(NewKey {
            listed,
            secret,
            public,
        })
    }

    async fn draft(&mut self, event: Event, signers: Vec<Signatory>) -> Result<Draft, Failure> {
        let (at, offset) = self.record.time(self.context, &mut self.recorder).await?;
        let ledger = self.context.ledger_of(&self.keyring)?;
        let mut draft = Pen::new(ledger)?.draft(event, at, offset);
        draft.signers = signers;
        Ok(draft)
    }

    async fn enrolment(&mut self, new: &NewKey, roles: &[Role]) -> Result<Draft, Failure> {
        let person = new.listed.person;
        let mut signers = grantors(
            &self.keyring,
            self.organisation,
            person,
            self.record.signers(),
        )?;
        signers.push(Signatory {
            key: new.public.id(),
            role: Role::Enrollee,
        });
        let event = Event::KeyEnrolled(KeyEnrolled {
            organisation: self.organisation,
            person,
            public_key: new.public,
            roles: roles.to_vec(),
        });
        self.draft(event, signers).await
    }

    async fn revocation(
        &mut self,
        key: KeyId,
        reason: RevocationReason,
        from_index: Option<u64>,
        lost: &[KeyId],
    ) -> Result<Draft, Failure> {
        let named = self.record.signers();
        let signers = revokers(&self.keyring, self.organisation, lost, named)?;
        let event = Event::KeyRevoked(KeyRevoked {
            organisation: self.organisation,
            key,
            reason,
            from_index,
        });
        self.draft(event, signers).await
    }

    /// Shows, signs, records; a new key is on the disk before it signs.
    async fn perform(
        &mut self,
        drafts: Vec<Draft>,
        card: Wording,
        new: Option<&NewKey>,
        out: &Path,
    ) -> Result<Done, Failure> {
        let context = self.context;
        let manner = self.record.manner(card, out);
        let passphrase = match new {
            Some(_) => self.record.passphrase()?.for_new_keys()?,
            None => None,
        };
        let keep = || match new {
            Some(new) => {
                let path = self.directory.join(&new.listed.key_file);
                write_key(
                    &path,
                    &new.secret,
                    passphrase.as_ref().map(|text| text.as_str()),
                )?;
                let mut description = self.description.clone();
                description.people.push(new.listed.clone());
                description.rewrite(&self.directory)
            }
            None => Ok(()),
        };
        let manner = act::Manner {
            before_signing: &keep,
            told: std::mem::take(&mut self.told),
            ..manner
        };
        let (recorder, keyring) = (&mut self.recorder, &self.keyring);
        let done = act::perform(context, recorder, keyring, drafts, &manner).await?;
        if let Some(new) = new {
            self.description.people.push(new.listed.clone());
        }
        if matches!(done.became, Became::Recorded(_)) {
            let roster = Roster::of(&mut self.recorder, self.organisation).await?;
            apply(&self.directory, &self.description, &roster, &[])?;
            self.description = Description::read(&self.directory)?;
        }
        Ok(done)
    }

    fn answer(
        &self,
        out: &Path,
        done: &Done,
        new: Option<&NewKey>,
        first: Option<(&Path, &Done)>,
    ) -> Outcome {
        let path = new.map(|new| self.directory.join(&new.listed.key_file));
        let mut said: Vec<(&str, String)> = Vec::new();
        if let Some((file, done)) = first {
            said.push((
                "revocation",
                match &done.became {
                    Became::Recorded(all) => {
                        let index = all.first().map(|(_, recorded)| recorded.index);
                        format!("entry {}", index.unwrap_or_default())
                    }
                    Became::Written(_) => file.display().to_string(),
                },
            ));
        }
        said.extend(
            path.iter()
                .map(|path| ("key_file", path.display().to_string())),
        );
        let exit = act::answer(self.context, &self.keyring, out, done, &said)?;
        let next = match done.became {
            Became::Recorded(_) => &words::NEXT_REFRESH,
            Became::Written(_) => &words::WHEN_RECORDED,
        };
        let output = &self.context.output;
        if let (Some((file, before)), Became::Written(_)) = (first, &done.became)
            && matches!(before.became, Became::Written(_))
        {
            let both = words::carry_both(file.display(), out.display());
            output.remark(both.get(output.language));
        }
        output.remark(next.get(output.language));
        Ok(exit)
    }
}

/// A key that is not enrolled yet.
struct NewKey {
    listed: Person,
    secret: SigningKey,
    public: PublicKey,
}

impl AddPerson {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let PersonArg(who) = self.who;
        with_roles(&who.alias, &who.roles)?;
        let mut office = Office::open(context, self.record).await?;
        // Also who left, and comes back as the same person, and who waits to be recorded.
        let mut people = office.description.people.iter();
        let known = people.find(|person| person.alias == who.alias).cloned();
        if let Some(known) = &known {
            let said = words::second_key(&known.alias, list(&known.roles));
            let warning = Warning::new(WarningCode::SecondEnrolment, said);
            office.told.warnings.push(warning);
        }
        let person = match known {
            Some(known) => known.person,
            None => PersonRef::from_bytes(random::bytes()?),
        };
        let new = office.fresh(&who.alias, person)?;
        let draft = office.enrolment(&new, &who.roles).await?;
        let card = words::joins(&new.listed.alias, list(&who.roles));
        let out = office.record.out(&format!("add-{}", new.listed.alias));
        let done = office.perform(vec![draft], card, Some(&new), &out).await?;
        office.answer(&out, &done, Some(&new), None)
    }
}

impl ChangeRoles {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let PersonArg(who) = self.who;
        with_roles(&who.alias, &who.roles)?;
        let mut office = Office::open(context, self.record).await?;
        let old = office.person(&who.alias)?;
        if old.roles == who.roles {
            return Err(Failure::usage(&words::SAME_ROLES)
                .at("ALIAS=ROLE")
                .found(list(&who.roles)));
        }
        let new = office.fresh(&who.alias, old.person)?;
        let enrolment = office.enrolment(&new, &who.roles).await?;
        let reason = RevocationReason::Superseded;
        let revocation = office.revocation(old.key_id, reason, None, &[]).await?;
        let card = words::changes(&who.alias, list(&old.roles), list(&who.roles));
        let out = office.record.out(&format!("change-{}", who.alias));
        let drafts = vec![enrolment, revocation];
        let done = office.perform(drafts, card, Some(&new), &out).await?;
        office.answer(&out, &done, Some(&new), None)
    }
}

impl ReplaceKey {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let mut office = Office::open(context, self.record).await?;
        let old = office.person(&self.who)?;
        let roles = old.roles.clone();
        let planned = self.reason == RevocationReason::Superseded;
        let lost: &[KeyId] = if planned { &[] } else { &[old.key_id] };
        let revocation = office
            .revocation(old.key_id, self.reason, self.from_index, lost)
            .await?;
        let new = office.fresh(&self.who, old.person)?;
        let enrolment = office.enrolment(&new, &roles).await?;
        let card = words::new_key(&self.who, self.reason);
        let out = office.record.out(&format!("replace-{}", self.who));
        if planned {
            let drafts = vec![enrolment, revocation];
            let done = office.perform(drafts, card, Some(&new), &out).await?;
            return office.answer(&out, &done, Some(&new), None);
        }
        // What one of the two is warned of the other may not be.
        office.record.accept_ahead();
        let alone = office.record.beside(&out, "revoke");
        let first = words::revoked(&self.who, self.reason);
        let revoked = office
            .perform(vec![revocation], first, None, &alone)
            .await?;
        office.recorder.revoked.insert(old.key_id);
        let done = office
            .perform(vec![enrolment], card, Some(&new), &out)
            .await?;
        office.answer(&out, &done, Some(&new), Some((&alone, &revoked)))
    }
}

impl RemovePerson {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let mut office = Office::open(context, self.record).await?;
        let person = office.person(&self.who)?.person;
        let keys = office.description.people.iter();
        let keys = keys.filter(|p| p.person == person && !p.roles.is_empty());
        let keys: Vec<KeyId> = keys.map(|person| person.key_id).collect();
        let mut drafts = Vec::new();
        for key in &keys {
            let draft = office.revocation(*key, self.reason, self.from_index, &keys);
            drafts.push(draft.await?);
        }
        let card = words::revoked(&self.who, self.reason);
        let out = office.record.out(&format!("remove-{}", self.who));
        let done = office.perform(drafts, card, None, &out).await?;
        office.answer(&out, &done, None, None)
    }
}

fn with_roles(alias: &str, roles: &[Role]) -> Result<(), Failure> {
    match roles.is_empty() || roles.contains(&Role::Root) {
        true => Err(Failure::usage(&words::SAY_ROLES)
            .at("ALIAS=ROLE")
            .found(alias)
            .expected(format!("{alias}=OPERATOR"))),
        false => Ok(()),
    }
}

fn list(roles: &[Role]) -> String {
    let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    words.join(",")
}

//! `org refresh`: `organisation.json` as the ledger has the organisation's people. Who joined is listed, who may not
//! sign any more is listed without roles: the names of old signatures stay readable.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;
use serde_json::json;

use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::keyring::{Description, Person, PersonArg};
use crate::cli::recorder::Recorder;
use crate::cli::remote_view::RemoteView;
use crate::domain::event::{Event, KeyEnrolled};
use crate::domain::id::{Digest, KeyId, OrgRef, PersonRef};
use crate::domain::statement::Role;
use crate::domain::subject::Subject;
use crate::words::person as words;

/// Whose people.
#[derive(Debug, Args)]
pub struct Refresh {
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
    /// What somebody who joined elsewhere is called here
    #[arg(long = "name", value_name = "PERSON=ALIAS", value_parser = named)]
    names: Vec<(PersonRef, String)>,
}

fn named(text: &str) -> Result<(PersonRef, String), String> {
    let (person, alias) = text.split_once('=').ok_or("expected per_…=ALIAS")?;
    let PersonArg(new) = alias.parse()?;
    let person = PersonRef::parse(person).map_err(|error| error.to_string())?;
    Ok((person, new.alias))
}

/// The keys of an organisation, as they joined, each with whether it may still sign.
pub struct Roster(Vec<(KeyEnrolled, bool)>);

impl Roster {
    /// Reads it with its proof.
    pub async fn of(recorder: &mut Recorder, organisation: OrgRef) -> Result<Self, Failure> {
        let subject = Subject::Roster(organisation);
        let mut view = RemoteView::new();
        let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
        view.load(client, trust, [subject.clone()]).await?;
        let mut enrolled = Vec::new();
        let mut revoked: BTreeSet<KeyId> = BTreeSet::new();
        for act in view.acts(&subject) {
            if let Some(joined) = act.statement.event.get::<KeyEnrolled>() {
                enrolled.push(joined.clone());
            } else if let Event::KeyRevoked(e) = &act.statement.event {
                revoked.insert(e.key);
            }
        }
        let with_state = enrolled.into_iter().map(|joined| {
            let stands = !revoked.contains(&joined.public_key.id());
            (joined, stands)
        });
        Ok(Self(with_state.collect()))
    }

    /// A keyring's description as this roster has it; what waits to be recorded stays as it is.
    pub fn applied(&self, of: &Description, names: &[(PersonRef, String)]) -> Description {
        let mut description = of.clone();
        for (joined, stands) in &self.0 {
            let key = joined.public_key.id();
            let roles = match stands {
                true => joined.roles.clone(),
                false => Vec::new(),
            };
            let known = description.people.iter_mut().find(|p| p.key_id == key);
            match known {
                Some(person) => person.roles = roles,
                None => {
                    let person = stranger(&description, joined, roles, names);
                    description.people.push(person);
                }
            }
        }
        rename(&mut description.people, names);
        first_name_to_who_signs(&mut description.people);
        description
    }
}

/// Gives those who are known already the names that were said, where nobody else has them.
fn rename(people: &mut [Person], names: &[(PersonRef, String)]) {
    for (person, alias) in names {
        let taken = people
            .iter()
            .any(|p| p.alias == *alias && p.person != *person);
        let known = people.iter_mut().find(|p| p.person == *person);
        if let Some(known) = known.filter(|_| !taken) {
            known.alias.clone_from(alias);
        }
    }
}

/// Somebody who joined on another machine.
fn stranger(
    of: &Description,
    joined: &KeyEnrolled,
    roles: Vec<Role>,
    names: &[(PersonRef, String)],
) -> Person {
    let known = of.people.iter().find(|p| p.person == joined.person);
    let named = names.iter().find(|(person, _)| *person == joined.person);
    let reference = joined.person.to_string();
    let base = match (known, named) {
        (Some(person), _) => person.alias.clone(),
        (None, Some((_, alias))) => alias.clone(),
        (None, None) => reference.replace('_', "-").chars().take(10).collect(),
    };
    let alias = free_alias(of, &base);
    Person {
        person: joined.person,
        key_file: format!("{alias}.pem"),
        alias,
        roles,
        key_id: joined.public_key.id(),
        public_key: Digest::from_bytes(*joined.public_key.as_bytes()),
    }
}

/// `alice`, or `alice-2` where that is taken.
pub fn free_alias(of: &Description, base: &str) -> String {
    let taken = |alias: &str| {
        let file = format!("{alias}.pem");
        of.people
            .iter()
            .any(|p| p.alias == alias || p.key_file == file)
    };
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    let mut all = std::iter::once(base.to_owned()).chain(numbered);
    // cannot fail: the numbers do not end.
    all.find(|alias| !taken(alias)).unwrap_or_default()
}

/// Of several keys of a person the one that signs has the name without a number.
fn first_name_to_who_signs(people: &mut [Person]) {
    for first in 0..people.len() {
        let Some(person) = people.get(first).map(|p| p.person) else {
            return;
        };
        let is_first = people.iter().position(|p| p.person == person) == Some(first);
        let base = people
            .iter()
            .filter(|p| p.person == person)
            .map(|p| p.alias.clone());
        let Some(base) = base.min_by_key(String::len).filter(|_| is_first) else {
            continue;
        };
        let named = people.iter().position(|p| p.alias == base);
        let signs = people
            .iter()
            .rposition(|p| p.person == person && !p.roles.is_empty());
        let (Some(named), Some(signs)) = (named, signs) else {
            continue;
        };
        if people.get(named).is_some_and(|p| p.roles.is_empty()) {
            let other = people
                .get(signs)
                .map(|p| p.alias.clone())
                .unwrap_or_default();
            if let Some(old) = people.get_mut(named) {
                old.alias = other;
            }
            if let Some(new) = people.get_mut(signs) {
                new.alias = base;
            }
        }
    }
}

/// Writes what changed; says it.
pub fn apply(
    directory: &Path,
    of: &Description,
    roster: &Roster,
    names: &[(PersonRef, String)],
) -> Result<Vec<String>, Failure> {
    let next = roster.applied(of, names);
    if next == *of {
        return Ok(Vec::new());
    }
    next.rewrite(directory)?;
    let changed = next.people.iter().filter(|person| {
        let before = of.people.iter().find(|p| p.key_id == person.key_id);
        before.is_none_or(|before| before != *person)
    });
    let said = changed.map(|person| {
        let roles: Vec<&str> = person.roles.iter().map(|role| role.as_str()).collect();
        let (alias, key, reference) = (&person.alias, person.key_id, person.person);
        format!("{alias}  {reference}  {key}  {}", roles.join(","))
    });
    Ok(said.collect())
}

impl Refresh {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.require()?;
        let mut recorder = Recorder::new(context).await?;
        let mut changed = Vec::new();
        for (directory, of) in keyring.directories() {
            let Some(organisation) = of.organisation else {
                continue;
            };
            let roster = Roster::of(&mut recorder, organisation).await?;
            changed.extend(apply(directory, of, &roster, &self.names)?);
        }
        let value = json!({ "changed": changed });
        let language = context.output.language;
        context
            .output
            .answer("lotledger.org-refresh.v1", &value, || {
                match changed.is_empty() {
                    true => words::UP_TO_DATE.get(language).to_owned(),
                    false => changed.join("\n"),
                }
            })?;
        Ok(Exit::Done)
    }
}

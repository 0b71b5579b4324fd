//! Names for what entries refer to: those of signed entries, and for people those of the keyrings at hand.

use crate::cli::commands::verify::vial_entries;
use crate::cli::keyring::Keyring;
use crate::domain::event::{self, Material};
use crate::domain::id::{Gtin14, NodeRef, OrgRef, PersonRef, SampleRef};
use crate::domain::state::Origin;
use crate::domain::statement::{Role, Signer};
use crate::domain::value::ResultValue;
use crate::domain::view::{Reader, View};
use crate::words::{Language, Wording, history, list};

/// Characters of a reference that stands for a name.
const SHORT: usize = 12;

/// Looks names up.
pub struct Names<'n> {
    reader: Reader<'n>,
    keyring: &'n Keyring,
}

/// Somebody who signed.
#[derive(Debug, Clone)]
pub struct Who {
    /// What they are called on this machine; the ledger knows nobody's name.
    pub alias: Option<String>,
    pub person: Option<PersonRef>,
    /// Their organisation's name, or its reference; empty of a root key.
    pub organisation: String,
    pub role: Role,
}

impl<'n> Names<'n> {
    pub fn new(view: &'n dyn View, keyring: &'n Keyring) -> Self {
        Self {
            reader: Reader::new(view),
            keyring,
        }
    }

    /// The name as registered; the beginning of the reference where none is shown.
    pub fn organisation(&self, id: OrgRef) -> String {
        let state = self.reader.organisation(id).ok().flatten();
        let registered = state.as_ref().and_then(|state| state.registered.as_ref());
        registered.map_or_else(|| short(id), |of| of.name.to_string())
    }

    /// What stands on the tube; the beginning of the reference where nothing does.
    pub fn tube(&self, id: SampleRef) -> String {
        let state = self.reader.sample(id).ok().flatten();
        let taken = state.as_ref().and_then(|state| state.taken.as_ref());
        let label = taken.and_then(|taken| taken.label.as_ref());
        label.map_or_else(|| short(id), ToString::to_string)
    }

    pub fn product(&self, gtin: Gtin14) -> String {
        let state = self.reader.product(&gtin).ok().flatten();
        let registered = state.as_ref().and_then(|state| state.registered.as_ref());
        registered.map_or_else(|| gtin.to_string(), |of| of.name.to_string())
    }

    /// Who signed.
    pub fn who(&self, signer: &Signer) -> Who {
        let key = self.reader.key(signer.key).ok().flatten();
        let enrolled = key.as_ref().and_then(|key| key.enrolled.as_ref());
        let holder = self.keyring.by_key(signer.key);
        Who {
            alias: holder.map(|holder| holder.person.alias.clone()),
            person: enrolled.map(|key| key.person),
            organisation: enrolled
                .map_or_else(String::new, |key| self.organisation(key.organisation)),
            role: signer.role,
        }
    }

    /// A person whom an entry names: what they are called here, or the beginning of the reference.
    pub fn person(&self, id: PersonRef) -> String {
        let people = self
            .keyring
            .directories()
            .iter()
            .flat_map(|(_, of)| &of.people);
        let known = people.into_iter().find(|person| person.person == id);
        known.map_or_else(|| short(id), |person| person.alias.clone())
    }
}

impl event::Names for Names<'_> {
    fn organisation(&self, id: OrgRef) -> String {
        self.organisation(id)
    }

    fn tube(&self, id: SampleRef) -> String {
        self.tube(id)
    }

    fn node(&self, id: NodeRef) -> Wording {
        let state = self.reader.node(id).ok().flatten();
        match state.as_ref().and_then(|state| state.origin.as_ref()) {
            Some(Origin::Material(received)) => match &received.material {
                Material::Raw(raw) => Wording::data(&raw.name),
                Material::Tissue(tissue) => tissue.tissue.said().clone(),
            },
            Some(Origin::Process(step)) => step.step.said().clone(),
            None => list::A_NODE.clone(),
        }
    }

    fn value(&self, value: &ResultValue) -> Wording {
        Wording::each(|language| vial_entries::value(value, language))
    }
}

impl Who {
    /// Name, organisation and role; without a name the beginning of the person's reference.
    pub fn said(&self) -> Wording {
        let name = self.alias.clone().or_else(|| self.person.map(short));
        match (name, self.organisation.as_str()) {
            (Some(name), "") => history::signed_by(name, self.role.said()),
            (Some(name), of) => history::signed(name, of, self.role.said()),
            (None, "") => self.role.said().clone(),
            (None, of) => history::signed_by(of, self.role.said()),
        }
    }
}

/// The beginning of a reference.
fn short(reference: impl std::fmt::Display) -> String {
    let text: String = reference.to_string().chars().take(SHORT).collect();
    text + "…"
}

/// Several who signed one statement.
pub fn all(who: &[Who]) -> Wording {
    let said: Vec<Wording> = who.iter().map(Who::said).collect();
    Wording::each(|language| {
        let said: Vec<&str> = said.iter().map(|who| who.get(language)).collect();
        said.join(match language {
            Language::English => "; ",
            Language::Japanese => "、",
        })
    })
}

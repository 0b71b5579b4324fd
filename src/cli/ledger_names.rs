//! Names for the references of a statement, out of signed entries: the organisation behind `org_…`, the product
//! behind a GTIN, the label of a tube. A reference that has none is said to be unknown here, never left bare: nobody
//! signs a number.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::client::Client;
use crate::cli::context::Context;
use crate::cli::remote_view::RemoteView;
use crate::domain::event::{Material, SampleTarget};
use crate::domain::id::{Gtin14, NodeRef, OrgRef, PersonRef, SampleRef, ShipmentRef};
use crate::domain::state::{Origin, PersonState};
use crate::domain::subject::Subject;
use crate::domain::view::Reader;
use crate::format::trust::TrustFile;
use crate::words::{Language, Wording, signing};

/// Most references that are looked up for one statement; of a longer list nobody reads every name.
const MAX_NAMED: usize = 64;

/// Names by reference; `None` for what the ledger does not show.
#[derive(Debug, Clone, Default)]
pub struct LedgerNames(BTreeMap<String, Option<Wording>>);

impl FromIterator<(String, Option<Wording>)> for LedgerNames {
    fn from_iter<I: IntoIterator<Item = (String, Option<Wording>)>>(names: I) -> Self {
        Self(names.into_iter().collect())
    }
}

impl LedgerNames {
    /// The name of a reference; that it is not known here, where it was looked for.
    pub fn get(&self, reference: &str, language: Language) -> Option<&str> {
        let found = self.0.get(reference)?;
        let name = found.as_ref().unwrap_or(&signing::NOT_KNOWN_HERE);
        Some(name.get(language))
    }
}

/// That no reference in a text has a name here, but for those of which this says so.
pub fn unknown(text: &str, named: impl Fn(&str) -> bool) -> LedgerNames {
    let references = words(text).filter(|word| subject(word).is_some() && !named(word));
    references.map(|word| (word.to_owned(), None)).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}

/// Looks for the names of all references in a text.
///
/// Without an answer of the daemon nothing is known, and each reference is said to be unknown.
pub async fn of(client: &mut Client, trust: Option<&TrustFile>, text: &str) -> LedgerNames {
    let mut asked = BTreeMap::new();
    for word in words(text) {
        if let Some(subject) = subject(word)
            && asked.len() < MAX_NAMED
        {
            asked.insert(word.to_owned(), subject);
        }
    }
    let mut view = load(client, trust, asked.values().cloned().collect()).await;
    // A shipment is told by its ends, and a person by where they work.
    if let Some(shown) = &view {
        let further = organisations(shown, asked.values());
        let all: BTreeSet<Subject> = asked.values().cloned().chain(further).collect();
        if all.len() > asked.len() {
            view = load(client, trust, all).await;
        }
    }
    let names = asked.into_iter().map(|(word, subject)| {
        let name = view
            .as_ref()
            .and_then(|view| name(&Reader::new(view), &subject));
        (word, name)
    });
    names.collect()
}

/// The names that the daemon of this command knows; none where no daemon is named.
pub async fn known_to(context: &Context, text: &str) -> LedgerNames {
    if context.global.server.is_none() {
        return LedgerNames::default();
    }
    // Who signs without a connection is shown the references as they are.
    let (Ok(mut client), Ok(trust)) = (context.client().await, context.trust_if_any()) else {
        return LedgerNames::default();
    };
    of(&mut client, trust.as_ref(), text).await
}

async fn load(
    client: &mut Client,
    trust: Option<&TrustFile>,
    subjects: BTreeSet<Subject>,
) -> Option<RemoteView> {
    if subjects.is_empty() {
        return None;
    }
    let mut view = RemoteView::of_what_is_shown();
    view.load(client, trust, subjects).await.ok()?;
    Some(view)
}

/// What a word of a statement refers to, if the ledger may have a name for it.
fn subject(word: &str) -> Option<Subject> {
    let organisation = OrgRef::parse(word).map(Subject::Organisation);
    let product = || Gtin14::parse(word).map(Subject::Product);
    let sample = || SampleRef::parse(word).map(Subject::Sample);
    let shipment = || ShipmentRef::parse(word).map(Subject::Shipment);
    let person = || PersonRef::parse(word).map(Subject::Person);
    let node = || NodeRef::parse(word).map(Subject::Node);
    let found = organisation.or_else(|_| product());
    let found = found.or_else(|_| sample()).or_else(|_| shipment());
    found.or_else(|_| person()).or_else(|_| node()).ok()
}

fn organisations<'s>(
    view: &RemoteView,
    asked: impl Iterator<Item = &'s Subject>,
) -> BTreeSet<Subject> {
    let reader = Reader::new(view);
    let mut found = BTreeSet::new();
    for subject in asked {
        match subject {
            Subject::Shipment(id) => {
                let shipment = reader.shipment(*id).ok().flatten();
                let shipped = shipment.as_ref().and_then(|s| s.shipped.as_ref());
                found.extend(shipped.into_iter().flat_map(|s| [s.from, s.to]));
            }
            Subject::Person(id) => {
                let person = reader.person(*id).ok().flatten();
                found.extend(person.and_then(|person| employer(&person)));
            }
            _ => {}
        }
    }
    found.into_iter().map(Subject::Organisation).collect()
}

fn employer(person: &PersonState) -> Option<OrgRef> {
    Some(person.enrolments.last()?.organisation)
}

/// The name that signed entries give it.
fn name(reader: &Reader<'_>, subject: &Subject) -> Option<Wording> {
    match subject {
        Subject::Organisation(id) => organisation(reader, *id).map(Wording::data),
        Subject::Product(gtin) => {
            let product = reader.product(gtin).ok()??;
            Some(Wording::data(&product.registered.as_ref()?.name))
        }
        Subject::Sample(id) => {
            let sample = reader.sample(*id).ok()??;
            let taken = sample.taken.as_ref()?;
            let of = match &taken.target {
                SampleTarget::Lot(lot) => signing::sample_of_lot(&lot.lot, &taken.slot),
                SampleTarget::Node(_) => signing::sample_of_material(&taken.slot),
            };
            Some(match &taken.label {
                Some(label) => signing::tube(label, of),
                None => of,
            })
        }
        Subject::Shipment(id) => {
            let shipment = reader.shipment(*id).ok()??;
            let shipped = shipment.shipped.as_ref()?;
            let end = |id| organisation(reader, id).unwrap_or_else(|| id.to_string());
            Some(Wording::data(format!(
                "{} → {}",
                end(shipped.from),
                end(shipped.to)
            )))
        }
        Subject::Person(id) => {
            let person = reader.person(*id).ok()??;
            let works_at = organisation(reader, employer(&person)?)?;
            let roles = person.enrolments.last()?.roles.iter();
            let roles: Vec<&str> = roles.map(|role| role.as_str()).collect();
            Some(Wording::data(format!("{works_at}, {}", roles.join(" "))))
        }
        Subject::Node(id) => {
            let node = reader.node(*id).ok()??;
            Some(match node.origin.as_ref()? {
                Origin::Material(received) => match &received.material {
                    Material::Raw(raw) => Wording::data(&raw.name),
                    Material::Tissue(tissue) => tissue.tissue.said().clone(),
                },
                Origin::Process(step) => step.step.said().clone(),
            })
        }
        _ => None,
    }
}

fn organisation(reader: &Reader<'_>, id: OrgRef) -> Option<String> {
    let organisation = reader.organisation(id).ok()??;
    Some(organisation.registered.as_ref()?.name.to_string())
}

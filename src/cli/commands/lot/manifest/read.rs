//! Reading a manifest: the whole of it, organisations, people.

use super::parts::{Reader, lot_id, printed};
use super::{FILE, Manifest, Organisation, Person, Vials};
use crate::cli::commands::lot::cell_checks::{self, parsed};
use crate::cli::commands::lot::references::{self, Secret};
use crate::cli::problem::{Collector, quoted};
use crate::cli::yaml::{Entry, Fields, Source};
use crate::domain::event::OrgKind;
use crate::domain::id::{CountryCode, NodeRef, OrgRef, PersonRef, Text};
use crate::domain::statement::Role;
use crate::domain::time::UtcOffset;
use crate::words::{Value, Wording, dossier};
use std::collections::BTreeMap;

/// What could be read of a manifest: rows of tables are read by its names, be the rest right or not.
#[derive(Default)]
pub struct Read {
    /// Offset of every time of the dossier from UTC; UTC if it could not be read.
    pub utc_offset: Option<UtcOffset>,
    pub people: Option<BTreeMap<String, Person>>,
    /// The manifest, if it could be read as a whole.
    pub manifest: Option<Manifest>,
}

pub fn read(text: &str, problems: &Collector) -> Read {
    let source = Source {
        file: FILE,
        problems,
    };
    problems.reads(FILE);
    let Some(root) = source.parse(text) else {
        return Read::default();
    };
    let Some(fields) = Entry::root(source, &root).fields() else {
        return Read::default();
    };
    let utc_offset = fields.req("utc_offset", cell_checks::utc_offset);
    let listed = organisations(&fields);
    let references = listed
        .iter()
        .map(|(alias, of)| {
            let reference = of
                .as_ref()
                .map_or(OrgRef::from_bytes([0; 16]), |of| of.reference);
            (alias.clone(), reference)
        })
        .collect();
    let reader = Reader {
        offset: utc_offset.unwrap_or(UtcOffset::UTC),
        people: people(&fields, &references),
        organisations: references,
    };
    let people = Some(reader.people.clone());
    let organisations = listed
        .into_iter()
        .filter_map(|(alias, of)| Some((alias, of?)))
        .collect();
    Read {
        manifest: whole(fields, reader, utc_offset, organisations),
        utc_offset,
        people,
    }
}

/// What stands on the vials of a lot and how many there are, be the rest of the manifest finished or
/// not: labels are printed before the vials are filled.
pub fn vials(text: &str, problems: &Collector) -> Option<Vials> {
    let source = Source {
        file: FILE,
        problems,
    };
    let root = source.parse(text)?;
    let fields = Entry::root(source, &root).fields()?;
    let lot = fields.req_inner("lot").and_then(|lot| lot_id(&lot));
    if fields.entry("fill").is_none() {
        fields.wrong(
            "fill",
            "is missing; write `fill:` with `expiry` and `vials`, the number of vials",
        );
    }
    printed(&fields.inner("fill")?, lot)
}

fn whole(
    fields: Fields<'_>,
    reader: Reader,
    utc_offset: Option<UtcOffset>,
    organisations: BTreeMap<String, Organisation>,
) -> Option<Manifest> {
    let source = fields.source();
    let maker = reader.organisation(&fields, "maker");
    let references = secret(&fields);
    let day_zero = fields.opt("day_zero", cell_checks::date);
    let lot = fields
        .req_inner("lot")
        .and_then(|lot| reader.lot(lot, maker));
    let afterwards = fields.inner("retrospective");
    let afterwards = afterwards.and_then(|f| reader.afterwards(f));
    let known_nodes = known_nodes(&fields);
    let process = fields.each("process");
    let process = process
        .filter_map(|f| kept(source, reader.step(f)))
        .collect();
    let sampling = fields.each("sampling");
    let sampling = sampling
        .filter_map(|f| kept(source, reader.plan(f)))
        .collect();
    let (mut vials, mut fill) = (None, None);
    if let Some(f) = fields.inner("fill") {
        vials = printed(&f, lot.as_ref().map(|(lot, ..)| lot.clone()));
        fill = reader.fill(f);
    }
    let reviews = reader.decisions(&fields, "review");
    let releases = reader.decisions(&fields, "release");
    let rejection = fields.inner("rejection");
    let rejection = rejection.and_then(|f| reader.rejection(f));
    if !releases.is_empty() && rejection.is_some() {
        fields.wrong("rejection", "a lot is released or rejected, not both");
    }
    fields.finish();
    let (lot, specification, donor_policy, opened, planned_bank, pooled_donors) = lot?;
    Some(Manifest {
        utc_offset: utc_offset?,
        references,
        day_zero,
        afterwards,
        lot,
        maker: maker?,
        specification,
        donor_policy,
        opened,
        planned_bank,
        pooled_donors,
        organisations,
        people: reader.people,
        known_nodes,
        process,
        sampling,
        vials,
        fill,
        reviews,
        releases,
        rejection,
    })
}

/// What the references follow from.
fn secret(fields: &Fields<'_>) -> Option<Secret> {
    if fields.is_null(references::FIELD) {
        fields.wrong(
            references::FIELD,
            "is empty; restore it from a copy of the dossier, or remove the line if nothing was submitted yet",
        );
        return None;
    }
    fields.opt(references::FIELD, Secret::parse)
}

fn known_nodes(fields: &Fields<'_>) -> BTreeMap<String, NodeRef> {
    let Some(known) = fields.inner("known_nodes") else {
        return BTreeMap::new();
    };
    let named = known.entries().filter_map(|(alias, entry)| {
        let reference = entry.parsed(NodeRef::parse);
        Some((alias.to_owned(), kept(known.source(), reference)?))
    });
    named.collect()
}

/// A part; without it, what it names is missing elsewhere.
fn kept<T>(source: Source<'_>, part: Option<T>) -> Option<T> {
    if part.is_none() {
        source.problems.lost(FILE);
    }
    part
}

/// The organisations by name; an entry that is wrong keeps its name, so that it is one problem and not
/// one a mention.
fn organisations(fields: &Fields<'_>) -> BTreeMap<String, Option<Organisation>> {
    let mut listed = BTreeMap::new();
    let Some(entries) = fields.req_inner("organisations") else {
        fields.source().problems.lost(FILE);
        return listed;
    };
    for (alias, entry) in entries.entries() {
        entry.ok(cell_checks::alias(alias));
        let organisation = entry.fields().and_then(|f| organisation(alias, f));
        listed.insert(alias.to_owned(), organisation);
    }
    listed
}

fn organisation(alias: &str, f: Fields<'_>) -> Option<Organisation> {
    let reference = reference(&f, OrgRef::parse);
    let name = f.req("name", parsed(Text::parse));
    let mut kinds = f.words("kinds", parsed(OrgKind::parse));
    kinds.sort();
    let country = f.req("country", parsed(CountryCode::parse));
    f.finish();
    Some(Organisation {
        alias: alias.to_owned(),
        reference: reference?,
        name: name?,
        kinds,
        country: country?,
    })
}

/// The people by name, those with a wrong entry too.
fn people(
    fields: &Fields<'_>,
    organisations: &BTreeMap<String, OrgRef>,
) -> BTreeMap<String, Person> {
    let mut listed = BTreeMap::new();
    let Some(entries) = fields.req_inner("people") else {
        fields.source().problems.lost(FILE);
        return listed;
    };
    for (alias, entry) in entries.entries() {
        entry.ok(cell_checks::alias(alias));
        let person = entry.fields().and_then(|f| person(alias, f, organisations));
        listed.insert(
            alias.to_owned(),
            person.unwrap_or_else(|| Person::unknown(alias)),
        );
    }
    listed
}

fn person(alias: &str, f: Fields<'_>, organisations: &BTreeMap<String, OrgRef>) -> Option<Person> {
    let reference = reference(&f, PersonRef::parse);
    let organisation = named(&f, "organisation", organisations);
    let mut roles = f.words("roles", parsed(Role::parse));
    roles.sort();
    if f.list("roles").is_empty() {
        f.wrong("roles", &dossier::IS_MISSING);
    }
    f.finish();
    Some(Person {
        alias: alias.to_owned(),
        reference: reference?,
        organisation: organisation?,
        roles,
    })
}

/// The reference of an organisation or a person.
fn reference<T, E: Value>(f: &Fields<'_>, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
    if !f.has("ref") {
        f.wrong("ref", &dossier::NO_REF);
        return None;
    }
    f.opt("ref", parse)
}

/// An entry by the name that a field gives.
pub(super) fn named<T: Clone>(
    f: &Fields<'_>,
    key: &'static str,
    map: &BTreeMap<String, T>,
) -> Option<T> {
    let name = f.req(key, cell_checks::checked_text)?;
    found(f, key, map, &name)
}

/// An entry by this name.
pub(super) fn found<T: Clone>(
    f: &Fields<'_>,
    key: &str,
    map: &BTreeMap<String, T>,
    name: &str,
) -> Option<T> {
    let entry = map.get(name).cloned();
    if entry.is_none() {
        f.not_found(key, no_such(name, map), &[FILE]);
    }
    entry
}

/// That a name is none of the manifest's.
pub(in crate::cli::commands::lot) fn no_such<T>(name: &str, map: &BTreeMap<String, T>) -> Wording {
    let known: Vec<&str> = map.keys().map(String::as_str).collect();
    dossier::no_such(quoted(name), FILE, known.join(", "))
}

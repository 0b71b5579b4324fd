//! Reading a manifest: the whole of it, organisations, people.

use super::parts::Reader;
use super::{FILE, Manifest, Organisation, Person};
use crate::cli::lot::cell::{self, CellError, parsed};
use crate::cli::lot::fields::{Fields, Source};
use crate::cli::lot::problem::Collector;
use crate::cli::yaml::{self, Value};
use crate::domain::event::{OrgKind, RejectionReason};
use crate::domain::id::{CountryCode, NodeRef, OrgRef, PersonRef, Text};
use crate::domain::statement::Role;
use crate::domain::time::UtcOffset;
use std::collections::BTreeMap;

/// Reads the manifest.
pub fn read(text: &str, problems: &Collector) -> Option<Manifest> {
    let source = Source {
        file: FILE,
        problems,
    };
    let node = match yaml::parse(text) {
        Ok(node) => node,
        Err(error) => {
            source.add(error.line, "", &error);
            return None;
        }
    };
    let fields = Fields::of(source, "", &node)?;
    let utc_offset = fields.req("utc_offset", cell::utc_offset);
    let organisations = organisations(&fields);
    let reader = Reader {
        offset: utc_offset.unwrap_or(UtcOffset::UTC),
        people: people(&fields, &organisations),
        organisations,
    };
    let maker = fields.req("maker", |text| reader.organisation(text));
    let day_zero = fields.opt("day_zero", cell::date);
    let lot = fields
        .req_inner("lot")
        .and_then(|lot| reader.lot(lot, maker));
    let mut known_nodes = BTreeMap::new();
    if let Some(known) = fields.inner("known_nodes") {
        for (alias, node) in known.entries() {
            match &node.value {
                Value::Scalar { text, .. } => match NodeRef::parse(text) {
                    Ok(reference) => {
                        known_nodes.insert(alias.to_owned(), reference);
                    }
                    Err(error) => known.wrong(alias, error),
                },
                _ => known.wrong(alias, "expected the node's reference"),
            }
        }
    }
    let each = |key| {
        let listed = fields.list(key);
        listed
            .into_iter()
            .filter_map(|(path, node)| Fields::of(source, path, node))
    };
    let process = each("process").filter_map(|f| reader.step(f)).collect();
    let sampling = each("sampling").filter_map(|f| reader.plan(f)).collect();
    let fill = fields.inner("fill").and_then(|f| reader.fill(f));
    let decision = |key| fields.inner(key).and_then(|f| reader.decision(f));
    let review = decision("review");
    let release = decision("release");
    let rejection = fields.inner("rejection").and_then(|f| {
        let act = reader.act(&f, "at");
        let mut reasons = f.words("reasons", parsed(RejectionReason::parse));
        reasons.sort();
        f.finish();
        Some((act?, reasons))
    });
    if release.is_some() && rejection.is_some() {
        fields.wrong("rejection", "a lot is released or rejected, not both");
    }
    fields.finish();
    let (lot, specification, donor_policy, opened, planned_bank, pooled_donors) = lot?;
    Some(Manifest {
        utc_offset: utc_offset?,
        day_zero,
        lot,
        maker: maker?,
        specification,
        donor_policy,
        opened,
        planned_bank,
        pooled_donors,
        organisations: reader.organisations,
        people: reader.people,
        known_nodes,
        process,
        sampling,
        fill,
        review,
        release,
        rejection,
    })
}

fn organisations(fields: &Fields<'_>) -> BTreeMap<String, Organisation> {
    let mut found = BTreeMap::new();
    let Some(listed) = fields.req_inner("organisations") else {
        return found;
    };
    for (alias, node) in listed.entries() {
        let Some(f) = Fields::of(listed.source(), format!("organisations.{alias}"), node) else {
            continue;
        };
        let reference = reference(&f, OrgRef::parse);
        let name = f.req("name", parsed(Text::parse));
        let mut kinds = f.words("kinds", parsed(OrgKind::parse));
        kinds.sort();
        let country = f.req("country", parsed(CountryCode::parse));
        f.finish();
        // Without a reference the name is known all the same: one problem, not one a mention.
        let reference = reference.unwrap_or(OrgRef::from_bytes([0; 16]));
        if let (Ok(alias), Some(name), Some(country)) = (cell::alias(alias), name, country) {
            found.insert(
                alias.clone(),
                Organisation {
                    alias,
                    reference,
                    name,
                    kinds,
                    country,
                },
            );
        }
    }
    found
}

fn people(
    fields: &Fields<'_>,
    organisations: &BTreeMap<String, Organisation>,
) -> BTreeMap<String, Person> {
    let mut found = BTreeMap::new();
    let Some(listed) = fields.req_inner("people") else {
        return found;
    };
    for (alias, node) in listed.entries() {
        let Some(f) = Fields::of(listed.source(), format!("people.{alias}"), node) else {
            continue;
        };
        let reference = reference(&f, PersonRef::parse);
        let organisation = f.req("organisation", |text| named(organisations, text));
        let mut roles = f.words("roles", parsed(Role::parse));
        roles.sort();
        if roles.is_empty() {
            f.wrong("roles", "is missing");
        }
        f.finish();
        let reference = reference.unwrap_or(PersonRef::from_bytes([0; 16]));
        if let (Ok(alias), Some(organisation)) = (cell::alias(alias), organisation) {
            found.insert(
                alias.clone(),
                Person {
                    alias,
                    reference,
                    organisation: organisation.reference,
                    roles,
                },
            );
        }
    }
    found
}

/// The reference of an organisation or a person.
fn reference<T, E: std::fmt::Display>(
    f: &Fields<'_>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    if f.node("ref").is_none() {
        f.wrong("ref", "is missing; `lotledger lot adopt` writes it");
        return None;
    }
    f.opt("ref", parse)
}

/// An entry by the name the dossier gives it.
pub(in crate::cli::lot) fn named<'m, T>(
    map: &'m BTreeMap<String, T>,
    text: &str,
) -> Result<&'m T, CellError> {
    map.get(cell::checked(text)?).ok_or_else(|| {
        let known: Vec<&str> = map.keys().map(String::as_str).collect();
        CellError::new(format!(
            "there is no {} in {FILE}; known: {}",
            crate::cli::lot::problem::quoted(text),
            known.join(", ")
        ))
    })
}

//! Things by a part of their name: lots, samples and shipments of the caller's lists, products and organisations of all.

use std::sync::Arc;

use tonic::Status;
use unicode_normalization::UnicodeNormalization as _;

use super::looks::Looks;
use super::samples::{Samples, Taken};
use super::shipments::boxes;
use super::walk::{Listed, Source};
use crate::domain::event::{
    LotOpened, OrgRegistered, Payload, ProductRegistered, SamplesPlanned, Shipped,
};
use crate::domain::id::OrgRef;
use crate::domain::state::Facts;
use crate::domain::statement::Recorded;
use crate::domain::subject::Subject;
use crate::service::{pb, status};
use crate::store::List;

/// Characters that are looked for.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=80;

/// What is looked for, as everything is compared: in lower case, half width.
pub(super) struct Text(String);

impl Text {
    pub(super) fn parse(text: &str) -> Result<Self, Status> {
        let found = text.trim().chars().take(LENGTH.end() + 1).count();
        if !LENGTH.contains(&found) {
            let found = format!("{} characters", text.trim().chars().count());
            let expected = format!("{} to {} characters", LENGTH.start(), LENGTH.end());
            return Err(status::invalid("text", found, expected));
        }
        Ok(Self(alike(text.trim())))
    }

    fn is_in(&self, name: &str) -> bool {
        alike(name).contains(&self.0)
    }
}

/// A text without what a person does not tell apart.
fn alike(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

pub(super) struct Search {
    pub(super) text: Text,
    /// Whose view it is; `None` reads everything.
    pub(super) reader: Option<OrgRef>,
}

/// What a caller may search: its own list, if it has one, and what is public.
pub(super) fn sources(own: Option<List>) -> Vec<Source> {
    let own = own.into_iter().flat_map(|list| {
        let events = [LotOpened::NUMBER, SamplesPlanned::NUMBER, Shipped::NUMBER];
        events.map(|number| (list, number))
    });
    let public = [ProductRegistered::NUMBER, OrgRegistered::NUMBER];
    own.chain(public.map(|number| (List::ALL, number)))
        .collect()
}

/// What a row is of: what the entry began, or a sample of its plan.
pub(super) enum Place {
    Itself,
    Sample(Taken),
}

impl Listed for Search {
    type Place = Place;
    type Row = pb::Found;
    const EVENTS: &'static [u16] = &[];

    fn places(&self, looks: &mut Looks<'_>, entry: &Recorded) -> Result<Vec<Place>, Status> {
        if entry.statement.event.get::<SamplesPlanned>().is_none() {
            return Ok(vec![Place::Itself]);
        }
        let samples = Samples {
            states: Vec::new(),
            reader: self.reader,
            as_laboratory: false,
            only_doubted: false,
        };
        let taken = samples.places(looks, entry)?;
        Ok(taken.into_iter().map(Place::Sample).collect())
    }

    fn row(
        &self,
        looks: &mut Looks<'_>,
        entry: &Arc<Recorded>,
        place: &Place,
    ) -> Result<Option<pb::Found>, Status> {
        let event = &entry.statement.event;
        if let Place::Sample(taken) = place {
            return self.sample(looks, taken, entry);
        }
        if let Some(opened) = event.get() {
            return self.lot(looks, opened, entry);
        }
        if let Some(sent) = event.get() {
            return self.shipment(looks, sent, entry);
        }
        if let Some(product) = event.get() {
            return self.product(looks, product, entry);
        }
        Ok(event.get().and_then(|of| self.organisation(of, entry)))
    }
}

impl Search {
    fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.text.is_in(name))
    }

    fn lot(
        &self,
        looks: &mut Looks<'_>,
        opened: &LotOpened,
        entry: &Recorded,
    ) -> Result<Option<pb::Found>, Status> {
        let printed = opened.lot.to_string();
        if !self.text.is_in(&printed) {
            return Ok(None);
        }
        Ok(Some(pb::Found {
            name: opened.lot.lot.to_string(),
            reference: printed,
            product_name: looks.product(opened.lot.gtin)?,
            organisation_name: looks.organisation(opened.organisation)?,
            ..found(pb::FoundKind::Lot, entry)
        }))
    }

    fn sample(
        &self,
        looks: &mut Looks<'_>,
        taken: &Taken,
        entry: &Recorded,
    ) -> Result<Option<pb::Found>, Status> {
        let known = looks.known(&Subject::Sample(taken.sample))?;
        let taken_as = match known.as_ref().map(|known| &known.state.facts) {
            Some(Facts::Sample(sample)) => sample.taken.as_ref(),
            _ => None,
        };
        let Some(taken_as) = taken_as else {
            return Ok(None);
        };
        let label = taken_as.label.as_ref().map(ToString::to_string);
        let (label, reference) = (label.unwrap_or_default(), taken.sample.to_string());
        if !self.any(&[&label, &reference]) {
            return Ok(None);
        }
        let (_, product_name, _) = looks.target(&taken_as.target)?;
        Ok(Some(pb::Found {
            name: label,
            reference,
            product_name,
            organisation_name: looks.organisation(taken_as.organisation)?,
            ..found(pb::FoundKind::Sample, entry)
        }))
    }

    fn shipment(
        &self,
        looks: &mut Looks<'_>,
        sent: &Shipped,
        entry: &Recorded,
    ) -> Result<Option<pb::Found>, Status> {
        let reference = sent.shipment.to_string();
        let (boxes, _) = boxes(looks, sent)?;
        let boxed = boxes.iter().find(|sscc| self.text.is_in(sscc.as_str()));
        if boxed.is_none() && !self.text.is_in(&reference) {
            return Ok(None);
        }
        Ok(Some(pb::Found {
            name: boxed.map_or_else(String::new, ToString::to_string),
            reference,
            organisation_name: looks.organisation(sent.from)?,
            ..found(pb::FoundKind::Shipment, entry)
        }))
    }

    fn product(
        &self,
        looks: &mut Looks<'_>,
        product: &ProductRegistered,
        entry: &Recorded,
    ) -> Result<Option<pb::Found>, Status> {
        if !self.any(&[&product.name.to_string(), product.gtin.as_str()]) {
            return Ok(None);
        }
        Ok(Some(pb::Found {
            name: product.name.to_string(),
            reference: product.gtin.to_string(),
            organisation_name: looks.organisation(product.organisation)?,
            ..found(pb::FoundKind::Product, entry)
        }))
    }

    fn organisation(&self, of: &OrgRegistered, entry: &Recorded) -> Option<pb::Found> {
        let (name, reference) = (of.name.to_string(), of.organisation.to_string());
        let gln = of.gln.as_ref().map(ToString::to_string).unwrap_or_default();
        self.any(&[&name, &reference, &gln]).then(|| pb::Found {
            name: name.clone(),
            reference,
            organisation_name: name,
            ..found(pb::FoundKind::Organisation, entry)
        })
    }
}

fn found(kind: pb::FoundKind, entry: &Recorded) -> pb::Found {
    pb::Found {
        kind: kind.into(),
        recorded_at_ms: entry.recorded_at.ms(),
        ..pb::Found::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_width_are_alike() {
        let text = Text::parse(" ce26-0007 ").unwrap();
        assert!(text.is_in("(01)04987654000012(10)CE26-0007"));
        assert!(Text::parse("CE26-0007").unwrap().is_in("ce26-0007"));
        assert!(Text::parse("サイ").unwrap().is_in("サイセイ"));
        assert!(!text.is_in("CE26-0008"));
        for wrong in ["", " a ", &"x".repeat(81)] {
            assert!(Text::parse(wrong).is_err(), "{wrong}");
        }
    }
}

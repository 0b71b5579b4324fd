//! The parts of a manifest: lot, steps, plans, filling.

use super::read::{found, named};
use super::{Act, Afterwards, Amount, FILE, Fill, Person, Plan, ProcessRow, Vials, file_name};
use crate::cli::commands::lot::cell_checks::{self, CellError, parsed};
use crate::cli::commands::lot::rows::blank;
use crate::cli::yaml::{Entry, Fields, Value};
use crate::domain::decide::lot::MAX_VIALS;
use crate::domain::event::{
    BankDetails, BankTier, FillReject, ProcessRecorded, ProcessStep, Reconciliation,
    RejectionReason, SampleSlot, Selection, StorageClass,
};
use crate::domain::id::{
    AnalyteCode, Gtin14, Label, LotId, LotNumber, MethodCode, OrgRef, PersonRef, PolicyId,
    SlotName, SpecId, VersionedName,
};
use crate::domain::spec::Stage;
use crate::domain::statement::RetrospectiveKind;
use crate::domain::time::{TimestampMs, UtcOffset};
use std::collections::BTreeMap;

pub(super) struct Reader {
    pub(super) offset: UtcOffset,
    /// Every organisation that is listed, be its entry right or not.
    pub(super) organisations: BTreeMap<String, OrgRef>,
    pub(super) people: BTreeMap<String, Person>,
}

pub(super) type LotPart = (LotId, SpecId, PolicyId, Act, String, bool);

impl Reader {
    pub(super) fn organisation(&self, f: &Fields<'_>, key: &'static str) -> Option<OrgRef> {
        named(f, key, &self.organisations)
    }

    fn person(&self, f: &Fields<'_>, key: &'static str) -> Option<Person> {
        named(f, key, &self.people)
    }

    pub(super) fn time(&self, text: &str) -> Result<TimestampMs, CellError> {
        cell_checks::time(text, self.offset)
    }

    pub(super) fn act(&self, f: &Fields<'_>, when: &'static str) -> Option<Act> {
        let at = f.req(when, |text| self.time(text));
        let by = self.person(f, "by");
        Some(Act {
            place: f.place(),
            at: at?,
            by: by?,
        })
    }

    pub(super) fn decision(&self, f: Fields<'_>) -> Option<Act> {
        let act = self.act(&f, "at");
        f.finish();
        act
    }

    /// A decision, or a list of them: taken again, it stands behind the earlier ones.
    pub(super) fn decisions(&self, fields: &Fields<'_>, key: &'static str) -> Vec<Act> {
        let Some(entry) = fields.entry(key) else {
            return Vec::new();
        };
        let entries = match &entry.node().value {
            Value::List(_) => entry.list().unwrap_or_default(),
            Value::Map(_) | Value::Scalar { .. } => vec![entry],
        };
        if entries.is_empty() {
            fields.wrong(
                key,
                "is an empty list; leave the field out until somebody decides",
            );
        }
        let read = entries.iter().filter_map(Entry::fields);
        let acts: Vec<Act> = read.filter_map(|f| self.decision(f)).collect();
        if !acts.is_sorted_by(|earlier, later| earlier.at < later.at) {
            fields.wrong(key, "the latest stands last");
        }
        acts
    }

    pub(super) fn afterwards(&self, f: Fields<'_>) -> Option<Afterwards> {
        let kind = f.req("kind", parsed(RetrospectiveKind::parse));
        let source = f.req("source", file_name);
        let until = f.opt("until", |text| self.time(text));
        let place = f.place();
        f.finish();
        Some(Afterwards {
            place,
            kind: kind?,
            source: source?,
            until,
        })
    }

    pub(super) fn rejection(&self, f: Fields<'_>) -> Option<(Act, Vec<RejectionReason>)> {
        let act = self.act(&f, "at");
        let mut reasons = f.words("reasons", parsed(RejectionReason::parse));
        reasons.sort();
        f.finish();
        Some((act?, reasons))
    }

    pub(super) fn lot(&self, f: Fields<'_>, maker: Option<OrgRef>) -> Option<LotPart> {
        let lot = lot_id(&f);
        let document = |key| {
            // A maker that is wrong is a problem already.
            let maker = maker.unwrap_or(OrgRef::from_bytes([0; 16]));
            f.req(key, |text| VersionedName::parse_in(maker, text))
        };
        let specification = document("specification");
        let donor_policy = document("donor_policy");
        let opened = f.req_inner("opened").and_then(|o| self.decision(o));
        let planned_bank = f.req("planned_bank", cell_checks::alias);
        let pooled = f.req("pooled_donors", cell_checks::yes_no);
        f.finish();
        Some((
            lot?,
            SpecId(specification?),
            PolicyId(donor_policy?),
            opened?,
            planned_bank?,
            pooled?,
        ))
    }

    pub(super) fn amounts(&self, f: &Fields<'_>, key: &'static str) -> Vec<Amount> {
        let mut amounts = Vec::new();
        for a in f.each(key) {
            let name = a.req("node", cell_checks::alias);
            let quantity = a.req("quantity", cell_checks::quantity);
            a.finish();
            match (name, quantity) {
                (Some(node), Some(quantity)) => amounts.push(Amount { node, quantity }),
                _ => f.source().problems.lost(FILE),
            }
        }
        if f.list(key).is_empty() {
            f.wrong(key, "names at least one node");
        }
        amounts
    }

    pub(super) fn step(&self, f: Fields<'_>) -> Option<ProcessRow> {
        let step = f.req("step", parsed(ProcessStep::parse));
        let method = f.req("method", parsed(MethodCode::parse));
        let started_at = f.req("started", |text| self.time(text));
        let act = self.act(&f, "ended");
        let mut operators: Vec<PersonRef> = f
            .words("operators", cell_checks::checked_text)
            .iter()
            .filter_map(|name| Some(found(&f, "operators", &self.people, name)?.reference))
            .collect();
        operators.sort();
        operators.dedup();
        let mut equipment = f.words("equipment", parsed(Label::parse));
        equipment.sort();
        equipment.dedup();
        let bank = f.inner("bank").map(|b| {
            let tier = b.req("tier", parsed(BankTier::parse));
            let passage = b.req("passage", cell_checks::whole);
            let population_doublings = b.opt("population_doublings", cell_checks::decimal);
            let vials = b.req("vials", cell_checks::whole);
            let identity = b.req("identity", file_name);
            b.finish();
            let details = BankDetails {
                tier: tier?,
                passage: passage?,
                population_doublings,
                vials: vials?,
                identity: blank::DIGEST,
            };
            Some((details, identity?))
        });
        if step.is_some_and(|s| (s == ProcessStep::Bank) != bank.is_some()) {
            f.wrong("bank", "belongs to the step BANK, and to no other");
        }
        let inputs = self.amounts(&f, "inputs");
        let outputs = self.amounts(&f, "outputs");
        let waste = f.opt("waste", cell_checks::quantity);
        let parameters = f.opt("parameters", file_name);
        f.finish();
        let act = act?;
        let event = ProcessRecorded {
            organisation: act.by.organisation,
            step: step?,
            method: method?,
            inputs: Vec::new(),
            outputs: Vec::new(),
            waste,
            equipment,
            operators,
            started_at: started_at?,
            ended_at: act.at,
            parameters: None,
            bank: None,
        };
        Some(ProcessRow {
            act,
            inputs,
            outputs,
            parameters,
            bank: match bank {
                Some(bank) => Some(bank?),
                None => None,
            },
            event,
        })
    }

    pub(super) fn plan(&self, f: Fields<'_>) -> Option<Plan> {
        let target = f.req("target", cell_checks::alias);
        let act = self.act(&f, "planned");
        let mut slots = Vec::new();
        for s in f.each("slots") {
            let slot = s.req("slot", parsed(SlotName::parse));
            let stage = s.req("stage", parsed(Stage::parse));
            let mut analytes = s.words("analytes", parsed(AnalyteCode::parse));
            analytes.sort();
            let laboratory = self.organisation(&s, "laboratory");
            let count = s.req("count", cell_checks::whole);
            let selection = s.req("selection", parsed(Selection::parse));
            if let (Some(slot), Some(stage), Some(laboratory), Some(count), Some(selection)) =
                (slot, stage, laboratory, count, selection)
            {
                slots.push(SampleSlot {
                    slot,
                    stage,
                    analytes,
                    laboratory,
                    count,
                    selection,
                });
            } else {
                s.source().problems.lost(FILE);
            }
            s.finish();
        }
        slots.sort_by(|a, b| a.slot.cmp(&b.slot));
        f.finish();
        Some(Plan {
            act: act?,
            target: target.map(|t| (t != "lot").then_some(t))?,
            slots,
        })
    }

    /// The filling; `None` as long as only the vials are planned.
    pub(super) fn fill(&self, f: Fields<'_>) -> Option<Fill> {
        const HAPPENED: [&str; 6] = [
            "commissioned",
            "by",
            "bulk",
            "fill_date",
            "storage_class",
            "reconciliation",
        ];
        if !HAPPENED.iter().any(|key| f.has(key)) {
            f.finish();
            return None;
        }
        let act = self.act(&f, "commissioned");
        let bulk = f.req("bulk", cell_checks::alias);
        let fill_date = f.req("fill_date", cell_checks::date);
        let storage_class = f.req("storage_class", parsed(StorageClass::parse));
        let reconciliation = f.req_inner("reconciliation").and_then(|r| {
            let mut rejected = Vec::new();
            if let Some(listed) = r.inner("rejected") {
                for (name, entry) in listed.entries() {
                    let reason = entry.ok(FillReject::parse(name));
                    let count = entry.parsed(cell_checks::whole);
                    // None is as good as not listed.
                    if let (Some(reason), Some(count @ 1..)) = (reason, count) {
                        rejected.push((reason, count));
                    }
                }
            }
            rejected.sort();
            let number = |key| r.req(key, cell_checks::whole);
            let (filled, printed) = (number("filled"), number("labels_printed"));
            let (used, destroyed) = (number("labels_used"), number("labels_destroyed"));
            let samples = number("unserialised_samples");
            let retains = number("unserialised_retains");
            r.finish();
            Some(Reconciliation {
                filled: filled?,
                rejected,
                unserialised_samples: samples?,
                unserialised_retains: retains?,
                labels_printed: printed?,
                labels_used: used?,
                labels_destroyed: destroyed?,
            })
        });
        f.finish();
        Some(Fill {
            act: act?,
            bulk: bulk?,
            fill_date: fill_date?,
            storage_class: storage_class?,
            reconciliation: reconciliation?,
        })
    }
}

pub(super) fn lot_id(f: &Fields<'_>) -> Option<LotId> {
    let gtin = f.req("gtin", parsed(Gtin14::parse));
    let number = f.req("number", parsed(LotNumber::parse));
    Some(LotId {
        gtin: gtin?,
        lot: number?,
    })
}

pub(super) fn printed(f: &Fields<'_>, lot: Option<LotId>) -> Option<Vials> {
    let expiry = f.req("expiry", cell_checks::date);
    let count = f.req("vials", |text| match cell_checks::whole(text)? {
        count @ 1..=MAX_VIALS => Ok(count),
        count => Err(CellError::new(format!(
            "found {count}; a lot has 1 to {MAX_VIALS} vials"
        ))),
    });
    Some(Vials {
        place: f.place(),
        lot: lot?,
        expiry: expiry?,
        count: count?,
    })
}

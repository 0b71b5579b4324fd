//! `lot.yaml`: which lot, who is who, how it was made, what is sampled, how it was decided.

use std::collections::BTreeMap;

use super::cell::{self, CellError, parsed};
use super::fields::{Fields, Source};
use super::problem::{Collector, Place};
use crate::cli::yaml::{self, Value};
use crate::domain::event::{
    BankTier, FillReject, OrgKind, ProcessStep, Reconciliation, RejectionReason, Selection,
    StorageClass,
};
use crate::domain::id::{
    AnalyteCode, CountryCode, Gtin14, Label, LotId, LotNumber, MethodCode, NodeRef, OrgRef,
    PersonRef, PolicyId, SlotName, SpecId, Text, VersionedName,
};
use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::spec::Stage;
use crate::domain::statement::Role;
use crate::domain::time::{Date, TimestampMs, UtcOffset};

/// Name of the manifest within a dossier.
pub const FILE: &str = "lot.yaml";

/// An organisation of the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// What the dossier calls it.
    pub alias: String,
    /// Its reference on the ledger.
    pub reference: OrgRef,
    /// Its name.
    pub name: Text,
    /// What it does, ascending.
    pub kinds: Vec<OrgKind>,
    /// Where.
    pub country: CountryCode,
}

/// A person of the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What the dossier calls them; never on the ledger.
    pub alias: String,
    /// Their reference on the ledger.
    pub reference: PersonRef,
    /// Whose they are.
    pub organisation: OrgRef,
    /// What they sign as, ascending.
    pub roles: Vec<Role>,
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Where it is written.
    pub place: Place,
    /// When.
    pub at: TimestampMs,
    /// Who.
    pub by: Person,
}

/// An amount of a node, by its name in the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The node.
    pub node: String,
    /// How much.
    pub quantity: Quantity,
}

/// A cell bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bank {
    /// Tier.
    pub tier: BankTier,
    /// Passage number.
    pub passage: u32,
    /// Population doublings.
    pub population_doublings: Option<Decimal>,
    /// Vials made.
    pub vials: u32,
    /// The identity profile's file: never on the ledger, only a commitment.
    pub identity: String,
}

/// A step of the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Who signs, and when it was recorded: at its end.
    pub act: Act,
    /// Which step.
    pub step: ProcessStep,
    /// Method code.
    pub method: MethodCode,
    /// What went in.
    pub inputs: Vec<Amount>,
    /// What came out.
    pub outputs: Vec<Amount>,
    /// What was thrown away.
    pub waste: Option<Quantity>,
    /// Equipment.
    pub equipment: Vec<Label>,
    /// Who worked.
    pub operators: Vec<PersonRef>,
    /// When it began.
    pub started_at: TimestampMs,
    /// When it ended.
    pub ended_at: TimestampMs,
    /// The parameters' file.
    pub parameters: Option<String>,
    /// Of a cell bank.
    pub bank: Option<Bank>,
}

/// One line of a sampling plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub slot: SlotName,
    /// Stage.
    pub stage: Stage,
    /// What will be tested, ascending.
    pub analytes: Vec<AnalyteCode>,
    /// Which laboratory.
    pub laboratory: OrgRef,
    /// How many samples.
    pub count: u32,
    /// How they are chosen.
    pub selection: Selection,
}

/// A sampling plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Who planned it, and when.
    pub act: Act,
    /// A node's name; `None` for the lot.
    pub target: Option<String>,
    /// Its lines, ascending.
    pub slots: Vec<Slot>,
}

/// The filling of the lot's vials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// Who commissioned them, and when.
    pub act: Act,
    /// The bulk they were filled from.
    pub bulk: String,
    /// Fill date.
    pub fill_date: Date,
    /// Expiry date.
    pub expiry: Date,
    /// How they are kept.
    pub storage_class: StorageClass,
    /// Where everything went.
    pub reconciliation: Reconciliation,
}

/// Everything the manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Offset of every time of the dossier from UTC.
    pub utc_offset: UtcOffset,
    /// Of an example: the date that its story calls day 0.
    pub day_zero: Option<Date>,
    /// The lot.
    pub lot: LotId,
    /// Whose lot it is.
    pub maker: OrgRef,
    /// Its specification.
    pub specification: SpecId,
    /// By which donors are determined.
    pub donor_policy: PolicyId,
    /// Its opening.
    pub opened: Act,
    /// The bank it is made from.
    pub planned_bank: String,
    /// Whether more than one donor may be in it.
    pub pooled_donors: bool,
    /// Organisations by name.
    pub organisations: BTreeMap<String, Organisation>,
    /// People by name.
    pub people: BTreeMap<String, Person>,
    /// Nodes of earlier dossiers: what they are called here.
    pub known_nodes: BTreeMap<String, NodeRef>,
    /// Steps of the making.
    pub process: Vec<Step>,
    /// Sampling plans.
    pub sampling: Vec<Plan>,
    /// The filling.
    pub fill: Option<Fill>,
    /// The review.
    pub review: Option<Act>,
    /// The release.
    pub release: Option<Act>,
    /// The rejection with its reasons.
    pub rejection: Option<(Act, Vec<RejectionReason>)>,
}

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
        let reference = f.req("ref", parsed(OrgRef::parse));
        let name = f.req("name", parsed(Text::parse));
        let mut kinds = f.words("kinds", parsed(OrgKind::parse));
        kinds.sort();
        let country = f.req("country", parsed(CountryCode::parse));
        f.finish();
        if let (Ok(alias), Some(reference), Some(name), Some(country)) =
            (cell::alias(alias), reference, name, country)
        {
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
        let reference = f.req("ref", parsed(PersonRef::parse));
        let organisation = f.req("organisation", |text| named(organisations, text));
        let mut roles = f.words("roles", parsed(Role::parse));
        roles.sort();
        if roles.is_empty() {
            f.wrong("roles", "is missing");
        }
        f.finish();
        if let (Ok(alias), Some(reference), Some(organisation)) =
            (cell::alias(alias), reference, organisation)
        {
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

/// An entry by the name the dossier gives it.
pub(super) fn named<'m, T>(map: &'m BTreeMap<String, T>, text: &str) -> Result<&'m T, CellError> {
    map.get(cell::checked(text)?).ok_or_else(|| {
        let known: Vec<&str> = map.keys().map(String::as_str).collect();
        CellError::new(format!(
            "there is no {} in {FILE}; known: {}",
            super::problem::quoted(text),
            known.join(", ")
        ))
    })
}

/// What the parts of a manifest need to be read.
struct Reader {
    offset: UtcOffset,
    organisations: BTreeMap<String, Organisation>,
    people: BTreeMap<String, Person>,
}

type LotPart = (LotId, SpecId, PolicyId, Act, String, bool);

impl Reader {
    fn organisation(&self, text: &str) -> Result<OrgRef, CellError> {
        Ok(named(&self.organisations, text)?.reference)
    }

    fn person(&self, text: &str) -> Result<Person, CellError> {
        named(&self.people, text).cloned()
    }

    fn time(&self, text: &str) -> Result<TimestampMs, CellError> {
        cell::time(text, self.offset)
    }

    fn act(&self, f: &Fields<'_>, when: &'static str) -> Option<Act> {
        let at = f.req(when, |text| self.time(text));
        let by = f.req("by", |text| self.person(text));
        Some(Act {
            place: f.place(),
            at: at?,
            by: by?,
        })
    }

    fn decision(&self, f: Fields<'_>) -> Option<Act> {
        let act = self.act(&f, "at");
        f.finish();
        act
    }

    fn lot(&self, f: Fields<'_>, maker: Option<OrgRef>) -> Option<LotPart> {
        let gtin = f.req("gtin", parsed(Gtin14::parse));
        let number = f.req("number", parsed(LotNumber::parse));
        let document = |key| {
            f.req(key, |text| match maker {
                Some(maker) => VersionedName::parse_in(maker, text).map_err(CellError::new),
                None => Err(CellError::new("the maker is not known")),
            })
        };
        let specification = document("specification");
        let donor_policy = document("donor_policy");
        let opened = f.req_inner("opened").and_then(|o| self.decision(o));
        let planned_bank = f.req("planned_bank", cell::alias);
        let pooled = f.req("pooled_donors", cell::yes_no);
        f.finish();
        let lot = LotId {
            gtin: gtin?,
            lot: number?,
        };
        Some((
            lot,
            SpecId(specification?),
            PolicyId(donor_policy?),
            opened?,
            planned_bank?,
            pooled?,
        ))
    }

    fn amounts(&self, f: &Fields<'_>, key: &'static str) -> Vec<Amount> {
        let mut amounts = Vec::new();
        for (path, node) in f.list(key) {
            let Some(a) = Fields::of(f.source(), path, node) else {
                continue;
            };
            let name = a.req("node", cell::alias);
            let quantity = a.req("quantity", cell::quantity);
            a.finish();
            if let (Some(node), Some(quantity)) = (name, quantity) {
                amounts.push(Amount { node, quantity });
            }
        }
        if amounts.is_empty() {
            f.wrong(key, "names at least one node");
        }
        amounts
    }

    fn step(&self, f: Fields<'_>) -> Option<Step> {
        let step = f.req("step", parsed(ProcessStep::parse));
        let method = f.req("method", parsed(MethodCode::parse));
        let started_at = f.req("started", |text| self.time(text));
        let act = self.act(&f, "ended");
        let mut operators: Vec<PersonRef> = f
            .words("operators", |text| self.person(text))
            .iter()
            .map(|person| person.reference)
            .collect();
        operators.sort();
        operators.dedup();
        let mut equipment = f.words("equipment", parsed(Label::parse));
        equipment.sort();
        equipment.dedup();
        let bank = f.inner("bank").map(|b| {
            let tier = b.req("tier", parsed(BankTier::parse));
            let passage = b.req("passage", cell::whole);
            let population_doublings = b.opt("population_doublings", cell::decimal);
            let vials = b.req("vials", cell::whole);
            let identity = b.req("identity", file_name);
            b.finish();
            Some(Bank {
                tier: tier?,
                passage: passage?,
                population_doublings,
                vials: vials?,
                identity: identity?,
            })
        });
        if step.is_some_and(|s| (s == ProcessStep::Bank) != bank.is_some()) {
            f.wrong("bank", "belongs to the step BANK, and to no other");
        }
        let inputs = self.amounts(&f, "inputs");
        let outputs = self.amounts(&f, "outputs");
        let waste = f.opt("waste", cell::quantity);
        let parameters = f.opt("parameters", file_name);
        f.finish();
        let act = act?;
        Some(Step {
            step: step?,
            method: method?,
            inputs,
            outputs,
            waste,
            equipment,
            operators,
            started_at: started_at?,
            ended_at: act.at,
            parameters,
            bank: match bank {
                Some(bank) => Some(bank?),
                None => None,
            },
            act,
        })
    }

    fn plan(&self, f: Fields<'_>) -> Option<Plan> {
        let target = f.req("target", cell::alias);
        let act = self.act(&f, "planned");
        let mut slots = Vec::new();
        for (path, node) in f.list("slots") {
            let Some(s) = Fields::of(f.source(), path, node) else {
                continue;
            };
            let slot = s.req("slot", parsed(SlotName::parse));
            let stage = s.req("stage", parsed(Stage::parse));
            let mut analytes = s.words("analytes", parsed(AnalyteCode::parse));
            analytes.sort();
            let laboratory = s.req("laboratory", |text| self.organisation(text));
            let count = s.req("count", cell::whole);
            let selection = s.req("selection", parsed(Selection::parse));
            s.finish();
            if let (Some(slot), Some(stage), Some(laboratory), Some(count), Some(selection)) =
                (slot, stage, laboratory, count, selection)
            {
                slots.push(Slot {
                    slot,
                    stage,
                    analytes,
                    laboratory,
                    count,
                    selection,
                });
            }
        }
        slots.sort_by(|a, b| a.slot.cmp(&b.slot));
        f.finish();
        Some(Plan {
            act: act?,
            target: target.map(|t| (t != "lot").then_some(t))?,
            slots,
        })
    }

    fn fill(&self, f: Fields<'_>) -> Option<Fill> {
        let act = self.act(&f, "commissioned");
        let bulk = f.req("bulk", cell::alias);
        let fill_date = f.req("fill_date", cell::date);
        let expiry = f.req("expiry", cell::date);
        let storage_class = f.req("storage_class", parsed(StorageClass::parse));
        let reconciliation = f.req_inner("reconciliation").and_then(|r| {
            let mut rejected = Vec::new();
            if let Some(listed) = r.inner("rejected") {
                for (reason, node) in listed.entries() {
                    let count = match &node.value {
                        Value::Scalar { text, .. } => cell::whole(text),
                        _ => Err(CellError::new("expected a number")),
                    };
                    match (FillReject::parse(reason), count) {
                        (Ok(reason), Ok(count)) if count > 0 => rejected.push((reason, count)),
                        (Ok(_), Ok(_)) => {}
                        (Err(error), _) => listed.wrong(reason, error),
                        (_, Err(error)) => listed.wrong(reason, error),
                    }
                }
            }
            rejected.sort();
            let number = |key| r.req(key, cell::whole);
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
            expiry: expiry?,
            storage_class: storage_class?,
            reconciliation: reconciliation?,
        })
    }
}

/// A file of the dossier, below `evidence/`.
pub(super) fn file_name(text: &str) -> Result<String, CellError> {
    let text = cell::checked(text)?;
    let rest = text.strip_prefix("evidence/").unwrap_or_default();
    let ok = (1..=100).contains(&rest.len())
        && rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_.-/".contains(&b))
        && !rest
            .split('/')
            .any(|part| part.is_empty() || part.starts_with('.'));
    if ok {
        Ok(text.to_owned())
    } else {
        Err(CellError::new(format!(
            "found {}; name a file as evidence/NAME (letters, digits, _ . -)",
            super::problem::quoted(text)
        )))
    }
}

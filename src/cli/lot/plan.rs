//! Rows become events: a pure translation, given the references and salts that the memory keeps.
//!
//! Nothing is judged here. Whether a statement may be recorded is the ledger's to decide; this
//! only says what each row says, in the order in which it happened.

use sha2::{Digest as _, Sha256};

use super::dossier::{Dossier, DossierError};
use super::manifest::{Act, Amount, Person, Plan, Step};
use super::memory::{Entropy, Memory, MemoryError};
use super::problem::{Collector, Place, Problems};
use super::rows::{Donor, DonorTest, MaterialRow, ResultRow, Sample, What, laboratory};
use super::value_cell::ValueCell;
use crate::domain::authority::roles_for;
use crate::domain::event::{
    BankDetails, DonorDetermined, DonorEnrolled, DonorTested, Event, LotOpened, LotRejected,
    LotReleased, LotReviewed, Material, MaterialReceived, NodeQuantity, ProcessRecorded,
    RawMaterial, SampleReceived, SampleSlot, SampleTaken, SampleTarget, SamplesPlanned,
    TestReported, TissueMaterial, VialsCommissioned,
};
use crate::domain::id::{
    Digest, DonorRef, Label, LedgerId, NodeRef, SampleRef, StatementId, VialId,
};
use crate::domain::statement::{Role, Statement};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::domain::value::{Evidence, Qualitative, ResultValue};
use crate::format::commitment::{FieldId, Opening, document_commitment};
use crate::format::statement::encode_statement;
use crate::merkle::hash::Hash;
use crate::merkle::vial_tree::vial_root;

/// Why no plan could be made.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The dossier cannot be read.
    #[error(transparent)]
    Dossier(#[from] DossierError),
    /// Something is wrong with its rows.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// Its memory cannot be used.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// A row as a statement to be: everything but signatures and what a decision has seen.
#[derive(Clone)]
pub struct Planned {
    /// Which row: stable between runs.
    pub key: String,
    /// Where it stands.
    pub place: Place,
    /// The id of the statement.
    pub statement_id: StatementId,
    /// When it happened.
    pub occurred_at: TimestampMs,
    /// At which offset from UTC.
    pub utc_offset: UtcOffset,
    /// What happened.
    pub event: Event,
    /// What opens its commitments.
    pub openings: Vec<Opening>,
    /// Of `VialsCommissioned`: the sorted vial ids.
    pub sidecar: Option<Vec<VialId>>,
    /// Who signs.
    pub signer: Person,
    /// In which role.
    pub role: Role,
}

impl Planned {
    /// The statement without signers and without what a decision has seen.
    pub fn unsigned(&self, ledger: LedgerId) -> Statement {
        Statement {
            ledger_id: Some(ledger),
            statement_id: self.statement_id,
            occurred_at: self.occurred_at,
            utc_offset: self.utc_offset,
            retrospective: None,
            signers: Vec::new(),
            seen: Vec::new(),
            evidence: Vec::new(),
            event: self.event.clone(),
        }
    }

    /// SHA-256 over what the row says: whether a row that was submitted has changed since.
    pub fn content(&self, ledger: LedgerId) -> Digest {
        let bytes = encode_statement(&self.unsigned(ledger));
        Digest::from_bytes(Sha256::digest(bytes).into())
    }
}

/// What a dossier amounts to.
#[derive(Clone)]
pub struct Plans {
    /// Statements in time order.
    pub statements: Vec<Planned>,
    /// Rows that cannot be submitted yet, with what they wait for.
    pub waiting: Vec<(Place, String)>,
}

/// Turns a dossier into statements, in time order.
pub fn plan(
    dossier: &Dossier,
    memory: &mut Memory,
    ledger: LedgerId,
    entropy: &mut dyn Entropy,
) -> Result<Plans, PlanError> {
    memory.bind(ledger)?;
    let problems = Collector::new();
    let mut planner = Planner {
        dossier,
        memory,
        ledger,
        entropy,
        problems: &problems,
        statements: Vec::new(),
        waiting: Vec::new(),
    };
    planner.all()?;
    let (mut statements, waiting) = (planner.statements, planner.waiting);
    problems.finish(Some(()))?;
    statements.sort_by_key(|s| (s.occurred_at, rank(&s.event)));
    Ok(Plans {
        statements,
        waiting,
    })
}

/// The order of statements at one instant: what must be there comes first.
pub fn rank(event: &Event) -> u16 {
    match event {
        // Vials exist before one is taken as a sample.
        Event::VialsCommissioned(_) => 82 * 2 - 1,
        other => other.number() * 2,
    }
}

struct Planner<'d> {
    dossier: &'d Dossier,
    memory: &'d mut Memory,
    ledger: LedgerId,
    entropy: &'d mut dyn Entropy,
    problems: &'d Collector,
    statements: Vec<Planned>,
    waiting: Vec<(Place, String)>,
}

/// A statement while its event is made.
struct Pen {
    key: String,
    place: Place,
    at: TimestampMs,
    id: StatementId,
    openings: Vec<Opening>,
}

impl Planner<'_> {
    fn all(&mut self) -> Result<(), PlanError> {
        let dossier = self.dossier;
        for donor in &dossier.donors {
            self.donor(donor)?;
        }
        for test in &dossier.donor_tests {
            self.donor_test(test)?;
        }
        for material in &dossier.materials {
            self.material(material)?;
        }
        for step in &dossier.manifest.process {
            self.step(step)?;
        }
        self.lot_opened()?;
        for plan in &dossier.manifest.sampling {
            self.samples_planned(plan)?;
        }
        self.fill()?;
        for sample in &dossier.samples {
            self.sample(sample)?;
        }
        for result in &dossier.results {
            self.result(result)?;
        }
        self.decisions()
    }

    fn pen(&mut self, key: String, place: &Place, at: TimestampMs) -> Result<Pen, PlanError> {
        let id = self.memory.statement(&key, at, self.entropy)?.statement_id;
        Ok(Pen {
            key,
            place: place.clone(),
            at,
            id,
            openings: Vec::new(),
        })
    }

    /// Commits to a value; the opening stays with the dossier.
    fn commit(&mut self, pen: &mut Pen, field: &str, value: &str) -> Result<Digest, PlanError> {
        let salt = self
            .memory
            .salt(format!("{}#{field}", pen.key), self.entropy)?;
        let opening = FieldId::parse(field)
            .and_then(|field| Opening::new(self.ledger.bytes(), pen.id.bytes(), field, salt, value))
            .map_err(|error| MemoryError(error.to_string()))?;
        let digest = Digest::from_bytes(opening.digest());
        pen.openings.push(opening);
        Ok(digest)
    }

    /// Commits to a document of the dossier.
    fn document(&mut self, file: &str) -> Result<Digest, PlanError> {
        let salt = self.memory.salt(format!("file/{file}"), self.entropy)?;
        let bytes = self.dossier.evidence(file)?;
        Ok(Digest::from_bytes(document_commitment(&salt, &bytes)))
    }

    fn finish(&mut self, pen: Pen, signer: &Person, event: Event) {
        self.finish_with(pen, signer, event, None);
    }

    fn finish_with(
        &mut self,
        pen: Pen,
        signer: &Person,
        event: Event,
        sidecar: Option<Vec<VialId>>,
    ) {
        let roles = roles_for(&event);
        let Some(role) = roles.iter().copied().find(|r| signer.roles.contains(r)) else {
            let wanted: Vec<&str> = roles.iter().map(|r| r.as_str()).collect();
            let message = format!(
                "{} may not sign {}: it needs the role {}",
                signer.alias,
                event.name(),
                wanted.join(" or ")
            );
            self.problems.add(&pen.place, "", message);
            return;
        };
        self.statements.push(Planned {
            key: pen.key,
            place: pen.place,
            statement_id: pen.id,
            occurred_at: pen.at,
            utc_offset: self.dossier.manifest.utc_offset,
            event,
            openings: pen.openings,
            sidecar,
            signer: signer.clone(),
            role,
        });
    }

    fn donor_ref(&mut self, name: &str) -> Result<DonorRef, PlanError> {
        let bytes = self.memory.reference("donor", name, self.entropy)?;
        Ok(DonorRef::from_bytes(bytes))
    }

    fn node_ref(&mut self, name: &str) -> Result<NodeRef, PlanError> {
        if let Some(known) = self.dossier.manifest.known_nodes.get(name) {
            return Ok(*known);
        }
        let bytes = self.memory.reference("node", name, self.entropy)?;
        Ok(NodeRef::from_bytes(bytes))
    }

    fn sample_ref(&mut self, kind: &str, name: &str) -> Result<SampleRef, PlanError> {
        let bytes = self.memory.reference(kind, name, self.entropy)?;
        Ok(SampleRef::from_bytes(bytes))
    }

    fn target(&mut self, target: &Option<String>) -> Result<SampleTarget, PlanError> {
        Ok(match target {
            Some(node) => SampleTarget::Node(self.node_ref(node)?),
            None => SampleTarget::Lot(self.dossier.manifest.lot.clone()),
        })
    }

    fn donor(&mut self, row: &Donor) -> Result<(), PlanError> {
        let donor = self.donor_ref(&row.donor)?;
        let key = format!("donor/{}/enrolled", row.donor);
        let mut pen = self.pen(key, &row.place, row.enrolled_at)?;
        let interview = self.commit(&mut pen, "donor_enrolled.interview", &row.interview)?;
        let consent = self.document(&row.consent)?;
        let guardian_consent = match &row.guardian_consent {
            Some(file) => Some(self.document(file)?),
            None => None,
        };
        let event = Event::DonorEnrolled(DonorEnrolled {
            donor,
            organisation: row.enrolled_by.organisation,
            subject: row.subject,
            tissue: row.tissue,
            age_band: row.age_band,
            country: row.country,
            remunerated: row.remunerated,
            consent,
            interview,
            guardian_consent,
        });
        self.finish(pen, &row.enrolled_by, event);
        let Some(determination) = &row.determination else {
            return Ok(());
        };
        let key = format!("donor/{}/determined", row.donor);
        let pen = self.pen(key, &row.place, determination.at)?;
        let event = Event::DonorDetermined(DonorDetermined {
            donor,
            policy: self.dossier.manifest.donor_policy.clone(),
            outcome: determination.outcome,
            rule: determination.rule,
            reasons: determination.reasons.clone(),
            organisation: determination.by.organisation,
        });
        self.finish(pen, &determination.by, event);
        Ok(())
    }

    fn donor_test(&mut self, row: &DonorTest) -> Result<(), PlanError> {
        let key = format!("donor-test/{}/{}", row.sample, row.marker);
        let mut pen = self.pen(key, &row.place, row.reported_at)?;
        let outcome = self.commit(&mut pen, "donor_tested.outcome", enum_name(row.outcome))?;
        let event = Event::DonorTested(DonorTested {
            donor: self.donor_ref(&row.donor)?,
            sample: self.sample_ref("specimen", &row.sample)?,
            specimen: row.specimen,
            subject: row.subject,
            days_from_recovery: row.days_from_recovery,
            marker: row.marker.clone(),
            method: row.method.clone(),
            kit_name: row.kit_name.clone(),
            kit_lot: row.kit_lot.clone(),
            kit_use: row.kit_use,
            outcome,
            raw_data: self.dossier.raw_digest(&row.raw_file)?,
            laboratory: laboratory(&row.by),
        });
        self.finish(pen, &row.by, event);
        Ok(())
    }

    fn material(&mut self, row: &MaterialRow) -> Result<(), PlanError> {
        let pen = self.pen(format!("material/{}", row.node), &row.place, row.at)?;
        let material = match &row.what {
            What::Tissue {
                donor,
                tissue,
                quantity,
                transport,
            } => Material::Tissue(TissueMaterial {
                donor: self.donor_ref(donor)?,
                tissue: *tissue,
                quantity: *quantity,
                transport: *transport,
            }),
            What::Raw(raw) => Material::Raw(Box::new(RawMaterial {
                name: raw.name.clone(),
                category: raw.category,
                contains: raw.contains.clone(),
                supplier: raw.supplier.clone(),
                supplier_lot: raw.supplier_lot.clone(),
                grade: raw.grade,
                species: raw.species,
                country: raw.country,
                expiry: raw.expiry,
                certificate: self.document(&raw.certificate)?,
                tse_statement: raw.tse_statement,
                released_by: raw.released_by.as_ref().map(|p| p.reference),
            })),
        };
        let event = Event::MaterialReceived(MaterialReceived {
            node: self.node_ref(&row.node)?,
            organisation: row.by.organisation,
            material,
        });
        self.finish(pen, &row.by, event);
        Ok(())
    }

    fn amounts(&mut self, amounts: &[Amount]) -> Result<Vec<NodeQuantity>, PlanError> {
        let mut nodes = Vec::new();
        for amount in amounts {
            nodes.push(NodeQuantity {
                node: self.node_ref(&amount.node)?,
                quantity: amount.quantity,
            });
        }
        nodes.sort_by_key(|n| n.node);
        Ok(nodes)
    }

    fn step(&mut self, step: &Step) -> Result<(), PlanError> {
        let first = step.outputs.first().map_or("", |o| o.node.as_str());
        let pen = self.pen(format!("process/{first}"), &step.act.place, step.act.at)?;
        let bank = match &step.bank {
            Some(bank) => Some(BankDetails {
                tier: bank.tier,
                passage: bank.passage,
                population_doublings: bank.population_doublings,
                vials: bank.vials,
                identity: self.document(&bank.identity)?,
            }),
            None => None,
        };
        let parameters = match &step.parameters {
            Some(file) => Some(self.document(file)?),
            None => None,
        };
        let event = Event::ProcessRecorded(ProcessRecorded {
            organisation: step.act.by.organisation,
            step: step.step,
            method: step.method.clone(),
            inputs: self.amounts(&step.inputs)?,
            outputs: self.amounts(&step.outputs)?,
            waste: step.waste,
            equipment: step.equipment.clone(),
            operators: step.operators.clone(),
            started_at: step.started_at,
            ended_at: step.ended_at,
            parameters,
            bank,
        });
        self.finish(pen, &step.act.by, event);
        Ok(())
    }

    fn lot_opened(&mut self) -> Result<(), PlanError> {
        let manifest = &self.dossier.manifest;
        let opened = &manifest.opened;
        let pen = self.pen("lot/opened".to_owned(), &opened.place, opened.at)?;
        let event = Event::LotOpened(LotOpened {
            lot: manifest.lot.clone(),
            organisation: manifest.maker,
            specification: manifest.specification.clone(),
            planned_bank: self.node_ref(&manifest.planned_bank)?,
            pooled_donors: manifest.pooled_donors,
        });
        self.finish(pen, &opened.by, event);
        Ok(())
    }

    fn samples_planned(&mut self, plan: &Plan) -> Result<(), PlanError> {
        let target = plan.target.as_deref().unwrap_or("lot");
        let first = plan.slots.first().map_or("", |s| s.slot.as_str());
        let key = format!("plan/{target}/{first}");
        let pen = self.pen(key, &plan.act.place, plan.act.at)?;
        let slots = plan.slots.iter().map(|slot| SampleSlot {
            slot: slot.slot.clone(),
            stage: slot.stage,
            analytes: slot.analytes.clone(),
            laboratory: slot.laboratory,
            count: slot.count,
            selection: slot.selection,
        });
        let event = Event::SamplesPlanned(SamplesPlanned {
            organisation: plan.act.by.organisation,
            slots: slots.collect(),
            target: self.target(&plan.target)?,
        });
        self.finish(pen, &plan.act.by, event);
        Ok(())
    }

    fn no_vials(&mut self, place: &Place, what: &str) {
        let message = format!(
            "{what} waits for vials.ids: make it with `lotledger vials new --out {}`",
            self.dossier.directory.display()
        );
        self.waiting.push((place.clone(), message));
    }

    fn fill(&mut self) -> Result<(), PlanError> {
        let Some(fill) = &self.dossier.manifest.fill else {
            return Ok(());
        };
        let Some(vials) = &self.dossier.vials else {
            self.no_vials(&fill.act.place, "the filling");
            return Ok(());
        };
        let pen = self.pen("lot/commissioned".to_owned(), &fill.act.place, fill.act.at)?;
        let hashes: Vec<Hash> = vials.iter().map(|v| Hash(v.bytes())).collect();
        let event = Event::VialsCommissioned(VialsCommissioned {
            lot: self.dossier.manifest.lot.clone(),
            bulk: self.node_ref(&fill.bulk)?,
            fill_date: fill.fill_date,
            expiry: fill.expiry,
            storage_class: fill.storage_class,
            // cannot overflow: a dossier has at most 100,000 vials
            count: u32::try_from(vials.len()).unwrap_or(u32::MAX),
            vials_root: Digest::from_bytes(vial_root(&hashes).0),
            reconciliation: fill.reconciliation.clone(),
            organisation: fill.act.by.organisation,
        });
        self.finish_with(pen, &fill.act.by, event, Some(vials.clone()));
        Ok(())
    }

    fn sample(&mut self, row: &Sample) -> Result<(), PlanError> {
        let mut vials = Vec::new();
        if row.target.is_none() {
            let Some(all) = &self.dossier.vials else {
                self.no_vials(&row.place, &format!("sample {}", row.sample));
                return Ok(());
            };
            let count = usize::try_from(row.vials).unwrap_or(usize::MAX);
            match self.memory.draw(&row.sample, count, all) {
                Some(drawn) => vials = drawn,
                None => {
                    let message = "the lot has fewer vials than its samples need";
                    self.problems.add(&row.place, "vials", message);
                    return Ok(());
                }
            }
        }
        let sample = self.sample_ref("sample", &row.sample)?;
        let key = format!("sample/{}/taken", row.sample);
        let pen = self.pen(key, &row.place, row.taken_at)?;
        let event = Event::SampleTaken(SampleTaken {
            target: self.target(&row.target)?,
            slot: row.slot.clone(),
            sample,
            vials,
            quantity: row.quantity,
            seal: row.seal.clone(),
            organisation: row.taken_by.organisation,
        });
        self.finish(pen, &row.taken_by, event);
        let Some(arrival) = &row.received else {
            return Ok(());
        };
        let key = format!("sample/{}/received", row.sample);
        let pen = self.pen(key, &row.place, arrival.at)?;
        let event = Event::SampleReceived(SampleReceived {
            sample,
            laboratory: laboratory(&arrival.by),
            condition: arrival.condition,
            client_sequence: u64::from(arrival.sequence),
        });
        self.finish(pen, &arrival.by, event);
        Ok(())
    }

    fn result(&mut self, row: &ResultRow) -> Result<(), PlanError> {
        let of_lot = |s: &&Sample| s.sample == row.sample && s.target.is_none();
        if self.dossier.vials.is_none() && self.dossier.samples.iter().any(|s| of_lot(&s)) {
            self.no_vials(&row.place, &format!("{} of {}", row.analyte, row.sample));
            return Ok(());
        }
        let key = format!("result/{}/{}/{}", row.sample, row.analyte, row.run_id);
        let pen = self.pen(key, &row.place, row.reported_at)?;
        let value = match &row.value {
            ValueCell::Value(value) => value.clone(),
            ValueCell::File(file) => ResultValue::Evidence(Evidence {
                digest: self.dossier.raw_digest(file)?,
                media_type: label(media_type(file))?,
                role: label(&stem(file))?,
            }),
        };
        let event = Event::TestReported(TestReported {
            sample: self.sample_ref("sample", &row.sample)?,
            laboratory: laboratory(&row.analyst),
            analyte: row.analyte.clone(),
            method: row.method.clone(),
            method_version: row.method_version.clone(),
            client_sequence: u64::from(row.sequence),
            started_at: row.started_at,
            ended_at: row.ended_at,
            reported_at: row.reported_at,
            value,
            lod: row.lod,
            loq: row.loq,
            uncertainty: row.uncertainty,
            instrument: row.instrument.clone(),
            run_id: row.run_id.clone(),
            kit_lots: row.kit_lots.clone(),
            raw_data: self.dossier.raw_digest(&row.raw_file)?,
            analyst: row.analyst.reference,
            reviewer: row.reviewer.as_ref().map(|p| p.reference),
            deviations: row.deviations.clone(),
        });
        self.finish(pen, &row.analyst, event);
        Ok(())
    }

    fn decisions(&mut self) -> Result<(), PlanError> {
        let manifest = &self.dossier.manifest;
        if self.dossier.vials.is_none() && manifest.fill.is_some() {
            return Ok(());
        }
        let decide = |planner: &mut Self, key: &str, act: &Act, event: Event| {
            let pen = planner.pen(key.to_owned(), &act.place, act.at)?;
            planner.finish(pen, &act.by, event);
            Ok::<(), PlanError>(())
        };
        let (lot, specification) = (manifest.lot.clone(), manifest.specification.clone());
        if let Some(act) = &manifest.review {
            let event = Event::LotReviewed(LotReviewed {
                lot: lot.clone(),
                specification: specification.clone(),
                organisation: act.by.organisation,
            });
            decide(self, "lot/reviewed", act, event)?;
        }
        if let Some(act) = &manifest.release {
            let event = Event::LotReleased(LotReleased {
                lot: lot.clone(),
                specification,
                organisation: act.by.organisation,
            });
            decide(self, "lot/released", act, event)?;
        }
        if let Some((act, reasons)) = &manifest.rejection {
            let event = Event::LotRejected(LotRejected {
                lot,
                reasons: reasons.clone(),
                organisation: act.by.organisation,
            });
            decide(self, "lot/rejected", act, event)?;
        }
        Ok(())
    }
}

/// The name of an outcome in openings: that of the format's enum.
pub fn enum_name(word: Qualitative) -> &'static str {
    match word {
        Qualitative::Detected => "DETECTED",
        Qualitative::NotDetected => "NOT_DETECTED",
        Qualitative::Reactive => "REACTIVE",
        Qualitative::NonReactive => "NON_REACTIVE",
        Qualitative::Indeterminate => "INDETERMINATE",
        Qualitative::Growth => "GROWTH",
        Qualitative::NoGrowth => "NO_GROWTH",
        Qualitative::Conforms => "CONFORMS",
        Qualitative::NotConforms => "NOT_CONFORMS",
        Qualitative::Positive => "POSITIVE",
        Qualitative::Negative => "NEGATIVE",
    }
}

fn label(text: &str) -> Result<Label, MemoryError> {
    Label::parse(text).map_err(|error| MemoryError(error.to_string()))
}

fn stem(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split('.')
        .next()
        .unwrap_or(name)
        .chars()
        .take(80)
        .collect()
}

fn media_type(file: &str) -> &'static str {
    match file.rsplit('.').next().unwrap_or_default() {
        "csv" => "text/csv",
        "txt" => "text/plain",
        "pdf" => "application/pdf",
        "tif" | "tiff" => "image/tiff",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}

//! Rows become events: a pure translation, given the references and salts that the memory keeps.
//!
//! Nothing is judged here. Whether a statement may be recorded is the ledger's to decide; this
//! only says what each row says, in the order in which it happened.

mod donor;
mod lot;
mod making;
mod sampling;

pub use donor::enum_name;

use crate::cli::commands::lot::dossier::{Dossier, DossierError};
use crate::cli::commands::lot::dossier_memory::{Entropy, Memory, MemoryError};
use crate::cli::commands::lot::manifest::Person;
use crate::cli::problem::{Collector, Place, Problems};
use crate::digest::sha256;
use crate::domain::authority::roles_for;
use crate::domain::event::{Event, SampleTarget, VialsCommissioned};
use crate::domain::id::{
    Digest, DonorRef, LedgerId, NodeRef, RecoveryRef, SampleRef, StatementId, VialTag,
};
use crate::domain::statement::{Role, Statement};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::commitment::{FieldId, Opening, document_commitment};
use crate::format::statement::encode_statement;

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Dossier(#[from] DossierError),
    #[error(transparent)]
    Problems(#[from] Problems),
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// A row as a statement to be: everything but signatures and what a decision has seen.
#[derive(Clone)]
pub struct Planned {
    /// Which row: stable between runs.
    pub key: String,
    pub place: Place,
    pub statement_id: StatementId,
    pub occurred_at: TimestampMs,
    pub utc_offset: UtcOffset,
    pub event: Event,
    pub openings: Vec<Opening>,
    /// Of `VialsCommissioned`: the sorted vial tags.
    pub sidecar: Option<Vec<VialTag>>,
    pub signer: Person,
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

    pub fn content(&self, ledger: LedgerId) -> Digest {
        content(&self.unsigned(ledger), ledger)
    }
}

/// SHA-256 over what a row says, whoever signs it on whatever they have seen: whether a row that was
/// submitted has changed since.
pub fn content(statement: &Statement, ledger: LedgerId) -> Digest {
    let said = Statement {
        ledger_id: Some(ledger),
        signers: Vec::new(),
        seen: Vec::new(),
        ..statement.clone()
    };
    sha256(&[&encode_statement(&said)])
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
    // Vials exist before one is taken as a sample.
    if event.get::<VialsCommissioned>().is_some() {
        return 82 * 2 - 1;
    }
    event.number() * 2
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
        for determination in &dossier.determinations {
            self.determination(determination)?;
        }
        self.donor_tests()?;
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
            .map_err(|error| MemoryError::Other(error.to_string()))?;
        let digest = opening.digest();
        pen.openings.push(opening);
        Ok(digest)
    }

    /// Commits to a document of the dossier.
    fn document(&mut self, file: &str) -> Result<Digest, PlanError> {
        let salt = self.memory.salt(format!("file/{file}"), self.entropy)?;
        let bytes = self.dossier.evidence(file)?;
        Ok(document_commitment(&salt, &bytes))
    }

    fn finish(&mut self, pen: Pen, signer: &Person, event: Event) {
        self.finish_with(pen, signer, event, None);
    }

    fn finish_with(
        &mut self,
        pen: Pen,
        signer: &Person,
        event: Event,
        sidecar: Option<Vec<VialTag>>,
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

    /// What was taken from a donor at one time; of one who gave once it has no name of its own.
    fn recovery_ref(&mut self, donor: &str, name: Option<&str>) -> Result<RecoveryRef, PlanError> {
        let name = match name {
            Some(name) => format!("{donor}/{name}"),
            None => donor.to_owned(),
        };
        let bytes = self.memory.reference("recovery", &name, self.entropy)?;
        Ok(RecoveryRef::from_bytes(bytes))
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

    fn no_vials(&mut self, place: &Place, what: &str) {
        let message = format!(
            "{what} waits for vials.tags: make it with `lotledger vials new {}`",
            self.dossier.directory.display()
        );
        self.waiting.push((place.clone(), message));
    }
}

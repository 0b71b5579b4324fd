//! Rows become statements: to the event of a row come its references and commitments, which the memory keeps,
//! and who signs.
//!
//! Nothing is judged here. Whether a statement may be recorded is the ledger's to decide; this
//! only says what each row says, in the order in which it happened.

mod donor;
mod lot;
mod making;
mod sampling;

pub use donor::enum_name;
pub use sampling::document;

use crate::cli::commands::lot::dossier::{Dossier, DossierError};
use crate::cli::commands::lot::dossier_memory::{Entropy, Memory, MemoryError};
use crate::cli::commands::lot::manifest::{Act, Person};
use crate::cli::draft::{Draft, Pen};
use crate::cli::problem::{Collector, Place, Problems};
use crate::digest::sha256;
use crate::domain::authority::signers_for;
use crate::domain::event::{Afterwards, Event, SampleTarget, VialsCommissioned};
use crate::domain::id::{Digest, DonorRef, LedgerId, NodeRef, RecoveryRef, SampleRef, VialTag};
use crate::domain::statement::{RetrospectiveKind, Role, Statement};
use crate::format::commitment::document_commitment;
use crate::format::statement::encode_statement;
use crate::words::dossier;

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Dossier(#[from] DossierError),
    #[error(transparent)]
    Problems(#[from] Problems),
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// A row as a statement to be.
#[derive(Clone)]
pub struct Planned {
    /// Which row: stable between runs.
    pub key: String,
    pub place: Place,
    /// The statement, without signers and without what a decision has seen.
    pub draft: Draft,
    /// What [`content`] makes of it: whether a row that was submitted has changed since.
    pub content: String,
    /// Who signs.
    pub signer: Person,
    pub role: Role,
    /// Who signs what was written down from a laboratory's paper besides: who compared the two.
    pub compared_by: Option<(Person, Role)>,
}

impl Planned {
    /// Everybody who signs, in the order of the signatures.
    pub fn signers(&self) -> impl Iterator<Item = (&Person, Role)> {
        let compared_by = self.compared_by.iter();
        let further = compared_by.map(|(person, role)| (person, *role));
        std::iter::once((&self.signer, self.role)).chain(further)
    }
}

/// SHA-256 over what a statement says, whoever signs it on whatever they have seen, then or afterwards: whether it is told
/// afterwards was decided when it was signed, and a dossier may say so of later rows.
pub fn content(statement: &Statement) -> String {
    let said = Statement {
        signers: Vec::new(),
        seen: Vec::new(),
        retrospective: None,
        ..statement.clone()
    };
    sha256(&[&encode_statement(&said)]).to_string()
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
        source: None,
        statements: Vec::new(),
        waiting: Vec::new(),
    };
    if let Some(told) = &dossier.manifest.afterwards {
        planner.source = Some(planner.document(&told.source)?);
    }
    planner.all()?;
    let (mut statements, waiting) = (planner.statements, planner.waiting);
    problems.finish(Some(()))?;
    statements.sort_by_key(|s| (s.draft.occurred_at, rank(&s.draft.event)));
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
    /// A commitment to what is told afterwards was written from.
    source: Option<Digest>,
    statements: Vec<Planned>,
    waiting: Vec<(Place, String)>,
}

/// A statement while its event is made.
struct Making<'a> {
    key: String,
    act: &'a Act,
    /// Who signs it too.
    compared_by: Option<&'a Person>,
    pen: Pen,
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

    fn begin<'a>(&mut self, key: String, act: &'a Act) -> Result<Making<'a>, PlanError> {
        let remembered = self.memory.statement(&key, act.at, self.entropy)?;
        let pen = Pen::of(self.ledger, remembered.statement_id);
        Ok(Making {
            key,
            act,
            compared_by: None,
            pen,
        })
    }

    /// Commits to a value; the opening stays with the dossier.
    fn commit(
        &mut self,
        making: &mut Making<'_>,
        field: &str,
        value: &str,
    ) -> Result<Digest, PlanError> {
        let name = format!("{}#{field}", making.key);
        let salt = self.memory.salt(name, self.entropy)?;
        let made = making.pen.commit_with(salt, field, value);
        Ok(made.map_err(|failure| MemoryError::Other(failure.to_string()))?)
    }

    /// Commits to a document of the dossier.
    fn document(&mut self, file: &str) -> Result<Digest, PlanError> {
        let salt = self.memory.salt(format!("file/{file}"), self.entropy)?;
        let bytes = self.dossier.evidence(file)?;
        Ok(document_commitment(&salt, &bytes))
    }

    /// Commits to a document that may be absent.
    fn opt_document(&mut self, file: Option<&String>) -> Result<Option<Digest>, PlanError> {
        file.map(|file| self.document(file)).transpose()
    }

    fn finish(&mut self, making: Making<'_>, event: Event) {
        self.finish_with(making, event, None);
    }

    fn finish_with(&mut self, making: Making<'_>, event: Event, sidecar: Option<Vec<VialTag>>) {
        let Making {
            key,
            act,
            compared_by,
            pen,
        } = making;
        let persons = std::iter::once(&act.by).chain(compared_by);
        let mut signers = Vec::new();
        for (person, roles) in persons.zip(signers_for(&event, 1)) {
            match roles.iter().find(|role| person.roles.contains(role)) {
                Some(role) => signers.push((person.clone(), *role)),
                None => self.may_not_sign(&act.place, person, &event, &roles),
            }
        }
        let mut signers = signers.into_iter();
        let Some((signer, role)) = signers.next() else {
            return;
        };
        let offset = self.dossier.manifest.utc_offset;
        let draft = Draft {
            sidecar,
            retrospective: self.told(act, &event),
            ..pen.draft(event, act.at, offset)
        };
        self.statements.push(Planned {
            key,
            place: act.place.clone(),
            content: content(&draft.statement()),
            draft,
            signer,
            role,
            compared_by: signers.next(),
        });
    }

    fn may_not_sign(&self, place: &Place, person: &Person, event: &Event, roles: &[Role]) {
        let wanted: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        let (called, name) = (event.called(), event.name());
        let message = dossier::may_not_sign(&person.alias, called, name, wanted.join(", "));
        self.problems.add(place, "", message);
    }

    /// Of what the dossier tells afterwards: why, and from what.
    fn told(&self, act: &Act, event: &Event) -> Option<(RetrospectiveKind, Digest)> {
        let told = self.dossier.manifest.afterwards.as_ref()?;
        let may_be = match event.afterwards() {
            Afterwards::Never => false,
            Afterwards::Imported => told.kind == RetrospectiveKind::Import,
            Afterwards::Reported => true,
        };
        let later = told.until.is_some_and(|until| act.at > until);
        let source = self.source.filter(|_| may_be && !later)?;
        Some((told.kind, source))
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

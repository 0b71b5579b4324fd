//! A good lot, phase by phase: cord of one mother and child, a master and a working bank, two
//! harvests in one pool, a bulk, forty vials, ten for clinic A and ten for clinic B.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use lotledger::domain::event::*;
use lotledger::domain::spec::{LabRequirement, Requirement, Specification, Stage};
use lotledger::domain::time::{Date, TimestampMs};
use lotledger::domain::value::ResultValue;

use super::names::*;
use super::{World, cast, make, papers};

/// What the story is told with; a test changes it before the phase that it is about.
#[derive(Clone)]
pub struct Recipe {
    /// Number of the lot.
    pub lot: &'static str,
    /// The product, as registered.
    pub product: ProductRegistered,
    /// The specification the lot is judged by.
    pub specification: Specification,
    /// Rows that only bovine material asks for are planned and tested too.
    pub bovine_rows: bool,
    /// Donors; more than one are pooled.
    pub donors: Vec<&'static str>,
    /// What cells are grown in.
    pub medium: RawMaterial,
    /// Vials filled.
    pub vials: u32,
    /// Retention samples filled besides, without serials.
    pub retains: u32,
    /// Expiry of the lot.
    pub expiry: Date,
    /// Organisations that are registered as something else than the cast says.
    pub kinds: BTreeMap<&'static str, OrgKind>,
    /// Organisations and whom they declare not to be independent of.
    pub affiliates: Vec<(&'static str, &'static str)>,
    /// Analytes whose result is not what a good lot has.
    pub results: BTreeMap<&'static str, ResultValue>,
    /// Analytes, or samples by name, that are never reported.
    pub unreported: BTreeSet<&'static str>,
}

impl Recipe {
    /// One donor, the small specification.
    pub fn small() -> Self {
        Self {
            lot: "L1",
            product: make::product(),
            specification: papers::small(),
            bovine_rows: false,
            donors: vec!["donor.1"],
            medium: make::medium(),
            vials: 40,
            retains: 0,
            expiry: date("2027-01-31"),
            kinds: BTreeMap::new(),
            affiliates: Vec::new(),
            results: BTreeMap::new(),
            unreported: BTreeSet::new(),
        }
    }

    /// One donor, the default specification for infusion.
    pub fn default_cm_iv() -> Self {
        Self {
            specification: papers::default_cm_iv(),
            ..Self::small()
        }
    }

    /// Three donors in one pool.
    pub fn pooled() -> Self {
        Self {
            donors: vec!["donor.1", "donor.2", "donor.3"],
            ..Self::small()
        }
    }
}

/// How far the story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// There is a ledger.
    Genesis,
    /// Organisations and the keys of their people.
    Founded,
    /// Product, policy, specification.
    Documented,
    /// Donors enrolled, tested, eligible.
    Donors,
    /// Tissue and medium are in; the banks are made, sampled and tested.
    Banked,
    /// The lot is opened.
    Opened,
    /// All samples of the lot are planned.
    Planned,
    /// Culture to sterile bulk; the harvests are sampled and tested.
    Made,
    /// Vials are commissioned.
    Filled,
    /// Vials are sampled, and received by the laboratories.
    Sampled,
    /// All tests are reported.
    Tested,
    /// The head of production has reviewed the lot.
    Reviewed,
    /// It is released.
    Released,
    /// Vials 1 to 10 are in container 1, 11 to 20 in container 2.
    Packed,
    /// Container 1 is on the way to clinic A, container 2 to clinic B.
    Shipped,
    /// Both are there.
    Received,
    /// Clinic A has opened vial 1.
    VialOpened,
    /// And given it to a patient.
    Administered,
}

impl Phase {
    pub const ALL: &'static [Self] = &[
        Self::Genesis,
        Self::Founded,
        Self::Documented,
        Self::Donors,
        Self::Banked,
        Self::Opened,
        Self::Planned,
        Self::Made,
        Self::Filled,
        Self::Sampled,
        Self::Tested,
        Self::Reviewed,
        Self::Released,
        Self::Packed,
        Self::Shipped,
        Self::Received,
        Self::VialOpened,
        Self::Administered,
    ];
}

/// The good small lot after a phase. Told once per program.
pub fn after(phase: Phase) -> World {
    static TOLD: OnceLock<Vec<World>> = OnceLock::new();
    let told = TOLD.get_or_init(|| {
        let mut world = World::empty(Recipe::small());
        let tell = |phase: &Phase| {
            world.tell(*phase);
            world.clone()
        };
        Phase::ALL.iter().map(tell).collect()
    });
    told[phase as usize].clone()
}

/// The story with another recipe, after a phase.
pub fn with(recipe: Recipe, phase: Phase) -> World {
    let mut world = World::empty(recipe);
    world.tell_to(phase);
    world
}

/// A sample of the story: whose it is, at which stage, which rows it answers.
struct Planned {
    target: SampleTarget,
    slot: SampleSlot,
    vials: (u32, u32),
}

impl World {
    /// Tells the phases up to and including this one, from the beginning.
    pub fn tell_to(&mut self, last: Phase) {
        for phase in Phase::ALL.iter().filter(|phase| **phase <= last) {
            self.tell(*phase);
        }
    }

    /// Goes on: tells the phases after `from` up to and including `last`.
    pub fn go_on(&mut self, from: Phase, last: Phase) {
        let phases = Phase::ALL.iter();
        for phase in phases.filter(|phase| **phase > from && **phase <= last) {
            self.tell(*phase);
        }
    }

    /// Tells one phase.
    pub fn tell(&mut self, phase: Phase) {
        let number = self.recipe.lot;
        match phase {
            Phase::Genesis => {
                self.record("root.1 + root.2", Event::LedgerCreated(make::genesis()));
            }
            Phase::Founded => self.found(),
            Phase::Documented => {
                let product = self.recipe.product.clone();
                self.record("maker.qa + root.1", Event::ProductRegistered(product));
                let policy = Event::DonorPolicyPublished(papers::default_policy());
                self.record("maker.qa", policy);
                let specification = self.recipe.specification.clone();
                self.record("maker.qa", Event::SpecPublished(specification));
            }
            Phase::Donors => {
                for name in self.recipe.donors.clone() {
                    self.donor_cleared(name);
                }
            }
            Phase::Banked => self.banks(),
            Phase::Opened => {
                let specification = self.recipe.specification.id.clone();
                let event = LotOpened {
                    specification,
                    pooled_donors: self.recipe.donors.len() > 1,
                    ..make::lot_opened(number, "small@1", "wcb.1")
                };
                self.record("maker.head", Event::LotOpened(event));
            }
            Phase::Planned => {
                for stages in [&[Stage::Harvest, Stage::Bulk][..], &[Stage::Final]] {
                    self.plan(stages);
                }
            }
            Phase::Made => self.making(),
            Phase::Filled => {
                let count = self.recipe.vials;
                let root = self.sidecar(vials(number, 1, count));
                let mut event = make::commissioned(number, "bulk", count, root);
                event.expiry = self.recipe.expiry;
                event.reconciliation.filled += self.recipe.retains;
                event.reconciliation.unserialised_retains = self.recipe.retains;
                self.record("maker.head", Event::VialsCommissioned(event));
            }
            Phase::Sampled => self.take(&[Stage::Final]),
            Phase::Tested => {
                self.wait_days(15);
                self.report(&[Stage::Final]);
            }
            Phase::Reviewed => {
                let mut event = make::reviewed(number, "small@1");
                event.specification = self.recipe.specification.id.clone();
                self.record("maker.head", Event::LotReviewed(event));
            }
            Phase::Released => {
                let mut event = make::released(number, "small@1");
                event.specification = self.recipe.specification.id.clone();
                self.record("maker.qa", Event::LotReleased(event));
            }
            Phase::Packed => {
                for (container, from, to) in [(1, 1, 10), (2, 11, 20)] {
                    let packed = make::packed(container, number, vials(number, from, to));
                    self.record("maker.operator", Event::Packed(packed));
                }
            }
            Phase::Shipped => {
                for (clinic, container) in [("clinic-a", 1), ("clinic-b", 2)] {
                    let shipped = make::shipped(clinic, "maker", clinic, &[container]);
                    self.record("maker.operator", Event::Shipped(shipped));
                }
            }
            Phase::Received => {
                for clinic in ["clinic-a", "clinic-b"] {
                    let received = Event::Received(make::received(clinic, clinic));
                    self.record(&format!("{clinic}.pharmacy"), received);
                }
            }
            Phase::VialOpened => {
                let opened = make::opened(vial_id(number, 1), "clinic-a", self.now);
                self.record("clinic-a.nurse", Event::VialOpened(opened));
            }
            Phase::Administered => {
                let administered = make::administered(vial_id(number, 1), "clinic-a");
                self.record("clinic-a.nurse", Event::VialAdministered(administered));
            }
        }
    }

    fn found(&mut self) {
        for (name, kind) in cast::ORGANISATIONS {
            let kind = self.recipe.kinds.get(name).unwrap_or(kind);
            let mut event = make::organisation(name, *kind);
            let affiliates = self.recipe.affiliates.iter();
            event.affiliates = affiliates
                .filter(|(one, _)| one == name)
                .map(|(_, other)| org(other))
                .collect();
            self.record("root.1 + root.2", Event::OrgRegistered(event));
        }
        for (name, roles) in cast::PEOPLE {
            self.enrol_by_roots(name, name, roles);
        }
    }

    /// Two roots enrol a key.
    pub fn enrol_by_roots(
        &mut self,
        key: &str,
        holder: &str,
        roles: &[lotledger::domain::statement::Role],
    ) {
        let event = Event::KeyEnrolled(make::enrolled(key, holder, roles));
        self.record(&format!("{key} as ENROLLEE + root.1 + root.2"), event);
    }

    /// A donor is enrolled, tested for every marker of the policy, and determined eligible.
    pub fn donor_cleared(&mut self, name: &str) {
        let enrolled = Event::DonorEnrolled(make::donor_enrolled(name));
        self.record("collector.nurse", enrolled);
        self.panel(name, |_| ());
        let determined = make::donor_determined(name, Eligibility::Eligible);
        self.record("collector.officer", Event::DonorDetermined(determined));
    }

    /// A donor is tested for every marker of the policy, with a change.
    pub fn panel(&mut self, donor: &str, change: fn(&mut DonorTested)) {
        for marker in papers::default_policy().markers {
            let mut tested = make::donor_tested(donor, marker.code.as_str());
            change(&mut tested);
            self.record("lab.analyst", Event::DonorTested(tested));
        }
    }

    /// Records a step of the making.
    pub fn process(&mut self, step: ProcessStep, inputs: &[&str], outputs: &[&str]) -> u64 {
        let event = make::step(step, inputs, outputs, self.now);
        self.record("maker.operator", Event::ProcessRecorded(event))
    }

    /// For donor `i` the nodes are `tissue.i`, `mcb.i`, `wcb.i`.
    fn banks(&mut self) {
        let medium = Event::MaterialReceived(make::raw("medium", self.recipe.medium.clone()));
        self.record("maker.operator", medium);
        for (i, donor) in self.recipe.donors.clone().into_iter().enumerate() {
            let name = |kind: &str| format!("{kind}.{}", i + 1);
            let (tissue, mcb, wcb) = (name("tissue"), name("mcb"), name("wcb"));
            let received = Event::MaterialReceived(make::tissue(&tissue, donor));
            self.record("maker.operator", received);
            let made = make::bank(BankTier::Mcb, &[&tissue, "medium"], &mcb, self.now);
            self.record("maker.operator", Event::ProcessRecorded(made));
            let made = make::bank(BankTier::Wcb, &[&mcb, "medium"], &wcb, self.now);
            self.record("maker.operator", Event::ProcessRecorded(made));
        }
        let stages = [Stage::Mcb, Stage::Wcb];
        self.plan(&stages);
        self.take(&stages);
        self.wait_days(15);
        self.report(&stages);
    }

    /// `culture.i` of every working bank, two harvests of the first, one of each other, one pool.
    fn making(&mut self) {
        let donors = self.recipe.donors.len();
        for i in 1..=donors {
            let (wcb, culture) = (format!("wcb.{i}"), format!("culture.{i}"));
            self.process(ProcessStep::Culture, &[&wcb, "medium"], &[&culture]);
        }
        for harvest in 1..=donors + 1 {
            let culture = format!("culture.{}", harvest.saturating_sub(1).max(1));
            let harvest = format!("harvest.{harvest}");
            self.process(ProcessStep::Harvest, &[&culture], &[&harvest]);
        }
        self.take(&[Stage::Harvest]);
        self.report(&[Stage::Harvest]);
        let harvests: Vec<String> = (1..=donors + 1).map(|i| format!("harvest.{i}")).collect();
        let harvests: Vec<&str> = harvests.iter().map(String::as_str).collect();
        self.process(ProcessStep::Pool, &harvests, &["pool"]);
        self.process(ProcessStep::Clarify, &["pool"], &["clarified"]);
        self.process(ProcessStep::Purify, &["clarified"], &["purified"]);
        self.process(ProcessStep::SterileBulk, &["purified"], &["bulk"]);
        self.take(&[Stage::Bulk]);
        self.report(&[Stage::Bulk]);
    }

    /// Every row of a stage is tested, by the laboratory it asks for; one sample per target and
    /// laboratory. Vials for samples are the last of the lot.
    fn samples(&self, stages: &[Stage]) -> Vec<Planned> {
        let number = self.recipe.lot;
        let donors = self.recipe.donors.len();
        let mut all = Vec::new();
        for stage in stages {
            let count = match stage {
                Stage::Harvest => donors + 1,
                Stage::Mcb | Stage::Wcb => donors,
                _ => 1,
            };
            for i in 1..=count {
                let target = match stage {
                    Stage::Mcb => SampleTarget::Node(node(&format!("mcb.{i}"))),
                    Stage::Wcb => SampleTarget::Node(node(&format!("wcb.{i}"))),
                    Stage::Harvest => SampleTarget::Node(node(&format!("harvest.{i}"))),
                    Stage::Prefilt => SampleTarget::Node(node("clarified")),
                    Stage::Bulk => SampleTarget::Node(node("bulk")),
                    Stage::Final | Stage::Thaw => SampleTarget::Lot(lot(number)),
                };
                for (laboratory, kind) in [
                    ("lab", LabRequirement::ThirdParty),
                    ("maker", LabRequirement::InHouse),
                ] {
                    let rows = self.recipe.specification.rows.iter().filter(|row| {
                        row.stage == *stage
                            && row.lab.unwrap_or(LabRequirement::InHouse) == kind
                            && (self.recipe.bovine_rows
                                || row.requirement != Requirement::IfBovineUsed)
                    });
                    let codes: Vec<&str> = rows.map(|row| row.code.as_str()).collect();
                    if codes.is_empty() {
                        continue;
                    }
                    let name = format!("{stage}.{i}.{laboratory}").to_lowercase();
                    let last = self.recipe.vials;
                    let vials = match (stage, laboratory) {
                        (Stage::Final, "lab") => (last - 3, last),
                        (Stage::Final, _) if codes.contains(&"STERILITY") => (last - 7, last - 4),
                        (Stage::Final, _) => (last - 4, last - 4),
                        _ => (1, 0),
                    };
                    all.push(Planned {
                        target: target.clone(),
                        slot: make::slot(&name, *stage, &codes, laboratory),
                        vials,
                    });
                }
            }
        }
        all
    }

    /// Plans the samples of these stages, one plan per target.
    pub fn plan(&mut self, stages: &[Stage]) {
        let mut targets: Vec<(SampleTarget, Vec<SampleSlot>)> = Vec::new();
        for sample in self.samples(stages) {
            match targets
                .iter_mut()
                .find(|(target, _)| *target == sample.target)
            {
                Some((_, slots)) => slots.push(sample.slot),
                None => targets.push((sample.target, vec![sample.slot])),
            }
        }
        for (target, slots) in targets {
            self.record("maker.qa", Event::SamplesPlanned(make::plan(target, slots)));
        }
    }

    /// Takes the samples of these stages; their laboratories receive them. A sample has the name
    /// of its slot: `final.1.lab`.
    pub fn take(&mut self, stages: &[Stage]) {
        for Planned {
            target,
            slot,
            vials: (from, to),
        } in self.samples(stages)
        {
            let name = slot.slot.as_str();
            let vials = vials(self.recipe.lot, from, to);
            let taken = make::sample_taken(target, name, name, vials);
            self.record("maker.operator", Event::SampleTaken(taken));
            let (laboratory, analyst) = laboratory_of(name);
            let mut received = make::sample_received(name, laboratory);
            let (by, transcribed) = self.signing(laboratory, analyst);
            received.transcribed = transcribed;
            self.record(by, Event::SampleReceived(received));
        }
    }

    /// Reports every analyte of the samples of these stages.
    pub fn report(&mut self, stages: &[Stage]) {
        for Planned { slot, .. } in self.samples(stages) {
            let name = slot.slot.as_str();
            for code in &slot.analytes {
                let skip = &self.recipe.unreported;
                if skip.contains(code.as_str()) || skip.contains(name) {
                    continue;
                }
                let value = self.recipe.results.get(code.as_str()).cloned();
                let value = value.unwrap_or_else(|| papers::good(code.as_str()));
                self.result(name, code.as_str(), value);
            }
        }
    }

    /// A laboratory reports one result of a sample of the story, on time.
    pub fn result(&mut self, name: &str, code: &str, value: ResultValue) -> u64 {
        let mut event = self.result_of(name, code, value);
        let (laboratory, analyst) = laboratory_of(name);
        let (by, transcribed) = self.signing(laboratory, analyst);
        if transcribed.is_some() {
            event.analyst = person("maker.qc");
        }
        event.transcribed = transcribed;
        self.record(by, Event::TestReported(event))
    }

    /// Who signs for a laboratory: it, or the maker from its paper.
    fn signing(
        &self,
        laboratory: &str,
        analyst: &'static str,
    ) -> (&'static str, Option<Transcribed>) {
        match self.transcribing && laboratory != "maker" {
            true => ("maker.qc + maker.qa", Some(make::transcribed("maker"))),
            false => (analyst, None),
        }
    }

    /// What `result` records.
    pub fn result_of(&self, name: &str, code: &str, value: ResultValue) -> TestReported {
        let (laboratory, analyst) = laboratory_of(name);
        let times = (self.received_at(name), self.now);
        let mut reported = make::reported(name, laboratory, analyst, code, value, times);
        // One run is one reportable value: a repeated test is another run.
        let before = self.log.iter().filter(|entry| {
            matches!(&entry.statement.event, Event::TestReported(e)
                if e.sample == reported.sample && e.analyte == reported.analyte)
        });
        let run = before.count() + 1;
        if run > 1 {
            reported.run_id = label(&format!("{code}-run-{run}"));
        }
        reported
    }

    fn received_at(&self, name: &str) -> TimestampMs {
        let received =
            |event: &Event| matches!(event, Event::SampleReceived(e) if e.sample == sample(name));
        let entry = self.log.iter().find(|e| received(&e.statement.event));
        entry.map_or(self.now, |entry| entry.statement.occurred_at)
    }
}

/// The laboratory at the end of a sample's name, and who signs there.
fn laboratory_of(name: &str) -> (&'static str, &'static str) {
    match name.rsplit('.').next() {
        Some("maker") => ("maker", "maker.qc"),
        Some("lab-2") => ("lab-2", "lab-2.analyst"),
        _ => ("lab", "lab.analyst"),
    }
}

//! What is submitted: harvests with their samples and results, and the use of vials.
//!
//! A story is [`LENGTH`] statements of five people, each after those that it builds on. Most are
//! results, as in every laboratory. Stories know nothing of each other. All of a story is signed
//! beforehand, but for one statement: the receipt of its sample, which pins what the taking left.

use super::cast::{Cast, Place, Who, known};
use super::{cores, failed};
use crate::cli::exit::Failure;
use crate::cli::random;
use crate::digest::Digest;
use crate::domain::event::{
    AgeBand, DonorEnrolled, DonorSubject, Event, Grade, Material, MaterialReceived, NodeQuantity,
    Notice, ProcessRecorded, ProcessStep, RawMaterial, RawMaterialCategory, SampleCondition,
    SampleReceived, SampleSlot, SampleTaken, SampleTarget, SamplesPlanned, Selection, Species,
    StorageClass, TestReported, Tissue, TissueMaterial, VialAdministered, VialOpened,
};
use crate::domain::id::{
    AnalyteCode, CountryCode, DonorRef, Label, MethodCode, RecoveryRef, SlotName, Text, VialId,
};
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::domain::spec::{Route, Stage};
use crate::domain::statement::Seen;
use crate::domain::subject::{Position, Subject};
use crate::domain::time::{Date, DurationMs, TimestampMs};
use crate::domain::value::{Measurement, ResultValue};
use crate::service::pb;

/// Statements of a story.
pub const LENGTH: usize = 20;

/// What the laboratory finds, with its unit.
const RESULTS: [(&str, &str); 12] = [
    ("BIOBURDEN", "0 [CFU]/mL"),
    ("ENDOTOXIN", "0.05 [IU]/mL"),
    ("OSMOLALITY", "290 mosm/kg"),
    ("PARTICLE_CONC", "3200000000 {particle}/mL"),
    ("PARTICLE_SIZE_D10", "71 nm"),
    ("PARTICLE_SIZE_D50", "118 nm"),
    ("PARTICLE_SIZE_D90", "197 nm"),
    ("PARTICLE_SIZE_MODE", "104 nm"),
    ("PH", "7.2 [pH]"),
    ("RESIDUAL_BSA", "4.1 ng/mL"),
    ("TOTAL_PROTEIN", "212 ug/mL"),
    ("VIABILITY_AT_HARVEST", "96 %"),
];

/// The culture that all harvests come from: recorded before any story.
pub fn culture(cast: &Cast) -> Result<Vec<pb::Submission>, Failure> {
    let now = random::now()?;
    let says = |who, event| cast.says(who, event, now, ("culture", 0));
    let tissue = Event::MaterialReceived(MaterialReceived {
        node: cast.node("tissue", 0),
        organisation: cast.organisation(Place::Maker),
        material: Material::Tissue(TissueMaterial {
            donor: donor(cast, u64::MAX),
            recovery: RecoveryRef::from_bytes(cast.reference("recovery", u64::MAX)),
            tissue: Tissue::Cord,
            quantity: quantity("30 g")?,
            transport: StorageClass::Cold2To8,
        }),
    });
    let culture = step(
        cast,
        ProcessStep::Culture,
        ("tissue", 0),
        ("culture", 0),
        now,
    )?;
    Ok(vec![
        says(Who::Collector, donor_enrolled(cast, u64::MAX)?)?,
        says(Who::Operator, tissue)?,
        says(Who::Operator, culture)?,
    ])
}

/// A story in the order in which it is told.
pub struct Story {
    /// Up to the taking of the sample, which is the last.
    pub taken: Vec<pb::Submission>,
    /// The sample, whose receipt comes next.
    pub sample: Arriving,
    /// What the laboratory finds in it, and the use of a vial.
    pub found: Vec<pb::Submission>,
}

/// A sample on its way to the laboratory.
#[derive(Clone, Copy)]
pub struct Arriving {
    n: u64,
    at: TimestampMs,
}

impl Arriving {
    /// The receipt of the sample, which pins what the receipt of its taking says.
    pub fn received(
        self,
        cast: &Cast,
        taken: Option<&pb::Receipt>,
    ) -> Result<pb::Submission, Failure> {
        let sample = Subject::Sample(cast.sample(self.n));
        let places = taken.map_or(&[][..], |receipt| &receipt.places);
        let place = places
            .iter()
            .find(|place| place.kind == u32::from(sample.kind()) && place.id == sample.id());
        let head =
            place.and_then(|place| Some((place.count, Digest::try_from(&*place.head).ok()?)));
        let Some((count, head)) = head else {
            return Err(failed("a receipt", "the sample is not in it"));
        };
        let event = Event::SampleReceived(SampleReceived {
            sample: cast.sample(self.n),
            laboratory: cast.organisation(Place::Laboratory),
            condition: SampleCondition::Acceptable,
            client_sequence: self.n,
            transcribed: None,
        });
        let seen = vec![Seen {
            subject: sample,
            position: Position { count, head },
        }];
        cast.says_of(Who::Analyst, event, self.at, ("receipt", self.n), seen)
    }
}

/// Stories of these numbers, signed on all cores.
pub fn stories(cast: &Cast, numbers: std::ops::Range<u64>) -> Result<Vec<Story>, Failure> {
    let share = usize::try_from(numbers.end - numbers.start).unwrap_or(usize::MAX);
    let share = share.div_ceil(cores()).max(1);
    let numbers: Vec<u64> = numbers.collect();
    std::thread::scope(|scope| {
        let threads: Vec<_> = numbers
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(|n| story(cast, *n)).collect()))
            .collect();
        let mut all = Vec::with_capacity(numbers.len());
        for thread in threads {
            let signed = thread.join();
            let part: Result<Vec<_>, Failure> =
                signed.map_err(|_| failed("signing", "a thread died"))?;
            all.extend(part?);
        }
        Ok(all)
    })
}

fn story(cast: &Cast, n: u64) -> Result<Story, Failure> {
    let now = random::now()?;
    let (maker, laboratory) = (
        cast.organisation(Place::Maker),
        cast.organisation(Place::Laboratory),
    );
    let target = SampleTarget::Node(cast.node("harvest", n));
    let slot = known(SlotName::parse("release"))?;
    let mut analytes = Vec::with_capacity(RESULTS.len());
    for (code, _) in RESULTS {
        analytes.push(known(AnalyteCode::parse(code))?);
    }
    let taken = vec![
        (Who::Collector, donor_enrolled(cast, n)?),
        (Who::Operator, medium(cast, n)?),
        (
            Who::Operator,
            step(
                cast,
                ProcessStep::Harvest,
                ("culture", 0),
                ("harvest", n),
                now,
            )?,
        ),
        (
            Who::Quality,
            Event::SamplesPlanned(SamplesPlanned {
                target: target.clone(),
                organisation: maker,
                slots: vec![SampleSlot {
                    slot: slot.clone(),
                    stage: Stage::Harvest,
                    analytes: analytes.clone(),
                    laboratory,
                    count: 1,
                    selection: Selection::ProcessPoint,
                }],
            }),
        ),
        (
            Who::Operator,
            Event::SampleTaken(SampleTaken {
                target,
                slot,
                sample: cast.sample(n),
                vials: Vec::new(),
                quantity: quantity("10 mL")?,
                seal: None,
                label: None,
                organisation: maker,
            }),
        ),
    ];
    let mut then = Vec::with_capacity(RESULTS.len() + 2);
    for (analyte, (_, found)) in analytes.into_iter().zip(RESULTS) {
        then.push((Who::Analyst, result(cast, n, analyte, found, now)?));
    }
    then.extend([
        (Who::Nurse, opened(cast, n, now)),
        (Who::Nurse, given(cast, n)?),
    ]);
    let signed = |events: Vec<(Who, Event)>, first: u64| {
        let statements = events.into_iter().zip(first..);
        let statements = statements.map(|((who, event), place)| {
            cast.says(who, event, now, ("story", n * LENGTH as u64 + place))
        });
        statements.collect::<Result<Vec<_>, Failure>>()
    };
    let first = taken.len() as u64;
    Ok(Story {
        taken: signed(taken, 0)?,
        sample: Arriving { n, at: now },
        found: signed(then, first)?,
    })
}

fn donor(cast: &Cast, n: u64) -> DonorRef {
    DonorRef::from_bytes(cast.reference("donor", n))
}

fn donor_enrolled(cast: &Cast, n: u64) -> Result<Event, Failure> {
    Ok(Event::DonorEnrolled(DonorEnrolled {
        donor: donor(cast, n),
        organisation: cast.organisation(Place::Maker),
        subject: DonorSubject::BirthMother,
        tissue: Tissue::Cord,
        age_band: AgeBand::Under1Month,
        country: known(CountryCode::parse("JP"))?,
        remunerated: false,
        consent: cast.digest("consent", n),
        interview: cast.digest("interview", n),
        guardian_consent: Some(cast.digest("guardian", n)),
    }))
}

fn medium(cast: &Cast, n: u64) -> Result<Event, Failure> {
    Ok(Event::MaterialReceived(MaterialReceived {
        node: cast.node("medium", n),
        organisation: cast.organisation(Place::Maker),
        material: Material::Raw(Box::new(RawMaterial {
            name: known(Text::parse("Basal medium"))?,
            category: RawMaterialCategory::Medium,
            contains: Vec::new(),
            supplier: known(Text::parse("A supplier"))?,
            supplier_lot: known(Label::parse(&format!("M-{n}")))?,
            grade: Grade::Gmp,
            species: Species::Synthetic,
            country: known(CountryCode::parse("JP"))?,
            expiry: known(Date::parse("2099-12-31"))?,
            certificate: cast.digest("certificate", n),
            tse_statement: true,
            released_by: Some(cast.person(Who::Quality)),
        })),
    }))
}

/// A step from one node to another, of this moment: what it is made of has only just come.
fn step(
    cast: &Cast,
    step: ProcessStep,
    (from, of): (&str, u64),
    (to, n): (&str, u64),
    now: TimestampMs,
) -> Result<Event, Failure> {
    let amount = |kind, n| -> Result<_, Failure> {
        Ok(vec![NodeQuantity {
            node: cast.node(kind, n),
            quantity: quantity("500 mL")?,
        }])
    };
    Ok(Event::ProcessRecorded(ProcessRecorded {
        organisation: cast.organisation(Place::Maker),
        step,
        method: known(MethodCode::parse("MONOLAYER"))?,
        inputs: amount(from, of)?,
        outputs: amount(to, n)?,
        waste: None,
        equipment: vec![known(Label::parse("BSC-1"))?],
        operators: vec![cast.person(Who::Operator)],
        started_at: now,
        ended_at: now,
        parameters: None,
        bank: None,
    }))
}

fn result(
    cast: &Cast,
    n: u64,
    analyte: AnalyteCode,
    found: &str,
    now: TimestampMs,
) -> Result<Event, Failure> {
    Ok(Event::TestReported(TestReported {
        sample: cast.sample(n),
        laboratory: cast.organisation(Place::Laboratory),
        method: known(MethodCode::parse("NTA"))?,
        method_version: None,
        client_sequence: n,
        started_at: now,
        ended_at: now,
        reported_at: now,
        value: ResultValue::Quantitative(Measurement::exactly(quantity(found)?)),
        lod: None,
        loq: None,
        uncertainty: None,
        instrument: known(Label::parse("I-1"))?,
        run_id: known(Label::parse(&format!("R-{n}")))?,
        kit_lots: Vec::new(),
        raw_data: cast.digest(analyte.as_str(), n),
        analyte,
        analyst: cast.person(Who::Analyst),
        reviewer: None,
        deviations: None,
        determinations: None,
        transcribed: None,
    }))
}

fn vial(cast: &Cast, n: u64) -> VialId {
    VialId::from_bytes(cast.digest("vial", n).bytes())
}

fn opened(cast: &Cast, n: u64, now: TimestampMs) -> Event {
    Event::VialOpened(VialOpened {
        vial: vial(cast, n),
        organisation: cast.organisation(Place::Clinic),
        beyond_use: now.saturating_add(DurationMs::from_hours(6)),
        despite: Vec::new(),
    })
}

fn given(cast: &Cast, n: u64) -> Result<Event, Failure> {
    Ok(Event::VialAdministered(VialAdministered {
        vial: vial(cast, n),
        organisation: cast.organisation(Place::Clinic),
        route: Route::IvInfusion,
        volume_ml: known(Decimal::parse("5.0"))?,
        duration_minutes: 45,
        dose_number: 1,
        patient: Some(cast.digest("patient", n)),
        exposure_number: 1,
        notices: vec![Notice::Unapproved],
        despite: Vec::new(),
    }))
}

/// `"10 mL"`.
fn quantity(text: &str) -> Result<Quantity, Failure> {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    Ok(Quantity::new(
        known(Decimal::parse(number))?,
        known(Unit::parse(unit))?,
    ))
}

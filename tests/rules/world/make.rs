//! Events with everything ordinary filled in. A test changes the field that it is about.

use lotledger::domain::event::*;
use lotledger::domain::id::{LotId, VialId, VialTag};
use lotledger::domain::spec::{ProductClass, Route, Stage};
use lotledger::domain::time::{DurationMs, TimestampMs};
use lotledger::domain::value::ResultValue;

use lotledger::domain::statement::Recorded;

use super::cast;
use super::names::*;
use super::papers;

pub fn genesis() -> LedgerCreated {
    LedgerCreated {
        origin: "ledger.example/story".to_owned(),
        clock: Clock::Utc,
        rules_version: 1,
        schema_hash: digest("schema"),
        roots: roots(cast::ROOTS, 2),
        log_keys: vec![public_key("log.1")],
    }
}

/// Root keys by name and how many must sign.
pub fn roots(names: &[&str], threshold: u32) -> RootKeys {
    let mut keys: Vec<_> = names.iter().map(|n| (public_key(n), person(n))).collect();
    keys.sort_by_key(|(key, _)| *key.as_bytes());
    RootKeys { keys, threshold }
}

pub fn organisation(name: &str, kind: OrgKind) -> OrgRegistered {
    OrgRegistered {
        organisation: org(name),
        name: text(name),
        kinds: vec![kind],
        country: country("JP"),
        gln: None,
        affiliates: Vec::new(),
    }
}

pub fn suspended(name: &str) -> OrgSuspended {
    OrgSuspended {
        organisation: org(name),
        reason: SuspensionReason::Misconduct,
    }
}

/// A key of the cast, or another: `"maker.second"` for the person `"maker.qa"`.
pub fn enrolled(
    key: &str,
    holder: &str,
    roles: &[lotledger::domain::statement::Role],
) -> KeyEnrolled {
    let mut roles = roles.to_vec();
    roles.sort();
    KeyEnrolled {
        organisation: org(cast::organisation(key)),
        person: person(holder),
        public_key: public_key(key),
        roles,
    }
}

pub fn revoked(name: &str, reason: RevocationReason, from_index: Option<u64>) -> KeyRevoked {
    KeyRevoked {
        organisation: org(cast::organisation(name)),
        key: key(name),
        reason,
        from_index,
    }
}

pub fn product() -> ProductRegistered {
    ProductRegistered {
        organisation: org("maker"),
        gtin: gtin(),
        name: text("Supernatant IV 5 mL"),
        product_class: ProductClass::CmCrude,
        routes: vec![Route::IvInfusion],
        max_dose_ml_per_hour: decimal("5.0"),
        min_body_weight_kg: decimal("50"),
        label_claims: Vec::new(),
        marketed_as: MarketedAs::InHousePreparation,
        cargo_modified: false,
    }
}

pub fn donor_enrolled(name: &str) -> DonorEnrolled {
    DonorEnrolled {
        donor: donor(name),
        organisation: org("collector"),
        subject: DonorSubject::BirthMother,
        tissue: Tissue::Cord,
        age_band: AgeBand::Under1Month,
        country: country("JP"),
        remunerated: false,
        consent: digest(&format!("consent of {name}")),
        interview: digest(&format!("interview of {name}")),
        guardian_consent: Some(digest(&format!("guardian of {name}"))),
    }
}

pub fn donor_tested(name: &str, marker: &str) -> DonorTested {
    DonorTested {
        donor: donor(name),
        recovery: recovery(name),
        specimen: Specimen::Serum,
        subject: DonorSubject::BirthMother,
        days_from_recovery: 0,
        marker: analyte(marker),
        method: method("IA_OR_NAT"),
        assay: Some(Assay {
            sample: sample(&format!("blood of the mother of {name}")),
            kit: Kit {
                name: label("donor kit"),
                lot: label("K1"),
                intended: KitUse::DonorScreening,
            },
            raw_data: digest(&format!("raw data of {marker} of {name}")),
        }),
        outcome: digest(&format!("outcome of {marker} of {name}")),
        laboratory: org("lab"),
    }
}

/// A question of the interview.
pub fn donor_asked(name: &str, marker: &str) -> DonorTested {
    DonorTested {
        specimen: Specimen::Interview,
        assay: None,
        ..donor_tested(name, marker)
    }
}

pub fn donor_determined(name: &str, outcome: Eligibility) -> DonorDetermined {
    let eligible = outcome == Eligibility::Eligible;
    DonorDetermined {
        donor: donor(name),
        recovery: recovery(name),
        policy: papers::default_policy().id,
        outcome,
        rule: eligible.then_some(SampleRule::SingleSampleNat),
        conditions: Vec::new(),
        reasons: match eligible {
            true => Vec::new(),
            false => vec![EligibilityReason::Marker],
        },
        organisation: org("collector"),
    }
}

pub fn tissue(name: &str, of: &str) -> MaterialReceived {
    MaterialReceived {
        node: node(name),
        organisation: org("maker"),
        material: Material::Tissue(TissueMaterial {
            donor: donor(of),
            recovery: recovery(of),
            tissue: Tissue::Cord,
            quantity: quantity("30 g"),
            transport: StorageClass::Cold2To8,
        }),
    }
}

pub fn raw(name: &str, material: RawMaterial) -> MaterialReceived {
    MaterialReceived {
        node: node(name),
        organisation: org("maker"),
        material: Material::Raw(Box::new(material)),
    }
}

/// A medium that is fit for use, without anything of animals.
pub fn medium() -> RawMaterial {
    RawMaterial {
        name: text("basal medium"),
        category: RawMaterialCategory::Medium,
        contains: Vec::new(),
        supplier: text("a supplier"),
        supplier_lot: label("M-1"),
        grade: Grade::Gmp,
        species: Species::Synthetic,
        country: country("JP"),
        expiry: date("2027-12-31"),
        certificate: digest("certificate of the medium"),
        tse_statement: true,
        released_by: Some(person("maker.qa")),
    }
}

/// A step of this moment: what it is made of may have come a minute ago.
pub fn step(
    step: ProcessStep,
    inputs: &[&str],
    outputs: &[&str],
    now: TimestampMs,
) -> ProcessRecorded {
    let nodes = |names: &[&str]| {
        let mut nodes: Vec<NodeQuantity> = names
            .iter()
            .map(|name| NodeQuantity {
                node: node(name),
                quantity: quantity("500 mL"),
            })
            .collect();
        nodes.sort_by_key(|n| n.node);
        nodes
    };
    ProcessRecorded {
        organisation: org("maker"),
        step,
        method: method("MONOLAYER"),
        inputs: nodes(inputs),
        outputs: nodes(outputs),
        waste: None,
        equipment: vec![label("BSC-1")],
        operators: vec![person("maker.operator")],
        started_at: now,
        ended_at: now,
        parameters: None,
        bank: None,
    }
}

pub fn bank(tier: BankTier, inputs: &[&str], output: &str, now: TimestampMs) -> ProcessRecorded {
    ProcessRecorded {
        bank: Some(BankDetails {
            tier,
            passage: 3,
            population_doublings: None,
            vials: 100,
            identity: digest("identity profile"),
        }),
        ..step(ProcessStep::Bank, inputs, &[output], now)
    }
}

pub fn lot_opened(number: &str, specification: &str, bank: &str) -> LotOpened {
    LotOpened {
        lot: lot(number),
        organisation: org("maker"),
        specification: spec_id(specification),
        planned_bank: node(bank),
        pooled_donors: false,
    }
}

pub fn slot(name: &str, stage: Stage, codes: &[&str], laboratory: &str) -> SampleSlot {
    SampleSlot {
        slot: slot_name(name),
        stage,
        analytes: analytes(codes),
        laboratory: org(laboratory),
        count: 1,
        selection: Selection::ProcessPoint,
    }
}

pub fn plan(target: SampleTarget, mut slots: Vec<SampleSlot>) -> SamplesPlanned {
    slots.sort_by(|a, b| a.slot.cmp(&b.slot));
    SamplesPlanned {
        target,
        organisation: org("maker"),
        slots,
    }
}

pub fn sample_taken(
    target: SampleTarget,
    slot: &str,
    name: &str,
    vials: Vec<VialTag>,
) -> SampleTaken {
    SampleTaken {
        target,
        slot: slot_name(slot),
        sample: sample(name),
        vials,
        quantity: quantity("10 mL"),
        seal: None,
        label: None,
        organisation: org("maker"),
    }
}

pub fn sample_received(name: &str, laboratory: &str) -> SampleReceived {
    SampleReceived {
        sample: sample(name),
        laboratory: org(laboratory),
        condition: SampleCondition::Acceptable,
        client_sequence: 1,
        transcribed: None,
    }
}

/// Written down by a maker from a laboratory's paper.
pub fn transcribed(maker: &str) -> Transcribed {
    Transcribed {
        maker: org(maker),
        certificate: digest("certificate"),
    }
}

/// A test that began as early as it may and is reported now.
pub fn reported(
    name: &str,
    laboratory: &str,
    analyst: &str,
    code: &str,
    value: ResultValue,
    (started, now): (TimestampMs, TimestampMs),
) -> TestReported {
    TestReported {
        sample: sample(name),
        laboratory: org(laboratory),
        analyte: analyte(code),
        method: method(papers::method_of(code)),
        method_version: None,
        client_sequence: 2,
        started_at: started,
        ended_at: now,
        reported_at: now,
        value,
        lod: None,
        loq: None,
        uncertainty: None,
        instrument: label("I-1"),
        run_id: label(&format!("{code}-run")),
        kit_lots: Vec::new(),
        raw_data: digest(&format!("raw data of {code} of {name}")),
        analyst: person(analyst),
        reviewer: None,
        deviations: None,
        determinations: None,
        transcribed: None,
    }
}

/// A result of a laboratory for the maker is void.
pub fn voided(name: &str, laboratory: &str, entry: u64) -> TestVoided {
    TestVoided {
        sample: sample(name),
        laboratory: org(laboratory),
        entry,
        cause: VoidCause::Control,
        explanation: text("the positive control did not grow"),
        countersigner: org("maker"),
    }
}

/// A result is doubted by who reported it.
pub fn oos_opened(name: &str, laboratory: &str, entry: u64) -> OosOpened {
    OosOpened {
        sample: sample(name),
        organisation: org(laboratory),
        entry,
        explanation: text("growth in one of two media"),
    }
}

pub fn oos_closed(
    name: &str,
    laboratory: &str,
    entry: u64,
    conclusion: OosConclusion,
) -> OosClosed {
    OosClosed {
        sample: sample(name),
        laboratory: org(laboratory),
        entry,
        conclusion,
        explanation: text("batch records, media and operators were looked at"),
        countersigner: org("maker"),
    }
}

pub fn destroyed(name: &str, laboratory: &str) -> SampleDestroyed {
    SampleDestroyed {
        sample: sample(name),
        laboratory: org(laboratory),
        explanation: text("dropped"),
        countersigner: org("maker"),
    }
}

pub fn returned(name: &str, laboratory: &str) -> SampleReturned {
    SampleReturned {
        sample: sample(name),
        laboratory: org(laboratory),
        explanation: text("the contract has ended"),
        countersigner: org("maker"),
    }
}

pub fn commissioned(
    number: &str,
    bulk: &str,
    count: u32,
    vials_root: lotledger::domain::id::Digest,
) -> VialsCommissioned {
    VialsCommissioned {
        lot: lot(number),
        bulk: node(bulk),
        fill_date: date("2026-02-01"),
        expiry: date("2027-01-31"),
        storage_class: StorageClass::Ult80,
        count,
        vials_root,
        reconciliation: Reconciliation {
            filled: count,
            rejected: Vec::new(),
            unserialised_samples: 0,
            unserialised_retains: 0,
            labels_printed: count,
            labels_used: count,
            labels_destroyed: 0,
        },
        organisation: org("maker"),
    }
}

pub fn reviewed(number: &str, specification: &str) -> LotReviewed {
    LotReviewed {
        lot: lot(number),
        specification: spec_id(specification),
        organisation: org("maker"),
    }
}

pub fn released(number: &str, specification: &str) -> LotReleased {
    LotReleased {
        lot: lot(number),
        specification: spec_id(specification),
        organisation: org("maker"),
    }
}

pub fn rejected(number: &str) -> LotRejected {
    LotRejected {
        lot: lot(number),
        reasons: vec![RejectionReason::Other],
        organisation: org("maker"),
    }
}

pub fn hold(scope: HoldScope, reason: HoldReason, by: &str) -> HoldPlaced {
    HoldPlaced {
        scope,
        reason,
        organisation: org(by),
        rationale: None,
        authority_reference: (reason == HoldReason::RegulatorOrder).then(|| label("order 7")),
    }
}

pub fn recall(lots: Vec<LotId>, class: RecallClass, by: &str) -> RecallIssued {
    RecallIssued {
        case: case("recall"),
        organisation: org(by),
        class,
        lots,
        depth: RecallDepth::Patient,
        reason: RecallReason::Sterility,
        public_text: None,
        authority_reference: None,
    }
}

pub fn packed(container: u32, number: &str, vials: Vec<VialTag>) -> Packed {
    Packed {
        organisation: org("maker"),
        sscc: sscc(container),
        lot: Some(lot(number)),
        vials,
        containers: Vec::new(),
    }
}

/// Containers into a container.
pub fn nested(outer: u32, inner: &[u32], by: &str) -> Packed {
    let mut containers: Vec<_> = inner.iter().map(|n| sscc(*n)).collect();
    containers.sort();
    Packed {
        organisation: org(by),
        sscc: sscc(outer),
        lot: None,
        vials: Vec::new(),
        containers,
    }
}

pub fn shipped(name: &str, from: &str, to: &str, containers: &[u32]) -> Shipped {
    let mut containers: Vec<_> = containers.iter().map(|n| sscc(*n)).collect();
    containers.sort();
    Shipped {
        shipment: shipment(name),
        from: org(from),
        to: org(to),
        carrier: Some(org("carrier")),
        containers,
        storage_class: StorageClass::Ult80,
        loggers: Vec::new(),
        seals: Vec::new(),
    }
}

pub fn received(name: &str, by: &str) -> Received {
    Received {
        shipment: shipment(name),
        organisation: org(by),
        check: ReceiptCheck::Full,
        sampled: 0,
        seals_intact: true,
        discrepancies: Vec::new(),
    }
}

pub fn opened(vial: VialId, by: &str, now: TimestampMs) -> VialOpened {
    VialOpened {
        vial,
        organisation: org(by),
        beyond_use: now.saturating_add(DurationMs::from_hours(6)),
        despite: Vec::new(),
    }
}

pub fn administered(vial: VialId, by: &str) -> VialAdministered {
    VialAdministered {
        vial,
        organisation: org(by),
        route: Route::IvInfusion,
        volume_ml: decimal("5.0"),
        duration_minutes: 45,
        dose_number: 1,
        patient: Some(digest("a patient")),
        exposure_number: 1,
        notices: vec![Notice::Unapproved],
        despite: Vec::new(),
    }
}

/// The lifting of the hold that was placed at an index.
pub fn lifted(world: &super::World, index: u64) -> HoldLifted {
    let placed = &world.log[usize::try_from(index).unwrap()];
    let Event::HoldPlaced(hold) = &placed.statement.event else {
        panic!("entry {index} is no hold");
    };
    HoldLifted {
        hold: placed.payload_hash,
        scope: hold.scope.clone(),
        rationale: None,
        organisation: hold.organisation,
        clinic_local: hold.reason == HoldReason::ClinicLocal,
    }
}

/// An entry as it should have been recorded.
pub fn corrected(log: &[std::sync::Arc<Recorded>], entry: u64, stands: u64) -> Corrected {
    let index = usize::try_from(entry).unwrap();
    let wrong = &log[index].statement;
    Corrected {
        entry,
        stands,
        replacement: Replacement::of(&wrong.event).unwrap(),
        occurred_at: wrong.occurred_at,
        utc_offset: wrong.utc_offset,
        removed_donor: None,
        removed_inputs: Vec::new(),
        explanation: text("the sheet says otherwise"),
    }
}

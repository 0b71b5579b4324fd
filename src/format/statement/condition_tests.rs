//! What a statement cannot say: one row for each condition on its fields.

use super::*;
use crate::format::testing::statement;
use pb::statement::Event as Wire;

const V: [u8; 32] = [1; 32];

fn vials(count: usize) -> Vec<Vec<u8>> {
    let id = |n: usize| [&(n as u64).to_be_bytes()[..], &[7; 24]].concat();
    (0..count).map(id).collect()
}

fn labels(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("L{n:04}")).collect()
}

fn refs(kind: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{kind}_{n:032x}")).collect()
}

fn sscc(count: usize) -> Vec<String> {
    let with_check = |n: usize| {
        let parse = |text: &String| crate::domain::id::Sscc::parse(text).is_ok();
        (0..10)
            .map(|check| format!("{n:017}{check}"))
            .find(parse)
            .unwrap()
    };
    (0..count).map(with_check).collect()
}

fn lot() -> Option<pb::LotId> {
    Some(pb::LotId {
        gtin14: "04987654000012".into(),
        lot: "A".into(),
    })
}

fn quantity() -> Option<pb::Quantity> {
    Some(pb::Quantity {
        value: None,
        unit: "mL".into(),
    })
}

fn bank() -> Option<pb::BankDetails> {
    Some(pb::BankDetails {
        tier: 1,
        identity: V.to_vec(),
        ..Default::default()
    })
}

/// The event of `$which`, edited, is refused with this code for this field; or accepted.
macro_rules! rows {
    ($($name:ident $edit:expr => $code:literal $field:literal;)+) => {
        $({
            let mut wire = statement(stringify!($name), 5).write();
            let Some(Wire::$name(event)) = &mut wire.event else { panic!(stringify!($name)) };
            let edit: fn(&mut pb::$name) = $edit;
            edit(event);
            let found = match decode_statement(&wire.encode_to_vec()) {
                Ok(_) => ("OK", String::new()),
                Err(error) => (error.code.as_str(), error.field),
            };
            assert_eq!((found.0, found.1.as_str()), ($code, $field), "{}", stringify!($edit));
        })+
    };
}

#[test]
fn conditions_of_the_ledger_and_its_organisations() {
    rows! {
        LedgerCreated |e| e.origin.clear() => "MISSING_FIELD" "ledger_created.origin";
        LedgerCreated |e| e.origin = "a b".into() => "BAD_VALUE" "ledger_created.origin";
        LedgerCreated |e| e.origin = "a+b".into() => "BAD_VALUE" "ledger_created.origin";
        LedgerCreated |e| e.origin = "a\n".into() => "BAD_VALUE" "ledger_created.origin";
        LedgerCreated |e| e.origin = "é".into() => "BAD_VALUE" "ledger_created.origin";
        LedgerCreated |e| e.origin = "a".repeat(201) => "BAD_VALUE" "ledger_created.origin";
        LedgerCreated |e| e.origin = "a".repeat(200) => "OK" "";
        LedgerCreated |e| e.rules_version = 0 => "MISSING_FIELD" "ledger_created.rules_version";
        LedgerCreated |e| e.root_threshold = 0 => "MISSING_FIELD" "ledger_created.root_threshold";
        LedgerCreated |e| e.root_threshold = 17 => "BAD_VALUE" "ledger_created.root_threshold";
        LedgerCreated |e| e.root_keys.clear() => "MISSING_FIELD" "ledger_created.root_keys";
        LedgerCreated |e| e.root_keys = vec![e.root_keys[0].clone(); 17] => "TOO_MANY" "ledger_created.root_keys";
        LedgerCreated |e| e.root_keys = vec![e.root_keys[0].clone(); 2] => "NOT_ASCENDING" "ledger_created.root_keys[1]";
        LedgerCreated |e| e.log_keys = vec![e.log_keys[0].clone(); 9] => "TOO_MANY" "ledger_created.log_keys";
        LedgerCreated |e| e.log_keys[0] = vec![0; 32] => "WEAK_KEY" "ledger_created.log_keys[0]";
        RootKeysChanged |e| e.root_keys[0].person.clear() => "MISSING_FIELD" "root_keys_changed.root_keys[0].person";
        LogKeyRotated |e| e.log_keys.clear() => "MISSING_FIELD" "log_key_rotated.log_keys";
        RulesActivated |e| e.version = 0 => "MISSING_FIELD" "rules_activated.version";
        OrgRegistered |e| e.affiliates = refs("org", 64) => "OK" "";
        OrgRegistered |e| e.affiliates = refs("org", 65) => "TOO_MANY" "org_registered.affiliates";
        OrgRegistered |e| e.country = "UK".into() => "BAD_VALUE" "org_registered.country";
        OrgRegistered |e| e.kinds.clear() => "MISSING_FIELD" "org_registered.kinds";
        KeyEnrolled |e| e.algorithm = 2 => "BAD_VALUE" "key_enrolled.algorithm";
        KeyEnrolled |e| e.algorithm = 0 => "MISSING_FIELD" "key_enrolled.algorithm";
        KeyEnrolled |e| e.roles.clear() => "MISSING_FIELD" "key_enrolled.roles";
        KeyRevoked |e| e.key_id.clear() => "MISSING_FIELD" "key_revoked.key_id";
    }
}

#[test]
fn conditions_of_products_and_specifications() {
    use pb::spec_row::Criterion as C;
    rows! {
        ProductRegistered |e| e.gtin14 = "04987654000013".into() => "BAD_VALUE" "product_registered.gtin14";
        ProductRegistered |e| e.max_dose_ml_per_hour = None => "OK" "";
        ProductRegistered |e| e.max_dose_ml_per_hour = Some(pb::Decimal::default()) => "MISSING_FIELD" "product_registered.max_dose_ml_per_hour";
        ProductRegistered |e| e.marketed_as = 0 => "MISSING_FIELD" "product_registered.marketed_as";
        ProductRegistered |e| e.marketed_as = 6 => "OUT_OF_RANGE_ENUM" "product_registered.marketed_as";
        ProductRegistered |e| e.label_claims = vec![pb::LabelClaim::default()] => "MISSING_FIELD" "product_registered.label_claims[0].analyte";
        DonorPolicyPublished |e| e.markers.clear() => "MISSING_FIELD" "donor_policy_published.markers";
        DonorPolicyPublished |e| e.markers = vec![e.markers[0].clone(); 2] => "NOT_ASCENDING" "donor_policy_published.markers[1]";
        DonorPolicyPublished |e| e.markers[0].demand = 5 => "OUT_OF_RANGE_ENUM" "donor_policy_published.markers[0].demand";
        DonorPolicyPublished |e| e.any_of = vec![pb::PanelGroup::default()] => "MISSING_FIELD" "donor_policy_published.any_of[0].panels";
        DonorPolicyPublished |e| e.any_of = vec![pb::PanelGroup { panels: vec![pb::DonorPanel::default()], second_sample: true }] => "MISSING_FIELD" "donor_policy_published.any_of[0].panels[0].markers";
        DonorPolicyPublished |e| e.lookback = vec![pb::LookbackWindow { pathogen: "HIV".into(), days: 0 }] => "MISSING_FIELD" "donor_policy_published.lookback[0].days";
        DonorPolicyPublished |e| e.id.as_mut().unwrap().version = 0 => "MISSING_FIELD" "donor_policy_published.id.version";
        SpecPublished |e| e.rows = vec![e.rows[0].clone(); 2] => "DUPLICATE" "spec_published.rows[1]";
        SpecPublished |e| e.rows = vec![e.rows[0].clone(); 129] => "TOO_MANY" "spec_published.rows";
        SpecPublished |e| e.products.clear() => "MISSING_FIELD" "spec_published.products";
        SpecPublished |e| e.products = vec!["04987654000012".into(); 2] => "NOT_ASCENDING" "spec_published.products[1]";
        SpecPublished |e| e.products = vec!["04987654000013".into()] => "BAD_VALUE" "spec_published.products[0]";
        SpecPublished |e| e.rows.clear() => "MISSING_FIELD" "spec_published.rows";
        SpecPublished |e| e.dose = Some(pb::DoseRule::default()) => "MISSING_FIELD" "spec_published.dose";
        SpecPublished |e| e.defaults.as_mut().unwrap().lab = 3 => "OUT_OF_RANGE_ENUM" "spec_published.defaults.lab";
        SpecPublished |e| { e.rows[0].max_age_days = 1; e.rows[0].no_max_age = true } => "UNEXPECTED_FIELD" "spec_published.rows[0].max_age_days";
        SpecPublished |e| { e.rows[0].sample_count = 1; e.rows[0].samples_table3 = true } => "UNEXPECTED_FIELD" "spec_published.rows[0].sample_count";
        SpecPublished |e| e.rows[0].accept = vec![1, 14] => "OUT_OF_RANGE_ENUM" "spec_published.rows[0].accept[1]";
        SpecPublished |e| e.rows[0].criterion = None => "MISSING_FIELD" "spec_published.rows[0]";
        SpecPublished |e| e.rows[0].criterion = Some(C::Report(false)) => "BAD_VALUE" "spec_published.rows[0].report";
        SpecPublished |e| e.rows[0].criterion = Some(C::EvidencePresent(false)) => "BAD_VALUE" "spec_published.rows[0].evidence_present";
        SpecPublished |e| e.rows[0].criterion = Some(C::Equals(0)) => "MISSING_FIELD" "spec_published.rows[0].equals";
        SpecPublished |e| e.rows[0].criterion = Some(C::LessThan(pb::Quantity::default())) => "MISSING_FIELD" "spec_published.rows[0].less_than.unit";
        SpecPublished |e| e.rows[0].criterion = Some(C::NonePositive(pb::NonePositive::default())) => "MISSING_FIELD" "spec_published.rows[0].none_positive.members";
        SpecPublished |e| e.rows[0].criterion = Some(C::AtLeastPositive(pb::AtLeastPositive { n: 0, members: vec!["A".into()] })) => "MISSING_FIELD" "spec_published.rows[0].at_least_positive.n";
        SpecPublished |e| e.rows[0].criterion = Some(C::WithinPercentOfLabel(pb::WithinPercentOfLabel { percent: None, unit: "%".into() })) => "BAD_VALUE" "spec_published.rows[0].within_percent_of_label.percent";
    }
}

/// A question of the interview.
fn asked(event: &pb::DonorTested) -> pb::DonorTested {
    pb::DonorTested {
        specimen: 7,
        sample: String::new(),
        kit_name: String::new(),
        kit_lot: String::new(),
        kit_use: 0,
        raw_data: Vec::new(),
        ..event.clone()
    }
}

#[test]
fn conditions_of_donors_and_making() {
    rows! {
        DonorEnrolled |e| e.guardian_consent = vec![1; 31] => "BAD_VALUE" "donor_enrolled.guardian_consent";
        DonorTested |e| e.marker = "hbv".into() => "BAD_VALUE" "donor_tested.marker";
        DonorTested |e| e.recovery = "rec_1".into() => "BAD_VALUE" "donor_tested.recovery";
        DonorTested |e| *e = asked(e) => "OK" "";
        DonorTested |e| { *e = asked(e); e.kit_lot = "K1".into() } => "UNEXPECTED_FIELD" "donor_tested.kit_lot";
        DonorTested |e| { *e = asked(e); e.raw_data = vec![1; 32] } => "UNEXPECTED_FIELD" "donor_tested.raw_data";
        DonorTested |e| { *e = asked(e); e.specimen = 1 } => "MISSING_FIELD" "donor_tested.kit_name";
        DonorDetermined |e| e.recovery.clear() => "MISSING_FIELD" "donor_determined.recovery";
        DonorDetermined |e| e.conditions = vec![1, 3] => "OUT_OF_RANGE_ENUM" "donor_determined.conditions[1]";
        DonorDetermined |e| { e.outcome = 1; e.rule = 0; e.reasons.clear() } => "MISSING_FIELD" "donor_determined.rule";
        DonorDetermined |e| { e.outcome = 1; e.rule = 1; e.reasons = vec![1] } => "UNEXPECTED_FIELD" "donor_determined.reasons";
        DonorDetermined |e| { e.outcome = 2; e.rule = 1; e.reasons = vec![1] } => "UNEXPECTED_FIELD" "donor_determined.rule";
        DonorDetermined |e| { e.outcome = 2; e.rule = 0; e.reasons.clear() } => "MISSING_FIELD" "donor_determined.reasons";
        MaterialReceived |e| e.material = None => "MISSING_FIELD" "material_received";
        ProcessRecorded |e| { e.step = 1; e.bank = None } => "MISSING_FIELD" "process_recorded.bank";
        ProcessRecorded |e| { e.step = 2; e.bank = bank() } => "UNEXPECTED_FIELD" "process_recorded.bank";
        ProcessRecorded |e| { e.step = 1; e.bank = bank() } => "OK" "";
        ProcessRecorded |e| e.outputs.clear() => "MISSING_FIELD" "process_recorded.outputs";
        ProcessRecorded |e| e.outputs = vec![pb::NodeQuantity::default(); 65] => "TOO_MANY" "process_recorded.outputs";
        ProcessRecorded |e| e.inputs = vec![pb::NodeQuantity::default(); 513] => "TOO_MANY" "process_recorded.inputs";
        ProcessRecorded |e| e.inputs = refs("nod", 512).into_iter().map(|node| pb::NodeQuantity { node, quantity: quantity() }).collect() => "OK" "";
        ProcessRecorded |e| e.equipment = labels(65) => "TOO_MANY" "process_recorded.equipment";
        ProcessRecorded |e| e.operators = refs("per", 65) => "TOO_MANY" "process_recorded.operators";
        ProcessRecorded |e| e.waste = Some(pb::Quantity::default()) => "MISSING_FIELD" "process_recorded.waste";
        ProcessRecorded |e| e.started_at_ms = -1 => "BAD_VALUE" "process_recorded.started_at_ms";
        ProcessRecorded |e| e.ended_at_ms = 253_402_300_800_000 => "BAD_VALUE" "process_recorded.ended_at_ms";
    }
}

#[test]
fn conditions_of_lots_samples_and_results() {
    use pb::result_value::Value as R;
    use pb::sample_target::Target as T;
    fn value(value: R) -> Option<pb::ResultValue> {
        Some(pb::ResultValue { value: Some(value) })
    }
    fn number(comparator: i32, quantity: Option<pb::Quantity>) -> Option<pb::ResultValue> {
        value(R::Quantitative(pb::QuantitativeValue {
            comparator,
            quantity,
        }))
    }
    fn target(target: T) -> Option<pb::SampleTarget> {
        Some(pb::SampleTarget {
            target: Some(target),
        })
    }
    rows! {
        LotOpened |e| e.lot = Some(pb::LotId::default()) => "MISSING_FIELD" "lot_opened.lot";
        LotOpened |e| e.specification = None => "MISSING_FIELD" "lot_opened.specification";
        SamplesPlanned |e| e.slots.clear() => "MISSING_FIELD" "samples_planned.slots";
        SamplesPlanned |e| e.slots = vec![e.slots[0].clone(); 65] => "TOO_MANY" "samples_planned.slots";
        SamplesPlanned |e| e.slots[0].count = 0 => "MISSING_FIELD" "samples_planned.slots[0].count";
        SamplesPlanned |e| e.slots[0].analytes = labels(65) => "TOO_MANY" "samples_planned.slots[0].analytes";
        SampleTaken |e| { e.target = target(T::Lot(lot().unwrap())); e.vials.clear() } => "MISSING_FIELD" "sample_taken.vials";
        SampleTaken |e| { e.target = target(T::Lot(lot().unwrap())); e.vials = vials(100) } => "OK" "";
        SampleTaken |e| { e.target = target(T::Lot(lot().unwrap())); e.vials = vials(101) } => "TOO_MANY" "sample_taken.vials";
        SampleTaken |e| { e.target = target(T::Node(refs("nod", 1).remove(0))); e.vials = vials(1) } => "UNEXPECTED_FIELD" "sample_taken.vials";
        SampleTaken |e| e.label = "~".repeat(40) => "OK" "";
        SampleTaken |e| e.label = "~".repeat(41) => "BAD_VALUE" "sample_taken.label";
        SampleTaken |e| e.label = " CE-FIN-1".to_owned() => "BAD_VALUE" "sample_taken.label";
        SampleTaken |e| e.label = "CE-FIN-1\n".to_owned() => "BAD_VALUE" "sample_taken.label";
        SampleTaken |e| e.label = "検体1".to_owned() => "BAD_VALUE" "sample_taken.label";
        SampleTaken |e| e.target = Some(pb::SampleTarget { target: None }) => "MISSING_FIELD" "sample_taken.target";
        TestReported |e| e.value = Some(pb::ResultValue { value: None }) => "MISSING_FIELD" "test_reported.value";
        TestReported |e| e.value = value(R::Qualitative(0)) => "MISSING_FIELD" "test_reported.value.qualitative";
        TestReported |e| e.value = value(R::Qualitative(12)) => "OUT_OF_RANGE_ENUM" "test_reported.value.qualitative";
        TestReported |e| e.value = number(1, None) => "MISSING_FIELD" "test_reported.value.quantitative.quantity";
        TestReported |e| e.value = number(6, quantity()) => "UNEXPECTED_FIELD" "test_reported.value.quantitative.quantity";
        TestReported |e| e.value = number(8, None) => "OK" "";
        TestReported |e| e.value = number(8, quantity()) => "OK" "";
        TestReported |e| e.value = value(R::Set(pb::MarkerSet::default())) => "MISSING_FIELD" "test_reported.value.set.members";
        TestReported |e| e.value = value(R::Set(pb::MarkerSet { members: vec![pb::MarkerOutcome { marker: "A".into(), found: Some(pb::marker_outcome::Found::Outcome(1)) }; 2] })) => "NOT_ASCENDING" "test_reported.value.set.members[1]";
        TestReported |e| e.value = value(R::Population(pb::PopulationValue { comparator: 1, unit: "nm".into(), ..Default::default() })) => "BAD_VALUE" "test_reported.value.population";
        TestReported |e| e.kit_lots = labels(65) => "TOO_MANY" "test_reported.kit_lots";
        VialsCommissioned |e| e.count = 0 => "MISSING_FIELD" "vials_commissioned.count";
        VialsCommissioned |e| e.count = 100_001 => "BAD_VALUE" "vials_commissioned.count";
        VialsCommissioned |e| e.expiry = "2026-02-29".into() => "BAD_VALUE" "vials_commissioned.expiry";
        VialsCommissioned |e| e.reconciliation = Some(pb::Reconciliation::default()) => "MISSING_FIELD" "vials_commissioned.reconciliation";
        VialsCommissioned |e| e.reconciliation.as_mut().unwrap().rejected = vec![pb::RejectCount { reason: 1, count: 0 }] => "MISSING_FIELD" "vials_commissioned.reconciliation.rejected[0].count";
        LotRejected |e| e.reasons.clear() => "MISSING_FIELD" "lot_rejected.reasons";
    }
}

#[test]
fn conditions_of_holds_custody_and_use() {
    use pb::hold_scope::Scope as S;
    fn listed(count: usize) -> Option<pb::HoldScope> {
        let list = pb::VialList {
            lot: lot(),
            vials: vials(count),
        };
        Some(pb::HoldScope {
            scope: Some(S::Vials(list)),
        })
    }
    rows! {
        HoldPlaced |e| { e.reason = 9; e.authority_reference.clear() } => "MISSING_FIELD" "hold_placed.authority_reference";
        HoldPlaced |e| { e.reason = 1; e.authority_reference = "x".into() } => "UNEXPECTED_FIELD" "hold_placed.authority_reference";
        HoldPlaced |e| e.scope = listed(0) => "MISSING_FIELD" "hold_placed.scope.vials.vials";
        HoldPlaced |e| e.scope = listed(1000) => "OK" "";
        HoldPlaced |e| e.scope = listed(1001) => "TOO_MANY" "hold_placed.scope.vials.vials";
        HoldLifted |e| e.hold_id = vec![1; 16] => "BAD_VALUE" "hold_lifted.hold_id";
        HoldLifted |e| e.scope = None => "MISSING_FIELD" "hold_lifted.scope";
        RecallIssued |e| e.lots.clear() => "MISSING_FIELD" "recall_issued.lots";
        RecallIssued |e| e.lots = vec![lot().unwrap(); 101] => "TOO_MANY" "recall_issued.lots";
        Packed |e| { e.lot = None; e.vials = vials(1); e.containers.clear() } => "MISSING_FIELD" "packed.lot";
        Packed |e| { e.lot = lot(); e.vials.clear(); e.containers = sscc(1) } => "UNEXPECTED_FIELD" "packed.lot";
        Packed |e| { e.lot = lot(); e.vials = vials(1); e.containers = sscc(1) } => "UNEXPECTED_FIELD" "packed.containers";
        Packed |e| { e.lot = None; e.vials.clear(); e.containers.clear() } => "MISSING_FIELD" "packed.containers";
        Packed |e| { e.lot = lot(); e.vials = vials(1000); e.containers.clear() } => "OK" "";
        Packed |e| { e.lot = lot(); e.vials = vials(1001); e.containers.clear() } => "TOO_MANY" "packed.vials";
        Packed |e| { e.lot = None; e.vials.clear(); e.containers = sscc(100) } => "OK" "";
        Packed |e| { e.lot = None; e.vials.clear(); e.containers = sscc(101) } => "TOO_MANY" "packed.containers";
        Shipped |e| e.containers.clear() => "MISSING_FIELD" "shipped.containers";
        Shipped |e| e.containers = sscc(101) => "TOO_MANY" "shipped.containers";
        Shipped |e| e.loggers = labels(65) => "TOO_MANY" "shipped.loggers";
        Shipped |e| e.seals = labels(65) => "TOO_MANY" "shipped.seals";
        Received |e| { e.check = 2; e.sampled = 0 } => "MISSING_FIELD" "received.sampled";
        Received |e| { e.check = 1; e.sampled = 1 } => "UNEXPECTED_FIELD" "received.sampled";
        VialOpened |e| e.despite = vec!["ON_HOLD".to_owned(), "STALE_VIEW".to_owned()] => "OK" "";
        VialOpened |e| e.despite = vec!["STALE_VIEW".to_owned(), "ON_HOLD".to_owned()] => "NOT_ASCENDING" "vial_opened.despite[1]";
        VialOpened |e| e.despite = vec!["ON_HOLD".to_owned(); 2] => "NOT_ASCENDING" "vial_opened.despite[1]";
        VialOpened |e| e.despite = vec!["ON_HOLD".to_owned(); 33] => "TOO_MANY" "vial_opened.despite";
        VialOpened |e| e.despite = vec!["BAD_LUCK".to_owned()] => "BAD_VALUE" "vial_opened.despite[0]";
        VialAdministered |e| e.despite = vec!["on_hold".to_owned()] => "BAD_VALUE" "vial_administered.despite[0]";
        VialAdministered |e| e.dose_number = 0 => "MISSING_FIELD" "vial_administered.dose_number";
        VialAdministered |e| e.exposure_number = 0 => "MISSING_FIELD" "vial_administered.exposure_number";
    }
}

#[test]
fn conditions_of_every_statement() {
    type Edit = fn(&mut pb::Statement);
    fn seen(kind: u32, id: &[u8], count: u64, head: usize) -> pb::Seen {
        pb::Seen {
            kind,
            id: id.to_vec(),
            count,
            head: vec![1; head],
        }
    }
    let rows: [(Edit, &str, &str); 20] = [
        (|s| s.ledger_id.clear(), "MISSING_FIELD", "ledger_id"),
        (|s| s.occurred_at_ms = -1, "BAD_VALUE", "occurred_at_ms"),
        (
            |s| s.utc_offset_minutes = 841,
            "BAD_VALUE",
            "utc_offset_minutes",
        ),
        (|s| s.signers.clear(), "MISSING_FIELD", "signers"),
        (
            |s| s.signers = vec![s.signers[0].clone(); 17],
            "TOO_MANY",
            "signers",
        ),
        (
            |s| s.signers = vec![s.signers[0].clone(); 2],
            "NOT_ASCENDING",
            "signers[1]",
        ),
        (
            |s| s.signers[0].role = 19,
            "OUT_OF_RANGE_ENUM",
            "signers[0].role",
        ),
        (
            |s| s.signers[0].meaning = 0,
            "MISSING_FIELD",
            "signers[0].meaning",
        ),
        (
            |s| s.retrospective = Some(pb::Retrospective::default()),
            "MISSING_FIELD",
            "retrospective",
        ),
        (|s| s.seen = vec![seen(1, b"", 0, 0)], "OK", ""),
        (
            |s| s.seen = vec![seen(1, b"", 0, 32)],
            "UNEXPECTED_FIELD",
            "seen[0].head",
        ),
        (
            |s| s.seen = vec![seen(1, b"", 1, 0)],
            "MISSING_FIELD",
            "seen[0].head",
        ),
        (
            |s| s.seen = vec![seen(1, b"", 1, 31)],
            "BAD_VALUE",
            "seen[0].head",
        ),
        (
            |s| s.seen = vec![seen(21, b"", 0, 0)],
            "BAD_VALUE",
            "seen[0].id",
        ),
        (
            |s| s.seen = vec![seen(257, b"", 0, 0)],
            "BAD_VALUE",
            "seen[0].id",
        ),
        (
            |s| s.seen = vec![seen(3, b"x", 0, 0)],
            "BAD_VALUE",
            "seen[0].id",
        ),
        (
            |s| s.seen = vec![seen(2, b"", 0, 0), seen(1, b"", 0, 0)],
            "NOT_ASCENDING",
            "seen[1]",
        ),
        (
            |s| s.seen = vec![seen(1, b"", 0, 0); 513],
            "TOO_MANY",
            "seen",
        ),
        (
            |s| {
                s.evidence = vec![
                    pb::Evidence {
                        digest: V.to_vec(),
                        kind: 1,
                        role: "a".into(),
                        media_type: "b".into()
                    };
                    2
                ]
            },
            "NOT_ASCENDING",
            "evidence[1]",
        ),
        (
            |s| s.evidence = vec![pb::Evidence::default(); 65],
            "TOO_MANY",
            "evidence",
        ),
    ];
    for (row, (edit, code, field)) in rows.into_iter().enumerate() {
        let mut wire = statement("LotOpened", 5).write();
        edit(&mut wire);
        let found = match decode_statement(&wire.encode_to_vec()) {
            Ok(_) => ("OK", String::new()),
            Err(error) => (error.code.as_str(), error.field),
        };
        assert_eq!((found.0, found.1.as_str()), (code, field), "row {row}");
    }
}

//! Specifications and donor policies of the story.

use lotledger::domain::event::{
    DonorPanel, DonorPolicy, MarkerDemand, MarkerEffect, PanelGroup, PolicyMarker,
};
use lotledger::domain::id::Marker;
use lotledger::domain::spec::*;
use lotledger::domain::value::{
    Comparator, Evidence, MarkerSet, Measurement, Qualitative, ResultValue,
};

use super::names::*;

/// A marker that is always demanded and excludes.
pub fn marker(code: &str) -> PolicyMarker {
    PolicyMarker {
        code: analyte(code),
        effect: MarkerEffect::Exclude,
        demand: MarkerDemand::Always,
        confirm_by: None,
    }
}

/// Panels of which one is enough, or a second sample.
pub fn group(panels: &[&[&str]], second_sample: bool) -> PanelGroup {
    let panel = |markers: &&[&str]| DonorPanel {
        markers: analytes(markers),
    };
    PanelGroup {
        panels: panels.iter().map(panel).collect(),
        second_sample,
    }
}

/// Ten markers, one sample with NATs or a second one after 180 days.
pub fn default_policy() -> DonorPolicy {
    let mut markers = [
        "HBV.HBSAG",
        "HBV.ANTI_HBC",
        "HBV.NAT",
        "HCV.ANTI_HCV",
        "HCV.NAT",
        "HIV.AGAB",
        "HIV.NAT",
        "HTLV.AB",
        "SYPH.TP_AB",
        "B19.NAT",
    ]
    .map(marker);
    markers.sort_by(|a, b| a.code.cmp(&b.code));
    DonorPolicy {
        id: policy_id("jp-allogeneic-default@1"),
        markers: markers.to_vec(),
        any_of: vec![group(&[&["HBV.NAT", "HCV.NAT", "HIV.NAT"]], true)],
        window_days: 7,
        second_sample_days: 180,
        lookback: Vec::new(),
    }
}

fn word(code: &str, stage: Stage, word: Qualitative) -> Row {
    Row::new(analyte(code), stage, Criterion::EqQual(word))
}

fn at_most(code: &str, limit: &str) -> Row {
    Row::new(analyte(code), Stage::Final, Criterion::Le(quantity(limit)))
}

fn range(code: &str, min: &str, max: &str) -> Row {
    let (max, unit) = (quantity(max).value, quantity(max).unit);
    let min = decimal(min);
    Row::new(
        analyte(code),
        Stage::Final,
        Criterion::Range { min, max, unit },
    )
}

fn by_third_party(mut row: Row) -> Row {
    row.lab = Some(LabRequirement::ThirdParty);
    row
}

fn for_the_life_of_the_bank(mut row: Row) -> Row {
    row.max_age = MaxAge::Unlimited;
    row
}

fn sterility() -> Row {
    let mut row = by_third_party(word("STERILITY", Stage::Final, Qualitative::NoGrowth));
    row.min_duration_h = Some(336);
    row.samples = Some(SampleCount::Table3);
    row
}

fn endotoxin() -> Row {
    let mut row = by_third_party(at_most("ENDOTOXIN", "0.5 [IU]/mL"));
    row.also = Some(AlsoRule::DoseRule);
    row
}

fn mycoplasma() -> Row {
    by_third_party(word(
        "MYCOPLASMA_NAT",
        Stage::Harvest,
        Qualitative::NotDetected,
    ))
}

fn identity() -> Row {
    for_the_life_of_the_bank(word("CELL_IDENTITY", Stage::Wcb, Qualitative::Conforms))
}

fn residual_bsa() -> Row {
    let mut row = at_most("RESIDUAL_BSA", "50 ng/{dose}");
    row.requirement = Requirement::IfBovineUsed;
    row
}

fn specification(name: &str, rows: Vec<Row>) -> Specification {
    Specification {
        id: spec_id(name),
        products: vec![gtin()],
        product_class: ProductClass::CmCrude,
        routes: vec![Route::IvInfusion],
        dose: DoseRule {
            max_ml_per_hour: decimal("5.0"),
            min_body_weight_kg: decimal("50"),
            k_eu_per_kg_h: decimal("5"),
        },
        donor_policy: policy_id("jp-allogeneic-default@1"),
        stages: Stage::ALL.to_vec(),
        defaults: Defaults {
            max_age_days: Some(90),
            retest_allowed: 0,
            lab: LabRequirement::InHouse,
        },
        rounding: Rounding::Compendial,
        rows,
        supersedes: None,
        change_summary: None,
        loosened_rows: Vec::new(),
    }
}

/// One row for each way in which a row is covered: at the bank, at the harvests, at the lot by a
/// contract laboratory, at the lot in-house, and only if bovine material was used.
pub fn small() -> Specification {
    let ph = range("PH", "6.5", "7.8 [pH]");
    specification(
        "small@1",
        vec![
            sterility(),
            endotoxin(),
            mycoplasma(),
            identity(),
            ph,
            residual_bsa(),
        ],
    )
}

/// Version `n` of the small specification, which supersedes the one before.
pub fn small_version(n: u32) -> Specification {
    Specification {
        id: spec_id(&format!("small@{n}")),
        supersedes: Some(spec_id(&format!("small@{}", n - 1))),
        change_summary: Some(text("a new version")),
        ..small()
    }
}

/// The limit of endotoxin in the row that has it.
pub fn endotoxin_at_most(specification: &mut Specification, limit: &str) {
    let endotoxin = |row: &&mut Row| row.code.as_str() == "ENDOTOXIN";
    let row = specification.rows.iter_mut().find(endotoxin).unwrap();
    row.criterion = Criterion::Le(quantity(limit));
}

/// The twelve mandatory rows of a conditioned medium for infusion, and what is only reported.
pub fn default_cm_iv() -> Specification {
    let panel = Criterion::AllQual {
        value: Qualitative::NotDetected,
        members: VIRUSES.iter().map(|v| Marker::parse(v).unwrap()).collect(),
    };
    let mut viruses = Row::new(analyte("VIRUS_NAT_PANEL"), Stage::Wcb, panel);
    viruses = for_the_life_of_the_bank(by_third_party(viruses));
    let mut in_vitro = word("VIRUS_INVITRO", Stage::Mcb, Qualitative::Negative);
    in_vitro.min_duration_h = Some(336);
    in_vitro = for_the_life_of_the_bank(by_third_party(in_vitro));
    let mut bsa = residual_bsa();
    bsa.requirement = Requirement::Mandatory;
    let reported = |code, stage| {
        let mut row = Row::new(analyte(code), stage, Criterion::Report);
        row.requirement = Requirement::Report;
        row
    };
    specification(
        "default-cm-iv@1",
        vec![
            sterility(),
            endotoxin(),
            mycoplasma(),
            viruses,
            in_vitro,
            identity(),
            range("PH", "6.5", "7.8 [pH]"),
            word("APPEARANCE", Stage::Final, Qualitative::Conforms),
            at_most("SUBVISIBLE_10UM", "6000 {particle}/{container}"),
            at_most("SUBVISIBLE_25UM", "600 {particle}/{container}"),
            range("OSMOLALITY", "240", "400 mosm/kg"),
            bsa,
            reported("RESIDUAL_DNA", Stage::Final),
            reported("PARTICLE_CONC", Stage::Final),
            reported("PARTICLE_SIZE_MODE", Stage::Final),
            reported("EV_POS_TM", Stage::Bulk),
            reported("EV_IMAGE", Stage::Bulk),
        ],
    )
}

const VIRUSES: &[&str] = &[
    "B19", "CMV", "EBV", "HBV", "HCV", "HIV1", "HIV2", "HTLV1", "HTLV2",
];

pub fn value_word(word: Qualitative) -> ResultValue {
    ResultValue::Qualitative(word)
}

pub fn value_of(text: &str) -> ResultValue {
    ResultValue::Quantitative(Measurement::exactly(quantity(text)))
}

pub fn value_below(text: &str) -> ResultValue {
    ResultValue::Quantitative(Measurement::new(Comparator::Lt, Some(quantity(text))).unwrap())
}

fn set(markers: &[&str], word: Qualitative) -> ResultValue {
    let members = markers.iter().map(|m| (Marker::parse(m).unwrap(), word));
    ResultValue::Set(MarkerSet::of_words(members.collect()).unwrap())
}

/// What a good lot has, by analyte.
pub fn good(code: &str) -> ResultValue {
    use Qualitative::*;
    match code {
        "STERILITY" => value_word(NoGrowth),
        "ENDOTOXIN" => value_below("0.25 [IU]/mL"),
        "MYCOPLASMA_NAT" => value_word(NotDetected),
        "VIRUS_INVITRO" => value_word(Negative),
        "VIRUS_NAT_PANEL" => set(VIRUSES, NotDetected),
        "CELL_IDENTITY" | "APPEARANCE" => value_word(Conforms),
        "PH" => value_of("7.2 [pH]"),
        "SUBVISIBLE_10UM" => value_of("410 {particle}/{container}"),
        "SUBVISIBLE_25UM" => value_of("12 {particle}/{container}"),
        "OSMOLALITY" => value_of("291 mosm/kg"),
        "RESIDUAL_BSA" => value_of("11 ng/{dose}"),
        "RESIDUAL_DNA" => value_of("2 ng/{dose}"),
        "PARTICLE_CONC" => value_of("2.1e10 {particle}/mL"),
        "PARTICLE_SIZE_MODE" => value_of("112 nm"),
        "EV_POS_TM" => set(&["CD63", "CD81", "CD9"], Positive),
        "EV_IMAGE" => ResultValue::Evidence(Evidence {
            digest: digest("an electron micrograph"),
            media_type: label("image/tiff"),
            role: label("tem-wide"),
        }),
        other => panic!("no good value for {other}"),
    }
}

/// By which method, by analyte.
pub fn method_of(code: &str) -> &'static str {
    match code {
        "STERILITY" => "JP_4_06",
        "ENDOTOXIN" => "JP_4_01",
        "PARTICLE_CONC" | "PARTICLE_SIZE_MODE" => "NTA",
        _ => "IN_HOUSE_SOP",
    }
}

//! One row, one result, one answer (`results.json`, and `more.json` of our own), through a specification in YAML and a table of
//! results.

use crate::judged;

const HEAD: &str = "spec_id: vector
version: 1
product_class: EV_PURIFIED
routes: [iv_infusion]
dose: {max_ml_per_hour: \"100\", min_body_weight_kg: \"50\", k_eu_per_kg_h: \"5\"}
donor_policy: jp-allogeneic-default@1
stages: [MCB, WCB, HARVEST, PREFILT, BULK, FINAL]
defaults: {max_age_days: 90, retest_allowed: 0, lab: in_house}
rounding: compendial
rows:
- {code: KARYOTYPE, stage: FINAL, op: eq_qual, value: Conforms, req: mandatory}
";

const PRODUCT: &str = "gtin: \"04987654000012\"
name: \"a product\"
product_class: EV_PURIFIED
routes: [iv_infusion]
max_dose_ml_per_hour: \"100\"
min_body_weight_kg: \"50\"
marketed_as: other
cargo_modified: no
label_claims:
- {analyte: PARTICLE_CONC, value: \"2.0e10\", unit: \"{particle}/mL\"}
";

#[test]
fn every_vector_has_its_answer_by_files_and_command() {
    let mut wrong = Vec::new();
    for name in ["results.json", "more.json"] {
        let text = std::fs::read_to_string(format!("tests/specifications/{name}")).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        let vectors = file["vectors"].as_array().unwrap();
        assert!(vectors.len() > 20);
        wrong.extend(vectors.iter().filter_map(answered_wrongly));
    }
    assert_eq!(wrong, [""; 0]);
}

/// What was found where something else is right.
fn answered_wrongly(vector: &serde_json::Value) -> Option<String> {
    let directory = tempfile::tempdir().unwrap();
    let product = directory.path().join("product.yaml");
    std::fs::write(&product, PRODUCT).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let row = text(&vector["row"]);
    let code = row.split(['{', ' ', ',']).nth(2).unwrap().to_owned();
    let row = row.replacen(',', ", stage: FINAL, req: mandatory,", 1);
    let specification = directory.path().join("vector.yaml");
    std::fs::write(&specification, format!("{HEAD}- {row}\n")).unwrap();
    let columns = ["value", "unit", "lod", "loq", "hours", "method"];
    let cells = columns.map(|column| (column, text(&vector["result"][column])));
    let found = judged::by_command(
        specification.to_str().unwrap(),
        product.to_str().unwrap(),
        &[judged::Given {
            stage: "FINAL".to_owned(),
            analyte: code,
            cells: cells
                .into_iter()
                .filter(|(_, cell)| !cell.is_empty())
                .collect(),
        }],
    );
    let right = text(&vector["right"]);
    (found != [right.as_str()]).then(|| format!("{}: {found:?}, right {right}", vector["id"]))
}

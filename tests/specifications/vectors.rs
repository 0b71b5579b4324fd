//! One row, one result, one answer (`results.json`), through a specification in YAML and a table of
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
label_claims:
- {analyte: PARTICLE_CONC, value: \"2.0e10\", unit: \"{particle}/mL\"}
";

#[test]
fn every_vector_has_its_answer_by_files_and_command() {
    let text = std::fs::read_to_string("tests/specifications/results.json").unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let product = directory.path().join("product.yaml");
    std::fs::write(&product, PRODUCT).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    assert!(vectors.len() > 20);
    let mut wrong = Vec::new();
    for vector in vectors {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let row = text(&vector["row"]);
        let code = row.split(['{', ' ', ',']).nth(2).unwrap().to_owned();
        let stage = match code.as_str() {
            "MYCOPLASMA_CULT" => "WCB",
            _ => "FINAL",
        };
        let row = row.replacen(',', &format!(", stage: {stage}, req: mandatory,"), 1);
        let specification = directory.path().join("vector.yaml");
        std::fs::write(&specification, format!("{HEAD}- {row}\n")).unwrap();
        let result = &vector["result"];
        let mut given = Vec::new();
        for column in ["value", "unit", "lod", "loq", "hours", "method"] {
            let cell = text(&result[column]);
            if !cell.is_empty() {
                given.push(format!("{column}={}", cell.replace(' ', "_")));
            }
        }
        let found = judged::by_command(
            specification.to_str().unwrap(),
            product.to_str().unwrap(),
            &[(format!("{stage} {code}"), &given.join(" "))],
        );
        if found != [text(&vector["right"])] {
            wrong.push(format!(
                "{}: {found:?}, right {}",
                vector["id"], vector["right"]
            ));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

//! What is wrong with a file is said with file, line, column, what was found and what to do.
#![cfg(feature = "programs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};

use lotledger::cli::commands::lot::dossier::{Dossier, DossierError};
use lotledger::cli::commands::lot::shift_dates::{copy_shifted, days_between, shift_date};
use lotledger::cli::spec_file::{load_policy, load_product, load_specification};
use lotledger::domain::id::OrgRef;
use lotledger::domain::spec::{Requirement, Stage};
use lotledger::words::Language;

fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repo(path)).unwrap()
}

fn maker() -> OrgRef {
    OrgRef::from_bytes([1; 16])
}

/// What is wrong with the cord example once `from` in `file` became `to`.
fn problems_after(file: &str, from: &str, to: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    copy_shifted(&repo("examples/cord-ev-lot"), dir.path(), 0).unwrap();
    let path = dir.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    match Dossier::load(dir.path()) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn problems_of_dossiers() {
    let table = [
        // (file, found, replaced by, what the problem says)
        (
            "results.csv",
            "<0.05,[IU]/mL",
            "<0.05,EU/acre",
            "results.csv:18: unit: unit \"EU/acre\": UCUM reads EU as 10^18 enzyme units; write endotoxin in [IU], for example [IU]/mL",
        ),
        (
            "results.csv",
            "<0.05,[IU]/mL",
            "<0.05,",
            "results.csv:18: value: found the number \"<0.05\" without a unit",
        ),
        (
            "results.csv",
            "<0.05,[IU]/mL",
            "<0.05,ug/mL",
            "results.csv:18: unit: ENDOTOXIN is not measured in ug/mL",
        ),
        (
            "results.csv",
            "<0.05,[IU]/mL",
            "<０.０５,[IU]/mL",
            "results.csv:18: value: found \"<０.０５\", which has the full-width character ０; type half-width characters: \"<0.05\"",
        ),
        (
            "results.csv",
            "evidence/raw-CE-FIN-2-mycoplasma-nat.csv",
            "evidence/raw-CE-FIN-1-endotoxin.csv",
            "results.csv:19: raw_file: evidence/raw-CE-FIN-1-endotoxin.csv is also the raw data of CE-FIN-1 (results.csv:18); raw data of two samples make both insufficient: name the file of this sample",
        ),
        (
            "results.csv",
            "VIRUS_INVITRO,",
            "VIRUS_INVITRO2,",
            "results.csv:2: analyte: analyte VIRUS_INVITRO2 is not in the catalogue",
        ),
        (
            "results.csv",
            "VIRUS_INVITRO,",
            "HBV.HBSAG,",
            "results.csv:2: analyte: HBV.HBSAG is a marker of donors; on a product it proves nothing",
        ),
        (
            "results.csv",
            "2026-08-20 13:00",
            "R8.8.20 13:00",
            "results.csv:2: started: found \"R8.8.20 13:00\"; write a local time as 2026-11-22 09:30",
        ),
        (
            "results.csv",
            "CE-MCB-1,",
            "CE-MCB-9,",
            "results.csv:2: sample: there is no \"CE-MCB-9\" in samples.csv",
        ),
        (
            "results.csv",
            ",lab-analyst,",
            ",nobody,",
            "results.csv:2: analyst: there is no \"nobody\" in lot.yaml; known: collector, eligibility-officer",
        ),
        (
            "results.csv",
            ",lab-analyst,lab-qa,3,",
            ",lab-analyst,lab-analyst,3,",
            "results.csv:2: reviewer: the analyst: nobody reviews their own test",
        ),
        (
            "results.csv",
            "sample,analyte",
            "sample,analite",
            "results.csv:1: there is no column \"analite\"; known: sample, analyte",
        ),
        (
            "results.csv",
            "evidence/raw-CE-MCB-1-virus-invitro.csv",
            "evidence/nowhere.csv",
            "results.csv:2: the file evidence/nowhere.csv is missing",
        ),
        (
            "results.csv",
            "evidence/raw-CE-MCB-1-virus-invitro.csv",
            "../secret",
            "results.csv:2: raw_file: found \"../secret\"; name a file as evidence/NAME",
        ),
        (
            "results.csv",
            "93.1% in 50-400 nm",
            "93.1 % of 50-400",
            "results.csv",
        ),
        (
            "samples.csv",
            "CE-FIN-4,lot,FINAL-STERILITY",
            "CE-FIN-4,lot,FINAL-STERILE",
            "samples.csv:12: slot: no sampling plan of this target has the line \"FINAL-STERILE\"",
        ),
        (
            "samples.csv",
            "CE-WCB-1,wcb",
            "CE-WCB-1,wcb2",
            "samples.csv:3: target: there is no node \"wcb2\"",
        ),
        (
            "samples.csv",
            "operator-b,10,10 {piece}",
            "operator-b,1000,10 {piece}",
            "samples.csv:12: vials: a sample of the lot has 1 to 100 vials",
        ),
        (
            "donors.csv",
            ",CORD,",
            ",CORDE,",
            "donors.csv:2: tissue: Tissue: expected one of CORD",
        ),
        (
            "donors.csv",
            ",no,",
            ",○,",
            "donors.csv:2: remunerated: found \"○\"; write yes or no",
        ),
        (
            "donor_tests.csv",
            "NonReactive",
            "Reactive",
            "donors.csv:2: outcome: ELIGIBLE, but HBV.HBSAG is Reactive (donor_tests.csv:2)",
        ),
        (
            "donors.csv",
            ",ACCEPTABLE,",
            ",NOT_ACCEPTABLE,",
            "donors.csv:2: outcome: ELIGIBLE, but the interview is not ACCEPTABLE",
        ),
        (
            "donor_tests.csv",
            "HBV.HBSAG",
            "ENDOTOXIN",
            "donor_tests.csv:2: marker: ENDOTOXIN is no donor marker",
        ),
        (
            "donor_tests.csv",
            "mother-1,",
            "mother-2,",
            "donor_tests.csv:2: donor: there is no \"mother-2\" in donors.csv",
        ),
        (
            "materials.csv",
            "1 {piece}",
            "1",
            "materials.csv:2: quantity: found \"1\"; write a number, a space and a unit",
        ),
        (
            "lot.yaml",
            "planned_bank: wcb",
            "planned_bank: wcbb",
            "lot.planned_bank: there is no node \"wcbb\"",
        ),
        (
            "lot.yaml",
            "pooled_donors:",
            "pooled_doners:",
            "lot: there is no field \"pooled_doners\"; did you mean \"pooled_donors\"?",
        ),
        (
            "lot.yaml",
            "step: BANK",
            "step: BANKING",
            "process[1].step: ProcessStep: expected one of BANK",
        ),
        ("lot.yaml", "04987654000012", "04987654000013", "lot.gtin"),
        (
            "lot.yaml",
            "utc_offset: \"+09:00\"",
            "utc_offset: JST",
            "lot.yaml:3: utc_offset: found \"JST\"; write an offset as +09:00",
        ),
        (
            "lot.yaml",
            "maker: maker",
            "maker: &m maker",
            "lot.yaml:5: anchors (&name)",
        ),
    ];
    for (file, from, to, expected) in table {
        let found = problems_after(file, from, to);
        assert!(
            found.contains(expected),
            "{file} {from:?} -> {to:?}:\n{found}"
        );
    }
}

#[test]
fn a_missing_reference_is_one_problem() {
    let lab = "ref: org_6301bbfca0c5154e0ff9bb510944fe0c, ";
    assert_eq!(
        problems_after("lot.yaml", lab, ""),
        "lot.yaml:10: organisations.lab.ref: is missing; `lotledger lot adopt` writes it"
    );
}

#[test]
fn all_problems_are_listed_at_once() {
    let dir = tempfile::tempdir().unwrap();
    copy_shifted(&repo("examples/cord-ev-lot"), dir.path(), 0).unwrap();
    let path = dir.path().join("results.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text
        .replace("[IU]/mL", "EU/acre")
        .replace("NotDetected", "N.D.");
    std::fs::write(&path, text).unwrap();
    let error = Dossier::load(dir.path()).unwrap_err().to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert!(lines.len() > 5, "{error}");
    assert!(
        lines.iter().all(|line| line.starts_with("results.csv:")),
        "{error}"
    );
}

#[test]
fn problems_are_said_in_japanese_too() {
    let dir = tempfile::tempdir().unwrap();
    copy_shifted(&repo("examples/cord-ev-lot"), dir.path(), 0).unwrap();
    let edit = |file: &str, from: &str, to: &str| {
        let path = dir.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    };
    edit("samples.csv", "2026-10-11 14:00", "2026/10/11 14:00");
    edit("materials.csv", "PS-0145", "ＰＳ-0145");
    edit("lot.yaml", "planned_bank:", "planed_bank:");
    let DossierError::Problems(problems) = Dossier::load(dir.path()).unwrap_err() else {
        panic!("no problems");
    };
    let said = problems.said();
    let japanese = said.get(Language::Japanese);
    for part in [
        "lot.yaml:",
        "\"planed_bank\" という項目はありません(\"planned_bank\" の誤りではありませんか)",
        "materials.csv:4: supplier_lot: \"ＰＳ-0145\" に全角文字 Ｐ があります",
        "日時は現地時刻で 2026-11-22 09:30 の形で入力してください",
    ] {
        assert!(japanese.contains(part), "{part}\n{japanese}");
    }
}

#[test]
fn encodings_other_than_utf8_are_named() {
    let dir = tempfile::tempdir().unwrap();
    copy_shifted(&repo("examples/cord-ev-lot"), dir.path(), 0).unwrap();
    let path = dir.path().join("results.csv");
    let mut bytes = std::fs::read(&path).unwrap();
    // 検体 in CP932
    bytes.extend([0x8c, 0x9f, 0x91, 0xcc]);
    std::fs::write(&path, bytes).unwrap();
    let error = Dossier::load(dir.path()).unwrap_err().to_string();
    assert!(
        error.contains("is not UTF-8 (Excel's plain \"CSV\" is Shift_JIS / CP932 in Japan)"),
        "{error}"
    );
    // Nobody saves a manifest as CSV.
    let path = dir.path().join("lot.yaml");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend([b'#', 0x8c, 0x9f]);
    std::fs::write(&path, &bytes).unwrap();
    let error = Dossier::load(dir.path()).unwrap_err().to_string();
    assert!(
        error.contains(
            "is not UTF-8 (\"ANSI\" of an editor is Shift_JIS / CP932 in Japan); save it as UTF-8\n"
        ),
        "{error}"
    );
}

#[test]
fn a_byte_order_mark_and_crlf_are_read() {
    let dir = tempfile::tempdir().unwrap();
    copy_shifted(&repo("examples/cord-ev-lot"), dir.path(), 0).unwrap();
    let path = dir.path().join("results.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    assert!(Dossier::load(dir.path()).is_ok());
}

/// Labels are printed before the vials are filled: expiry and number stand there first.
#[test]
fn vials_are_planned_before_they_are_filled() {
    let dir = tempfile::tempdir().unwrap();
    copy_shifted(&repo("examples/cord-ev-lot"), dir.path(), 0).unwrap();
    let path = dir.path().join("lot.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let before = text.split("fill:\n").next().unwrap();
    let fill = |fields: &str| {
        std::fs::write(&path, format!("{before}fill:\n{fields}")).unwrap();
        Dossier::load(dir.path()).map(|dossier| dossier.manifest)
    };
    let planned = fill("  expiry: 2027-10-12\n  vials: 120\n").unwrap();
    let vials = planned.vials.unwrap();
    assert_eq!(
        (vials.count, vials.expiry.to_string()),
        (120, "2027-10-12".to_owned())
    );
    assert!(planned.fill.is_none());
    // What has happened is said as a whole.
    let error = fill("  expiry: 2027-10-12\n  vials: 120\n  bulk: bulk\n").unwrap_err();
    let said = error.to_string();
    for field in [
        "commissioned",
        "by",
        "fill_date",
        "storage_class",
        "reconciliation",
    ] {
        assert!(
            said.contains(&format!("fill.{field}: is missing")),
            "{said}"
        );
    }
    for (from, to, says) in [
        ("  vials: 120\n", "", "fill.vials: is missing"),
        (
            "  vials: 120\n",
            "  vials: 100001\n",
            "fill.vials: found 100001; a lot has 1 to 100000 vials",
        ),
        (
            "  vials: 120\n",
            "  vials: 121\n",
            "fill.reconciliation.filled: 126 containers were filled, but 121 vials, 2 rejected, 0 samples and 4 retains make 127",
        ),
        (
            "maker: maker\n",
            "maker: maker\nreferences: 00ff\n",
            "references: found 4 characters that are not 64 hex digits",
        ),
    ] {
        let said = problems_after("lot.yaml", from, to);
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn shifting_moves_day_zero() {
    let dir = tempfile::tempdir().unwrap();
    copy_shifted(&repo("examples/dental-pulp-cm-lot"), dir.path(), -300).unwrap();
    let moved = Dossier::load(dir.path()).unwrap().manifest;
    let original = Dossier::load(&repo("examples/dental-pulp-cm-lot"))
        .unwrap()
        .manifest;
    let (from, to) = (original.day_zero.unwrap(), moved.day_zero.unwrap());
    assert_eq!(days_between(from, to), -300);
    assert_eq!(shift_date(from, -300), Some(to));
    let fill =
        |m: &lotledger::cli::commands::lot::manifest::Manifest| m.fill.clone().unwrap().fill_date;
    assert_eq!(days_between(fill(&original), fill(&moved)), -300);
}

#[test]
fn shipped_specifications_load() {
    let spec = |file: &str| {
        load_specification(file, &read(file), maker()).unwrap_or_else(|e| panic!("{e}"))
    };
    let a = spec("specs/published/uc-msc-ev-nebulised.yaml");
    assert_eq!(a.id.to_string(), "uc-msc-ev-nebulised@1");
    let at = |stage| a.rows.iter().filter(|row| row.stage == stage).count();
    assert_eq!(
        [
            at(Stage::Wcb),
            at(Stage::Harvest),
            at(Stage::Bulk),
            at(Stage::Final)
        ],
        [2, 2, 10, 5]
    );
    let cm = spec("specs/default-cm-iv.yaml");
    let mandatory: Vec<&str> = cm
        .rows
        .iter()
        .filter(|row| row.requirement == Requirement::Mandatory)
        .map(|row| row.code.as_str())
        .collect();
    assert_eq!(
        mandatory,
        [
            "STERILITY",
            "ENDOTOXIN",
            "MYCOPLASMA_NAT",
            "VIRUS_NAT_PANEL",
            "VIRUS_INVITRO",
            "CELL_IDENTITY",
            "PH",
            "APPEARANCE",
            "SUBVISIBLE_10UM",
            "SUBVISIBLE_25UM",
            "OSMOLALITY",
            "RESIDUAL_BSA"
        ]
    );
    assert_eq!(spec("specs/default-ev-iv.yaml").rows.len(), 25);
    let file = "specs/jp-allogeneic-default.yaml";
    let policy = load_policy(file, &read(file), maker()).unwrap();
    assert_eq!((policy.markers.len(), policy.window_days), (10, 7));
    for example in ["cord-ev-lot", "dental-pulp-cm-lot"] {
        let file = format!("examples/{example}/product.yaml");
        load_product(&file, &read(&file), maker()).unwrap_or_else(|e| panic!("{e}"));
    }
}

#[test]
fn problems_of_specifications() {
    let file = "specs/default-cm-iv.yaml";
    let text = read(file);
    for (from, to, expected) in [
        (
            "value: \"0.5\", unit: \"[IU]/mL\"",
            "value: \"0.5\", unit: \"EU/acre\"",
            "spec.yaml:18: rows[1].unit: unit \"EU/acre\"",
        ),
        (
            "op: le, value: \"0.5\"",
            "op: below, value: \"0.5\"",
            "spec.yaml:18: rows[1].op: found \"below\"; known: eq_qual",
        ),
        (
            "op: le, value: \"0.5\"",
            "op: le, valeu: \"0.5\"",
            "rows[1].value: is missing",
        ),
        (
            "op: le, value: \"0.5\"",
            "op: le, value: \"0,5\"",
            "spec.yaml:18: rows[1].value: found \"0,5\"; write the decimal point as .",
        ),
        (
            "value: NoGrowth",
            "accept: [Below_LOD], value: No-Growth",
            "spec.yaml:17: rows[0].value: ",
        ),
        (
            "code: ENDOTOXIN",
            "code: ENDOTOXINE",
            "spec.yaml:18: row ENDOTOXINE/FINAL: analyte ENDOTOXINE is not in the catalogue; is ENDOTOXIN meant?",
        ),
        (
            "min: \"6.5\", max: \"7.8\"",
            "min: \"7.8\", max: \"6.5\"",
            "row PH/FINAL: the lower bound 7.8 is above the upper bound 6.5",
        ),
        ("version: 1", "version: 0", "spec.yaml:8: version"),
        (
            "donor_policy: jp-allogeneic-default@1",
            "donor_policy: jp-allogeneic-default",
            "donor_policy",
        ),
        (
            "routes: [iv_infusion",
            "routes: [iv",
            "routes[0]: Route: expected one of",
        ),
        ("defaults:", "default:", "there is no field \"default\""),
    ] {
        assert!(text.contains(from), "{from}");
        let wrong = text.replacen(from, to, 1);
        let found = load_specification("spec.yaml", &wrong, maker())
            .unwrap_err()
            .to_string();
        assert!(found.contains(expected), "{to:?}:\n{found}");
        // Of a criterion that cannot be read nothing else is said.
        for follows in ["the dose rule belongs", "accepts Below_LOD"] {
            let read = !expected.contains("].");
            assert!(read || !found.contains(follows), "{to:?}:\n{found}");
        }
    }
}

#[test]
fn a_table_with_another_name_is_not_passed_over() {
    for (name, expected) in [
        ("sample.csv", "is samples.csv meant?"),
        ("Samples.csv", "is samples.csv meant?"),
        ("samples.CSV", "is samples.csv meant?"),
        ("result.csv", "is results.csv meant?"),
        ("notes.csv", "they are "),
    ] {
        let dir = tempfile::tempdir().unwrap();
        copy_shifted(&repo("examples/cord-ev-lot"), dir.path(), 0).unwrap();
        std::fs::write(dir.path().join(name), "a,b\n1,2\n").unwrap();
        let error = Dossier::load(dir.path()).unwrap_err().to_string();
        let line = error.lines().find(|line| line.contains(name)).unwrap_or("");
        assert!(line.contains(expected), "{name}: {error}");
    }
    // What `vials new` writes is none.
    let dir = tempfile::tempdir().unwrap();
    copy_shifted(&repo("examples/cord-ev-lot"), dir.path(), 0).unwrap();
    std::fs::write(dir.path().join("vial-codes.csv"), "number,code\n").unwrap();
    Dossier::load(dir.path()).unwrap();
}

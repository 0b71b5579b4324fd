//! Every field of every file that people write, given what it cannot be: never dropped, always named.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Node, Value, parse};
use crate::cli::commands::lot::manifest;
use crate::cli::commands::statement::compose;
use crate::cli::problem::Collector;
use crate::cli::spec_file::{load_policy, load_product, load_specification};
use crate::domain::id::{LedgerId, OrgRef};
use crate::domain::time::TimestampMs;

/// What is put in place of a value.
const SPOILED: [&str; 7] = [
    "null",
    "~",
    EMPTY,
    "[[A, [B]], null]",
    "{no_such: 1}",
    "\"\"",
    NUMBER,
];
/// Nothing of a list.
const EMPTY: &str = "[]";
/// Out of range wherever a number is expected, and a word elsewhere.
const NUMBER: &str = "99999999999999999999";

/// Names that people make up: digits are one too.
const WORDS: [&str; 23] = [
    "analytes",
    "bulk",
    "change_summary",
    "commit",
    "criterion_text",
    "equipment",
    "inputs",
    "members",
    "method",
    "methods",
    "name",
    "node",
    "number",
    "outputs",
    "planned_bank",
    "policy_id",
    "row_id",
    "signers",
    "slot",
    "source",
    "spec_id",
    "target",
    "waste",
];

/// What of all this is an answer.
fn means_something(last: &str, spoiled: &str) -> bool {
    match spoiled {
        NUMBER => WORDS.contains(&last),
        // For ever.
        "null" | "~" => last == "max_age_days",
        // A remark that nobody reads.
        "\"\"" => last == "source",
        _ => false,
    }
}

/// Of a file's text, what is wrong with it.
type Load = fn(&str) -> Result<(), String>;

fn specification(text: &str) -> Result<(), String> {
    let read = load_specification("F", text, OrgRef::from_bytes([1; 16]));
    read.map(drop).map_err(|problems| problems.to_string())
}

fn product(text: &str) -> Result<(), String> {
    let read = load_product("F", text, OrgRef::from_bytes([1; 16]));
    read.map(drop).map_err(|problems| problems.to_string())
}

fn policy(text: &str) -> Result<(), String> {
    let read = load_policy("F", text, OrgRef::from_bytes([1; 16]));
    read.map(drop).map_err(|problems| problems.to_string())
}

fn lot(text: &str) -> Result<(), String> {
    let problems = Collector::new();
    let read = manifest::read(text, &problems).manifest;
    let read = problems.finish(read);
    read.map(drop).map_err(|problems| problems.to_string())
}

fn statement(text: &str) -> Result<(), String> {
    let (org, ledger) = (OrgRef::from_bytes([1; 16]), LedgerId::from_bytes([2; 32]));
    let now = TimestampMs::new(1_775_000_000_000).unwrap();
    let read = compose(text, Path::new("F"), ledger, Some(org), now);
    read.map(drop).map_err(|failure| failure.to_string())
}

const SPECIFICATION: &str = "
spec_id: purified
version: 2
products: [04912345678904]
product_class: EV_PURIFIED
routes: [iv_infusion, local_injection]
dose: {max_ml_per_hour: 5.0, min_body_weight_kg: 50, k_eu_per_kg_h: 5}
donor_policy: donors@1
stages: [MCB, WCB, HARVEST, PREFILT, BULK, FINAL]
defaults: {max_age_days: 90, retest_allowed: 0, lab: in_house}
rounding: compendial
rows:
- {code: STERILITY, stage: FINAL, op: eq_qual, value: NoGrowth, accept: [Negative], min_duration_h: 336, samples: table3, lab: third_party, req: mandatory}
- {code: ENDOTOXIN, stage: FINAL, op: le, value: 0.5, unit: \"[IU]/mL\", also: dose_rule, lab: third_party, req: mandatory}
- {code: MYCOPLASMA_NAT, stage: HARVEST, op: eq_qual, value: NotDetected, require: {lod_cfu_per_ml_le: 10, lod_gc_per_ml_lt: 100}, req: mandatory}
- {code: CELL_IDENTITY, stage: WCB, op: eq_qual, value: Conforms, methods: [STR], req: mandatory, max_age_days: null}
- {code: PH, stage: FINAL, op: range, min: 6.5, max: 7.8, unit: \"[pH]\", req: mandatory, max_age_days: 30}
- {code: RESIDUAL_ANTIBIOTIC, stage: FINAL, op: below_loq, loq_le: 10, unit: ng/mL, req: if_antibiotic_used}
- {code: PARTICLE_FRACTION, stage: BULK, op: population, cmp: gt, pct: 90, low: 50, high: 400, unit: nm, req: mandatory, criterion_text: more}
- {code: CELL_PHENOTYPE, row_id: each, stage: WCB, op: each, each: {CD73: \">= 95 %\", CD45: {op: le, value: 2, unit: \"%\"}, HLA-DR: report}, req: mandatory}
- {code: CELL_PHENOTYPE, row_id: present, stage: WCB, op: all_ge, value: 95, unit: \"%\", members: [CD90, CD105], req: mandatory}
supersedes: purified@1
change_summary: particles
loosened_rows: [PH/FINAL]
source: defaults
";

const POLICY: &str = "
policy_id: donors
version: 1
markers: [HBV.HBSAG, {HCV.ANTI_HCV: {effect: exclude, when: always}}, HIV.AGAB, {any_of: [B19.NAT, [HBV.NAT]]}]
single_sample_nats: [HBV.NAT, HCV.NAT, HIV.NAT]
window_days: 7
second_sample_days: 180
lookback_days: {HIV: 68, HBV: 125}
source: guideline
";

const STATEMENT: &str = "
occurred_at: 2026-04-01T09:30:00+09:00
signers: [alice, bob=QA_RELEASE]
hold_placed:
  scope: {lot: (01)04912345678904(10)A1}
  reason: COLD_CHAIN
  rationale: {commit: the door stood open}
  organisation: org_01010101010101010101010101010101
";

#[test]
fn every_field_of_every_file_is_read_or_named() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let files: [(&str, Load, String); 5] = [
        ("specification", specification, SPECIFICATION.to_owned()),
        (
            "product",
            product,
            file("examples/cord-ev-lot/product.yaml"),
        ),
        ("policy", policy, POLICY.to_owned()),
        ("lot", lot, file("examples/cord-ev-lot/lot.yaml")),
        ("statement", statement, STATEMENT.to_owned()),
    ];
    let mut wrong = Vec::new();
    for (name, load, text) in files {
        if let Err(error) = load(&text) {
            wrong.push(format!("{name}: {error}"));
            continue;
        }
        let node = parse(&text).unwrap();
        let mut seen = BTreeSet::new();
        for at in 0..size(&node) {
            for spoiled in SPOILED {
                let mut writer = Writer {
                    at,
                    spoiled,
                    ..Writer::default()
                };
                writer.write(&node, "");
                // One member of a list stands for all.
                let place = writer.key.replace(|c: char| c.is_ascii_digit(), "");
                if seen.insert((place, spoiled))
                    && let Some(fault) = writer.fault(load)
                {
                    wrong.push(format!("{name}: {}: {spoiled}: {fault}", writer.key));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn size(node: &Node) -> usize {
    match &node.value {
        Value::Scalar { .. } => 1,
        Value::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|(_, node)| size(node)).sum::<usize>(),
    }
}

/// Writes a file once more, a line a value, with something else as the value at one place.
#[derive(Default)]
struct Writer {
    at: usize,
    spoiled: &'static str,
    count: usize,
    text: String,
    key: String,
    was_list: bool,
}

impl Writer {
    /// What is wrong with the answer to the file, which must name file, line and field.
    fn fault(&self, load: Load) -> Option<String> {
        let parts = self.key.rsplit(['.', '[', ']']);
        let name = |part: &&str| part.contains(|c: char| c.is_ascii_alphabetic());
        let last = parts.into_iter().find(name).unwrap_or_default();
        match load(&self.text) {
            Ok(()) if self.spoiled == EMPTY && self.was_list => None,
            Ok(()) if means_something(last, self.spoiled) => None,
            Ok(()) => Some("taken".to_owned()),
            Err(error) => {
                let placed = ["F:", "lot.yaml:"].iter().any(|file| error.contains(file));
                // Another name of the specification is no older version of it.
                let named = [last, NUMBER, "older version"];
                let named = named.iter().any(|name| error.contains(name));
                (!placed || !named).then_some(error)
            }
        }
    }

    fn write(&mut self, node: &Node, path: &str) {
        let here = self.count == self.at;
        self.count += 1;
        if here {
            self.text.push_str(self.spoiled);
            self.key = path.to_owned();
            self.was_list = matches!(node.value, Value::List(_));
            self.count += size(node) - 1;
            return;
        }
        match &node.value {
            _ if node.is_null() => self.text.push_str("null"),
            Value::Scalar { text: word, .. } => self.text.push_str(&format!("{word:?}")),
            Value::List(items) => {
                self.text.push_str("[\n");
                for (i, item) in items.iter().enumerate() {
                    self.write(item, &format!("{path}[{i}]"));
                    self.text.push_str(",\n");
                }
                self.text.push(']');
            }
            Value::Map(entries) => {
                self.text.push_str("{\n");
                for (name, inner) in entries {
                    self.text.push_str(&format!("{name:?}: "));
                    self.write(inner, &format!("{path}.{name}"));
                    self.text.push_str(",\n");
                }
                self.text.push('}');
            }
        }
    }
}

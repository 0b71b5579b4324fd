//! Writes the seeds of every target below a directory: `seeds DIRECTORY`.
//!
//! They are made from `tests/vectors/`, `tests/workbooks/`, `examples/`, `specs/` and the story that
//! the tests tell, so that nothing is stored twice.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use lotledger::cli::commands::lot::rows::TABLES;
use lotledger::cli::printed_code::Printed;
use lotledger::cli::statement_file::StatementFile;
use lotledger::cli::statement_in_words;
use lotledger::domain::gs1::VialCode;
use lotledger::domain::id::VialTag;
use lotledger::domain::key::PublicKey;
use lotledger::format::entry::decode_entry;
use lotledger::format::envelope::encode_envelope;
use lotledger_fuzz::forge::log::Log;
use lotledger_fuzz::forge::world::story::Phase;
use lotledger_fuzz::forge::world::{World, names};
use lotledger_fuzz::forge::{self, bundles};
use serde_json::{Value, json};

/// Longest seed: what is longer is mutated too slowly.
const MAX_SEED_BYTES: usize = 128 << 10;
/// Most words of a dictionary.
const MAX_WORDS: usize = 1000;

fn main() {
    let Some(directory) = std::env::args_os().nth(1) else {
        panic!("say where the seeds go: seeds DIRECTORY");
    };
    let seeds = Seeds(PathBuf::from(directory));
    statements(&seeds);
    logs(&seeds);
    notes(&seeds);
    codes(&seeds);
    tables(&seeds);
    texts(&seeds);
    large(&seeds);
    dictionaries(&seeds);
}

struct Seeds(PathBuf);

impl Seeds {
    /// Adds a seed; its name follows from its bytes, so that the same one is there once.
    fn add(&self, target: &str, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        if bytes.len() > MAX_SEED_BYTES {
            return;
        }
        let directory = self.0.join(target);
        std::fs::create_dir_all(&directory).expect("a directory for the seeds");
        let name = HEXLOWER.encode(&lotledger::digest::sha256(&[bytes]).bytes()[..10]);
        std::fs::write(directory.join(name), bytes).expect("room for the seeds");
    }
}

/// A file or directory of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn read(path: &str) -> Vec<u8> {
    std::fs::read(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn vectors(name: &str) -> Value {
    let path = format!("tests/vectors/{name}.json");
    serde_json::from_slice(&read(&path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap_or_default();
    HEXLOWER
        .decode(text.as_bytes())
        .expect("hex in the vectors")
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn statements(seeds: &Seeds) {
    for vectors in ["statements", "non_canonical"].map(vectors) {
        for vector in list(&vectors, "statements") {
            seeds.add("statement", unhex(&vector["bytes"]));
        }
    }
    for vector in list(&vectors("entries"), "entries") {
        seeds.add("entry", unhex(&vector["bytes"]));
    }
    let story = forge::story();
    let (mut events, mut files) = (BTreeSet::new(), Vec::new());
    for bytes in &story.bytes {
        let entry = decode_entry(bytes).expect("the story's own entry");
        let envelope = entry.envelope().expect("the story has no seals");
        let statement = envelope.statement().expect("the story's own statement");
        // Of each event the first is enough.
        if !events.insert(statement.event.number()) {
            continue;
        }
        seeds.add("statement", &envelope.payload);
        seeds.add("entry", bytes);
        seeds.add("entry", encode_envelope(envelope));

        let shown = StatementFile::recorded(envelope.payload.clone()).expect("a statement");
        let shown = statement_in_words::json(&shown).expect("a statement has a JSON form");
        let name = shown["event"].as_str().unwrap_or_default();
        let event = json!({ name: shown["fields"], "occurred_at": shown["occurred_at"] });
        seeds.add("event", event.to_string());
        seeds.add("event", yaml(&event, 0));

        if let Ok(mut file) = StatementFile::unsigned(envelope.payload.clone(), None) {
            let keys = all_keys();
            for (signer, signature) in statement.signers.iter().zip(&envelope.signatures) {
                if let Some(key) = keys.iter().find(|key| key.id() == signer.key) {
                    file.add(*key, *signature).expect("the story's signature");
                }
            }
            seeds.add("statement_file", StatementFile::print(&[file.clone()]));
            files.push(file);
        }
    }
    seeds.add(
        "statement_file",
        StatementFile::print(&files[..3.min(files.len())]),
    );
    seeds.add("event", read("examples/python/result.json"));
}

fn all_keys() -> Vec<PublicKey> {
    use lotledger_fuzz::forge::world::cast::{PEOPLE, ROOTS};
    let people = PEOPLE.iter().map(|(name, _)| *name);
    people
        .chain(ROOTS.iter().copied())
        .map(names::public_key)
        .collect()
}

/// JSON as YAML in its other spelling: block style, plain words where they are plain.
fn yaml(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) if !fields.is_empty() => fields
            .iter()
            .map(|(name, value)| format!("\n{indent}{name}: {}", yaml(value, depth + 1)))
            .collect(),
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .map(|item| format!("\n{indent}- {}", yaml(item, depth + 1).trim_start()))
            .collect(),
        Value::String(text) if text.bytes().all(|b| b.is_ascii_alphanumeric()) => text.clone(),
        other => other.to_string(),
    }
}

fn logs(seeds: &Seeds) {
    for phase in Phase::ALL {
        let world = forge::told(*phase);
        let log = Log::of(&world);
        let mut input = Vec::new();
        for entry in &log.entries {
            let length = u16::try_from(entry.len()).expect("an entry of at most 64 KiB");
            input.extend(length.to_be_bytes());
            input.extend(entry);
        }
        seeds.add("replay", &input);
        seeds.add("forged", &input);
        if *phase >= Phase::Opened {
            bundle(seeds, &world, &log);
        }
    }
    for name in ["1-before-use", "4-not-in-the-lot"] {
        seeds.add(
            "bundle",
            read(&format!("tests/vectors/bundle/{name}.lotproof")),
        );
    }
}

fn bundle(seeds: &Seeds, world: &World, log: &Log) {
    let bundle = bundles::bundle(world, log, 1);
    seeds.add("bundle", lotledger::format::bundle::encode_bundle(&bundle));
    seeds.add("note", &bundle.checkpoint);
    for (_, sidecar) in &log.sidecars {
        seeds.add("vial_tags", sidecar);
        let (ids, _) = sidecar.as_chunks::<32>();
        let lines = ids
            .iter()
            .map(|id| format!("{}\n", VialTag::from_bytes(*id)));
        let lines: String = lines.collect();
        let heading = "# product 04987654000012 lot CE26-0007 expiry 2027-10-12";
        seeds.add("vial_tags", format!("{heading}\n{lines}"));
        seeds.add("vial_tags", lines);
    }
}

fn notes(seeds: &Seeds) {
    let checkpoints = vectors("checkpoint");
    for name in ["log_key", "witness_key"] {
        seeds.add("note", checkpoints[name].as_str().unwrap_or_default());
    }
    for vector in list(&checkpoints, "checkpoints") {
        let note = vector["note"].as_str().unwrap_or_default();
        seeds.add("note", note);
        // The body alone is read too.
        let body = note.split_inclusive('\n').take(3);
        seeds.add("note", body.collect::<String>());
    }
    for vector in list(&vectors("trust"), "files") {
        seeds.add("trust", vector["text"].as_str().unwrap_or_default());
    }
    seeds.add("trust", read("tests/vectors/bundle/trust"));

    let mut lines = String::new();
    let design = vectors("design");
    let opened = &design["commitment"];
    for (field, value) in [
        ("donor_tested.outcome", "NON_REACTIVE"),
        ("recall_issued.public_text", "回収のお知らせ \"x\""),
    ] {
        let line = json!({
            "ledger_id": opened["ledger_id"],
            "statement_id": opened["statement_id"],
            "field_id": field,
            "salt": opened["salt"],
            "value": value,
        });
        lines.push_str(&format!("{line}\n"));
        seeds.add("openings", &lines);
    }
}

fn codes(seeds: &Seeds) {
    let of_the_story = bundles::code(forge::story(), 1);
    for text in [
        of_the_story.as_str(),
        "(01)04987654000012(17)271012(10)A/B?%(21)\"+&'*<>_=;:,!.-",
        "(01)04987654000012(7003)2702281200(10)L(21)S",
    ] {
        seeds.add("gs1", text);
        let Ok(printed) = VialCode::parse(text, 2026).and_then(|code| Ok(Printed::new(&code)))
        else {
            continue;
        };
        let Ok(printed) = printed else { continue };
        seeds.add("gs1", format!("]d2{}", printed.element_string()));
        if let Ok(link) = printed.digital_link("https://id.example") {
            seeds.add("gs1", link);
        }
    }
    seeds.add(
        "gs1",
        "https://h:8080/01/04987654000012/22/A/10/A%2FB/21/S?17=270200&linkType=all\r\n",
    );
}

fn tables(seeds: &Seeds) {
    let numbered = |number: usize, bytes: &[u8]| {
        let number = u8::try_from(number).unwrap_or_default();
        [&[number], bytes].concat()
    };
    for (number, (table, columns)) in TABLES.iter().enumerate() {
        seeds.add("table", numbered(number, columns.join(",").as_bytes()));
        for lot in ["cord-ev-lot", "dental-pulp-cm-lot"] {
            let bytes = read(&format!("examples/{lot}/{table}.csv"));
            seeds.add("table", numbered(number, &bytes));
            // The header and one row, which change faster.
            let text = String::from_utf8(bytes).expect("the examples are UTF-8");
            let two: String = text.split_inclusive('\n').take(2).collect();
            seeds.add("table", numbered(number, two.as_bytes()));
        }
    }
    for name in ["cord", "traps"] {
        let bytes = read(&format!("tests/workbooks/{name}.xlsx"));
        seeds.add("workbook", &bytes);
        let mut book = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
        for number in 0..5 {
            let name = format!("xl/worksheets/sheet{}.xml", number + 1);
            let mut sheet = Vec::new();
            let part = book.by_name(&name).expect("a sheet");
            part.take(1 << 20).read_to_end(&mut sheet).expect("a sheet");
            seeds.add("workbook", numbered(number, &sheet));
        }
    }
    // What the library that writes the workbooks above does not write.
    seeds.add(
        "workbook",
        numbered(0, br#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>x</v></c></row><row r="2"><c r="A2" s="1"><v>45000.5</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="e"><v>#REF!</v></c><c r="D2"><f>1+1</f><v>2</v></c><c r="E2" s="2"><v>1.5</v></c><c r="F2" t="d"><v>2026-01-01</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells></worksheet>"#),
    );
}

fn texts(seeds: &Seeds) {
    for directory in [
        "specs",
        "examples/cord-ev-lot",
        "examples/dental-pulp-cm-lot",
    ] {
        let entries = std::fs::read_dir(repository(directory)).expect("a directory of examples");
        for entry in entries {
            let path = entry.expect("a directory of examples").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let text = std::fs::read(&path).expect("an example");
                let manifest = path.ends_with("lot.yaml");
                seeds.add(
                    if manifest {
                        "manifest"
                    } else {
                        "specification"
                    },
                    text,
                );
            }
        }
    }
    seeds.add("settings", read("packaging/systemd/lotledgerd.toml"));
    let hash = "5a".repeat(32);
    seeds.add(
        "settings",
        format!(
            "[[token]]\nname = \"a\"\nscope = \"admin\"\nsha256 = \"{hash}\"\nexpires = \"2027-01-01\"\n\
             [[certificate]]\nname = \"b\"\nscope = \"read\"\nuri = \"spiffe://a/b\"\n"
        ),
    );
}

/// Much of the same, for which work must not grow faster than the bytes.
fn large(seeds: &Seeds) {
    const BYTES: usize = 64 << 10;
    let names = || (0..).map(|n: u32| format!("k{n:x}"));
    let filled = |parts: &mut dyn Iterator<Item = String>| {
        let mut text = String::new();
        while let Some(part) = parts.next().filter(|part| text.len() + part.len() < BYTES) {
            text.push_str(&part);
        }
        text
    };
    for yaml in [
        filled(&mut names().map(|name| format!("{name}: 1\n"))),
        format!(
            "{{{}}}",
            filled(&mut names().map(|name| format!("{name}: 1, ")))
        ),
        format!("a: [{}]", filled(&mut std::iter::repeat("b,".to_owned()))),
        format!("a:\n{}", filled(&mut std::iter::repeat("- b\n".to_owned()))),
        "[".repeat(BYTES),
        "? ".repeat(BYTES / 2),
    ] {
        for target in ["specification", "manifest", "event"] {
            seeds.add(target, &yaml);
        }
    }
    let rows = filled(&mut std::iter::repeat("a\n".to_owned()));
    seeds.add("table", format!("\0donor\n{rows}"));
    seeds.add("table", format!("\0{}", ",".repeat(BYTES)));
    let mut ids = (0..).map(|n: u32| format!("{n:064x}\n"));
    seeds.add("vial_tags", filled(&mut ids));
}

/// The words of the seeds of targets that read text, for libFuzzer to put in elsewhere.
fn dictionaries(seeds: &Seeds) {
    for entry in std::fs::read_dir(&seeds.0).expect("the seeds") {
        let directory = entry.expect("the seeds").path();
        if !directory.is_dir() {
            continue;
        }
        let mut words = BTreeSet::new();
        for seed in std::fs::read_dir(&directory).expect("the seeds") {
            let bytes = std::fs::read(seed.expect("the seeds").path()).expect("a seed");
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            let parts = text.split(|c: char| !c.is_ascii_alphanumeric() && !"_.-".contains(c));
            let fit = parts.filter(|word| (3..=40).contains(&word.len()));
            words.extend(fit.map(str::to_owned));
        }
        let lines = words
            .iter()
            .take(MAX_WORDS)
            .map(|word| format!("\"{word}\"\n"));
        let dictionary = directory.with_extension("dict");
        std::fs::write(dictionary, lines.collect::<String>()).expect("room for the words");
    }
}

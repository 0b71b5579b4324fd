//! The arrows between the layers point down, the pure layers stay pure, and those that judge hold no sentences.
//!
//! Who may import whom is the table [`LAYERS`]; a layer may also use what its allowed layers may
//! use. Every `crate::…` and `super::…` path under `src/` is compared with it, in test modules too.
//! The pure layers may not mention clocks, files, network, async, randomness, shared mutable state
//! or floats, except in test modules (which read vectors).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop there"
)]

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use source::Source;

/// Layer, and the layers it may use. A program is a layer named after its file.
const LAYERS: &[(&str, &[&str])] = &[
    ("bin/lotledgerd", &["daemon"]),
    // The daemon too: `lotledger daemon` is `lotledgerd`, so that the demo needs one program.
    ("bin/lotledger", &["cli", "daemon"]),
    ("daemon", &["service", "manual"]),
    ("service", &["ledger", "format"]),
    ("ledger", &["store", "verify", "format"]),
    ("cli", &["verify", "format", "manual"]),
    ("verify", &["format", "domain", "merkle"]),
    ("store", &["domain", "merkle"]),
    ("format", &["domain", "merkle"]),
    ("manual", &[]),
    ("domain", &["digest", "words"]),
    ("merkle", &["digest"]),
    ("digest", &[]),
    ("words", &[]),
];

/// Arrows outside the table: files (by the beginning of their path), what they may use, why. Each is
/// as narrow as it can be.
const EXCEPTIONS: &[(&str, &[&str], &str)] = &[
    (
        "cli/",
        &["service", "pb"],
        "the generated client stands beside the generated server: one description, one build",
    ),
    (
        "cli/commands/audit/",
        &["store"],
        "an audit reads a copy of the database itself: a daemon's word is what it checks",
    ),
    (
        "daemon/fsck/",
        &["cli", "progress"],
        "one progress bar for all that is long; it knows nothing of what is counted",
    ),
    (
        "daemon/log_key.rs",
        &["cli", "key_file"],
        "the log's key is a PKCS#8 file like everybody's; one reader and writer of them",
    ),
];

/// Layers without I/O, clock, async or global state.
const PURE: &[&str] = &["digest", "merkle", "words", "domain", "format", "verify"];

/// Paths of the standard library that a pure layer may not use.
const IMPURE_PATHS: &[&[&str]] = &[
    &["std", "env"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "os"],
    &["std", "process"],
    &["std", "time", "Instant"],
    &["std", "time", "SystemTime"],
];

/// Crates that a pure layer may not use.
const IMPURE_CRATES: &[&str] = &[
    "anstream",
    "clap",
    "csv",
    "getrandom",
    "rand",
    "refinery",
    "rusqlite",
    "tokio",
    "tonic",
    "tower",
    "tracing",
    "uuid",
];

/// Words that a pure layer may not contain: async, shared mutable state, output, floats.
const IMPURE_WORDS: &[&str] = &[
    "async",
    "await",
    "thread_local",
    "println",
    "print",
    "eprintln",
    "eprint",
    "f32",
    "f64",
];

/// Layers that judge: they answer with enums and their values, and what those say stands in `words/`.
const WITHOUT_SENTENCES: &[&str] = &["domain", "verify"];

/// Sentences that stand elsewhere: files (by the beginning of their path), and why.
const SENTENCES: &[(&str, &str)] = &[
    (
        "domain/gs1/",
        "what a code should have at a place: errors of reading",
    ),
    (
        "domain/id/",
        "what an identifier looks like: errors of reading",
    ),
    ("domain/named_enum.rs", "documentation that a macro makes"),
    (
        "domain/quantity/",
        "units, as examples in errors of reading",
    ),
    (
        "domain/reason/mod.rs",
        "what was expected where a code was read",
    ),
    (
        "domain/spec/method.rs",
        "what the methods of the catalogue are, for docs and drop-downs",
    ),
    (
        "domain/subject.rs",
        "what a subject is called, as it is written everywhere",
    ),
];

/// Everything a layer may use: its row, and the rows of its row.
fn closure(layer: &str) -> BTreeSet<&'static str> {
    let rows: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut allowed = BTreeSet::new();
    let mut open = vec![layer];
    while let Some(next) = open.pop() {
        for below in rows.get(next).copied().unwrap_or_default() {
            if allowed.insert(*below) {
                open.push(below);
            }
        }
    }
    allowed
}

/// The layer of a file: its first folder, or its name; `None` for the crate root.
fn layer_of(file: &str) -> Option<String> {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let mut parts = path.split('/');
    match (parts.next()?, parts.next()) {
        ("lib", None) => None,
        ("bin", Some(program)) => Some(format!("bin/{program}")),
        (layer, _) => Some(layer.to_owned()),
    }
}

/// What is wrong with one file, as `file:line: …`.
fn faults(file: &str, source: &Source) -> Vec<String> {
    let Some(layer) = layer_of(file) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    if !LAYERS.iter().any(|(known, _)| *known == layer) {
        faults.push(format!("{file}:1: {layer} is not in the table of layers"));
        return faults;
    }
    let allowed = closure(&layer);
    for used in source.own_paths() {
        let Some(target) = used.segments.first() else {
            continue;
        };
        let excepted = EXCEPTIONS.iter().any(|(who, path, _)| {
            file.starts_with(who) && path.iter().eq(used.segments.iter().take(path.len()))
        });
        let is_layer = LAYERS.iter().any(|(known, _)| known == target);
        if is_layer && *target != layer && !allowed.contains(target.as_str()) && !excepted {
            faults.push(format!(
                "{file}:{}: {layer} may not use {} (it may use: {})",
                used.line,
                used.segments.join("::"),
                allowed.iter().copied().collect::<Vec<_>>().join(", "),
            ));
        }
    }
    let may_say = SENTENCES.iter().any(|(who, _)| file.starts_with(who));
    if WITHOUT_SENTENCES.contains(&layer.as_str()) && !may_say {
        for (line, sentence) in source.sentences() {
            faults.push(format!("{file}:{line}: {sentence} belongs in words"));
        }
    }
    if PURE.contains(&layer.as_str()) {
        let impure =
            |line: u32, what: &str| format!("{file}:{line}: {layer} is pure; found {what}");
        for used in source.paths().iter().filter(|used| !used.in_test) {
            let path = &used.segments;
            let first = path.first().map_or("", String::as_str);
            let banned = IMPURE_CRATES.contains(&first)
                || IMPURE_PATHS
                    .iter()
                    .any(|banned| banned.iter().eq(path.iter().take(banned.len())));
            if banned
                || path
                    .last()
                    .is_some_and(|last| last == "now" && path.len() > 1)
            {
                faults.push(impure(used.line, &path.join("::")));
            }
        }
        for (line, word) in source.words(IMPURE_WORDS) {
            faults.push(impure(line, word));
        }
        for line in source.static_muts() {
            faults.push(impure(line, "static mut"));
        }
    }
    faults
}

/// All `.rs` files below a directory, as paths relative to it with `/`, ascending.
fn rust_files(directory: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(relative) = open.pop() {
        for entry in fs::read_dir(directory.join(&relative)).unwrap() {
            let entry = entry.unwrap();
            let path = relative.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(
                    path.components()
                        .map(|c| c.as_os_str().to_str().unwrap())
                        .collect::<Vec<_>>()
                        .join("/"),
                );
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_arrows_point_down() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&src);
    assert!(files.len() > 50, "found only {} files", files.len());
    let mut sources: Vec<Source> = files
        .iter()
        .map(|file| Source::read(file, &fs::read_to_string(src.join(file)).unwrap()))
        .collect();
    let tests: BTreeSet<Vec<String>> = sources.iter().flat_map(Source::test_modules).collect();
    for source in &mut sources {
        source.mark_tests(&tests);
    }
    let faults: Vec<String> = files
        .iter()
        .zip(&sources)
        .flat_map(|(f, s)| faults(f, s))
        .collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn the_table_has_no_cycle() {
    for (layer, _) in LAYERS {
        assert!(!closure(layer).contains(layer), "{layer} reaches itself");
    }
}

/// File, source, and a part of each expected fault.
#[test]
fn a_bad_sample_is_caught() {
    let rows: &[(&str, &str, &[&str])] = &[
        (
            "domain/a.rs",
            "use super::time::Date;\nuse crate::domain::id::LotId;",
            &[],
        ),
        (
            "domain/a.rs",
            "\nuse crate::format::Envelope;",
            &["a.rs:2: domain may not use format::Envelope"],
        ),
        (
            "domain/a/b.rs",
            "use super::super::super::verify::replay;",
            &["domain may not use verify::replay"],
        ),
        (
            "domain/a/mod.rs",
            "use super::super::merkle;",
            &["domain may not use merkle"],
        ),
        (
            "domain/a.rs",
            "mod b { use super::super::super::merkle::proof; }",
            &["domain may not use merkle::proof"],
        ),
        (
            "format/a.rs",
            "use crate::{domain::{id, time}, verify::{self, x}};",
            &["verify::self", "verify::x"],
        ),
        (
            "format/a.rs",
            "fn f() { let x = crate::ledger::f(); }",
            &["format may not use ledger::f"],
        ),
        (
            "store/a.rs",
            "#[cfg(test)] mod tests { use crate::format::x; }",
            &["store may not use format::x"],
        ),
        ("store/a.rs", "pub(crate) use crate::merkle::proof;", &[]),
        ("cli/a.rs", "use crate::service::pb::SubmitRequest;", &[]),
        (
            "cli/commands/audit/a.rs",
            "use crate::store::Snapshot;",
            &[],
        ),
        (
            "cli/a.rs",
            "use crate::store::Snapshot;",
            &["cli may not use store::Snapshot"],
        ),
        (
            "cli/a.rs",
            "use crate::service::auth::Token;",
            &["cli may not use service::auth::Token"],
        ),
        (
            "bin/lotledger.rs",
            "fn main() { lotledger::cli::main() }",
            &[],
        ),
        (
            "bin/lotledgerd.rs",
            "fn main() { lotledger::cli::main() }",
            &["may not use cli::main"],
        ),
        ("other/a.rs", "", &["other is not in the table"]),
        ("lib.rs", "pub mod cli;", &[]),
        // Comments and strings say nothing.
        (
            "format/a.rs",
            "// use crate::cli::x;\n/* /* nested */ crate::cli */ const A: &str = \"crate::cli async\";",
            &[],
        ),
        (
            "domain/a.rs",
            "const A: &str = r#\"crate::cli \" tokio::x\"#; const B: char = '\"'; fn f<'a>() {}",
            &[],
        ),
        // Purity.
        (
            "domain/a.rs",
            "use std::{collections::BTreeMap, fs};",
            &["found std::fs"],
        ),
        (
            "verify/a.rs",
            "use std::time::{Duration, SystemTime};",
            &["found std::time::SystemTime"],
        ),
        ("verify/a.rs", "use std::time::Duration;", &[]),
        (
            "verify/a.rs",
            "fn f() { let t = jiff::Timestamp::now(); }",
            &["found jiff::Timestamp::now"],
        ),
        (
            "merkle/a.rs",
            "async fn f() { g().await }",
            &["found async", "found await"],
        ),
        (
            "merkle/a.rs",
            "use tokio::sync::Mutex;",
            &["found tokio::sync::Mutex"],
        ),
        (
            "merkle/a.rs",
            "static mut X: u8 = 0;\nstatic Y: u8 = 0;",
            &["a.rs:1: merkle is pure; found static mut"],
        ),
        (
            "format/a.rs",
            "fn f(x: f64) { println!(\"\"); }",
            &["found f64", "found println"],
        ),
        (
            "format/a.rs",
            "#[cfg(test)]\nmod tests { use std::fs; fn f() { let x = 1f64; println!(); } }",
            &[],
        ),
        ("store/a.rs", "use std::fs; async fn f() {}", &[]),
        // Sentences of the rules.
        (
            "domain/a.rs",
            "fn f() { refuse(\"lot\", \"a released lot\"); }",
            &["a.rs:1: \"a released lot\" belongs in words"],
        ),
        (
            "verify/a.rs",
            "fn f() { format!(\"{n} rows\") }",
            &["belongs in words"],
        ),
        (
            "domain/a.rs",
            "fn f() { format!(\"{id}: {reason:?}, {n}\") }",
            &[],
        ),
        (
            "domain/a.rs",
            "#[allow(x, reason = \"a b\")]\n#[error(\"no {0} here\")]\nfn f() { g.expect(\"a b\") }",
            &[],
        ),
        (
            "domain/a.rs",
            "#[cfg(test)]\nmod tests { const A: &str = \"a b\"; }",
            &[],
        ),
        ("domain/gs1/a.rs", "const A: &str = \"a b\";", &[]),
        ("cli/a.rs", "const A: &str = \"a b\";", &[]),
    ];
    for (file, text, expected) in rows {
        let mut source = Source::read(file, text);
        source.mark_tests(&source.test_modules().into_iter().collect());
        let mut found = faults(file, &source);
        found.sort();
        let mut expected = expected.to_vec();
        expected.sort_by_key(|part| found.iter().position(|f| f.contains(part)));
        let matches = found.iter().zip(&expected).all(|(f, e)| f.contains(e));
        assert!(
            found.len() == expected.len() && matches,
            "{file}: {text}\nfound {found:?}\nexpected {expected:?}"
        );
    }
}

#[test]
fn a_module_that_is_only_for_tests_is_one_in_its_own_file_too() {
    let parent = Source::read(
        "merkle/mod.rs",
        "#[cfg(test)]\npub(crate) mod testing;\nmod tree;",
    );
    let tests: BTreeSet<Vec<String>> = parent.test_modules().into_iter().collect();
    for (file, expected) in [
        ("merkle/testing.rs", 0),
        ("merkle/testing/deep.rs", 0),
        ("merkle/tree.rs", 1),
    ] {
        let mut source = Source::read(file, "use std::fs;");
        source.mark_tests(&tests);
        assert_eq!(faults(file, &source).len(), expected, "{file}");
    }
}

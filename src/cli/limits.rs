//! Everything that is bounded, in one table: docs/OPERATING.md has it, made from here. A limit is declared where it is
//! enforced; here it is only read.

use crate::cli::commands::bundle::MAX_VIALS as MAX_BUNDLED_VIALS;
use crate::cli::commands::label::MAX_LABELS;
use crate::cli::commands::lot::{table, workbook};
use crate::cli::commands::sample::MAX_SAMPLES;
use crate::domain::decide::lot::MAX_VIALS;
use crate::domain::decide::{CLOCK_SKEW, OUTAGE};
use crate::domain::event::{MAX_SHIPPED_CONTAINERS, MAX_SHIPPED_LOTS};
use crate::domain::gate::{LATE, MAX_DEPTH, MAX_PINNED, MAX_SUPERSEDED};
use crate::domain::gs1;
use crate::domain::possession::MAX_NESTING;
use crate::domain::spec::MAX_ROWS;
use crate::domain::state::{MAX_ENROLMENTS, MAX_SPECIFICATIONS};
use crate::domain::time::DurationMs;
use crate::domain::value::Determinations;
use crate::domain::verdict::{DEFAULT_MAX_AGE, DOUBLE_SCAN};
use crate::format::bundle::{MAX_BUNDLE_BYTES, MAX_HISTORIES, MAX_TRIE_NODES};
use crate::format::entry::MAX_ENTRY_BYTES;
use crate::format::envelope::MAX_BATCH;
use crate::format::public_text::MAX_PUBLIC_TEXT_BYTES;
use crate::format::statement::{
    MAX_CONTAINERS, MAX_EVIDENCE, MAX_INPUTS, MAX_LISTED_VIALS, MAX_OUTPUTS, MAX_PRODUCTS,
    MAX_RECALLED_LOTS, MAX_SAMPLE_VIALS, MAX_SIGNERS, MAX_SLOTS, MAX_STATEMENT_BYTES,
};
use crate::format::trust::{MAX_TRUST_BYTES, MAX_TRUST_LINES};

/// The table in Markdown: what is bounded, by how much, and the file that bounds it.
pub fn table() -> String {
    let rows = making().into_iter().chain(custody()).chain(reading());
    let rows = rows.map(|(what, at_most, place)| format!("| {what} | {at_most} | `{place}` |\n"));
    let rows: String = rows.collect();
    format!("| what | at most | where |\n|---|---|---|\n{rows}")
}

type Row = (&'static str, String, &'static str);

/// What is recorded of a lot.
fn making() -> [Row; 12] {
    [
        (
            "entry",
            format!("{} bytes", n(MAX_ENTRY_BYTES)),
            "format/entry/",
        ),
        (
            "statement",
            format!(
                "{} bytes, {} signers, {} histories seen, {} documents",
                n(MAX_STATEMENT_BYTES),
                n(MAX_SIGNERS),
                n(MAX_PINNED),
                n(MAX_EVIDENCE)
            ),
            "format/statement/",
        ),
        (
            "atomic batch",
            format!("{} statements", n(MAX_BATCH)),
            "format/envelope/",
        ),
        (
            "keys of one person",
            n(MAX_ENROLMENTS),
            "domain/state/trust.rs",
        ),
        ("vials of a lot", n(MAX_VIALS), "domain/decide/lot.rs"),
        (
            "evidence of a lot",
            format!("{} subjects", n(MAX_PINNED)),
            "domain/gate/",
        ),
        (
            "inputs, outputs of a step",
            format!("{}, {}", n(MAX_INPUTS), n(MAX_OUTPUTS)),
            "format/statement/making.rs",
        ),
        (
            "steps between a lot and its donors",
            n(MAX_DEPTH),
            "domain/gate/lineage.rs",
        ),
        (
            "rows, products of a specification",
            format!("{}, {}", n(MAX_ROWS), n(MAX_PRODUCTS)),
            "domain/spec/validate/",
        ),
        (
            "versions that a specification supersedes; specifications of a product",
            format!("{}; {}", n(MAX_SUPERSEDED), n(MAX_SPECIFICATIONS)),
            "domain/gate/specification.rs",
        ),
        (
            "determinations of a result",
            n(Determinations::MAX),
            "domain/value/determinations.rs",
        ),
        (
            "slots of a sampling plan, vials of a sample",
            format!("{}, {}", n(MAX_SLOTS), n(MAX_SAMPLE_VIALS)),
            "format/statement/sample.rs",
        ),
    ]
}

/// What is packed, sent, held.
fn custody() -> [Row; 5] {
    [
        (
            "vials, containers packed at once",
            format!("{}, {}", n(MAX_LISTED_VIALS), n(MAX_CONTAINERS)),
            "format/statement/",
        ),
        (
            "vials of a hold, lots of a recall",
            format!("{}, {}", n(MAX_PINNED), n(MAX_RECALLED_LOTS)),
            "domain/event/hold/",
        ),
        (
            "public text of a recall",
            format!("{} bytes in UTF-8", n(MAX_PUBLIC_TEXT_BYTES)),
            "format/public_text.rs",
        ),
        (
            "containers within containers",
            format!("{} deep", n(MAX_NESTING)),
            "domain/possession.rs",
        ),
        (
            "containers, lots in a shipment",
            format!("{}, {}", n(MAX_SHIPPED_CONTAINERS), n(MAX_SHIPPED_LOTS)),
            "domain/event/custody/shipped.rs",
        ),
    ]
}

/// What is read, and in which time.
fn reading() -> [Row; 12] {
    [
        (
            "bundle",
            format!(
                "{}, {} histories, {} proof nodes",
                bytes(MAX_BUNDLE_BYTES),
                n(MAX_HISTORIES),
                n(MAX_TRIE_NODES)
            ),
            "format/bundle/",
        ),
        (
            "vials in the evidence of a shipment",
            n(MAX_BUNDLED_VIALS),
            "cli/commands/bundle/",
        ),
        (
            "samples among which a label is looked for, the newest first",
            n(MAX_SAMPLES),
            "cli/commands/sample/",
        ),
        ("labels of a sheet", n(MAX_LABELS), "cli/commands/label/"),
        (
            "a code, or a line of a scanner",
            format!(
                "{} bytes; the rest of a longer line is read and dropped. Lines: no limit",
                n(gs1::MAX_BYTES)
            ),
            "domain/gs1/",
        ),
        (
            "workbook of a dossier",
            format!(
                "{}, unpacked {}; {} rows, {} columns a sheet",
                bytes(table::MAX_BYTES),
                bytes(workbook::MAX_INFLATED_BYTES),
                n(table::MAX_ROWS),
                n(workbook::MAX_COLUMNS)
            ),
            "cli/commands/lot/workbook/",
        ),
        (
            "trust file",
            format!("{}, {} lines", bytes(MAX_TRUST_BYTES), n(MAX_TRUST_LINES)),
            "format/trust/",
        ),
        (
            "a statement's time ahead of the ledger's clock",
            minutes(CLOCK_SKEW),
            "domain/decide/",
        ),
        (
            "a statement recorded after what it says, without `LATE_ENTRIES`",
            hours(LATE),
            "domain/gate/late_entries.rs",
        ),
        (
            "a statement recorded as of an outage, after what it says",
            hours(OUTAGE),
            "domain/decide/retrospective.rs",
        ),
        (
            "age of an answer, unless you say otherwise",
            hours(DEFAULT_MAX_AGE),
            "domain/verdict/",
        ),
        (
            "double scan by the clinic that opened the vial, from its first opening",
            minutes(DOUBLE_SCAN),
            "domain/verdict/",
        ),
    ]
}

/// A number with its thousands apart.
fn n(number: impl TryInto<u64>) -> String {
    // cannot fail: limits are counts
    let digits = number.try_into().unwrap_or_default().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn bytes(number: impl TryInto<u64>) -> String {
    let number = number.try_into().unwrap_or_default();
    match number % (1 << 20) {
        0 => format!("{} MiB", number >> 20),
        _ => format!("{} KiB", number >> 10),
    }
}

fn minutes(span: DurationMs) -> String {
    format!("{} minutes", span.ms() / 60_000)
}

fn hours(span: DurationMs) -> String {
    format!("{} hours", span.whole_hours())
}

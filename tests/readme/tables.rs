//! Tables of the manual that are written by hand: each row against the source that it is about.

use std::collections::BTreeSet;

use lotledger::cli::exit::Exit;
use lotledger::domain::authority::kinds_with;
use lotledger::domain::event::OrgKind;
use lotledger::domain::statement::Role;
use lotledger::format::error::Code;
use lotledger::words::Problem;

use super::read;

/// The rows of the manual's first table behind a text, without its head.
fn rows(behind: &str) -> Vec<Vec<String>> {
    rows_in(&super::manual(), behind)
}

fn rows_of(page: &str, behind: &str) -> Vec<Vec<String>> {
    rows_in(&read(page), behind)
}

fn rows_in(page: &str, behind: &str) -> Vec<Vec<String>> {
    let (_, after) = page.split_once(behind).unwrap();
    let lines = after.lines().skip_while(|line| !line.starts_with('|'));
    let table = lines.take_while(|line| line.starts_with('|')).skip(2);
    table
        .map(|line| {
            let cells = line.trim_matches('|').split(" | ");
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
}

/// What stands in backticks.
fn codes(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

/// Limits: a row by its first words, and the constants behind its numbers, in their order.
const LIMITS: &[(&str, &[(&str, &str)])] = &[
    ("entry", &[("format/entry/mod.rs", "MAX_ENTRY_BYTES")]),
    (
        "keys of one person",
        &[("domain/state/trust.rs", "MAX_ENROLMENTS")],
    ),
    (
        "statement",
        &[
            ("format/statement/mod.rs", "MAX_STATEMENT_BYTES"),
            ("format/statement/mod.rs", "MAX_SIGNERS"),
            ("domain/gate/mod.rs", "MAX_PINNED"),
            ("format/statement/mod.rs", "MAX_EVIDENCE"),
        ],
    ),
    ("atomic batch", &[("format/envelope/mod.rs", "MAX_BATCH")]),
    ("vials of a lot", &[("domain/decide/lot.rs", "MAX_VIALS")]),
    ("evidence of a lot", &[("domain/gate/mod.rs", "MAX_PINNED")]),
    (
        "inputs, outputs of a step",
        &[
            ("format/statement/making.rs", "MAX_INPUTS"),
            ("format/statement/making.rs", "MAX_OUTPUTS"),
        ],
    ),
    (
        "steps between a lot and its donors",
        &[("domain/gate/lineage.rs", "MAX_DEPTH")],
    ),
    (
        "rows, products of a specification",
        &[
            ("domain/spec/validate/mod.rs", "MAX_ROWS"),
            ("format/statement/spec.rs", "MAX_PRODUCTS"),
        ],
    ),
    (
        "versions that a specification supersedes",
        &[("domain/gate/specification.rs", "MAX_SUPERSEDED")],
    ),
    (
        "specifications of a product",
        &[("domain/state/product.rs", "MAX_SPECIFICATIONS")],
    ),
    (
        "determinations of a result",
        &[("domain/value/determinations.rs", "MAX")],
    ),
    (
        "slots of a sampling plan, vials of a sample",
        &[
            ("format/statement/sample.rs", "MAX_SLOTS"),
            ("format/statement/sample.rs", "MAX_SAMPLE_VIALS"),
        ],
    ),
    (
        "vials, containers packed at once",
        &[
            ("format/statement/hold.rs", "MAX_LISTED_VIALS"),
            ("format/statement/custody.rs", "MAX_CONTAINERS"),
        ],
    ),
    (
        "vials of a hold, lots of a recall",
        &[
            ("domain/gate/mod.rs", "MAX_PINNED"),
            ("format/statement/hold.rs", "MAX_RECALLED_LOTS"),
        ],
    ),
    (
        "containers within containers",
        &[("domain/possession.rs", "MAX_NESTING")],
    ),
    (
        "containers, lots in a shipment",
        &[
            ("domain/event/custody/shipped.rs", "MAX_CONTAINERS"),
            ("domain/event/custody/shipped.rs", "MAX_LOTS"),
        ],
    ),
    (
        "bundle",
        &[
            ("format/bundle/mod.rs", "MAX_BUNDLE_BYTES"),
            ("format/bundle/mod.rs", "MAX_HISTORIES"),
            ("format/bundle/mod.rs", "MAX_TRIE_NODES"),
        ],
    ),
    (
        "vials in the evidence of a shipment",
        &[("cli/commands/bundle/contents.rs", "MAX_VIALS")],
    ),
    (
        "labels of a sheet",
        &[("cli/commands/label/sheet.rs", "MAX_LABELS")],
    ),
    (
        "a code, or a line of a scanner",
        &[("domain/gs1/mod.rs", "MAX_BYTES")],
    ),
    (
        "workbook of a dossier",
        &[
            ("cli/commands/lot/table/mod.rs", "MAX_BYTES"),
            ("cli/commands/lot/workbook/mod.rs", "MAX_INFLATED_BYTES"),
            ("cli/commands/lot/table/mod.rs", "MAX_ROWS"),
            ("cli/commands/lot/workbook/mod.rs", "MAX_COLUMNS"),
        ],
    ),
    (
        "a statement's time ahead of the ledger's clock",
        &[("domain/decide/mod.rs", "CLOCK_SKEW")],
    ),
    (
        "a statement recorded after what it says",
        &[("domain/gate/late_entries.rs", "LATE")],
    ),
    (
        "age of an answer",
        &[("domain/verdict/mod.rs", "DEFAULT_MAX_AGE")],
    ),
    ("double scan", &[("domain/verdict/mod.rs", "DOUBLE_SCAN")]),
    (
        "trust file",
        &[
            ("format/trust/mod.rs", "MAX_TRUST_BYTES"),
            ("format/trust/mod.rs", "MAX_TRUST_LINES"),
        ],
    ),
];

/// The number that a constant stands for: bytes, minutes, or a count.
fn value(path: &str, constant: &str) -> u64 {
    let text = read(&format!("src/{path}"));
    let line = text.lines().find_map(|line| {
        let (_, line) = line.split_once("const ")?;
        let (_, expression) = line
            .strip_prefix(&format!("{constant}: "))?
            .split_once(" = ")?;
        Some(expression.trim_end_matches(';').to_owned())
    });
    let expression = line.unwrap_or_else(|| panic!("{path} has no {constant}"));
    let number = |text: &str| -> u64 { text.trim().replace('_', "").parse().unwrap() };
    for (unit, minutes) in [("minutes", 1), ("hours", 60)] {
        let call = format!("DurationMs::from_{unit}(");
        if let Some(inner) = expression.strip_prefix(&call) {
            return number(inner.trim_end_matches(')')) * minutes;
        }
    }
    match expression.split_once(" << ") {
        Some((n, shift)) => number(n) << number(shift),
        None => expression.split(" * ").map(number).product(),
    }
}

/// The numbers of a cell, in bytes or minutes where it says so.
fn numbers(cell: &str) -> Vec<u64> {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let unit = |at: usize| match words.get(at + 1).map(|w| w.trim_matches([',', ';'])) {
        Some("MiB") => 1 << 20,
        Some("KiB") => 1 << 10,
        Some("hours") => 60,
        _ => 1,
    };
    let number = |word: &str| word.trim_matches(',').replace(',', "").parse::<u64>().ok();
    let found = words.iter().enumerate();
    found
        .filter_map(|(at, word)| Some(number(word)? * unit(at)))
        .collect()
}

#[test]
fn the_limits_are_those_of_the_source() {
    let rows = rows("\n## Limits\n");
    assert_eq!(rows.len(), LIMITS.len());
    for (row, (what, constants)) in rows.iter().zip(LIMITS) {
        assert!(row[0].starts_with(what), "{row:?} is not {what}");
        let expected: Vec<u64> = constants.iter().map(|(p, c)| value(p, c)).collect();
        assert_eq!(numbers(&row[1]), expected, "{row:?}");
        let there = codes(&row[2]).any(|place| {
            let place = place.trim_start_matches("src/").to_owned();
            constants.iter().any(|(path, _)| path.starts_with(&place))
        });
        assert!(there, "{row:?} stands elsewhere: {constants:?}");
    }
}

#[test]
fn the_codes_of_the_daemon_are_those_of_the_source() {
    let documented: BTreeSet<String> = rows("Other codes of the daemon")
        .iter()
        .flat_map(|row| codes(&row[0]).collect::<Vec<_>>())
        .collect();
    let daemon = Problem::OF_THE_DAEMON.iter();
    let made = daemon.map(|code| code.as_str().to_owned()).collect();
    assert_eq!(documented, made);
}

#[test]
fn the_codes_of_the_format_are_those_of_the_source() {
    let rows = rows_of("docs/FORMAT.md", "\n## Error codes\n");
    let documented: Vec<String> = rows.iter().flat_map(|row| codes(&row[0])).collect();
    assert_eq!(documented, Code::WORDS);
}

#[test]
fn the_metrics_are_those_of_the_source() {
    let documented: BTreeSet<String> = rows("\n## Metrics and probes\n")
        .iter()
        .flat_map(|row| codes(&row[0]).collect::<Vec<_>>())
        .map(|name| name.split('{').next().unwrap().to_owned())
        .collect();
    let text = read("src/daemon/observe/text.rs");
    let (text, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
    let shown = text.split('"').skip(1).step_by(2);
    let shown = shown.filter(|span| span.starts_with("lotledger_"));
    assert_eq!(documented, shown.map(str::to_owned).collect());
}

#[test]
fn the_exit_codes_are_those_of_the_source() {
    let is_one = |code: &u8| Exit::from_code(*code) as u8 == *code;
    let known: Vec<String> = (0..=u8::MAX)
        .filter(is_one)
        .map(|code| code.to_string())
        .collect();
    let documented: Vec<String> = rows("\n## Exit codes\n")
        .into_iter()
        .map(|mut row| row.remove(0))
        .collect();
    assert_eq!(documented, known);
}

/// Roles of each kind of organisation.
#[test]
fn the_roles_are_those_of_the_source() {
    let rows = rows("\n## Roles\n");
    let mut kinds = 0;
    for row in &rows {
        let named: Vec<&str> = row[0].split(", ").collect();
        let parts: Vec<&str> = match named.len() {
            1 => vec![&row[1]],
            _ => row[1].split("; ").collect(),
        };
        for (name, roles) in named.iter().zip(parts) {
            let kind = OrgKind::ALL
                .iter()
                .find(|kind| kind.as_str().eq_ignore_ascii_case(name))
                .unwrap_or_else(|| panic!("there is no kind {name}"));
            kinds += 1;
            let expected: BTreeSet<String> = Role::ALL
                .iter()
                .filter(|role| **role != Role::SecurityOfficer && kinds_with(**role).contains(kind))
                .map(|role| role.as_str().to_owned())
                .collect();
            assert_eq!(codes(roles).collect::<BTreeSet<_>>(), expected, "{name}");
        }
    }
    assert_eq!(kinds, OrgKind::ALL.len());
}

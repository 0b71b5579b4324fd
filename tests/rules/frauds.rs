//! The attacks of the threat catalogue, and the row that shows what becomes of each.

use std::collections::BTreeSet;

/// Where an attack meets the rules.
enum Shown {
    /// Rows of the tables of refusals and verdicts, by their words.
    Rows(&'static [&'static str]),
    /// By other means than these rules.
    Elsewhere(&'static str),
}

use Shown::{Elsewhere, Rows};

const FRAUDS: &[(u32, &str, Shown)] = &[
    (
        1,
        "backdate a test or record",
        Rows(&[
            "the report of day 14, on day 3",
            "sterility after nine days of fourteen",
            "two statements recorded late",
        ]),
    ),
    (
        2,
        "test until it passes",
        Rows(&["a pass after a fail", "a second sample of a line for one"]),
    ),
    (
        3,
        "a second, unlisted laboratory",
        Rows(&[
            "a second, unlisted laboratory",
            "results of a laboratory that was not planned",
        ]),
    ),
    (
        4,
        "test a better sample",
        Rows(&["vials that are not commissioned", "a vial of another lot"]),
    ),
    (
        5,
        "invent results",
        Elsewhere("statistics over raw data, of an auditor"),
    ),
    (
        6,
        "sign outside the accreditation",
        Elsewhere("declared scopes come later"),
    ),
    (
        7,
        "loosen the specification after the result",
        Rows(&[
            "planned before the specification was bound",
            "ten times the endotoxin, and said so",
        ]),
    ),
    (
        8,
        "switch the method",
        Rows(&["another method than the specification asks for"]),
    ),
    (
        9,
        "release by one person with two keys",
        Rows(&[
            "quality assurance is the head who reviewed, with a second key",
            "quality assurance is the operator",
        ]),
    ),
    (
        10,
        "issue more vials than filled",
        Rows(&["one vial more than filled", "a serial of no vial"]),
    ),
    (
        11,
        "rework under a new number",
        Rows(&["a pool of the bulk: rework"]),
    ),
    (
        12,
        "hide a donor",
        Rows(&["three donors in a lot opened for one", "never determined"]),
    ),
    (
        13,
        "test the wrong person",
        Rows(&["the child for the mother", "tests on cord blood"]),
    ),
    (
        14,
        "research grade raw material",
        Rows(&["research grade medium"]),
    ),
    (
        15,
        "ignore the clean room",
        Elsewhere("monitoring comes later"),
    ),
    (
        16,
        "suppress a deviation",
        Elsewhere("deviations come later"),
    ),
    (
        17,
        "copy a serial",
        Rows(&["used at two clinics", "given to a patient two minutes ago"]),
    ),
    (
        18,
        "refill a used vial",
        Rows(&["given to a patient two minutes ago"]),
    ),
    (
        19,
        "one vial for many patients",
        Rows(&["opened by the asker eleven minutes ago"]),
    ),
    (
        20,
        "swap or relabel",
        Rows(&[
            "a vial whose history names another lot",
            "a label with another expiry",
        ]),
    ),
    (
        21,
        "another lot's certificate for an import",
        Rows(&["a good vial at its clinic"]),
    ),
    (
        22,
        "hide an adverse event",
        Elsewhere("adverse events come later"),
    ),
    (23, "fake the cold chain", Elsewhere("loggers come later")),
    (
        24,
        "hide a recall from some",
        Rows(&["recalled, asked about a vial that the clinic has"]),
    ),
    (25, "two histories", Elsewhere("witnesses")),
    (26, "drop or delay an entry", Elsewhere("receipts")),
    (27, "rewrite history", Elsewhere("the log itself")),
    (28, "forge the time of recording", Elsewhere("witnesses")),
    (
        29,
        "replay a signed entry",
        Elsewhere("the generic faults have rows for another ledger"),
    ),
    (
        30,
        "steal a key",
        Rows(&["a laboratory's key in other hands before its results"]),
    ),
    (
        31,
        "grant oneself quality assurance",
        Rows(&[
            "quality assurance that no root and no officer enrolled",
            "a second key for a grantor",
        ]),
    ),
    (32, "sign what is not shown", Elsewhere("the signing tool")),
    (
        33,
        "tricks with characters and units",
        Elsewhere("identifiers and units parse or do not"),
    ),
    (
        34,
        "a huge or deep lineage",
        Elsewhere("the attacks beside this file"),
    ),
    (35, "enumerate serials", Elsewhere("the service")),
    (
        36,
        "all together",
        Elsewhere("nothing here: a first lie is signed, dated and comparable"),
    ),
];

#[test]
fn every_attack_is_met_by_a_row() {
    let refusals = crate::refusals::all().into_iter().map(|row| row.what);
    let verdicts = crate::verdicts::all().into_iter().map(|row| row.what);
    let rows: BTreeSet<&str> = refusals.chain(verdicts).collect();
    for (i, (number, attack, shown)) in FRAUDS.iter().enumerate() {
        assert_eq!(*number as usize, i + 1);
        match shown {
            Rows(words) => {
                for word in *words {
                    assert!(rows.contains(word), "{number}, {attack}: no row {word:?}");
                }
            }
            Elsewhere(why) => assert!(!why.is_empty()),
        }
    }
    assert_eq!(FRAUDS.len(), 36);
}

//! docs/FORMAT.md has the declarations as tables, which this test writes: `UPDATE_DOCS=1` accepts new ones.

use super::*;
use crate::domain::subject::{Subject, subjects};
use crate::format::message::table::{Field, Kind, Table};
use crate::format::testing::numbered;
use std::fmt::Write as _;

#[test]
fn the_tables_of_the_format_are_the_declarations() {
    let events = declaration().choice;
    assert_eq!(events.len(), Event::NUMBERS.len());
    let mut table = "| event (type) | fields |\n|---|---|\n".to_owned();
    let mut parts = vec![declaration()];
    for (event, number) in events.iter().zip(Event::NUMBERS) {
        let Kind::Message(of) = event.shape.kind else {
            panic!("{event:?}")
        };
        let (name, fields) = (event.name, fields(of));
        writeln!(table, "| `{name}` ({number}) | {fields} |").unwrap();
        gather(of, &mut parts);
    }
    documented("events", &table);

    let statement = Table {
        choice: &[],
        ..*declaration()
    };
    parts[0] = &statement;
    gather(&statement, &mut parts);
    parts[1..].sort_by_key(|table| table.message);
    let mut table = "| message | fields |\n|---|---|\n".to_owned();
    for part in parts {
        let (name, fields) = (part.message, fields(part));
        writeln!(table, "| `{name}` | {fields} |").unwrap();
    }
    documented("messages", &table);
}

#[test]
fn the_table_of_histories_is_what_events_say() {
    let mut table =
        "| event | since rules | a signature means | joins |\n|---|---|---|---|\n".to_owned();
    for number in Event::NUMBERS {
        let examples = (0..200).map(|seed| numbered(*number, seed).event);
        let examples: Vec<Event> = examples.collect();
        let (event, joins) = (&examples[0], examples[0].joins_in_words());
        for subject in examples.iter().flat_map(subjects) {
            let said = said(&subject);
            assert!(
                joins.contains(said),
                "{}: {said} is not in {joins:?}",
                event.name()
            );
        }
        let (name, since, meaning) = (event.field(), event.since(), event.meaning());
        writeln!(table, "| `{name}` | {since} | {meaning} | {joins} |").unwrap();
    }
    documented("histories", &table);
}

/// A word that the text about a history has to have.
fn said(subject: &Subject) -> &'static str {
    match subject {
        Subject::Ledger => "ledger",
        Subject::Directory => "directory",
        Subject::Organisation(_) => "organisation",
        Subject::Roster(_) => "roster",
        Subject::Person(_) => "person",
        Subject::Key(_) => "key",
        Subject::Policy(_) => "policy",
        Subject::Specification(_) => "specification",
        Subject::Product(_) => "product",
        Subject::UseOfDonor(_) => "use of the donor",
        Subject::UseOfNode(_) => "use of",
        Subject::Container(_) => "container",
        Subject::Vial(_) => "vial",
        Subject::SafetyFeed => "safety feed",
        Subject::Case(_) => "case",
        Subject::TimeAnchors => "time anchors",
        Subject::Donor(_) => "donor",
        Subject::Node(_) => "node",
        Subject::Lot(_) => "lot",
        Subject::Sample(_) => "sample",
        Subject::Shipment(_) => "shipment",
    }
}

/// The messages below this one, each once.
fn gather(table: &Table, parts: &mut Vec<&Table>) {
    for field in table.all() {
        if let Kind::Message(inner) = field.shape.kind
            && !parts.iter().any(|part| part.message == inner.message)
        {
            parts.push(inner);
            gather(inner, parts);
        }
    }
}

fn fields(table: &Table) -> String {
    let mut texts: Vec<String> = table.fields.iter().map(|f| field(f, table)).collect();
    let choice: Vec<String> = table.choice.iter().map(|f| field(f, table)).collect();
    if !choice.is_empty() {
        texts.push(format!("one of {}", choice.join(", ")));
    }
    texts.join("; ")
}

fn field(field: &Field, table: &Table) -> String {
    let only = table.only.iter().find(|(name, _)| *name == field.name);
    let optional = field.shape.optional && only.is_none();
    let mut text = format!("`{}`{}", field.name, if optional { "?" } else { "" });
    if let Some(list) = field.shape.list {
        // Where a list is there at all only in one case, it is not empty then.
        let least = list.least.max(usize::from(only.is_some()));
        write!(text, " [{least}..{}]", list.most).unwrap();
        let keys = match field.shape.kind {
            Kind::Message(of) => of.keys,
            _ => &[],
        };
        match (list.ascending, keys) {
            (false, _) => text.push_str(" as written"),
            (true, []) => {}
            (true, keys) => write!(text, " by `{}`", keys.join("`, `")).unwrap(),
        }
    }
    write!(text, " {}", kind(field.shape.kind)).unwrap();
    if let Some((_, with)) = only {
        write!(text, " exactly with {with}").unwrap();
    }
    text
}

fn kind(kind: Kind) -> String {
    const MOST: i64 = u32::MAX as i64;
    match kind {
        Kind::Text(form) | Kind::Bytes(form) => form.to_owned(),
        Kind::Reference(prefix) => format!("ref({prefix})"),
        Kind::Word(list, _) => list.to_owned(),
        Kind::Message(of) => of.message.to_owned(),
        Kind::Number(0, MOST | i64::MAX) => "number".to_owned(),
        Kind::Number(i64::MIN..=-2_147_483_648, _) => "signed number".to_owned(),
        Kind::Number(least, MOST) => format!("number from {least}"),
        Kind::Number(least, most) if least == most => least.to_string(),
        Kind::Number(least, most) => format!("{least} to {most}"),
        Kind::Flag => "flag".to_owned(),
        Kind::Time => "time".to_owned(),
        Kind::Hash => "hash".to_owned(),
        Kind::Commitment => "commitment".to_owned(),
        Kind::VialId => "vial id".to_owned(),
        Kind::VialTag => "vial tag".to_owned(),
    }
}

fn documented(part: &str, table: &str) {
    let begin = format!("<!-- declared {part} -->\n");
    const END: &str = "<!-- end -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/FORMAT.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (before, rest) = text.split_once(&begin).unwrap();
    let (old, after) = rest.split_once(END).unwrap();
    if old.trim() == table.trim() {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, format!("{before}{begin}\n{table}\n{END}{after}")).unwrap();
        return;
    }
    panic!("docs/FORMAT.md is not true any more; UPDATE_DOCS=1 accepts:\n{table}");
}

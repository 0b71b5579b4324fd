//! Statements there and back, and everything that is refused.

use super::*;
use crate::format::testing::{numbered, statement};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_back(seed in any::<u64>()) {
        for event in Event::NUMBERS {
            let original = numbered(*event, seed);
            let bytes = encode_statement(&original);
            let read = decode_statement(&bytes);
            prop_assert_eq!(read.as_ref(), Ok(&original));
            prop_assert_eq!(encode_statement(&original), bytes);
        }
    }
}

#[test]
fn encodings_that_are_refused() {
    let rows = crate::format::testing::spoiled::all();
    assert!(rows.len() > 120);
    let large = decode_statement(&[0; MAX_STATEMENT_BYTES + 1]).unwrap_err();
    assert_eq!(large.code, Code::TooLarge);
    for row in rows {
        let error = match decode_statement(&row.bytes) {
            Ok(_) => panic!("accepted: {}", row.name),
            Err(error) => error,
        };
        let found = (error.code.as_str(), error.field.as_str());
        assert_eq!(
            found,
            (row.code, row.field.as_str()),
            "{}: {error}",
            row.name
        );
    }
}

/// The words of every list are the value names of the proto enum of the same name, in order.
#[test]
fn words_and_numbers_are_those_of_the_proto_file() {
    let proto = include_str!("../../../proto/lotledger/v1/statement.proto");
    let letters = |word: &str| word.replace('_', "").to_uppercase();
    let mut lists = crate::format::message::all_words();
    lists.push(("Accepted", row::ACCEPTED.to_vec()));
    assert_eq!(lists.len(), proto.matches("\nenum ").count());
    for (name, words) in lists {
        let start = proto.find(&format!("\nenum {name} {{")).unwrap();
        let body = proto[start..].split("\n}").next().unwrap();
        let values: Vec<(&str, usize)> = body
            .lines()
            .filter_map(|line| line.trim().strip_suffix(';')?.split_once(" = "))
            .map(|(value, number)| (value, number.parse().unwrap()))
            .collect();
        assert_eq!(values[0].1, 0, "{name}");
        assert!(values[0].0.ends_with("_UNSPECIFIED"), "{name}");
        assert_eq!(values.len(), words.len() + 1, "{name}");
        let prefix = values[0].0.strip_suffix("UNSPECIFIED").unwrap();
        assert_eq!(letters(prefix), letters(name), "{name}");
        for (place, word) in words.iter().enumerate() {
            let (value, number) = values[place + 1];
            assert_eq!(number, place + 1, "{value}");
            let value = value.strip_prefix(prefix).unwrap();
            assert_eq!(letters(value), letters(word), "{name}");
        }
    }
}

/// The event table, the domain's numbers and names, and the proto file agree.
#[test]
fn events_are_those_of_the_proto_file() {
    let proto = include_str!("../../../proto/lotledger/v1/statement.proto");
    let oneof = proto.split("oneof event {").nth(1).unwrap();
    let lines: Vec<&str> = oneof
        .lines()
        .map(str::trim)
        .take_while(|line| *line != "}")
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .collect();
    assert_eq!(lines.len(), Event::NUMBERS.len());
    for (number, line) in Event::NUMBERS.iter().zip(lines) {
        let event = numbered(*number, 0).event;
        let (name, field, number) = (event.name(), event.field(), event.number());
        assert_eq!(line, format!("{name} {field} = {number};"));
    }
}

#[test]
fn a_zero_is_absent_where_a_number_is_required_and_refused_where_it_is_optional() {
    use crate::domain::quantity::Decimal;
    let administered = statement("VialAdministered", 3);
    let zero = |mantissa, exponent| {
        let mut statement = administered.clone();
        if let Event::VialAdministered(event) = &mut statement.event {
            event.volume_ml = Decimal::new(mantissa, exponent);
        }
        statement
    };
    for statement in [zero(0, 0), zero(0, -1), zero(0, 1)] {
        assert_eq!(
            decode_statement(&encode_statement(&statement)),
            Ok(statement)
        );
    }
    let absent = encode_statement(&zero(0, 0)).len();
    assert_eq!(encode_statement(&zero(0, -1)).len(), absent + 4);

    let bank = (0..1000)
        .map(|seed| statement("ProcessRecorded", seed))
        .find(
            |statement| matches!(&statement.event, Event::ProcessRecorded(e) if e.bank.is_some()),
        );
    let mut bank = bank.unwrap();
    if let Event::ProcessRecorded(event) = &mut bank.event {
        event.bank.as_mut().unwrap().population_doublings = Some(Decimal::new(0, 0));
    }
    let error = decode_statement(&encode_statement(&bank)).unwrap_err();
    assert_eq!(error.field, "process_recorded.bank.population_doublings");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is accepted is canonical, and nothing that comes in makes the reader panic.
    #[test]
    fn damaged_bytes_are_refused_or_are_another_canonical_statement(
        seed in any::<u64>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..4),
    ) {
        for event in Event::NUMBERS {
            let mut bytes = encode_statement(&numbered(*event, seed));
            for (at, byte, how) in &edits {
                let at = at.index(bytes.len());
                match how {
                    0 => bytes[at] = *byte,
                    1 => bytes.insert(at, *byte),
                    _ => _ = bytes.remove(at),
                }
            }
            if let Ok(read) = decode_statement(&bytes) {
                prop_assert_eq!(encode_statement(&read), bytes);
            }
        }
    }
}

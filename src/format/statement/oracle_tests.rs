//! The code before the declarations is the oracle, message by message, until every one is declared.

use super::*;
use crate::format::before;
use crate::format::testing::wire::{Field, build, parse};
use crate::format::testing::{numbered, spoiled};
use proptest::prelude::*;

/// One change of a message: where, by the way down, and what.
type Edit = (Vec<prop::sample::Index>, u8, u8, prop::sample::Index);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let way = prop::collection::vec(any::<prop::sample::Index>(), 1..5);
    let edit = (way, 0..7_u8, any::<u8>(), any::<prop::sample::Index>());
    prop::collection::vec(edit, 1..4)
}

/// Changes the field at the end of the way: drops, doubles, swaps, empties, shortens, or alters it.
fn change(fields: &mut Vec<Field>, (way, what, byte, place): &Edit, deep: usize) {
    let (Some(step), false) = (way.get(deep), fields.is_empty()) else {
        return;
    };
    let count = fields.len();
    let at = step.index(count);
    let field = &mut fields[at];
    let message = field.kind == 2 && deep + 1 < way.len();
    if message && let Some(mut inner) = message_in(&field.value) {
        change(&mut inner, &(way.clone(), *what, *byte, *place), deep + 1);
        field.value = build(&inner);
        return;
    }
    match what {
        0 => _ = fields.remove(at),
        1 => {
            let again = field.clone();
            fields.insert(at, again);
        }
        2 if at + 1 < count => fields.swap(at, at + 1),
        3 => field.value = vec![0],
        4 if field.kind == 2 => _ = field.value.pop(),
        5 if field.kind == 0 => field.value = vec![byte & 0x7f],
        _ if field.value.is_empty() => {}
        _ if field.kind == 0 => field.value = vec![byte & 0x0f],
        _ => {
            let at = place.index(field.value.len());
            field.value[at] = *byte;
        }
    }
}

/// These bytes as fields, if they can be such.
fn message_in(bytes: &[u8]) -> Option<Vec<Field>> {
    fn varint(bytes: &mut &[u8]) -> Option<u64> {
        let long = bytes
            .iter()
            .position(|byte| *byte < 0x80)
            .filter(|at| *at < 9)?;
        let (number, rest) = bytes.split_at(long + 1);
        *bytes = rest;
        Some(
            number
                .iter()
                .rev()
                .fold(0, |n, byte| n << 7 | u64::from(byte & 0x7f)),
        )
    }
    let mut rest = bytes;
    while !rest.is_empty() {
        let tag = varint(&mut rest)?;
        match (tag >> 3, tag & 7) {
            (1.., 0) => _ = varint(&mut rest)?,
            (1.., 2) => {
                let length = usize::try_from(varint(&mut rest)?).ok()?;
                rest = rest.get(length..)?;
            }
            _ => return None,
        }
    }
    Some(parse(bytes))
}

fn same(bytes: &[u8]) -> std::result::Result<(), TestCaseError> {
    let (now, then) = (decode_statement(bytes), before::decode_statement(bytes));
    prop_assert_eq!(&now, &then);
    if let Ok(statement) = now {
        prop_assert_eq!(
            encode_statement(&statement),
            before::encode_statement(&statement)
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn declared_is_as_it_was(seed in any::<u64>()) {
        for event in Event::NUMBERS {
            let statement = numbered(*event, seed);
            let bytes = encode_statement(&statement);
            prop_assert_eq!(&bytes, &before::encode_statement(&statement));
            same(&bytes)?;
        }
    }

    /// The same refusal, of the same field, in the same words, also where several things are wrong.
    #[test]
    fn refused_as_it_was(seed in any::<u64>(), edits in edits()) {
        for event in Event::NUMBERS {
            let mut fields = parse(&encode_statement(&numbered(*event, seed)));
            // Nearly every time within the event, which is the last field.
            let mut last = fields.pop().map(|field| vec![field]).unwrap_or_default();
            for edit in &edits {
                let which = if edit.1 == 6 { &mut fields } else { &mut last };
                change(which, edit, 0);
            }
            fields.extend(last);
            same(&build(&fields))?;
        }
    }

    /// Without the canonical form between: whatever the generated messages hold.
    #[test]
    fn judged_as_it_was(seed in any::<u64>(), edits in edits()) {
        use prost::Message as _;
        for event in Event::NUMBERS {
            let mut last = parse(&encode_statement(&numbered(*event, seed)));
            for edit in &edits {
                change(&mut last, edit, 0);
            }
            if let Ok(wire) = pb::Statement::decode(build(&last).as_slice()) {
                let now = <Statement as Message>::read(&At::root("statement"), &wire);
                prop_assert_eq!(now, before::judge(&wire));
            }
        }
    }
}

#[test]
fn spoiled_as_it_was() {
    for row in spoiled::all() {
        assert_eq!(
            decode_statement(&row.bytes),
            before::decode_statement(&row.bytes),
            "{}",
            row.name
        );
    }
}

/// The ways to every field that is no message, by places.
fn leaves(fields: &[Field], above: &[usize], ways: &mut Vec<Vec<usize>>) {
    for (place, field) in fields.iter().enumerate() {
        let way = [above, &[place]].concat();
        match message_in(&field.value).filter(|_| field.kind == 2) {
            Some(inner) if !inner.is_empty() => leaves(&inner, &way, ways),
            _ => ways.push(way),
        }
    }
}

fn spoil(fields: &mut Vec<Field>, way: &[usize], how: usize) {
    let [place, rest @ ..] = way else { return };
    let field = &mut fields[*place];
    if !rest.is_empty() {
        let mut inner = parse(&field.value);
        spoil(&mut inner, rest, how);
        field.value = build(&inner);
        return;
    }
    match how {
        0 => _ = fields.remove(*place),
        _ => field.value = vec![0x7f],
    }
}

/// Of two faults the same one is named, whichever two fields have them.
#[test]
fn of_two_faults_the_first_as_it_was() {
    for event in Event::NUMBERS {
        for seed in 0..6 {
            let bytes = encode_statement(&numbered(*event, seed));
            let fields = parse(&bytes);
            let mut ways = Vec::new();
            leaves(&fields[fields.len() - 1..], &[], &mut ways);
            for way in &mut ways {
                way[0] = fields.len() - 1;
            }
            ways.truncate(40);
            for (at, first) in ways.iter().enumerate() {
                for (second, how) in ways[at..]
                    .iter()
                    .flat_map(|way| (0..4).map(move |h| (way, h)))
                {
                    let mut spoiled = parse(&bytes);
                    spoil(&mut spoiled, second, how / 2);
                    if first != second {
                        spoil(&mut spoiled, first, how % 2);
                    }
                    same(&build(&spoiled)).unwrap();
                }
            }
        }
    }
}

//! Encodings that must be refused, each with its code and field.

use super::wire::{Field, edit};
use super::{Gen, statement};
use crate::domain::event::{Event, HoldScope, NodeQuantity, ProcessStep};
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::format::statement::encode_statement;

/// A refused encoding of a statement.
pub(crate) struct Spoiled {
    /// What is wrong with it.
    pub name: String,
    pub bytes: Vec<u8>,
    /// The code it is refused with.
    pub code: &'static str,
    /// The field it is refused for.
    pub field: String,
}

/// The first statement from a seed for which `ok` holds.
pub(crate) fn statement_with(event: &str, ok: impl Fn(&Event) -> bool) -> Vec<u8> {
    let mut seeds = 0_u64..10_000;
    let found = seeds.find(|seed| ok(&statement(event, *seed).event));
    let seed = found.unwrap();
    encode_statement(&statement(event, seed))
}

/// A culture step whose first input has a quantity with two numbers.
pub(crate) fn process() -> Vec<u8> {
    let mut process = statement("ProcessRecorded", 7);
    if let Event::ProcessRecorded(event) = &mut process.event {
        event.step = ProcessStep::Culture;
        event.bank = None;
        let unit = Unit::parse("mL").unwrap();
        let quantity = Quantity::new(Decimal::new(250, -1), unit);
        let nodes = [[1; 16], [2; 16]].map(crate::domain::id::NodeRef::from_bytes);
        event.inputs = nodes.map(|node| NodeQuantity { node, quantity }).to_vec();
    }
    encode_statement(&process)
}

/// The places at which every general fault is tried, outermost first, and the field each one is in.
const DEPTHS: [&[u64]; 5] = [&[], &[71], &[71, 4], &[71, 4, 2], &[71, 4, 2, 1]];

/// Every row.
pub(crate) fn all() -> Vec<Spoiled> {
    let mut rows = Vec::new();
    let base = process();
    for path in DEPTHS {
        let depth = path.len();
        let mut row = |what: &str, code, change: &dyn Fn(&mut Vec<Field>)| {
            rows.push(Spoiled {
                name: format!("{what} at depth {depth}"),
                bytes: edit(&base, path, change),
                code,
                field: "statement".to_owned(),
            });
        };
        row("unknown varint field", "NOT_CANONICAL", &|f| {
            f.push(Field::number(1000, 1))
        });
        row("unknown bytes field", "NOT_CANONICAL", &|f| {
            f.push(Field::bytes(1000, b"x"))
        });
        row("unknown fixed32 field", "NOT_CANONICAL", &|f| {
            f.push(Field::new(1000, 5, vec![1, 0, 0, 0]));
        });
        row("unknown fixed64 field", "NOT_CANONICAL", &|f| {
            f.push(Field::new(1000, 1, vec![1; 8]));
        });
        row("unknown group", "NOT_CANONICAL", &|f| {
            f.push(Field::new(1000, 3, vec![]));
            f.push(Field::new(1000, 4, vec![]));
        });
        row("unknown field in the middle", "NOT_CANONICAL", &|f| {
            f.insert(1, Field::number(1000, 1));
        });
        row("fields out of order", "NOT_CANONICAL", &|f| f.swap(0, 1));
        row("first field twice", "NOT_CANONICAL", &|f| {
            f.insert(0, f[0].clone())
        });
        row("overlong tag", "NOT_CANONICAL", &|f| f[0].long_tag = 1);
        row("overlong value or length", "NOT_CANONICAL", &|f| {
            f[0].long_value = 1
        });
        row("overlong last value or length", "NOT_CANONICAL", &|f| {
            f.last_mut().unwrap().long_value = 1;
        });
        row("field number 0", "MALFORMED", &|f| {
            f.push(Field::number(0, 1))
        });
        row("wrong wire type", "MALFORMED", &|f| {
            f[0].kind = if f[0].kind == 0 { 2 } else { 0 }
        });
        row("last field cut off", "MALFORMED", &|f| {
            f.push(Field::new(1000, 2, vec![]));
            f.last_mut().unwrap().kind = 1;
        });
        row("group without end", "MALFORMED", &|f| {
            f.push(Field::new(1000, 3, vec![]))
        });
    }
    let mut one = |name: &str, bytes: Vec<u8>, code, field: &str| {
        rows.push(Spoiled {
            name: name.to_owned(),
            bytes,
            code,
            field: field.to_owned(),
        });
    };
    let whole = "statement";
    let at = |path: &[u64], change: &dyn Fn(&mut Vec<Field>)| edit(&base, path, change);

    // Defaults that are written.
    one(
        "explicit 0 in a varint field",
        at(&[], &|f| f.insert(3, Field::number(4, 0))),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "explicit empty text",
        at(&[71], &|f| f.push(Field::bytes(11, b""))),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "explicit 0 exponent at depth 4",
        at(&[71, 4, 2, 1], &|f| {
            f.truncate(1);
            f.push(Field::number(2, 0));
        }),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "varint wider than 32 bits",
        at(&[71], &|f| {
            f.iter_mut().for_each(|f| {
                if f.number == 2 {
                    *f = Field::number(2, (1 << 32) + 2)
                }
            })
        }),
        "NOT_CANONICAL",
        whole,
    );

    // Repeated scalars.
    let org = statement_with(
        "OrgRegistered",
        |e| matches!(e, Event::OrgRegistered(o) if o.kinds.len() == 3 && o.affiliates.len() == 2),
    );
    let kinds = |change: &dyn Fn(&mut Vec<Field>)| edit(&org, &[40], change);
    let place = |f: &[Field]| f.iter().position(|f| f.number == 3).unwrap();
    one(
        "repeated enum not packed",
        kinds(&|f| {
            let at = place(f);
            let words = f.remove(at).value;
            words
                .iter()
                .rev()
                .for_each(|word| f.insert(at, Field::number(3, u64::from(*word))));
        }),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "repeated enum packed in two runs",
        kinds(&|f| {
            let at = place(f);
            let words = f.remove(at).value;
            f.insert(at, Field::bytes(3, &words[1..]));
            f.insert(at, Field::bytes(3, &words[..1]));
        }),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "repeated enum with an empty second run",
        kinds(&|f| {
            let at = place(f);
            f.insert(at + 1, Field::bytes(3, b""));
        }),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "overlong varint in a packed run",
        kinds(&|f| {
            let at = place(f);
            f[at].value = vec![0x81, 0];
        }),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "repeated enum with 0",
        kinds(&|f| {
            let at = place(f);
            f[at].value = vec![0, 1];
        }),
        "MISSING_FIELD",
        "org_registered.kinds[0]",
    );
    one(
        "repeated enum out of range",
        kinds(&|f| {
            let at = place(f);
            f[at].value = vec![1, 9];
        }),
        "OUT_OF_RANGE_ENUM",
        "org_registered.kinds[1]",
    );
    one(
        "repeated enum negative",
        kinds(&|f| {
            let at = place(f);
            f[at].value = [vec![0xff; 9], vec![1]].concat();
        }),
        "OUT_OF_RANGE_ENUM",
        "org_registered.kinds[0]",
    );
    one(
        "repeated enum not ascending",
        kinds(&|f| {
            let at = place(f);
            f[at].value = vec![2, 1];
        }),
        "NOT_ASCENDING",
        "org_registered.kinds[1]",
    );
    one(
        "repeated enum twice the same",
        kinds(&|f| {
            let at = place(f);
            f[at].value = vec![1, 1];
        }),
        "NOT_ASCENDING",
        "org_registered.kinds[1]",
    );
    one(
        "repeated text not ascending",
        kinds(&|f| {
            let last = f.len() - 1;
            f.swap(last, last - 1);
        }),
        "NOT_ASCENDING",
        "org_registered.affiliates[1]",
    );
    one(
        "repeated field interrupted",
        kinds(&|f| {
            let last = f.pop().unwrap();
            let at = place(f);
            f.insert(at, last);
        }),
        "NOT_CANONICAL",
        whole,
    );

    // Booleans and oneofs.
    let lot = statement_with(
        "LotOpened",
        |e| matches!(e, Event::LotOpened(l) if l.pooled_donors),
    );
    one(
        "bool as 2",
        edit(&lot, &[80], &|f| {
            *f.last_mut().unwrap() = Field::number(5, 2)
        }),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "bool as explicit false",
        edit(&lot, &[80], &|f| {
            *f.last_mut().unwrap() = Field::number(5, 0)
        }),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "two events",
        at(&[], &|f| f.push(Field::bytes(110, b""))),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "the event twice",
        at(&[], &|f| f.push(f.last().unwrap().clone())),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "the event in two parts",
        at(&[], &|f| {
            let event = f.pop().unwrap();
            let parts = super::wire::parse(&event.value);
            f.push(Field::bytes(71, &super::wire::build(&parts[..2])));
            f.push(Field::bytes(71, &super::wire::build(&parts[2..])));
        }),
        "NOT_CANONICAL",
        whole,
    );
    let held = statement_with(
        "HoldPlaced",
        |e| matches!(e, Event::HoldPlaced(h) if matches!(h.scope, HoldScope::Node(_))),
    );
    one(
        "two members of a oneof at depth 2",
        edit(&held, &[90, 1], &|f| f.insert(0, Field::bytes(1, b"don_"))),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "a member of a oneof twice at depth 2",
        edit(&held, &[90, 1], &|f| f.insert(0, f[0].clone())),
        "NOT_CANONICAL",
        whole,
    );
    one(
        "no member of a oneof at depth 2",
        edit(&held, &[90, 1], &|f| f.clear()),
        "MISSING_FIELD",
        "hold_placed.scope",
    );
    one(
        "empty member of a oneof at depth 2",
        edit(&held, &[90, 1], &|f| f[0].value.clear()),
        "MISSING_FIELD",
        "hold_placed.scope.node",
    );
    one(
        "no event",
        at(&[], &|f| _ = f.pop()),
        "UNKNOWN_EVENT",
        whole,
    );
    one(
        "an event of another version",
        at(&[], &|f| *f.last_mut().unwrap() = Field::bytes(200, b"x")),
        "UNKNOWN_EVENT",
        whole,
    );

    // What encoding again cannot see.
    one(
        "empty decimal at depth 4",
        at(&[71, 4, 2], &|f| f[0].value.clear()),
        "MISSING_FIELD",
        "process_recorded.inputs[0].quantity.value",
    );
    one(
        "empty quantity at depth 3",
        at(&[71, 4], &|f| f[1].value.clear()),
        "MISSING_FIELD",
        "process_recorded.inputs[0].quantity",
    );
    one(
        "quantity missing at depth 3",
        at(&[71, 4], &|f| _ = f.pop()),
        "MISSING_FIELD",
        "process_recorded.inputs[0].quantity",
    );
    one(
        "unknown unit at depth 4",
        at(&[71, 4, 2], &|f| f[1].value = b"EU/mL".to_vec()),
        "BAD_VALUE",
        "process_recorded.inputs[0].quantity.unit",
    );
    one(
        "exponent out of range at depth 4",
        at(&[71, 4, 2, 1], &|f| f[1] = Field::number(2, 256)),
        "BAD_VALUE",
        "process_recorded.inputs[0].quantity.value.exponent",
    );
    one(
        "list elements swapped",
        at(&[71], &|f| {
            let at = f.iter().position(|f| f.number == 4).unwrap();
            f.swap(at, at + 1);
        }),
        "NOT_ASCENDING",
        "process_recorded.inputs[1]",
    );
    one(
        "list element twice",
        at(&[71], &|f| {
            let at = f.iter().position(|f| f.number == 4).unwrap();
            f[at + 1] = f[at].clone();
        }),
        "NOT_ASCENDING",
        "process_recorded.inputs[1]",
    );
    one(
        "enum out of range",
        at(&[71], &|f| f[1] = Field::number(2, 9)),
        "OUT_OF_RANGE_ENUM",
        "process_recorded.step",
    );
    one(
        "enum absent",
        at(&[71], &|f| _ = f.remove(1)),
        "MISSING_FIELD",
        "process_recorded.step",
    );
    one(
        "text not UTF-8",
        at(&[71], &|f| f[0].value[0] = 0xff),
        "MALFORMED",
        whole,
    );
    one(
        "reference in upper case",
        at(&[71], &|f| f[0].value.make_ascii_uppercase()),
        "BAD_VALUE",
        "process_recorded.organisation",
    );
    let text = |text: &str| edit(&org, &[40], &|f| f[1].value = text.as_bytes().to_vec());
    one(
        "text not in NFC",
        text("e\u{301}"),
        "BAD_VALUE",
        "org_registered.name",
    );
    one(
        "text with a control character",
        text("a\u{7f}"),
        "BAD_VALUE",
        "org_registered.name",
    );
    one(
        "text too long",
        text(&"a".repeat(201)),
        "BAD_VALUE",
        "org_registered.name",
    );
    one(
        "ledger id of 31 bytes",
        at(&[], &|f| f[0].value.truncate(31)),
        "BAD_VALUE",
        "ledger_id",
    );
    one(
        "no ledger id",
        at(&[], &|f| _ = f.remove(0)),
        "MISSING_FIELD",
        "ledger_id",
    );
    one(
        "statement id of version 4",
        at(&[], &|f| f[1].value[6] = 0x40),
        "BAD_VALUE",
        "statement_id",
    );
    one(
        "no signers",
        at(&[], &|f| f.retain(|f| f.number != 6)),
        "MISSING_FIELD",
        "signers",
    );
    one("no bytes", Vec::new(), "UNKNOWN_EVENT", whole);
    let enrolled = statement_with("KeyEnrolled", |_| true);
    let key = |bytes: [u8; 32]| {
        edit(&enrolled, &[42], &|f| {
            f.iter_mut().for_each(|f| {
                if f.number == 4 {
                    f.value = bytes.to_vec()
                }
            })
        })
    };
    one(
        "public key of small order",
        key([0; 32]),
        "WEAK_KEY",
        "key_enrolled.public_key",
    );
    one(
        "public key not canonical",
        key([0xff; 32]),
        "WEAK_KEY",
        "key_enrolled.public_key",
    );
    let genesis = encode_statement(&statement("LedgerCreated", 1));
    let id: [u8; 32] = Gen::new(3).bytes();
    one(
        "genesis with a ledger id",
        edit(&genesis, &[], &|f| f.insert(0, Field::bytes(1, &id))),
        "UNEXPECTED_FIELD",
        "ledger_id",
    );
    rows
}

//! A mutator for protobuf: changes one field somewhere in the tree and writes the lengths around it
//! anew. Without it nearly every change breaks a length, and is refused before it is looked at.

use libfuzzer_sys::fuzzer_mutate;

/// Deepest nesting that is taken apart.
const MAX_DEPTH: usize = 12;
/// Room that a text or a list of bytes may grow by at once.
const SLACK: usize = 64;

#[derive(Clone)]
struct Field {
    number: u64,
    value: Value,
}

#[derive(Clone)]
enum Value {
    Varint(u64),
    Fixed(u8, Vec<u8>),
    Bytes(Vec<u8>),
    Message(Vec<Field>),
}

/// Changes the message in `data[..size]`; the answer is its new size, at most `max_size`.
///
/// To be called by `fuzz_mutator!`. One change in eight is of bytes, so that what is not protobuf is
/// tried too.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed);
    let Some(mut fields) = parse(&data[..size], 0).filter(|_| random.below(8) != 0) else {
        return fuzzer_mutate(data, size, max_size);
    };
    for _ in 0..=random.below(3) {
        change(&mut fields, &mut random, 0);
    }
    let mut changed = Vec::with_capacity(size + SLACK);
    write(&fields, &mut changed);
    match data.get_mut(..changed.len()) {
        Some(room) if changed.len() <= max_size => {
            room.copy_from_slice(&changed);
            changed.len()
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
}

fn change(fields: &mut Vec<Field>, random: &mut Random, depth: usize) {
    if fields.is_empty() {
        fields.push(Field {
            number: 1 + random.below(40),
            value: Value::Varint(random.below(300)),
        });
        return;
    }
    let at = random.index(fields.len());
    // Down into the tree as a rule, so that leaves are what changes most.
    if let Value::Message(inner) = &mut fields[at].value
        && depth < MAX_DEPTH
        && random.below(8) != 0
    {
        return change(inner, random, depth + 1);
    }
    match random.below(16) {
        0 => {
            fields.remove(at);
        }
        1 => {
            let again = fields[at].clone();
            fields.insert(at, again);
        }
        2 => {
            let other = random.index(fields.len());
            fields.swap(at, other);
        }
        3 => {
            // The value of another field of this message, as in references that point elsewhere.
            let other = random.index(fields.len());
            fields[at].value = fields[other].value.clone();
        }
        4 => fields[at].number = 1 + random.below(90),
        5 => {
            let number = 1 + random.below(20);
            let value = match random.below(3) {
                0 => Value::Varint(random.below(300)),
                1 => Value::Bytes(vec![random.below(256) as u8; random.index(40)]),
                _ => Value::Message(Vec::new()),
            };
            fields.insert(at, Field { number, value });
        }
        _ => change_value(&mut fields[at].value, random),
    }
}

fn change_value(value: &mut Value, random: &mut Random) {
    match value {
        Value::Varint(number) => {
            *number = match random.below(6) {
                0 => number.wrapping_add(1),
                1 => number.wrapping_sub(1),
                2 => random.below(64),
                3 => u64::MAX >> random.below(64),
                4 => *number ^ (1 << random.below(64)),
                _ => random.next(),
            }
        }
        Value::Fixed(_, bytes) => {
            let at = random.index(bytes.len());
            bytes[at] = random.next() as u8;
        }
        Value::Bytes(bytes) => change_bytes(bytes, random),
        Value::Message(fields) => {
            // As bytes, for once: what looked like a message may be a text.
            let mut bytes = Vec::new();
            write(fields, &mut bytes);
            change_bytes(&mut bytes, random);
            *value = Value::Bytes(bytes);
        }
    }
}

/// Identifiers, hashes and signatures have one length: half the changes keep it.
fn change_bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    let size = bytes.len();
    if size > 0 && random.below(2) == 0 {
        let at = random.index(size);
        bytes[at] = random.next() as u8;
        return;
    }
    bytes.resize(size + SLACK, 0);
    let size = fuzzer_mutate(bytes, size, size + SLACK);
    bytes.truncate(size);
}

/// The fields of a message; `None` if the bytes are none, or not in the shortest spelling.
fn parse(bytes: &[u8], depth: usize) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let tag = varint(&mut rest)?;
        let number = tag >> 3;
        let value = match tag & 7 {
            0 => Value::Varint(varint(&mut rest)?),
            1 => Value::Fixed(1, take(&mut rest, 8)?.to_vec()),
            5 => Value::Fixed(5, take(&mut rest, 4)?.to_vec()),
            2 => {
                let length = usize::try_from(varint(&mut rest)?).ok()?;
                let body = take(&mut rest, length)?;
                match parse(body, depth + 1).filter(|_| depth < MAX_DEPTH && !body.is_empty()) {
                    Some(fields) => Value::Message(fields),
                    None => Value::Bytes(body.to_vec()),
                }
            }
            _ => return None,
        };
        if number == 0 {
            return None;
        }
        fields.push(Field { number, value });
    }
    let mut again = Vec::with_capacity(bytes.len());
    write(&fields, &mut again);
    (again == bytes).then_some(fields)
}

fn write(fields: &[Field], out: &mut Vec<u8>) {
    for Field { number, value } in fields {
        match value {
            Value::Varint(value) => {
                write_varint(number << 3, out);
                write_varint(*value, out);
            }
            Value::Fixed(wire, bytes) => {
                write_varint(number << 3 | u64::from(*wire), out);
                out.extend(bytes);
            }
            Value::Bytes(bytes) => write_bytes(*number, bytes, out),
            Value::Message(fields) => {
                let mut inner = Vec::new();
                write(fields, &mut inner);
                write_bytes(*number, &inner, out);
            }
        }
    }
}

fn write_bytes(number: u64, bytes: &[u8], out: &mut Vec<u8>) {
    write_varint(number << 3 | 2, out);
    write_varint(bytes.len() as u64, out);
    out.extend(bytes);
}

fn write_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..10 {
        let (byte, tail) = rest.split_first()?;
        *rest = tail;
        value |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
        if *byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn take<'b>(rest: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(head)
}

/// xorshift64*: the same seed gives the same change, as libFuzzer demands.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u32) -> Self {
        Self(u64::from(seed) << 1 | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 16) % limit.max(1)
    }

    /// A place in a list of this length.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }
}

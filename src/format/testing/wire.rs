//! Protobuf as a tree of fields that can be spoiled: for making the encodings that must be refused.

/// One field as it stands on the wire.
#[derive(Clone)]
pub(crate) struct Field {
    /// Field number.
    pub number: u64,
    /// Wire type.
    pub kind: u8,
    /// The varint's value bytes, or the payload of a length-delimited field.
    pub value: Vec<u8>,
    /// Superfluous bytes in the tag's varint.
    pub long_tag: usize,
    /// Superfluous bytes in the value's varint, or in the length.
    pub long_value: usize,
}

impl Field {
    /// A varint field.
    pub(crate) fn number(number: u64, value: u64) -> Self {
        Self::new(number, 0, varint(value, 0))
    }

    /// A length-delimited field.
    pub(crate) fn bytes(number: u64, value: &[u8]) -> Self {
        Self::new(number, 2, value.to_vec())
    }

    /// Any field.
    pub(crate) fn new(number: u64, kind: u8, value: Vec<u8>) -> Self {
        Self {
            number,
            kind,
            value,
            long_tag: 0,
            long_value: 0,
        }
    }
}

fn varint(mut value: u64, superfluous: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            break;
        }
        bytes.push(low | 0x80);
    }
    for _ in 0..superfluous {
        *bytes.last_mut().unwrap() |= 0x80;
        bytes.push(0);
    }
    bytes
}

fn read_varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for place in 0.. {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        value |= u64::from(first & 0x7f) << (7 * place);
        if *first < 0x80 {
            break;
        }
    }
    value
}

/// The fields of a message.
pub(crate) fn parse(mut bytes: &[u8]) -> Vec<Field> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let tag = read_varint(&mut bytes);
        let value = match tag & 7 {
            0 => varint(read_varint(&mut bytes), 0),
            2 => {
                let (value, rest) = {
                    let n = read_varint(&mut bytes) as usize;
                    bytes.split_at(n)
                };
                bytes = rest;
                value.to_vec()
            }
            other => panic!("wire type {other}"),
        };
        fields.push(Field::new(tag >> 3, (tag & 7) as u8, value));
    }
    fields
}

/// The bytes of fields, spoiled as they say.
pub(crate) fn build(fields: &[Field]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend(varint(
            field.number << 3 | u64::from(field.kind),
            field.long_tag,
        ));
        match field.kind {
            0 => {
                let value = read_varint(&mut field.value.as_slice());
                bytes.extend(varint(value, field.long_value));
            }
            2 => {
                bytes.extend(varint(field.value.len() as u64, field.long_value));
                bytes.extend(&field.value);
            }
            _ => bytes.extend(&field.value),
        }
    }
    bytes
}

/// Edits the message at `path` (field numbers; the first field of each number) and writes
/// everything around it again.
pub(crate) fn edit(bytes: &[u8], path: &[u64], change: &dyn Fn(&mut Vec<Field>)) -> Vec<u8> {
    let mut fields = parse(bytes);
    match path.split_first() {
        None => change(&mut fields),
        Some((number, rest)) => {
            let field = fields.iter_mut().find(|field| field.number == *number);
            let field = field.unwrap_or_else(|| panic!("no field {number}"));
            field.value = edit(&field.value, rest, change);
        }
    }
    build(&fields)
}

//! The descriptors of `proto/`, for reading YAML and for putting any statement into words.

use std::sync::OnceLock;

use prost_reflect::{DescriptorPool, EnumDescriptor, EnumValueDescriptor, MessageDescriptor};

use crate::cli::exit::Failure;
use crate::words::Problem;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lotledger.v1.bin"));
static POOL: OnceLock<Option<DescriptorPool>> = OnceLock::new();

/// The descriptor of a message of `lotledger.v1`.
pub fn message(name: &str) -> Result<MessageDescriptor, Failure> {
    let pool = POOL.get_or_init(|| DescriptorPool::decode(BYTES).ok());
    pool.as_ref()
        .and_then(|pool| pool.get_message_by_name(&format!("lotledger.v1.{name}")))
        // Not reachable with descriptors made by the same build.
        .ok_or_else(|| Failure::not_checked(Problem::INTERNAL, format!("no descriptor of {name}")))
}

/// The word of an enum value without the enum's prefix: `FINAL` of `STAGE_FINAL`.
pub fn word(of: &EnumDescriptor, value: &EnumValueDescriptor) -> String {
    let prefix = prefix(of);
    let name = value.name();
    name.strip_prefix(&prefix).unwrap_or(name).to_owned()
}

/// The words of an enum, without the one that is never written.
pub fn words(of: &EnumDescriptor) -> Vec<(String, i32)> {
    of.values()
        .filter(|value| value.number() != 0)
        .map(|value| (word(of, &value), value.number()))
        .collect()
}

/// `OrgKind` is `ORG_KIND_`.
fn prefix(of: &EnumDescriptor) -> String {
    let mut prefix = String::new();
    for c in of.name().chars() {
        if c.is_ascii_uppercase() && !prefix.is_empty() {
            prefix.push('_');
        }
        prefix.push(c.to_ascii_uppercase());
    }
    prefix.push('_');
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::message::table::{self, Table};
    use crate::format::statement::declaration;
    use prost_reflect::Kind;

    /// What is declared of a message is what the proto file has.
    fn agrees(table: &Table) {
        let desc = message(table.message).unwrap();
        let names = |of: &mut dyn Iterator<Item = String>| {
            let mut names: Vec<String> = of.collect();
            names.sort();
            names
        };
        assert_eq!(
            names(&mut table.all().map(|field| field.name.to_owned())),
            names(&mut desc.fields().map(|field| field.name().to_owned())),
            "{}",
            table.message
        );
        for field in table.all() {
            let path = format!("{}.{}", table.message, field.name);
            let found = desc.get_field_by_name(field.name).unwrap();
            assert_eq!(field.shape.list.is_some(), found.is_list(), "{path}");
            let chosen = found.containing_oneof().is_some();
            let choice = table.choice.iter().any(|other| other.name == field.name);
            assert_eq!(choice, chosen, "{path}");
            match (field.shape.kind, found.kind()) {
                (table::Kind::Message(table), Kind::Message(of)) => {
                    assert_eq!(table.message, of.name(), "{path}");
                    agrees(table);
                }
                (table::Kind::Word(list, all), Kind::Enum(of)) => {
                    assert_eq!((list, all.len()), (of.name(), words(&of).len()), "{path}");
                }
                (table::Kind::Text(_) | table::Kind::Reference(_), Kind::String)
                | (table::Kind::Flag, Kind::Bool)
                | (table::Kind::Time, Kind::Int64)
                | (
                    table::Kind::Hash
                    | table::Kind::Commitment
                    | table::Kind::VialId
                    | table::Kind::VialTag
                    | table::Kind::Bytes(_),
                    Kind::Bytes,
                )
                | (
                    table::Kind::Number(..),
                    Kind::Uint32 | Kind::Uint64 | Kind::Sint32 | Kind::Sint64,
                ) => {}
                (declared, found) => panic!("{path}: {declared:?}, {found:?}"),
            }
        }
        for key in table.keys {
            assert!(table.field(key).is_some(), "{}.{key}", table.message);
        }
        for (name, _) in table.only {
            assert!(table.field(name).is_some(), "{}.{name}", table.message);
        }
    }

    #[test]
    fn declarations_are_those_of_the_proto_file() {
        agrees(declaration());
    }

    #[test]
    fn words_lose_their_prefix() {
        let spec = message("SpecPublished").unwrap();
        let class = spec.get_field_by_name("product_class").unwrap();
        let prost_reflect::Kind::Enum(class) = class.kind() else {
            panic!("an enum")
        };
        assert_eq!(words(&class)[0], ("CM_CRUDE".to_owned(), 1));
    }
}

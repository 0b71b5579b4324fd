//! The kinds of field: how each is read, written and described.

use super::table::{self, Kind as K, Shape, Table};
use super::{At, Message, Result, Word};
use crate::digest::Digest;
use crate::domain::id::*;
use crate::domain::key::PublicKey;
use crate::domain::quantity::{Decimal, Unit};
use crate::domain::reason::Despite;
use crate::domain::time::{Date, TimestampMs};
use crate::format::error::Code;
use crate::format::pb;
use std::cmp::Ordering;
use std::marker::PhantomData;

pub(crate) trait Field {
    /// What it is in the domain.
    type Value;
    /// What it is in the generated message.
    type Wire: Default + PartialEq;
    /// What is said of it.
    const SHAPE: Shape;
    /// Checks and converts.
    fn read(at: &At<'_>, wire: &Self::Wire) -> Result<Self::Value>;
    /// Converts back.
    fn write(value: &Self::Value) -> Self::Wire;
}

/// A kind of field that may stand in a list or in a `oneof`.
pub(crate) trait Item: Field {
    type Element: PartialEq;
    fn read_item(at: &At<'_>, wire: &Self::Element) -> Result<Self::Value>;
    fn write_item(value: &Self::Value) -> Self::Element;
}

/// Something by which lists ascend.
pub(crate) trait Ordered: Field {
    fn order(a: &Self::Value, b: &Self::Value) -> Ordering;
}

/// A `oneof`, which has no place of its own in a message.
pub(crate) trait Choice {
    type Value;
    /// The generated alternatives.
    type Wire;
    const ALTERNATIVES: &'static [table::Field];
    /// Checks and converts; `at` is the message.
    fn read(at: &At<'_>, wire: &Option<Self::Wire>) -> Result<Self::Value>;
    fn write(value: &Self::Value) -> Option<Self::Wire>;
}

pub(crate) trait Declared: Message {
    const TABLE: &'static Table;
}

impl<T: Declared> Field for T {
    type Value = T;
    type Wire = Option<T::Wire>;
    const SHAPE: Shape = Shape::of(K::Message(T::TABLE));

    fn read(at: &At<'_>, wire: &Option<T::Wire>) -> Result<T> {
        match wire {
            None => Err(at.missing("a message")),
            Some(wire) if *wire == T::Wire::default() => {
                Err(at.error(Code::MissingField, "an empty message", "its fields"))
            }
            Some(wire) => <T as Message>::read(at, wire),
        }
    }

    fn write(value: &T) -> Option<T::Wire> {
        Some(<T as Message>::write(value))
    }
}

impl<T: Declared> Item for T {
    type Element = T::Wire;

    fn read_item(at: &At<'_>, wire: &T::Wire) -> Result<T> {
        <T as Message>::read(at, wire)
    }

    fn write_item(value: &T) -> T::Wire {
        <T as Message>::write(value)
    }
}

impl<T: Message> Message for Box<T> {
    type Wire = T::Wire;

    fn read(at: &At<'_>, wire: &T::Wire) -> Result<Self> {
        T::read(at, wire).map(Box::new)
    }

    fn write(&self) -> T::Wire {
        T::write(self)
    }
}

impl<T: Declared> Declared for Box<T> {
    const TABLE: &'static Table = T::TABLE;
}

// ---- one value ---------------------------------------------------------------------------------

/// Kinds that are the same alone and in a list.
macro_rules! plain {
    ($($kind:ty => $value:ty, $wire:ty, $shape:expr, $read:expr, $write:expr;)+) => { $(
        impl Field for $kind {
            type Value = $value;
            type Wire = $wire;
            const SHAPE: table::Shape = table::Shape::of($shape);

            fn read(at: &At<'_>, wire: &$wire) -> Result<$value> {
                let read: fn(&At<'_>, &$wire) -> Result<$value> = $read;
                read(at, wire)
            }

            fn write(value: &$value) -> $wire {
                let write: fn(&$value) -> $wire = $write;
                write(value)
            }
        }

        impl Item for $kind {
            type Element = $wire;

            fn read_item(at: &At<'_>, wire: &$wire) -> Result<$value> {
                <Self as Field>::read(at, wire)
            }

            fn write_item(value: &$value) -> $wire {
                <Self as Field>::write(value)
            }
        }
    )+ };
}
pub(crate) use plain;

/// Plain kinds whose values have an order.
macro_rules! ordered {
    ($($kind:ty),+ $(,)?) => { $(
        impl Ordered for $kind {
            fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
                a.cmp(b)
            }
        }
    )+ };
}
pub(crate) use ordered;

macro_rules! texts {
    ($($kind:ty = $form:expr;)+) => {
        plain! { $($kind => $kind, String, $form, |at, wire| at.parse(wire), |value| value.to_string();)+ }
        ordered!($($kind),+);
    };
}

texts! {
    OrgRef = K::Reference("org");
    PersonRef = K::Reference("per");
    DonorRef = K::Reference("don");
    RecoveryRef = K::Reference("rec");
    NodeRef = K::Reference("nod");
    SampleRef = K::Reference("smp");
    ShipmentRef = K::Reference("shp");
    CaseRef = K::Reference("cas");
    AnalyteCode = K::Text("code");
    Marker = K::Text("code");
    MethodCode = K::Text("code");
    SlotName = K::Text("slot");
    Name = K::Text("name");
    Label = K::Text("label");
    TubeLabel = K::Text("label of at most 40 bytes");
    Text = K::Text("text");
    Despite = K::Text("reason code");
    CountryCode = K::Text("country");
    Date = K::Text("date");
    Gtin14 = K::Text("GTIN");
    Sscc = K::Text("SSCC");
    Gln = K::Text("GLN");
    LotNumber = K::Text("lot number");
    Unit = K::Text("unit");
}

macro_rules! hashes {
    ($($kind:ty = $shape:expr;)+) => {
        plain! { $($kind => $kind, Vec<u8>, $shape,
            |at, wire| at.exactly(wire).map(<$kind>::from_bytes), |value| value.bytes().to_vec();)+ }
        ordered!($($kind),+);
    };
}

hashes! {
    Digest = K::Hash;
    KeyId = K::Hash;
    LedgerId = K::Hash;
    VialId = K::VialId;
    VialTag = K::VialTag;
}

/// A digest that commits to a value under a salt.
pub(crate) enum Commitment {}
/// A number from `LEAST` to `MOST`.
pub(crate) enum Within<const LEAST: u32, const MOST: u32> {}
/// A number from 1.
pub(crate) type Positive = Within<1, { u32::MAX }>;
/// A decimal of which absence is the zero 0 x 10^0.
pub(crate) enum Number {}
/// A flag that is never false.
pub(crate) enum Yes {}

plain! {
    Commitment => Digest, Vec<u8>, K::Commitment, Digest::read, Digest::write;
    [u8; 32] => [u8; 32], Vec<u8>, K::Bytes("32 bytes"), |at, wire| at.exactly(wire), |value| value.to_vec();
    [u8; 64] => [u8; 64], Vec<u8>, K::Bytes("64 bytes"), |at, wire| at.exactly(wire), |value| value.to_vec();
    StatementId => StatementId, Vec<u8>, K::Bytes("statement id"), |at, wire| at.statement_id(wire), |value| value.bytes().to_vec();
    PublicKey => PublicKey, Vec<u8>, K::Bytes("public key"), |at, wire| at.key(wire), |value| value.as_bytes().to_vec();
    TimestampMs => TimestampMs, i64, K::Time, |at, wire| at.instant(*wire), |value| value.ms();
    bool => bool, bool, K::Flag, |_, wire| Ok(*wire), |value| *value;
    Yes => (), bool, K::Flag, |at, wire| at.check(*wire, Code::BadValue, wire, true), |()| true;
    u32 => u32, u32, K::Number(0, u32::MAX as i64), |_, wire| Ok(*wire), |value| *value;
    u64 => u64, u64, K::Number(0, i64::MAX), |_, wire| Ok(*wire), |value| *value;
    i32 => i32, i32, K::Number(i32::MIN as i64, i32::MAX as i64), |_, wire| Ok(*wire), |value| *value;
}

impl Ordered for PublicKey {
    fn order(a: &Self, b: &Self) -> Ordering {
        a.as_bytes().cmp(b.as_bytes())
    }
}

impl<const LEAST: u32, const MOST: u32> Field for Within<LEAST, MOST> {
    type Value = u32;
    type Wire = u32;
    const SHAPE: Shape = Shape::of(K::Number(LEAST as i64, MOST as i64));

    fn read(at: &At<'_>, wire: &u32) -> Result<u32> {
        at.in_range(*wire, LEAST..=MOST)
    }

    fn write(value: &u32) -> u32 {
        *value
    }
}

/// What an absent decimal is, where one must be there. It would be an empty message, and none is
/// written (docs/FORMAT.md, "Decimals").
const ZERO: Decimal = Decimal::new(0, 0);

impl Field for Number {
    type Value = Decimal;
    type Wire = Option<pb::Decimal>;
    const SHAPE: Shape = Decimal::SHAPE;

    fn read(at: &At<'_>, wire: &Option<pb::Decimal>) -> Result<Decimal> {
        Ok(Optional::<Decimal>::read(at, wire)?.unwrap_or(ZERO))
    }

    fn write(value: &Decimal) -> Option<pb::Decimal> {
        (*value != ZERO).then(|| Message::write(value))
    }
}

// ---- none, or many ------------------------------------------------------------------------------

/// What may be absent.
pub(crate) struct Optional<T>(PhantomData<T>);

impl<T: Field> Field for Optional<T> {
    type Value = Option<T::Value>;
    type Wire = T::Wire;
    const SHAPE: Shape = Shape {
        optional: true,
        ..T::SHAPE
    };

    fn read(at: &At<'_>, wire: &T::Wire) -> Result<Self::Value> {
        if there(wire) {
            T::read(at, wire).map(Some)
        } else {
            Ok(None)
        }
    }

    fn write(value: &Self::Value) -> T::Wire {
        value.as_ref().map(T::write).unwrap_or_default()
    }
}

impl<T: Ordered> Ordered for Optional<T> {
    fn order(a: &Self::Value, b: &Self::Value) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => T::order(a, b),
            _ => a.is_some().cmp(&b.is_some()),
        }
    }
}

/// Whether a field is written at all.
pub(crate) fn there<W: Default + PartialEq>(wire: &W) -> bool {
    *wire != W::default()
}

/// A strictly ascending list of `LEAST` to `MOST`.
pub(crate) struct Ascending<T, const LEAST: usize, const MOST: usize>(PhantomData<T>);
/// Words of a closed list, strictly ascending, at least so many.
pub(crate) struct Words<T, const LEAST: usize>(PhantomData<T>);
/// A list of `LEAST` to `MOST` whose order is the author's.
pub(crate) struct AsWritten<T, const LEAST: usize, const MOST: usize>(PhantomData<T>);

impl<T: Item + Ordered, const LEAST: usize, const MOST: usize> Field for Ascending<T, LEAST, MOST> {
    type Value = Vec<T::Value>;
    type Wire = Vec<T::Element>;
    const SHAPE: Shape = T::SHAPE.listed(LEAST, MOST, true);

    fn read(at: &At<'_>, wire: &Vec<T::Element>) -> Result<Vec<T::Value>> {
        at.sorted(wire, LEAST..=MOST, T::read_item, T::order)
    }

    fn write(value: &Vec<T::Value>) -> Vec<T::Element> {
        value.iter().map(T::write_item).collect()
    }
}

impl<T: Item, const LEAST: usize, const MOST: usize> Field for AsWritten<T, LEAST, MOST> {
    type Value = Vec<T::Value>;
    type Wire = Vec<T::Element>;
    const SHAPE: Shape = T::SHAPE.listed(LEAST, MOST, false);

    fn read(at: &At<'_>, wire: &Vec<T::Element>) -> Result<Vec<T::Value>> {
        at.each(wire, LEAST..=MOST, T::read_item)
    }

    fn write(value: &Vec<T::Value>) -> Vec<T::Element> {
        value.iter().map(T::write_item).collect()
    }
}

impl<T, const LEAST: usize> Field for Words<T, LEAST>
where
    T: Word + Item<Value = T, Element = i32> + Ordered,
{
    type Value = Vec<T>;
    type Wire = Vec<i32>;
    const SHAPE: Shape = T::SHAPE.listed(LEAST, T::LIST.1, true);

    fn read(at: &At<'_>, wire: &Vec<i32>) -> Result<Vec<T>> {
        at.sorted(wire, LEAST..=T::LIST.1, T::read_item, T::order)
    }

    fn write(value: &Vec<T>) -> Vec<i32> {
        value.iter().map(T::write_item).collect()
    }
}

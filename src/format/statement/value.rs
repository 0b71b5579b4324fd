//! Values that many events share: decimals, quantities, names of documents, lots; results.
//!
//! The decimal 0 x 10^0 would be an empty message, which no statement contains: where a decimal is
//! required, its absence *is* that zero; where it is optional, absence means not stated, and a zero
//! is written with its decimals (0.0 is 0 x 10^-1). See docs/FORMAT.md, "Decimals".

use crate::domain::id::{
    Digest, Gtin14, Label, LotId, LotNumber, Marker, Name, OrgRef, PolicyId, SpecId, Text,
    VersionedName,
};
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::domain::value::{
    Comparator, Determinations, Evidence, MarkerSet, MarkerValue, MeanRule, Measurement,
    Population, Qualitative, ResultValue,
};
use crate::format::message::prelude::*;
use pb::marker_outcome::Found;
use pb::result_value::Value;

message! { made Decimal as Decimal {
    mantissa: i64;
    exponent: Exponent;
} }

impl Made for Decimal {
    type Parts = (i64, i8);

    fn make(_: &At<'_>, (mantissa, exponent): Self::Parts) -> Result<Self> {
        Ok(Self::new(mantissa, exponent))
    }

    fn parts(&self) -> Self::Parts {
        (self.mantissa(), self.exponent())
    }
}

enum Exponent {}

plain! {
    i64 => i64, i64, table::Kind::Number(i64::MIN, i64::MAX), |_, wire| Ok(*wire), |value| *value;
    Exponent => i8, i32, table::Kind::Number(i8::MIN as i64, i8::MAX as i64),
        |at, wire| i8::try_from(*wire).map_err(|_| at.error(Code::BadValue, wire, "-128 to 127")),
        |value| i32::from(*value);
}

message! { Quantity as Quantity {
    value: Number;
    unit: Unit;
} }

impl Made for VersionedName {
    type Parts = (OrgRef, u32, Name);

    fn make(at: &At<'_>, (organisation, version, name): Self::Parts) -> Result<Self> {
        Self::new(organisation, name, version)
            .map_err(|error| at.field("version").error(Code::BadValue, version, error))
    }

    fn parts(&self) -> Self::Parts {
        (self.organisation(), self.version(), self.name().clone())
    }
}

message! { made VersionedName as VersionedName {
    organisation: OrgRef;
    version: Positive;
    name: Name;
} }

macro_rules! document {
    ($($name:ident),+) => { $(
        impl Message for $name {
            type Wire = pb::VersionedName;

            fn read(at: &At<'_>, wire: &pb::VersionedName) -> Result<Self> {
                <VersionedName as Message>::read(at, wire).map(Self)
            }

            fn write(&self) -> pb::VersionedName {
                Message::write(&self.0)
            }
        }

        impl Declared for $name {
            const TABLE: &'static Table = VersionedName::TABLE;
        }
    )+ };
}
document!(PolicyId, SpecId);

message! { LotId as LotId {
    key gtin14 => gtin: Gtin14;
    key lot: LotNumber;
} }

choice! { ResultValue as Value, MissingField "nothing", "a value" {
    Qualitative qualitative: Qualitative;
    Quantitative quantitative: Measurement;
    Set set: MarkerSet;
    Population population: Population;
    Evidence evidence: Evidence;
    Invalid invalid: (Text,) => Invalid (reason);
} }

message! { alone ResultValue as ResultValue {
    one value: ResultValue;
} }

message! { tuple (Text,) as InvalidValue {
    reason: Text;
} }

message! { made Measurement as QuantitativeValue {
    comparator: Comparator;
    quantity: Optional<Quantity>;
} }

impl Made for Measurement {
    type Parts = (Comparator, Option<Quantity>);

    fn make(at: &At<'_>, (comparator, quantity): Self::Parts) -> Result<Self> {
        Self::new(comparator, quantity).map_err(|error| {
            let code = match quantity {
                None => Code::MissingField,
                Some(_) => Code::UnexpectedField,
            };
            at.field("quantity").error(code, comparator, error)
        })
    }

    fn parts(&self) -> Self::Parts {
        (self.comparator(), self.quantity())
    }
}

choice! { MarkerValue as Found, MissingField "nothing", "what was found" {
    Outcome outcome: Qualitative => Word;
    Number number: Measurement => Number;
} }

message! { tuple (Marker, MarkerValue) as MarkerOutcome {
    key marker: Marker;
    one found: MarkerValue;
} }

message! { made MarkerSet as MarkerSet {
    members: Ascending<(Marker, MarkerValue), 1, { MarkerSet::MAX }>;
} }

impl Made for MarkerSet {
    type Parts = (Vec<(Marker, MarkerValue)>,);

    fn make(at: &At<'_>, (members,): Self::Parts) -> Result<Self> {
        let count = members.len();
        Self::new(members).map_err(|error| at.error(Code::BadValue, count, error))
    }

    fn parts(&self) -> Self::Parts {
        (self.members().to_vec(),)
    }
}

message! { made Determinations as Determinations {
    values: AsWritten<Quantity, 2, { Determinations::MAX }>;
    deviation: Optional<Quantity>;
    rule: MeanRule;
} }

impl Made for Determinations {
    type Parts = (Vec<Quantity>, Option<Quantity>, MeanRule);

    fn make(at: &At<'_>, (values, deviation, rule): Self::Parts) -> Result<Self> {
        let count = values.len();
        Self::new(rule, values, deviation)
            .map_err(|error| at.field("values").error(Code::BadValue, count, error))
    }

    fn parts(&self) -> Self::Parts {
        (self.values().to_vec(), self.deviation(), self.rule())
    }
}

message! { made Population as PopulationValue {
    percent: Number;
    comparator: Comparator;
    low: Number;
    high: Number;
    unit: Unit;
} }

impl Made for Population {
    type Parts = (Decimal, Comparator, Decimal, Decimal, Unit);

    fn make(at: &At<'_>, (share, comparator, low, high, unit): Self::Parts) -> Result<Self> {
        Self::new(comparator, share, low, high, unit)
            .map_err(|error| at.error(Code::BadValue, share, error))
    }

    fn parts(&self) -> Self::Parts {
        let (low, high) = (self.low().value, self.high().value);
        (self.percent(), self.comparator(), low, high, self.unit())
    }
}

message! { Evidence as EvidenceValue {
    digest: Digest;
    media_type: Label;
    role: Label;
} }

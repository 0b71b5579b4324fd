//! Values that many events share: decimals, quantities, names of documents, lots; results.
//!
//! The decimal 0 x 10^0 would be an empty message, which no statement contains: where a decimal is
//! required, its absence *is* that zero; where it is optional, absence means not stated, and a zero
//! is written with its decimals (0.0 is 0 x 10^-1). See docs/FORMAT.md, "Decimals".

use super::read::{At, Message, Result};
use super::write;
use crate::domain::id::{LotId, Marker, PolicyId, SpecId, VersionedName};
use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::value::{
    Determinations, Evidence, MarkerSet, MarkerValue, Measurement, Population, ResultValue,
};
use crate::format::error::Code;
use crate::format::pb;

impl Message for Decimal {
    type Wire = pb::Decimal;

    fn read(at: &At<'_>, wire: &pb::Decimal) -> Result<Self> {
        let exponent = i8::try_from(wire.exponent).map_err(|_| {
            at.field("exponent")
                .error(Code::BadValue, wire.exponent, "-128 to 127")
        })?;
        Ok(Self::new(wire.mantissa, exponent))
    }

    fn write(&self) -> pb::Decimal {
        pb::Decimal {
            mantissa: self.mantissa(),
            exponent: i32::from(self.exponent()),
        }
    }
}

/// A required decimal: absent is zero.
pub(super) fn decimal(
    at: &At<'_>,
    name: &'static str,
    wire: &Option<pb::Decimal>,
) -> Result<Decimal> {
    Ok(at.message_if(name, wire)?.unwrap_or(ZERO))
}

/// The inverse of [`decimal`].
pub(super) fn write_decimal(value: Decimal) -> Option<pb::Decimal> {
    (value != ZERO).then(|| value.write())
}

const ZERO: Decimal = Decimal::new(0, 0);

impl Message for Quantity {
    type Wire = pb::Quantity;

    fn read(at: &At<'_>, wire: &pb::Quantity) -> Result<Self> {
        Ok(Self::new(
            decimal(at, "value", &wire.value)?,
            at.text("unit", &wire.unit)?,
        ))
    }

    fn write(&self) -> pb::Quantity {
        pb::Quantity {
            value: write_decimal(self.value),
            unit: write::text(self.unit),
        }
    }
}

impl Message for VersionedName {
    type Wire = pb::VersionedName;

    fn read(at: &At<'_>, wire: &pb::VersionedName) -> Result<Self> {
        let organisation = at.text("organisation", &wire.organisation)?;
        let version = at.positive("version", wire.version)?;
        let name = at.text("name", &wire.name)?;
        Self::new(organisation, name, version)
            .map_err(|error| at.field("version").error(Code::BadValue, version, error))
    }

    fn write(&self) -> pb::VersionedName {
        pb::VersionedName {
            organisation: write::text(self.organisation()),
            version: self.version(),
            name: write::text(self.name()),
        }
    }
}

macro_rules! document {
    ($($name:ident),+) => { $(impl Message for $name {
        type Wire = pb::VersionedName;

        fn read(at: &At<'_>, wire: &pb::VersionedName) -> Result<Self> {
            VersionedName::read(at, wire).map(Self)
        }

        fn write(&self) -> pb::VersionedName {
            self.0.write()
        }
    })+ };
}
document!(PolicyId, SpecId);

impl Message for LotId {
    type Wire = pb::LotId;

    fn read(at: &At<'_>, wire: &pb::LotId) -> Result<Self> {
        Ok(Self {
            gtin: at.text("gtin14", &wire.gtin14)?,
            lot: at.text("lot", &wire.lot)?,
        })
    }

    fn write(&self) -> pb::LotId {
        pb::LotId {
            gtin14: write::text(self.gtin),
            lot: write::text(&self.lot),
        }
    }
}

impl Message for ResultValue {
    type Wire = pb::ResultValue;

    fn read(at: &At<'_>, wire: &pb::ResultValue) -> Result<Self> {
        use pb::result_value::Value;
        let Some(value) = &wire.value else {
            return Err(at.error(Code::MissingField, "nothing", "a value"));
        };
        Ok(match value {
            Value::Qualitative(word) => Self::Qualitative(at.word("qualitative", *word)?),
            Value::Quantitative(v) => {
                Self::Quantitative(Message::read(&at.field("quantitative"), v)?)
            }
            Value::Set(v) => Self::Set(Message::read(&at.field("set"), v)?),
            Value::Population(v) => Self::Population(Message::read(&at.field("population"), v)?),
            Value::Evidence(v) => Self::Evidence(Message::read(&at.field("evidence"), v)?),
            Value::Invalid(v) => Self::Invalid(at.field("invalid").text("reason", &v.reason)?),
        })
    }

    fn write(&self) -> pb::ResultValue {
        use pb::result_value::Value;
        let value = match self {
            Self::Qualitative(word) => Value::Qualitative(word.number()),
            Self::Quantitative(v) => Value::Quantitative(v.write()),
            Self::Set(v) => Value::Set(v.write()),
            Self::Population(v) => Value::Population(v.write()),
            Self::Evidence(v) => Value::Evidence(v.write()),
            Self::Invalid(reason) => Value::Invalid(pb::InvalidValue {
                reason: write::text(reason),
            }),
        };
        pb::ResultValue { value: Some(value) }
    }
}

impl Message for Measurement {
    type Wire = pb::QuantitativeValue;

    fn read(at: &At<'_>, wire: &pb::QuantitativeValue) -> Result<Self> {
        let comparator = at.word("comparator", wire.comparator)?;
        let quantity = at.message_if("quantity", &wire.quantity)?;
        Self::new(comparator, quantity).map_err(|error| {
            let code = match quantity {
                None => Code::MissingField,
                Some(_) => Code::UnexpectedField,
            };
            at.field("quantity").error(code, comparator, error)
        })
    }

    fn write(&self) -> pb::QuantitativeValue {
        pb::QuantitativeValue {
            comparator: self.comparator().number(),
            quantity: write::message_if(&self.quantity()),
        }
    }
}

impl Message for MarkerSet {
    type Wire = pb::MarkerSet;

    fn read(at: &At<'_>, wire: &pb::MarkerSet) -> Result<Self> {
        use pb::marker_outcome::Found;
        let member = |at: &At<'_>, wire: &pb::MarkerOutcome| {
            let marker: Marker = at.text("marker", &wire.marker)?;
            let found = match &wire.found {
                None => return Err(at.error(Code::MissingField, "nothing", "what was found")),
                Some(Found::Outcome(word)) => MarkerValue::Word(at.word("outcome", *word)?),
                Some(Found::Number(v)) => {
                    MarkerValue::Number(Message::read(&at.field("number"), v)?)
                }
            };
            Ok((marker, found))
        };
        let members = at.ascending("members", &wire.members, 1..=Self::MAX, member, |a, b| {
            a.0.cmp(&b.0)
        })?;
        let count = members.len();
        Self::new(members).map_err(|error| at.error(Code::BadValue, count, error))
    }

    fn write(&self) -> pb::MarkerSet {
        use pb::marker_outcome::Found;
        let member = |(marker, found): &(_, MarkerValue)| pb::MarkerOutcome {
            marker: write::text(marker),
            found: Some(match found {
                MarkerValue::Word(word) => Found::Outcome(word.number()),
                MarkerValue::Number(measured) => Found::Number(measured.write()),
            }),
        };
        pb::MarkerSet {
            members: self.members().iter().map(member).collect(),
        }
    }
}

impl Message for Determinations {
    type Wire = pb::Determinations;

    fn read(at: &At<'_>, wire: &pb::Determinations) -> Result<Self> {
        let values = at.list("values", &wire.values, 2..=Self::MAX, Quantity::read)?;
        let deviation = at.message_if("deviation", &wire.deviation)?;
        let count = values.len();
        Self::new(at.word("rule", wire.rule)?, values, deviation)
            .map_err(|error| at.field("values").error(Code::BadValue, count, error))
    }

    fn write(&self) -> pb::Determinations {
        pb::Determinations {
            rule: self.rule().number(),
            values: write::messages(self.values()),
            deviation: write::message_if(&self.deviation()),
        }
    }
}

impl Message for Population {
    type Wire = pb::PopulationValue;

    fn read(at: &At<'_>, wire: &pb::PopulationValue) -> Result<Self> {
        let share = decimal(at, "percent", &wire.percent)?;
        Self::new(
            at.word("comparator", wire.comparator)?,
            share,
            decimal(at, "low", &wire.low)?,
            decimal(at, "high", &wire.high)?,
            at.text("unit", &wire.unit)?,
        )
        .map_err(|error| at.error(Code::BadValue, share, error))
    }

    fn write(&self) -> pb::PopulationValue {
        pb::PopulationValue {
            comparator: self.comparator().number(),
            percent: write_decimal(self.percent()),
            low: write_decimal(self.low().value),
            high: write_decimal(self.high().value),
            unit: write::text(self.unit()),
        }
    }
}

impl Message for Evidence {
    type Wire = pb::EvidenceValue;

    fn read(at: &At<'_>, wire: &pb::EvidenceValue) -> Result<Self> {
        Ok(Self {
            digest: at.digest("digest", &wire.digest)?,
            media_type: at.text("media_type", &wire.media_type)?,
            role: at.text("role", &wire.role)?,
        })
    }

    fn write(&self) -> pb::EvidenceValue {
        pb::EvidenceValue {
            digest: self.digest.bytes().to_vec(),
            media_type: write::text(&self.media_type),
            role: write::text(&self.role),
        }
    }
}

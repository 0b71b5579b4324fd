//! What a laboratory reports, and everything that judging a result needs to know.

mod determinations;
mod facts;

pub use determinations::{Determinations, DeterminationsError, MeanRule};
pub use facts::{LabIndependence, ResultFacts};

use super::id::{Digest, Label, Marker, Text};
use super::named_enum::named_enum;
use super::quantity::{Decimal, Quantity, Unit};
use std::cmp::Ordering;

named_enum! {
    /// A qualitative result, in the laboratory's own word.
    pub enum Qualitative, said in result_word {
        Detected = "Detected",
        /// Looked for and not found. It is not "not tested".
        NotDetected = "NotDetected",
        /// Serology: reactive.
        Reactive = "Reactive",
        /// Serology: not reactive.
        NonReactive = "NonReactive",
        /// Neither; it never passes.
        Indeterminate = "Indeterminate",
        /// Microbial growth.
        Growth = "Growth",
        NoGrowth = "NoGrowth",
        /// As described.
        Conforms = "Conforms",
        NotConforms = "NotConforms",
        Positive = "Positive",
        Negative = "Negative",
    }
}

impl Qualitative {
    /// Says that the thing looked for is there.
    pub fn is_present(self) -> bool {
        matches!(
            self,
            Self::Detected | Self::Reactive | Self::Growth | Self::Positive
        )
    }

    /// Says that the thing looked for is not there.
    pub fn is_absent(self) -> bool {
        matches!(
            self,
            Self::NotDetected | Self::NonReactive | Self::NoGrowth | Self::Negative
        )
    }
}

named_enum! {
    /// How a reported number bounds the true one.
    pub enum Comparator {
        /// The number itself.
        Eq = "Eq",
        /// `<` the number.
        Lt = "Lt",
        /// `<=` the number.
        Le = "Le",
        /// `>` the number.
        Gt = "Gt",
        /// `>=` the number.
        Ge = "Ge",
        /// Below the limit of detection; the limit stands in `lod`.
        BelowLod = "Below_LOD",
        /// Below the limit of quantitation; the limit stands in `loq`.
        BelowLoq = "Below_LOQ",
        /// Above the upper limit of quantitation; the limit, if given, is the quantity.
        AboveUloq = "Above_ULOQ",
    }
}

/// Why a result value contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    #[error("a result with comparator {0} needs a quantity")]
    QuantityMissing(Comparator),
    #[error("a result {0} has no quantity of its own; state the limit as lod or loq")]
    QuantityNotAllowed(Comparator),
    #[error("a set of markers has 1 to 64 members, found {0}")]
    SetSize(usize),
    #[error("a set of markers is strictly ascending, but {0} does not follow its predecessor")]
    SetOrder(Marker),
    #[error("a share of a population is 0 to 100 %, found {0}")]
    Share(Decimal),
    #[error("the window of a population needs low < high, found {low} to {high}")]
    Window { low: Decimal, high: Decimal },
    #[error("a share of a population is stated with Eq, Lt, Le, Gt or Ge, found {0}")]
    ShareComparator(Comparator),
}

/// A number with what it says about the true value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Measurement {
    comparator: Comparator,
    quantity: Option<Quantity>,
}

impl Measurement {
    /// A measurement: `Eq`, `Lt`, `Le`, `Gt`, `Ge` need a quantity, `Below_LOD` and `Below_LOQ`
    /// have none, `Above_ULOQ` may have one.
    pub fn new(comparator: Comparator, quantity: Option<Quantity>) -> Result<Self, ValueError> {
        use Comparator as C;
        match (comparator, quantity) {
            (C::Eq | C::Lt | C::Le | C::Gt | C::Ge, None) => {
                Err(ValueError::QuantityMissing(comparator))
            }
            (C::BelowLod | C::BelowLoq, Some(_)) => Err(ValueError::QuantityNotAllowed(comparator)),
            _ => Ok(Self {
                comparator,
                quantity,
            }),
        }
    }

    /// The number itself, without a bound.
    pub const fn exactly(quantity: Quantity) -> Self {
        Self {
            comparator: Comparator::Eq,
            quantity: Some(quantity),
        }
    }

    pub const fn comparator(&self) -> Comparator {
        self.comparator
    }

    /// The reported number, if the comparator has one.
    pub const fn quantity(&self) -> Option<Quantity> {
        self.quantity
    }

    /// Says that something is there: a number above 0, or above anything.
    pub fn is_present(&self) -> bool {
        match self.comparator {
            Comparator::Eq | Comparator::Ge => {
                self.quantity.is_some_and(|found| found.value.signum() == 1)
            }
            Comparator::Gt | Comparator::AboveUloq => true,
            Comparator::Lt | Comparator::Le | Comparator::BelowLod | Comparator::BelowLoq => false,
        }
    }

    /// Says that something is there, and not that it is less than `limit` of its own unit.
    pub fn may_reach(&self, limit: Decimal) -> bool {
        let less = self.comparator == Comparator::Eq
            && self
                .quantity
                .is_some_and(|found| found.value.compare(&limit) == Ordering::Less);
        self.is_present() && !less
    }
}

/// What was found for one marker of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkerValue {
    Word(Qualitative),
    /// A number: the share of cells that carry the marker.
    Number(Measurement),
}

impl MarkerValue {
    pub const fn word(&self) -> Option<Qualitative> {
        match self {
            Self::Word(word) => Some(*word),
            Self::Number(_) => None,
        }
    }
}

/// A set-valued result: 1 to 64 markers, strictly ascending, each with a word or a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MarkerSet(Vec<(Marker, MarkerValue)>);

impl MarkerSet {
    pub const MAX: usize = 64;

    /// The set with these members, which must already be ascending and unique.
    pub fn new(members: Vec<(Marker, MarkerValue)>) -> Result<Self, ValueError> {
        if !(1..=Self::MAX).contains(&members.len()) {
            return Err(ValueError::SetSize(members.len()));
        }
        match members.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
            Some(pair) => Err(ValueError::SetOrder(pair[1].0.clone())),
            None => Ok(Self(members)),
        }
    }

    /// The set with a word for each member, which must already be ascending and unique.
    pub fn of_words(members: Vec<(Marker, Qualitative)>) -> Result<Self, ValueError> {
        let words = members.into_iter();
        Self::new(
            words
                .map(|(m, word)| (m, MarkerValue::Word(word)))
                .collect(),
        )
    }

    /// The members, ascending.
    pub fn members(&self) -> &[(Marker, MarkerValue)] {
        &self.0
    }

    /// What was found for one marker; `None` if it is not in the set.
    pub fn get(&self, marker: &Marker) -> Option<MarkerValue> {
        let at = self
            .0
            .binary_search_by(|(member, _)| member.cmp(marker))
            .ok()?;
        self.0.get(at).map(|(_, found)| *found)
    }

    /// The words found, of the members that have one.
    pub fn words(&self) -> impl Iterator<Item = (&Marker, Qualitative)> {
        self.0
            .iter()
            .filter_map(|(m, found)| Some((m, found.word()?)))
    }
}

/// The share of a population that lies in a window: 93 % of particles within 50 to 400 nm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Population {
    comparator: Comparator,
    percent: Decimal,
    low: Decimal,
    high: Decimal,
    unit: Unit,
}

impl Population {
    /// `percent` (0 to 100) lies in `low..=high`, both in `unit`.
    pub fn new(
        comparator: Comparator,
        percent: Decimal,
        low: Decimal,
        high: Decimal,
        unit: Unit,
    ) -> Result<Self, ValueError> {
        use Comparator as C;
        if !matches!(comparator, C::Eq | C::Lt | C::Le | C::Gt | C::Ge) {
            return Err(ValueError::ShareComparator(comparator));
        }
        if percent.signum() < 0 || percent.compare(&Decimal::new(100, 0)) == Ordering::Greater {
            return Err(ValueError::Share(percent));
        }
        if low.compare(&high) != Ordering::Less {
            return Err(ValueError::Window { low, high });
        }
        Ok(Self {
            comparator,
            percent,
            low,
            high,
            unit,
        })
    }

    pub const fn comparator(&self) -> Comparator {
        self.comparator
    }

    pub const fn percent(&self) -> Decimal {
        self.percent
    }

    pub const fn low(&self) -> Quantity {
        Quantity::new(self.low, self.unit)
    }

    pub const fn high(&self) -> Quantity {
        Quantity::new(self.high, self.unit)
    }

    pub const fn unit(&self) -> Unit {
        self.unit
    }
}

/// A document that is the result: an electron micrograph.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Evidence {
    pub digest: Digest,
    /// Its media type, for example `image/tiff`.
    pub media_type: Label,
    /// What it shows, for example `tem-wide`.
    pub role: Label,
}

/// The value of one reported result.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ResultValue {
    Qualitative(Qualitative),
    Quantitative(Measurement),
    Set(MarkerSet),
    Population(Population),
    Evidence(Evidence),
    /// The assay did not run, with the reason: a failed control, every position removed. It says
    /// nothing about the sample, neither pass nor fail.
    Invalid(Text),
}

impl ResultValue {
    /// True if the value, or any member of it, is indeterminate. Such a result opens an
    /// out-of-specification investigation and never passes.
    pub fn is_indeterminate(&self) -> bool {
        match self {
            Self::Qualitative(found) => *found == Qualitative::Indeterminate,
            Self::Set(set) => set
                .words()
                .any(|(_, found)| found == Qualitative::Indeterminate),
            Self::Quantitative(_) | Self::Population(_) | Self::Evidence(_) | Self::Invalid(_) => {
                false
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! What examples of events are made with; the examples themselves stand beside the declarations of their messages.

pub(crate) use super::Gen;
pub(crate) use crate::domain::event::*;
pub(crate) use crate::domain::id::*;
pub(crate) use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::spec::Specification;
use crate::domain::value::{
    Comparator, Determinations, Evidence, MarkerSet, MarkerValue, MeanRule, Measurement,
    Population, Qualitative, ResultValue,
};

/// An event of which examples can be made. The order of draws is part of the vectors: new fields are drawn last.
pub(crate) trait Example {
    fn example(g: &mut Gen) -> Self;
}

macro_rules! examples {
    ($($variant:ident($payload:ident) = $number:literal, $field:ident;)+) => {
        impl Gen {
            pub(super) fn event(&mut self, number: u16) -> Event {
                match number {
                    $($number => Event::$variant(<$payload as Example>::example(self)),)+
                    _ => panic!("no event {number}"),
                }
            }
        }
    };
}
event_list!(examples);

impl Gen {
    pub(crate) fn roots(&mut self) -> RootKeys {
        let keys = self.public_keys(4);
        RootKeys {
            threshold: 1 + self.below(keys.len()) as u32,
            keys: keys.into_iter().map(|key| (key, self.person())).collect(),
        }
    }

    pub(crate) fn panels(&mut self) -> PanelGroup {
        let panels = 1 + self.below(3);
        PanelGroup {
            panels: (0..panels)
                .map(|_| DonorPanel {
                    markers: self.sorted(1, 3, Self::code::<AnalyteCode>),
                })
                .collect(),
            second_sample: self.coin(),
        }
    }

    pub(crate) fn material(&mut self) -> Material {
        if self.coin() {
            return Material::Tissue(TissueMaterial {
                donor: self.donor(),
                recovery: RecoveryRef::from_bytes(self.bytes()),
                tissue: self.pick(Tissue::ALL),
                quantity: self.quantity(),
                transport: self.pick(StorageClass::ALL),
            });
        }
        Material::Raw(Box::new(RawMaterial {
            name: self.text(),
            category: self.pick(RawMaterialCategory::ALL),
            contains: self.some_of(0, Contains::ALL),
            supplier: self.text(),
            supplier_lot: self.label(),
            grade: self.pick(Grade::ALL),
            species: self.pick(Species::ALL),
            country: self.country(),
            expiry: self.date(),
            certificate: self.digest(),
            tse_statement: self.coin(),
            released_by: self.maybe(Self::person),
        }))
    }

    pub(crate) fn nodes(&mut self, least: usize) -> Vec<NodeQuantity> {
        let nodes = self.sorted(least, 4, Self::node);
        let with_quantity = |node| NodeQuantity {
            node,
            quantity: self.quantity(),
        };
        nodes.into_iter().map(with_quantity).collect()
    }

    pub(crate) fn target(&mut self) -> SampleTarget {
        if self.coin() {
            SampleTarget::Lot(self.lot())
        } else {
            SampleTarget::Node(self.node())
        }
    }

    pub(crate) fn determinations(&mut self) -> Determinations {
        let unit = self.quantity().unit;
        let quantity = |g: &mut Self| Quantity::new(g.decimal(), unit);
        let values = (0..2 + self.below(3)).map(|_| quantity(self)).collect();
        let deviation = self.maybe(quantity);
        Determinations::new(self.pick(MeanRule::ALL), values, deviation).unwrap()
    }

    pub(crate) fn measurement(&mut self) -> Measurement {
        let comparator = self.pick(Comparator::ALL);
        let number = match comparator {
            Comparator::BelowLod | Comparator::BelowLoq => None,
            _ => Some(self.quantity()),
        };
        Measurement::new(comparator, number).unwrap()
    }

    pub(crate) fn result_value(&mut self) -> ResultValue {
        match self.below(6) {
            0 => ResultValue::Qualitative(self.pick(Qualitative::ALL)),
            1 => ResultValue::Quantitative(self.measurement()),
            2 => {
                let members = self.sorted(1, 4, |g| g.code::<Marker>());
                let mut outcome = |marker| match self.below(2) {
                    0 => (marker, MarkerValue::Word(self.pick(Qualitative::ALL))),
                    _ => (marker, MarkerValue::Number(self.measurement())),
                };
                let members = members.into_iter().map(&mut outcome).collect();
                ResultValue::Set(MarkerSet::new(members).unwrap())
            }
            3 => {
                let share = self.pick(&[(0, 0), (93, 0), (100, 0), (935, -1)]);
                let low = self.pick(&[(0, 0), (-5, 0), (50, 0)]);
                let unit = self.quantity().unit;
                let decimal = |(mantissa, exponent)| Decimal::new(mantissa, exponent);
                let comparator = self.pick(&Comparator::ALL[..5]);
                ResultValue::Population(
                    Population::new(
                        comparator,
                        decimal(share),
                        decimal(low),
                        decimal((400, 0)),
                        unit,
                    )
                    .unwrap(),
                )
            }
            4 => ResultValue::Invalid(self.text()),
            _ => ResultValue::Evidence(Evidence {
                digest: self.digest(),
                media_type: self.label(),
                role: self.label(),
            }),
        }
    }

    pub(crate) fn scope(&mut self) -> HoldScope {
        match self.below(6) {
            0 => HoldScope::Donor(self.donor()),
            1 => HoldScope::Node(self.node()),
            2 => HoldScope::Lot(self.lot()),
            3 => HoldScope::Sample(self.sample()),
            4 => HoldScope::Shipment(self.shipment()),
            _ => HoldScope::Vials {
                lot: self.lot(),
                vials: self.sorted(1, 4, Self::vial),
            },
        }
    }
}

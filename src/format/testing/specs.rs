//! Specifications from a seed.

use super::Gen;
use crate::domain::id::*;
use crate::domain::quantity::{Decimal, Percent};
use crate::domain::spec::*;
use crate::domain::value::Qualitative;

impl Gen {
    pub(crate) fn specification(&mut self) -> Specification {
        let row_key = |g: &mut Self| RowKey {
            code: g.code(),
            stage: g.pick(Stage::ALL),
            row_id: g.maybe(Self::label),
        };
        let keys = self.sorted(1, 6, row_key);
        let mut rows: Vec<Row> = keys.into_iter().map(|key| self.row(key)).collect();
        rows.rotate_left(1);
        Specification {
            id: SpecId(self.versioned()),
            products: self.sorted(1, 3, |g| g.gs1(14)),
            product_class: self.pick(ProductClass::ALL),
            routes: self.some_of(1, Route::ALL),
            dose: DoseRule {
                max_ml_per_hour: self.decimal(),
                min_body_weight_kg: self.decimal(),
                k_eu_per_kg_h: Decimal::new(5, 0),
            },
            donor_policy: PolicyId(self.versioned()),
            stages: self.some_of(1, Stage::ALL),
            defaults: Defaults {
                max_age_days: self.maybe(Self::positive),
                retest_allowed: self.u32(),
                lab: self.pick(LabRequirement::ALL),
            },
            rounding: self.pick(Rounding::ALL),
            rows,
            supersedes: self.maybe(|g| SpecId(g.versioned())),
            change_summary: self.maybe(Self::text),
            loosened_rows: self.sorted(0, 3, row_key),
        }
    }

    fn row(&mut self, key: RowKey) -> Row {
        let accepted: Vec<Accepted> = Qualitative::ALL
            .iter()
            .map(|word| Accepted::Qualitative(*word))
            .chain([Accepted::BelowLod, Accepted::BelowLoq])
            .collect();
        Row {
            row_id: key.row_id,
            code: key.code,
            stage: key.stage,
            criterion: self.criterion(),
            requirement: self.pick(Requirement::ALL),
            lab: self.maybe(|g| g.pick(LabRequirement::ALL)),
            methods: self.sorted(0, 3, Self::code),
            min_duration_h: self.maybe(Self::positive),
            max_age: match self.below(3) {
                0 => MaxAge::Default,
                1 => MaxAge::Unlimited,
                _ => MaxAge::Days(self.positive()),
            },
            samples: match self.below(3) {
                0 => None,
                1 => Some(SampleCount::Table3),
                _ => Some(SampleCount::Count(self.positive())),
            },
            require: (0..self.below(3))
                .map(|_| Sensitivity {
                    of: self.pick(SensitivityOf::ALL),
                    strict: self.below(2) == 1,
                    limit: self.quantity(),
                })
                .collect(),
            also: self.maybe(|_| AlsoRule::DoseRule),
            accept: self.some_of(0, &accepted),
            criterion_text: self.maybe(Self::text),
            transcribed: false,
        }
    }

    fn criterion(&mut self) -> Criterion {
        let members = self.sorted(1, 4, Self::code::<Marker>);
        let unit = self.quantity().unit;
        match self.below(18) {
            0 => Criterion::EqQual(self.pick(Qualitative::ALL)),
            1 => Criterion::Lt(self.quantity()),
            2 => Criterion::Le(self.quantity()),
            3 => Criterion::Gt(self.quantity()),
            4 => Criterion::Ge(self.quantity()),
            5 => Criterion::GeWarn(self.quantity()),
            6 => Criterion::Range {
                min: self.decimal(),
                max: self.decimal(),
                unit,
            },
            7 => Criterion::WithinPctOfLabel {
                pct: Percent::new(self.pick(&[Decimal::new(20, 0), Decimal::new(125, -1)]))
                    .unwrap(),
                unit,
            },
            8 => Criterion::BelowLoq {
                loq_le: self.quantity(),
            },
            9 => Criterion::AllQual {
                value: self.pick(Qualitative::ALL),
                members,
            },
            10 => Criterion::AtLeastPositive {
                n: self.positive(),
                members,
            },
            11 => Criterion::NonePositive { members },
            12 => Criterion::EvidencePresent,
            13 => Criterion::Population {
                bound: self.pick(PopulationBound::ALL),
                pct: self.decimal(),
                low: self.decimal(),
                high: self.decimal(),
                unit,
            },
            14 => Criterion::AllGe {
                limit: self.quantity(),
                members,
            },
            15 => Criterion::AllLe {
                limit: self.quantity(),
                members,
            },
            16 => Criterion::Each(members.into_iter().map(|m| (m, self.of_member())).collect()),
            _ => Criterion::Report,
        }
    }

    fn of_member(&mut self) -> Criterion {
        let unit = self.quantity().unit;
        match self.below(7) {
            0 => Criterion::EqQual(self.pick(Qualitative::ALL)),
            1 => Criterion::Lt(self.quantity()),
            2 => Criterion::Le(self.quantity()),
            3 => Criterion::Gt(self.quantity()),
            4 => Criterion::Ge(self.quantity()),
            5 => Criterion::Range {
                min: self.decimal(),
                max: self.decimal(),
                unit,
            },
            _ => Criterion::Report,
        }
    }
}

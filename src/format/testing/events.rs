//! Events from a seed.

use super::Gen;
use crate::domain::event::*;
use crate::domain::id::*;
use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::spec::{LabelClaim, ProductClass, Route, Stage};
use crate::domain::statement::Role;
use crate::domain::value::{
    Comparator, Determinations, Evidence, MarkerSet, MarkerValue, MeanRule, Measurement,
    Population, Qualitative, ResultValue,
};

impl Gen {
    /// An event of this number.
    pub(super) fn event(&mut self, number: u16) -> Event {
        match number {
            32 => Event::LedgerCreated(LedgerCreated {
                origin: format!("ledger.example/{}", self.below(1000)),
                clock: self.pick(Clock::ALL),
                rules_version: 1,
                schema_hash: self.digest(),
                roots: self.roots(),
                log_keys: self.public_keys(3),
            }),
            33 => Event::RootKeysChanged(RootKeysChanged {
                roots: self.roots(),
            }),
            34 => Event::LogKeyRotated(LogKeyRotated {
                log_keys: self.public_keys(3),
            }),
            35 => Event::RulesActivated(RulesActivated {
                version: self.positive(),
                schema_hash: self.digest(),
            }),
            40 => Event::OrgRegistered(OrgRegistered {
                organisation: self.org(),
                name: self.text(),
                kinds: self.some_of(1, OrgKind::ALL),
                country: self.country(),
                gln: self.maybe(|g| g.gs1(13)),
                affiliates: self.sorted(0, 3, Self::org),
            }),
            41 => Event::OrgSuspended(OrgSuspended {
                organisation: self.org(),
                reason: self.pick(SuspensionReason::ALL),
            }),
            42 => Event::KeyEnrolled(KeyEnrolled {
                organisation: self.org(),
                person: self.person(),
                public_key: self.public_key(),
                roles: self.some_of(1, Role::ALL),
            }),
            43 => Event::KeyRevoked(KeyRevoked {
                organisation: self.org(),
                key: KeyId::from_bytes(self.bytes()),
                reason: self.pick(RevocationReason::ALL),
                from_index: self.maybe(|g| g.u64().max(1)),
            }),
            50 => self.product(),
            51 => self.policy(),
            52 => Event::SpecPublished(self.specification()),
            60..=62 => self.donor_event(number),
            70 => Event::MaterialReceived(MaterialReceived {
                node: self.node(),
                organisation: self.org(),
                material: self.material(),
            }),
            71 => self.process(),
            80..=85 => self.lot_event(number),
            86 => Event::LotReviewed(LotReviewed {
                lot: self.lot(),
                specification: SpecId(self.versioned()),
                organisation: self.org(),
            }),
            87 => Event::LotReleased(LotReleased {
                lot: self.lot(),
                specification: SpecId(self.versioned()),
                organisation: self.org(),
            }),
            88 => Event::LotRejected(LotRejected {
                lot: self.lot(),
                reasons: self.some_of(1, RejectionReason::ALL),
                organisation: self.org(),
            }),
            90..=92 => self.hold_event(number),
            100..=111 => self.custody_event(number),
            _ => panic!("no event {number}"),
        }
    }

    fn roots(&mut self) -> RootKeys {
        let keys = self.public_keys(4);
        RootKeys {
            threshold: 1 + self.below(keys.len()) as u32,
            keys: keys.into_iter().map(|key| (key, self.person())).collect(),
        }
    }

    fn product(&mut self) -> Event {
        let analytes = self.sorted(0, 3, Self::code::<AnalyteCode>);
        let claim = |analyte| LabelClaim {
            analyte,
            value: self.quantity(),
            method: self.maybe(Self::code),
        };
        let label_claims = analytes.into_iter().map(claim).collect();
        Event::ProductRegistered(ProductRegistered {
            organisation: self.org(),
            gtin: self.gs1(14),
            name: self.text(),
            product_class: self.pick(ProductClass::ALL),
            routes: self.some_of(1, Route::ALL),
            max_dose_ml_per_hour: self.decimal(),
            min_body_weight_kg: self.decimal(),
            label_claims,
            marketed_as: self.pick(MarketedAs::ALL),
            cargo_modified: self.coin(),
        })
    }

    fn policy(&mut self) -> Event {
        let codes = self.sorted(1, 5, Self::code::<AnalyteCode>);
        let markers = codes.iter().map(|code| PolicyMarker {
            code: code.clone(),
            effect: self.pick(MarkerEffect::ALL),
            demand: self.pick(MarkerDemand::ALL),
            confirm_by: self.maybe(Self::code),
        });
        let markers: Vec<PolicyMarker> = markers.collect();
        let groups = self.below(3);
        let any_of = (0..groups).map(|_| self.panels()).collect();
        let pathogens = self.sorted(0, 3, Self::code::<AnalyteCode>);
        let lookback = pathogens.into_iter().map(|pathogen| LookbackWindow {
            pathogen,
            days: self.u32().max(1),
        });
        let lookback = lookback.collect();
        Event::DonorPolicyPublished(DonorPolicy {
            id: PolicyId(self.versioned()),
            markers,
            any_of,
            window_days: self.u32(),
            second_sample_days: self.u32(),
            lookback,
        })
    }

    fn panels(&mut self) -> PanelGroup {
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

    fn donor_event(&mut self, number: u16) -> Event {
        match number {
            60 => Event::DonorEnrolled(DonorEnrolled {
                donor: self.donor(),
                organisation: self.org(),
                subject: self.pick(DonorSubject::ALL),
                tissue: self.pick(Tissue::ALL),
                age_band: self.pick(AgeBand::ALL),
                country: self.country(),
                remunerated: self.coin(),
                consent: self.digest(),
                interview: self.digest(),
                guardian_consent: self.maybe(Self::digest),
            }),
            61 => {
                let specimen = self.pick(Specimen::ALL);
                let assay = (specimen != Specimen::Interview).then(|| Assay {
                    sample: self.sample(),
                    kit: Kit {
                        name: self.label(),
                        lot: self.label(),
                        intended: self.pick(KitUse::ALL),
                    },
                    raw_data: self.digest(),
                });
                Event::DonorTested(DonorTested {
                    donor: self.donor(),
                    recovery: RecoveryRef::from_bytes(self.bytes()),
                    specimen,
                    subject: self.pick(DonorSubject::ALL),
                    days_from_recovery: self.pick(&[0, 1, -7, i32::MIN, i32::MAX]),
                    marker: self.code(),
                    method: self.code(),
                    assay,
                    outcome: self.digest(),
                    laboratory: self.org(),
                })
            }
            _ => {
                let outcome = self.pick(Eligibility::ALL);
                let eligible = outcome == Eligibility::Eligible;
                Event::DonorDetermined(DonorDetermined {
                    donor: self.donor(),
                    recovery: RecoveryRef::from_bytes(self.bytes()),
                    policy: PolicyId(self.versioned()),
                    outcome,
                    rule: eligible.then(|| self.pick(SampleRule::ALL)),
                    conditions: self.some_of(0, DonorCondition::ALL),
                    reasons: if eligible {
                        Vec::new()
                    } else {
                        self.some_of(1, EligibilityReason::ALL)
                    },
                    organisation: self.org(),
                })
            }
        }
    }

    fn material(&mut self) -> Material {
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

    fn nodes(&mut self, least: usize) -> Vec<NodeQuantity> {
        let nodes = self.sorted(least, 4, Self::node);
        let with_quantity = |node| NodeQuantity {
            node,
            quantity: self.quantity(),
        };
        nodes.into_iter().map(with_quantity).collect()
    }

    fn process(&mut self) -> Event {
        let step = self.pick(ProcessStep::ALL);
        Event::ProcessRecorded(ProcessRecorded {
            organisation: self.org(),
            step,
            method: self.code(),
            inputs: self.nodes(0),
            outputs: self.nodes(1),
            waste: self.maybe(Self::quantity),
            equipment: self.sorted(0, 3, Self::label),
            operators: self.sorted(0, 3, Self::person),
            started_at: self.time(),
            ended_at: self.time(),
            parameters: self.maybe(Self::digest),
            bank: (step == ProcessStep::Bank).then(|| BankDetails {
                tier: self.pick(BankTier::ALL),
                passage: self.u32(),
                population_doublings: Some(self.decimal()).filter(|d| *d != Decimal::new(0, 0)),
                vials: self.u32(),
                identity: self.digest(),
            }),
        })
    }

    fn target(&mut self) -> SampleTarget {
        if self.coin() {
            SampleTarget::Lot(self.lot())
        } else {
            SampleTarget::Node(self.node())
        }
    }

    fn lot_event(&mut self, number: u16) -> Event {
        match number {
            80 => Event::LotOpened(LotOpened {
                lot: self.lot(),
                organisation: self.org(),
                specification: SpecId(self.versioned()),
                planned_bank: self.node(),
                pooled_donors: self.coin(),
            }),
            81 => {
                let names = self.sorted(1, 3, |g| g.code::<SlotName>());
                let slot = |slot| SampleSlot {
                    slot,
                    stage: self.pick(Stage::ALL),
                    analytes: self.sorted(1, 3, Self::code),
                    laboratory: self.org(),
                    count: self.positive(),
                    selection: self.pick(Selection::ALL),
                };
                let slots = names.into_iter().map(slot).collect();
                Event::SamplesPlanned(SamplesPlanned {
                    target: self.target(),
                    organisation: self.org(),
                    slots,
                })
            }
            82 => {
                let target = self.target();
                let vials = match target {
                    SampleTarget::Lot(_) => self.sorted(1, 4, Self::vial),
                    SampleTarget::Node(_) => Vec::new(),
                };
                Event::SampleTaken(SampleTaken {
                    target,
                    slot: self.code(),
                    sample: self.sample(),
                    vials,
                    quantity: self.quantity(),
                    seal: self.maybe(Self::label),
                    organisation: self.org(),
                    label: self.maybe(Self::tube_label),
                })
            }
            83 => Event::SampleReceived(SampleReceived {
                sample: self.sample(),
                laboratory: self.org(),
                condition: self.pick(SampleCondition::ALL),
                client_sequence: self.u64(),
            }),
            84 => Event::TestReported(TestReported {
                sample: self.sample(),
                laboratory: self.org(),
                analyte: self.code(),
                method: self.code(),
                method_version: self.maybe(Self::label),
                client_sequence: self.u64(),
                started_at: self.time(),
                ended_at: self.time(),
                reported_at: self.time(),
                value: self.result_value(),
                lod: self.maybe(Self::quantity),
                loq: self.maybe(Self::quantity),
                uncertainty: self.maybe(Self::quantity),
                instrument: self.label(),
                run_id: self.label(),
                kit_lots: self.sorted(0, 3, Self::label),
                raw_data: self.digest(),
                analyst: self.person(),
                reviewer: self.maybe(Self::person),
                deviations: self.maybe(Self::text),
                determinations: self.maybe(Self::determinations),
            }),
            _ => {
                let rejected = self.some_of(0, FillReject::ALL);
                Event::VialsCommissioned(VialsCommissioned {
                    lot: self.lot(),
                    bulk: self.node(),
                    fill_date: self.date(),
                    expiry: self.date(),
                    storage_class: self.pick(StorageClass::ALL),
                    count: 1 + self.below(100_000) as u32,
                    vials_root: self.digest(),
                    reconciliation: Reconciliation {
                        filled: self.positive(),
                        rejected: rejected.into_iter().map(|r| (r, self.positive())).collect(),
                        unserialised_samples: self.u32(),
                        unserialised_retains: self.u32(),
                        labels_printed: self.u32(),
                        labels_used: self.u32(),
                        labels_destroyed: self.u32(),
                    },
                    organisation: self.org(),
                })
            }
        }
    }

    fn determinations(&mut self) -> Determinations {
        let unit = self.quantity().unit;
        let quantity = |g: &mut Self| Quantity::new(g.decimal(), unit);
        let values = (0..2 + self.below(3)).map(|_| quantity(self)).collect();
        let deviation = self.maybe(quantity);
        Determinations::new(self.pick(MeanRule::ALL), values, deviation).unwrap()
    }

    fn measurement(&mut self) -> Measurement {
        let comparator = self.pick(Comparator::ALL);
        let number = match comparator {
            Comparator::BelowLod | Comparator::BelowLoq => None,
            _ => Some(self.quantity()),
        };
        Measurement::new(comparator, number).unwrap()
    }

    fn result_value(&mut self) -> ResultValue {
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

    fn scope(&mut self) -> HoldScope {
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

    fn hold_event(&mut self, number: u16) -> Event {
        match number {
            90 => {
                let reason = self.pick(HoldReason::ALL);
                let ordered = reason == HoldReason::RegulatorOrder;
                Event::HoldPlaced(HoldPlaced {
                    scope: self.scope(),
                    reason,
                    organisation: self.org(),
                    rationale: self.maybe(Self::digest),
                    authority_reference: ordered.then(|| self.label()),
                })
            }
            91 => Event::HoldLifted(HoldLifted {
                hold: self.digest(),
                scope: self.scope(),
                rationale: self.maybe(Self::digest),
                organisation: self.org(),
                clinic_local: self.coin(),
            }),
            _ => Event::RecallIssued(RecallIssued {
                case: CaseRef::from_bytes(self.bytes()),
                organisation: self.org(),
                class: self.pick(RecallClass::ALL),
                lots: self.sorted(1, 4, Self::lot),
                depth: self.pick(RecallDepth::ALL),
                reason: self.pick(RecallReason::ALL),
                public_text: self.maybe(Self::digest),
                authority_reference: self.maybe(Self::label),
            }),
        }
    }

    fn custody_event(&mut self, number: u16) -> Event {
        match number {
            100 => {
                let of_vials = self.coin();
                Event::Packed(Packed {
                    organisation: self.org(),
                    sscc: self.gs1(18),
                    lot: of_vials.then(|| self.lot()),
                    vials: if of_vials {
                        self.sorted(1, 4, Self::vial)
                    } else {
                        Vec::new()
                    },
                    containers: if of_vials {
                        Vec::new()
                    } else {
                        self.sorted(1, 4, |g| g.gs1(18))
                    },
                })
            }
            101 => Event::Shipped(Shipped {
                shipment: self.shipment(),
                from: self.org(),
                to: self.org(),
                carrier: self.maybe(Self::org),
                containers: self.sorted(1, 4, |g| g.gs1(18)),
                storage_class: self.pick(StorageClass::ALL),
                loggers: self.sorted(0, 3, Self::label),
                seals: self.sorted(0, 3, Self::label),
            }),
            102 => {
                let check = self.pick(ReceiptCheck::ALL);
                Event::Received(Received {
                    shipment: self.shipment(),
                    organisation: self.org(),
                    check,
                    sampled: if check == ReceiptCheck::Sample {
                        self.positive()
                    } else {
                        0
                    },
                    seals_intact: self.coin(),
                    discrepancies: self.some_of(0, Discrepancy::ALL),
                })
            }
            110 => Event::VialOpened(VialOpened {
                vial: self.vial_id(),
                organisation: self.org(),
                beyond_use: self.time(),
                despite: self.sorted(0, 3, Self::despite),
            }),
            _ => Event::VialAdministered(VialAdministered {
                vial: self.vial_id(),
                organisation: self.org(),
                route: self.pick(Route::ALL),
                volume_ml: self.decimal(),
                duration_minutes: self.u32(),
                dose_number: self.positive(),
                patient: self.maybe(Self::digest),
                exposure_number: self.positive(),
                notices: self.some_of(0, Notice::ALL),
                despite: self.sorted(0, 3, Self::despite),
            }),
        }
    }
}

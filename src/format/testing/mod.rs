//! For tests: statements of every event, made from a seed. The same seed makes the same statement
//! everywhere; every list, option and alternative is met within a few hundred seeds.

pub(crate) mod examples;
mod note_vectors;
mod specs;
pub(crate) mod spoiled;
mod vectors;
pub(crate) mod wire;

use crate::domain::event::Event;
use crate::domain::id::*;
use crate::domain::key::PublicKey;
use crate::domain::quantity::{Decimal, Quantity, Unit};
use crate::domain::reason::{Despite, ReasonCode};
use crate::domain::statement::*;
use crate::domain::subject::{Position, Subject};
use crate::domain::time::{Date, TimestampMs, UtcOffset};
use ed25519_dalek::SigningKey;
use std::collections::BTreeSet;

/// A statement about the event with this number, made from `seed`: what others there are changes nothing.
pub(crate) fn numbered(number: u16, seed: u64) -> Statement {
    Gen::new(u64::from(number).rotate_right(16) ^ seed).statement(number)
}

/// A statement about the event with this name.
pub(crate) fn statement(name: &str, seed: u64) -> Statement {
    let mut numbers = Event::NUMBERS.iter();
    let number = numbers.find(|number| Event::name_of(**number) == Some(name));
    numbered(*number.unwrap(), seed)
}

/// A source of values (SplitMix64).
pub(crate) struct Gen(u64);

impl Gen {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `below - 1`.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        (self.next() % below as u64) as usize
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.below(2) == 1
    }

    pub(crate) fn u32(&mut self) -> u32 {
        let bits = self.below(33);
        (self.next() & ((1_u64 << bits) - 1)) as u32
    }

    pub(crate) fn positive(&mut self) -> u32 {
        self.u32().max(1)
    }

    pub(crate) fn u64(&mut self) -> u64 {
        let bits = self.below(64);
        self.next() & ((1_u64 << bits) - 1)
    }

    /// Any bytes.
    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next() as u8)
    }

    pub(crate) fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    pub(crate) fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.coin() { Some(make(self)) } else { None }
    }

    /// `least` to `most` unique values, ascending.
    pub(crate) fn sorted<T: Ord>(
        &mut self,
        least: usize,
        most: usize,
        mut make: impl FnMut(&mut Self) -> T,
    ) -> Vec<T> {
        let count = least + self.below(most - least + 1);
        let mut all = BTreeSet::new();
        while all.len() < count {
            all.insert(make(self));
        }
        all.into_iter().collect()
    }

    /// A part of a closed list, in its order.
    pub(crate) fn some_of<T: Copy>(&mut self, least: usize, all: &[T]) -> Vec<T> {
        loop {
            let some: Vec<T> = all.iter().copied().filter(|_| self.coin()).collect();
            if some.len() >= least {
                return some;
            }
        }
    }

    pub(crate) fn org(&mut self) -> OrgRef {
        OrgRef::from_bytes(self.bytes())
    }

    pub(crate) fn person(&mut self) -> PersonRef {
        PersonRef::from_bytes(self.bytes())
    }

    pub(crate) fn donor(&mut self) -> DonorRef {
        DonorRef::from_bytes(self.bytes())
    }

    pub(crate) fn node(&mut self) -> NodeRef {
        NodeRef::from_bytes(self.bytes())
    }

    pub(crate) fn sample(&mut self) -> SampleRef {
        SampleRef::from_bytes(self.bytes())
    }

    pub(crate) fn shipment(&mut self) -> ShipmentRef {
        ShipmentRef::from_bytes(self.bytes())
    }

    pub(crate) fn digest(&mut self) -> Digest {
        Digest::from_bytes(self.bytes())
    }

    pub(crate) fn vial_id(&mut self) -> VialId {
        VialId::from_bytes(self.bytes())
    }

    pub(crate) fn vial(&mut self) -> VialTag {
        VialTag::from_bytes(self.bytes())
    }

    pub(crate) fn label(&mut self) -> Label {
        let words = ["LOG-7", "run 42", "text/plain", "K#1(a)", "~", "coa"];
        Label::parse(&format!("{}{}", self.pick(&words), self.below(1000))).unwrap()
    }

    pub(crate) fn tube_label(&mut self) -> TubeLabel {
        let words = ["CE-FIN", "7 of 9 (bulk)", "~"];
        TubeLabel::parse(&format!("{}{}", self.pick(&words), self.below(1000))).unwrap()
    }

    pub(crate) fn despite(&mut self) -> Despite {
        use ReasonCode::{AlreadyUsed, CustodyGap, LateEntries, OnHold};
        // Not all of them: vectors stay as they are when a code is added.
        Despite(self.pick(&[AlreadyUsed, CustodyGap, LateEntries, OnHold]))
    }

    pub(crate) fn text(&mut self) -> Text {
        let words = ["幹細胞培養上清", "Überstand", "lot record", "é"];
        Text::parse(&format!("{} {}", self.pick(&words), self.below(1000))).unwrap()
    }

    pub(crate) fn code<T: std::str::FromStr<Err = IdError>>(&mut self) -> T {
        let codes = ["ENDOTOXIN", "HBV.NAT", "0.22UM", "CD63", "A-B_C"];
        format!("{}{}", self.pick(&codes), self.below(1000))
            .parse()
            .unwrap()
    }

    pub(crate) fn gs1<T: std::str::FromStr<Err = IdError>>(&mut self, digits: usize) -> T {
        let body: String = (1..digits)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect();
        (0..10)
            .find_map(|check| format!("{body}{check}").parse().ok())
            .unwrap()
    }

    pub(crate) fn lot(&mut self) -> LotId {
        let lots = ["A", "UC-EV-2026-001", "!\"%&'()*+,-./:;<=>?_"];
        LotId {
            gtin: self.gs1(14),
            lot: LotNumber::parse(self.pick(&lots)).unwrap(),
        }
    }

    pub(crate) fn versioned(&mut self) -> VersionedName {
        let names = ["default-cm-iv", "p-allogeneic.1", "0"];
        let name = Name::parse(self.pick(&names)).unwrap();
        VersionedName::new(self.org(), name, self.positive()).unwrap()
    }

    pub(crate) fn country(&mut self) -> CountryCode {
        let all: Vec<&str> = CountryCode::all().collect();
        CountryCode::parse(self.pick(&all)).unwrap()
    }

    pub(crate) fn time(&mut self) -> TimestampMs {
        let some = 1_795_000_000_000 + i64::from(self.u32());
        TimestampMs::new(self.pick(&[0, TimestampMs::MAX.ms(), some, some, some])).unwrap()
    }

    pub(crate) fn date(&mut self) -> Date {
        Date::new(2026 + self.below(5) as i16, 1 + self.below(12) as i8, 28).unwrap()
    }

    pub(crate) fn decimal(&mut self) -> Decimal {
        let mantissa = self.pick(&[0, 1, 50, -3, i64::MIN, i64::MAX, 1_234_567]);
        Decimal::new(mantissa, self.pick(&[0, 0, -2, 8, i8::MIN, i8::MAX]))
    }

    pub(crate) fn quantity(&mut self) -> Quantity {
        let units: Vec<Unit> = Unit::all().collect();
        Quantity::new(self.decimal(), self.pick(&units))
    }

    /// Any key that may sign.
    pub(crate) fn signing_key(&mut self) -> SigningKey {
        SigningKey::from_bytes(&self.bytes())
    }

    pub(crate) fn public_key(&mut self) -> PublicKey {
        PublicKey::of(&self.signing_key())
    }

    pub(crate) fn public_keys(&mut self, most: usize) -> Vec<PublicKey> {
        let bytes = self.sorted(1, most, |g| *g.public_key().as_bytes());
        bytes.iter().map(|b| PublicKey::parse(b).unwrap()).collect()
    }

    pub(crate) fn statement_id(&mut self) -> StatementId {
        let mut bytes = self.bytes();
        bytes[6] = 0x70 | bytes[6] & 0x0f;
        bytes[8] = 0x80 | bytes[8] & 0x3f;
        StatementId::try_from_bytes(bytes).unwrap()
    }

    pub(crate) fn subject(&mut self) -> Subject {
        match self.below(21) {
            0 => Subject::Ledger,
            1 => Subject::Directory,
            2 => Subject::Organisation(self.org()),
            3 => Subject::Roster(self.org()),
            4 => Subject::Person(self.person()),
            5 => Subject::Key(KeyId::from_bytes(self.bytes())),
            6 => Subject::Policy(PolicyId(self.versioned())),
            7 => Subject::Specification(SpecId(self.versioned())),
            8 => Subject::Product(self.gs1(14)),
            9 => Subject::Donor(self.donor()),
            10 => Subject::Node(self.node()),
            11 => Subject::UseOfDonor(self.donor()),
            12 => Subject::UseOfNode(self.node()),
            13 => Subject::Lot(self.lot()),
            14 => Subject::Sample(self.sample()),
            15 => Subject::Container(self.gs1(18)),
            16 => Subject::Shipment(self.shipment()),
            17 => Subject::Vial(self.vial()),
            18 => Subject::SafetyFeed,
            19 => Subject::Case(CaseRef::from_bytes(self.bytes())),
            _ => Subject::TimeAnchors,
        }
    }

    pub(crate) fn seen(&mut self) -> Vec<Seen> {
        let subjects = self.sorted(0, 5, Self::subject);
        let seen = |subject| Seen {
            subject,
            position: match self.u64() {
                0 => Position::EMPTY,
                count => Position {
                    count,
                    head: self.digest(),
                },
            },
        };
        subjects.into_iter().map(seen).collect()
    }

    pub(crate) fn statement(&mut self, number: u16) -> Statement {
        let offsets = [0, 540, -840, 840, -210];
        let keys = self.sorted(1, 3, |g| KeyId::from_bytes(g.bytes()));
        let digests = self.sorted(0, 3, Self::digest);
        let evidence = |digest| Evidence {
            digest,
            kind: self.pick(EvidenceKind::ALL),
            role: self.label(),
            media_type: self.label(),
        };
        let evidence = digests.into_iter().map(evidence).collect();
        let signer = |key| Signer {
            key,
            role: self.pick(Role::ALL),
            meaning: self.pick(Meaning::ALL),
        };
        Statement {
            signers: keys.into_iter().map(signer).collect(),
            ledger_id: (number != 32).then(|| LedgerId::from_bytes(self.bytes())),
            statement_id: self.statement_id(),
            occurred_at: self.time(),
            utc_offset: UtcOffset::from_minutes(self.pick(&offsets)).unwrap(),
            retrospective: self.maybe(|g| (g.pick(RetrospectiveKind::ALL), g.digest())),
            seen: self.seen(),
            evidence,
            event: self.event(number),
        }
    }
}

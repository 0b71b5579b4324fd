//! Everything has a short name in a test; identifiers, keys and digests follow from the name.

use ed25519_dalek::SigningKey;
use lotledger::domain::id::*;
use lotledger::domain::key::PublicKey;
use lotledger::domain::quantity::{Decimal, Quantity, Unit};
use lotledger::domain::time::{Date, TimestampMs};
use sha2::{Digest as _, Sha256};

/// SHA-256 of a name.
pub fn seed(name: &str) -> [u8; 32] {
    Sha256::digest(name.as_bytes()).into()
}

fn sixteen(name: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&seed(name)[..16]);
    bytes
}

pub fn signing_key(name: &str) -> SigningKey {
    SigningKey::from_bytes(&seed(name))
}

pub fn public_key(name: &str) -> PublicKey {
    PublicKey::of(&signing_key(name))
}

pub fn key(name: &str) -> KeyId {
    public_key(name).id()
}

pub fn org(name: &str) -> OrgRef {
    OrgRef::from_bytes(sixteen(name))
}

pub fn person(name: &str) -> PersonRef {
    PersonRef::from_bytes(sixteen(name))
}

/// What was taken from a donor: named as the donor, where it gave once.
pub fn recovery(name: &str) -> RecoveryRef {
    RecoveryRef::from_bytes(sixteen(&format!("recovery of {name}")))
}

pub fn donor(name: &str) -> DonorRef {
    DonorRef::from_bytes(sixteen(name))
}

pub fn node(name: &str) -> NodeRef {
    NodeRef::from_bytes(sixteen(name))
}

pub fn sample(name: &str) -> SampleRef {
    SampleRef::from_bytes(sixteen(name))
}

pub fn shipment(name: &str) -> ShipmentRef {
    ShipmentRef::from_bytes(sixteen(name))
}

pub fn case(name: &str) -> CaseRef {
    CaseRef::from_bytes(sixteen(name))
}

pub fn digest(name: &str) -> Digest {
    Digest::from_bytes(seed(name))
}

/// The product of the story.
pub fn gtin() -> Gtin14 {
    Gtin14::parse("04987654000012").unwrap()
}

/// Another product, which the story does not register.
pub fn other_gtin() -> Gtin14 {
    Gtin14::parse("04987654000029").unwrap()
}

/// A lot of the story's product.
pub fn lot(number: &str) -> LotId {
    LotId {
        gtin: gtin(),
        lot: LotNumber::parse(number).unwrap(),
    }
}

/// Vial `n` of the lot `number`, with a serial that nobody guesses.
pub fn vial(number: &str, n: u32) -> VialTag {
    vial_id(number, n).tag()
}

/// The same vial for who has its code in hand.
pub fn vial_id(number: &str, n: u32) -> VialId {
    let serial = data_encoding::HEXUPPER.encode(&seed(&format!("{number}/{n}"))[..10]);
    VialId::of(&gtin(), &Serial::parse(&serial).unwrap())
}

/// Vials `from..=to` of a lot, ascending by tag.
pub fn vials(number: &str, from: u32, to: u32) -> Vec<VialTag> {
    let mut tags: Vec<VialTag> = (from..=to).map(|n| vial(number, n)).collect();
    tags.sort();
    tags
}

/// A container by its number.
pub fn sscc(n: u32) -> Sscc {
    let with_digit = |digit| Sscc::parse(&format!("0498765{n:010}{digit}"));
    // one of the ten check digits is right
    (0..10).find_map(|digit| with_digit(digit).ok()).unwrap()
}

pub fn spec_id(text: &str) -> SpecId {
    SpecId(VersionedName::parse_in(org("maker"), text).unwrap())
}

pub fn policy_id(text: &str) -> PolicyId {
    PolicyId(VersionedName::parse_in(org("maker"), text).unwrap())
}

pub fn analyte(text: &str) -> AnalyteCode {
    AnalyteCode::parse(text).unwrap()
}

/// Analytes in the order of the events.
pub fn analytes(texts: &[&str]) -> Vec<AnalyteCode> {
    let mut codes: Vec<AnalyteCode> = texts.iter().map(|text| analyte(text)).collect();
    codes.sort();
    codes
}

pub fn method(text: &str) -> MethodCode {
    MethodCode::parse(text).unwrap()
}

pub fn slot_name(text: &str) -> SlotName {
    SlotName::parse(text).unwrap()
}

pub fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

pub fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

pub fn country(code: &str) -> CountryCode {
    CountryCode::parse(code).unwrap()
}

pub fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

/// `"10 mL"`.
pub fn quantity(text: &str) -> Quantity {
    let (number, unit) = text.split_once(' ').unwrap();
    Quantity::new(decimal(number), Unit::parse(unit).unwrap())
}

pub fn time(text: &str) -> TimestampMs {
    TimestampMs::parse(text).unwrap()
}

pub fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

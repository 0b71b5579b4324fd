//! Subjects: the things that have a history, and which of them an event joins.

pub use crate::digest::Position;

use super::event::{Event, HoldScope, SampleTarget};
use super::id::{
    CaseRef, DonorRef, Gtin14, KeyId, LotId, NodeRef, OrgRef, PersonRef, PolicyId, SampleRef,
    ShipmentRef, SpecId, Sscc, VialTag,
};

/// A subject of the ledger.
///
/// `Ord` is the order of (kind, id bytes) in statements and bundles, because the variants stand in
/// the order of their kinds and every id compares as its bytes do: add new ones in their place.
///
/// Histories that travel with a vial stay small; what grows without end (directory, roster, use,
/// safety feed) is a subject of its own that no bundle carries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The ledger itself: genesis, root and log keys, rules.
    Ledger,
    /// All organisations.
    Directory,
    Organisation(OrgRef),
    /// The keys of an organisation.
    Roster(OrgRef),
    Person(PersonRef),
    Key(KeyId),
    Policy(PolicyId),
    Specification(SpecId),
    Product(Gtin14),
    Donor(DonorRef),
    /// A node of the material lineage.
    Node(NodeRef),
    /// What was made of a donor's tissue.
    UseOfDonor(DonorRef),
    /// What a node went into.
    UseOfNode(NodeRef),
    Lot(LotId),
    Sample(SampleRef),
    Container(Sscc),
    Shipment(ShipmentRef),
    Vial(VialTag),
    /// Every hold, lifting and recall of the ledger.
    SafetyFeed,
    Case(CaseRef),
    /// Time anchors; reserved.
    TimeAnchors,
}

/// Something for each subject. Subjects are long and looked up all the time: hashed by a quick keyed hash, whose key
/// is random in each process.
pub type BySubject<T> = std::collections::HashMap<Subject, T, foldhash::fast::RandomState>;

/// Uses of a node from PREFILT down, each carried in the evidence of every vial made of it.
pub const MAX_USES: u64 = 64;

impl Subject {
    /// The kind byte.
    pub fn kind(&self) -> u8 {
        match self {
            Self::Ledger => 0x01,
            Self::Directory => 0x02,
            Self::Organisation(_) => 0x03,
            Self::Roster(_) => 0x04,
            Self::Person(_) => 0x05,
            Self::Key(_) => 0x06,
            Self::Policy(_) => 0x07,
            Self::Specification(_) => 0x08,
            Self::Product(_) => 0x09,
            Self::Donor(_) => 0x0a,
            Self::Node(_) => 0x0b,
            Self::UseOfDonor(_) | Self::UseOfNode(_) => 0x0c,
            Self::Lot(_) => 0x0d,
            Self::Sample(_) => 0x0e,
            Self::Container(_) => 0x0f,
            Self::Shipment(_) => 0x10,
            Self::Vial(_) => 0x11,
            Self::SafetyFeed => 0x12,
            Self::Case(_) => 0x13,
            Self::TimeAnchors => 0x14,
        }
    }

    /// The id bytes (docs/FORMAT.md, subject ids).
    pub fn id(&self) -> Vec<u8> {
        fn used(kind: u8, id: [u8; 16]) -> Vec<u8> {
            let mut bytes = vec![kind];
            bytes.extend(id);
            bytes
        }
        match self {
            Self::Ledger | Self::Directory | Self::SafetyFeed | Self::TimeAnchors => Vec::new(),
            Self::Organisation(id) | Self::Roster(id) => id.bytes().to_vec(),
            Self::Person(id) => id.bytes().to_vec(),
            Self::Key(id) => id.bytes().to_vec(),
            Self::Policy(id) => id.subject_bytes(),
            Self::Specification(id) => id.subject_bytes(),
            Self::Product(gtin) => gtin.as_str().as_bytes().to_vec(),
            Self::Donor(id) => id.bytes().to_vec(),
            Self::Node(id) => id.bytes().to_vec(),
            Self::UseOfDonor(id) => used(0x0a, id.bytes()),
            Self::UseOfNode(id) => used(0x0b, id.bytes()),
            Self::Lot(lot) => {
                let mut bytes = lot.gtin.as_str().as_bytes().to_vec();
                bytes.extend(lot.lot.as_str().as_bytes());
                bytes
            }
            Self::Sample(id) => id.bytes().to_vec(),
            Self::Container(sscc) => sscc.as_str().as_bytes().to_vec(),
            Self::Shipment(id) => id.bytes().to_vec(),
            Self::Vial(id) => id.bytes().to_vec(),
            Self::Case(id) => id.bytes().to_vec(),
        }
    }

    /// The subject with this kind and these id bytes; `None` if there is no such subject.
    pub fn from_parts(kind: u8, id: &[u8]) -> Option<Self> {
        use super::id::{LotNumber, Name, VersionedName};
        let text = || std::str::from_utf8(id).ok();
        let bytes16 = || <[u8; 16]>::try_from(id).ok();
        let bytes32 = || <[u8; 32]>::try_from(id).ok();
        let document = || {
            let (organisation, rest) = id.split_at_checked(16)?;
            let (version, name) = rest.split_at_checked(4)?;
            let organisation = OrgRef::from_bytes(organisation.try_into().ok()?);
            let version = u32::from_be_bytes(version.try_into().ok()?);
            let name = Name::parse(std::str::from_utf8(name).ok()?).ok()?;
            VersionedName::new(organisation, name, version).ok()
        };
        let empty = |subject| id.is_empty().then_some(subject);
        Some(match kind {
            0x01 => empty(Self::Ledger)?,
            0x02 => empty(Self::Directory)?,
            0x03 => Self::Organisation(OrgRef::from_bytes(bytes16()?)),
            0x04 => Self::Roster(OrgRef::from_bytes(bytes16()?)),
            0x05 => Self::Person(PersonRef::from_bytes(bytes16()?)),
            0x06 => Self::Key(KeyId::from_bytes(bytes32()?)),
            0x07 => Self::Policy(PolicyId(document()?)),
            0x08 => Self::Specification(SpecId(document()?)),
            0x09 => Self::Product(Gtin14::parse(text()?).ok()?),
            0x0a => Self::Donor(DonorRef::from_bytes(bytes16()?)),
            0x0b => Self::Node(NodeRef::from_bytes(bytes16()?)),
            0x0c => match id.split_first()? {
                (0x0a, rest) => Self::UseOfDonor(DonorRef::from_bytes(rest.try_into().ok()?)),
                (0x0b, rest) => Self::UseOfNode(NodeRef::from_bytes(rest.try_into().ok()?)),
                _ => return None,
            },
            0x0d => {
                let (gtin, lot) = text()?.split_at_checked(14)?;
                Self::Lot(LotId {
                    gtin: Gtin14::parse(gtin).ok()?,
                    lot: LotNumber::parse(lot).ok()?,
                })
            }
            0x0e => Self::Sample(SampleRef::from_bytes(bytes16()?)),
            0x0f => Self::Container(Sscc::parse(text()?).ok()?),
            0x10 => Self::Shipment(ShipmentRef::from_bytes(bytes16()?)),
            0x11 => Self::Vial(VialTag::from_bytes(bytes32()?)),
            0x12 => empty(Self::SafetyFeed)?,
            0x13 => Self::Case(CaseRef::from_bytes(bytes16()?)),
            0x14 => empty(Self::TimeAnchors)?,
            _ => return None,
        })
    }

    /// Whether its history grows without end; such subjects have no folded state and no rule
    /// reads them.
    pub fn grows_without_end(&self) -> bool {
        matches!(
            self,
            Self::Directory
                | Self::Roster(_)
                | Self::UseOfDonor(_)
                | Self::SafetyFeed
                | Self::TimeAnchors
        )
    }

    /// Whether a history of `count` entries has a folded state that rules read.
    ///
    /// The use of a node grows without end before PREFILT, where no rule reads it; from there down it
    /// is at most [`MAX_USES`] long.
    pub fn is_folded(&self, count: u64) -> bool {
        match self {
            Self::UseOfNode(_) => count <= MAX_USES,
            other => !other.grows_without_end(),
        }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ledger => f.write_str("ledger"),
            Self::Directory => f.write_str("directory"),
            Self::Organisation(id) => write!(f, "organisation {id}"),
            Self::Roster(id) => write!(f, "roster of {id}"),
            Self::Person(id) => write!(f, "person {id}"),
            Self::Key(id) => write!(f, "key {id}"),
            Self::Policy(id) => write!(f, "donor policy {id} of {}", id.organisation()),
            Self::Specification(id) => write!(f, "specification {id} of {}", id.organisation()),
            Self::Product(gtin) => write!(f, "product {gtin}"),
            Self::Donor(id) => write!(f, "donor {id}"),
            Self::Node(id) => write!(f, "node {id}"),
            Self::UseOfDonor(id) => write!(f, "use of donor {id}"),
            Self::UseOfNode(id) => write!(f, "use of node {id}"),
            Self::Lot(lot) => write!(f, "lot {lot}"),
            Self::Sample(id) => write!(f, "sample {id}"),
            Self::Container(sscc) => write!(f, "container {sscc}"),
            Self::Shipment(id) => write!(f, "shipment {id}"),
            Self::Vial(id) => write!(f, "vial {id}"),
            Self::SafetyFeed => f.write_str("safety feed"),
            Self::Case(id) => write!(f, "case {id}"),
            Self::TimeAnchors => f.write_str("time anchors"),
        }
    }
}

/// Whose histories does this event join? Looks at the event alone; ascending and unique.
pub fn subjects(event: &Event) -> Vec<Subject> {
    let mut touched = event.joins();
    touched.sort();
    touched.dedup();
    touched
}

impl SampleTarget {
    pub fn subject(&self) -> Subject {
        match self {
            Self::Lot(lot) => Subject::Lot(lot.clone()),
            Self::Node(node) => Subject::Node(*node),
        }
    }
}

impl HoldScope {
    pub fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::Donor(id) => vec![Subject::Donor(*id)],
            Self::Node(id) => vec![Subject::Node(*id)],
            Self::Lot(id) => vec![Subject::Lot(id.clone())],
            Self::Sample(id) => vec![Subject::Sample(*id)],
            Self::Shipment(id) => vec![Subject::Shipment(*id)],
            Self::Vials { vials, .. } => vials.iter().map(|v| Subject::Vial(*v)).collect(),
        }
    }
}

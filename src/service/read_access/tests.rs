//! Who reads what, over a small ledger in memory.

use std::collections::HashMap;
use std::convert::Infallible;

use super::*;
use crate::domain::id::*;
use crate::domain::key::PublicKey;
use crate::domain::statement::Statement;
use crate::domain::subject::subjects;
use crate::domain::time::TimestampMs;
use crate::format::testing::statement;

/// Histories as the events make them.
#[derive(Default)]
struct Small {
    histories: HashMap<Subject, Vec<Arc<Recorded>>>,
    entries: Vec<Arc<Recorded>>,
}

impl Histories for Small {
    type Error = Infallible;

    fn history(&mut self, subject: &Subject) -> Result<Vec<Arc<Recorded>>, Infallible> {
        Ok(self.histories.get(subject).cloned().unwrap_or_default())
    }
}

impl Small {
    /// Records a made-up statement about this event, after `edit`.
    fn record(&mut self, event: &str, edit: impl FnOnce(&mut Statement)) {
        let mut statement = statement(event, 7);
        // Strangers' keys, unless a test says whose.
        edit(&mut statement);
        let index = self.entries.len() as u64;
        let entry = Arc::new(Recorded {
            index,
            leaf: Digest::from_bytes([0; 32]),
            payload_hash: Digest::from_bytes([0; 32]),
            recorded_at: TimestampMs::MIN,
            statement,
        });
        for subject in subjects(&entry.statement.event) {
            let history = self.histories.entry(subject).or_default();
            history.push(Arc::clone(&entry));
        }
        self.entries.push(entry);
    }

    fn readers(&mut self, subject: &Subject) -> String {
        let who = [
            ('A', MAKER),
            ('B', USER),
            ('L', LABORATORY),
            ('D', CLINIC),
            ('E', CARRIER),
            ('R', REGULATOR),
            ('X', STRANGER),
        ];
        let mut may = String::new();
        for (name, organisation) in who {
            let Ok(allowed) = may_read(self, organisation, subject);
            may.extend(allowed.then_some(name));
        }
        may
    }
}

const MAKER: OrgRef = OrgRef::from_bytes([0xa; 16]);
const USER: OrgRef = OrgRef::from_bytes([0xb; 16]);
const LABORATORY: OrgRef = OrgRef::from_bytes([0x1; 16]);
const CLINIC: OrgRef = OrgRef::from_bytes([0xd; 16]);
const CARRIER: OrgRef = OrgRef::from_bytes([0xe; 16]);
const REGULATOR: OrgRef = OrgRef::from_bytes([0xf; 16]);
const STRANGER: OrgRef = OrgRef::from_bytes([0x9; 16]);

fn node(n: u8) -> NodeRef {
    NodeRef::from_bytes([n; 16])
}

#[test]
fn what_leads_to_ones_own_is_read_and_what_comes_of_it_is_not() {
    let mut ledger = Small::default();
    ledger.record("MaterialReceived", |s| {
        let Event::MaterialReceived(e) = &mut s.event else {
            panic!()
        };
        (e.node, e.organisation) = (node(1), MAKER);
    });
    for (from, to) in [(1, 2), (2, 3)] {
        ledger.record("ProcessRecorded", |s| {
            let Event::ProcessRecorded(e) = &mut s.event else {
                panic!()
            };
            e.organisation = USER;
            let quantity = e.outputs[0].quantity;
            let only = |node| vec![crate::domain::event::NodeQuantity { node, quantity }];
            (e.inputs, e.outputs) = (only(node(from)), only(node(to)));
        });
    }
    assert_eq!(ledger.readers(&Subject::Node(node(1))), "AB");
    assert_eq!(ledger.readers(&Subject::Node(node(2))), "B");
    assert_eq!(ledger.readers(&Subject::UseOfNode(node(1))), "B");
    assert_eq!(ledger.readers(&Subject::Node(node(9))), "", "not there");
}

#[test]
fn what_is_sent_to_somebody_is_read_with_all_that_is_in_it() {
    let mut ledger = Small::default();
    let boxes = ["049876540000000013", "049876540000000020"];
    let [inner, outer] = boxes.map(|text| sscc(&text[..17]));
    let vial = VialTag::from_bytes([7; 32]);
    ledger.record("Packed", |s| {
        let Event::Packed(e) = &mut s.event else {
            panic!()
        };
        (e.organisation, e.sscc, e.vials) = (MAKER, inner, vec![vial]);
        e.containers.clear();
    });
    ledger.record("Packed", |s| {
        let Event::Packed(e) = &mut s.event else {
            panic!()
        };
        (e.organisation, e.sscc, e.lot) = (MAKER, outer, None);
        e.vials.clear();
        e.containers = vec![inner];
    });
    assert_eq!(ledger.readers(&Subject::Vial(vial)), "A");
    let shipment = ShipmentRef::from_bytes([5; 16]);
    ledger.record("Shipped", |s| {
        let Event::Shipped(e) = &mut s.event else {
            panic!()
        };
        (e.shipment, e.from, e.to) = (shipment, MAKER, CLINIC);
        (e.carrier, e.containers) = (Some(CARRIER), vec![outer]);
    });
    for subject in [
        Subject::Vial(vial),
        Subject::Container(inner),
        Subject::Container(outer),
        Subject::Shipment(shipment),
    ] {
        assert_eq!(ledger.readers(&subject), "ADE", "{subject}");
    }
}

#[test]
fn lots_by_product_by_plan_and_by_signature() {
    let mut ledger = Small::default();
    let gtin = Gtin14::parse("04987654000012").unwrap();
    let lot = |name| LotId {
        gtin,
        lot: LotNumber::parse(name).unwrap(),
    };
    assert_eq!(ledger.readers(&Subject::Lot(lot("L1"))), "");
    ledger.record("ProductRegistered", |s| {
        let Event::ProductRegistered(e) = &mut s.event else {
            panic!()
        };
        (e.gtin, e.organisation) = (gtin, MAKER);
    });
    // Not there yet, and the maker may know that.
    assert_eq!(ledger.readers(&Subject::Lot(lot("L1"))), "A");
    ledger.record("SamplesPlanned", |s| {
        let Event::SamplesPlanned(e) = &mut s.event else {
            panic!()
        };
        e.target = crate::domain::event::SampleTarget::Lot(lot("L1"));
        e.organisation = MAKER;
        e.slots.truncate(1);
        e.slots[0].laboratory = LABORATORY;
    });
    assert_eq!(ledger.readers(&Subject::Lot(lot("L1"))), "AL");
    let key = PublicKey::of(&ed25519_dalek::SigningKey::from_bytes(&[3; 32]));
    ledger.record("KeyEnrolled", |s| {
        let Event::KeyEnrolled(e) = &mut s.event else {
            panic!()
        };
        (e.organisation, e.public_key) = (REGULATOR, key);
    });
    ledger.record("LotRejected", |s| {
        let Event::LotRejected(e) = &mut s.event else {
            panic!()
        };
        (e.lot, e.organisation) = (lot("L1"), MAKER);
        s.signers[0].key = key.id();
    });
    assert_eq!(ledger.readers(&Subject::Lot(lot("L1"))), "ALR");
    assert_eq!(ledger.readers(&Subject::Lot(lot("L2"))), "A");
    let entry = Arc::clone(ledger.entries.last().unwrap());
    for (organisation, expected) in [(MAKER, true), (LABORATORY, true), (STRANGER, false)] {
        let Ok(allowed) = may_read_entry(&mut ledger, organisation, &entry);
        assert_eq!(allowed, expected);
    }
}

/// The laboratory of the plan reads its sample before it says that it came; another one never.
#[test]
fn a_sample_by_the_line_of_the_plan_that_it_is_of() {
    let mut ledger = Small::default();
    let sample = SampleRef::from_bytes([8; 16]);
    let slots = ["one", "two"].map(|name| SlotName::parse(name).unwrap());
    for (slot, laboratory) in slots.iter().zip([LABORATORY, CLINIC]) {
        ledger.record("SamplesPlanned", |s| {
            let Event::SamplesPlanned(e) = &mut s.event else {
                panic!()
            };
            e.target = crate::domain::event::SampleTarget::Node(node(1));
            e.organisation = MAKER;
            e.slots.truncate(1);
            (e.slots[0].slot, e.slots[0].laboratory) = (slot.clone(), laboratory);
        });
    }
    ledger.record("SampleTaken", |s| {
        let Event::SampleTaken(e) = &mut s.event else {
            panic!()
        };
        e.target = crate::domain::event::SampleTarget::Node(node(1));
        (e.organisation, e.sample, e.slot) = (MAKER, sample, slots[0].clone());
        e.vials.clear();
    });
    assert_eq!(ledger.readers(&Subject::Sample(sample)), "AL");
    // What the laboratory reads of the target is its plan.
    assert_eq!(ledger.readers(&Subject::Node(node(1))), "ALD");
}

#[test]
fn who_may_sign_and_what_is_offered_is_open_to_every_organisation() {
    let mut ledger = Small::default();
    for subject in [
        Subject::Ledger,
        Subject::Directory,
        Subject::Organisation(MAKER),
        Subject::Roster(MAKER),
        Subject::Person(PersonRef::from_bytes([1; 16])),
        Subject::SafetyFeed,
        Subject::Product(Gtin14::parse("04987654000012").unwrap()),
    ] {
        assert_eq!(ledger.readers(&subject), "ABLDERX", "{subject}");
    }
    for subject in [
        Subject::Donor(DonorRef::from_bytes([1; 16])),
        Subject::Case(CaseRef::from_bytes([1; 16])),
    ] {
        assert_eq!(ledger.readers(&subject), "", "{subject}");
    }
}

#[test]
fn an_act_that_anybody_may_record_gives_no_right_to_read() {
    let mut ledger = Small::default();
    let (id, donor) = (VialId::from_bytes([8; 32]), DonorRef::from_bytes([4; 16]));
    ledger.record("Packed", |s| {
        let Event::Packed(e) = &mut s.event else {
            panic!()
        };
        (e.organisation, e.vials) = (MAKER, vec![id.tag()]);
        e.containers.clear();
    });
    ledger.record("DonorEnrolled", |s| {
        let Event::DonorEnrolled(e) = &mut s.event else {
            panic!()
        };
        (e.donor, e.organisation) = (donor, MAKER);
    });
    for claim in [
        "VialOpened",
        "VialAdministered",
        "DonorTested",
        "DonorDetermined",
    ] {
        ledger.record(claim, |s| match &mut s.event {
            Event::VialOpened(e) => (e.vial, e.organisation) = (id, STRANGER),
            Event::VialAdministered(e) => (e.vial, e.organisation) = (id, STRANGER),
            Event::DonorTested(e) => (e.donor, e.laboratory) = (donor, STRANGER),
            Event::DonorDetermined(e) => (e.donor, e.organisation) = (donor, STRANGER),
            _ => panic!("{claim}"),
        });
        // What it said itself it may read.
        let entry = Arc::clone(ledger.entries.last().unwrap());
        assert_eq!(may_read_entry(&mut ledger, STRANGER, &entry), Ok(true));
    }
    for subject in [Subject::Vial(id.tag()), Subject::Donor(donor)] {
        assert_eq!(ledger.readers(&subject), "A", "{subject}");
    }
}

/// An SSCC from its first 17 digits.
fn sscc(digits: &str) -> Sscc {
    let check = (0..10).find_map(|digit| Sscc::parse(&format!("{digits}{digit}")).ok());
    check.unwrap()
}

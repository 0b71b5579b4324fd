use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::merkle::hash::h;
use crate::merkle::testing;

#[derive(Deserialize)]
struct Vector {
    sorted_vial_ids: Vec<Hash>,
    root: Hash,
}

#[derive(Deserialize)]
struct VialId {
    gtin14: String,
    serial: String,
    vial_id: Hash,
}

#[test]
fn vectors() {
    let Vector {
        sorted_vial_ids: ids,
        root,
    } = testing::design("vial_tree");
    assert_eq!(vial_root(&ids), root);
    let tree = VialTree::new(ids.clone()).unwrap();
    assert_eq!((tree.count(), tree.root()), (7, root));
    for vial in testing::design::<Vec<VialId>>("vial_ids") {
        let id = h(0x13, &[vial.gtin14.as_bytes(), vial.serial.as_bytes()]);
        assert_eq!(id, vial.vial_id);
        let evidence = tree.prove(&id).unwrap();
        assert_eq!(
            matches!(evidence, VialMembership::Present(_)),
            ids.contains(&id)
        );
        assert_eq!(evidence.verify(&id, 7, &root), Ok(()));
    }
}

/// The ids 10, 20, 30, … in the last byte.
fn tens(count: u8) -> Vec<Hash> {
    (1..=count).map(|n| id(n * 10)).collect()
}

fn id(last: u8) -> Hash {
    let mut id = Hash::ZERO;
    id.0[31] = last;
    id
}

#[test]
fn order() {
    use VialOrderError::{Duplicate, Empty, NotSorted};
    let table: [(&[u8], Result<(), VialOrderError>); 6] = [
        (&[], Err(Empty)),
        (&[1], Ok(())),
        (&[1, 2, 3], Ok(())),
        (&[1, 3, 2], Err(NotSorted { index: 2 })),
        (&[1, 1, 2], Err(Duplicate { index: 1 })),
        (&[2, 1, 1], Err(NotSorted { index: 1 })),
    ];
    for (ids, expected) in table {
        let ids: Vec<Hash> = ids.iter().copied().map(id).collect();
        assert_eq!(check_sorted(&ids), expected, "{ids:?}");
        assert_eq!(VialTree::new(ids).map(|_| ()), expected);
    }
}

#[test]
fn evidence_that_shows_nothing() {
    let tree = VialTree::new(tens(5)).unwrap();
    let path = |at| Some(tree.path(at).unwrap());
    let absent = |before, after| VialMembership::Absent { before, after };
    let not_adjacent = |before, after| VialProofError::NotAdjacent {
        before,
        after,
        count: 5,
    };
    let side = |got, side, of| VialProofError::Side {
        got: id(got),
        side,
        id: id(of),
    };
    let table = [
        (
            30,
            VialMembership::Present(tree.path(1).unwrap()),
            VialProofError::OtherVial {
                got: id(20),
                expected: id(30),
            },
        ),
        (30, absent(None, None), not_adjacent(None, None)),
        // The present vial lies between the neighbours shown.
        (30, absent(path(1), path(3)), not_adjacent(Some(1), Some(3))),
        (30, absent(path(1), path(2)), side(30, "after", 30)),
        (30, absent(path(2), path(3)), side(30, "before", 30)),
        (30, absent(path(1), None), not_adjacent(Some(1), None)),
        (30, absent(None, path(3)), not_adjacent(None, Some(3))),
        (35, absent(path(3), path(2)), side(40, "before", 35)),
    ];
    for (row, (asked, evidence, expected)) in table.into_iter().enumerate() {
        assert_eq!(
            evidence.verify(&id(asked), 5, &tree.root()),
            Err(expected),
            "row {row}"
        );
    }
}

#[test]
fn a_moved_neighbour_is_found() {
    let tree = VialTree::new(tens(5)).unwrap();
    let mut moved = tree.path(3).unwrap();
    moved.index = 2;
    let evidence = VialMembership::Absent {
        before: Some(tree.path(1).unwrap()),
        after: Some(moved),
    };
    let result = evidence.verify(&id(30), 5, &tree.root());
    assert!(
        matches!(result, Err(VialProofError::Path { index: 2, .. })),
        "{result:?}"
    );
    let last = VialMembership::Absent {
        before: Some(tree.path(4).unwrap()),
        after: None,
    };
    assert_eq!(last.verify(&id(55), 5, &tree.root()), Ok(()));
    assert!(last.verify(&id(55), 6, &tree.root()).is_err());
}

proptest! {
    #[test]
    fn every_vial_has_evidence(ids in prop::collection::btree_set(any::<[u8; 32]>(), 1..40), other: [u8; 32]) {
        let ids: Vec<Hash> = ids.into_iter().map(Hash).collect();
        let tree = VialTree::new(ids.clone()).unwrap();
        prop_assert_eq!(tree.root(), vial_root(&ids));
        for id in ids.iter().chain([&Hash(other)]) {
            let evidence = tree.prove(id).unwrap();
            prop_assert_eq!(matches!(evidence, VialMembership::Present(_)), ids.contains(id));
            prop_assert_eq!(evidence.verify(id, tree.count(), &tree.root()), Ok(()));
            prop_assert!(evidence.verify(id, tree.count(), &Hash::ZERO).is_err());
        }
    }
}

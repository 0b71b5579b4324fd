use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::digest::tagged;
use crate::merkle::testing;

#[derive(Deserialize)]
struct Vector {
    sorted_vial_tags: Vec<Digest>,
    root: Digest,
}

#[derive(Deserialize)]
struct VialRow {
    gtin14: String,
    serial: String,
    vial_id: Digest,
    vial_tag: Digest,
}

#[test]
fn vectors() {
    let Vector {
        sorted_vial_tags: tags,
        root,
    } = testing::design("vial_tree");
    assert_eq!(vial_root(&tags), root);
    let tree = VialTree::new(tags.clone()).unwrap();
    assert_eq!((tree.count(), tree.root()), (7, root));
    for vial in testing::design::<Vec<VialRow>>("vial_ids") {
        let id = tagged(0x13, &[vial.gtin14.as_bytes(), vial.serial.as_bytes()]);
        assert_eq!(id, vial.vial_id);
        let tag = tagged(0x17, &[&id.bytes()]);
        assert_eq!(tag, vial.vial_tag);
        let evidence = tree.prove(&tag).unwrap();
        assert_eq!(
            matches!(evidence, VialMembership::Present(_)),
            tags.contains(&tag)
        );
        assert_eq!(evidence.verify(&tag, 7, &root), Ok(()));
    }
}

/// The tags 10, 20, 30, … in the last byte.
fn tens(count: u8) -> Vec<Digest> {
    (1..=count).map(|n| tag(n * 10)).collect()
}

fn tag(last: u8) -> Digest {
    let mut tag = [0; 32];
    tag[31] = last;
    Digest::from_bytes(tag)
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
    for (tags, expected) in table {
        let tags: Vec<Digest> = tags.iter().copied().map(tag).collect();
        assert_eq!(check_sorted(&tags), expected, "{tags:?}");
        assert_eq!(VialTree::new(tags).map(|_| ()), expected);
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
        got: tag(got),
        side,
        tag: tag(of),
    };
    let table = [
        (
            30,
            VialMembership::Present(tree.path(1).unwrap()),
            VialProofError::OtherVial {
                got: tag(20),
                expected: tag(30),
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
            evidence.verify(&tag(asked), 5, &tree.root()),
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
    let result = evidence.verify(&tag(30), 5, &tree.root());
    assert!(
        matches!(result, Err(VialProofError::Path { index: 2, .. })),
        "{result:?}"
    );
    let last = VialMembership::Absent {
        before: Some(tree.path(4).unwrap()),
        after: None,
    };
    assert_eq!(last.verify(&tag(55), 5, &tree.root()), Ok(()));
    assert!(last.verify(&tag(55), 6, &tree.root()).is_err());
}

proptest! {
    #[test]
    fn every_vial_has_evidence(tags in prop::collection::btree_set(any::<[u8; 32]>(), 1..40), other: [u8; 32]) {
        let tags: Vec<Digest> = tags.into_iter().map(Digest::from_bytes).collect();
        let tree = VialTree::new(tags.clone()).unwrap();
        prop_assert_eq!(tree.root(), vial_root(&tags));
        for tag in tags.iter().chain([&Digest::from_bytes(other)]) {
            let evidence = tree.prove(tag).unwrap();
            prop_assert_eq!(matches!(evidence, VialMembership::Present(_)), tags.contains(tag));
            prop_assert_eq!(evidence.verify(tag, tree.count(), &tree.root()), Ok(()));
            prop_assert!(evidence.verify(tag, tree.count(), &Digest::ZERO).is_err());
        }
    }
}

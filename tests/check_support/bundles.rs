//! Bundles of a log: made straight from the definition, for any vial and any seal.

use std::collections::BTreeSet;

use lotledger::digest::Digest;
use lotledger::domain::id::VialTag;
use lotledger::domain::state::Facts;
use lotledger::domain::subject::Subject;
use lotledger::format::bundle::{BundledEntry, BundledHistory, BundledQuestion, UntrustedBundle};
use lotledger::merkle::inclusion_proof;
use lotledger::merkle::subject_index::subject_key;
use lotledger::merkle::vial_tree::VialTree;

use super::log::Log;
use super::world::{World, names};

/// The bundle about vial `n` of the story's lot under the newest checkpoint.
pub fn bundle(world: &World, log: &Log, n: u32) -> UntrustedBundle {
    let vial = names::vial(world.recipe.lot, n);
    let reads = world.ask(n, "nobody").reads;
    bundle_of(world, log, vial, &reads, log.entries.len())
}

/// A bundle with these subjects under the seal at the end of the first `size` entries.
pub fn bundle_of(
    world: &World,
    log: &Log,
    vial: VialTag,
    reads: &BTreeSet<Subject>,
    size: usize,
) -> UntrustedBundle {
    let mut all = log.histories(size - 1);
    let held: Vec<_> = reads
        .iter()
        .filter_map(|s| Some((s.clone(), all.of.get(s)?.clone())))
        .collect();
    let indexes: BTreeSet<u64> = held
        .iter()
        .flat_map(|(_, history)| history.iter().map(|(index, _, _)| *index))
        .collect();
    let place = |index: &u64| indexes.iter().position(|i| i == index).unwrap() as u32;
    let histories = held
        .iter()
        .map(|(subject, history)| BundledHistory {
            subject: subject.clone(),
            entries: history.iter().map(|(index, _, _)| place(index)).collect(),
        })
        .collect();
    let keys: Vec<Digest> = reads
        .iter()
        .map(|s| subject_key(s.kind(), &s.id()))
        .collect();
    let bytes = |index: usize| BundledEntry::new(log.entries[index].clone()).unwrap();
    let mut entries: Vec<_> = indexes.iter().map(|index| bytes(*index as usize)).collect();
    entries.push(bytes(size - 1));
    UntrustedBundle {
        checkpoint: log.checkpoint(size),
        seal_path: inclusion_proof(size as u64 - 1, size as u64, &log.tree(size)).unwrap(),
        entries,
        trie: all.index.prove(&keys).unwrap(),
        histories,
        question: Some(question(world, vial)),
        openings: Vec::new(),
    }
}

/// The question about a vial of the story's lot, with its place in the vial tree if the lot has one.
pub fn question(world: &World, vial: VialTag) -> BundledQuestion {
    let lot = names::lot(world.recipe.lot);
    let known = world.known(&Subject::Lot(lot.clone()));
    let without_vials = known.is_none_or(|known| match &known.state.facts {
        Facts::Lot(lot) => lot.commissioned.is_none(),
        _ => true,
    });
    if without_vials && world.recipe.lot == "L1" {
        return BundledQuestion {
            membership: None,
            lot,
            vial,
        };
    }
    let ids = names::vials(world.recipe.lot, 1, world.recipe.vials);
    let tree = VialTree::new(ids.iter().map(|id| id.digest()).collect()).unwrap();
    BundledQuestion {
        membership: Some(tree.prove(&vial.digest()).unwrap()),
        lot,
        vial,
    }
}

/// The code on vial `n`, as printed.
pub fn code(world: &World, n: u32) -> String {
    let seed = names::seed(&format!("{}/{n}", world.recipe.lot));
    let serial = data_encoding::HEXUPPER.encode(&seed[..10]);
    let expiry = world.recipe.expiry.to_string().replace('-', "");
    format!(
        "(01){}(10){}(17){}(21){serial}",
        names::gtin(),
        world.recipe.lot,
        &expiry[2..]
    )
}

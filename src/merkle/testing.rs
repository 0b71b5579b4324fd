//! What the tests of this layer share: vectors as data, and leaves to build trees from.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::hash::leaf_hash;
use crate::digest::Digest;

/// `tests/vectors/rfc6962.json`.
#[derive(Deserialize)]
pub(crate) struct Rfc6962 {
    pub(crate) leaves: Vec<String>,
    pub(crate) roots: Vec<Digest>,
    pub(crate) inclusion: Vec<Inclusion>,
    pub(crate) consistency: Vec<Consistency>,
}

#[derive(Deserialize)]
pub(crate) struct Inclusion {
    pub(crate) index: u64,
    pub(crate) size: u64,
    pub(crate) proof: Vec<Digest>,
}

#[derive(Deserialize)]
pub(crate) struct Consistency {
    pub(crate) old: u64,
    pub(crate) new: u64,
    pub(crate) proof: Vec<Digest>,
}

impl Rfc6962 {
    pub(crate) fn leaf_hashes(&self) -> Vec<Digest> {
        self.leaves
            .iter()
            .map(|hex| leaf_hash(&unhex(hex)))
            .collect()
    }
}

pub(crate) fn rfc6962() -> Rfc6962 {
    read("rfc6962.json")
}

/// One member of `tests/vectors/design.json`, made by a separate program.
pub(crate) fn design<T: DeserializeOwned>(member: &str) -> T {
    let all: serde_json::Value = read("design.json");
    serde_json::from_value(all[member].clone()).unwrap()
}

pub(crate) fn unhex(hex: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap()
}

/// Leaf hashes of the numbers `0..count`.
pub(crate) fn numbered_leaves(count: u64) -> Vec<Digest> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

fn read<T: DeserializeOwned>(file: &str) -> T {
    let path = format!("{}/tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    serde_json::from_str(&text).unwrap()
}

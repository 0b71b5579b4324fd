//! The hashes of an RFC 6962 tree.

use crate::digest::{Digest, tagged};

/// Root of a tree or trie without leaves: SHA-256 of the empty string (RFC 6962 section 2.1).
pub const EMPTY_ROOT: Digest = Digest::from_bytes([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// Hash of a leaf's bytes: `H(0x00 ‖ bytes)` (RFC 6962 section 2.1).
pub fn leaf_hash(bytes: &[u8]) -> Digest {
    tagged(0x00, &[bytes])
}

/// Hash of an inner node: `H(0x01 ‖ left ‖ right)` (RFC 6962 section 2.1).
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    tagged(0x01, &[&left.bytes(), &right.bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::sha256;

    #[test]
    fn empty_root_is_the_hash_of_nothing() {
        assert_eq!(sha256(&[]), EMPTY_ROOT);
    }
}

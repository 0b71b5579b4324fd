//! Merkle structures.

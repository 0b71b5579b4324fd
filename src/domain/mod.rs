//! The meaning of the ledger.

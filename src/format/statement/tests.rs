//! Statements there and back, and everything that is refused.

use super::*;
use crate::format::testing::{EVENTS, statement};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_back(seed in any::<u64>()) {
        for event in 0..EVENTS {
            let original = statement(event, seed);
            let bytes = encode_statement(&original);
            let read = decode_statement(&bytes);
            prop_assert_eq!(read.as_ref(), Ok(&original));
            prop_assert_eq!(encode_statement(&original), bytes);
        }
    }
}

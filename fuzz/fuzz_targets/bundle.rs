//! A proof file, as `lotledger verify` checks it: read, checked against a trust file, answered as
//! text, as JSON and as a page.
//!
//! The input is a bundle's body, which is framed here (the frame has a hash that no change
//! survives), or a whole file if it begins as one.
#![no_main]

use libfuzzer_sys::fuzz_mutator;
use lotledger::format::bundle::{MAGIC, UntrustedBundle, decode_bundle, encode_bundle, frame};
use lotledger_fuzz::ask;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    lotledger_fuzz::wire::mutate(data, size, max_size, seed)
});

lotledger_fuzz::target!(|bytes: &[u8]| {
    let file = match bytes.starts_with(MAGIC) {
        true => bytes.to_vec(),
        false => frame(bytes),
    };
    let read = UntrustedBundle::from_file(&file);
    if let Ok(bundle) = &read {
        assert_eq!(bundle.to_file(), file);
        assert_eq!(decode_bundle(&encode_bundle(bundle)).as_ref(), Ok(bundle));
        bundle.to_json();
    }
    // One byte of each input decides who asks, so that both kinds of answer are tried.
    ask::every_way(&file, ask::trust_of_the_story(), bytes.len() % 2 == 0);
});

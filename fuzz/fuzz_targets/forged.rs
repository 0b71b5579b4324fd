//! What an operator could show who has everybody's keys: entries that say anything, signed, chained
//! and sealed, as one bundle of all their histories.
#![no_main]

use libfuzzer_sys::fuzz_mutator;
use lotledger::format::bundle::UntrustedBundle;
use lotledger_fuzz::{ask, entries, forge};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    entries::mutate(data, size, max_size, seed)
});

lotledger_fuzz::target!(|bytes: &[u8]| {
    let Some(log) = forge::log(&entries::split(bytes)) else {
        return;
    };
    let Some(bundle) = forge::bundle(&log) else {
        return;
    };
    let file = bundle.to_file();
    assert_eq!(UntrustedBundle::from_file(&file).as_ref(), Ok(&bundle));
    ask::every_way(&file, &log.trust(), bytes.len() % 2 == 0);
});

//! An entry of the log, and the envelope in it.
#![no_main]

use libfuzzer_sys::fuzz_mutator;
use lotledger::format::entry::{Body, decode_entry, encode_entry};
use lotledger::format::envelope::{decode_envelope, encode_envelope, verify_signatures};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    lotledger_fuzz::wire::mutate(data, size, max_size, seed)
});

lotledger_fuzz::target!(|bytes: &[u8]| {
    // A submission is an envelope alone.
    if let Ok(envelope) = decode_envelope(bytes) {
        assert_eq!(encode_envelope(&envelope), bytes);
    }
    let Ok(entry) = decode_entry(bytes) else {
        return;
    };
    assert_eq!(encode_entry(&entry), bytes);
    if let Body::Envelope(envelope) = &entry.body {
        let again = decode_envelope(&encode_envelope(envelope));
        assert_eq!(again.as_ref(), Ok(envelope));
        if let Ok(statement) = envelope.statement() {
            let _ = verify_signatures(envelope, &statement, |_| None);
        }
    }
});

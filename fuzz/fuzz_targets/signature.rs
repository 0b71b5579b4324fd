//! A signature, checked by the library and by tables of multiples: both accept the same.
//!
//! Of the input the first byte says which key, the second what is done to a good signature, the next 64 how, and the
//! rest is what was signed.
#![no_main]

use std::cell::RefCell;

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::CompressedEdwardsY;
use ed25519_dalek::{Signer, SigningKey};
use lotledger::domain::key::{BusyKeys, CheckingKey, PublicKey, verify_strict};

/// Secret key and the same with tables.
fn keys() -> Vec<(SigningKey, PublicKey, CheckingKey)> {
    let mut book = BusyKeys::new(16 << 20);
    let key = |seed| {
        let secret = SigningKey::from_bytes(&[seed; 32]);
        let public = PublicKey::of(&secret);
        book.insert(public);
        // From the sixteenth use on with tables.
        (0..16).for_each(|_| book.used(&public.id()));
        Some((secret, public, book.get(&public.id())?))
    };
    (0..8).filter_map(key).collect()
}

thread_local! {
    static KEYS: RefCell<Vec<(SigningKey, PublicKey, CheckingKey)>> = RefCell::new(keys());
}

lotledger_fuzz::target!(|bytes: &[u8]| {
    let Some((&[which, how], rest)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    let Some((change, message)) = rest.split_first_chunk::<64>() else {
        return;
    };
    KEYS.with_borrow(|keys| {
        let Some((secret, public, busy)) = keys.get(usize::from(which) % keys.len()) else {
            return;
        };
        let mut signature = secret.sign(message).to_bytes();
        let (r, s) = signature.split_at_mut(32);
        match how % 5 {
            0 => {}
            1 => r.copy_from_slice(&change[..32]),
            2 => s.copy_from_slice(&change[32..]),
            3 => {
                let point = CompressedEdwardsY::from_slice(r)
                    .ok()
                    .and_then(|r| r.decompress());
                let torsion = EIGHT_TORSION[usize::from(change[0]) % 8];
                if let Some(point) = point {
                    r.copy_from_slice((point + torsion).compress().as_bytes());
                }
            }
            _ => signature
                .iter_mut()
                .zip(change)
                .for_each(|(byte, change)| *byte ^= change),
        }
        let strict = verify_strict(public, message, &signature);
        assert_eq!(busy.verify_strict(message, &signature), strict);
        if how % 5 == 0 {
            assert!(strict.is_ok());
        }
    });
});

//! Keys that sign so often that a table of their multiples pays (docs/adr/0038).

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::traits::{Identity, IsIdentity};
use curve25519_dalek::{EdwardsPoint, Scalar};
use sha2::{Digest as _, Sha512};

use super::multiples::Multiples;
use super::{BadSignature, PublicKey, verify_strict};
use crate::domain::id::KeyId;

/// Checks from which on a table pays: making one takes as long as ten, and saves half of each.
const BUSY: u64 = 16;

/// Checks by all keys together, after which the count of each is halved: what is busy is busy now.
const FORGETS: u64 = 1 << 20;

/// Windows of the base point, of which there is one table, and of keys.
type OfBase = Multiples<8>;
type OfKey = Multiples<6>;

/// A key by which signatures are checked: by the library, or faster where its holder has made tables. Both accept the
/// same.
#[derive(Clone)]
pub struct CheckingKey {
    key: PublicKey,
    tables: Option<Arc<Tables>>,
}

struct Tables {
    base: Arc<OfBase>,
    key: OfKey,
}

impl CheckingKey {
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// As [`verify_strict`].
    ///
    /// # Errors
    /// [`BadSignature`] naming the key.
    pub fn verify_strict(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), BadSignature> {
        let Some(tables) = &self.tables else {
            return verify_strict(&self.key, message, signature);
        };
        match tables.accept(&self.key, message, signature) {
            true => Ok(()),
            false => Err(BadSignature {
                key_id: self.key.id(),
            }),
        }
    }
}

impl From<PublicKey> for CheckingKey {
    fn from(key: PublicKey) -> Self {
        Self { key, tables: None }
    }
}

impl fmt::Debug for CheckingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

impl Tables {
    /// `R' = S·B - k·A` has the 32 bytes of `R`, `S` is canonical, and `R'` is not the identity: the strict equation, as
    /// `A` has prime order (docs/adr/0038).
    fn accept(&self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
        let (r, s) = signature.split_at(32);
        let s: Option<[u8; 32]> = s.try_into().ok();
        let s: Option<Scalar> = s.and_then(|s| Scalar::from_canonical_bytes(s).into());
        let Some(s) = s else { return false };
        let mut hash = Sha512::new();
        hash.update(r);
        hash.update(key.as_bytes());
        hash.update(message);
        let k = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
        let minus_k_a = self.key.add(EdwardsPoint::identity(), &-k);
        let found = self.base.add(minus_k_a, &s);
        !found.is_identity() && found.compress().as_bytes() == r
    }
}

/// Public keys by id, with tables for the busiest of them. Its holder puts in keys that are enrolled, says when one was
/// used, and how many bytes tables may take.
pub struct BusyKeys {
    keys: HashMap<KeyId, Busy>,
    /// Of all keys since counts were halved.
    uses: u64,
    /// Who has tables.
    tables: Vec<KeyId>,
    most: usize,
    base: Option<Arc<OfBase>>,
}

struct Busy {
    key: CheckingKey,
    /// How often it was used.
    uses: u64,
}

impl BusyKeys {
    /// `budget`: bytes of all tables of keys together; the base point's takes 0.7 MB besides, once there is another.
    pub fn new(budget: usize) -> Self {
        Self {
            keys: HashMap::new(),
            uses: 0,
            tables: Vec::new(),
            most: budget / OfKey::BYTES,
            base: None,
        }
    }

    pub fn insert(&mut self, key: PublicKey) {
        self.keys.entry(key.id()).or_insert_with(|| Busy {
            key: key.into(),
            uses: 0,
        });
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub fn contains(&self, id: &KeyId) -> bool {
        self.keys.contains_key(id)
    }

    pub fn get(&self, id: &KeyId) -> Option<CheckingKey> {
        self.keys.get(id).map(|busy| busy.key.clone())
    }

    /// A signature by this key was checked, or is going to be.
    pub fn used(&mut self, id: &KeyId) {
        let Some(busy) = self.keys.get_mut(id) else {
            return;
        };
        busy.uses = busy.uses.saturating_add(1);
        let uses = busy.uses;
        // Asked at 16, 32, 64, … alone, so that a key that has to wait costs nothing.
        if busy.key.tables.is_none() && uses >= BUSY && uses.is_power_of_two() && self.room(uses) {
            self.make_tables(id);
        }
        self.uses += 1;
        if self.uses >= FORGETS {
            self.uses = 0;
            self.keys.values_mut().for_each(|busy| busy.uses /= 2);
        }
    }

    /// Whether there is room for one more, or is now because the least busy, which was half as busy, gave way.
    fn room(&mut self, uses: u64) -> bool {
        if self.tables.len() < self.most {
            return true;
        }
        let of = |id: &KeyId| self.keys.get(id).map_or(0, |busy| busy.uses);
        let all = self.tables.iter().enumerate();
        let least = all.map(|(place, id)| (of(id), place)).min();
        let Some((_, place)) = least.filter(|(least, _)| uses / 2 >= *least) else {
            return false;
        };
        let gone = self.tables.swap_remove(place);
        if let Some(busy) = self.keys.get_mut(&gone) {
            busy.key.tables = None;
        }
        true
    }

    fn make_tables(&mut self, id: &KeyId) {
        let base = self
            .base
            .get_or_insert_with(|| Arc::new(OfBase::of(ED25519_BASEPOINT_POINT)));
        if let Some(busy) = self.keys.get_mut(id) {
            busy.key.tables = Some(Arc::new(Tables {
                base: Arc::clone(base),
                key: OfKey::of(busy.key.key.point()),
            }));
            self.tables.push(*id);
        }
    }
}

#[cfg(test)]
impl CheckingKey {
    pub(super) fn with_tables(key: PublicKey) -> Self {
        let mut book = BusyKeys::new(OfKey::BYTES);
        book.insert(key);
        book.make_tables(&key.id());
        book.keys.remove(&key.id()).unwrap().key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::constants::EIGHT_TORSION;
    use ed25519_dalek::{Signer, SigningKey};

    fn keys(count: u8) -> Vec<PublicKey> {
        let key = |seed| PublicKey::of(&ed25519_dalek::SigningKey::from_bytes(&[seed; 32]));
        (1..=count).map(key).collect()
    }

    fn ask(book: &mut BusyKeys, key: &PublicKey, times: u64) -> bool {
        let mut tables = false;
        for _ in 0..times {
            book.used(&key.id());
            tables = book.get(&key.id()).unwrap().tables.is_some();
        }
        tables
    }

    #[test]
    fn the_busiest_have_tables_within_the_bound() {
        let keys = keys(4);
        let mut book = BusyKeys::new(2 * OfKey::BYTES + 1);
        for key in &keys {
            book.insert(*key);
        }
        assert!(!ask(&mut book, &keys[0], BUSY - 1));
        assert!(ask(&mut book, &keys[0], 1));
        assert!(ask(&mut book, &keys[1], 3 * BUSY));
        // There is no room, and nobody is half as busy.
        assert!(!ask(&mut book, &keys[2], 2 * BUSY - 1));
        assert!(ask(&mut book, &keys[2], 1));
        assert_eq!(book.tables, [keys[1].id(), keys[2].id()]);
        assert!(!ask(&mut book, &keys[0], 1));
        // What was long ago is forgotten.
        ask(&mut book, &keys[1], FORGETS);
        assert!(ask(&mut book, &keys[2], FORGETS / 4));
        assert!(book.keys[&keys[1].id()].uses < FORGETS);
        // Put in again it is the same key.
        book.insert(keys[1]);
        assert!(ask(&mut book, &keys[1], 1));
        assert!(book.get(&KeyId::from_bytes([0; 32])).is_none());
        assert_eq!((book.len(), book.contains(&keys[3].id())), (4, true));
    }

    /// `R` that everybody can write, `R` with torsion, and `S` from a private scalar, as nobody who keeps to
    /// RFC 8032 makes them.
    fn crafted(
        secret: &SigningKey,
        message: &[u8],
        nonce: Scalar,
        torsion: EdwardsPoint,
    ) -> [u8; 64] {
        let r = (ED25519_BASEPOINT_POINT * nonce + torsion).compress();
        let mut hash = Sha512::new();
        hash.update(r.as_bytes());
        hash.update(secret.verifying_key().as_bytes());
        hash.update(message);
        let k = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
        let s = nonce + k * secret.to_scalar();
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(r.as_bytes());
        signature[32..].copy_from_slice(s.as_bytes());
        signature
    }

    #[test]
    fn what_the_library_refuses_is_refused() {
        let secret = SigningKey::from_bytes(&[9; 32]);
        let key = PublicKey::of(&secret);
        let tables = CheckingKey::with_tables(key);
        let same = |message: &[u8], signature: &[u8; 64], accepted: bool| {
            let strict = verify_strict(&key, message, signature);
            assert_eq!(tables.verify_strict(message, signature), strict);
            assert_eq!(strict.is_ok(), accepted, "{signature:02x?}");
        };
        let message = b"lot";
        let good = secret.sign(message).to_bytes();
        same(message, &good, true);
        same(b"lots", &good, false);
        for bit in 0..512 {
            let mut other = good;
            other[bit / 8] ^= 1 << (bit % 8);
            same(message, &other, false);
        }
        let nonce = Scalar::from(0x1234_5678_9abc_u64);
        for torsion in EIGHT_TORSION {
            let free = torsion.is_identity();
            same(message, &crafted(&secret, message, nonce, torsion), free);
            same(
                message,
                &crafted(&secret, message, Scalar::ZERO, torsion),
                false,
            );
        }
        // S + L says the same in another spelling.
        let order: [u8; 32] = {
            let mut bytes = *(-Scalar::ONE).as_bytes();
            bytes[0] += 1;
            bytes
        };
        let mut other = good;
        let mut carry = 0;
        for (byte, of_order) in other[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(of_order) + carry;
            *byte = sum.to_le_bytes()[0];
            carry = sum >> 8;
        }
        same(message, &other, false);
    }

    #[test]
    fn without_room_the_library_checks() {
        let key = keys(1)[0];
        let mut book = BusyKeys::new(0);
        book.insert(key);
        assert!(!ask(&mut book, &key, 100));
    }
}

//! Multiples of a point, made once, so that a product with a number needs additions alone.

use curve25519_dalek::{EdwardsPoint, Scalar};

/// Bits of a scalar of the group: all are below 2^253.
const BITS: usize = 253;

/// `d · 2^(W·i) · P` for every window `i` of a scalar and every `d` from 1 to `2^(W-1)`: a digit is signed, and
/// minus a point costs nothing. Not in constant time: what is checked is public.
pub(super) struct Multiples<const W: usize> {
    /// A window after the other, each ascending.
    points: Vec<EdwardsPoint>,
}

impl<const W: usize> Multiples<W> {
    /// The largest digit.
    const HALF: usize = 1 << (W - 1);
    /// One bit more than a scalar has, for the last carry.
    const WINDOWS: usize = (BITS + 1).div_ceil(W);

    pub(super) const BYTES: usize = Self::WINDOWS * Self::HALF * size_of::<EdwardsPoint>();

    pub(super) fn of(point: EdwardsPoint) -> Self {
        let mut points = Vec::with_capacity(Self::WINDOWS * Self::HALF);
        let mut unit = point;
        for _ in 0..Self::WINDOWS {
            let mut multiple = unit;
            for _ in 1..Self::HALF {
                points.push(multiple);
                multiple += unit;
            }
            points.push(multiple);
            // 2^(W-1) units and again as many: the next window's unit.
            unit = multiple + multiple;
        }
        Self { points }
    }

    /// `sum + scalar · P`. The scalar is reduced, as all are that dalek makes of bytes.
    pub(super) fn add(&self, sum: EdwardsPoint, scalar: &Scalar) -> EdwardsPoint {
        let mut sum = sum;
        let mut carry = 0;
        for (i, window) in self.points.chunks_exact(Self::HALF).enumerate() {
            let digit = bits(scalar.as_bytes(), i * W, W) + carry;
            if digit <= Self::HALF {
                carry = 0;
                if let Some(multiple) = digit.checked_sub(1).and_then(|at| window.get(at)) {
                    sum += multiple;
                }
            } else {
                // The digit less 2^W, and one more of the next window.
                carry = 1;
                let less = (1 << W) - digit;
                if let Some(multiple) = less.checked_sub(1).and_then(|at| window.get(at)) {
                    sum -= multiple;
                }
            }
        }
        sum
    }
}

/// `count` bits from `from` on, at most 8; what is beyond the end is 0.
fn bits(bytes: &[u8; 32], from: usize, count: usize) -> usize {
    let byte = |at: usize| bytes.get(at).copied().map_or(0, usize::from);
    let two = byte(from / 8) | byte(from / 8 + 1) << 8;
    (two >> (from % 8)) & ((1 << count) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::constants::ED25519_BASEPOINT_POINT as B;
    use curve25519_dalek::traits::Identity;
    use proptest::prelude::*;

    fn same<const W: usize>(scalars: &[Scalar]) {
        let point = B * Scalar::from(7_u64);
        let multiples = Multiples::<W>::of(point);
        assert_eq!(
            multiples.points.len() * size_of::<EdwardsPoint>(),
            Multiples::<W>::BYTES
        );
        for scalar in scalars {
            let found = multiples.add(EdwardsPoint::identity(), scalar);
            assert_eq!(found, point * scalar, "{W} {scalar:?}");
            assert_eq!(
                multiples.add(B, scalar),
                B + point * scalar,
                "{W} {scalar:?}"
            );
        }
    }

    /// 0, 1, L-1, every power of two and its neighbours, and scalars all of whose windows carry, or none.
    fn edges() -> Vec<Scalar> {
        let mut all = vec![Scalar::ZERO, Scalar::ONE, -Scalar::ONE];
        let mut power = Scalar::ONE;
        for _ in 0..BITS {
            all.extend([power, power - Scalar::ONE, power + Scalar::ONE, -power]);
            power += power;
        }
        for byte in 0..=255 {
            all.push(Scalar::from_bytes_mod_order([byte; 32]));
            let mut low = [byte; 32];
            low[31] = 0x0f;
            all.push(Scalar::from_bytes_mod_order(low));
        }
        all
    }

    #[test]
    fn every_carry() {
        let edges = edges();
        same::<1>(&edges[..64]);
        same::<4>(&edges);
        same::<5>(&edges);
        same::<6>(&edges);
        same::<8>(&edges);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn any_scalar(bytes: [u8; 32]) {
            let scalar = Scalar::from_bytes_mod_order(bytes);
            same::<6>(&[scalar]);
        }
    }
}

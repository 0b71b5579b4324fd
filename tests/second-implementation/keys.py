"""FORMAT.md, "Keys": Ed25519 stricter than RFC 8032.

The signature equation is left to the `cryptography` package, which compares the encoding of
S*B - k*A with R byte for byte and requires S < L. What it does not refuse is refused here: keys that
are not canonical, of small order or not torsion-free, and R of small order.
"""

import functools

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
IDENTITY = (0, 1, 1, 0)


def _add(a, b):
    """Addition in extended coordinates (X, Y, Z, T); complete on this curve."""
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e = (y1 - x1) * (y2 - x2) % P
    f = (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = f - e, d - c, d + c, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def _mul(n, a):
    r = IDENTITY
    while n:
        if n & 1:
            r = _add(r, a)
        a, n = _add(a, a), n >> 1
    return r


def _is_identity(a):
    return a[0] % P == 0 and (a[1] - a[2]) % P == 0


def _decode(data):
    """The point, or None if the 32 bytes are not the canonical encoding of one."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


@functools.lru_cache(maxsize=4096)
def good_public_key(data):
    point = _decode(data) if len(data) == 32 else None
    return point is not None and not _is_identity(_mul(8, point)) and _is_identity(_mul(L, point))


def verify(public_key, message, signature):
    if len(signature) != 64 or not good_public_key(public_key):
        return False
    r = _decode(signature[:32])
    if r is None or _is_identity(_mul(8, r)):
        return False
    if int.from_bytes(signature[32:], "little") >= L:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def load_private(path):
    """An unencrypted PKCS#8 PEM file."""
    with open(path, "rb") as f:
        return load_pem_private_key(f.read(), password=None)


def private_from_seed(seed):
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_bytes(private_key):
    return private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

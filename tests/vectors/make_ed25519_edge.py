#!/usr/bin/env python3
"""Makes ed25519_edge.json: Ed25519 rows at the edges of what verifiers accept.

Plain Python integers, no library: a second implementation of the rule in src/format/key.rs.
`accept` and `flags` of every row, also of the published ones, are computed here.

Rule (stricter than RFC 8032): A and R canonical, A not small-order and torsion-free,
R not small-order, S < L, and encode(S*B - k*A) equal to R byte for byte.
"""
import hashlib
import json
import pathlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
I = pow(2, (P - 1) // 4, P)


def add(a, b):
    x1, y1 = a
    x2, y2 = b
    k = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P)


def mul(n, a):
    r = (0, 1)
    while n:
        if n & 1:
            r = add(r, a)
        a = add(a, a)
        n >>= 1
    return r


def neg(a):
    return (-a[0] % P, a[1])


def encode(a):
    return (a[1] | (a[0] & 1) << 255).to_bytes(32, "little")


def decode(b):
    """Lenient as most libraries: y is reduced, x = 0 with the sign bit passes. None if not on the curve."""
    n = int.from_bytes(b, "little")
    sign, y = n >> 255, (n & (1 << 255) - 1) % P
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * I % P
    if v * x * x % P != u:
        return None
    return (-x % P if x & 1 != sign else x, y)


B = decode(bytes.fromhex("58" + "66" * 31))
T8 = decode(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))
assert mul(8, T8) == (0, 1) and mul(4, T8) != (0, 1)


def hash_k(r, a, m):
    return int.from_bytes(hashlib.sha512(r + a + m).digest(), "little") % L


def expand(seed):
    h = hashlib.sha512(seed).digest()
    return int.from_bytes(h[:32], "little") & (1 << 254) - 8 | 1 << 254, h[32:]


def sign(seed, m):
    a, prefix = expand(seed)
    key = encode(mul(a, B))
    r = int.from_bytes(hashlib.sha512(prefix + m).digest(), "little") % L
    rb = encode(mul(r, B))
    return key, rb + ((r + hash_k(rb, key, m) * a) % L).to_bytes(32, "little")


def judge(key, m, sig):
    flags = []
    rb, s = sig[:32], int.from_bytes(sig[32:], "little")
    for name, raw in (("A", key), ("R", rb)):
        p = decode(raw)
        if p is None:
            flags.append(f"not_on_curve_{name}")
            continue
        if encode(p) != raw:
            flags.append(f"non_canonical_{name}")
        if mul(8, p) == (0, 1):
            flags.append(f"small_order_{name}")
        if mul(L, p) != (0, 1):
            flags.append(f"torsion_{name}")
    if s >= L:
        flags.append("s_not_reduced")
    ok = not flags
    a = decode(key)
    if a is not None:
        # What most single-signature verifiers check: the equation without the cofactor.
        if encode(add(mul(s % L, B), neg(mul(hash_k(rb, key, m), a)))) != rb:
            flags.append("equation_fails")
            ok = False
    return flags, ok


rows = []


def row(source, id, key, msg, sig):
    key, msg, sig = bytes.fromhex(key), bytes.fromhex(msg), bytes.fromhex(sig)
    flags, ok = judge(key, msg, sig)
    rows.append({"source": source, "id": id, "public_key": key.hex(), "message": msg.hex(),
                 "signature": sig.hex(), "flags": flags, "accept": ok})


# --- published: RFC 8032 section 7.1 ---
RFC = "RFC 8032 section 7.1"
for id, seed, msg, want in [
    ("TEST 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("TEST 2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("TEST 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ("TEST SHA(abc)", "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", hashlib.sha512(b"abc").hexdigest(),
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
]:
    key, sig = sign(bytes.fromhex(seed), bytes.fromhex(msg))
    assert sig.hex() == want, id
    row(RFC, id, key.hex(), msg, want)
    assert rows[-1]["accept"], id

# --- published: "Taming the many EdDSAs", novifinancial/ed25519-speccheck, cases.json at 336651ba ---
SPEC = "novifinancial/ed25519-speccheck cases.json 336651ba"
C7 = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
F7 = "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43"
CD = "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d"
N44 = "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623"
for id, (msg, key, sig) in enumerate([
    ("8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6", C7, "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a" + "00" * 32),
    ("9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79", C7, F7 + "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04"),
    ("aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab", F7, C7 + "8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e"),
    ("9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79", CD, "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009"),
    ("e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c", CD, "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09"),
    ("e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c", CD, "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405"),
    ("85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40", N44, "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514"),
    ("85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40", N44, "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22"),
    ("fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a", F7, "ed" + "ff" * 30 + "7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607"),
    ("84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1", F7, "ed" + "ff" * 30 + "7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09"),
]):
    row(SPEC, str(id), key, msg, sig)

# --- published: C2SP/CCTV ed25519vectors.json at 0fb2c3b5, a selection by class ---
CCTV = "C2SP/CCTV ed25519vectors.json 0fb2c3b5"
Z, ED, ED_ = "00" * 32, "ed" + "ff" * 30 + "7f", "ed" + "ff" * 31
E10 = "10eb7c3acfb2bed3e0d6ab89bf5a3d6afddd1176ce4812e38d9fd485058fdb1f"
K67 = "6718d0a3d58deaeaefa655eae3f119071deaa2cfebfd0ca28b670f879d657086"
T26 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
R36, S05 = "36684ea91032ba5b1dbab2d02f4debc74c3327f2b3802e2e4d371aa42b12b56b", "05ba9a796274d80437afa36f1236563f2f3b0aa84cecddc3d20914615ba4fe02"
for id, key, sig, msg in [
    (0, Z, Z + Z, "ed25519vectors 3"),
    (1, Z, Z + Z, "ed25519vectors 11"),
    (2, Z, R36 + S05, "ed25519vectors 7"),
    (3, Z, R36 + S05, "ed25519vectors 3"),
    (4, E10, Z + "5e176f12cfb0d4e6eb6929b19ae4c998ef05c1c2cf628a9b1fa1c21312627108", "ed25519vectors 7"),
    (5, E10, Z + "9472a69cd9a701a50d130ed52189e2455b23767db52cacb8716fb896ffeeac09", "ed25519vectors 3"),
    (6, E10, R36 + "c02e2b9e63e385c058bf62b14b3a2b29ccefe8e38ddb536bc3f9865320a3d801", "ed25519vectors 10"),
    (7, E10, R36 + "bbfd00bd9c259d8d222d15e67a3d8228585050dbb9b9585be20d8fadc721da03", "ed25519vectors"),
    (9, ED, Z + Z, "ed25519vectors 6"),
    (11, ED, R36 + S05, "ed25519vectors"),
    (15, Z, ED + Z, "ed25519vectors 10"),
    (17, E10, ED + "ad7a355469b5c87e550469f6b2de409ee723acd584bf35f86b80c384e8ceb702", "ed25519vectors 3"),
    (37, Z, ED_ + Z, "ed25519vectors 9"),
    (442, K67, "01" + "00" * 30 + "80" + "c57b6e27f4d1afcbc43510891ee7816e69732bdac3893a4c4d75a698ec76fd09", "ed25519vectors 7"),
    (448, K67, "ee" + "ff" * 30 + "7f" + "69d1960a5be23a7e46d14e609465c4fb82f3a486b4cf9ba3cc00d79f371a3002", "ed25519vectors 1"),
    (461, T26, "5ae36d433a7bd0efb150b6b04610d1986e3044c46b6ad69bae17aaf76b608d21" + S05, "ed25519vectors"),
    (464, K67, "5ae36d433a7bd0efb150b6b04610d1986e3044c46b6ad69bae17aaf76b608d21f7d88566da564c6fa777235d8864b9df8d63ee4369bcc3dbf0f421fdfe9d7309", "ed25519vectors 1"),
    (465, K67, "5ae36d433a7bd0efb150b6b04610d1986e3044c46b6ad69bae17aaf76b608d21ddfb80c3b500d19d9a01010fb34cf3c00c7bc6e972e7d672e19ec969bd5b1908", "ed25519vectors 2"),
    (473, K67, "fa9dde274f4820efb19a890f8ba2d8791710a4303ceef4aedf9dddc4e81a1f116f03b9c47f23619e95184c7914c139f4a66906150bdc0635512421be6e282004", "ed25519vectors 2"),
    (481, K67, "f36121d8b0b7df104e6576f0745d2786e8ef5bcfc3110b512062223b17e5e0ee035953cc64888fcdb0e70de5779b546a4c56b2d8f579748b4ce963887eb36705", "ed25519vectors 16"),
]:
    row(CCTV, str(id), key, msg.encode().hex(), sig)

# --- published: C2SP/wycheproof testvectors_v1/ed25519_test.json at 00de17e3, group with pk 7d4d0e7f ---
WYC = "C2SP/wycheproof ed25519_test.json 00de17e3"
PK = "7d4d0e7f6153a69b6242b522abbee685fda4420f8834b108c3bdae369ef549fa"
for id, msg, sig in [
    (22, "3f", "edd3f55c1a631258d69cf7a2def9de14" + "00" * 15 + "10" + "ecd3f55c1a631258d69cf7a2def9de14" + "00" * 15 + "10"),
    (25, "3f", ED + "00" * 32),
    (27, "3f", ED + "ecd3f55c1a631258d69cf7a2def9de14" + "00" * 15 + "10"),
    (28, "3f", ED + "edd3f55c1a631258d69cf7a2def9de14" + "00" * 15 + "10"),
    (42, "313233343030", "647c1492402ab5ce03e2c3a7f0384d051b9cf3570f1207fc78c1bcc98c281c2b1d125e5538f38afbcc1c84e489521083041d24bc6240767029da063271a1ff0c"),
    (46, "313233343030", "657d1492402ab5ce03e2c3a7f0384d051b9cf3570f1207fc78c1bcc98c281c2bcd237dda9a116501f67a5705a854b9adc304f34720803a91b324f2c13e0f5a09"),
    (55, "313233343030", "657c1492402ab5ce03e2c3a7f0384d051b9cf3570f1207fc78c1bcc98c289c2be5241a345c7b5428054c74b7c382fa10d4a5f1e8f8b79a71d3fdea2254f1ff0e"),
]:
    row(WYC, str(id), PK, msg, sig)

# --- made here ---
MADE = "made by make_ed25519_edge.py"
seed = hashlib.sha256(b"ed25519 edge").digest()
a, _ = expand(seed)
A = mul(a, B)
r = int.from_bytes(hashlib.sha512(b"nonce").digest(), "little") % L


def make(id, key_point, key_raw, r_point, r_raw, scalar, want_equation=None):
    """S solves the equation for the prime-order parts; tries messages until the torsion cancels if asked."""
    for i in range(2000):
        msg = f"edge {i}".encode()
        s = (scalar["r"] + hash_k(r_raw, key_raw, msg) * scalar["a"]) % L
        sig = r_raw + s.to_bytes(32, "little")
        flags, _ = judge(key_raw, msg, sig)
        if want_equation is None or ("equation_fails" not in flags) == want_equation:
            row(MADE, id, key_raw.hex(), msg.hex(), sig.hex())
            return
    raise SystemExit(f"no message found for {id}")


good = {"r": r, "a": a}
R = mul(r, B)
for order, t in ((2, mul(4, T8)), (4, mul(2, T8)), (8, T8)):
    Rt, At = add(R, t), add(A, t)
    # The attack on batch verification: a good key, R carries torsion; S is honest for the rest.
    make(f"mixed R, torsion order {order}, clean A", A, encode(A), Rt, encode(Rt), good)
    # Mixed key, clean R: the cofactorless equation holds when k is a multiple of the order.
    make(f"mixed A, torsion order {order}, clean R, equation holds", At, encode(At), R, encode(R), good, True)
    make(f"mixed A, torsion order {order}, clean R, equation fails", At, encode(At), R, encode(R), good, False)
    # Both mixed and cancelling: accepted by the equation alone.
    make(f"mixed A and mixed R, torsion order {order}, cancelling", At, encode(At), Rt, encode(Rt), good, True)
    make(f"small A of order {order}", t, encode(t), R, encode(R), {"r": r, "a": 0}, True)
    make(f"small R of order {order}, clean A", A, encode(A), t, encode(t), {"r": 0, "a": a})
# R = identity is torsion-free and canonical, and the equation holds: only the small-order rule refuses it.
make("R is the identity, clean A", A, encode(A), (0, 1), encode((0, 1)), {"r": 0, "a": a}, True)
make("A is the identity", (0, 1), encode((0, 1)), R, encode(R), {"r": r, "a": 0}, True)
for name, raw in (("y = p + 1", "ee" + "ff" * 30 + "7f"), ("x = 0 with sign", "01" + "00" * 30 + "80"), ("y = p + 1, x = 0 with sign", "ee" + "ff" * 31)):
    raw = bytes.fromhex(raw)
    make(f"non-canonical A, identity as {name}", (0, 1), raw, R, encode(R), {"r": r, "a": 0})
    make(f"non-canonical R, identity as {name}", A, encode(A), (0, 1), raw, {"r": 0, "a": a})
# A non-canonical encoding of a point that is not small-order: y = p + 3 stands for y = 3 and so on.
for y in range(2, 19):
    p = decode(y.to_bytes(32, "little"))
    if p and mul(8, p) != (0, 1):
        row(MADE, f"non-canonical A, y = p + {y}, nobody knows its scalar", (P + y).to_bytes(32, "little").hex(), b"x".hex(), encode(R).hex() + "01" + "00" * 31)
        row(MADE, f"non-canonical R, y = p + {y}", encode(A).hex(), b"x".hex(), (P + y).to_bytes(32, "little").hex() + "01" + "00" * 31)
        break
y = next(y for y in range(2, 99) if decode(y.to_bytes(32, "little")) is None)
row(MADE, "A not on the curve", y.to_bytes(32, "little").hex(), b"x".hex(), encode(R).hex() + "01" + "00" * 31)
row(MADE, "R not on the curve", encode(A).hex(), b"x".hex(), y.to_bytes(32, "little").hex() + "01" + "00" * 31)
key, sig = sign(seed, b"plain")
row(MADE, "honest", key.hex(), b"plain".hex(), sig.hex())
assert rows[-1]["accept"]
s = int.from_bytes(sig[32:], "little")
row(MADE, "S + L", key.hex(), b"plain".hex(), (sig[:32] + (s + L).to_bytes(32, "little")).hex())
row(MADE, "S + 2^255", key.hex(), b"plain".hex(), (sig[:32] + (s + 2**255).to_bytes(32, "little")).hex())
row(MADE, "another message", key.hex(), b"plaim".hex(), sig.hex())

for it in rows:
    bad = [f for f in it["flags"] if f != "equation_fails"]
    assert not (bad and it["accept"]), it

out = pathlib.Path(__file__).with_name("ed25519_edge.json")
out.write_text("[\n" + ",\n".join(json.dumps(it) for it in rows) + "\n]\n")
print(len(rows), "rows,", sum(it["accept"] for it in rows), "accepted")

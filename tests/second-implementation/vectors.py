"""Checks this implementation against tests/vectors/."""

import hashlib
import hmac
import json
import pathlib

import canonical
import envelope
import hashes
import keys
import rules
import subjects
import tree
import trie
from canonical import Refused
from report import check, section

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors"
unhex = bytes.fromhex


def load(name):
    return json.loads((VECTORS / name).read_text())


def refusal(read, data):
    try:
        read(data)
    except Refused as e:
        return e
    return None


def design():
    section("design.json")
    d = load("design.json")
    for s in d["subject_keys"]:
        check(f"subject key of kind {s['kind']}", hashes.subject_key(s["kind"], unhex(s["id"])).hex() == s["key"])
    h = d["history"]
    events = [(e["type"], unhex(e["leaf"])) for e in h["events"]]
    for n, (head, value) in enumerate(zip(h["heads"], h["values"]), 1):
        count, mine = hashes.history(events[:n])
        check(f"history of {n}", mine.hex() == head and hashes.subject_value(count, mine).hex() == value)
    pairs = [(hashes.H(b"k", hashes.u32(i)), hashes.H(b"v", hashes.u32(i))) for i in range(1000)]
    for n, root in d["trie"]["roots"].items():
        check(f"trie of {n} keys", trie.root(pairs[: int(n)]).hex() == root)
    pruned = d["trie"]["pruned"]
    nodes = [(n[0], n[1]) if n[0] == "inner" else (n[0], *map(unhex, n[1:])) for n in pruned["preorder"]]
    check("pruned trie", trie.pruned_root(nodes).hex() == d["trie"]["roots"][str(pruned["keys"])])
    values = dict(pairs)
    for asked, present in zip(map(unhex, pruned["asked"]), pruned["present"]):
        expected = (trie.PRESENT, values[asked]) if present else (trie.ABSENT, None)
        check(f"looked up {asked.hex()[:8]}", trie.look_up(nodes, asked) == expected)
    for v in d["vial_ids"]:
        id = hashes.vial_id(v["gtin14"], v["serial"])
        check(f"vial id and tag of {v['serial']}", (id.hex(), hashes.vial_tag(id).hex()) == (v["vial_id"], v["vial_tag"]))
    leaves = [hashes.leaf_hash(unhex(v)) for v in d["vial_tree"]["sorted_vial_tags"]]
    check("vial tree", tree.root(leaves).hex() == d["vial_tree"]["root"])
    c = d["commitment"]
    digest = hashes.commit_value(unhex(c["ledger_id"]), unhex(c["statement_id"]), c["field_id"], unhex(c["salt"]), c["value"])
    check("commitment", digest.hex() == c["digest"])
    c = d["public_text"]
    digest = hashes.commit_value(unhex(c["ledger_id"]), unhex(c["statement_id"]), rules.PUBLIC_TEXT, unhex(c["salt"]), c["text"])
    beside = unhex(c["salt"]) + c["text"].encode()
    check("public text", (digest.hex(), beside.hex()) == (c["digest"], c["sidecar"]))
    rules.public_text(c["text"], "public_text")
    for bad in c["refused"]:
        check(f"refused: {bad!r}", refusal(lambda text: rules.public_text(text, "public_text"), bad) is not None)
    c = d["document"]
    check("document", hashes.commit_document(unhex(c["salt"]), c["document"].encode()).hex() == c["digest"])
    k = d["key_id"]
    check("key id", hashes.key_id(unhex(k["public_key"]), k["algorithm"]).hex() == k["key_id"])
    p = d["dsse_pae"]
    check("PAE", envelope.pae(unhex(p["payload"])).hex() == p["pae"] and p["payload_type"] == envelope.PAYLOAD_TYPE.decode())


def statements():
    section("statements.json")
    for row in load("statements.json")["statements"]:
        data = unhex(row["bytes"])
        s = canonical.statement(data)
        name, number, _ = subjects.event(s)
        joined = [[k, i.hex(), hashes.subject_key(k, i).hex()] for k, i in subjects.joined(s)]
        check(
            row["event"],
            (name, number) == (row["field"], row["event_type"])
            and canonical.encode("Statement", s) == data
            and hashes.H(data).hex() == row["payload_hash"]
            and s.get("ledger_id", b"").hex() == (row["ledger_id"] or "")
            and s["statement_id"].hex() == row["statement_id"]
            and s.get("occurred_at_ms", 0) == row["occurred_at_ms"]
            and s.get("utc_offset_minutes", 0) == row["utc_offset_minutes"]
            and [x["key_id"].hex() for x in s["signers"]] == row["signers"]
            and [[x["kind"], x.get("id", b"").hex(), x.get("count", 0), x.get("head", bytes(32)).hex()] for x in s.get("seen", [])]
            == row["seen"]
            and joined == row["subjects"],
        )


def protobuf_agrees():
    """The grammar's writer against the protobuf package, which writes fields in order of their number."""
    section("protobuf package")
    from lotledger.v1 import statement_pb2

    for row in load("statements.json")["statements"]:
        message = statement_pb2.Statement()
        message.ParseFromString(unhex(row["bytes"]))
        check(row["event"], message.SerializeToString(deterministic=True).hex() == row["bytes"])


def non_canonical():
    """All must be refused. The code is compared too; the first fault found may differ, but does not."""
    section("non_canonical.json")
    for row in load("non_canonical.json")["statements"]:
        e = refusal(canonical.statement, unhex(row["bytes"]))
        found = f"{e.code} {e.field}" if e else "accepted"
        check(f"{row['name']}: {found}", e is not None and (e.code, e.field) == (row["code"], row["field"]))
    # Rows that the grammar alone refuses, without the tables of values.
    form = [r for r in load("non_canonical.json")["statements"] if refusal(lambda b: canonical.decode("Statement", b), unhex(r["bytes"]))]
    check(
        "the grammar alone refuses all that is not canonical or malformed",
        {r["name"] for r in load("non_canonical.json")["statements"] if r["code"] in ("NOT_CANONICAL", "MALFORMED")}
        <= {r["name"] for r in form},
    )


def entries():
    section("entries.json")
    d = load("entries.json")
    leaves, histories, previous, public_keys = [], {}, bytes(32), {}
    seeds = {keys.public_bytes(keys.private_from_seed(bytes([n]) * 32)): bytes([n]) * 32 for n in (1, 2, 3)}
    for row in d["entries"]:
        data = unhex(row["bytes"])
        e = canonical.entry(data)
        ok = canonical.encode("Entry", e) == data and e["previous"] == previous == unhex(row["previous"])
        ok &= (e.get("index", 0), e["recorded_at_ms"]) == (row["index"], row["recorded_at_ms"])
        previous = hashes.leaf_hash(data)
        leaves.append(previous)
        ok &= previous.hex() == row["leaf_hash"] and tree.root(leaves).hex() == row["root_after"]
        if "seal" in e:
            values = [(hashes.subject_key(*s), hashes.subject_value(*h)) for s, h in histories.items()]
            ok &= trie.root(values) == e["seal"]["index_root"] == unhex(row["index_root"])
            ok &= e["seal"].get("subject_count", 0) == len(values) == row["subject_count"]
        else:
            payload = e["envelope"]["payload"]
            ok &= payload.hex() == row["payload"] and hashes.H(payload).hex() == row["payload_hash"]
            ok &= envelope.pae(payload).hex() == row["pae"]
            public_keys |= {hashes.key_id(unhex(k)): unhex(k) for k in row["public_keys"]}
            s = envelope.check(e["envelope"], public_keys)
            # Ed25519 signatures are deterministic: made again, they are the same.
            again = [keys.private_from_seed(seeds[public_keys[x["key_id"]]]) for x in s["signers"]]
            ok &= envelope.sign(payload, again) == canonical.encode("Envelope", e["envelope"])
            _, number, _ = subjects.event(s)
            after = []
            for subject in subjects.joined(s):
                count, head = histories.get(subject, (0, bytes(32)))
                histories[subject] = (count + 1, hashes.next_head(head, number, previous))
                count, head = histories[subject]
                after.append({"kind": subject[0], "id": subject[1].hex(), "count": count, "head": head.hex(),
                              "value": hashes.subject_value(count, head).hex()})
            ok &= after == row["histories_after"]
        check(f"entry {row['index']}", ok)
    first = canonical.entry(unhex(d["entries"][0]["bytes"]))
    check("ledger id", hashes.H(first["envelope"]["payload"]).hex() == d["ledger_id"])


def rfc6962():
    section("rfc6962.json")
    d = load("rfc6962.json")
    leaves = [hashes.leaf_hash(unhex(x)) for x in d["leaves"]]
    roots = [unhex(r) for r in d["roots"]]
    for n, root in enumerate(roots):
        check(f"root of {n}", tree.root(leaves[:n]) == root)
    for p in d["inclusion"]:
        proof = [unhex(x) for x in p["proof"]]
        i, n = p["index"], p["size"]
        check(f"{i} in {n}", tree.included(leaves[i], i, n, proof, roots[n]) and tree.path(leaves[:n], i) == proof)
        spoilt = [bytes([proof[0][0] ^ 1]) + proof[0][1:]] + proof[1:] if proof else [bytes(32)]
        check(f"{i} in {n}, spoilt", not tree.included(leaves[i], i, n, spoilt, roots[n]))
    for p in d["consistency"]:
        proof = [unhex(x) for x in p["proof"]]
        a, b = p["old"], p["new"]
        check(f"{a} to {b}", tree.consistent(a, roots[a], b, roots[b], proof))
        check(f"{a} to {b}, spoilt", not tree.consistent(a, bytes(32), b, roots[b], proof))


def ed25519():
    section("ed25519_edge.json")
    for row in load("ed25519_edge.json"):
        accepted = keys.verify(unhex(row["public_key"]), unhex(row["message"]), unhex(row["signature"]))
        check(f"{row['source']} {row['id']}", accepted == row["accept"])
        weak = {"non_canonical_A", "small_order_A", "torsion_A", "not_on_curve_A"} & set(row["flags"])
        check(f"{row['source']} {row['id']}, key", keys.good_public_key(unhex(row["public_key"])) == (not weak))


def references():
    """Keyed references: HMAC-SHA-256 over kind, a zero byte and name."""
    section("references.json")
    d = load("references.json")
    key = unhex(d["references"])
    for case in d["derived"]:
        message = case["kind"].encode() + b"\0" + case["name"].encode()
        made = hmac.new(key, message, hashlib.sha256).digest()[: case["bytes"]]
        check(f"{case['kind']} {case['name']}", made.hex() == case["value"])


def run():
    design()
    references()
    statements()
    protobuf_agrees()
    non_canonical()
    entries()
    rfc6962()
    ed25519()

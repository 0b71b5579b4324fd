"""Checks .lotproof files: they hold as they are, and nothing in them can be changed."""

import json
import pathlib

import bundle
import canonical
import hashes
import note
import subjects
from report import check, section

REFUSALS = (canonical.Refused, bundle.Unproven, note.BadNote)


def refused(body, trust):
    try:
        bundle.Checked(body, trust)
    except REFUSALS as e:
        return e
    return None


def _flip(data, at=None):
    at = len(data) // 2 if at is None else at
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _changed(body, field, change):
    b = canonical.decode("Bundle", body)
    b[field] = change(b[field])
    return canonical.encode("Bundle", b)


def tamper(body, trust):
    """Changes one thing at a time, always to a bundle that is still canonical where it can be."""
    b = canonical.decode("Bundle", body)

    def spoilt(what, data):
        check(f"spoilt: {what}", data != body and refused(data, trust) is not None)

    for i in range(0, len(b["entries"]), max(1, len(b["entries"]) // 12)):
        spoilt(f"a byte of entry {i}", _changed(body, "entries", lambda v: v[:i] + [_flip(v[i])] + v[i + 1 :]))
    for i, data in enumerate(b["entries"][:-1]):
        e = canonical.decode("Entry", data)
        e["envelope"]["signatures"][0] = _flip(e["envelope"]["signatures"][0])
        changed = canonical.encode("Entry", e)
        spoilt(f"a signature of entry {i}", _changed(body, "entries", lambda v: v[:i] + [changed] + v[i + 1 :]))
        if i >= 3:
            break
    for i in range(0, len(b["trie"]), max(1, len(b["trie"]) // 16)):
        (kind, value), = b["trie"][i].items()
        node = {kind: value % 256 + 1} if kind == "inner" else {kind: _flip(value)}
        spoilt(f"trie node {i}", _changed(body, "trie", lambda v: v[:i] + [node] + v[i + 1 :]))
    spoilt("a trie node left out", _changed(body, "trie", lambda v: v[:-1]))
    if b.get("seal_path"):
        spoilt("the seal's path", _changed(body, "seal_path", lambda v: [_flip(v[0])] + v[1:]))
        spoilt("a shorter path", _changed(body, "seal_path", lambda v: v[:-1]))
        spoilt("a longer path", _changed(body, "seal_path", lambda v: v + [bytes(32)]))
    text, _, _ = b["checkpoint"].partition(b"\n\n")
    for what, at in (("origin", 0), ("size", text.index(b"\n") + 1), ("root", len(text) - 10), ("signature", len(b["checkpoint"]) - 8)):
        spoilt(f"the checkpoint's {what}", _changed(body, "checkpoint", lambda v: _flip(v, at)))
    longest = max(range(len(b["histories"])), key=lambda i: len(b["histories"][i]["entries"]))
    if len(b["histories"][longest]["entries"]) > 1:
        h = {**b["histories"][longest], "entries": b["histories"][longest]["entries"][:-1]}
        spoilt("an entry left out of a history", _changed(body, "histories", lambda v: v[:longest] + [h] + v[longest + 1 :]))
    seal = canonical.decode("Entry", b["entries"][-1])
    for name in ("index_root", "subject_count"):
        old = seal["seal"][name]
        changed = {**seal, "seal": {**seal["seal"], name: _flip(old) if isinstance(old, bytes) else old + 1}}
        spoilt(f"the seal's {name}", _changed(body, "entries", lambda v: v[:-1] + [canonical.encode("Entry", changed)]))
    if "vial" in b:
        for side in ("present", "before", "after"):
            if side in b["vial"]:
                p = {**b["vial"][side], "vial": _flip(b["vial"][side]["vial"])}
                spoilt(f"the vial {side}", _changed(body, "vial", lambda v: {**v, side: p}))
    for i, o in enumerate(b.get("openings", [])):
        for name, value in (("value", "It is only the label."), ("salt", _flip(o["salt"]))):
            changed = {**o, name: value}
            spoilt(f"the {name} of opening {i}", _changed(body, "openings", lambda v: v[:i] + [changed] + v[i + 1 :]))
    # Any single byte of the file at all: the frame notices.
    data = bundle.frame(body)
    for at in range(0, len(data), max(1, len(data) // 64)):
        try:
            bundle.unframe(_flip(data, at))
            ok = False
        except canonical.Refused as e:
            ok = e.code == "BAD_FRAME"
        check(f"spoilt: byte {at} of the file", ok)


def trust_of(path):
    return note.Trust(pathlib.Path(path).read_bytes())


def whole(name, body, trust):
    """A bundle as it is, then spoilt. Gives it checked."""
    try:
        checked = bundle.Checked(body, trust)
    except REFUSALS as e:
        check(f"{name}: {e}", False)
        return None
    check(name, True)
    check(f"{name}: written again, the same", canonical.encode("Bundle", checked.message) == body)
    print(
        f"    {name}: {len(body)} bytes, {len(checked.entries)} entries, {checked.signatures} signatures, "
        f"{len(checked.histories)} histories, {len(checked.nodes)} trie nodes, checkpoint {checked.size}"
    )
    tamper(body, trust)
    return checked


def stored(directory):
    """tests/vectors/bundle/: made once by make_bundle.py; what it holds is in expected.json."""
    section("vectors/bundle")
    directory = pathlib.Path(directory)
    trust = trust_of(directory / "trust")
    for row in json.loads((directory / "expected.json").read_text())["bundles"]:
        data = (directory / row["file"]).read_bytes()
        b = whole(row["file"], bundle.unframe(data), trust)
        if b:
            check(f"{row['file']}: expected.json", facts(b) == row["facts"] and hashes.H(data).hex() == row["sha256"])


def facts(b):
    """What any implementation should find in a bundle."""
    return {
        "ledger_id": b.statements[0].get("ledger_id", hashes.H(b.entries[0]["envelope"]["payload"])).hex(),
        "checkpoint_size": b.size,
        "checkpoint_root": b.root.hex(),
        "index_root": b.seal["seal"]["index_root"].hex(),
        "subject_count": b.seal["seal"]["subject_count"],
        "sealed_at_ms": b.seal["recorded_at_ms"],
        "entries": len(b.entries),
        "signatures": b.signatures,
        "histories": len(b.histories),
        "trie_nodes": len(b.nodes),
        "vial_in_lot": getattr(b, "in_lot", None),
        "lot_entries": b.histories.get(
            (subjects.LOT, (b.message.get("gtin14", "") + b.message.get("lot", "")).encode()), (0, None)
        )[0],
    }


def demo(directory):
    """What `lotledger demo --dir D` leaves in D."""
    directory = pathlib.Path(directory)
    files = sorted(directory.glob("bundles/*.lotproof"))
    section(f"the demo's {len(files)} bundles")
    trust = trust_of(directory / "ledger.trust")
    check("there are bundles", bool(files))
    for f in files:
        try:
            body = bundle.unframe(f.read_bytes())
        except canonical.Refused as e:
            check(f"{f.name}: {e}", False)
            continue
        whole(f.name, body, trust)

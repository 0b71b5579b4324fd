"""FORMAT.md, "Bundle": evidence about histories, checked with nothing but a trust file."""

import canonical
import envelope
import hashes
import rules
import subjects
import tree
import trie
from canonical import Refused

CLOCK_SKEW_MS = 5 * 60_000
MAGIC = b"LOTPROOF"


class Unproven(Exception):
    """The bundle is well formed, but something in it does not follow from the checkpoint."""


def unframe(data):
    """The body of a .lotproof file."""
    if data[:8] != MAGIC or data[8:10] != hashes.u16(1) or len(data) < 50:
        raise Refused("BAD_FRAME", "bundle", "not a bundle")
    body = data[50:]
    if data[10:18] != hashes.u64(len(body)) or data[18:50] != hashes.H(body):
        raise Refused("BAD_FRAME", "bundle", "damaged")
    return body


def frame(body):
    return MAGIC + hashes.u16(1) + hashes.u64(len(body)) + hashes.H(body) + body


def read(body):
    """The Bundle message, by form alone."""
    if len(body) > 8 << 20:
        raise Refused("TOO_LARGE", "bundle", len(body))
    b = canonical.decode("Bundle", body)
    rules.check("Bundle", b)
    return b


def _node(n):
    if "stub" in n:
        return "stub", n["stub"]
    if "leaf" in n:
        return "leaf", n["leaf"][:32], n["leaf"][32:]
    return "inner", n["inner"] - 1


class Checked:
    """A bundle whose every part follows from a checkpoint that the trust file accepts."""

    def __init__(self, body, trust):
        b = self.message = read(body)
        self.size, self.root = trust.checkpoint(b["checkpoint"])
        self.entries = [canonical.entry(e) for e in b["entries"]]
        self.leaves = [hashes.leaf_hash(e) for e in b["entries"]]
        indexes = [e.get("index", 0) for e in self.entries]
        if any(a >= b for a, b in zip(indexes, indexes[1:])):
            raise Refused("NOT_ASCENDING", "bundle.entries")
        if ["seal" in e for e in self.entries] != [False] * (len(self.entries) - 1) + [True]:
            raise Refused("BAD_VALUE", "bundle.entries", "the last is a seal, no other is")
        self._order()
        self._seal()
        self._signatures(trust)
        self.histories = {}
        for h in b.get("histories", []):
            self._history(h)
        self._complete(trust)
        if "vial" in b:
            self.in_lot = self._vial(b["vial"])
        for o in b.get("openings", []):
            self._opening(o, trust)

    def _order(self):
        """The clock does not go back, up to the seal; but behind a correction, and not before what that calls good, nor
        before its roots signed."""
        earlier = []
        for entry in self.entries:
            place, time = entry.get("index", 0), entry["recorded_at_ms"]
            if earlier and earlier[-1][1] > time:
                raise Unproven("the clock goes back")
            earlier.append((place, time))
            if "envelope" in entry:
                statement = canonical.statement(entry["envelope"]["payload"])
                name, _, event = subjects.event(statement)
                # Whether the roots signed it under rules that have it is not judged here.
                if name == "clock_corrected" and event.get("at_index", 0) == place:
                    good = event.get("last_good_index", 0)
                    earlier = [(i, t) for i, t in earlier if i <= good]
                    bound = min(time, statement.get("occurred_at_ms", 0) - CLOCK_SKEW_MS)
                    if not earlier or earlier[-1][1] < bound:
                        earlier.append((place, bound))

    def _seal(self):
        seal = self.seal = self.entries[-1]
        if seal.get("index", 0) != self.size - 1:
            raise Unproven("the seal is not the last entry of the checkpoint")
        if not tree.included(self.leaves[-1], self.size - 1, self.size, self.message.get("seal_path", []), self.root):
            raise Unproven("the seal is not in the log")
        self.nodes = [_node(n) for n in self.message.get("trie", [])]
        try:
            root = trie.pruned_root(self.nodes)
        except trie.BadTrie as e:
            raise Unproven(f"trie: {e}") from e
        if root != seal["seal"]["index_root"]:
            raise Unproven("the trie is not the one of the seal")

    def _signatures(self, trust):
        """Every signature, by the keys that the bundle's own entries enrol. Whether a key was allowed
        to sign what it signed is a matter of the rules, not of the format."""
        public_keys = {}
        envelopes = [e["envelope"] for e in self.entries[:-1]]
        for e in envelopes:
            event = subjects.event(canonical.statement(e["payload"]))[2]
            found = [r["public_key"] for r in event.get("root_keys", [])]
            if "public_key" in event:
                found.append(event["public_key"])
            public_keys |= {hashes.key_id(k): k for k in found}
        self.statements = []
        for e in envelopes:
            s = envelope.check(e, public_keys)
            if s.get("ledger_id", hashes.H(e["payload"])) != trust.ledger_id:
                raise Unproven("a statement of another ledger")
            self.statements.append(s)
        self.signatures = sum(len(e["signatures"]) for e in envelopes)

    def _history(self, h):
        subject = h["kind"], h.get("id", b"")
        events = []
        for place in h["entries"]:
            if place >= len(self.statements):
                raise Refused("BAD_VALUE", "bundle.histories", f"place {place}")
            if subject not in subjects.joined(self.statements[place]):
                raise Unproven(f"entry {place} is not in the history of {subject}")
            events.append((subjects.event(self.statements[place])[1], self.leaves[place]))
        count, head = hashes.history(events)
        found = trie.look_up(self.nodes, hashes.subject_key(*subject))
        if found != (trie.PRESENT, hashes.subject_value(count, head)):
            raise Unproven(f"the history of {subject} is not complete")
        self.histories[subject] = (count, head)

    def _complete(self, trust):
        """No entry is idle or occurs twice, and the ledger's own history begins with its genesis."""
        used = {place for h in self.message.get("histories", []) for place in h["entries"]}
        if used != set(range(len(self.statements))):
            raise Unproven("an entry of no history")
        payloads = [e["envelope"]["payload"] for e in self.entries[:-1]]
        if len(set(payloads)) != len(payloads):
            raise Unproven("a payload twice")
        if (subjects.LEDGER, b"") not in self.histories:
            raise Unproven("the ledger's own history is missing")
        genesis = self.statements[0]
        if "ledger_created" not in genesis or genesis["ledger_created"]["origin"] != trust.origin:
            raise Unproven("the genesis has another origin")
        log_keys = []
        for s in self.statements:
            log_keys = subjects.event(s)[2].get("log_keys", log_keys)
        if not any(k.public_key in log_keys for k in trust.logs):
            raise Unproven("the ledger names none of the trust file's log keys")

    def absent(self, subject):
        """Proven to have no entries at all."""
        return trie.look_up(self.nodes, hashes.subject_key(*subject))[0] == trie.ABSENT

    def _vial(self, m):
        """Whether the vial is in the lot's vial tree; None if the lot has no vials here."""
        lot = subjects.LOT, (self.message["gtin14"] + self.message["lot"]).encode()
        commissioned = None
        for s in self.statements:
            name, _, e = subjects.event(s)
            if name == "vials_commissioned" and subjects.lot(e["lot"]) == lot:
                commissioned = e
        shown = [m[k] for k in ("present", "before", "after") if k in m]
        if commissioned is None:
            if shown:
                raise Unproven("a path in the tree of a lot without vials")
            return None
        count = commissioned["count"]
        for p in shown:
            if not tree.included(
                hashes.leaf_hash(p["vial"]), p.get("index", 0), count, p.get("path", []), commissioned["vials_root"]
            ):
                raise Unproven("a vial's path")
        if "present" in m:
            if m["present"]["vial"] != m["vial"]:
                raise Unproven("the path of another vial")
            return True
        before, after = m.get("before"), m.get("after")
        if before and not before["vial"] < m["vial"] or after and not m["vial"] < after["vial"]:
            raise Unproven("neighbours on the wrong side")
        if before and after:
            proven = before.get("index", 0) + 1 == after["index"]
        elif after:
            proven = after.get("index", 0) == 0
        else:
            proven = before is not None and before.get("index", 0) + 1 == count
        if not proven:
            raise Unproven("neighbours that are not next to each other")
        return False

    def _opening(self, o, trust):
        """An opening fits the commitment in a statement that it names."""
        digest = hashes.commit_value(trust.ledger_id, o["statement_id"], o["field_id"], o["salt"], o["value"])
        for s in self.statements:
            if s["statement_id"] == o["statement_id"]:
                value = s
                for name in o["field_id"].split("."):
                    value = value.get(name, {}) if isinstance(value, dict) else {}
                if value == digest:
                    return
        raise Unproven(f"opening of {o['field_id']}")

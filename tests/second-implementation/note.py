"""FORMAT.md, "Checkpoint" and "Trust file": C2SP signed notes, tlog-checkpoint, tlog-cosignature, tlog-policy."""

import base64
import binascii
import re

import keys
from hashes import H, u64


class BadNote(Exception):
    pass


class BadTrust(Exception):
    pass


def _base64(text, error):
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as e:
        raise error(f"not base64: {text!r}") from e
    if base64.b64encode(data).decode() != text:
        raise error(f"not canonical base64: {text!r}")
    return data


def key_hash(name, kind, public_key):
    return H(name.encode(), b"\n", bytes([kind]), public_key)[:4]


class VerifierKey:
    """`<name>+<key hash>+<base64(type || public key)>`."""

    def __init__(self, text, kind):
        parts = text.split("+", 2)
        if len(parts) != 3 or not parts[0] or not re.fullmatch("[0-9a-f]{8}", parts[1]):
            raise BadTrust(f"not a key: {text!r}")
        data = _base64(parts[2], BadTrust)
        if len(data) != 33 or data[0] != kind or not keys.good_public_key(data[1:]):
            raise BadTrust(f"not a key of type {kind}: {text!r}")
        self.name, self.kind, self.public_key = parts[0], kind, data[1:]
        self.hash = key_hash(self.name, kind, self.public_key)
        if self.hash.hex() != parts[1]:
            raise BadTrust(f"key hash of {text!r} should be {self.hash.hex()}")


def unknown_type(text):
    """Whether this is a key of a type that is not known here: such a witness counts as absent."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not parts[0] or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        return False
    return _base64(parts[2], BadTrust)[:1] not in (b"", b"\x01", b"\x04")


class Trust:
    """A trust file: the ledger's id, the log's keys, and the quorum of witnesses."""

    def __init__(self, data):
        if len(data) > 65536 or not data.endswith(b"\n"):
            raise BadTrust("too long, or the last line does not end")
        try:
            lines = data.decode().split("\n")[:-1]
        except UnicodeDecodeError as e:
            raise BadTrust("not UTF-8") from e
        if len(lines) > 256:
            raise BadTrust("too many lines")
        self.fingerprint = H(data)
        self.ledger_id = self.quorum = None
        self.index_replayed = False
        self.logs, self.witnesses, self.groups = [], {}, {}
        self.absent = []
        for line in lines:
            words = [w for w in re.split("[ \t]+", line) if w]
            if not words:
                continue
            if words[0].startswith("#"):
                self._comment([words[0][1:]] + words[1:] if words[0] != "#" else words[1:])
            elif words[0] == "log" and len(words) in (2, 3):
                self.logs.append(VerifierKey(words[1], 1))
            elif words[0] == "witness" and len(words) in (3, 4):
                self._new_name(words[1])
                if unknown_type(words[2]):
                    self.absent.append(words[1])
                else:
                    self.witnesses[words[1]] = VerifierKey(words[2], 4)
            elif words[0] == "group" and len(words) >= 4:
                self._group(words[1], words[2], words[3:])
            elif words[0] == "quorum" and len(words) == 2 and self.quorum is None:
                if words[1] != "none" and not self._known(words[1]):
                    raise BadTrust(f"unknown quorum {words[1]}")
                self.quorum = words[1]
            else:
                raise BadTrust(f"not understood: {line!r}")
        if self.ledger_id is None or self.quorum is None or not self.logs:
            raise BadTrust("ledger_id, log or quorum is missing")
        if len({k.name for k in self.logs}) != 1:
            raise BadTrust("more than one origin")
        self.origin = self.logs[0].name

    def _comment(self, words):
        if not words or words[0] != "lotledger":
            return
        if words[1:2] == ["ledger_id"] and len(words) == 3 and re.fullmatch("[0-9a-f]{64}", words[2]) and self.ledger_id is None:
            self.ledger_id = bytes.fromhex(words[2])
        elif words[1:] == ["require", "index_replayed"]:
            self.index_replayed = True
        else:
            raise BadTrust(f"not understood: {' '.join(words)}")

    def _known(self, name):
        return name in self.witnesses or name in self.absent or name in self.groups

    def _new_name(self, name):
        if name == "none" or self._known(name):
            raise BadTrust(f"name {name} twice, or reserved")

    def _group(self, name, k, members):
        self._new_name(name)
        if any(not self._known(m) for m in members) or len(set(members)) != len(members):
            raise BadTrust(f"members of group {name}")
        if k not in ("any", "all") and not re.fullmatch("[1-9][0-9]{0,3}", k):
            raise BadTrust(f"threshold of group {name}")
        needed = {"any": 1, "all": len(members)}.get(k) or int(k)
        if needed > len(members):
            raise BadTrust(f"threshold of group {name}")
        self.groups[name] = (needed, members)

    def _satisfied(self, name, cosigned):
        if name == "none":
            return True
        if name in self.witnesses or name in self.absent:
            return name in cosigned
        needed, members = self.groups[name]
        return sum(self._satisfied(m, cosigned) for m in members) >= needed

    def checkpoint(self, note):
        """Refuses a note that this trust file does not accept; gives (size, root)."""
        text, lines = parse(note)
        signed, cosigned = False, set()
        for name, hash_, blob in lines:
            for key in self.logs:
                if (name, hash_) == (key.name, key.hash):
                    if len(blob) != 64 or not keys.verify(key.public_key, text, blob):
                        raise BadNote("the log's signature does not verify")
                    signed = True
            for witness, key in self.witnesses.items():
                if (name, hash_) == (key.name, key.hash):
                    seconds = int.from_bytes(blob[:8], "big")
                    message = b"cosignature/v1\ntime %d\n" % seconds + text
                    if len(blob) != 72 or not keys.verify(key.public_key, message, blob[8:]):
                        raise BadNote(f"cosignature of {name} does not verify")
                    if seconds:
                        cosigned.add(witness)
        if not signed:
            raise BadNote("not signed by the log")
        if not self._satisfied(self.quorum, cosigned):
            raise BadNote("the quorum is not reached")
        origin, size, root = body(text)
        if origin != self.origin:
            raise BadNote(f"origin {origin}")
        return size, root


def parse(note):
    """(text with its final newline, [(name, key hash, signature bytes)])."""
    if len(note) > 1 << 20:
        raise BadNote("too long")
    try:
        whole = note.decode()
    except UnicodeDecodeError as e:
        raise BadNote("not UTF-8") from e
    if any(c < " " and c != "\n" for c in whole):
        raise BadNote("control character")
    text, found, signatures = whole.rpartition("\n\n")
    if not found or not signatures.endswith("\n"):
        raise BadNote("no signatures")
    lines = signatures[:-1].split("\n")
    if len(lines) > 100:
        raise BadNote("too many signatures")
    out = []
    for line in lines:
        m = re.fullmatch("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        if not m:
            raise BadNote(f"not a signature line: {line!r}")
        data = _base64(m[2], BadNote)
        if len(data) < 5:
            raise BadNote("signature too short")
        out.append((m[1], data[:4], data[4:]))
    return (text + "\n").encode(), out


def body(text):
    lines = text.decode().split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not re.fullmatch("0|[1-9][0-9]{0,19}", lines[1]):
        raise BadNote("not a checkpoint")
    size, root = int(lines[1]), _base64(lines[2], BadNote)
    if size >= 1 << 64 or len(root) != 32:
        raise BadNote("not a checkpoint")
    return lines[0], size, root

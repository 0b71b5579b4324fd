"""FORMAT.md, "Hashes", "Subjects", "Commitments": whatever is hashed begins with one byte."""

import hashlib
import struct

EMPTY = hashlib.sha256(b"").digest()


def H(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u16(n):
    return struct.pack(">H", n)


def u32(n):
    return struct.pack(">I", n)


def u64(n):
    return struct.pack(">Q", n)


def leaf_hash(data):
    return H(b"\x00", data)


def node_hash(left, right):
    return H(b"\x01", left, right)


def trie_leaf(key, value):
    return H(b"\x02", key, value)


def trie_node(bit, left, right):
    return H(b"\x03", u16(bit), left, right)


def subject_key(kind, id_bytes):
    return H(b"\x10", bytes([kind]), id_bytes)


def next_head(head, event_type, leaf):
    return H(b"\x11", head, u16(event_type), leaf)


def subject_value(count, head):
    return H(b"\x12", u64(count), head)


def vial_id(gtin14, serial):
    return H(b"\x13", gtin14.encode("ascii"), serial.encode("ascii"))


def vial_tag(id):
    return H(b"\x17", id)


def commit_value(ledger_id, statement_id, field_id, salt, value):
    return H(b"\x14", ledger_id, statement_id, field_id.encode("ascii"), b"\x00", salt, value.encode())


def key_id(public_key, algorithm=1):
    return H(b"\x15", u16(algorithm), public_key)


def commit_document(salt, document):
    return H(b"\x16", salt, document)


def history(events):
    """(count, head) of a history; `events` are (event type, leaf hash) in log order."""
    count, head = 0, bytes(32)
    for event_type, leaf in events:
        count, head = count + 1, next_head(head, event_type, leaf)
    return count, head

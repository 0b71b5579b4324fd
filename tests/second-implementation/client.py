"""Signs, submits and checks against a running daemon.

The programs found in BIN make the ledger and let an organisation in; from there on this program
signs, sends and checks by itself.
"""

import json
import os
import pathlib
import secrets
import subprocess
import time

import grpc
from lotledger.v1 import service_pb2 as pb
from lotledger.v1 import service_pb2_grpc as pb_grpc

import bundle
import canonical
import envelope
import hashes
import keys
import proofs
import subjects
import tree
from report import check, section
from schema import enum_number

STORAGE = ["--data", "data", "--log-key", "log.pem"]


class World:
    """A ledger of its own in a directory, and its daemon."""

    def __init__(self, directory, bin_directory):
        self.dir, self.bin = pathlib.Path(directory), pathlib.Path(bin_directory)
        self.env = {"HOME": str(self.dir), "LANG": "C.UTF-8", "PATH": os.defpath}

    def run(self, program, *arguments):
        done = subprocess.run(
            [self.bin / program, *arguments], cwd=self.dir, env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program} {' '.join(arguments)}: {done.returncode}\n{done.stderr}")
        return done.stdout

    def write(self, name, text):
        (self.dir / name).write_text(text)
        (self.dir / name).chmod(0o600)

    def __enter__(self):
        origin = ["--origin", "ledger.example.jp/lots"]
        self.write("log.vkey", self.run("lotledgerd", "init", "--key-only", *origin, *STORAGE))
        self.run("lotledger", "org", "init", "--root", "--no-passphrase", "--person", "ann", *origin,
                 "--log-key", "log.vkey", "--out", "roots")  # fmt: skip
        self.run("lotledgerd", "init", "--genesis", "roots/genesis.envelope", *STORAGE)
        self.write("trust", self.run("lotledgerd", "trust", *STORAGE))
        self.token = self.run("lotledgerd", "token", "new", "--name", "all", "--scope", "admin", "--tokens", "tokens.toml").strip()
        with open(self.dir / "daemon.log", "wb") as log:
            self.daemon = subprocess.Popen(
                [self.bin / "lotledgerd", "serve", *STORAGE, "--tokens", "tokens.toml", "--listen", "127.0.0.1:0",
                 "--ready-file", "ready"], cwd=self.dir, env=self.env, stdout=log, stderr=log)  # fmt: skip
        for _ in range(600):
            if (self.dir / "ready").exists():
                break
            if self.daemon.poll() is not None:
                raise RuntimeError((self.dir / "daemon.log").read_text())
            time.sleep(0.05)
        self.address = (self.dir / "ready").read_text().strip()
        self.env["LOTLEDGER_SERVER"] = f"http://{self.address}"
        return self

    def __exit__(self, *_):
        self.daemon.terminate()
        try:
            self.daemon.wait(20)
        except subprocess.TimeoutExpired:
            self.daemon.kill()

    def enrol(self):
        """An organisation that collects, let in by the root. Gives (its reference, dora's private key)."""
        fingerprint = hashes.H((self.dir / "trust").read_bytes()).hex()
        self.run("lotledger", "trust", "add", "trust", "--fingerprint", fingerprint)
        self.run("lotledger", "org", "init", "--name", "Saitai Bank", "--kind", "collector", "--country", "JP",
                 "--person", "alice=SECURITY_OFFICER", "--person", "dora=COLLECTOR",
                 "--genesis", "roots/genesis.statement", "--out", "org", "--no-passphrase")  # fmt: skip
        self.run("lotledger", "statement", "sign", "org/enrolment.statement", "--keys", "roots", "--no-passphrase", "--yes")
        self.run("lotledger", "statement", "submit", "org/enrolment.statement", "--atomic")
        ring = json.loads((self.dir / "org" / "organisation.json").read_text())
        return ring["organisation"], keys.load_private(self.dir / "org" / "dora.pem")


def uuid7():
    ms = int(time.time() * 1000).to_bytes(6, "big")
    rest = bytearray(secrets.token_bytes(10))
    rest[0] = rest[0] & 0x0F | 0x70
    rest[2] = rest[2] & 0x3F | 0x80
    return ms + bytes(rest)


def donor_enrolled(ledger_id, organisation, private_key):
    """A signed envelope, its statement and the donor. What the signature means is said in statement.proto."""
    donor = "don_" + secrets.token_hex(16)
    id_ = uuid7()

    def commit(field, value):
        return hashes.commit_value(ledger_id, id_, f"donor_enrolled.{field}", secrets.token_bytes(32), value)

    statement = {
        "ledger_id": ledger_id,
        "statement_id": id_,
        "occurred_at_ms": int(time.time() * 1000),
        "utc_offset_minutes": 540,
        "signers": [
            {
                "key_id": hashes.key_id(keys.public_bytes(private_key)),
                "role": enum_number("Signer", "role", "COLLECTOR"),
                "meaning": enum_number("Signer", "meaning", "AUTHORED"),
            }
        ],
        "donor_enrolled": {
            "donor": donor,
            "organisation": organisation,
            "subject": enum_number("DonorEnrolled", "subject", "BIRTH_MOTHER"),
            "tissue": enum_number("DonorEnrolled", "tissue", "CORD"),
            "age_band": enum_number("DonorEnrolled", "age_band", "18_39"),
            "country": "JP",
            "remunerated": False,
            "consent": commit("consent", "form 7 signed"),
            "interview": commit("interview", "no risk found"),
        },
    }
    payload = canonical.encode("Statement", statement)
    canonical.statement(payload)
    return envelope.sign(payload, [private_key]), payload, donor


def check_receipt(receipt, trust, payload, expected_places):
    """Entry, inclusion path, checkpoint and history places. Gives the entry."""
    size, root = trust.checkpoint(receipt.checkpoint)
    e = canonical.entry(receipt.entry)
    leaf = hashes.leaf_hash(receipt.entry)
    if e["envelope"]["payload"] != payload:
        raise bundle.Unproven("another payload")
    if not tree.included(leaf, e.get("index", 0), size, list(receipt.inclusion_path), root):
        raise bundle.Unproven("the entry is not in the log")
    places = [((p.kind, p.id), p.count, p.head) for p in receipt.places]
    number = subjects.event(canonical.statement(payload))[1]
    if [p[0] for p in places] != subjects.joined(canonical.statement(payload)):
        raise bundle.Unproven("other histories")
    for (subject, count, head), (count_before, head_before) in zip(places, expected_places):
        if (count, head) != (count_before + 1, hashes.next_head(head_before, number, leaf)):
            raise bundle.Unproven(f"place in the history of {subject}")
    return e


def spoilt_receipts(receipt, trust, payload, before):
    def refused(what, **change):
        r = pb.Receipt()
        r.CopyFrom(receipt)
        for name, value in change.items():
            if isinstance(value, list):
                del getattr(r, name)[:]
                getattr(r, name).extend(value)
            else:
                setattr(r, name, value)
        try:
            check_receipt(r, trust, payload, before)
            check(f"spoilt receipt: {what}", False)
        except proofs.REFUSALS:
            check(f"spoilt receipt: {what}", True)

    flip = proofs._flip
    for at in (3, len(receipt.entry) // 2, len(receipt.entry) - 1):
        refused(f"byte {at} of the entry", entry=flip(receipt.entry, at))
    path = list(receipt.inclusion_path)
    refused("path", inclusion_path=[flip(path[0])] + path[1:])
    refused("shorter path", inclusion_path=path[:-1])
    for at in range(0, len(receipt.checkpoint), 40):
        refused(f"byte {at} of the checkpoint", checkpoint=flip(receipt.checkpoint, at))


def error_code(call):
    try:
        call()
    except grpc.RpcError as e:
        return e.code()
    return None


def run(directory, bin_directory):
    section("a daemon")
    with World(directory, bin_directory) as world:
        trust = proofs.trust_of(world.dir / "trust")
        organisation, dora = world.enrol()
        with grpc.insecure_channel(world.address) as channel:
            ledger = pb_grpc.LedgerServiceStub(channel)
            who = [("authorization", f"Bearer {world.token}")]

            def submit(data):
                return ledger.Submit(pb.SubmitRequest(submission=pb.Submission(envelope=data)), timeout=30).receipt

            newest = ledger.GetCheckpoint(pb.GetCheckpointRequest(), timeout=30)
            old = trust.checkpoint(newest.checkpoint)
            check("ledger id", newest.ledger_id == trust.ledger_id)

            sealed, payload, donor = donor_enrolled(trust.ledger_id, organisation, dora)
            subject = subjects.DONOR, subjects.reference(donor)
            receipt = submit(sealed)
            entry = check_receipt(receipt, trust, payload, [(0, bytes(32))])
            check("a statement signed here is recorded", canonical.encode("Envelope", entry["envelope"]) == sealed)
            check("again: the original entry", submit(sealed).entry == receipt.entry)
            spoilt_receipts(receipt, trust, payload, [(0, bytes(32))])

            # What is refused: the same faults in the daemon's eyes.
            other, _, _ = donor_enrolled(trust.ledger_id, organisation, dora)
            message = canonical.decode("Envelope", other)
            bad_signature = canonical.encode("Envelope", {**message, "signatures": [proofs._flip(message["signatures"][0], 40)]})
            check("a bad signature is refused", error_code(lambda: submit(bad_signature)) is not None)
            # Fields 1 and 2 of the payload swapped: the same statement to a lenient reader.
            p = message["payload"]
            swapped = envelope.sign(p[34:52] + p[:34] + p[52:], [dora])
            check("another spelling is refused", error_code(lambda: submit(swapped)) == grpc.StatusCode.INVALID_ARGUMENT)
            elsewhere, _, _ = donor_enrolled(bytes([1]) * 32, organisation, dora)
            check("another ledger's statement is refused", error_code(lambda: submit(elsewhere)) is not None)
            check("the statement that was spoilt is good", submit(other).entry != receipt.entry)

            # The log grew: the new checkpoint continues the old one.
            newest = ledger.GetCheckpoint(pb.GetCheckpointRequest(), timeout=30)
            new = trust.checkpoint(newest.checkpoint)
            proof = ledger.GetConsistencyProof(pb.GetConsistencyProofRequest(old_size=old[0], new_size=new[0]), timeout=30)
            check("consistency", new[0] > old[0] and tree.consistent(*old, *new, list(proof.path)))

            # Everything from the beginning: roots of log and index recomputed from the entries alone.
            entries, start = [], 0
            while start is not None:
                page = ledger.ListEntries(pb.ListEntriesRequest(start=start), metadata=who, timeout=30)
                entries += page.entries
                start = page.next_start if page.HasField("next_start") else None
            check("the log's root recomputed", tree.root([hashes.leaf_hash(e) for e in entries[: new[0]]]) == new[1])
            histories = replay(entries)

            # Histories of some subjects, and proof that one has none.
            nobody = (subjects.DONOR, bytes(16))
            asked = [(subjects.LEDGER, b""), (subjects.DIRECTORY, b""), subject, nobody]
            asked += [(subjects.ORGANISATION, subjects.reference(organisation)), (subjects.ROSTER, subjects.reference(organisation))]
            answer = ledger.GetHistories(
                pb.GetHistoriesRequest(subjects=[pb.SubjectId(kind=k, id=i) for k, i in asked]), metadata=who, timeout=30
            )
            checked = proofs.whole("GetHistories", answer.bundle, trust)
            if checked:
                for s in asked:
                    if s == nobody:
                        check("nobody is absent", checked.absent(s))
                    else:
                        check(f"history of {s}", checked.histories.get(s) == histories[s])
            check("no token, no histories", error_code(lambda: ledger.GetHistories(
                pb.GetHistoriesRequest(subjects=[pb.SubjectId(kind=10, id=subject[1])]), timeout=30)) is not None)  # fmt: skip


def replay(entries):
    """Reads a whole log; every seal must have the index root of all entries before it."""
    import trie

    histories, previous, seals = {}, bytes(32), 0
    for i, data in enumerate(entries):
        e = canonical.entry(data)
        ok = e.get("index", 0) == i and e["previous"] == previous and canonical.encode("Entry", e) == data
        previous = hashes.leaf_hash(data)
        if "seal" in e:
            values = [(hashes.subject_key(*s), hashes.subject_value(*h)) for s, h in histories.items()]
            ok = ok and trie.root(values) == e["seal"]["index_root"] and len(values) == e["seal"]["subject_count"]
            seals += 1
        else:
            s = canonical.statement(e["envelope"]["payload"])
            for subject in subjects.joined(s):
                count, head = histories.get(subject, (0, bytes(32)))
                histories[subject] = (count + 1, hashes.next_head(head, subjects.event(s)[1], previous))
        check(f"entry {i} replayed", ok)
    print(f"    replayed {len(entries)} entries, {seals} seals, {len(histories)} subjects")
    return histories

"""A client of lotledger: signs what happened, submits it, asks about a vial.

Needs the stubs that README.md generates from proto/. Bytes and hashes are in docs/FORMAT.md.
"""

import hashlib
import pathlib
import secrets
import struct
import time

import grpc
from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lotledger.v1 import ledger_pb2, service_pb2, service_pb2_grpc, statement_pb2

PAYLOAD_TYPE = b"application/vnd.lotledger.statement.v1+protobuf"
RETRIES = pathlib.Path(__file__).parent.parent / "retry-service-config.json"
DEADLINE = 20  # seconds, retries included
MAX_ANSWER = 16 << 20
# The rules' own words. With any other status the statement may be recorded, or may be yet.
FINAL = "INVALID_ARGUMENT PERMISSION_DENIED NOT_FOUND ALREADY_EXISTS FAILED_PRECONDITION ABORTED OUT_OF_RANGE".split()


class Refused(Exception):
    """The ledger says no: a stable reason, and per field what was found and what is expected.

    If it is `final`, nothing is recorded: correct it and sign anew. Else send the same bytes again."""

    def __init__(self, error):
        self._read(error.code().name, error.details(), rpc_status.from_call(error))

    @classmethod
    def of(cls, refusal):
        """The refusal of one statement of a stream: the same, as a message."""
        self = cls.__new__(cls)
        codes = {code.value[0]: code.name for code in grpc.StatusCode}
        status = status_pb2.Status.FromString(refusal.details)
        self._read(codes[refusal.code], refusal.message, status)
        return self

    def _read(self, code, message, status):
        self.code, self.reason, self.fields = code, "", []
        self.final = self.code in FINAL
        for detail in status.details if status else ():
            info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
            if detail.Unpack(info):
                self.reason = info.reason
            elif detail.Unpack(request):
                self.fields = [(v.field, v.description) for v in request.field_violations]
        super().__init__(message)


class Ledger:
    """One daemon: `https://…`, with `ca` if its certificate is not of a public authority, or
    `http://…` on this machine."""

    def __init__(self, url, ca=None, token=None):
        scheme, _, address = url.partition("://")
        options = [
            ("grpc.service_config", RETRIES.read_text()),
            ("grpc.max_receive_message_length", MAX_ANSWER),
        ]
        if scheme == "https":
            self.channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(ca), options)
        else:
            self.channel = grpc.insecure_channel(address, options)
        self.log = service_pb2_grpc.LedgerServiceStub(self.channel)
        self.vials = service_pb2_grpc.VialServiceStub(self.channel)
        self.metadata = [("authorization", f"Bearer {token}")] if token else []

    def submit(self, envelope):
        """Records a signed statement. The same envelope again gives the same receipt, so after an
        error send these bytes again and never sign anew: a new signature is a second statement."""
        submission = service_pb2.Submission(envelope=envelope)
        request = service_pb2.SubmitRequest(submission=submission)
        return _of(envelope, self._call(self.log.Submit, request).receipt)

    def submit_many(self, envelopes):
        """Records signed statements one after the other; yields for each, in order, its receipt or why it is Refused. If
        the stream breaks (also Refused, raised), submit again from the first without an answer, or all of them."""
        envelopes = list(envelopes)
        requests = (
            service_pb2.SubmitStreamRequest(submission=service_pb2.Submission(envelope=envelope))
            for envelope in envelopes
        )
        answered, timeout = 0, DEADLINE + len(envelopes)
        try:
            for answer in self.log.SubmitStream(requests, timeout=timeout, metadata=self.metadata):
                if answer.sequence != answered or answered >= len(envelopes):
                    raise ValueError("an answer out of its order")
                refused = answer.WhichOneof("outcome") == "refusal"
                yield Refused.of(answer.refusal) if refused else _of(envelopes[answered], answer.receipt)
                answered += 1
        except grpc.RpcError as error:
            raise Refused(error) from error
        if answered < len(envelopes):
            raise ValueError(f"{len(envelopes) - answered} statements got no answer")

    def verify_vial(self, code):
        """The daemon's answer for a code as scanned, and the evidence that it is right."""
        return self._call(self.vials.VerifyVial, service_pb2.VerifyVialRequest(code=code))

    def _call(self, method, request):
        try:
            return method(request, timeout=DEADLINE, metadata=self.metadata)
        except grpc.RpcError as error:
            raise Refused(error) from error


def _of(envelope, receipt):
    entry = ledger_pb2.Entry.FromString(receipt.entry)
    if entry.envelope.SerializeToString(deterministic=True) != envelope:
        raise ValueError("the receipt is for another statement")
    return receipt


def statement(ledger_id, event):
    """A new statement of `event`, proto3 JSON such as {"testReported": {…}}; not signed yet."""
    new = json_format.ParseDict(event, statement_pb2.Statement())
    new.ledger_id = ledger_id
    new.statement_id = _uuid7()
    new.occurred_at_ms = new.occurred_at_ms or time.time_ns() // 1_000_000
    new.utc_offset_minutes = time.localtime().tm_gmtoff // 60
    return new


def sign(unsigned, signers):
    """The envelope of a statement; `signers` are (private key, role, meaning)."""
    signers = sorted(signers, key=lambda signer: _key_id(signer[0]))
    for key, role, meaning in signers:
        unsigned.signers.add(
            key_id=_key_id(key),
            role=statement_pb2.Role.Value(f"ROLE_{role}"),
            meaning=statement_pb2.Meaning.Value(f"MEANING_{meaning}"),
        )
    # Fields in order, nothing that is absent: the canonical bytes, unless a list of the event is
    # not ascending or a message is empty. Then the ledger refuses them and names the field.
    payload = unsigned.SerializeToString(deterministic=True)
    signed = b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE, len(payload), payload)
    signatures = [key.sign(signed) for key, _, _ in signers]
    envelope = ledger_pb2.Envelope(payload=payload, signatures=signatures)
    return envelope.SerializeToString(deterministic=True)


def lotproof(bundle):
    """Evidence as a file for `lotledger verify`."""
    return b"LOTPROOF" + struct.pack(">HQ", 1, len(bundle)) + hashlib.sha256(bundle).digest() + bundle


def trusted_ledger_id(trust_file):
    """The id of the ledger in a trust file, whose fingerprint was compared on paper."""
    for line in pathlib.Path(trust_file).read_text().splitlines():
        words = line.split()
        if words[:3] == ["#", "lotledger", "ledger_id"]:
            return bytes.fromhex(words[3])
    raise ValueError(f"{trust_file}: no ledger_id")


def _key_id(key):
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(b"\x15\x00\x01" + public).digest()


def _uuid7():
    value = bytearray((time.time_ns() // 1_000_000).to_bytes(6, "big") + secrets.token_bytes(10))
    value[6] = 0x70 | value[6] & 0x0F
    value[8] = 0x80 | value[8] & 0x3F
    return bytes(value)

"""FORMAT.md, "Envelope": the bytes that are signed are the DSSE v1.0 pre-authentication encoding."""

import canonical
import keys

PAYLOAD_TYPE = b"application/vnd.lotledger.statement.v1+protobuf"


def pae(payload):
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE, len(payload), payload)


def sign(payload, private_keys):
    """Canonical bytes of an Envelope; the keys are in the order of the statement's signers."""
    signatures = [k.sign(pae(payload)) for k in private_keys]
    return canonical.encode("Envelope", {"payload": payload, "signatures": signatures})


def check(envelope, public_keys):
    """Refuses unless every signer's signature verifies; `public_keys` is by key id. Gives the statement."""
    statement = canonical.statement(envelope["payload"])
    signers = statement["signers"]
    signatures = envelope["signatures"]
    if len(signers) != len(signatures):
        raise canonical.Refused("SIGNATURE_COUNT", "envelope.signatures", str(len(signatures)))
    message = pae(envelope["payload"])
    for i, (signer, signature) in enumerate(zip(signers, signatures)):
        public_key = public_keys.get(signer["key_id"])
        if public_key is None:
            raise canonical.Refused("UNKNOWN_KEY", f"signers[{i}].key_id", signer["key_id"].hex())
        if not keys.verify(public_key, message, signature):
            raise canonical.Refused("BAD_SIGNATURE", f"envelope.signatures[{i}]", "does not verify")
    return statement

"""What a LIMS does with a ledger: report a result, ask about a vial. `lims.py --help`."""

import argparse
import getpass
import hashlib
import json
import pathlib
import shlex
import shutil
import subprocess
import sys

from google.protobuf import json_format
from cryptography.hazmat.primitives.serialization import load_pem_private_key

import ledger
from lotledger.v1 import service_pb2


def read_key(path):
    pem = pathlib.Path(path).read_bytes()
    locked = b"ENCRYPTED" in pem
    return load_pem_private_key(pem, getpass.getpass().encode() if locked else None)


def submit(server, args):
    """Signs an event once, keeps the signed bytes, and sends these however often it takes."""
    event = pathlib.Path(args.event).read_bytes()
    name = f"{args.event}.{hashlib.sha256(event).hexdigest()[:16]}"
    signed, kept = pathlib.Path(f"{name}.envelope"), pathlib.Path(f"{name}.receipt")
    if not signed.exists():
        new = ledger.statement(ledger.trusted_ledger_id(args.trust), json.loads(event))
        envelope = ledger.sign(new, [(read_key(args.key), args.role, args.meaning)])
        signed.write_bytes(envelope)
    try:
        receipt = server.submit(signed.read_bytes())
    except ledger.Refused as no:
        if no.final:
            signed.unlink()
        raise
    kept.write_bytes(receipt.SerializeToString())
    print(f"recorded: {kept}")
    return 0


def verify(server, args):
    """Shows what the daemon says, keeps the evidence, and has it checked. Only checked evidence is a yes (exit 0)."""
    answer = server.verify_vial(args.code)
    verdict = answer.verdict
    print(service_pb2.Overall.Name(verdict.overall).removeprefix("OVERALL_"))
    print(verdict.headline_en)
    for reason in verdict.reasons:
        print(f"  {reason.code} {reason.about}: {reason.text_en}")
    for missing in verdict.not_checked:
        print(f"  not checked: {missing.text_en}")
    if not answer.bundle:
        print("This is the daemon's word: of a code that is none of its lot's vials it shows no evidence.")
        return 1
    pathlib.Path(args.out).write_bytes(ledger.lotproof(answer.bundle))
    training = "--training " if verdict.training else ""
    check = [args.lotledger, *training.split(), "verify", args.out, "--code", args.code, "--trust", args.trust]
    if not shutil.which(args.lotledger):
        print(f"NOT CHECKED: this is the daemon's word. Check the evidence, offline:\n  {shlex.join(check)}")
        return 3
    print("The evidence says:")
    sys.stdout.flush()
    return subprocess.run(check, check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="http://127.0.0.1:7443")
    parser.add_argument("--ca", help="certificate of the authority, PEM, for https://")
    parser.add_argument("--trust", default="ledger.trust", help="trust file of the ledger")
    parser.add_argument("--token-file", help="with an organisation's token, custody is checked too")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("submit", help="sign an event and submit it")
    command.set_defaults(run=submit)
    command.add_argument("event", help="proto3 JSON of the event, like result.json")
    command.add_argument("--key", required=True, help="PKCS#8 PEM, as `lotledger org init` makes it")
    command.add_argument("--role", default="LAB_ANALYST")
    command.add_argument("--meaning", default="PERFORMED", help="fixed by event and role")
    command = commands.add_parser("verify", help="ask about a vial and keep the evidence")
    command.set_defaults(run=verify)
    command.add_argument("code", help="as scanned or printed: (01)…(17)…(10)…(21)…")
    command.add_argument("--out", default="vial.lotproof")
    command.add_argument("--lotledger", default="lotledger", help="the program that checks evidence")
    args = parser.parse_args()
    ca = pathlib.Path(args.ca).read_bytes() if args.ca else None
    token = pathlib.Path(args.token_file).read_text().strip() if args.token_file else None
    try:
        return args.run(ledger.Ledger(args.server, ca, token), args)
    except ledger.Refused as no:
        print(f"{no.code} {no}", file=sys.stderr)
        for field, description in no.fields:
            print(f"  {field}: {description}", file=sys.stderr)
        return 1 if no.final else 3
    except json.JSONDecodeError as no:
        print(f"{args.event}: no JSON: {no}", file=sys.stderr)
    except OSError as no:
        print(f"{no.filename or ''}: {no.strerror or no}", file=sys.stderr)
    except (json_format.ParseError, ValueError, TypeError) as no:
        print(no, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())

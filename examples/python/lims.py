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


def signed(event, args):
    """The signed bytes of an event: made once, kept, and sent however often it takes."""
    text = pathlib.Path(event).read_bytes()
    kept = pathlib.Path(f"{event}.{hashlib.sha256(text).hexdigest()[:16]}.envelope")
    if not kept.exists():
        new = ledger.statement(ledger.trusted_ledger_id(args.trust), json.loads(text))
        kept.write_bytes(ledger.sign(new, [(read_key(args.key), args.role, args.meaning)]))
    return kept


def submit(server, args):
    """Submits events in their order; one that is refused does not stop those after it."""
    files = [signed(event, args) for event in args.events]
    refused = []
    for file, answer in zip(files, answers(server, [file.read_bytes() for file in files])):
        if isinstance(answer, ledger.Refused):
            if answer.final:
                file.unlink()
            refused.append(answer)
            print(f"{file.stem}: refused", file=sys.stderr)
            say(answer)
            continue
        receipt = file.with_suffix(".receipt")
        receipt.write_bytes(answer.SerializeToString())
        print(f"recorded: {receipt}")
    return 1 if refused else 0


def answers(server, envelopes):
    """One by one call, which is tried again; several in a stream."""
    if len(envelopes) > 1:
        yield from server.submit_many(envelopes)
        return
    try:
        yield server.submit(envelopes[0])
    except ledger.Refused as no:
        if not no.final:
            raise
        yield no


def say(no):
    print(f"{no.code} {no}", file=sys.stderr)
    for field, description in no.fields:
        print(f"  {field}: {description}", file=sys.stderr)


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
    command = commands.add_parser("submit", help="sign events and submit them")
    command.set_defaults(run=submit)
    command.add_argument("events", nargs="+", metavar="event", help="proto3 JSON of an event, like result.json")
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
        say(no)
        return 1 if no.final else 3
    except json.JSONDecodeError as no:
        print(f"no JSON: {no}", file=sys.stderr)
    except OSError as no:
        print(f"{no.filename or ''}: {no.strerror or no}", file=sys.stderr)
    except (json_format.ParseError, ValueError, TypeError) as no:
        print(no, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())

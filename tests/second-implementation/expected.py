"""Writes expected.json for make_bundle: verdicts as the program gave them, facts as read here."""

import datetime
import json
import pathlib
import subprocess
import sys

import bundle
import hashes
import proofs

program, demo, out = map(pathlib.Path, sys.argv[1:])
ASKED_BY = {"1-before-use": "clinic-a", "2-same-vial-elsewhere": "clinic-b", "3-after-recall": "clinic-a"}
trust = proofs.trust_of(out / "trust")
rows = []
for file in sorted(out.glob("*.lotproof")):
    data = file.read_bytes()
    checked = bundle.Checked(bundle.unframe(data), trust)
    sealed = checked.seal["recorded_at_ms"]
    now = datetime.datetime.fromtimestamp(sealed // 1000 + 60, datetime.timezone.utc)
    command = [program, "--training", "--json", "--trust", out / "trust", "verify", file]
    command += ["--now", now.strftime("%Y-%m-%dT%H:%M:%SZ")]
    asked_by = None
    if file.stem in ASKED_BY:
        asked_by = json.loads((demo / ASKED_BY[file.stem] / "organisation.json").read_text())["organisation"]
        command += ["--as", asked_by]
    answer = json.loads(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout)
    rows.append(
        {
            "file": file.name,
            "sha256": hashes.H(data).hex(),
            "asked_by": asked_by,
            "now_ms": answer["checked"]["now"]["ms"],
            "verdict": answer["verdict"],
            "reasons": [r["stable"] for r in answer["reasons"]],
            "facts": proofs.facts(checked),
        }
    )
note = (
    "Made by tests/second-implementation/make_bundle. Verdict and stable reason codes are those for `asked_by` at "
    "`now_ms` with nothing of the label shown; `facts` follow from the file and the trust file alone."
)
(out / "expected.json").write_text(json.dumps({"note": note, "bundles": rows}, indent=2) + "\n")

"""Writes expected.json for make_bundle: verdicts as the program gave them, facts as read here."""

import json
import pathlib
import sys

import bundle
import hashes
import proofs

out, work = map(pathlib.Path, sys.argv[1:])
trust = proofs.trust_of(out / "trust")
rows = []
for file in sorted(out.glob("*.lotproof")):
    data = file.read_bytes()
    answer = json.loads((work / f"{file.stem}.json").read_text())
    asked_by = answer["question"]["asked_by"]
    rows.append(
        {
            "file": file.name,
            "sha256": hashes.H(data).hex(),
            "asked_by": asked_by and asked_by["organisation"],
            "now_ms": answer["checked"]["now"]["ms"],
            "verdict": answer["verdict"],
            "reasons": [r["stable"] for r in answer["reasons"]],
            "facts": proofs.facts(bundle.Checked(bundle.unframe(data), trust)),
        }
    )
note = (
    "Made by tests/second-implementation/make_bundle. Verdict and stable reason codes are those for `asked_by` at "
    "`now_ms` with nothing of the label shown; `facts` follow from the file and the trust file alone."
)
(out / "expected.json").write_text(json.dumps({"note": note, "bundles": rows}, indent=2) + "\n")

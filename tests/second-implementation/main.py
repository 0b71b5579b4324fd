"""Runs every check; `run` calls it. Environment: BIN (programs), WORK (scratch), DEMO (optional)."""

import os
import pathlib
import sys

import client
import proofs
import report
import vectors

vectors.run()
STORED = vectors.VECTORS / "bundle"
if STORED.is_dir():
    proofs.stored(STORED)
else:
    report.check("tests/vectors/bundle is there", False)
if os.environ.get("BIN"):
    work = pathlib.Path(os.environ["WORK"]) / "ledger"
    work.mkdir()
    client.run(work, os.environ["BIN"])
if os.environ.get("DEMO"):
    proofs.demo(os.environ["DEMO"])
print(f"{report.passed} passed, {report.failed} failed")
sys.exit(report.failed != 0)

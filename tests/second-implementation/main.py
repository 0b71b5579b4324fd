"""Runs every check; `run` calls it."""

import sys

import report
import vectors

vectors.run()
print(f"{report.passed} passed, {report.failed} failed")
sys.exit(report.failed != 0)

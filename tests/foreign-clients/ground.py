"""ground.py DEMO OUT: for each client a result that may be reported and one that may not, as proto3 JSON.

The sample is one of the demo's, received by its laboratory; the second result is of an analyte that
nobody planned for this sample.
"""

import json
import pathlib
import sys
import time

demo, out = map(pathlib.Path, sys.argv[1:3])
root = pathlib.Path(__file__).parents[2]
references = json.loads((demo / "cord-ev-lot/.lotledger.json").read_text())["references"]
laboratory = json.loads((demo / "lab/organisation.json").read_text())
now = time.time_ns() // 1_000_000

for sequence, client in enumerate(("buf", "python", "node", "browser"), start=101):
    event = json.loads((root / "examples/python/result.json").read_text())
    event["testReported"] |= {
        "sample": "smp_" + references["sample/CE-FIN-1"],
        "laboratory": laboratory["organisation"],
        "analyst": laboratory["people"][0]["person"],
        "clientSequence": str(sequence),
        "runId": f"LAB-{client}",
    }
    for hours, field in ((3, "startedAtMs"), (2, "endedAtMs"), (1, "reportedAtMs")):
        event["testReported"][field] = str(now - hours * 3_600_000)
    (out / f"{client}.json").write_text(json.dumps(event))
    event["testReported"]["analyte"] = "STERILITY"
    (out / f"{client}-wrong.json").write_text(json.dumps(event))

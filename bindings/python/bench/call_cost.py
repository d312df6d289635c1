#!/usr/bin/env python3
"""What a call of the core costs in Python: a view of the whole checklist, and a committed answer.

    bindings/generate python
    target/tools/python/bin/python bindings/python/bench/call_cost.py
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]
import conftest  # noqa: E402, F401 - finds the package

import mirror  # noqa: E402
from play import played  # noqa: E402

CALLS = 500


async def story(play):
    await play.to("on site")
    lead, visit = play.engine("lead"), play.names["visit"]
    items = (await lead.visit(visit)).items
    await measure(f"visit ({items} items)", lambda _: lead.visit(visit))
    answers = [
        mirror.act({"act": "answer", "activity": visit, "item": "1.2", "value": value})
        for value in ("conforms", "does_not_conform")
    ]
    await measure("act answer", lambda call: lead.act(answers[call % 2]))


async def measure(what, call):
    took = []
    for at in range(CALLS):
        begun = time.perf_counter()
        await call(at)
        took.append((time.perf_counter() - begun) * 1e6)
    took.sort()
    p50, p99 = took[CALLS // 2], took[CALLS * 99 // 100]
    print(f"python  {what:<20} p50 {p50:7.0f} µs  p99 {p99:7.0f} µs")


with tempfile.TemporaryDirectory() as folder:
    played("visit", Path(folder), story)

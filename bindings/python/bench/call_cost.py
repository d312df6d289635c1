#!/usr/bin/env python3
"""What a call of the core costs in Python: a visit's screen with a list of 240 lines, items and hazards, and an answer
that is durable when it returns.

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
LINES = 240


async def story(play):
    await play.to("on site")
    lead, visit = play.engine("lead"), play.names["visit"]
    items = (await lead.visit(visit)).items
    for hazard in range(items, LINES):
        finding = {"place": "一车间管廊 FL-103", "text": f"法兰滴漏、锈蚀 {hazard}"}
        await lead.act(mirror.act({"act": "note_finding", "activity": visit, "finding": finding}))
    await measure("the cheapest call", lambda _: lead.whereabouts("ab" * 32))
    await measure(f"visit ({LINES} lines)", lambda _: lead.visit(visit))
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

#!/usr/bin/env python3
"""Lists overdue duties of a year as CSV: 列出已逾期的应完成事项.

    PYTHONPATH=bindings/python python3 bindings/python/examples/overdue.py FOLDER YEAR > overdue.csv

FOLDER is a phone that was enrolled; it is synced first, and what it holds is listed without network.
"""

import asyncio
import csv
import sys

import hucha

HEADINGS = ["制度", "事项", "单位或人员", "期间", "期限", "状态"]


async def overdue(phone, year):
    """Gives one row per duty that is overdue."""
    duties = await phone.duties(year)
    return [
        [line.programme, line.title, line.subject, line.period, line.due or "", line.state_label]
        for line in duties.lines
        if line.tone is hucha.DutyTone.RED
    ]


async def main(folder, year):
    async with hucha.open(folder) as phone:
        await hucha.sync(phone)
        table = csv.writer(sys.stdout)
        table.writerow(HEADINGS)
        table.writerows(await overdue(phone, int(year)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

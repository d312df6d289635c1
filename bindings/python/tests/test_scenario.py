"""The shared scenario, and what a script gets out of it."""

import csv
import io

import overdue
from play import played


def test_a_whole_visit_from_enrolment_to_cross_off_shows_what_the_golden_files_hold(tmp_path):
    async def story(play):
        await play.to("the end")
        assert play.differences == []
        await overdue_duties_of_the_bureau(play)

    played("visit", tmp_path, story)


async def overdue_duties_of_the_bureau(play):
    """The example of the README, half a year later: the second half's help was never held."""
    play.clock.set("2027-03-01T09:00:00")
    rows = await overdue.overdue(play.engine("bureau"), 2026)
    assert rows, "something is overdue by then"
    assert all(len(row) == len(overdue.HEADINGS) and row[4] < "2027-03-01" for row in rows)
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    assert list(csv.reader(io.StringIO(written.getvalue()))) == rows

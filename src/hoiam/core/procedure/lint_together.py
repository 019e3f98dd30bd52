"""Whether what a pack says of several who write together, or come together, leaves no number open and can be followed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hoiam.core.procedure.finding import Finding, placed
from hoiam.core.procedure.law import Law
from hoiam.core.procedure.model import Kind, Reception, Speakers


def together(law: Law) -> Iterator[Finding]:
    """Each number of people from the first row on has one; a row asks for no more than it allows, nor than there are."""
    for kind in law.kinds.values():
        yield from _rows(law, kind, kind.representatives)
    for meeting in law.receptions.values():
        yield from _rows(law, meeting, meeting.speakers)


def _rows(law: Law, of: Kind | Reception, rows: tuple[Speakers, ...]) -> Iterator[Finding]:
    def wrong(what: str, do: str) -> Finding:
        return placed(law, "kind", of.id, wrong=what, do=do)

    for row, after in pairwise(rows):
        if row.people_to is None or after.people_from != row.people_to + 1:
            yield wrong(
                f"says of {after.people_from} people not what follows on {row.people_to or 'any number'}",
                "Let each row begin where the one before ends",
            )
    for row in rows:
        if row.least > row.most or row.least > row.people_from or row.most < 1:
            yield wrong(f"wants {row.least} to {row.most} to speak for {row.people_from}", "Look at the numbers of the article")
    if rows and rows[-1].people_to is not None:
        yield wrong(f"says nothing of more than {rows[-1].people_to} people", "Leave the upper end of the last row open")

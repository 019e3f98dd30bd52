"""Whole journeys whose days were worked out by hand from the articles: which term ends when, step by step.

The calendar of 2026: Saturday 22/8 is worked for Monday 31/8; 1 and 2/9 are off.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.petition.told import Told, day

Step = tuple[str, str, dict[str, Any], dict[str, str | None]]

SILENCE: list[Step] = [
    # 45 days from the receipt (NĐ 154 Đ.41.3.b): 28 to 31/8, 17 more.
    ("receive", "2026-08-03", {"kind": "vn.complaint"}, {"TD-45": "2026-09-17"}),
    # Seven working days: 21, 22 (worked), 24, 25, 26, 27, 28/8.
    ("sign", "2026-08-20", {}, {"KN-ACC1": "2026-08-28", "TD-45": "2026-09-17"}),
    ("classify.competent", "2026-08-21", {}, {"KN-ACC1": "2026-08-28"}),
    # Thirty days are Sunday 27/9; from the last one thirty more, and a year.
    ("accept", "2026-08-28", {},
     {"KN-RES1": "2026-09-28", "KN-WIN2-QH": "2026-10-28", "TTHC-SUE-QH": "2027-09-28", "TD-45": None}),
    ("assign", "2026-08-28", {}, {}),
    ("verify.ordered", "2026-08-28", {}, {}),
    ("verify.reported", "2026-09-21", {}, {}),
    ("appeal", "2026-10-05", {}, {"KN-RES1": None, "KN-WIN2-QH": None, "TTHC-SUE-QH": "2027-09-28"}),
    # Over above without a decision: nothing begins anew.
    ("appeal.resumed", "2026-10-16", {"by": "leader"}, {"KN-RES1": "2026-09-28", "KN-WIN2-QH": "2026-10-28"}),
    # Three working days: 20, 21, 22/10; fifteen days: 3/11; thirty days: 18/11.
    ("decide", "2026-10-19", {},
     {"KN-SEND1": "2026-10-22", "KN-PUB": "2026-11-03", "KN-EFF1": "2026-11-18", "KN-WIN2-QH": None}),
    ("notify.sent", "2026-10-20", {"party": "petitioner"}, {"KN-SEND1": "2026-10-22"}),
    # Thirty days from the receipt: 21/11 is a Saturday, 23/11 worked; a year: 22/10/2027.
    ("notify.served", "2026-10-22", {"party": "petitioner"}, {"KN-WIN2": "2026-11-23", "TTHC-SUE": "2027-10-22"}),
]  # fmt: skip
CONTINUED: list[Step] = [
    ("receive", "2026-07-06", {"kind": "vn.denunciation", "signed": "paper", "channel": "letter", "subject": "conduct"},
     {"TC-INIT": "2026-07-15", "TC-XFER": "2026-07-13", "TD-45": "2026-08-20"}),
    ("classify.competent", "2026-07-07", {}, {"TC-INIT": "2026-07-15", "TC-XFER": None}),
    # Thirty days: 14/8; five working days: 22/7.
    ("accept", "2026-07-15", {}, {"TC-RES": "2026-08-14", "TC-ACCN": "2026-07-22", "TD-45": None}),
    ("assign", "2026-07-15", {}, {}),
    ("verify.ordered", "2026-07-16", {}, {}),
    # Once for a complex case: from Friday 14/8 thirty days, which are Sunday 13/9.
    ("extend", "2026-08-10", {"conditions": ("complex",), "days": 30}, {"TC-RES": "2026-09-14"}),
    ("verify.reported", "2026-08-24", {}, {}),
    # Five working days: 27, 28/8, 3, 4, 7/9; seven: 8, 9/9.
    ("conclude", "2026-08-26", {},
     {"TC-CONC": "2026-09-07", "TC-HANDLE": "2026-09-09", "TC-PUB": "2026-09-09", "TC-RES": None}),
    ("appeal", "2026-08-28", {"kind": "vn.denunciation2"},
     {"TC-CONC": "2026-09-07", "TC-HANDLE": "2026-09-09", "TC-PUB": "2026-09-09"}),
    ("decide", "2026-09-09", {}, {"TC-HANDLE": None, "TC-PUB": "2026-09-09"}),
]  # fmt: skip
WITHDRAWN: list[Step] = [
    ("receive", "2026-08-17", {"kind": "vn.complaint", "signed": "paper", "channel": "letter", "people": 4},
     {"KN-ACC1": "2026-08-25", "TD-45": "2026-10-01"}),
    ("classify.competent", "2026-08-18", {}, {}),
    ("accept", "2026-08-24", {}, {"KN-RES1": "2026-09-23"}),
    ("withdraw.asked", "2026-08-25", {}, {"KN-RES1": "2026-09-23"}),
    ("withdraw.some", "2026-08-26", {"people": 1, "coerced": "no"}, {"KN-RES1": "2026-09-23"}),
    # Three working days: 28/8, 3, 4/9.
    ("withdraw.signed", "2026-08-27", {"signatures": 3, "coerced": "no"}, {"KN-SUSP-SEND": "2026-09-04", "KN-RES1": None}),
]  # fmt: skip


@pytest.mark.parametrize(
    "journey", [SILENCE, CONTINUED, WITHDRAWN], ids=["over silence", "continued after the conclusion", "withdrawn by all four"]
)
def test_every_term_of_the_journey_ends_on_the_day_that_was_worked_out(journey: list[Step]) -> None:
    told = Told()
    for name, on, said, dues in journey:
        if name == "receive":
            told.receive(said["kind"], day(on), **{key: value for key, value in said.items() if key != "kind"})
        else:
            on_day = {"on": day(on)} if name.startswith("notify") else {}
            told.then(name, day(on), **(said | on_day))
        clocks = told.petition.clocks
        found = {rule: None if rule not in clocks else str(clocks[rule].due) for rule in dues}
        assert found == dues, (name, on)


def test_what_was_late_on_the_way_is_late_at_the_end() -> None:
    told = Told()
    for name, on, said, _dues in SILENCE[:10]:
        if name == "receive":
            told.receive(said["kind"], date.fromisoformat(on))
        else:
            told.then(name, day(on), **said)
    (run,) = [run for run in told.petition.runs if run.name == "KN-RES1"]
    assert (run.how, run.due, run.ended) == ("met", day("2026-09-28"), day("2026-10-19"))

"""A new notice of days off, or a mended rule: running terms are computed again, and each change is an act that says why."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hoiam.core.dossier.events import DuesRecomputed
from hoiam.core.petition.state import fold
from world import COMMUNE, World, act, submit

ROOT = Path(__file__).resolve().parents[2]
LETTER = {"kind": "vn.complaint", "subject": "land", "signed": "paper"}


class Packs:
    """A copy of law/ that a test may change, as whoever keeps the packs would."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT / "law", root / "law", ignore=shutil.ignore_patterns("units"))
        self.changes = 0

    def edit(self, name: str, old: str, new: str) -> None:
        file = self.root / "law" / name
        text = file.read_text("utf-8")
        assert old in text, old
        file.write_text(text.replace(old, new, 1), "utf-8")
        self.look()

    def look(self) -> None:
        """The house looks at the folder again, as it does by itself after some seconds."""
        from hoiam.casework import laws

        laws.current()
        assert laws._watched is not None
        laws._watched._seen = ()
        laws._watched.look()

    def a_day_off(self, day: str) -> None:
        """A notice with one more day off, and so a new version of the calendar."""
        self.a_new_version()
        year, holiday = day[:4], f'        - {{name: {{vi: "ngày thử", en: "a trial day"}}, days: [{day}]}}\n'
        text = (self.root / "law" / "vn" / "calendar.yaml").read_text("utf-8")
        at = text.index("      holiday:\n", text.index(f"    {year}:\n")) + len("      holiday:\n")
        (self.root / "law" / "vn" / "calendar.yaml").write_text(text[:at] + holiday + text[at:], "utf-8")
        self.look()

    def announce(self, year: str) -> None:
        """The notice for a year, with the very days that were expected."""
        self.a_new_version()
        self.edit("vn/calendar.yaml", f"{year}:\n      # Tết", f"{year}:\n      status: announced\n      # Tết")
        self.edit("vn/calendar.yaml", "      status: provisional\n", "")
        text = (self.root / "law" / "vn" / "calendar.yaml").read_text("utf-8")
        (unsure,) = re.findall(r"(      unsure:\n(?:        .*\n)+)", text[text.index(f"    {year}:\n") :])
        self.edit("vn/calendar.yaml", unsure, "")

    def a_new_version(self) -> None:
        self.changes += 1
        before = re.search(r'  version: ".*"', (self.root / "law" / "vn" / "calendar.yaml").read_text("utf-8"))
        assert before is not None
        self.edit("vn/calendar.yaml", before[0], f'  version: "2026-12-{self.changes:02}"')


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Packs]:
    from hoiam.casework import laws
    from hoiam.casework.road import recompute

    made = Packs(tmp_path)
    monkeypatch.setenv("HOIAM_ROOT", str(tmp_path))
    monkeypatch.setattr(recompute, "_round", recompute._Round())
    laws.current()
    yield made
    monkeypatch.undo()
    laws.current()


@pytest.fixture
def alone(world: World) -> World:
    """The world in which every earlier petition's terms are done, so that a change touches only the test's own."""
    import psycopg

    with psycopg.connect(world.admin) as admin:
        admin.execute("UPDATE casework_runningclock SET paused = true WHERE ended_on IS NULL")
    return world


@pytest.fixture(scope="module")
def settled(copies: Any, django_db_blocker: Any) -> Iterator[World]:
    """A world of its own, whose tables a test may set aside: so the histories are compared within the tests."""
    from world import copy_of, furnish

    made = copy_of(copies)
    with django_db_blocker.unblock(), made.inside():
        made.officers = furnish()
    yield made
    copies.drop(made.addresses)


def complaint(on: date = date(2026, 7, 6)) -> UUID:
    case: UUID = submit(on, **LETTER).petition_id
    return case


def again() -> int:
    from hoiam.casework.road import recompute

    return recompute.after_a_change()


def due(world: World, case: UUID, clock: str) -> Any:
    return world.one("SELECT due FROM casework_runningclock WHERE dossier_id = %s AND name = %s", case, clock)


def test_a_new_day_off_moves_the_due_day_and_the_act_says_before_after_and_cause(alone: World, packs: Packs) -> None:
    from hoiam.casework import laws

    case = complaint()
    assert due(alone, case, "KN-ACC1") == date(2026, 7, 15)
    packs.a_day_off("2026-07-10")
    assert again() == 1
    last = alone.history(case)[-1]
    assert (last.act.step, last.actor, last.on_behalf_of) == ("recompute", "clock", COMMUNE)
    assert isinstance(last.act.fact, DuesRecomputed)
    (change,) = last.act.fact.changes
    assert (change.clock, change.before, change.after) == ("KN-ACC1", date(2026, 7, 15), date(2026, 7, 16))
    assert change.cause == laws.current().calendars["vn.civil"].label
    assert due(alone, case, "KN-ACC1") == date(2026, 7, 16)
    assert alone.one("SELECT next_due FROM casework_dossier WHERE id = %s", case) == date(2026, 7, 16)
    assert alone.faults_of(case) == []


def test_a_new_version_that_moves_no_day_leaves_no_act(alone: World, packs: Packs) -> None:
    from hoiam.casework.road import recompute

    case = complaint()
    before = fold(alone.history(case))
    packs.a_day_off("2026-09-10")  # long after the term
    assert again() == 0
    recompute._round = recompute._Round()
    assert again() == 0
    assert fold(alone.history(case)) == before
    packs.a_day_off("2026-07-10")
    assert again() == 1
    assert due(alone, case, "KN-ACC1") == date(2026, 7, 16)
    assert alone.faults_of(case) == []


def test_only_those_terms_start_again_of_which_a_day_moved(alone: World, packs: Packs) -> None:
    case: UUID = submit(date(2026, 7, 6)).petition_id
    before = fold(alone.history(case)).clocks
    assert set(before) == {"PA-SLA", "PA-XFER", "TD-45"}
    packs.a_day_off("2026-07-24")
    assert again() == 1
    assert [clock.name for clock in alone.history(case)[-1].act.starts] == ["PA-SLA"]
    assert fold(alone.history(case)).clocks["PA-XFER"] == before["PA-XFER"]
    assert alone.faults_of(case) == []


def test_when_the_calendar_of_the_year_is_announced_a_term_is_provisional_no_longer(alone: World, packs: Packs) -> None:
    case = complaint(date(2026, 12, 28))
    before = fold(alone.history(case)).clocks["KN-ACC1"]
    assert before.provisional
    packs.announce("2027")
    assert again() == 1
    after = fold(alone.history(case)).clocks["KN-ACC1"]
    assert (after.provisional, after.due) == (False, before.due)
    assert alone.faults_of(case) == []


def test_it_is_done_once(alone: World, packs: Packs) -> None:
    from hoiam.casework.road import recompute

    case = complaint()
    packs.a_day_off("2026-07-10")
    assert again() == 1
    acts = len(alone.history(case))
    assert again() == 0
    recompute._round = recompute._Round()  # as after a restart of the worker
    assert again() == 0
    assert recompute.again(case) is False
    assert len(alone.history(case)) == acts


def test_taking_the_day_off_back_moves_the_due_day_back(alone: World, packs: Packs) -> None:
    case = complaint()
    packs.a_day_off("2026-07-10")
    again()
    packs.a_new_version()
    packs.edit("vn/calendar.yaml", "days: [2026-07-10]", "days: [2026-03-10]")
    assert again() == 1
    assert due(alone, case, "KN-ACC1") == date(2026, 7, 15)
    assert alone.faults_of(case) == []


def test_an_extended_term_keeps_its_extension(alone: World, packs: Packs) -> None:
    case = complaint(date(2026, 7, 1))
    act(case, "classify.competent", date(2026, 7, 2), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 3), f"{COMMUNE}/04")
    act(case, "extend", date(2026, 7, 6), f"{COMMUNE}/04", conditions=("complex",))
    before = fold(alone.history(case)).clocks["KN-RES1"]
    assert (before.n, before.nominal, before.due) == (45, date(2026, 8, 17), date(2026, 8, 17))
    packs.a_day_off("2026-08-17")
    assert again() == 1
    after = fold(alone.history(case)).clocks["KN-RES1"]
    assert (after.n, after.extended, after.nominal, after.due) == (45, True, date(2026, 8, 17), date(2026, 8, 18))
    assert alone.faults_of(case) == []


def test_a_further_term_keeps_the_days_that_were_chosen(alone: World, packs: Packs) -> None:
    case = submit(date(2026, 7, 1), "vn.denunciation", subject="conduct", signed="paper").petition_id
    act(case, "classify.competent", date(2026, 7, 2), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 3), f"{COMMUNE}/04")
    act(case, "extend", date(2026, 7, 6), f"{COMMUNE}/04", conditions=("complex",), days=9)
    assert due(alone, case, "TC-RES") == date(2026, 8, 11)
    packs.a_day_off("2026-08-11")
    again()
    after = fold(alone.history(case)).clocks["TC-RES"]
    assert (after.n, after.nominal, after.due) == (9, date(2026, 8, 11), date(2026, 8, 12))


def test_a_term_that_stands_still_is_left_alone_and_computed_under_the_new_calendar_when_it_goes_on(
    alone: World, packs: Packs
) -> None:
    case = complaint(date(2026, 7, 1))
    act(case, "classify.competent", date(2026, 7, 2), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 3), f"{COMMUNE}/04")
    act(case, "suspend", date(2026, 7, 15), f"{COMMUNE}/04", ground="obstacle")
    act(case, "notify.sent", date(2026, 7, 16), f"{COMMUNE}/01")  # ends the term for sending the suspension
    old = fold(alone.history(case)).clocks["KN-RES1"]
    packs.a_day_off("2026-08-31")
    again()
    assert fold(alone.history(case)).clocks["KN-RES1"] == old
    act(case, "resume", date(2026, 8, 12), f"{COMMUNE}/04")
    went_on = fold(alone.history(case)).clocks["KN-RES1"]
    # 2 August, and 28 days on which it stood still.
    assert (went_on.nominal, went_on.calendar) != (old.nominal, old.calendar)
    assert went_on.nominal == date(2026, 8, 30)
    # 30 August is a Sunday and the 31st now off; the national days follow.
    assert went_on.due == date(2026, 9, 3)
    assert alone.faults_of(case) == []


def test_a_term_that_stood_still_once_keeps_the_days_it_stood(alone: World, packs: Packs) -> None:
    case = complaint(date(2026, 7, 1))
    act(case, "classify.competent", date(2026, 7, 2), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 3), f"{COMMUNE}/04")
    act(case, "suspend", date(2026, 7, 15), f"{COMMUNE}/04", ground="obstacle")
    act(case, "resume", date(2026, 7, 20), f"{COMMUNE}/04")
    assert due(alone, case, "KN-RES1") == date(2026, 8, 7)
    packs.a_day_off("2026-08-07")
    again()
    after = fold(alone.history(case)).clocks["KN-RES1"]
    assert (after.nominal, after.due) == (date(2026, 8, 7), date(2026, 8, 10))


def test_a_term_that_is_done_is_history(alone: World, packs: Packs) -> None:
    case = submit(date(2026, 7, 6)).petition_id
    act(case, "send_back", date(2026, 7, 7), f"{COMMUNE}/01", reason="unclear")
    acts = len(alone.history(case))
    packs.a_day_off("2026-07-10")
    assert again() == 0
    assert len(alone.history(case)) == acts


def test_many_petitions_are_computed_in_several_turns_and_none_is_left_out(alone: World, packs: Packs) -> None:
    from hoiam.casework.road import recompute

    cases = [complaint() for _ in range(5)]
    packs.a_day_off("2026-07-10")
    turns = []
    while not recompute._round.done:
        turns.append(recompute.after_a_change(limit=2))
    assert turns == [2, 2, 1]
    assert [due(alone, case, "KN-ACC1") for case in cases] == [date(2026, 7, 16)] * 5


def test_a_petition_whose_terms_cannot_be_computed_holds_up_no_other(
    alone: World, packs: Packs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework.road import recompute
    from hoiam.core.deadlines import UnknownRule

    cases = sorted(complaint() for _ in range(3))
    real = recompute.again

    def fails(case: UUID) -> bool:
        if case == cases[1]:
            raise UnknownRule("KN-ACC1", {})
        return real(case)

    monkeypatch.setattr(recompute, "again", fails)
    packs.a_day_off("2026-07-10")
    assert again() == 2
    assert [due(alone, case, "KN-ACC1").day for case in cases] == [16, 15, 16]


def test_a_lawyers_word_is_counted_before_it_is_taken_and_moves_the_terms_that_run_once_it_is(
    alone: World, packs: Packs
) -> None:
    from hoiam.casework import laws, opinions
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import recompute
    from hoiam.core.procedure import OTHERWISE, Opinion, as_read, load

    # Begun on 20 August: of its seven working days one is a Saturday worked in exchange for the 31st.
    case = complaint(date(2026, 8, 20))
    assert due(alone, case, "KN-ACC1") == date(2026, 8, 28)
    given = Opinion("calendar/vn.civil/worked_rest_day", OTHERWISE, "Luật sư A", "Sở Tư pháp", date(2026, 8, 1), "vì sao")
    text = opinions.added("", "vn", [given])
    offered = as_read(load(laws.texts() | {"vn/opinions.yaml": text}, laws.HOUSE), date(2026, 11, 1))
    looked, moved = recompute.would_move(offered, ["KN-ACC1"], now=utc_now())
    assert (looked, moved) == (1, (recompute.WouldMove("KN-ACC1", earlier=0, later=1, same_day=0),))
    assert due(alone, case, "KN-ACC1") == date(2026, 8, 28), "what is only shown changes nothing"
    (packs.root / "law" / "vn" / "opinions.yaml").write_text(text, "utf-8")
    packs.look()
    assert laws.current().opinions == (given,)
    assert again() == 1
    last = alone.history(case)[-1].act
    assert (last.step, last.starts[0].calendar) == ("recompute", laws.current().calendars["vn.civil"].label)
    assert due(alone, case, "KN-ACC1") == date(2026, 9, 3)
    assert again() == 0
    assert alone.faults_of(case) == []


def test_without_the_gatekeeper_the_rest_waits_for_the_next_turn(
    alone: World, packs: Packs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework.keys import gatekeeping
    from hoiam.vault.errors import Unreachable

    case = complaint()
    packs.a_day_off("2026-07-10")

    def away(*_: Any) -> Any:
        raise Unreachable("gatekeeper")

    with monkeypatch.context() as patched:
        patched.setattr(gatekeeping, "act_secrets", away)
        assert again() == 0
    assert due(alone, case, "KN-ACC1") == date(2026, 7, 15)
    assert again() == 1
    assert due(alone, case, "KN-ACC1") == date(2026, 7, 16)

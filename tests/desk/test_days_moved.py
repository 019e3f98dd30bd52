"""A day off that is announced afterwards moves terms that run: the pages say which, from when to when, and why; nobody learns
so of a term that is kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casework.test_recompute import Packs
from desk.conftest import CHAIR, CLERK, PUBLISHER, House, today
from desk.test_at_the_desk import text
from desk.test_originals import Recorded
from desk.test_protection import asks, holder
from hoiam.casework.reading.edges import apart_terms
from hoiam.casework.reading.history import load

pytestmark = pytest.mark.django_db


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


def announced(packs: Packs) -> int:
    """The next working day becomes a day off; how many petitions were computed again."""
    from hoiam.casework import laws
    from hoiam.casework.road import recompute

    calendar = laws.current().calendars["vn.civil"]
    day = next(d for n in range(1, 20) if calendar.is_working_day(d := today() + timedelta(days=n)))
    packs.a_day_off(day.isoformat())
    return recompute.after_a_change()


def ends(case: UUID, clock: str) -> date:
    due = load(case)[0].clocks[clock].due
    assert due is not None
    return due


def test_a_day_off_that_is_announced_afterwards_is_told_with_the_days_before_and_after_and_why(
    house: House, packs: Packs
) -> None:
    case = house.brought(house.petition(), "classify.competent")
    before = ends(case, "KN-ACC1")
    assert announced(packs) == 1
    after = ends(case, "KN-ACC1")
    assert before < after
    desk, writer = house.officer(CLERK), holder(house, case)
    for prefix, words in (("", "Thụ lý hoặc từ chối, lần đầu: từ"), ("/en", "Accept or refuse, first instance: from")):
        for page in (text(desk.get(f"{prefix}/desk/petition/{case}/")), text(writer.get(f"{prefix}/follow/petition"))):
            told = re.search(re.escape(words) + r"([^()]+)\(vn\.civil@[^)]+\)", page)
            assert told is not None, page[-3000:]
            assert re.findall(r"\d\d/\d\d/\d{4}", told[1]) == [f"{before:%d/%m/%Y}", f"{after:%d/%m/%Y}"]
            assert "cách tính ngày thay đổi" in told[1] or "how days count has changed" in told[1]


def test_that_a_term_which_is_kept_apart_moved_is_told_to_its_writer_and_to_nobody_who_does_not_handle_it(
    house: House, packs: Packs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.casework import laws
    from hoiam.casework.road import recompute

    house.keeper._grounds = Recorded(acts_of=house.keeper._grounds.acts_of)
    case = house.brought(house.petition("vn.denunciation", subject="conduct"), "classify.competent", "accept", "assign")
    writer = holder(house, case)
    assert asks(writer).status_code == 302
    hidden, every = apart_terms(laws.current(), "vn.denunciation"), recompute.terms.recounted

    def apart(*asked: Any) -> tuple[Any, ...]:
        """Only of what is kept apart a day moves."""
        return tuple(each for each in every(*asked) if each.name in hidden)

    monkeypatch.setattr(recompute.terms, "recounted", apart)
    before, seen = ends(case, "TC-PROT-ANS"), text(house.officer(PUBLISHER).get(f"/desk/petition/{case}/"))
    assert announced(packs) == 1 and ends(case, "TC-PROT-ANS") > before
    assert load(case)[1][-1].act.step == "recompute"
    assert "Tính lại thời hạn" not in seen
    for office, learns in ((PUBLISHER, False), (CHAIR, True)):
        page = text(house.officer(office).get(f"/desk/petition/{case}/"))
        assert ("Tính lại thời hạn" in page) == learns, office
    assert "Tính lại thời hạn" in text(writer.get("/follow/petition"))

"""The end of keeping: the law says when, two offices order it, an act says so, and what is destroyed opens to nobody again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from hoiam.casework import laws, wall
from hoiam.casework.days import zone_of
from hoiam.casework.keys import agreements, custody
from hoiam.casework.road import keeping, text_of
from hoiam.core.dossier.refusals import TooEarly
from hoiam.core.ledger import act as act_texts
from hoiam.core.ledger import merkle
from hoiam.core.petition.state import fold
from hoiam.core.petition.steps.expire import Expire
from hoiam.vault.errors import NotDone, NotReleased
from hoiam.vault.wraps import Tier
from world import COMMUNE, World, act, moment, submit

from .test_custody import CHAIR, CLERK, DAY, DEPUTY, OFFICER, as_owner, keys, wraps_of
from .test_key_screens import at_desk

__all__ = ["keys"]  # the fixture


def guided(day: date = DAY, **said: Any) -> UUID:
    """A complaint that was given back with guidance on that day, which ends it."""
    case: UUID = submit(day, "vn.complaint", channel="letter", signed="paper", **said).petition_id
    act(case, "send_back", day, CLERK, reason="elsewhere")
    return case


def until(keys: World, case: UUID) -> date:
    petition = fold(keys.history(case))
    last = laws.current().kept(petition.kind, petition.state, petition.since).until
    assert last is not None
    return last


@pytest.fixture
def over(keys: World, monkeypatch: pytest.MonkeyPatch) -> tuple[World, UUID, date]:
    """A petition that ended, on the first day on which it is kept no longer."""
    case = guided()
    today = until(keys, case) + timedelta(days=1)
    monkeypatch.setattr(keeping, "utc_now", lambda: moment(today, 9))
    return keys, case, today


def ordered(case: UUID, today: date) -> UUID:
    order = custody.ask_to_shred(COMMUNE, [case], today, today, by=CHAIR)
    agreements.agree(order, by=DEPUTY)
    return order


def lines(keys: World, case: UUID, case_key: bytes) -> list[bytes]:
    """The lines of the log to which the texts of the acts amount, made of the history and what the code gives alone."""
    number, found = keys.one("SELECT number FROM casework_dossier WHERE id = %s", case), []
    before = act_texts.NO_PREVIOUS
    for each in keys.history(case):
        tag, salt = act_texts.tag_of(case_key, each.seq), act_texts.salt_of(case_key, each.seq)
        text = text_of(each, zone_of(laws.current(), "vn.complaint"), tag, salt, number=number, prev=before)
        found.append(act_texts.leaf_of(text))
        before = merkle.leaf_hash(found[-1])
    return found


def acts(keys: World, case: UUID) -> list[str]:
    return [r.act.name for r in keys.history(case)]


def test_the_end_is_an_act_of_the_history_and_what_was_proved_before_verifies_after(
    over: tuple[World, UUID, date],
) -> None:
    keys, case, today = over
    with as_owner(keys).inside():
        order = ordered(case, today)
        due = keeping.end(order)
        last = keys.history(case)[-1]
        assert (last.act.name, last.act.fact.order, last.actor) == ("expire.ordered", order.hex, "clock")
        assert fold(keys.history(case)).expires is not None
        history = keys.history(case)
        his = keys.case_key(case)  # which he derives from his code
        with pytest.raises(NotDone, match="used"):
            keeping.end(order)
        assert acts(keys, case).count("expire.ordered") == 1, "brought twice, it is one act"
        keys.keeper._now = lambda: due + timedelta(seconds=1)
        assert keys.keeper.destroy() == 1
        assert keeping.finish() == 1
    with keys.inside():
        for tier in Tier:
            with pytest.raises(NotReleased, match="gone"):
                keys.keeper.release(case, [tier], CHAIR)
        assert wraps_of(keys, case) == []
        # What its writer holds (the text of each act) is still what the public log commits to.
        rows = keys.rows("SELECT leaf FROM ledger_outbox WHERE dossier = %s ORDER BY id", case)
        assert [bytes(leaf) for (leaf,) in rows] == lines(keys, case, his)
        assert keys.history(case) == history


def test_an_act_that_was_lost_after_the_gatekeeper_knew_is_recorded_by_the_next_turn(
    over: tuple[World, UUID, date], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, case, today = over

    class Died(Exception):
        pass

    def died(*_: Any, **__: Any) -> Any:
        raise Died

    with as_owner(keys).inside():
        order = ordered(case, today)
        with monkeypatch.context() as lost:
            lost.setattr(keeping, "perform", died)
            with pytest.raises(Died):
                keeping.end(order)
        assert "expire.ordered" not in acts(keys, case)
        assert keeping.finish() == 0, "its day has not come"
        assert acts(keys, case)[-1] == "expire.ordered"


def test_where_the_gatekeeper_is_not_told_no_history_tells_of_an_end(
    over: tuple[World, UUID, date], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, case, today = over
    with as_owner(keys).inside():
        order = custody.ask_to_shred(COMMUNE, [case], today, today, by=CHAIR)
        with pytest.raises(NotDone, match="agreement"):
            keeping.end(order)
        agreements.agree(order, by=DEPUTY)
        law = laws.current()
        other = replace(law, by_pack={code: replace(pack, keeping=()) for code, pack in law.by_pack.items()})
        with monkeypatch.context() as read, pytest.raises(ValueError, match="are kept"):
            read.setattr(laws, "current", lambda: other)  # the rule by which it was let go when it was asked for is gone
            keeping.end(order)
    assert "expire.ordered" not in acts(keys, case)
    assert custody.destroyed_on(case) is None


def test_whoever_sees_it_keeps_it_and_that_is_an_act_as_well(over: tuple[World, UUID, date]) -> None:
    keys, case, today = over
    with as_owner(keys).inside():
        due = keeping.end(ordered(case, today))
    with wall.acting(CHAIR):
        keeping.keep(case)
        keeping.keep(case)
    assert acts(keys, case)[-2:] == ["expire.ordered", "expire.spared"]
    assert fold(keys.history(case)).expires is None
    keys.keeper._now = lambda: due + timedelta(days=1)
    assert keys.keeper.destroy() == 0


def test_before_the_law_lets_it_go_nobody_ends_it_and_what_runs_is_never_ended(over: tuple[World, UUID, date]) -> None:
    keys, case, today = over
    petition = fold(keys.history(case))
    step = Expire("ab" * 16, today, outcome="ordered")
    with pytest.raises(TooEarly) as early:
        step.take(petition, laws.current(), today - timedelta(days=1))
    assert f"{today - timedelta(days=1):%d/%m/%Y}" in early.value.why.vi
    assert [a.name for a in step.take(petition, laws.current(), today)] == ["expire.ordered"]


def test_the_head_of_the_body_is_given_numbers_and_days_and_nothing_else(
    over: tuple[World, UUID, date], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, case, today = over
    number = keys.one("SELECT number FROM casework_dossier WHERE id = %s", case)
    monkeypatch.setattr("hoiam.desk.who.utc_now", lambda: moment(today, 9))
    page = " ".join(at_desk(CHAIR).get("/desk/archive/").content.decode().split())
    assert number in page and f"{DAY:%d/%m/%Y}" in page and f"{today - timedelta(days=1):%d/%m/%Y}" in page
    assert str(case) not in page, "no way leads from a number to a person's petition here"
    assert "TT 05/2021 Đ.28" in page
    assert at_desk(OFFICER).get("/desk/archive/").status_code == 403
    monkeypatch.setattr("hoiam.desk.who.utc_now", lambda: moment(today - timedelta(days=1), 9))
    assert number not in at_desk(CHAIR).get("/desk/archive/").content.decode(), "to the end of its last day it is kept"


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2028, 3, 1), date(2027, 7, 7), date(2029, 3, 1)])
def test_the_list_begins_where_the_law_ends_to_the_day_over_leap_years_too(today: date) -> None:
    from hoiam.casework.reading.retention import last_closed

    law = laws.current()
    last = last_closed(law, "vn.complaint", "guided", today)
    assert last is not None
    kept = [law.kept("vn.complaint", "guided", last + timedelta(days=n)).until for n in (0, 1)]
    assert kept[0] is not None and kept[1] is not None and kept[0] < today <= kept[1]
    assert last_closed(law, "vn.complaint", "verifying", today) is None
    assert last_closed(law, "vn.complaint", "final", today) is None, "a term that nobody has confirmed lets nothing go"

"""What an office asked for and was not shown is on record as that, on every page and for whoever reads the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from desk.conftest import CHAIR, CLERK, Desk, House
from desk.test_at_the_desk import WORDS, steps_of, text
from desk.test_originals import Recorded
from hoiam.casework.reading import cases
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.entries import entries
from hoiam.casework.reading.history import load
from hoiam.core.petition.events import Withheld
from hoiam.vault.errors import NotReleased, Unreachable
from hoiam.vault.wraps import Tier


def the_case(case: UUID) -> Any:
    from desk.conftest import actor, today

    return cases.case(case, actor(CHAIR), today())


def told(case: UUID, audience: Audience) -> list[str]:
    return [entry.title.vi for entry in entries(the_case(case), audience)]


def page_says_he_read(desk: Desk, case: UUID) -> bool:
    return "Bạn đã đọc hôm nay" in text(desk.get(f"/desk/petition/{case}/"))


def test_whom_the_gatekeeper_keeps_away_is_never_said_to_have_read(house: House) -> None:
    """The gatekeeper knows of an exclusion that the history does not: the core lets him ask, the lock stays closed."""
    from hoiam.casework.models import Dossier

    case = house.petition()
    house.keeper.exclude(case, [CHAIR])
    chair = house.officer(CHAIR)
    for _again in range(3):
        answer = chair.post(f"/desk/petition/{case}/read/")
        assert answer.status_code == 409
        assert WORDS not in text(answer)
        assert "không được đọc hồ sơ" in text(answer)
        assert "Bạn đã đọc hôm nay" not in text(answer)
    assert steps_of(case)[-1:] == ["withhold.words"], "once a day, and no reading beside it"
    assert "read" not in steps_of(case)
    assert load(case)[0].read_by == {}
    assert not Dossier.objects.get(id=case).read
    assert not page_says_he_read(chair, case)
    for audience in (Audience.OFFICER, Audience.WRITER):
        assert told(case, audience)[-1] == "Xin đọc nội dung, không được mở"
        assert "liên quan" in entries(the_case(case), audience)[-1].gist.vi  # type: ignore[union-attr]  # why, in words
    # Nothing is wrong with the petition: whoever is not kept away reads it.
    assert WORDS in text(house.officer(CLERK).post(f"/desk/petition/{case}/read/"))


def test_a_reading_that_is_refused_after_it_was_recorded_is_taken_back_by_an_act(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = house.petition()
    clerk = house.officer(CLERK)

    def away(*_asked: Any) -> Any:
        raise Unreachable("gatekeeper")

    with monkeypatch.context() as broken:
        broken.setattr(house.keeper, "release", away)
        answer = clerk.post(f"/desk/petition/{case}/read/")
    assert answer.status_code == 409
    assert "Bạn đã đọc hôm nay" not in text(answer)
    assert steps_of(case)[-2:] == ["read", "withhold.words"]
    fact = load(case)[1][-1].act.fact
    assert fact == Withheld(CLERK, "gatekeeper", load(case)[0].seq - 1)
    assert load(case)[0].read_by == {}
    assert told(case, Audience.WRITER)[-2] == "Đọc nội dung: bị từ chối, chưa xem được gì"
    # The lock is back: he reads, and now he did.
    assert WORDS in text(clerk.post(f"/desk/petition/{case}/read/"))
    assert page_says_he_read(clerk, case)
    assert told(case, Audience.WRITER)[-1] == "Đã đọc nội dung"


def test_what_he_read_in_the_morning_he_has_read_though_he_is_refused_in_the_evening(house: House) -> None:
    case = house.petition()
    clerk = house.officer(CLERK)
    assert WORDS in text(clerk.post(f"/desk/petition/{case}/read/"))
    house.keeper.exclude(case, [CLERK])
    assert clerk.post(f"/desk/petition/{case}/read/").status_code == 409
    assert [office for office, _day in load(case)[0].read_by] == [CLERK]
    assert steps_of(case)[-2:] == ["read", "withhold.words"]


def test_a_key_that_was_locked_meanwhile_leaves_nothing_on_record(house: House) -> None:
    case = house.petition()
    clerk = house.officer(CLERK)
    before = steps_of(case)
    from hoiam.casework.keys import officers

    token = officers.unlocked(_cookie(clerk), CLERK)
    assert token is not None
    house.agent.lock(token)
    answer = clerk.post(f"/desk/petition/{case}/read/")
    assert answer.status_code == 302 and "/desk/unlock/" in answer.headers["Location"]
    answer = clerk.post(f"/desk/petition/{case}/open/", {"purpose": "contact", "words": "Hỏi thêm."})
    assert answer.status_code == 409 and "/desk/unlock/" in answer.content.decode() and "Hỏi thêm." in answer.content.decode()
    assert steps_of(case) == before


def _cookie(desk: Desk) -> Any:
    from hoiam.site.officer_key import opened

    return opened(desk.client.cookies["key"].value)


def test_the_first_of_two_who_open_a_denouncers_name_is_not_said_to_have_seen_it(house: House) -> None:
    house.keeper._grounds = Recorded()
    case = house.petition("vn.denunciation", subject="conduct")
    asked = {"purpose": "verify_identity", "words": "Xác minh người viết."}
    clerk, chair = house.officer(CLERK), house.officer(CHAIR)
    first = clerk.post(f"/desk/petition/{case}/open/", asked)
    assert first.status_code == 409 and "cán bộ thứ hai" in text(first)
    assert load(case)[0].openings == ()
    assert told(case, Audience.WRITER)[-2] == "Mở danh tính: bị từ chối, chưa xem được gì"
    # His asking is what the second needs; the second is shown the name, and is the one who has opened it.
    assert "Hoàng Văn Thuyết" in text(chair.post(f"/desk/petition/{case}/open/", asked))
    assert [opening.office for opening in load(case)[0].openings] == [CHAIR]
    # The first sees it only on a record of his own that stands.
    with pytest.raises(NotReleased, match="ground"):
        house.keeper.release(case, [Tier.IDENTITY], CLERK)
    assert "Hoàng Văn Thuyết" in text(clerk.post(f"/desk/petition/{case}/open/", asked))
    assert [opening.office for opening in load(case)[0].openings] == [CHAIR, CLERK]


@dataclass(frozen=True)
class Way:
    """A page that opens something: who asks, and how."""

    office: str
    ask: Callable[[House, Desk, UUID], Any]
    brought: tuple[str, ...] = ()


def _paper(house: House, desk: Desk, case: UUID) -> Any:
    from hoiam.casework.models import Blob

    blob = Blob.objects.filter(dossier_id=case, tier="content").first()
    assert blob is not None
    return desk.post(f"/desk/petition/{case}/paper/{blob.id}/")


def _file(house: House, desk: Desk, case: UUID) -> Any:
    return desk.post(f"/desk/petition/{case}/file/{case}/")


def _draft(house: House, desk: Desk, case: UUID) -> Any:
    address = f"/desk/petition/{case}/classify/?outcome=competent"
    kept = desk.post(address, {"kind": "vn.complaint", "subject": "land", "action": "save"})
    assert kept.status_code in (200, 302, 422), text(kept)[:400]
    return desk.post(address, {"action": "restore"})


WAYS = {
    "the words": Way(CLERK, lambda _h, d, c: d.post(f"/desk/petition/{c}/read/")),
    "the name": Way(CLERK, lambda _h, d, c: d.post(f"/desk/petition/{c}/open/", {"purpose": "contact", "words": "Hỏi thêm."})),
    "a paper": Way(CLERK, _paper),
    "a file": Way(CLERK, _file),
    "a draft under the petition's key": Way(CLERK, _draft),
    "the gate": Way(
        CHAIR,
        lambda _h, d, c: d.post(f"/desk/petition/{c}/gate/", {"action": "look"}),
        ("classify.competent", "accept", "assign", "verify.ordered", "verify.reported", "dialogue.called", "dialogue.held"),
    ),
}


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("when", ["before the record", "after it"])
def test_no_page_that_opens_anything_leaves_a_reading_or_an_opening_where_nothing_was_shown(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str, when: str
) -> None:
    way = WAYS[name]
    case = house.petition()
    desk = house.officer(way.office)
    if when == "before the record":
        house.keeper.exclude(case, [way.office])
    else:

        def kept(*_asked: Any) -> Any:
            raise NotReleased("log")

        monkeypatch.setattr(house.keeper, "release", kept)
        monkeypatch.setattr("hoiam.vault.identity._PAUSES", ())
    for step in way.brought:
        if step in {e.name for e in the_case(case).ways}:
            house.brought(case, step)
    answer = way.ask(house, desk, case)
    assert answer.status_code in (403, 409), (answer.status_code, text(answer)[:400])
    petition = load(case)[0]
    assert (dict(petition.read_by), petition.openings) == ({}, ())
    if answer.status_code == 409:
        assert steps_of(case)[-1].startswith("withhold."), steps_of(case)

"""A petition that several bodies settle, as its officers see it: who leads and why, and which part the report waits for."""

from __future__ import annotations

from uuid import UUID

import pytest

from desk.conftest import CHAIR, PROVINCE, WARD, House
from desk.test_at_the_desk import steps_of, text
from desk.test_errands_at_the_desk import carried, demand, stands, step
from hoiam.casework import laws
from hoiam.casework.days import utc_now
from hoiam.casework.reading import cases
from hoiam.casework.reading.history import load
from hoiam.core.dossier.participants import THE_PETITIONER
from hoiam.portal import together

pytestmark = pytest.mark.django_db


def test_the_page_says_who_leads_and_why_and_an_officer_confirms_it(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    chair = house.officer(CHAIR)
    page = chair.get(f"/desk/petition/{case}/lead/")
    assert page.status_code == 200
    form = page.context["form"]
    offered = [code for code, _name in form.fields["members"].choices]
    assert {WARD, PROVINCE} <= set(offered)
    assert form.fields["body"].widget.attrs or form.fields["body"].choices
    # Nobody is chosen for the officer, where neither law nor regulation names anybody.
    assert not form.fields["members"].initial
    body = load(case)[0].body
    answer = chair.post(f"/desk/petition/{case}/lead/", {"seq": load(case)[0].seq, "body": body, "members": [WARD]})
    assert answer.status_code == 302, text(answer)
    assert steps_of(case)[-1] == "lead"
    view = cases.case(case, THE_PETITIONER, utc_now())
    told = together.together(view)
    assert told is not None and told.lead and len(told.members) == 1 and not told.differs


def test_without_a_member_nothing_is_recorded_and_what_was_chosen_stays(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    chair = house.officer(CHAIR)
    answer = chair.post(f"/desk/petition/{case}/lead/", {"seq": load(case)[0].seq, "body": load(case)[0].body})
    assert answer.status_code == 422
    assert steps_of(case)[-1] == "classify.competent"


def test_a_part_is_given_taken_by_name_and_thought_otherwise_of_and_the_lead_sees_whose_it_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hoiam.casework.road.errands.is_first", lambda petition, to: False)
    case = house.brought(house.petition(), "classify.competent", "accept", "assign")
    chair = house.officer(CHAIR)
    # Before somebody leads there are no parts to give, and none to strike off; nor is what a superior orders asked of a body.
    plain = chair.get(f"/desk/petition/{case}/errand/?kind=task").context["form"]
    every = [kind for machine in laws.current().errands.values() for kind in machine.kinds.values()]
    assert not {kind.id for kind in every if kind.joint or kind.directive} & set(dict(plain.fields["kind"].choices))
    body = load(case)[0].body
    chair.post(f"/desk/petition/{case}/lead/", {"seq": load(case)[0].seq, "body": body, "members": [WARD]})
    page = chair.get(f"/desk/petition/{case}/")
    (member,) = page.context["joint"]["members"]
    assert f'href="{member.url}"'.replace("&", "&amp;") in page.content.decode()
    assert f"/desk/petition/{case}/strike/" not in page.content.decode()
    # The page of a step that is gone names what may be taken now, and not what waits for something.
    gone = chair.get(f"/desk/petition/{case}/coordinate/?outcome=given").content.decode()
    assert f"/desk/petition/{case}/lead/" in gone and "/challenge/" not in gone
    # Its page offers the bodies that take part alone; the words there are of one kind.
    form = chair.get(member.url).context["form"]
    assert [code for code, _name in form.fields["to"].choices] == [WARD] and form.initial["to"] == [WARD]
    given = demand(kind="task", questions="Đo lại thửa đất.")
    ready = chair.post(member.url, carried(chair.get(member.url)) | given | {"action": "preview"})
    assert chair.post(member.url, carried(ready) | given | {"action": "send"}).status_code == 302, text(ready)
    (asking,) = load(case)[0].errands
    part = UUID(asking.id)
    # Taken on and given to somebody in one go; only then an answer is offered, and it is not handed on.
    theirs = house.officer(f"{WARD}/04")
    offered = theirs.get(f"/desk/errands/{part}/").context
    assert [way.url.rpartition("?")[2] for way in offered["steps"] if "/agree/" not in way.url] == ["outcome=given"]
    assert not any("/forward/" in way.url for way in offered["steps"] + offered["more"])
    assert step(theirs, part, "agree.agreed", offices=[f"{WARD}/02"]).status_code == 302
    assert stands(part).offices == (CHAIR, f"{WARD}/02") and stands(part).state == "errand_accepted"
    assert any("/respond/" in way.url for way in theirs.get(f"/desk/errands/{part}/").context["steps"])
    empty = step(theirs, part, "dissent", ground="facts", words=" ")
    assert empty.status_code == 422 and stands(part).opinions == ()
    assert step(theirs, part, "dissent", ground="facts", words="Ranh giới khác.").status_code == 302
    # The lead sees that opinions differ and whose part it is, and reads why.
    seen = text(chair.get(f"/desk/petition/{case}/"))
    assert "có ý kiến khác" in seen and "Ranh giới khác." not in seen and "Giao thêm phần việc" in seen
    read = text(chair.post(f"/desk/errands/{part}/", {"action": "look"}))
    assert "Về sự việc" in read and "Ranh giới khác." in read

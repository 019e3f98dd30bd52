"""A petition that several bodies settle, as its officers see it: who leads and why, and which part the report waits for."""

from __future__ import annotations

import pytest

from desk.conftest import CHAIR, PROVINCE, WARD, House
from desk.test_at_the_desk import steps_of, text
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

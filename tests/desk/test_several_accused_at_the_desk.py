"""Several whom a denunciation is about, at the desk: each is told by a sending of his own, and his paper names him alone."""

from __future__ import annotations

from typing import Any

import pytest

from desk.conftest import CLERK, PROVINCE, House
from desk.test_at_the_desk import text
from hoiam.casework.reading.history import load

pytestmark = pytest.mark.django_db

TWO = (f"{CLERK.partition('/')[0]}/02", f"{CLERK.partition('/')[0]}/05")


def denounced(house: House, *against: str) -> Any:
    case = house.petition("vn.denunciation", against=against or TWO, subject="conduct", body=PROVINCE)
    return house.brought(case, "classify.competent", "accept", body=PROVINCE)


def test_the_page_asks_to_whom_of_them_and_the_term_runs_until_the_last(house: House) -> None:
    case = denounced(house)
    desk = house.officer(f"{PROVINCE}/01")
    assert desk.step(case, "notify.sent", party="petitioner", how="post").status_code == 302
    asked = desk.step(case, "notify.sent", party="accused", how="post")
    assert asked.status_code == 422 and "Chưa chọn gửi cho ai" in text(asked)
    assert desk.step(case, "notify.sent", party="accused", how="post", which=["1"]).status_code == 302
    assert "TC-ACCN" in load(case)[0].clocks
    assert desk.step(case, "notify.sent", party="accused", how="post", which=["2"]).status_code == 302
    petition, history = load(case)
    assert "TC-ACCN" not in petition.clocks
    assert [r.act.fact.which for r in history if r.act.name == "notify.sent"] == [(), ("1",), ("2",)]


def test_each_gets_a_notice_of_his_own_which_names_nobody_else(house: House) -> None:
    from hoiam.casework.models import Letter

    case = denounced(house)
    desk = house.officer(f"{PROVINCE}/01")
    for place in ("1", "2"):
        assert desk.step(case, "notify.sent", party="accused", how="post", which=[place]).status_code == 302
    assert Letter.objects.filter(dossier_id=case, name="accused_notice").count() == 2


def test_of_one_who_died_the_page_says_so_and_he_is_offered_no_more(house: House) -> None:
    case = denounced(house)
    desk = house.officer(f"{PROVINCE}/01")
    assert desk.step(case, "record_accused.died", of_them="1").status_code == 302
    page = text(desk.get(f"/desk/petition/{case}/"))
    assert "đã chết" in page
    form = desk.get(f"/desk/petition/{case}/notify/?outcome=sent").context["form"]
    assert [value for value, _label in form.fields["which"].choices] == ["2"]
    assert desk.step(case, "record_accused.counted", people="3", words="1. ông A; 2. ông B; 3. bà C").status_code == 302
    assert [each.became for each in load(case)[0].accused] == ["died", "", ""]


def test_of_one_alone_the_page_asks_nothing_more(house: House) -> None:
    case = denounced(house, TWO[0])
    desk = house.officer(f"{PROVINCE}/01")
    assert "which" not in desk.get(f"/desk/petition/{case}/notify/?outcome=sent").context["form"].fields
    assert desk.step(case, "record_accused.moved", of_them="1", body=PROVINCE).status_code == 302
    assert "đã chuyển công tác, hiện ở" in text(desk.get(f"/desk/petition/{case}/"))

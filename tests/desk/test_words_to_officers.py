"""The desk speaks to officers: of a petition's writer, never to him; of the law that holds here; and a refusal teaches."""

from __future__ import annotations

import re

import pytest

from desk.conftest import CHAIR, CLERK, House
from desk.test_at_the_desk import text

pytestmark = pytest.mark.django_db


def test_help_says_of_the_writer_and_of_no_other_country_s_law(house: House) -> None:
    desk = house.officer(CLERK, unlocked=False)
    kinds = desk.get("/desk/help/").content.decode()
    assert "vn.feedback" in kinds and "eu.report" not in kinds and "in.grievance" not in kinds
    for page in (kinds, *(desk.get(f"/desk/help/{kind}/").content.decode() for kind in ("vn.feedback", "vn.complaint"))):
        lead = re.findall(r'<p class="ha-(?:lead|small ha-secondary)">([^<]*)', page)
        assert lead and not [said for said in lead if re.match(r"\s*Bạn\b", said)]
    case = house.brought(house.petition("vn.feedback", signed=""))
    classify = text(house.officer(CLERK).get(f"/desk/petition/{case}/classify/?outcome=competent"))
    assert "Người viết báo một việc" in classify and "Bạn báo một việc" not in classify


def test_a_step_that_is_not_open_says_which_it_is_the_article_and_what_instead(house: House) -> None:
    case = house.petition()
    early = house.officer(CHAIR).get(f"/desk/petition/{case}/accept/")
    assert early.status_code == 409
    said = text(early)
    assert "Luật có bước này khi đơn ở trạng thái: đúng thẩm quyền, chờ thụ lý." in said and "Luật KN Đ.27" in said
    assert "vai trò khác" not in said
    house.brought(case, "classify.competent")
    other = text(house.officer(CLERK).get(f"/desk/petition/{case}/accept/"))
    assert "bước này do vai trò khác thực hiện: lãnh đạo." in other and "Luật KN Đ.27" in other
    assert "Hãy chuyển đơn cho người có vai trò đó." in other

"""Who decides by the table of competence, beside the choice of a body and where somebody is named: help, and no choice."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from .conftest import COMMUNE, PROVINCE, WORDS, House


def text(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def begin(house: House, kind: str, prefix: str = "") -> None:
    house.post("write/kind", prefix, answer=kind)
    house.post("write/place", prefix, answer=COMMUNE)
    house.post("write/subject", prefix, answer="land" if kind != "vn.feedback" else "other")


@pytest.mark.parametrize(
    ("prefix", "kind", "line", "article"),
    [
        (
            "", "vn.denunciation",
            "Chủ tịch Ủy ban nhân dân xã An Bình; Phó Chủ tịch Ủy ban nhân dân xã An Bình:"
            " Chủ tịch Ủy ban nhân dân tỉnh Sông Lam",
            "Luật TC Đ.13.4.a",
        ),
        (
            "/en", "vn.denunciation",
            "Chair of the People's Committee of An Bình commune; Deputy chair of the People's Committee of An Bình commune:"
            " Chair of the People's Committee of Sông Lam province",
            "Luật TC Đ.13.4.a",
        ),
        (
            "", "vn.complaint", "Viên chức (giáo viên, nhân viên y tế) của đơn vị sự nghiệp do cấp xã quản lý, tại xã An Bình:",
            "NĐ 124 Đ.14.1",
        ),
    ],
)  # fmt: skip
def test_beside_the_choice_of_a_body_stands_who_decides_about_whose_acts(
    house: House, prefix: str, kind: str, line: str, article: str
) -> None:
    begin(house, kind, prefix)
    shown = text(house.get("write/body", prefix))
    assert line in shown
    assert article in shown
    assert ("Luật TC Đ.12.3.d" in shown) == (kind == "vn.denunciation")


def test_it_is_help_and_whatever_body_is_chosen_stays(house: House) -> None:
    begin(house, "vn.denunciation")
    page = house.get("write/body").content.decode()  # type: ignore[attr-defined]  # of Django's test client
    told = page[page.index("Theo luật, ai giải quyết đơn về việc của ai?") :].partition("/register/competence/")[0]
    assert told.count("<details") > 3  # folded by sort of body
    assert "<input" not in told
    assert "<select" not in told
    house.post("write/body", answer=COMMUNE)
    house.post("write/words", words=WORDS)
    assert "Ủy ban nhân dân xã An Bình" in text(house.get("write/readers"))


def test_of_feedback_the_table_says_nothing(house: House) -> None:
    begin(house, "vn.feedback")
    assert "Theo luật, ai giải quyết" not in text(house.get("write/body"))


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("", "theo luật, người giải quyết là Chủ tịch Ủy ban nhân dân tỉnh Sông Lam"),
        ("/en", "by law it is for this office to decide: Chair of the People's Committee of Sông Lam province"),
    ],
)
def test_of_each_who_is_named_it_is_told_who_decides(house: House, prefix: str, said: str) -> None:
    begin(house, "vn.denunciation", prefix)
    house.post("write/body", prefix, answer=PROVINCE)
    house.post("write/words", prefix, words=WORDS)
    assert said not in text(house.get("write/readers", prefix))
    house.post("write/readers", prefix, against=f"{PROVINCE}/02")
    house.post("write/readers", prefix, do="elsewhere", elsewhere=COMMUNE)
    shown = text(house.get("write/readers", prefix))
    assert "Luật TC Đ.13.4" in shown
    assert said in shown
    assert (f"{'/en' if prefix else ''}/register/competence/") in house.get("write/readers", prefix).content.decode()  # type: ignore[attr-defined]  # as above

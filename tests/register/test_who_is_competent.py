"""Who is competent, asked in words: the matrix, the table of units and the page agree."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from hoiam.casework import competence

DAY = date(2026, 11, 24)


def test_a_commune_chair_decides_the_first_complaint_about_his_own_act() -> None:
    found = competence.suggest("vn.complaint", "commune_chair", "xã Lạc Dương, Lâm Đồng", DAY).competence
    assert found is not None
    assert found.body is not None
    assert found.body.role == "commune_chair"
    assert found.article


def test_a_denunciation_of_a_commune_chair_goes_to_the_province() -> None:
    found = competence.suggest("vn.denunciation", "commune_chair", "xã Lạc Dương, Lâm Đồng", DAY).competence
    assert found is not None
    assert found.body is not None
    assert found.body.role == "province_chair"


def test_a_ward_that_was_split_waits_for_a_person() -> None:
    found = competence.suggest("vn.complaint", "commune_chair", "phường 15, Tân Bình, TP.HCM", DAY)
    assert found.competence is None
    assert found.reading.needs_person


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_answers_with_the_article_and_keeps_what_was_typed(prefix: str) -> None:
    asked = {"kind": "vn.denunciation", "whose": "commune_chair", "place": "xa lac duong lam dong"}
    answer = Client().get(f"{prefix}/register/competence/", asked)
    found = competence.suggest("vn.denunciation", "commune_chair", "xa lac duong lam dong", DAY).competence
    assert found is not None
    assert answer.status_code == 200
    assert found.article in answer.content.decode()
    assert 'value="xa lac duong lam dong"' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_says_what_is_missing() -> None:
    answer = Client().get("/register/competence/", {"kind": "vn.complaint", "whose": "commune_chair", "place": ""})
    assert answer.status_code == 422
    assert "Hãy ghi nơi xảy ra việc." in answer.content.decode()


def test_nobody_reads_a_template_of_a_title() -> None:
    for title in competence.roles().values():
        assert "{" not in title.vi + title.en, title
    assert len({title.vi for title in competence.roles().values()}) == len(competence.roles())


# What people ask most, after “nameless”: he has moved, has retired, the body is gone.
SINCE = [
    ({"since": "left"}, "Chủ tịch Ủy ban nhân dân xã Lạc Dương, tỉnh Lâm Đồng", "Luật TC Đ.12.3.d", ""),
    (
        {"since": "moved_higher", "now": "agency_official", "now_place": "tỉnh Lâm Đồng"},
        "Thủ trưởng cơ quan chuyên môn thuộc Ủy ban nhân dân tỉnh Lâm Đồng", "Luật TC Đ.12.3.b",
        "Cùng tham gia giải quyết: Chủ tịch Ủy ban nhân dân xã Lạc Dương, tỉnh Lâm Đồng",
    ),
    ({"since": "dissolved"}, "Chủ tịch Ủy ban nhân dân tỉnh Lâm Đồng", "Luật TC Đ.12.5", ""),
    ({"since": "unclear"}, "Chủ tịch Ủy ban nhân dân tỉnh Lâm Đồng", "Luật TC Đ.12.7", ""),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("since", "decides", "article", "together"), SINCE, ids=[row[0]["since"] for row in SINCE])
def test_what_became_of_him_is_asked_and_changes_who_decides(
    since: dict[str, str], decides: str, article: str, together: str
) -> None:
    asked = {"kind": "vn.denunciation", "whose": "commune_official", "place": "xa lac duong lam dong"} | since
    page = Client().get("/register/competence/", asked)
    said = re.sub(r"\s+", " ", page.content.decode())
    assert page.status_code == 200
    for words in (decides, article, together):
        assert words in said
    assert Client().get("/en/register/competence/", asked).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "missing"),
    [
        ({"since": "merged"}, "Chưa rõ người đó nay giữ chức gì, ở đâu."),
        ({"since": "merged", "now": "commune_official"}, "Hãy ghi nơi người đó nay làm việc."),
        ({"since": "merged", "now_place": "tỉnh Lâm Đồng"}, "Hãy chọn chức vụ của người đó hiện nay."),
        ({"since": "moved_equal"}, "Bảng thẩm quyền không có “moved_equal”."),  # of an official it can't be said
        ({"since": "x"}, "x"),
    ],
)
def test_what_has_to_be_said_or_cannot_be_is_told_at_its_field(since: dict[str, str], missing: str) -> None:
    asked = {"kind": "vn.denunciation", "whose": "commune_official", "place": "xa lac duong lam dong"} | since
    page = Client().get("/register/competence/", asked)
    assert page.status_code == 422
    assert missing in page.content.decode()

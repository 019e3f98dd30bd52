"""Who is competent, asked in words: the matrix, the table of units and the page agree."""

from __future__ import annotations

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

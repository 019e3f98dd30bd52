"""The desk's page of transfer asks the table of competence: the competent body stands first, with its article and why, the
officer chooses; and a denunciation goes neither to the denounced nor below him."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from desk.conftest import CHAIR, COMMUNE, LAND, PROVINCE, WARD, House, today
from hoiam.casework import bodies, competence

OLD = "vn.denunciation"


def page(house: House, case: Any, prefix: str = "", body: str = WARD) -> tuple[list[str], str, str]:
    """The bodies in the order of the list, the one that is chosen, and what is said beside it."""
    answer = house.officer(f"{body}/01").get(f"{prefix}/desk/petition/{case}/transfer/?outcome=sent")
    assert answer.status_code == 200
    field = answer.context["form"]["body"]  # type: ignore[attr-defined]  # of Django's test client
    said = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))
    return [code for code, _name in field.field.choices], field.value() or "", said


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", "người giải quyết là Chủ tịch Ủy ban nhân dân tỉnh Sông Lam (Luật TC Đ.13.4.a"),
        ("/en", "it is for Chair of the People's Committee of Sông Lam province to decide (Luật TC Đ.13.4.a"),
    ],
)
def test_the_competent_body_stands_first_with_its_article_and_nothing_is_chosen(house: House, prefix: str, words: str) -> None:
    case = house.brought(house.petition(OLD, body=WARD, against=CHAIR), "classify.elsewhere", body=WARD)
    listed, chosen, said = page(house, case, prefix)
    assert listed[:2] == ["", PROVINCE]
    assert chosen == ""
    assert words in said


def test_a_complaint_goes_first_to_whoever_made_the_decision_and_the_officer_may_choose_another(house: House) -> None:
    case = house.brought(house.petition(body=WARD, against=CHAIR), "classify.elsewhere", body=WARD)
    listed, _chosen, said = page(house, case)
    assert listed[1] == COMMUNE
    assert "Luật KN Đ.17" in said
    assert house.officer(f"{WARD}/01").step(case, "transfer.sent", body=PROVINCE, reason="competence").status_code == 302


def test_where_the_denounced_could_open_it_there_the_body_above_stands_first(house: House) -> None:
    case = house.brought(house.petition(OLD, body=WARD, against=LAND), "classify.elsewhere", body=WARD)
    listed, _chosen, said = page(house, case)
    assert listed[1] == PROVINCE  # the table names the commune's chair, and the officer holds the commune's key
    assert "Luật TC Đ.13.1" in said
    assert "nên đơn chuyển tới cấp trên: Ủy ban nhân dân tỉnh Sông Lam" in said


def test_where_nobody_is_named_the_list_stands_as_it_is(house: House) -> None:
    case = house.brought(house.petition(OLD, body=WARD), "classify.elsewhere", body=WARD)
    _listed, _chosen, said = page(house, case)
    assert "người giải quyết là" not in said


@pytest.mark.parametrize(("who", "refused"), [("06", True), ("02", False)])
def test_a_denunciation_of_who_leads_a_province_does_not_go_to_a_commune_under_him(
    house: House, who: str, refused: bool
) -> None:
    case = house.brought(house.petition(OLD, body=PROVINCE, against=f"{PROVINCE}/{who}"), "classify.elsewhere", body=PROVINCE)
    answer = house.officer(f"{PROVINCE}/01").step(case, "transfer.sent", body=COMMUNE, reason="competence")
    assert answer.status_code == (422 if refused else 302)
    if refused:
        assert "Không chuyển đơn này đến đó được." in answer.content.decode()
        assert "Luật TC Đ.12, 13" in answer.content.decode()


def test_no_suggestion_goes_to_who_is_denounced_or_below_him(house: House) -> None:
    suggested = 0
    for here in bodies.every().values():
        for code in (here.code, *(office.code for office in here.offices)):
            for each in competence.on_named(OLD, [code], today()):
                if each.body:
                    suggested += 1
                    assert competence.barred([OLD], [code], each.body) is None, each
    assert suggested > len(bodies.every())
    head = f"{PROVINCE}/04"
    assert [each.body for each in competence.on_named(OLD, [head], today())] == [""]  # the Prime Minister has no body here
    assert all(competence.barred([OLD], [head], code) for code in (PROVINCE, COMMUNE, WARD))
    assert not any(competence.barred(["vn.complaint"], [head], code) for code in (PROVINCE, COMMUNE, WARD))

"""The page of what nobody has settled in the law: all of it, a page at a time, with the files that a lawyer fills in."""

from __future__ import annotations

import csv
import re
from datetime import date
from io import StringIO

import pytest
from django.test import Client

from hoiam.casework import laws, opinions
from hoiam.core.procedure import Opinion, as_read, load
from law.law_of_the_land import LAW, TEXTS
from listened import MOST, weight

DOUBT = "rule/KN-SEND2@2012-07-01/number"
GIVEN = Opinion(DOUBT, "7wd", "Nguyễn Văn Luật", "Luật sư, Sở Tư pháp", date(2026, 11, 20), "vì sao")


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The house after a lawyer has given his word on one doubt."""
    law = as_read(load(TEXTS | {"vn/opinions.yaml": opinions.added("", "vn", [GIVEN])}, laws.HOUSE), date(2026, 11, 24))
    monkeypatch.setattr(laws, "current", lambda: law)
    monkeypatch.setattr(laws, "day_of", lambda law: date(2026, 11, 24))


def page(address: str, **asked: object) -> str:
    return Client().get(address, asked).content.decode()


@pytest.mark.django_db
def test_every_doubt_stands_on_one_of_the_pages_once_and_those_of_a_sort_on_theirs() -> None:
    listed: list[str] = []
    for number in range(1, 30):
        sent = page("/register/law/doubts/", page=number)
        assert weight(sent.encode()) <= MOST, number
        found = re.findall(r'class="ha-mono">([^<]+)</span>\s*</p>', sent)
        if listed and found[0] in listed:
            break  # the last page answers for every later one
        listed += found
    assert sorted(listed) == sorted(each.id for each in opinions.every(LAW))
    late = page("/register/law/doubts/", sort="late")
    assert "late/KN-RES1" in late and "form/" not in late
    assert f"Số điểm: {len(listed)};" in page("/register/law/doubts/", sort="nonsense")


@pytest.mark.django_db
@pytest.mark.usefixtures("answered")
def test_what_a_lawyer_has_answered_stays_there_with_who_when_and_why_and_on_the_page_of_its_rule() -> None:
    whole = page("/register/law/doubts/", sort="rule", page=99)
    for words in ("Nguyễn Văn Luật", "Luật sư, Sở Tư pháp", "20/11/2026", "vì sao", "luật sư đã trả lời"):
        assert words in whole
    rule = page("/register/law/KN-SEND2/")
    assert "Nguyễn Văn Luật" in rule and "7 ngày làm việc" in rule and "NĐ 124 Đ.29.2" in rule
    assert "7 working days" in page("/en/register/law/KN-SEND2/")


@pytest.mark.django_db
@pytest.mark.usefixtures("answered")
def test_the_files_hold_every_doubt_and_the_answers_that_were_given() -> None:
    sent = Client().get("/register/law/doubts/doubts.csv")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="doubts.csv"'
    rows = list(csv.reader(StringIO(sent.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [each.id for each in opinions.every(LAW)]
    assert opinions.filled_in(sent.content.decode("utf-8")) == [GIVEN]
    data = Client().get("/register/law/doubts/doubts.json").json()
    assert [each["id"] for each in data["doubts"] if each["opinion"]] == [GIVEN.doubt]
    assert data["on"] == "2026-11-24" and len(data["doubts"]) == len(rows) - 1

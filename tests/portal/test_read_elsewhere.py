"""What a citizen sends is looked at and printed by the reader, whichever door it comes through; where it is not, he is told so
in words, and what he wrote is kept."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from hoiam.casework import files, limits
from hoiam.reader import Answer, Away, Busy, Exceeded, Failed, NotRead
from hoiam.reader.asking import Door
from portal.conftest import WORDS, House, send, write
from portal.test_following import JPEG, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(kind, asker) of each job, which are done as ever."""
    said: list[tuple[str, str]] = []
    real = Door.ask

    def ask(self: Door, kind: str, *given: Any, **more: Any) -> Answer:
        said.append((kind, more.get("asker", "")))
        return real(self, kind, *given, **more)

    monkeypatch.setattr(Door, "ask", ask)
    return said


def refusing(monkeypatch: pytest.MonkeyPatch, why: NotRead) -> None:
    def ask(*_: Any, **__: Any) -> Answer:
        raise why

    monkeypatch.setattr(Door, "ask", ask)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("anh.jpg", JPEG, "image/jpeg")


DOORS = {
    "write/words": {"words": WORDS},
    "follow/add": {"words": "Tôi gửi thêm ảnh."},
    "follow/sign": {"how": "paper"},
    "follow/represent": {"behalf": "lawyer", "by_name": "Luật sư B", "by_address": "tổ 9"},
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_has_a_file_looked_at_by_the_reader(house: House, asked: list[tuple[str, str]], door: str) -> None:
    (write if door.startswith("write") else send)(house)
    asked.clear()
    house.post(door, file=photo(), **DOORS[door])
    assert [kind for kind, _asker in asked] == ["picture"]
    word = asked[0][1]
    assert re.fullmatch(r"[0-9a-f]{32}", word), "who asks is a word that means nothing to anybody else"
    assert "127.0.0.1" not in word


def test_every_door_for_files_is_in_the_list_above() -> None:
    """The handler seals for these pages; each needs the reader's look, and one that is added is added here."""
    from hoiam.portal import uploads

    assert {f"portal:{door.partition('/')[2]}" for door in DOORS} | {"portal:reply", "portal:withdraw"} == (
        uploads._WRITES | uploads._FOLLOWS
    )


@pytest.mark.parametrize("why", [Busy(7), Busy(7, mine=True), Away(), Exceeded("time"), Failed("gone")])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_file_that_nobody_looked_at_is_not_taken_and_the_words_are_kept(
    house: House, monkeypatch: pytest.MonkeyPatch, why: NotRead, prefix: str
) -> None:
    house.post("write/kind", prefix, answer="vn.complaint")
    house.post("write/place", prefix, answer="XA-AB")
    house.post("write/subject", prefix, answer="land")
    house.post("write/body", prefix, answer="XA-AB")
    before = set(Path(files.folder()).iterdir())
    refusing(monkeypatch, why)
    answer = house.post("write/words", prefix, words=WORDS, file=photo())
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a Django response
    page = unescape(text(answer))
    language = "en" if prefix else "vi"
    assert why.why.of(language) in page and why.next.of(language) in page, page[:1500]
    assert "248 m2" in page
    assert set(Path(files.folder()).iterdir()) == before


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_form_that_is_not_printed_says_why_and_when_to_come_again(
    house: House, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    send(house)
    for why, status in ((Busy(9), 503), (Away(), 503), (Exceeded("memory"), 422), (Failed("job"), 422)):
        refusing(monkeypatch, why)
        answer: Any = house.get("follow/form", prefix)
        assert answer.status_code == status
        assert answer.get("Retry-After") == ("9" if isinstance(why, Busy) else None)
        assert why.why.of("en" if prefix else "vi") in unescape(text(answer))
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_of_words_that_no_compiler_likes_ends_within_its_budget_and_the_house_goes_on(house: House) -> None:
    """29,997 marks on one letter: what once took all memory of the process that served everybody."""
    write(house)
    house.post("write/words", words="a" + "\u0301" * 29_997)
    house.client.post("/write/check")
    answer: Any = house.get("follow/form")
    assert answer.status_code in (200, 302, 404, 422), answer.status_code
    assert house.get("").status_code == 200  # type: ignore[attr-defined]  # a Django response


def test_who_asks_is_another_word_the_next_day_and_at_another_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def word(address: str, day: int) -> str:
        monkeypatch.setattr(limits.time, "time", lambda: day * 86400 + 5)
        return limits.asker(RequestFactory().get("/", REMOTE_ADDR=address))

    words = {word(address, day) for address in ("203.0.113.7", "203.0.113.8") for day in (1, 2)}
    assert len(words) == 4
    assert word("203.0.113.7", 1) in words
    assert word("", 1) == "", "who cannot be told apart is not counted as one"

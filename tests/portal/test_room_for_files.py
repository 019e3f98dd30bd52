"""What strangers may leave on the disk: so much a draft, so much a day, never the last of it; words are taken all the same."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from hoiam.casework import files, limits
from hoiam.portal import uploads
from hoiam.vault.errors import Unreachable

from .conftest import WORDS, House, write
from .test_following import JPEG
from .test_writing import text

pytestmark = pytest.mark.django_db
DAY = 24 * 60 * 60


class Counter:
    """A limiter that grants so many bytes a kind, and remembers what it was asked."""

    def __init__(self, most: dict[str, int]) -> None:
        self.most, self.asked = most, list[tuple[str, str, int]]()

    def spend(self, kind: str, subject: str, amount: int) -> bool:
        self.asked.append((kind, subject, amount))
        self.most[kind] = self.most.get(kind, 1 << 40) - amount
        return self.most[kind] >= 0


def add(house: House, name: str = "giay.jpg", contents: bytes = JPEG) -> str:
    return text(house.post("write/words", words=WORDS, do="add", file=SimpleUploadedFile(name, contents)))


def on_disk() -> list[Path]:
    return sorted(files.folder().iterdir())


def count(house: House) -> int:
    return text(house.get("write/words")).count("giay")


@pytest.fixture
def begun(house: House) -> House:
    write(house)
    return house


def test_a_file_of_a_draft_lives_as_long_as_the_draft(begun: House) -> None:
    before = set(on_disk())
    add(begun)
    (file,) = set(on_disk()) - before
    assert abs(file.stat().st_mtime - time.time() - DAY) < 60
    begun.post("write/save")
    assert abs(file.stat().st_mtime - time.time() - 7 * DAY) < 60
    begun.post("write/throw-away")
    assert not file.exists()


@pytest.mark.parametrize("why", ["floor", "address", "house", "draft"])
def test_without_room_a_file_is_refused_in_words_and_the_words_are_kept(
    begun: House, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if why == "floor":
        monkeypatch.setattr(files, "FLOOR", 1 << 62)
    if why == "draft":
        monkeypatch.setattr(uploads, "DRAFT_BYTES_MOST", len(JPEG) - 1)
    kinds = {"address": {"file bytes of a source": len(JPEG) - 1}, "house": {"file bytes": len(JPEG) - 1}}
    monkeypatch.setattr(limits, "limiter", lambda: Counter(kinds.get(why, {})))
    before = on_disk()
    page = add(begun)
    assert "“giay.jpg” không nhận được" in page
    assert on_disk() == before
    assert WORDS[:40] in text(begun.get("write/words"))
    monkeypatch.undo()
    add(begun)
    assert len(on_disk()) == len(before) + 1


def test_all_files_of_a_draft_together_have_a_bound(begun: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "limiter", lambda: Counter({}))
    monkeypatch.setattr(uploads, "DRAFT_BYTES_MOST", 2 * len(JPEG) + 3)
    before = len(on_disk())
    for number in range(3):
        page = add(begun, contents=JPEG + bytes([number]))
    assert "quá 300 MB" in page
    assert len(on_disk()) == before + 2


def test_what_is_refused_counts_for_nothing_and_what_is_taken_once(begun: House, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter({})
    monkeypatch.setattr(limits, "limiter", lambda: counter)
    add(begun)
    begun.post("write/words", words=WORDS, do="add", file=SimpleUploadedFile("giay.exe", b"MZ" * 50))
    assert [(kind, amount) for kind, _, amount in counter.asked][:2] == [
        ("file bytes of a source", len(JPEG)),
        ("file bytes", len(JPEG)),
    ]
    assert sum(amount for _, _, amount in counter.asked) <= 2 * len(JPEG) + 2 * 100


def test_where_the_limiter_is_down_files_are_taken(begun: House, monkeypatch: pytest.MonkeyPatch) -> None:
    class Down:
        def spend(self, *_: object) -> bool:
            raise Unreachable("limiter")

    monkeypatch.setattr(limits, "limiter", Down)
    assert limits.may_leave(RequestFactory().get("/"), 1)
    before = len(on_disk())
    add(begun)
    assert len(on_disk()) == before + 1

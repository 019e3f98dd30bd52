"""What the reader answers about a file is looked at again: a picture is made of its pixels here, and nothing else is taken."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hoiam.reader import Answer, Busy, NotRead
from hoiam.reader.asking import Door
from hoiam.vault import pixels
from hoiam.vault.errors import UploadRefused
from hoiam.vault.inspection import inspect
from hoiam.vault.pixels import NotDrawn, draw, png

PAGE: Mapping[str, Any] = {
    "pages": 3,
    "number": 2,
    "width": 2,
    "height": 1,
    "words": "chữ",
    "notes": ["laid out"],
    "encoding": "vni",
    "part": "1/1: ảnh",
}
TAKEN = {
    "kind": "text",
    "type": "text/html",
    "name": "a.txt",
    "size": 9,
    "signed": False,
    "pages": None,
    "encoding": "utf-8",
    "unseen": False,
    "metadata": {"said": [["maker", "Nokia"]], "more": []},
}


def answering(monkeypatch: pytest.MonkeyPatch, fields: Mapping[str, Any], data: bytes = b"") -> None:
    monkeypatch.setattr(Door, "ask", lambda *_, **__: Answer(fields, data))


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_the_picture_for_the_browser_says_these_pixels(width: int, height: int, data: st.DataObject) -> None:
    raw = data.draw(st.binary(min_size=3 * width * height, max_size=3 * width * height))
    with Image.open(io.BytesIO(png(width, height, raw))) as image:
        image.load()
        assert (image.format, image.mode, image.size, image.tobytes()) == ("PNG", "RGB", (width, height), raw)


def test_what_comes_back_is_as_many_pixels_as_it_says_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, PAGE, b"abcdef")
    drawn = draw(b"x", 2)
    assert (drawn.pages, drawn.number, drawn.width, drawn.height, drawn.words) == (3, 2, 2, 1, "chữ")
    assert drawn.picture == png(2, 1, b"abcdef")
    assert drawn.part == "1/1: ảnh"
    assert drawn.notes == (pixels.NOTES["laid out"], pixels.converted("vni"))
    for wrong, data in (
        ({}, b"abcde"),
        ({}, b"abcdefg"),
        ({}, b""),
        ({"width": 1001, "height": 1}, bytes(3003)),
        ({"width": -2, "height": -1}, b"abcdef"),
        ({"width": True}, b"abc"),
        ({"number": 4}, b"abcdef"),
        ({"number": 0}, b"abcdef"),
        ({"pages": 10**9}, b"abcdef"),
        ({"words": "a" * 50_001}, b"abcdef"),
        ({"words": None}, b"abcdef"),
        ({"notes": ["<b>something else</b>"]}, b"abcdef"),
        ({"notes": "laid out"}, b"abcdef"),
        ({"encoding": "utf-7"}, b"abcdef"),
        ({"part": "a" * 301}, b"abcdef"),
        ({"cannot": "something else"}, b"abcdef"),
    ):
        answering(monkeypatch, {**PAGE, **wrong}, data)
        with pytest.raises(NotDrawn):
            draw(b"x", 2)


def test_words_of_a_page_turn_nothing_and_hide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, {**PAGE, "width": 0, "height": 0, "words": "a\u202eb\u200b\x1b[2Jc\ud800\n"})
    assert draw(b"x", 1).words == "ab[2Jc?\n"


def test_each_reason_has_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for reason, why in pixels.WHY.items():
        answering(monkeypatch, {"cannot": reason})
        with pytest.raises(NotDrawn) as cannot:
            draw(b"x", 1)
        assert cannot.value.why == why


def test_what_is_said_of_an_upload_is_among_what_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, {"taken": TAKEN})
    seen = inspect("a.txt", b"chin bytes")
    # The type is the table's, the size is what was sent.
    assert (seen.kind, seen.type, seen.size) == ("text", "text/plain", 10)
    answering(monkeypatch, {"refused": "attached", "part": "x.exe", "inner": "program", "number": None})
    with pytest.raises(UploadRefused) as refused:
        inspect("a.txt", b"x")
    assert (refused.value.reason, refused.value.part, refused.value.inner) == ("attached", "x.exe", "program")
    for said in (
        {"taken": {**TAKEN, "kind": "php"}},
        {"taken": {**TAKEN, "name": "../a.txt"}},
        {"taken": {**TAKEN, "name": "a\u202etxt"}},
        {"taken": {**TAKEN, "signed": 1}},
        {"taken": {**TAKEN, "pages": -1}},
        {"taken": [TAKEN]},
        {"taken": None},
        {},
        {"taken": {**TAKEN, "unseen": "no"}},
        {"taken": {**TAKEN, "metadata": None}},
        {"taken": {**TAKEN, "metadata": {"said": [["maker", "a\u202eb"]], "more": []}}},
        {"taken": {**TAKEN, "metadata": {"said": [["who she is", "An"]], "more": []}}},
        {"refused": "no such reason"},
        {"refused": ["bomb"]},
        {"refused": "bomb", "inner": "no such reason"},
        {"refused": "bomb", "part": "a\u202etxt"},
        {"refused": "pixels", "number": -1},
    ):
        answering(monkeypatch, said)
        with pytest.raises(UploadRefused) as refused:
            inspect("a.txt", b"x")
        assert refused.value.reason == "failed", said


def test_what_nobody_has_looked_at_is_not_taken_and_says_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> Answer:
        raise Busy(12)

    monkeypatch.setattr(Door, "ask", busy)
    with pytest.raises(UploadRefused) as refused:
        inspect("a.txt", b"x")
    assert refused.value.reason == "busy"
    assert "12" in refused.value.next.vi and "12" in refused.value.next.en
    with pytest.raises(NotRead):
        draw(b"x", 1)

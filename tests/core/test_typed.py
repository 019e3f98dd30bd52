"""Marks on a letter: any writing passes, and no text takes more than a time proportional to its length."""

from __future__ import annotations

import sys
import unicodedata
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost import seconds
from hoiam.core.typed import MARKS_MOST, composed, pile

HONEST = {
    "Vietnamese, marks apart": unicodedata.normalize("NFD", "Ủy ban nhân dân xã, thửa ruộng, Nguyễn, Ngoẵng, Quyệt"),
    "Thai": "ผู้ใหญ่บ้านที่นี่ไม่ได้ให้น้ำ กตัญญูกตเวที",
    "Arabic, fully vocalised": "\u0628\u0650\u0633\u0652\u0645\u0650 \u0671\u0644\u0644\u0651\u064e\u0670\u0647\u0650 "
    "\u0671\u0644\u0631\u0651\u064e\u062d\u0652\u0645\u064e\u0670\u0646\u0650",
    "Hebrew with its accents": "\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u05d9\u05ea "
    "\u05d1\u05bc\u05b8\u05e8\u05b8\u05a3\u05d0",
    "Khmer": "\u1781\u17d2\u1789\u17bb\u17c6\u179f\u17d2\u1791\u17d2\u179a\u17b8",
    "Tibetan, a tall stack": "\u0f66\u0f90\u0fb1\u0f74\u0f7e\u0f82 \u0f68\u0f7c\u0f7e\u0f0b\u0f58\u0f0b\u0f4e\u0f72\u0f0b",
    "Burmese": "\u1019\u103c\u1014\u103a\u1019\u102c\u1014\u102d\u102f\u1004\u103a\u1004\u1036",
    "a keycap and a family": "1\ufe0f\u20e3 \U0001f468\u200d\U0001f469\u200d\U0001f467",
}
# Two marks of different rank: to sort them is what costs.
TWO = "\u0301\u0323"


@pytest.mark.parametrize("script", HONEST)
def test_what_people_write_is_no_pile_and_comes_out_composed(script: str) -> None:
    assert pile(HONEST[script]) is None
    assert composed(HONEST[script]) == unicodedata.normalize("NFC", HONEST[script])


def test_a_pile_is_found_where_it_begins_however_the_marks_are_spelt() -> None:
    most = MARKS_MOST
    for marks in (TWO, "\u0302", "\ufe0f", "\u20dd", "\U0001d165", "\U000e0100", "\u093e"):
        assert pile(f"Việt a{marks * most}"[: 6 + most]) is None
        assert pile(f"Việt a{marks * most * 2}") == 6


def test_marks_stand_nowhere_but_where_they_are_looked_for() -> None:
    missed = [
        hex(point)
        for point in range(sys.maxunicode + 1)
        if unicodedata.category(chr(point))[0] == "M" and pile("a" + chr(point) * (MARKS_MOST + 1)) is None
    ]
    assert missed == []


@given(st.text(alphabet=st.sampled_from("aeo\u0300\u0301\u0302\u0323\u0328 \n đ"), max_size=200))
def test_nothing_is_lost_however_many_marks_there_are(text: str) -> None:
    assert unicodedata.normalize("NFD", composed(text)) == unicodedata.normalize("NFD", text) or pile(text) is not None
    assert sorted(composed(text, "NFD")) == sorted(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_million_marks_take_a_moment_and_not_an_hour(form: str) -> None:
    marks: Any = partial(composed, "a" + TWO * 500_000, form)
    assert seconds(marks, enough=5) <= 5

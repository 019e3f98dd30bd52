"""The short ways of plain and printable text give what the long ones give, letter by letter."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.core.typed import MARKS_MOST, composed, pile
from hoiam.gate import plain
from hoiam.gate.letters import printable

KEPT = frozenset("\u200c\u200d")
USUAL = "Đơn của bà Nguyễn Thị Mười: “đất ở”, 5 sào – ₫ · ½ ẹ́ A\u030a ﬁ ﷺ"
STRANGE = "\u200b\u200c\u200d\u202e\ufe0f\ufe00\ufeff\xad\x00\x1f\x85\u2028\u2029\u00a0\u2000\u3000\t\r\n \u0301\u0323"
STRANGE += "\ud800漢\U0001f600"
TEXTS = st.text(st.sampled_from(USUAL + STRANGE), max_size=40) | st.text(max_size=40)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from([frozenset(), KEPT]))
def test_a_line_is_what_is_left_when_each_character_is_looked_at(text: str, keeping: frozenset[str]) -> None:
    hidden = {"Cf", "Cc", "Cs"}
    left = "".join(
        " " if each.isspace() else each
        for each in text
        if each.isspace() or each in keeping or (unicodedata.category(each) not in hidden and not 0xFE00 <= ord(each) <= 0xFE0F)
    )
    assert plain.line(text, keeping) == " ".join(composed(left).split())


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_a_printable_line_is_what_is_drawn_cluster_by_cluster(text: str) -> None:
    line = plain.line(text, KEPT)
    if pile(line) is None:
        assert printable._said(text) == "".join(map(printable._drawn, printable._clusters(line)))


def test_what_is_said_as_it_stands_holds_no_mark_and_every_letter_of_vietnamese() -> None:
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy" + "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    usual = printable._as_it_stands()
    assert usual.fullmatch(letters + letters.upper() + "0123456789 “”–…₫")
    for strange in (*"\u0301\u0323\u200d\u200b\u202e\xad漢", (MARKS_MOST + 1) * "\u0301"):
        assert not usual.fullmatch("a" + strange)

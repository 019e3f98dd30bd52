"""Sentences that may tell who wrote are marked with a reason; the person takes or leaves the safer wording."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost import seconds
from hoiam.portal.forms import WORDS_MOST
from hoiam.portal.telling import MOST, marks, take

TELLING = {
    "a telephone": "Xin gọi cho tôi số 0950 118 204 buổi tối.",
    "a telephone with the country's number": "Số của tôi là +84 950118204.",
    "an identity number": "Căn cước số 003054000117 cấp năm 2022.",
    "an e-mail address": "Thư xin gửi về thuyet.hoang@example.vn nhé.",
    "a name": "Tôi tên là Hoàng Văn Thuyết, sinh năm 1954.",
    "a name without accents": "Toi ten la Hoang Van Thuyet.",
    "a name in English": "My name is Thuyet.",
    "a signature": "Người khiếu nại Hoàng Văn Thuyết",
    "being the only one": "Hôm đó chỉ có mình tôi ở lại trực.",
    "a post": "Tôi là kế toán của trường từ năm 2015.",
    "a home": "Nhà tôi ở số 12 ngõ Giếng, gần chợ.",
    "a relative": "Con gái tôi tên Mận học lớp ba.",
}
TELLS_NOTHING = (
    "Quyết định số 214/QĐ-UBND ngày 05/12/2025 tính thiếu 248 m2.",
    "Tôi đề nghị đo lại thửa đất số 233 tờ bản đồ số 14.",
    "Diện tích trong sổ ghi 1.460 m2, bồi thường 21.000.000 đồng.",
    "Cán bộ địa chính bảo tôi về nhà chờ.",
    "The decision took 120 days.",
)


@pytest.mark.parametrize("what", TELLING)
def test_a_sentence_that_tells_is_marked_with_a_reason(what: str) -> None:
    (mark,) = marks(f"Sự việc như sau.\n{TELLING[what]}\nTôi xin cảm ơn.", "vi")
    assert str(mark.why)
    assert mark.sentence in TELLING[what]


@pytest.mark.parametrize("sentence", TELLS_NOTHING)
def test_numbers_of_decisions_areas_and_sums_tell_nothing(sentence: str) -> None:
    assert marks(sentence, "vi") == []


def test_what_was_written_with_combining_accents_is_seen_as_well() -> None:
    assert marks(unicodedata.normalize("NFD", TELLING["a name"]), "vi")


def test_taking_the_safer_wording_leaves_the_rest_as_it_was() -> None:
    words = f"Mở đầu.\n{TELLING['a telephone']} {TELLING['a name']} Kết thúc."
    for mark in marks(words, "vi"):
        words = take(words, mark)
    assert "0950" not in words
    assert "Thuyết" not in words
    assert words.startswith("Mở đầu.\n")
    assert words.endswith("Kết thúc.")
    assert marks(words, "vi") == []


def test_a_sentence_left_as_it_is_is_not_marked_again() -> None:
    words = f"{TELLING['a name']} {TELLING['a post']}"
    first, second = marks(words, "vi")
    assert marks(words, "vi", frozenset({first.id})) == [second]


def test_the_safer_wording_speaks_the_language_of_the_page() -> None:
    (mark,) = marks("My name is Thuyet.", "en")
    assert "sealed" in mark.safer


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("what", TELLING)
def test_nobody_is_sent_to_a_sealed_part_in_which_nothing_lies(what: str, language: str) -> None:
    """Neither whoever writes without a name, nor whoever reads what he then sends."""
    from django.utils import translation

    with translation.override(language):
        (mark,) = marks(TELLING[what], language, sealed=())
        said = f"{mark.why} {mark.safer}".lower()
        assert "niêm phong" not in said, said
        assert "seal" not in said, said
        assert marks(take(TELLING[what], mark), language, sealed=()) == []
        (given_some,) = marks(TELLING["a telephone"], language, sealed=("name",))
        assert "seal" not in given_some.safer


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*TELLING.values(), *TELLS_NOTHING, "\n", "…", "a?"]), max_size=20), st.sampled_from(["vi", "en"])
)
def test_taking_every_mark_ends_and_leaves_no_mark(parts: list[str], language: str) -> None:
    words = " ".join(parts)
    for _ in range(40):
        found = marks(words, language)
        assert len(found) <= MOST
        if not found:
            break
        words = take(words, found[0])
    assert marks(words, language) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_to_its_end(words: str) -> None:
    for mark in marks(words, "vi"):
        assert mark.sentence in words


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "a",
        "1-",
        ".",
        "A.",
        "a@",
        "a@b.",
        "số ",
        "số 1 ",
        "số 1 đường ",
        "số 1 đường a ",
        "tôi tên ",
        "con gái tôi ",
        "0 ",
        "84",
        "\n",
        "?!",
    ],
)
@pytest.mark.parametrize("end", ["", "(", "@", " x"])
def test_the_longest_text_of_any_sort_is_looked_through_in_a_moment(piece: str, end: str) -> None:
    words = (piece * WORDS_MOST)[: WORDS_MOST - len(end)] + end
    assert seconds(lambda: marks(words, "vi"), enough=1) <= 1

"""One spelling per word: tone marks, folding, syllables."""

from __future__ import annotations

import doctest
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hoiam.core.vietnamese import fold, normalise, spelling, syllables
from hoiam.core.vietnamese.alphabet import ALPHABET, SHAPE_AND_TONE, TONES

VIETNAMESE = "".join(SHAPE_AND_TONE) + ALPHABET + ALPHABET.upper()
anything = st.text(max_size=40)
vietnamese = st.text(VIETNAMESE + " .,-0123456789\n", max_size=60)

# The rhymes whose tone the two styles put in different places; everywhere else they agree.
OLD_AND_NEW = [
    ("hòa", "hoà"), ("hóa", "hoá"), ("khỏe", "khoẻ"), ("thủy", "thuỷ"), ("hủy", "huỷ"), ("lũy", "luỹ"),
    ("tòa", "toà"), ("Ủy", "Uỷ"), ("ỦY", "UỶ"), ("xõa", "xoã"), ("nhòe", "nhoè"), ("tụy", "tuỵ"),
]  # fmt: skip
THE_SAME_IN_BOTH = [
    "hoàn", "huỳnh", "quý", "quà", "quốc", "già", "gìn", "giếng", "ngoài", "xoáy", "mía", "mùa", "cửa", "tiến", "lượng",
    "nghiêng", "thuở", "khuya", "khuỷu", "yếu", "ruộng", "khuyến", "xoong", "tuệ", "gì", "uống", "ửng", "Đắk",
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), OLD_AND_NEW)
def test_a_word_has_one_spelling_wherever_its_tone_mark_was_typed(old: str, new: str) -> None:
    assert normalise(new) == normalise(old) == old
    assert fold(new) == fold(old)


@pytest.mark.parametrize("word", THE_SAME_IN_BOTH)
def test_a_word_on_whose_spelling_everyone_agrees_is_left_as_it_is(word: str) -> None:
    assert normalise(word) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("tòan", "toàn"), ("lựơng", "lượng"), ("qúy", "quý"), ("gìa", "già"), ("cuả", "của"), ("gíêng", "giếng")],
)
def test_a_tone_mark_typed_on_the_wrong_vowel_is_put_right(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize("word", ["café", "Sigurðsson", "Müller", "naïve", "Krông Păk", "Đăk Tô", "résumé", "Ia Púch"])
def test_a_word_that_is_no_vietnamese_syllable_passes_through(word: str) -> None:
    assert normalise(word) == word


def test_letters_that_only_look_like_the_vietnamese_d_become_it() -> None:
    assert normalise("Ðơn tố cáo") == "Đơn tố cáo"
    assert fold("Ðơn") == "don"


def test_invisible_characters_and_odd_spaces_do_not_hide_a_word() -> None:
    assert normalise("khiếu\u00a0n\u200bại") == "khiếu nại"
    assert normalise("\ufeffđơn\u202e") == "đơn"


def test_line_ends_and_spacing_of_a_petition_stay() -> None:
    assert normalise("Kính gửi:\n\n  Uỷ ban\tnhân dân\n") == "Kính gửi:\n\n  Ủy ban\tnhân dân\n"


@given(st.sampled_from(list(SHAPE_AND_TONE)))
def test_accents_typed_one_by_one_give_the_same_letter(letter: str) -> None:
    assert normalise(unicodedata.normalize("NFD", letter)) == letter


@given(anything | vietnamese)
@example("ɖa")
@example("ºo\u0301a")
@settings(max_examples=300)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(anything | vietnamese)
@example("İ")
@example("ϓ")
@settings(max_examples=300)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(vietnamese)
def test_folding_keeps_every_place_in_the_text(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(text).isascii()


@given(vietnamese)
def test_the_spelling_of_tone_marks_does_not_matter_to_a_search(text: str) -> None:
    assert fold(normalise(text)) == fold(text)


@given(st.lists(st.sampled_from([w for pair in OLD_AND_NEW for w in pair] + THE_SAME_IN_BOTH), max_size=8))
def test_syllables_are_the_words_in_order_in_their_one_spelling(words: list[str]) -> None:
    assert syllables(", ".join(words)) == tuple(normalise(word).lower() for word in words)


def test_every_tone_survives_normalising() -> None:
    for mark in TONES:
        word = unicodedata.normalize("NFC", f"hoa{mark}n")
        assert normalise(word) == word


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(spelling).failed == 0

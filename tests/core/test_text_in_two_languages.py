"""Words in every language of the house, and the sentences that are made of them."""

from datetime import date, datetime

import pytest

from hoiam.core.words import LANGUAGES, Text, begun, day_in_words, same, sentence, spoken

ONE = Text("một", "one")


def test_english_is_for_whoever_asks_for_any_english_and_vietnamese_for_everybody_else():
    assert [spoken(asked) for asked in ("en", "en-gb", "en_US.UTF-8", "vi", "vi-vn", "fr", "C.UTF-8", "")] == [
        "en", "en", "en", "vi", "vi", "vi", "vi", "vi",
    ]  # fmt: skip
    assert [ONE.of(asked) for asked in ("en-gb", "vi", "fr")] == ["one", "một", "một"]


def test_words_have_every_language_of_the_house_and_no_other():
    assert tuple(ONE.as_dict()) == LANGUAGES
    assert all(ONE.of(language) == words for language, words in ONE.as_dict().items())
    assert all(spoken(language) == language for language in LANGUAGES)


def test_words_are_not_printed_without_a_language():
    with pytest.raises(TypeError, match="without a language"):
        str(ONE)
    with pytest.raises(TypeError, match="without a language"):
        f"{ONE} hai"


def test_what_needs_no_translation_is_the_same_in_each_language():
    assert same("Art 1") == Text("Art 1", "Art 1")


def test_parts_of_a_sentence_are_spelt_in_its_language():
    made = sentence("{a} {b} {c}", "{a} {b} {c}", a=date(2030, 4, 22), b=Text("và", "and"), c=[1, Text("hai", "two")])
    assert made == Text("Thứ Hai 22/04/2030 và 1, hai", "Mon 22/04/2030 and 1, two")


def test_a_moment_carries_its_hour_and_a_day_does_not():
    assert day_in_words(date(2030, 5, 5), "vi") == "Chủ nhật 05/05/2030"
    assert day_in_words(datetime(2030, 5, 5, 9, 15), "en") == "09:15 Sun 05/05/2030"  # noqa: DTZ001 - the hour as it is told


def test_a_heading_begins_with_a_capital_and_changes_nothing_else():
    assert (begun("đất đai ở Hà Nội"), begun("")) == ("Đất đai ở Hà Nội", "")

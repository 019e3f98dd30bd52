"""Lists in Vietnamese alphabetical order, without help from the database."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from hoiam.core.vietnamese import normalise, order, sort_key
from hoiam.core.vietnamese.alphabet import SHAPE_AND_TONE

text = st.text("".join(SHAPE_AND_TONE) + "bcdđBĐ 0123456789-", max_size=20)


def in_order(*words: str) -> bool:
    keys = [sort_key(word) for word in words]
    return keys == sorted(keys) and len(set(keys)) == len(keys)


def test_the_alphabet_is_in_its_order() -> None:
    assert in_order(*"aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")


def test_the_tones_are_in_the_order_of_the_dictionaries() -> None:
    assert in_order("ma", "mà", "mả", "mã", "má", "mạ")


def test_letters_weigh_more_than_tones_within_a_syllable() -> None:
    assert in_order("tạ", "tai", "tài", "tan")
    assert in_order("hoa", "hòa", "hoán", "hoang")


def test_names_go_syllable_by_syllable() -> None:
    assert in_order("Hoa Bình", "Hòa An", "Hòa Bình", "Hoàng Mai")


def test_a_shorter_name_comes_before_the_one_that_begins_with_it() -> None:
    assert in_order("Tân", "Tân An", "Tân An Hội")


def test_numbered_wards_sort_by_number() -> None:
    assert in_order("Phường 1", "Phường 2", "Phường 10", "Phường Bến Nghé")


def test_d_and_dd_are_two_letters() -> None:
    assert in_order("Duyên", "Dương", "Đà", "Đẫm", "Em")


@given(text, text)
def test_case_punctuation_and_tone_style_do_not_move_a_name(one: str, other: str) -> None:
    assert sort_key(one.upper()) == sort_key(one.lower())
    assert sort_key(f"({one})") == sort_key(one)
    assert sort_key(normalise(one)) == sort_key(one)
    assert (sort_key(one) < sort_key(other)) == (sort_key(normalise(one)) < sort_key(normalise(other)))


@given(st.text(max_size=30))
def test_a_key_is_plain_ascii_so_that_any_database_sorts_it_alike(any_text: str) -> None:
    key = sort_key(any_text)
    assert key.isascii()
    assert "\x00" not in key


@given(st.integers(0, 10**40), st.integers(0, 10**40))
def test_numbers_of_any_length_sort_by_value(one: int, other: int) -> None:
    assert (sort_key(str(one)) < sort_key(str(other))) == (one < other)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(order).failed == 0

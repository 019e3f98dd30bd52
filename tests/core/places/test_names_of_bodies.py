"""The place of a body, as its name says it."""

from __future__ import annotations

import doctest

from hoiam.core.places import governed, naming, place_of


def test_the_examples_run() -> None:
    assert doctest.testmod(naming).failed == 0


def test_a_letter_is_dated_from_the_unit_that_its_body_governs() -> None:
    names = {
        "Ủy ban nhân dân phường Minh Tân": "Minh Tân",
        "Ủy ban nhân dân tỉnh Sông Lam": "Sông Lam",
        "Ủy ban nhân dân thành phố Hà Nội": "Hà Nội",
        "Ủy ban nhân dân đặc khu Cô Tô": "Cô Tô",
        "Thanh tra Chính phủ": "Thanh tra Chính phủ",
    }
    assert {name: place_of(name) for name in names} == names


def test_the_place_that_a_body_governs_is_what_is_left_of_its_name_in_either_language() -> None:
    assert governed("Ủy ban nhân dân xã An Bình") == "xã An Bình"
    assert governed("People's Committee of An Binh commune") == "An Binh commune"
    assert governed("Sở Xây dựng") == "Sở Xây dựng"

"""The Vietnamese letters: twelve vowels, six tones, and đ.

A letter is a shape (a, ă, â ...) that carries a tone. Everything else in this folder is built from these two rows.
"""

from __future__ import annotations

from typing import Final

from hoiam.core.typed import composed

VOWELS: Final = "aăâeêioôơuưy"
"""The twelve vowel shapes, in alphabetical order."""

ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The Vietnamese alphabet with f, j, w and z, which loan words use, at their Latin places."""

TONES: Final = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""Level, huyền, hỏi, ngã, sắc, nặng: the order in which dictionaries list them, as combining marks."""


def _toned() -> dict[str, tuple[str, int]]:
    """Every vowel with every tone, in both cases, to its shape (case kept) and the rank of its tone."""
    table: dict[str, tuple[str, int]] = {}
    for shape in VOWELS + VOWELS.upper():
        for rank, mark in enumerate(TONES):
            table[composed(shape + mark)] = (shape, rank)
    return table


SHAPE_AND_TONE: Final = _toned()
"""'ậ' -> ('â', 5). Holds the 144 vowel letters; other letters have no tone."""

WITH_TONE: Final = {pair: letter for letter, pair in SHAPE_AND_TONE.items()}
"""('â', 5) -> 'ậ'."""

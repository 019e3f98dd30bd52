"""Vietnamese alphabetical order, made by the programme itself.

A database without ICU sorts by code point, which puts Đ and Ă after Z. The key made here sorts rightly as plain ASCII
under any database (PostgreSQL: a text column COLLATE "C").
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from hoiam.core.typed import composed
from hoiam.core.vietnamese.alphabet import ALPHABET, SHAPE_AND_TONE
from hoiam.core.vietnamese.spelling import syllables

# One ASCII character per letter, all of them above the end mark and the digits. 33 letters: '@' to '`'.
_LETTER: Final = {letter: chr(ord("@") + rank) for rank, letter in enumerate(ALPHABET)}
_END: Final = " "  # below everything else, so that "ba" comes before "bac"


def sort_key(text: str) -> str:
    """A string of ASCII characters that sorts as a Vietnamese dictionary does.

    Syllable by syllable: first its letters (a ă â b c d đ e ê ...), then its tone (level, huyền, hỏi, ngã, sắc,
    nặng). So all names that begin with Hoa come before those that begin with Hòa. Numbers come before letters and
    sort by value. Case and punctuation don't count; both spellings of a tone mark give the same key.

    >>> sorted(["Phường 10", "Đà", "Phường 2", "Da", "Ăn", "An", "Ân"], key=sort_key)
    ['An', 'Ăn', 'Ân', 'Da', 'Đà', 'Phường 2', 'Phường 10']
    """
    return "".join(_syllable_key(syllable) for syllable in syllables(text))


@lru_cache(maxsize=4096)
def _syllable_key(syllable: str) -> str:
    if syllable.isdecimal():
        digits = "".join(str(unicodedata.decimal(digit)) for digit in syllable).lstrip("0") or "0"
        # The length first, so that 9 comes before 10. The length of the length covers any number that fits a page.
        length = str(len(digits))
        return f"{len(length)}{length}{digits}{_END}"
    pairs = [SHAPE_AND_TONE.get(letter, (letter, 0)) for letter in syllable]
    letters = "".join(_LETTER.get(shape) or _foreign(shape) for shape, _ in pairs)
    tone = next((tone for _, tone in pairs if tone), 0)  # a syllable has one; a foreign word is told by its first
    return f"{letters}{_END}{tone}"


def _foreign(letter: str) -> str:
    """A letter outside the alphabet: as its bare Latin letter (ñ as n), else after z by its number in Unicode."""
    bare = composed(letter, "NFKD")[0]
    return _LETTER.get(bare) or f"~{ord(letter):06x}"

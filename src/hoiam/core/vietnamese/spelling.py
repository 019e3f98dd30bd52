"""How a word is written: where its tone mark stands, and what is left of it when accents are taken away.

Two spellings of the tone mark are in use, hòa and hoà, thủy and thuỷ; computers also produce lựơng for lượng. The
mark is moved to where the older and, in state papers, more common spelling puts it (hòa, thủy). Only words that are
built like a Vietnamese syllable are touched, so a foreign name passes through unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from hoiam.core.typed import composed, seen
from hoiam.core.vietnamese.alphabet import SHAPE_AND_TONE, VOWELS, WITH_TONE

# Icelandic and African letters that look like đ and that old keyboards produced in its place.
_LOOKS_LIKE_D: Final = str.maketrans("ÐðƉɖ", "ĐđĐđ")

_WORD: Final = re.compile(r"[^\W\d_]+")
_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+")

_ONSETS: Final = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]"
_NUCLEI: Final = (
    "iêu|yêu|oai|oao|oay|oeo|uao|uây|uêu|uôi|uya|uyê|uyu|ươi|ươu|"
    "ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|"
    f"[{VOWELS}]"
)
_SYLLABLE: Final = re.compile(rf"({_ONSETS})?({_NUCLEI})(ch|ng|nh|[cmnpt])?")
_MARKED: Final = "ăâêôơư"

_VOWEL_CLASS: Final = "".join(SHAPE_AND_TONE)
_TONED_CLASS: Final = "".join(letter for letter, (_, rank) in SHAPE_AND_TONE.items() if rank)
# A tone can stand in the wrong place only beside another vowel. Everything else is left alone unread.
# A search begins at the beginning of a word alone: a long word without a suspect letter is read once.
_SUSPECT: Final = re.compile(
    rf"(?<![^\W\d_])[^\W\d_]*?(?:[{_TONED_CLASS}][{_VOWEL_CLASS}]|[{_VOWEL_CLASS}][{_TONED_CLASS}]|[ÐðƉɖ])[^\W\d_]*"
)


def normalise(text: str) -> str:
    """The text with each Vietnamese word in its one spelling.

    Unicode NFC, tone marks where the older spelling puts them, đ for the letters that only look like it, plain
    spaces, no invisible characters. Line ends, punctuation, case and foreign words stay. Idempotent.

    >>> normalise("Uỷ ban hoà giải, số lựơng")
    'Ủy ban hòa giải, số lượng'
    """
    if text.isascii():
        return text
    text = composed(seen(text))
    return _SUSPECT.sub(lambda match: _respell(match[0]), text)


def fold(text: str) -> str:
    """The text as a search sees it: lower case, no accents, đ as d.

    For text in NFC written with Vietnamese letters the result has the same length, so that a place found in the one
    is the place in the other. Idempotent; both spellings of a tone mark fold to the same.

    >>> fold("Đặng Thùy Trâm"), fold("Đặng Thuỳ Trâm")
    ('dang thuy tram', 'dang thuy tram')
    """
    folded = text.translate(_FOLD)
    if folded.isascii():
        return folded
    # Letters of other alphabets, or accents typed as separate marks. Lower-casing can bring out new marks and new
    # compatibility letters, hence the second round.
    for _ in range(2):
        parts = composed(folded, "NFKD").lower()
        folded = "".join(part for part in parts if not unicodedata.combining(part)).translate(_FOLD)
    return composed(folded)


def syllables(text: str) -> tuple[str, ...]:
    """The words of a text in reading order, in their one spelling and lower case; numbers are words too.

    >>> syllables("Thửa đất số 12/3, P.Tân Hoà")
    ('thửa', 'đất', 'số', '12', '3', 'p', 'tân', 'hòa')
    """
    return tuple(_TOKEN.findall(normalise(text).lower()))


def is_syllable(word: str) -> bool:
    """Whether a word is built like a Vietnamese syllable with at most one tone.

    >>> is_syllable("nghiêng"), is_syllable("schwarz")
    (True, False)
    """
    shapes, tones = _take_apart(word)
    return len(tones) <= 1 and _parts(shapes.lower()) is not None


def _take_apart(word: str) -> tuple[str, list[int]]:
    """The word without its tones, and the tones in the order in which they stand."""
    pairs = [SHAPE_AND_TONE.get(letter, (letter, 0)) for letter in word]
    return "".join(shape for shape, _ in pairs), [rank for _, rank in pairs if rank]


def _parts(shapes: str) -> tuple[int, str, str] | None:
    """Where the vowels of a toneless lower-case syllable begin, the vowels, and the closing consonants."""
    match = _SYLLABLE.fullmatch(shapes)
    if match is None:
        return None
    return match.start(2), match[2], match[3] or ""


def _tone_stands_on(nucleus: str, coda: str) -> int:
    """Which vowel of a syllable carries the tone in the older spelling."""
    marked = [place for place, vowel in enumerate(nucleus) if vowel in _MARKED]
    if marked:
        return marked[-1]  # tiến, lượng, khuyến: the vowel that already has a mark, the last of two
    if coda:
        return len(nucleus) - 1  # hoàn, huỳnh
    return 1 if len(nucleus) == 3 else 0  # ngoài; hòa, thủy, mía


@lru_cache(maxsize=16384)
def _respell(word: str) -> str:
    """One word with its tone mark in its place, or unchanged if it isn't a Vietnamese syllable."""
    candidate = word.translate(_LOOKS_LIKE_D)
    shapes, tones = _take_apart(candidate)
    parts = _parts(shapes.lower())
    if parts is None or len(tones) > 1:
        return word
    if not tones:
        return candidate
    start, nucleus, coda = parts
    place = start + _tone_stands_on(nucleus, coda)
    return shapes[:place] + WITH_TONE[shapes[place], tones[0]] + shapes[place + 1 :]


def _fold_table() -> dict[int, str]:
    """Every Vietnamese letter, and the capitals of ASCII, to the bare lower-case letter."""
    table = {ord(capital): capital.lower() for capital in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    for letter, (shape, _) in SHAPE_AND_TONE.items():
        table[ord(letter)] = composed(shape, "NFD")[0].lower()
    table.update({ord(letter): "d" for letter in "đĐÐðƉɖ"})
    return table


_FOLD: Final = _fold_table()

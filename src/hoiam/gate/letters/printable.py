"""Text made printable: one spelling, no hidden characters, only letters that the fonts can draw, and no word wider than a line.

What the letters' own face lacks is set in another (`faces`). A character that no font of the letters can draw is printed as its
code in brackets, such as `[U+1F9FF]`, and `unprinted` names it, so that whoever signs is told before; the page still comes out.
So is a mark beyond those that any writing piles on a letter, since the compiler's time and memory grow with the square of
their number. A word that the narrowest column cannot hold has places where a line may end, so that it never runs off the paper.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from typing import Final

from hoiam.core.typed import MARKS_MOST, composed, pile, spread
from hoiam.gate import plain
from hoiam.gate.letters.faces import OTHERS, family, width

BREAK: Final = "\u200b"
"""Where a line may end inside a word; the page shows and copies nothing there (`templates/page.typ`)."""

_ROOM: Final = 14.0
"""Em that any column of any letter holds (a test prints each field of each letter full of such words)."""
_STEP: Final = 2.5
"""Em after which a word that is wider than `_ROOM` may be broken again, so that lines are nearly full."""
_PIECES: Final = 3_000
"""Pieces of a word; one that would have more is broken less often, since the compiler's time grows with them."""

# Scripts whose letters change with their neighbours, or that have no spaces between words: they are broken as rarely as may be.
_JOINED: Final = (range(0x0590, 0x1C80), range(0xA8E0, 0xAB30), range(0xFB1D, 0xFE00), range(0xFE70, 0xFEFF))
# What joins or parts two letters, and what is drawn together with the letter before it without being a mark.
_JOINERS: Final = frozenset("\u200c\u200d")
_TIED: Final = (range(0x1160, 0x1200), range(0xD7B0, 0xD800), range(0xFF9E, 0xFFA0), range(0x1F3FB, 0x1F400))
# Vowels of Thai, Lao and Tai Viet that are written before their consonant, and those that stand after it without being marks.
_LEADS: Final = frozenset(map(chr, (*range(0xE40, 0xE45), *range(0xEC0, 0xEC5), 0xAAB5, 0xAAB6, 0xAAB9, 0xAABB, 0xAABC)))
_TRAILS: Final = frozenset(map(chr, (0xE30, 0xE32, 0xE33, 0xE45, 0xEB0, 0xEB2, 0xEB3, 0xEBD)))
_VIRAMA: Final = 9  # the combining class of what makes one letter of two consonants
_TOLD: Final = 12
_CODES: Final = re.compile(r"\[U\+[0-9A-F]{4,6}\]")


def _hangs(character: str) -> bool:
    """Whether the character is drawn together with the one before it."""
    return character in _JOINERS or unicodedata.category(character)[0] == "M" or any(ord(character) in part for part in _TIED)


def _clusters(text: str) -> Iterator[str]:
    """The text in pieces, each of which one font must draw: a character and what hangs on it."""
    start = 0
    for at in range(1, len(text)):
        if not _hangs(text[at]) and text[at - 1] != "\u200d":
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _code(character: str) -> str:
    return f"[U+{ord(character):04X}]"


@lru_cache(maxsize=8192)
def _drawn(cluster: str) -> str:
    """The cluster as it is printed: itself, a simpler spelling of it, or codes for what cannot be drawn with it."""
    bare = "".join(character for character in cluster if character not in _JOINERS)
    spellings = (cluster, bare, composed(cluster, "NFKC"), composed(bare, "NFKC"), composed(bare, "NFD"))
    if len(cluster) <= 2 * MARKS_MOST:
        for spelling in spellings:
            if family(spelling) is not None:
                return spelling
    if len(bare) == 1:
        return _code(bare)
    return "".join(_code(character) if _hangs(character) else _drawn(character) for character in bare)


@cache
def _as_it_stands() -> re.Pattern[str]:
    """Texts of Latin letters and the usual signs alone, each drawn by itself and as it stands: nearly all that there are."""
    usual = map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x1E00, 0x1F00), *range(0x2010, 0x2028), 0x20AB))
    kept = "".join(each for each in usual if each.isprintable() and not _hangs(each) and _drawn(each) == each)
    return re.compile(f"[{re.escape(kept)}]*+")


def _said(text: str) -> str:
    """One line of plain text in which every character can be drawn."""
    made = plain.line(text, keeping=_JOINERS)
    if made.isascii() or _as_it_stands().fullmatch(made):
        return made
    drawn = "".join(map(_drawn, _clusters(made if pile(made) is None else spread(made, _code))))
    return drawn if pile(drawn) is None else spread(drawn, _code)


def _syllables(word: str) -> Iterator[str]:
    """The word in pieces that a line may begin with; one that no column would hold in single characters."""
    held = ""
    for cluster in _clusters(word):
        if held and cluster not in _TRAILS and held[-1] not in _LEADS and unicodedata.combining(held[-1]) != _VIRAMA:
            yield from _fitting(held)
            held = ""
        held += cluster
    yield from _fitting(held)


def _fitting(piece: str) -> Iterable[str]:
    return (piece,) if sum(map(width, piece)) <= _ROOM else piece


def _broken(word: str) -> str:
    """The word with places where a line may end, where it is wider than the narrowest column."""
    if len(word) <= 8 and max(word, default="") < "\u0600":
        return word
    whole = sum(map(width, word))
    if whole <= _ROOM:
        return word
    step = min(_ROOM, max(_STEP, whole / _PIECES))
    made: list[str] = []
    since = 0.0
    for piece in _syllables(word):
        wide = sum(map(width, piece))
        rarely = any(ord(piece[0]) in part for part in _JOINED)
        if made and since + wide > (_ROOM if rarely else step):
            made.append(BREAK)
            since = 0.0
        made.append(piece)
        since += wide
    return "".join(made)


def line(text: str) -> str:
    """One line of printable text."""
    return " ".join(map(_broken, _said(text).split(" ")))


def paragraphs(text: str) -> list[str]:
    """Paragraphs of a typed text, each a line of printable text."""
    return [line(part) for part in plain.paragraphs(text, keeping=_JOINERS)]


def families(value: object) -> list[str]:
    """The families beside the letters' own that the printable texts in a value need, in the order in which they are asked."""
    needed = {
        family(cluster)
        for text in strings(value)
        if not text.isascii()
        for cluster in frozenset(_clusters(text.replace(BREAK, " ")))
    }
    return [name for name in OTHERS if name in needed]


@dataclass(frozen=True, slots=True)
class Unprinted:
    """Characters that a letter prints as their codes, each once, in their order; false where there are none."""

    characters: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.characters)

    @property
    def first(self) -> list[tuple[str, str]]:
        """The first of them with their codes, as many as a page tells."""
        return [(each, _code(each)) for each in self.characters[:_TOLD]]

    @property
    def more(self) -> int:
        """How many there are beyond those."""
        return max(0, len(self.characters) - _TOLD)

    @property
    def mark(self) -> str:
        """What tells these characters from any others: whoever was shown them sends it back; "" for none."""
        return sha256("".join(self.characters).encode("utf-8", "surrogatepass")).hexdigest()[:16] if self.characters else ""


def unprinted(value: object) -> Unprinted:
    """The characters of a text, or of all texts in a value, that a letter prints as their codes."""
    found: dict[str, None] = {}
    for text in strings(value):
        typed = plain.line(text, keeping=_JOINERS)
        if typed.isascii() or _as_it_stands().fullmatch(typed):
            continue
        coded = frozenset(_CODES.findall(_said(text))) - frozenset(_CODES.findall(typed))
        found.update(dict.fromkeys(character for character in typed if _code(character) in coded))
    return Unprinted(tuple(found))


def strings(value: object) -> Iterator[str]:
    """Each text in a value, however nested."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from strings(each)

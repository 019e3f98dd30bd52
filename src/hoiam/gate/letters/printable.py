"""Text made printable: one spelling, no hidden characters, and only letters that the fonts can draw.

A character that no font of the letters can draw (an emoji, another script) is printed as its code in brackets,
such as `[U+1F600]`: the petitioner and the clerk both see that something stood there, and the page still comes out.
So is a mark beyond those that any writing piles on a letter, since the compiler's time and memory grow with the square of
their number; and a word that no line holds may be broken, so that it does not run off the paper.
"""

import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from hoiam.core.typed import broken, composed, pile, spread
from hoiam.gate import plain

# As many letters without a space as a line of a letter holds; between them and more a line may end.
_LONGEST_WORD = 60
FONTS = Path(__file__).with_name("fonts")


def covered(font: bytes) -> frozenset[int]:
    """The code points a TrueType font can draw, read from its character map (formats 4 and 12)."""
    count: int = struct.unpack_from(">H", font, 4)[0]
    start = 0
    for at in range(12, 12 + 16 * count, 16):
        if font[at : at + 4] == b"cmap":
            start = struct.unpack_from(">I", font, at + 8)[0]
    points: set[int] = set()
    for at in range(start + 4, start + 4 + 8 * struct.unpack_from(">H", font, start + 2)[0], 8):
        platform, _, offset = struct.unpack_from(">HHI", font, at)
        form: int = struct.unpack_from(">H", font, start + offset)[0]
        if platform not in (0, 3):
            continue
        if form == 4:
            points.update(_segments(font, start + offset))
        elif form == 12:
            groups: int = struct.unpack_from(">I", font, start + offset + 12)[0]
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, start + offset + 16 + 12 * group)
                points.update(range(first, last + 1))
    return frozenset(points)


def _segments(font: bytes, at: int) -> Iterable[int]:
    """Code points of a format 4 map; a point that leads to glyph 0 is not drawn."""
    twice: int = struct.unpack_from(">H", font, at + 6)[0]
    ends = struct.unpack_from(f">{twice // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{twice // 2}H", font, at + 16 + twice)
    deltas = struct.unpack_from(f">{twice // 2}H", font, at + 16 + 2 * twice)
    offsets_at = at + 16 + 3 * twice
    for index, (first, last, delta) in enumerate(zip(starts, ends, deltas, strict=True)):
        here = offsets_at + 2 * index
        offset: int = struct.unpack_from(">H", font, here)[0]
        for point in range(first, last + 1):
            if point == 0xFFFF:
                continue
            if offset == 0:
                glyph = (point + delta) & 0xFFFF
            else:
                glyph = struct.unpack_from(">H", font, here + offset + 2 * (point - first))[0]
            if glyph:
                yield point


@cache
def drawable() -> frozenset[int]:
    """Code points that each style of the letters' text font can draw; the receipt's font falls back on it."""
    return frozenset.intersection(*(covered(path.read_bytes()) for path in sorted(FONTS.glob("Tinos-*.ttf"))))


def _drawn(character: str) -> str:
    if ord(character) in drawable():
        return character
    simpler = composed(character, "NFKC")
    if simpler != character and all(ord(part) in drawable() for part in simpler):
        return simpler
    return _code(character)


def _code(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def line(text: str) -> str:
    """One line of plain text in which every character can be drawn."""
    made = plain.line(text)
    if made.isascii():
        return made
    drawn = "".join(map(_drawn, made))
    return drawn if pile(drawn) is None else spread(drawn, _code)


def paragraphs(text: str) -> list[str]:
    """Paragraphs of a typed text, each a printable line whose words may be broken where no line would hold them."""
    return [broken(line(part), _LONGEST_WORD, "\u200b") for part in plain.paragraphs(text)]

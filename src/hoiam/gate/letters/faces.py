"""What the fonts of the letters can draw, and how wide: read from the font files themselves.

Vietnamese and whatever else the letters' own face has is set in it. What it lacks is set in the first of `OTHERS` that draws
it, so that a name in Khmer or a word in Arabic stands on the paper in its own letters.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).with_name("fonts")
OWN: Final = "Tinos"
"""The face that a letter's words are set in; the receipt's and the slip's own face falls back on it."""

OTHERS: Final[Mapping[str, str]] = {
    "Noto Naskh Arabic": "NotoNaskhArabic-Regular",
    "Noto Sans Thai": "NotoSansThai-Regular",
    "Noto Sans Lao": "NotoSansLao-Regular",
    "Noto Sans Khmer": "NotoSansKhmer-Regular",
    "Noto Sans Cham": "NotoSansCham-Regular",
    "Noto Sans Tai Viet": "NotoSansTaiViet-Regular",
    "Noto Sans Tai Le": "NotoSansTaiLe-Regular",
    "Noto Sans NewTaiLue": "NotoSansNewTaiLue-Regular",
    "Noto Sans Tai Tham": "NotoSansTaiTham-Regular",
    "Noto Sans Myanmar": "NotoSansMyanmar-Regular",
    "Noto Sans Pahawh Hmong": "NotoSansPahawhHmong-Regular",
    "Noto Serif Hmong Nyiakeng": "NotoSerifNyiakengPuachueHmong-Regular",
    "Noto Sans Miao": "NotoSansMiao-Regular",
    "Noto Sans Lisu": "NotoSansLisu-Regular",
    "Noto Sans Devanagari": "NotoSansDevanagari-Regular",
    "Noto Sans Bengali": "NotoSansBengali-Regular",
    "Noto Sans Gurmukhi": "NotoSansGurmukhi-Regular",
    "Noto Serif Gujarati": "NotoSerifGujarati-Regular",
    "Noto Sans Oriya": "NotoSansOriya-Regular",
    "Noto Sans Tamil": "NotoSansTamil-Regular",
    "Noto Sans Telugu": "NotoSansTelugu-Regular",
    "Noto Sans Kannada": "NotoSansKannada-Regular",
    "Noto Sans Malayalam": "NotoSansMalayalam-Regular",
    "Noto Sans Sinhala": "NotoSansSinhala-Regular",
    "Noto Sans Ethiopic": "NotoSansEthiopic-Regular",
    "Noto Sans Thaana": "NotoSansThaana-Regular",
    "Noto Sans NKo": "NotoSansNKo-Regular",
    "Noto Sans Cherokee": "NotoSansCherokee-Regular",
    "Noto Sans MeeteiMayek": "NotoSansMeeteiMayek-Regular",
    "Noto Sans Ol Chiki": "NotoSansOlChiki-Regular",
    "Noto Sans Chakma": "NotoSansChakma-Regular",
    "Noto Sans Kayah Li": "NotoSansKayahLi-Regular",
    "Noto Sans Hanifi Rohingya": "NotoSansHanifiRohingya-Regular",
    "Droid Sans Fallback": "DroidSansFallback",
    "Noto Emoji": "NotoEmoji-Regular",
    "DejaVu Sans": "DejaVuSans",
}
"""Name of the family, and its file: each in one style, in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Face:
    """A TrueType font: which glyph draws a code point, and how wide each glyph is, in parts of an em."""

    glyphs: Mapping[int, int]
    widths: tuple[float, ...]

    def draws(self, text: str) -> bool:
        """Whether each character of the text has a glyph of its own here."""
        return all(ord(character) in self.glyphs for character in text)

    def width(self, character: str) -> float:
        """Width of the character's glyph in em; 0 where it has none."""
        glyph = self.glyphs.get(ord(character))
        return 0.0 if glyph is None else self.widths[min(glyph, len(self.widths) - 1)]


def _tables(font: bytes) -> dict[bytes, int]:
    """Where each table of the file begins."""
    count: int = struct.unpack_from(">H", font, 4)[0]
    return {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}


def face(font: bytes) -> Face:
    """The face of a font file's bytes, from its character map (formats 4 and 12) and its widths."""
    tables = _tables(font)
    start = tables[b"cmap"]
    glyphs: dict[int, int] = {}
    for at in range(start + 4, start + 4 + 8 * struct.unpack_from(">H", font, start + 2)[0], 8):
        platform, _, offset = struct.unpack_from(">HHI", font, at)
        form: int = struct.unpack_from(">H", font, start + offset)[0]
        if platform not in (0, 3):
            continue
        if form == 4:
            glyphs.update(_segments(font, start + offset))
        elif form == 12:
            groups: int = struct.unpack_from(">I", font, start + offset + 12)[0]
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">III", font, start + offset + 16 + 12 * group)
                glyphs.update(zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True))
    em: int = struct.unpack_from(">H", font, tables[b"head"] + 18)[0]
    measured: int = struct.unpack_from(">H", font, tables[b"hhea"] + 34)[0]
    advances = struct.unpack_from(f">{2 * measured}H", font, tables[b"hmtx"])[::2]
    return Face(glyphs, tuple(advance / em for advance in advances))


def _segments(font: bytes, at: int) -> Iterable[tuple[int, int]]:
    """Code points and glyphs of a format 4 map; a point that leads to glyph 0 is not drawn."""
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
            glyph = point
            if offset:
                glyph = struct.unpack_from(">H", font, here + offset + 2 * (point - first))[0]
            if glyph or not offset:
                glyph = (glyph + delta) & 0xFFFF
            if glyph:
                yield point, glyph


def covered(font: bytes) -> frozenset[int]:
    """The code points that a font file can draw."""
    return frozenset(face(font).glyphs)


@cache
def _file(stem: str) -> Face:
    return face((FONTS / f"{stem}.ttf").read_bytes())


@cache
def _own() -> tuple[Face, ...]:
    return tuple(_file(path.stem) for path in sorted(FONTS.glob("Tinos-*.ttf")))


@cache
def drawable() -> frozenset[int]:
    """Code points that each style of the letters' own face can draw."""
    return frozenset.intersection(*(frozenset(each.glyphs) for each in _own()))


@lru_cache(maxsize=8192)
def family(cluster: str) -> str | None:
    """The family that draws these characters together, as a letter and its marks must be; None where none does."""
    if all(ord(character) in drawable() for character in cluster):
        return OWN
    return next((name for name, stem in OTHERS.items() if _file(stem).draws(cluster)), None)


@lru_cache(maxsize=8192)
def width(character: str) -> float:
    """The most room that a character takes, in em: in any style of the letters, small or in capitals."""
    spellings = {character, character.upper()}
    if all(ord(part) in drawable() for spelling in spellings for part in spelling):
        faces = (*_own(), _file("BeVietnamPro-Regular"), _file("BeVietnamPro-SemiBold"))
    else:
        stem = OTHERS.get(family(character) or OWN)
        faces = _own() if stem is None else (_file(stem),)
    return max(sum(each.width(part) for part in spelling) for each in faces for spelling in spellings)

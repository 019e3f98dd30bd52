"""Marks of state secrecy: "MẬT", "TỐI MẬT", "TUYỆT MẬT" where a mark stands, and mentions of them in running text.

A mark stands alone on a line, behind "độ mật", in brackets behind the number, or at the head of the document. A text with a
mark is refused whole. The words inside a sentence ("giữ bí mật", "tối mật") are no mark; in capitals they are a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hoiam.core.vietnamese import fold, normalise
from hoiam.gate.found import Mark
from hoiam.gate.seen import Seen

LEVELS: Final = ("Tuyệt mật", "Tối mật", "Mật")
_FRAME: Final = r"[\s\-–—*_=|\[\]()«»\"'“”.:!]*"
_ALONE: Final = re.compile(
    rf"{_FRAME}(?:do mat\s*:?\s*)?(?P<level>tuyet\s*mat|toi\s*mat|mat)(?:\s*(?:\(?\s*ban so.*)?)?{_FRAME}"
)
_LABELLED: Final = re.compile(r"(?<![a-z])do mat\s*:\s*(?P<level>tuyet mat|toi mat|mat)(?![a-z])")
_AFTER_NUMBER: Final = re.compile(
    r"(?<![a-z])so\s*:?\s*[\w\s./\-đ]{0,40}[(\[–\-]\s*(?P<level>tuyet mat|toi mat|mat)\s*[)\]]?\s*$", re.MULTILINE
)
_SPACED: Final = re.compile(r"(?:t\s?u\s?y\s?e\s?t\s+)?(?:t\s?o\s?i\s+)?m\s?a\s?t")
_MENTION: Final = re.compile(
    r"(?<![a-z])(?:tuyet mat|toi mat)(?![a-z])|(?<![a-z])(?:dau|dong dau|do) [«\"“']?mat[»\"”']?(?![a-z])"
)
_TO_LEVEL: Final = {"tuyetmat": LEVELS[0], "toimat": LEVELS[1], "mat": LEVELS[2]}


def mark_in(text: str) -> str | None:
    """The level of the first secrecy mark in a text, or None. Lines are looked at one by one.

    >>> mark_in("TUYỆT MẬT"), mark_in("[ M Ậ T ]"), mark_in("Cơ quan giữ bí mật danh tính.")
    ('Tuyệt mật', 'Mật', None)
    """
    for each in text.splitlines():
        folded = fold(each)
        found = _ALONE.fullmatch(folded) or _LABELLED.search(folded) or _AFTER_NUMBER.search(folded)
        level = re.sub(r"\s", "", found["level"]) if found else None
        if level is None:
            squeezed = re.sub(_FRAME, "", folded)
            if squeezed in _TO_LEVEL and _SPACED.fullmatch(folded.strip(" -–—*_=|[]()«»\"'“”.:!")):
                level = squeezed
        if level is not None and _is_mat(each, level):
            return _TO_LEVEL[level]
    return None


def _is_mat(written: str, level: str) -> bool:
    """ "mat" alone may be mất, mặt or mắt: it is the mark with its own accents, or in bare capitals."""
    if level != "mat":
        return True
    letters = "".join(c for c in normalise(written) if c.isalpha())
    tail = letters[-3:]
    return fold(tail) == "mat" and (tail.casefold() == "mật" or tail == "MAT")


def marks(seen: Seen) -> Iterator[Mark]:
    """Mentions of a level of secrecy in running text: warnings. "đau mắt" folds alike and is none."""
    for match in _MENTION.finditer(seen.folded):
        start, end = seen.span(*match.span())
        written = normalise(seen.text[start:end]).casefold()
        if "mật" in written or written.isascii():
            yield Mark(start, end, "secret_mention", "possible")

"""Names of people whom the case does not know: after "ông" or "bà", after a label, or by a family name that is common.

These are warnings to look at, except where honorific and family name, or a label, leave little doubt. Names of the body's
own officials in office are passed over: who decides is no secret.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from hoiam.core.vietnamese import fold, normalise
from hoiam.gate import word_lists
from hoiam.gate.found import Confidence, Mark
from hoiam.gate.search_terms import is_honorific
from hoiam.gate.seen import Seen, Word

_LABEL: Final = re.compile(
    r"(?<![a-z])(?:ho va ten|ho, ten|ho ten|ten toi la|toi ten la|toi la|nguoi (?:khieu nai|to cao|phan anh|kien nghi|"
    r"lam don|nop don|dung don|dai dien|duoc uy quyen|uy quyen|bi khieu nai|bi to cao|lam chung)|ten la|tuc la)"
    r"\s{0,6}(?:\([^)]{0,40}\))?\s{0,6}:?\s{0,6}"
)
_MIDDLE: Final = frozenset({"van", "thi"})
LONGEST: Final = 6


def marks(seen: Seen, allow: Collection[str]) -> Iterator[Mark]:
    """Every run of words that looks like a person's name and is not that of an allowed official."""
    allowed = {" ".join(fold(name).split()) for name in allow}
    for start, end, confidence in (*_after_honorific(seen), *_after_label(seen), *_by_family(seen)):
        said = " ".join(word.folded for word in seen.words[start:end])
        if any(said == name or said.startswith(name + " ") for name in allowed):
            continue
        if _in_office(seen, start, end):
            yield Mark(seen.words[start].start, seen.words[end - 1].end, "name", "possible", source="official")
            continue
        yield Mark(seen.words[start].start, seen.words[end - 1].end, "name", confidence)


_OFFICE: Final = "|".join(sorted(word_lists.OFFICES, key=len, reverse=True))
_OFFICE_AFTER: Final = re.compile(rf"\s?[,(–-]?\s?(?:la\s)?(?:{_OFFICE})(?![a-z])")
_OFFICE_BEFORE: Final = re.compile(
    rf"(?<![a-z])(?P<past>(?:nguyen|cuu|vo|chong|con|bo|me|em|anh|chi) )?(?P<office>{_OFFICE})(?![a-z])"
    r"(?P<of>[^,.;:()\n]{0,60})$"
)


def _in_office(seen: Seen, start: int, end: int) -> bool:
    """Whether a name stands with the title of a public office: right behind it, or before it after a comma. Who held it once,
    or is of an official's family, is no official."""
    first, last = seen.words[start].start, seen.words[end - 1].end
    if len(seen.folded) != len(seen.text):
        return False
    before = _OFFICE_BEFORE.search(seen.folded, max(0, first - 100), first)
    if before is not None and not before["past"] and len(before["of"].split()) <= 9:
        return True
    return _OFFICE_AFTER.match(seen.folded, last, last + 40) is not None


def _joined(seen: Seen, at: int) -> bool:
    """Whether word `at` follows the one before it with nothing but a space between."""
    return seen.text[seen.words[at - 1].end : seen.words[at].start] in (" ", "  ")


def _run_of_capitals(seen: Seen, at: int) -> int:
    """Where a run of capital words that begins at word `at` ends; a title that follows is not part of it."""
    words = seen.words
    end = at
    while end < len(words) and end - at < LONGEST and words[end].capital and (end == at or _joined(seen, end)):
        if _title(seen, end):
            break
        end += 1
    return end


def _title(seen: Seen, at: int) -> bool:
    words = seen.words
    if at + 1 >= len(words) or not _joined(seen, at + 1):
        return False
    alike = words[at].shouted == words[at + 1].shouted and (words[at].shouted or not words[at + 1].capital)
    return alike and f"{words[at].folded} {words[at + 1].folded}" in word_lists.TITLES


def _is_family(words: tuple[Word, ...], at: int) -> bool:
    """Whether a word is a family name: with its accents, or bare, or with a slip of the accents before "văn" or "thị"."""
    word = words[at]
    if normalise(word.written).casefold() in word_lists.FAMILY:
        return True
    slip = at + 1 < len(words) and words[at + 1].folded in _MIDDLE
    return word.folded in word_lists.BARE_FAMILY and (word.written.isascii() or slip)


def _initials_only(words: tuple[Word, ...]) -> bool:
    """ "ông A", "bà N.T.H": already made anonymous."""
    return all(len(word.written) == 1 for word in words)


def _after_honorific(seen: Seen) -> Iterator[tuple[int, int, Confidence]]:
    words = seen.words
    for at in range(1, len(words)):
        if not is_honorific(seen, words[at - 1].written) or not _joined(seen, at):
            continue
        if words[at].capital and not _shouted_heading(seen, at - 1):
            end = _run_of_capitals(seen, at)
            if end > at and not _initials_only(words[at:end]):
                yield at, end, "likely" if end - at >= 2 else "possible"
        elif seen.unaccented and _is_family(words, at) and at + 1 < len(words) and _joined(seen, at + 1):
            # Without accents and capitals only a family name tells; it takes two more words, four with "van" or "thi".
            most = 4 if words[at + 1].folded in _MIDDLE else 3
            end = at + 1
            while end < len(words) and end - at < most and _joined(seen, end):
                end += 1
            yield at, end, "possible"


def _shouted_heading(seen: Seen, at: int) -> bool:
    """A heading in capitals, such as "BÀ CON XÃ TA": everything is a capital there, so nothing follows from one."""
    words = seen.words
    return words[at].shouted and words[at + 1].shouted and not _is_family(words, at + 1)


def _after_label(seen: Seen) -> Iterator[tuple[int, int, Confidence]]:
    starts = {word.start: at for at, word in enumerate(seen.words)}
    for match in _LABEL.finditer(seen.folded):
        at = starts.get(seen.span(match.end(), match.end())[0] if match.end() < len(seen.folded) else -1)
        if at is None:
            continue
        if seen.words[at].folded in ("ong", "ba", "anh", "chi") and at + 1 < len(seen.words):
            at += 1
        end = _run_of_capitals(seen, at)
        colon = match[0].rstrip().endswith(":")
        if end == at and colon and _is_family(seen.words, at):
            end = at
            while end < len(seen.words) and end - at < 4 and (end == at or _joined(seen, end)):
                end += 1
        if end - at >= 2 and not _initials_only(seen.words[at:end]):
            yield at, end, "likely" if colon or _is_family(seen.words, at) else "possible"


def _by_family(seen: Seen) -> Iterator[tuple[int, int, Confidence]]:
    words = seen.words
    at = 0
    while at < len(words):
        if not words[at].capital or not _is_family(words, at):
            at += 1
            continue
        end = _run_of_capitals(seen, at)
        count = end - at
        before = words[at - 1] if at and seen.text[words[at - 1].end : words[at].start].strip(" .") == "" else None
        if (
            count < 2
            or _initials_only(words[at + 1 : end])
            or (before is not None and before.folded in word_lists.PLACE_BEFORE)
        ):
            at = max(end, at + 1)
            continue
        said = " ".join(word.folded for word in words[at:end])
        middle = words[at + 1].folded in _MIDDLE and count >= 3
        shouted = all(word.written.isupper() for word in words[at:end])
        a_place = any(said == place or said.startswith(place + " ") for place in word_lists.PLACES)
        if a_place or (shouted and not middle and count < 3):
            at = end
            continue
        yield at, end, "likely" if middle else "possible"
        at = end

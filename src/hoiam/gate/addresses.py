"""Addresses of homes: house and street, lane, group, hamlet, and what stands behind "trú tại" or "địa chỉ".

A commune, a province or a street alone says where something happened and is let through; a house, a lane, a group or a
hamlet says where somebody lives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hoiam.core.vietnamese import normalise
from hoiam.gate import word_lists
from hoiam.gate.found import Confidence, Mark
from hoiam.gate.seen import Seen

_NUM: Final = r"\d{1,4}[a-z]?(?:\s?[/\-]\s?\d{1,4}[a-z]?){0,4}(?![\d/a-z])"
_UNIT_NUM: Final = (
    r"so nha|nha so|can ho(?: so)?|phong(?: so)?|ngo|ngach|hem|kiet|to dan pho(?: so)?|tdp(?: so)?|to(?: so)?|khu pho|kp|khu|"
    r"thon|ap|xom|khom|doi|cum|lo|block|toa(?: nha)?"
)
_UNIT_NAME: Final = r"thon|ap|ban|buon|bon|plei|xom|lang|khom|khu pho|to dan pho|chung cu|khu do thi|toa(?: nha)?"
_STREET: Final = r"duong|pho|d\.|dai lo|quoc lo|tinh lo"
_LARGE: Final = r"xa|phuong|p\.|thi tran|tt\.?|quan|q\.|huyen|h\.|thi xa|tx\.?|thanh pho|tp\.?|tinh|dac khu"
_HOUSE: Final = re.compile(
    rf"(?<![\w/.,])(?:so\s{{0,6}}(?:nha\s{{0,6}})?)?(?P<num>{_NUM})\s{{0,6}},?\s{{0,6}}"
    rf"(?P<street>(?:{_STREET})\s{{0,6}})?(?=[a-z])"
)
_SMALL: Final = re.compile(
    rf"(?<![a-z0-9])(?:(?P<unit>{_UNIT_NUM})\s{{0,6}}\.?\s{{0,6}}(?P<num>{_NUM})|(?P<named>{_UNIT_NAME})\s{{1,6}}(?=[a-z]))"
)
_NEXT: Final = re.compile(
    rf"[\s,;\-–]{{1,3}}(?:(?P<small>{_UNIT_NUM})\s{{0,6}}\.?\s{{0,6}}{_NUM}|"
    rf"(?P<name>{_UNIT_NAME}|{_STREET}|{_LARGE})\s{{0,6}}|(?P<number>{_LARGE})\s{{0,6}}\d{{1,2}}(?!\d)|(?=[a-z]))"
)
_UNIT_AT: Final = re.compile(rf"(?:{_UNIT_NUM}|{_UNIT_NAME}|{_STREET}|{_LARGE})(?![a-z])")
_LABEL: Final = re.compile(
    r"(?<![a-z])(?:dia chi(?: thuong tru| lien he| lien lac| nha)?|ho khau(?: thuong tru)?|thuong tru(?: tai)?|"
    r"tam tru(?: tai)?|tru tai|cu tru(?: tai)?|ngu tai|ngu o|noi o(?: hien nay)?|cho o|que quan|sinh song tai|o tai)"
    r"(?![a-z])\s{0,6}:?\s{0,6}"
)
# No address has more parts; what goes on is another one.
_MOST_PARTS: Final = 8
_CLAUSE_END: Final = re.compile(
    r"[;()\n\[\]]|\.(?:\s|$)|, (?=(?:cccd|cmnd|dien thoai|dt|sdt|sinh|can cuoc|email|so dien|so cccd)\b)"
)
_AFTER_COMMA: Final = re.compile(r"\s{0,6},\s{0,6}")
_LAW: Final = "|".join(sorted(word_lists.NOT_A_HOUSE, key=len, reverse=True))
_LAW_BEFORE: Final = re.compile(rf"(?:{_LAW})\s{{0,6}}(?:so\s{{0,6}})?$")


def marks(seen: Seen) -> Iterator[Mark]:
    """Every place of a text that says where somebody lives."""
    folded = seen.folded
    for match in _LABEL.finditer(folded):
        end = _clause_end(seen, match.end())
        said = seen.text[slice(*seen.span(match.end(), end))] if end > match.end() else ""
        # "sửa địa chỉ ngày 19/8": behind a label without a colon an address begins with a unit, a number or a capital.
        begins = (
            said[:1].isupper() or said[:1].isdecimal() or normalise(said.split(" ")[0]).casefold() in word_lists.UNITS.values()
        )
        if not (begins or ":" in match[0] or seen.unaccented):
            continue
        if any(c.isdecimal() or c.isupper() for c in said) or seen.unaccented:
            length = len(said.rstrip(" ,."))
            if length >= 4:
                start = seen.span(match.end(), end)[0]
                yield Mark(start, start + length, "address", "likely")
    covered = 0
    for match in _SMALL.finditer(folded):
        start, end = match.span()
        if start < covered:
            continue  # the address before goes as far as this one would
        unit = match["unit"] or match["named"]
        if not _is_unit(seen, start, unit) or _LAW_BEFORE.search(folded[max(0, start - 16) : start]):
            continue
        if match["named"]:
            end = _name_end(seen, end)
            if end == match.end() or (seen.unaccented and unit == "ban"):
                continue
        covered, sure = _extended(seen, end, smalls=1, house=False)
        yield Mark(*seen.span(start, covered), "address", sure)
    covered = 0
    for match in _HOUSE.finditer(folded):
        if match.start() < covered:
            continue
        if match.start("num") == match.start() and not match["street"] and "/" not in match["num"]:
            continue  # "12 Lê Lợi" alone is too often a count
        if match["street"] and not _is_unit(seen, match.start("street"), match["street"].strip()):
            continue
        if _LAW_BEFORE.search(folded[max(0, match.start() - 16) : match.start()]):
            continue
        end = _name_end(seen, match.end(), at_least=1 if match["street"] else 2)
        if end > match.end():
            covered, sure = _extended(seen, end, smalls=1, house=True)
            yield Mark(*seen.span(match.start(), covered), "address", sure)


_WORD_BEFORE: Final = re.compile(r"([a-z]{1,12}) {1,2}$")


def _is_unit(seen: Seen, start: int, unit: str) -> bool:
    """Whether the word at a place of `folded` is the unit it folds to; in a text without accents it is taken to be. Behind
    "biên", "văn" or the like "bản" makes another word."""
    first = re.match(r"[a-z]{1,12}", unit)
    before = _WORD_BEFORE.search(seen.folded, max(0, start - 14), start)
    if first is not None and before is not None and f"{before[1]} {first[0]}" in word_lists.NO_UNIT:
        return False
    if first is None or seen.unaccented:
        return True
    written = normalise(seen.text[slice(*seen.span(start, start + len(first[0])))]).casefold()
    return written == word_lists.UNITS.get(first[0], first[0])


def _clause_end(seen: Seen, at: int) -> int:
    """Where an address behind its label ends: the clause, or a comma after which no unit, number or name stands."""
    stop = _CLAUSE_END.search(seen.folded, at, at + 150)
    end = min(stop.start() if stop else len(seen.folded), at + 140)
    for comma in _AFTER_COMMA.finditer(seen.folded, at, end):
        place = comma.end()
        if place >= end:
            return comma.start()
        written = seen.text[seen.span(place, place + 1)[0]]
        unit = _UNIT_AT.match(seen.folded, place)
        is_unit = unit is not None and _is_unit(seen, place, unit[0])
        if not (written.isupper() or written.isdecimal() or is_unit) or _person_follows(seen, place):
            return comma.start()
    return end


def _name_end(seen: Seen, at: int, *, at_least: int = 1) -> int:
    """Where a name of capital words that begins at a place of `folded` ends; the place itself if none does."""
    count, end = 0, at
    while count < 4:
        match = re.compile(r"[a-z][a-z']*" if count == 0 else r" (?:[a-z][a-z']*|\d{1,2}(?![\d/]))").match(seen.folded, end)
        if match is None:
            break
        first = match.start() + (1 if count else 0)
        written = seen.text[seen.span(first, first + 1)[0]]
        if not (written.isupper() or written.isdecimal() or seen.unaccented):
            break
        end, count = match.end(), count + 1
        if seen.unaccented and count >= 2:
            break
    return end if count >= at_least else at


def _extended(seen: Seen, end: int, *, smalls: int, house: bool) -> tuple[int, Confidence]:
    """Where the address from here on ends, further units and names behind commas included, and how sure it is one."""
    larges = 0
    for _part in range(_MOST_PARTS):
        match = _NEXT.match(seen.folded, end)
        if match is None:
            break
        if match["small"]:
            smalls, end = smalls + 1, match.end()
            continue
        if match["number"]:
            larges, end = larges + 1, match.end()
            continue
        name_end = _name_end(seen, match.end())
        if name_end == match.end():
            break
        if match["name"]:
            if re.fullmatch(_LARGE, match["name"]):
                larges += 1
            else:
                smalls += 1
        elif "," not in match[0] or seen.unaccented or _person_follows(seen, match.end()):
            break
        else:
            larges += 1
        end = name_end
    return end, "likely" if house or smalls >= 2 or larges else "possible"


def _person_follows(seen: Seen, at: int) -> bool:
    """A capital word behind the comma that speaks of a person ("Ông") goes no further with the address."""
    return re.match(r"(?:ong|ba|anh|chi|co|chu|don|theo|can cu|tai|khi|neu)\b", seen.folded[at : at + 8]) is not None

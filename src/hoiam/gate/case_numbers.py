"""Numbers of petitions and of their papers: whoever holds a receipt holds such a number, so none stands in what is published.

The petition's own number is looked for in every spelling; another petition's by its form, body, year and six digits; what a
register of incoming papers, a file or an acknowledgement calls its number by the label that stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hoiam.gate.found import Mark
from hoiam.gate.seen import Seen

# What stands between the parts of a number: nothing, a blank, a dash or a dot.
_SIGNS: Final = r"\s._/\\|–—−‑‐\-"
_BETWEEN: Final = rf"[{_SIGNS}]{{0,3}}"
_OWN: Final = re.compile(r"(?P<body>.+)-(?P<year>\d{4})-(?P<digits>\d+)")
_YEAR_AND_DIGITS: Final = re.compile(rf"(?<!\d)(?:19|20)\d\d(?P<join>[{_SIGNS}]{{0,3}})\d(?:[\s.]?\d){{5}}(?!\d)")
_PIECE: Final = re.compile(rf"(?P<piece>[a-z0-9]{{1,16}})(?P<join>[{_SIGNS}]{{0,3}})$")
_PIECES: Final = 4
_LABEL: Final = re.compile(
    r"(?<![a-z0-9])(?:"
    r"(?:ho so(?: vu viec)?|don(?: thu)?(?: (?:to cao|khieu nai|phan anh|kien nghi))?|to cao|khieu nai|vu viec|"
    r"(?:giay |phieu )?(?:bien nhan|tiep nhan|hen)|thu ly|vao so|so (?:tiep nhan|thu ly|cong van den)|cong van den|van ban den)"
    r"(?: co| mang)? (?:ma so|so hieu|ma|so)|"
    r"(?:ma so|so hieu|ma|so) (?:ho so|don(?: thu)?|tiep nhan|thu ly|vao so|den|bien nhan|tra cuu|vu viec)|"
    r"(?:case|petition|file|receipt|register|reference|ref)\.? (?:no\.?|number|nr\.?)"
    r")(?: la)?\s?[:.]?\s?"
)
_VALUE: Final = re.compile(r"(?=[a-z._/–\-]{0,16}\d)[a-z0-9](?:[a-z0-9._/–—\-]{0,38}[a-z0-9])?")
_A_DAY: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}")
# A shorter value is no word to look for by itself: it goes with its label.
_ALONE: Final = 5


def own(seen: Seen, number: str) -> Iterator[Mark]:
    """Every place that says a petition's own number `BODY-YEAR-DIGITS`: whole, without its body, year first or last, with other
    signs or none between its parts; the digits alone are asked about."""
    read = _OWN.fullmatch(number.strip())
    if read is None:
        return
    body = _BETWEEN.join(map(re.escape, re.findall(r"[a-z]+|\d+", read["body"].lower())))
    digits = r"[\s.]?".join(read["digits"])
    year = r"[\s.]?".join(read["year"])
    least = r"0{0,5}" + read["digits"].lstrip("0") if read["digits"].strip("0") else read["digits"]
    whole = (
        rf"(?:{body}{_BETWEEN})?(?<!\d){year}{_BETWEEN}{digits}(?!\d)|"
        rf"(?:{body}{_BETWEEN})?(?<!\d){digits}{_BETWEEN}{year}(?!\d)|"
        rf"{body}{_BETWEEN}(?:{digits}|{year}[{_SIGNS}]{{1,3}}{least})(?!\d)"
    )
    for match in re.finditer(whole, seen.folded):
        yield Mark(*seen.span(*match.span()), "case_number", "certain", known=True)
    for match in re.finditer(rf"(?<!\d){digits}(?!\d)", seen.folded):
        yield Mark(*seen.span(*match.span()), "case_number", "likely", known=True)
    for label in _LABEL.finditer(seen.folded):
        said = re.compile(rf"{least}(?!\d)").match(seen.folded, label.end())
        if said is not None:
            yield Mark(*seen.span(label.start(), said.end()), "case_number", "certain", known=True)


def marks(seen: Seen) -> Iterator[Mark]:
    """What has the form of a petition's number, and what a label calls the number of a file or of an incoming paper."""
    for match in _YEAR_AND_DIGITS.finditer(seen.folded):
        start = _with_code(seen, match)
        if start is not None:
            yield Mark(*seen.span(start, match.end()), "case_number", "certain")
    for label in _LABEL.finditer(seen.folded):
        value = _VALUE.match(seen.folded, label.end())
        if value is None or _A_DAY.fullmatch(value[0]) is not None:
            continue
        alone = sum(map(str.isalnum, value[0])) >= _ALONE
        yield Mark(*seen.span(value.start() if alone else label.start(), value.end()), "case_number", "likely")


def _with_code(seen: Seen, match: re.Match[str]) -> int | None:
    """Where the number begins whose year and digits these are: at its body's code, whose pieces are written in capitals or tied
    to what follows by a sign. None where they are no number: an amount behind a year, say."""
    start, letters = match.start(), False
    for _piece in range(_PIECES):
        piece = _PIECE.search(seen.folded, max(0, start - 20), start)
        if piece is None or (piece["join"] == "" and start != match.start()):
            break
        written = seen.text[slice(*seen.span(piece.start("piece"), piece.end("piece")))]
        tied = piece["join"].strip() != "" or (piece["join"] == "" and any(map(str.isalpha, written)))
        if not (tied or (written == written.upper() and any(map(str.isalpha, written)))):
            break
        letters |= any(map(str.isalpha, written))
        start = piece.start()
    if letters:
        return start
    return match.start() if match["join"].strip() else None

"""Numbers that belong to a person: recognised by their form, their check digit, and the label that stands before them.

A run of digits is read in the groups in which it is written, so that "năm 2026 0912 345 678" gives the telephone number
and not the year. What a label says ("CCCD", "STK", "MST") outweighs what the form says.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hoiam.gate.found import Confidence, Kind, Mark
from hoiam.gate.seen import Seen

# Labels, folded, and what they announce. The nearest one before a number within NEAR characters of its cell counts.
NEAR: Final = 42
# Where a label's cell ends: a line, a cell, a clause, another number, or what was taken out before and stands in brackets.
_CELL_ENDS: Final = re.compile(r"[\n\t|;\[\]]|[.]\s|(?<![:\s])\s{4}|\d{6}")
# Nothing but these words stands between a label and its own number: "CCCD số: ...", "tài khoản của tôi là ...".
_ADJACENT: Final = frozenset({"so", "la", "ma", "cua", "toi", "ong", "ba", "mang", "ca", "nhan", "no", "cong", "dan"})
_BETWEEN_WORD: Final = re.compile(r"[a-z]{1,20}|\d")
# More digits than this belong to no number that a person has.
_MOST_DIGITS: Final = 19
_LABELS: Final[tuple[tuple[Kind, str], ...]] = (
    ("id_card", r"cccd|can cuoc(?: cong dan)?|dinh danh(?: ca nhan)?|ma dinh danh|so dinh danh|cmnd/cccd|cccd/cmnd|so cc"),
    ("old_id_card", r"cmnd|cmtnd|cmt|chung minh(?: nhan dan| thu)?|giay chung minh"),
    ("passport", r"ho chieu|passport|so hc"),
    ("licence", r"giay phep lai xe|gplx|bang lai(?: xe)?"),
    (
        "phone",
        r"dien thoai|so dt|d[td]|sdt|d\.t|tel|phone|di dong|dtdd|may ban|hotline|zalo|goi|lien he|lien lac|so may|may|"
        r"tong dai|viber|fax|nhan tin|duong day nong",
    ),
    ("bank_account", r"tai khoan(?: ngan hang)?|so tk|stk|tk so|tk|account|a/c|chuyen khoan|ngan hang"),
    ("social_insurance", r"bhxh|bao hiem xa hoi"),
    ("health_insurance", r"bhyt|bao hiem y te"),
    ("tax_code", r"mst|ma so thue|tax code"),
    ("plate", r"bien so|bien kiem soat|bks|bien dang ky|xe(?: may| o to| con| tai)?(?: mang)? bien"),
    # These announce numbers that say nothing of a person; they keep an older label from reaching over them.
    (
        "secret_mention",
        r"dong|vnd|van ban|quyet dinh|cong van|thong bao|nghi dinh|nghi quyet|luat|hop dong|ket luan|bien ban|"
        r"ngay|nam|khoan|dieu|hoa don|ma kh|ma khach hang|so tien|gia(?: tri| tien)?|don gia|thanh tien|tri gia|so luong|"
        r"khoi luong|dien tich|tong(?: cong| so)?|chi phi|phi|le phi|tien|stt",
    ),
)
_LABEL: Final = re.compile(
    r"(?<![a-z0-9])(?:" + "|".join(f"(?P<l{at}>{pattern})" for at, (_, pattern) in enumerate(_LABELS)) + r")(?![a-z])"
)
# How many digits a labelled number may have.
_LENGTHS: Final[dict[Kind, tuple[int, int]]] = {
    "id_card": (9, 12),
    "old_id_card": (8, 12),
    "licence": (8, 12),
    "phone": (7, 13),
    "bank_account": (6, 19),
    "social_insurance": (8, 10),
    "tax_code": (10, 13),
    "health_insurance": (10, 10),
}

_RUN: Final = re.compile(r"(?<![\w])\+?\(?\d(?:[\s.\-–·()]{0,3}\d)+(?!\w)|(?<![\w/])\d{6,}(?![\w])")
_GROUP: Final = re.compile(r"\d+")
_DATE: Final = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[-.](?:0?[1-9]|1[0-2])[-.](?:0?[1-9]|[12]\d|3[01])|"
    r"(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|1[0-2])[-./](?:19|20)\d\d)(?!\d)"
)
_MONEY_AFTER: Final = re.compile(
    r"(?:[,.]-|,\d{2})?\s{0,3}[(]?(?:dong|vnd|d|usd|eur|trieu|ty|nghin|ngan dong|m2|ha|tan|kg)\b|\s{0,3}[%₫$]"
)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.\s]\d{3}){1,6}")
_DOTTED_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:[.]\d{3}){1,6}")
_MOBILE: Final = re.compile(r"(?:0|84|0084)[35789]\d{8}|01[2689]\d{8}|8416\d{8}")
_LANDLINE: Final = re.compile(r"(?:0|84|0084)2\d{8,9}")
_HOTLINE: Final = re.compile(r"1[89]00\d{4,6}")
_ID_CARD: Final = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])[0-3]\d{8}")
_TAX_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)

_SHAPED: Final[tuple[tuple[Kind, Confidence, re.Pattern[str]], ...]] = (
    # Read on the folded text; each names its own form well enough.
    (
        "email",
        "likely",
        re.compile(
            r"(?<![\w.+%-])[a-z0-9][a-z0-9._%+-]{0,63}\s?(?:@|\(at\)|\[at\]|\s(?:at|a cong|a moc)\s)\s?"
            r"[a-z0-9-]{1,63}(?:\s?(?:\.|\(dot\)|\[dot\]|\scham\s)\s?[a-z0-9-]{2,63}){1,8}"
        ),
    ),
    (
        "link",
        "likely",
        re.compile(
            r"(?:https?://)?(?:www\.|m\.)?(?:facebook|fb|zalo|tiktok|youtube|instagram|x|twitter|linkedin|threads|t)"
            r"\.(?:com|me|net)/[\w@.?=&/+-]{1,400}"
        ),
    ),
    ("health_insurance", "likely", re.compile(r"(?<![a-z0-9])[a-z]{2}[\s.-]?[1-5](?:[\s.-]?\d){12}(?!\d)")),
    (
        "plate",
        "likely",
        re.compile(
            r"(?<![\w/])(?:[1-9]\d)\s?[-.]?\s?(?:[a-hk-np-vxyz]{1,2}\d?|[a-z]\d)\s?[-.\s]\s?(?:\d{3}[.\s]\d{2}|\d{4,5})(?![\w/])|"
            r"(?<![\w/])[1-9]\d[a-hk-np-vxyz]{1,2}\d{4,5}(?![\w/])"
        ),
    ),
    (
        "birth_date",
        "likely",
        re.compile(
            r"(?<![a-z])(?:sinh(?:\s{1,6}(?:ngay|nam))?|ngay sinh|nam sinh|s\.?n\.?)\s{0,6}:?\s{0,6}(?:ngay\s{0,6})?(?P<value>"
            r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:19|20)?\d\d|"
            r"\d{1,2} thang \d{1,2}(?:,? nam)?,? (?:19|20)\d\d|(?:19|20)\d\d|"
            # "sinh năm 57", and not "sinh năm 20 cháu".
            r"(?<=sinh nam )\d\d(?! ?(?:tuoi|thang|ngay|nguoi|chau|con|hoc))(?![.,/]\d))(?!\d)"
        ),
    ),
    (
        "land_parcel",
        "possible",
        re.compile(
            r"(?<![a-z])(?:so )?thua(?: dat)?(?: so)?\s{0,6}:?\s{0,6}\d+[a-z]?(?![.,]?\d)"
            r"(?:\s?[,;–-]?\s?to(?: so)?\s?\d+|.{0,24}?(?:to )?ban do(?: dia chinh)?(?: so)?\s{0,6}:?\s{0,6}\d+)?|"
            r"(?<![a-z])to ban do(?: dia chinh)?(?: so)?\s{0,6}:?\s{0,6}\d+.{0,16}?thua(?: dat)?(?: so)?\s{0,6}:?\s{0,6}\d+"
        ),
    ),
    (
        "land_certificate",
        "likely",
        re.compile(
            r"(?:so )?(?:phat hanh|seri|serial|gcn(?:qsdd)?|giay chung nhan(?: quyen su dung dat)?)(?: so)?"
            r"\s{0,6}:?\s{0,6}(?P<value>[a-z]{1,2}\s?\d{5,8})(?!\d)"
        ),
    ),
)
_PASSPORT: Final = re.compile(r"(?<![a-z0-9])[a-z]\s?\d{7,8}(?!\d)")
_RETURN_CODE: Final = re.compile(r"(?<![\w-])[0-9A-HJKMNP-TV-Z]{5}(?:[-\s]?[0-9A-HJKMNP-TV-Z]{5}){3}(?![\w-])", re.IGNORECASE)
_SPOKEN_DIGIT: Final = r"(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)"
_SPOKEN: Final = re.compile(rf"(?<![a-z]){_SPOKEN_DIGIT}(?:[\s,.\-]+{_SPOKEN_DIGIT}){{7,}}(?![a-z])")


def tax_code_holds(digits: str) -> bool:
    """Whether the tenth digit of a tax code is the check of the nine before it.

    >>> tax_code_holds("0100109106"), tax_code_holds("0100109107")
    (True, False)
    """
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False))
    return len(digits) >= 10 and 10 - total % 11 == int(digits[9])


def card_holds(digits: str) -> bool:
    """Whether the last digit of a bank card is the check of the others (Luhn).

    >>> card_holds("9704366600000009"), card_holds("9704366600000008")
    (True, False)
    """
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def birth_year(number: str) -> str:
    """The year of birth that an identity number of twelve digits tells by its fourth to sixth; "" for any other number.

    >>> birth_year("040 185 000 123"), birth_year("001203000123"), birth_year("012345678")
    ('1985', '2003', '')
    """
    digits = "".join(filter(str.isdecimal, number))
    if len(digits) != 12 or not _ID_CARD.fullmatch(digits):
        return ""
    return str(1900 + 100 * (int(digits[3]) // 2) + int(digits[4:6]))


@dataclass(frozen=True, slots=True)
class Announced:
    """What a label before a number says that it is; `adjacent` where nothing else is said between the two."""

    kind: Kind
    adjacent: bool


@dataclass(frozen=True, slots=True)
class _Label:
    end: int
    kind: Kind


class _Labels:
    """The labels of a text, to ask which stands nearest before a place."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._labels = [
            _Label(match.end(), _LABELS[int(match.lastgroup[1:])][0])
            for match in _LABEL.finditer(folded)
            if match.lastgroup is not None
        ]
        self._ends = [label.end for label in self._labels]

    def before(self, start: int) -> Announced | None:
        """What the nearest label announces, unless its cell, line or sentence ends before this place."""
        at = bisect_right(self._ends, start) - 1
        if at < 0 or start - self._ends[at] > NEAR:
            return None
        between = self._folded[self._ends[at] : start]
        kind = self._labels[at].kind
        if kind == "secret_mention" or _CELL_ENDS.search(between):
            return None
        return Announced(kind, all(word in _ADJACENT for word in _BETWEEN_WORD.findall(between)))


class _Days:
    """The days of a text, to ask whether a span meets one."""

    def __init__(self, folded: str) -> None:
        spans = [match.span() for match in _DATE.finditer(folded)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def meet(self, first: int, last: int) -> bool:
        at = bisect_left(self._starts, last) - 1
        return at >= 0 and self._ends[at] > first


def marks(seen: Seen) -> Iterator[Mark]:
    """Every number of a text that has the form of a person's number, or that a label announces as one."""
    folded = seen.folded
    labels = _Labels(folded)
    days = _Days(folded)
    for match in _RUN.finditer(folded):
        yield from _run(seen, labels, match.start(), match[0], days)
    for kind, confidence, pattern in _SHAPED:
        for match in pattern.finditer(folded):
            start, end = match.span("value") if "value" in pattern.groupindex else match.span()
            if kind == "health_insurance" and not seen.text[slice(*seen.span(start, start + 2))].isupper():
                continue
            if kind == "plate" and not _is_plate(seen, labels, start, end):
                continue
            yield Mark(*seen.span(start, end), kind, confidence)
    for match in _PASSPORT.finditer(folded):
        announced = labels.before(match.start())
        labelled = announced is not None and announced.kind == "passport"
        if labelled or (seen.text[seen.span(*match.span())[0]].isupper() and match[0][0] in "bcnpek"):
            yield Mark(*seen.span(*match.span()), "passport", "certain" if labelled else "possible")
    for match in _RETURN_CODE.finditer(folded):
        code = re.sub(r"[^0-9a-z]", "", match[0])
        separated = len(match[0]) > len(code)
        written = seen.text[slice(*seen.span(*match.span()))]
        if any(map(str.isdecimal, code)) and any(map(str.isalpha, code)) and (separated or written.isupper()):
            yield Mark(*seen.span(*match.span()), "return_code", "certain")
    for match in _SPOKEN.finditer(folded):
        yield Mark(*seen.span(*match.span()), "phone", "likely")


def _run(seen: Seen, labels: _Labels, start: int, run: str, days: _Days) -> Iterator[Mark]:
    """What the groups of one run of digits are: the best reading of neighbouring groups, left to right.

    Only groups that together have as many digits as a person's number may have are read together, so that the time is
    proportional to the length of the run.
    """
    groups = [(start + match.start(), start + match.end()) for match in _GROUP.finditer(run)]
    at = 0
    while at < len(groups):
        best: tuple[int, Kind, Confidence] | None = None
        label = labels.before(groups[at][0])
        for to in range(_farthest(groups, at), at, -1):
            first, last = groups[at][0], groups[to - 1][1]
            if days.meet(first, last):
                continue
            read = _read(seen, first, last, label, single=to - at == 1)
            if read is not None and (best is None or read[1] != "possible"):
                best = (to, *read)
                if read[1] != "possible":
                    break
        if best is None:
            at += 1
            continue
        to, kind, confidence = best
        first, last = groups[at][0], groups[to - 1][1]
        while first > start and seen.folded[first - 1] in "+(":
            first -= 1
        yield Mark(*seen.span(first, last), kind, confidence)
        at = to


def _farthest(groups: Sequence[tuple[int, int]], at: int) -> int:
    """Behind the last group that may be read together with the group `at`; a group alone is always read."""
    to, digits = at, 0
    while to < len(groups):
        digits += groups[to][1] - groups[to][0]
        if digits > _MOST_DIGITS and to > at:
            break
        to += 1
    return to


def _read(seen: Seen, first: int, last: int, label: Announced | None, *, single: bool) -> tuple[Kind, Confidence] | None:
    """What a span of digit groups is, or None. Money is money whatever label stands before it."""
    written = seen.folded[first:last]
    digits = "".join(filter(str.isdecimal, written))
    count = len(digits)
    money = _MONEY_AFTER.match(seen.folded, last, last + 12) is not None
    if label is not None and label.kind in _LENGTHS and not money and not _a_price(written, count, label):
        low, high = _LENGTHS[label.kind]
        if low <= count <= high:
            return _labelled(label.kind, digits), "certain" if label.adjacent else "likely"
    if _ID_CARD.fullmatch(digits) and not money:
        return "id_card", "likely"
    if (_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)) and not money:
        return "phone", "likely"
    if money or (not single and _THOUSANDS.fullmatch(written)):
        return None
    if _HOTLINE.fullmatch(digits):
        return "phone", "possible"
    if single and count == 16 and card_holds(digits):
        return "bank_card", "likely"
    if single and count == 10 and tax_code_holds(digits):
        return "tax_code", "possible"
    if single and count >= 9:
        return "number", "possible"
    return None


def _a_price(written: str, count: int, label: Announced) -> bool:
    """Whether a number grouped by dots in thousands is an amount: only an account, or a paper whose number has just as many
    digits, is also written so, right behind its label."""
    if not _DOTTED_THOUSANDS.fullmatch(written):
        return False
    exact = label.kind == "bank_account" or (label.kind in ("id_card", "old_id_card") and count in (9, 12))
    return not (label.adjacent and exact)


def _labelled(label: Kind, digits: str) -> Kind:
    """A label may name the wrong paper ("CMND" before twelve digits): the count of digits corrects it."""
    if label in ("id_card", "old_id_card"):
        return "id_card" if len(digits) == 12 else "old_id_card"
    return label


def _is_plate(seen: Seen, labels: _Labels, start: int, end: int) -> bool:
    """A plate has capital letters, or a label before it; the form alone would catch "12a 1234" of a list."""
    letters = [c for c in seen.text[slice(*seen.span(start, end))] if c.isalpha()]
    announced = labels.before(start)
    return all(c.isupper() for c in letters) or (announced is not None and announced.kind == "plate")

"""Numbers, days, hours, telephones, numbers of papers and addresses of mail, as people here write them: the one reader of what
is typed as a value, for each form of the house.

A reader gives the value, or raises Unread, which says what it understood and what would be clear. It never guesses between two
readings: `1.000` is a thousand, `1,5` people are asked back. Each takes a time proportional to the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Final

from hoiam.core.typed import composed, seen
from hoiam.core.vietnamese import fold
from hoiam.core.words import Text, same

TELEPHONE_DIGITS: Final = range(7, 16)
"""How many digits a telephone number has, with what is dialled before it (15 at most: ITU-T E.164)."""

_DASHES: Final = dict.fromkeys([*range(0x2010, 0x2016), 0x2043, 0x2212, 0xFE58, 0xFE63, 0xFF0D], "-")
_WIDE: Final[dict[int, str]] = {point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}
_PLAIN: Final[dict[int, str]] = {**_WIDE, **_DASHES}

_UP_TO: Final = 60  # characters of what was typed that a sentence quotes


class Unread(ValueError):
    """What was typed is no value that is clear. ``said``: what was understood, and how to write what was meant."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


def plain(text: str) -> str:
    """The text on one line as a reader of values takes it: no characters that nobody sees, every space a space and one at a
    time, full-width signs and other scripts' digits as those of ASCII, every dash a hyphen.

    >>> plain("\\u200e0950\\u00a0118\\u2011204 ＋８４")
    '0950 118-204 +84'
    """
    text = " ".join(seen(composed(text)).translate(_PLAIN).split())
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


_WHOLE: Final = Text("Hãy ghi một số nguyên, ví dụ 2.", "Write a whole number such as 2.")


def whole_number(text: str, *, units: Collection[str] = ()) -> int:
    """A whole number: with points, spaces or apostrophes between thousands, and one of the units behind it (folded).

    >>> whole_number("1.234"), whole_number("12 000 người", units=["nguoi"])
    (1234, 12000)
    """
    typed = plain(text)
    number = _without(typed, units)
    if re.fullmatch(r"\+?[0-9]+", number):
        return _short(typed, number)
    if re.fullmatch(r"[0-9]{1,3}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+|(?:['’][0-9]{3})+)", number):
        return _short(typed, re.sub(r"[^0-9]", "", number))
    if found := re.fullmatch(r"-([0-9]+)", number):
        raise _unread(typed, Text(f"âm {found[1]}", f"minus {found[1]}"), _WHOLE)
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+", number):
        # A thousand for who learnt English, a fraction for who learnt Vietnamese.
        whole, half = number.replace(",", ""), number
        raise _unread(
            typed,
            Text(f"{whole}, hoặc {half.replace(',', ' phẩy ', 1)}", f"{whole}, or the fraction {half}"),
            Text(f"Nếu là {whole}, hãy ghi {whole}.", f"If you mean {whole}, write {whole}."),
        )
    if found := re.fullmatch(r"([0-9]+)[.,]([0-9]+)", number):
        raise _unread(typed, Text(f"{found[1]} phẩy {found[2]}", f"{found[1]} point {found[2]}"), _WHOLE)
    numbers = re.findall(r"[0-9]+", number)
    if len(numbers) == 1 and len(numbers[0]) <= 9:
        told = numbers[0]
        raise _unread(typed, same(told), Text(f"Nếu đúng, hãy ghi riêng {told}.", f"If that is right, write {told} alone."))
    if numbers:
        told = ", ".join(each[:12] for each in numbers[:4])
        raise _unread(
            typed, Text(f"nhiều số: {told}", f"several numbers: {told}"), Text("Hãy ghi một số.", "Write one number.")
        )
    raise _unread(typed, None, Text("Hãy ghi bằng chữ số, ví dụ 2.", "Write it in digits, for example 2."))


def _short(typed: str, digits: str) -> int:
    """A number of at most nine digits, apart from zeros before it."""
    number = digits.lstrip("+0") or "0"
    if len(number) > 9:
        raise _unread(
            typed,
            Text(f"một số có {len(number)} chữ số", f"a number of {len(number)} digits"),
            Text("Số này lớn quá. Hãy xem lại.", "That is too large. Please look again."),
        )
    return int(number)


def _without(typed: str, units: Collection[str]) -> str:
    """The number without the unit that stands behind it."""
    head, _space, last = typed.rpartition(" ")
    if head and fold(last).strip(".") in units:
        return head
    return typed


# --- days and hours -----------------------------------------------------------------------------------------------------

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"), ("nov", "november"),
            ("dec", "december"),
        ),
        1,
    )
    for name in names
}  # fmt: skip
_BEFORE_A_DAY: Final = re.compile(r"(?:(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7])[ ,]+)?(?:ngay |mung |mong )?")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4}) ?[-/. ] ?([0-9]{1,2}) ?[-/. ] ?([0-9]{1,2})")
_DAY_FIRST: Final = re.compile(
    r"([0-9]{1,2}) ?(?:[-/., ]|thang) ?([0-9]{1,2}) ?(?:[-/., ]|,? ?nam) ?([0-9]{4}|[0-9]{2})"
)
_NAMED: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? ?(?:of )?([a-z]{3,9})[.,]? ?([0-9]{4})")
_NAMED_FIRST: Final = re.compile(r"([a-z]{3,9})[.]? ?([0-9]{1,2})(?:st|nd|rd|th)?,? ?([0-9]{4})")
_DIGITS: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_NO_YEAR: Final = re.compile(r"([0-9]{1,2}) ?(?:[-/. ]|thang) ?([0-9]{1,2})")
_DAY_HOW: Final = Text("Hãy ghi ngày/tháng/năm, ví dụ 29/11/2026.", "Write day/month/year, for example 29/11/2026.")


def day(text: str) -> date:
    """A day: day, month and year in this order, or the year first; a year of two digits is of this century.

    >>> day("ngày 29 tháng 11 năm 2026").isoformat(), day("29.11.26").isoformat(), day("2026-11-29").isoformat()
    ('2026-11-29', '2026-11-29', '2026-11-29')
    """
    typed = plain(text)
    written = fold(typed).strip(" .,")
    opened = _BEFORE_A_DAY.match(written)
    written = re.sub(r" ?,? ?(thang|nam) ?", r" \1 ", written[opened.end() if opened else 0 :])
    if found := _YEAR_FIRST.fullmatch(written):
        return _date(typed, found[3], found[2], found[1])
    if found := _DAY_FIRST.fullmatch(written) or _DIGITS.fullmatch(written):
        return _date(typed, found[1], found[2], found[3])
    if (found := _NAMED.fullmatch(written)) and found[2] in _MONTHS:
        return _date(typed, found[1], str(_MONTHS[found[2]]), found[3])
    if (found := _NAMED_FIRST.fullmatch(written)) and found[1] in _MONTHS:
        return _date(typed, found[2], str(_MONTHS[found[1]]), found[3])
    if found := _NO_YEAR.fullmatch(written):
        raise _unread(
            typed,
            Text(f"ngày {found[1]} tháng {found[2]}, không có năm", f"day {found[1]}, month {found[2]}, no year"),
            Text("Hãy ghi cả năm, ví dụ 29/11/2026.", "Write the year too, for example 29/11/2026."),
        )
    raise _unread(typed, None, _DAY_HOW)


def _date(typed: str, number: str, month: str, year: str) -> date:
    n, m, y = int(number), int(month), int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(y, m, n)
    except ValueError:
        turned, likely = 12 < m <= 31 and 1 <= n <= 12 and y > 0, f"{m:02}/{n:02}/{y}"
        raise _unread(
            typed,
            Text(f"ngày {n} tháng {m} năm {y}, không có trong lịch", f"day {n}, month {m}, year {y}, which no calendar has"),
            Text(f"Có phải {likely}? {_DAY_HOW.vi}", f"Do you mean {likely}? {_DAY_HOW.en}") if turned else _DAY_HOW,
        ) from None


_HOUR: Final = re.compile(
    r"([0-9]{1,2}) ?(?:[:.hg]|gio) ?([0-9]{2})? ?(?:p|phut)?(?: ?(sang|trua|chieu|toi|am|pm))?"
)


def hour(text: str) -> str:
    """An hour and its minutes, `HH:MM`: `8h30`, `8 giờ`, `14:05`, `2 giờ chiều`.

    >>> hour("8h30"), hour("2 giờ chiều")
    ('08:30', '14:00')
    """
    typed = plain(text)
    found = _HOUR.fullmatch(fold(typed).strip(" ."))
    if found is not None:
        at, minute = _of_the_day(int(found[1]), found[3] or ""), int(found[2] or 0)
        if at is not None and minute < 60:
            return f"{at:02}:{minute:02}"
    raise _unread(typed, None, Text("Hãy ghi giờ và phút, ví dụ 08:30.", "Write hour and minutes, for example 08:30."))


def _of_the_day(at: int, part: str) -> int | None:
    """The hour from 0 to 23 of one that was said with a part of the day; None where both do not go together, or could be noon
    as well as midnight."""
    match part:
        case "pm":
            hours = {12: 12, **{n: n + 12 for n in range(1, 12)}}
        case "am":
            hours = {12: 0, **{n: n for n in range(12)}}
        case "sang":
            hours = {n: n for n in range(1, 12)}
        case "trua":
            hours = {11: 11, 12: 12, 1: 13, 2: 14} | {n: n for n in (13, 14)}
        case "chieu" | "toi":
            hours = {n: n + 12 for n in range(1, 12)} | {n: n for n in range(13, 24)}
        case _:
            hours = {n: n for n in range(24)}
    return hours.get(at)


# --- how somebody is reached --------------------------------------------------------------------------------------------

_NUMBER_SAID: Final = re.compile(
    r"(?:so )?(?:dien thoai|dt|sdt|dtdd|dien thoai di dong|di dong|tel|telephone|phone|mobile|mob|zalo|whatsapp)(?: so)?[ .:]*"
)
_BETWEEN_NUMBERS: Final = re.compile(r"[/,;&|]| (?:hoac|va|hay|or|and) ")
_TELEPHONE: Final = re.compile(r"\(?\+?\(?[0-9][0-9 .()\-]*")
BETWEEN: Final = " / "
"""Between two telephone numbers of one field, once they are read."""


def telephones(text: str) -> str:
    """A telephone number, or several, as they are dialled: the groups of digits as they were typed, `BETWEEN` between two.

    >>> telephones("tel: 0950\\u00a0118\\u2011204, 0912.000.111")
    '0950 118-204 / 0912.000.111'
    """
    typed = plain(text).replace("•", ".").replace("·", ".")
    pieces = [_as_dialled(piece) for piece in _pieces(typed)]
    numbers = [piece for piece in pieces if _is_telephone(piece)]
    if numbers and len(numbers) == len(pieces):
        return BETWEEN.join(dict.fromkeys(numbers))
    # One number whose groups stand between strokes, or two with nothing but a space between them.
    joined = " ".join(piece for piece in pieces if piece)
    if not numbers and _is_telephone(joined):
        return joined
    if len(pieces) == 1 and len(groups := re.split(r"(?: ?- ?| )(?=[+(0])", pieces[0])) > 1 and all(map(_is_telephone, groups)):
        return BETWEEN.join(groups)
    among = [found[0].strip(" .-").rstrip(" (") for found in _TELEPHONE.finditer(typed)]
    if told := BETWEEN.join(filter(_is_telephone, among)):
        raise _unread(
            typed,
            same(told),
            Text(
                f"Phần còn lại không phải số điện thoại. Nếu đúng, hãy ghi: {told}",
                f"The rest is no telephone number. If that is right, write: {told}",
            ),
        )
    count = sum(c.isdecimal() for c in typed)
    raise _unread(
        typed,
        Text(f"{count} chữ số", f"{count} digits"),
        Text(
            "Số điện thoại có từ 7 đến 15 chữ số, ví dụ 0950 118 204; hai số thì ghi dấu / ở giữa. Có thể để trống.",
            "A telephone number has 7 to 15 digits, such as 0950 118 204; put a / between two. It may be left empty.",
        ),
    )


def each_telephone(told: str) -> list[str]:
    """The numbers of a field, read now or kept from before there was a reader."""
    try:
        return telephones(told).split(BETWEEN)
    except Unread:
        return [told]


def _pieces(typed: str) -> list[str]:
    folded = fold(typed)
    if len(folded) != len(typed):  # letters of which a search sees two: signs alone tell the numbers apart
        return [piece.strip() for piece in re.split(r"[/,;&|]", typed) if piece.strip()]
    ends = [0, *(place for found in _BETWEEN_NUMBERS.finditer(folded) for place in found.span()), len(typed)]
    pieces = [typed[first:last].strip() for first, last in zip(ends[::2], ends[1::2], strict=True)]
    return [piece for piece in pieces if piece]


def _as_dialled(piece: str) -> str:
    said = _NUMBER_SAID.match(fold(piece))
    return piece[said.end() if said else 0 :].strip(" .-:")


def _is_telephone(piece: str) -> bool:
    return _TELEPHONE.fullmatch(piece) is not None and sum(map(str.isdecimal, piece)) in TELEPHONE_DIGITS


_IDENTITY_SAID: Final = re.compile(
    r"(?:so )?(?:can cuoc(?: cong dan)?|cccd|cmnd|cmt|chung minh(?: nhan dan| thu)?|cc|id)(?: so)?[ .:]*"
)
_PAPER: Final = re.compile(r"[A-Z0-9]{5,20}")


def id_number(text: str) -> str:
    """The number of an identity card (12 digits, or 9 on the old ones) or of another paper, which has a letter.

    >>> id_number("040 190 000 017"), id_number("CCCD: 040.190.000.017"), id_number("b1234567")
    ('040190000017', '040190000017', 'B1234567')
    """
    typed = plain(text)
    said = _IDENTITY_SAID.match(fold(typed))
    number = re.sub(r"[ .\-/]", "", typed[said.end() if said and len(fold(typed)) == len(typed) else 0 :]).upper()
    if number.isdecimal() and len(number) in (9, 12):
        return number
    if number.isdecimal():
        raise _unread(
            typed,
            Text(f"{len(number)} chữ số", f"{len(number)} digits"),
            Text(
                "Căn cước có 12 chữ số, chứng minh nhân dân có 9. Hộ chiếu chỉ có chữ số thì ghi HC ở trước. Có thể để trống.",
                "An identity card has 12 digits, an old one 9. Write HC before a passport of digits. It may be left empty.",
            ),
        )
    if _PAPER.fullmatch(number) and any(map(str.isdecimal, number)):
        return number
    raise _unread(
        typed,
        None,
        Text(
            "Hãy ghi chữ và số như in trên giấy tờ, ví dụ B1234567. Có thể để trống.",
            "Write letters and digits as the paper has them, such as B1234567. It may be left empty.",
        ),
    )


_MAIL_SAID: Final = re.compile(r"(?:mailto|e-?mail|thu dien tu|mail)[ :]*+(?=[^@]*@)")
_MAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*)(?:\.[A-Za-z0-9-]+)+")


def email(text: str) -> str:
    """One address of mail, without what copying left around it.

    >>> email(" <mailto:Ten@Example.vn>,")
    'Ten@Example.vn'
    """
    typed = plain(text)
    found = typed.strip(" <>()[]\"'.,;:")
    if (said := _MAIL_SAID.match(fold(found))) and len(fold(found)) == len(found):
        found = found[said.end() :]
    # A space beside the sign or the point is no space of an address.
    found = re.sub(r" ?([@.]) ?", r"\1", found)
    if _MAIL.fullmatch(found) and ".." not in found:
        return found
    addresses = [each for each in re.split(r"[ ,;/]", found) if _MAIL.fullmatch(each)]
    if len(addresses) > 1:
        told = ", ".join(addresses[:3])
        raise _unread(typed, same(told), Text("Hãy ghi một địa chỉ.", "Write one address."))
    likely = fold(found).replace(",", ".").replace(" ", "")
    if likely != found and _MAIL.fullmatch(likely) and ".." not in likely:
        raise _unread(typed, same(likely), Text(f"Nếu đúng, hãy ghi: {likely}", f"If that is right, write: {likely}"))
    raise _unread(
        typed,
        None,
        Text(
            "Ví dụ: ten@example.vn.",
            "For example: ten@example.vn.",
        ),
    )


_PAPER_SAID: Final = re.compile(r"(?:so|no)[ .:]+")
_NUMBER_OF_A_PAPER: Final = re.compile(r"(?=.*[0-9])[\w./-]{1,40}")
_ERRAND_OR_REFERENCE: Final = re.compile(r"PH-[A-Z0-9-]{1,24}-[0-9]{4}-[0-9]{6}|[0-9A-Z]{5}-[0-9A-Z]{5}")


def paper_number(text: str) -> str:
    """The number of a paper, as it stands in an act: letters, digits, points, hyphens and strokes.

    >>> paper_number("Số: 12 / UBND\u2013TD")
    '12/UBND-TD'
    """
    typed = plain(text)
    said = _PAPER_SAID.match(fold(typed))
    number = typed[said.end() if said and len(fold(typed)) == len(typed) else 0 :].replace(" ", "")
    if _NUMBER_OF_A_PAPER.fullmatch(number):
        return number
    raise _unread(
        typed,
        None,
        Text(
            "Hãy ghi số và ký hiệu như trên văn bản, nhiều nhất 40 chữ, ví dụ 12/UBND-TD.",
            "Write number and notation as on the paper, 40 letters at most, such as 12/UBND-TD.",
        ),
    )


def errand_or_reference(text: str) -> str:
    """The number of an errand, or the public reference of a published text.

    >>> errand_or_reference("ph-xa-ab-2026-000012"), errand_or_reference("00000 – 7zzzz")
    ('PH-XA-AB-2026-000012', '00000-7ZZZZ')
    """
    typed = plain(text)
    found = typed.replace(" ", "").upper()
    if _ERRAND_OR_REFERENCE.fullmatch(found):
        return found
    raise _unread(
        typed,
        None,
        Text(
            "Hãy ghi số việc phối hợp, ví dụ PH-XA-AB-2026-000012, hoặc mã công khai, ví dụ 00000-7ZZZZ.",
            "Write the number of an errand, such as PH-XA-AB-2026-000012, or a public reference, such as 00000-7ZZZZ.",
        ),
    )


# --- what a page wrote itself -------------------------------------------------------------------------------------------


def counted(text: str, most: int) -> int | None:
    """A number that a page of ours wrote into a form or an address, from 0 to `most`; None for anything else, which is no
    typing error of anybody's.

    >>> counted("12", 20), counted("21", 20), counted("²", 20), counted("1.2", 20)
    (12, None, None, None)
    """
    if not re.fullmatch(r"[0-9]{1,18}", text):
        return None
    return number if (number := int(text)) <= most else None


def written_day(text: str) -> date | None:
    """A day that a page of ours wrote into an address, `2026-11-29`; None for anything else."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def _unread(typed: str, understood: Text | None, how: Text) -> Unread:
    """The sentence: what was typed, what was read in it, how to write what was meant."""
    near = typed if len(typed) <= _UP_TO else typed[:_UP_TO] + "…"
    if understood is None:
        return Unread(Text(f"Chưa đọc được “{near}”. {how.vi}", f"“{near}” could not be read. {how.en}"))
    return Unread(
        Text(f"Chúng tôi đọc “{near}” là: {understood.vi}. {how.vi}", f"We read “{near}” as: {understood.en}. {how.en}")
    )

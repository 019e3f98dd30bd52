"""Marks of state secrecy and of circulation where marks stand, and mentions of them in running text.

A mark stands on a line that says nothing else but what also stands at the head of a paper (urgency, number of the copy, number
and day of the document, motto), in brackets or a frame, behind "độ mật", at the edge of a line in capitals, or as the sign that
an envelope bears. A text with a mark is refused whole. The words inside a sentence ("giữ bí mật", "tối mật") are no mark; in
capitals they are a warning.

It may be wrong: then two offices say so of just these places (`passages`, `digest_of`), and they count as marks no more.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hoiam.core.vietnamese import fold, normalise
from hoiam.gate import plain, word_lists
from hoiam.gate.found import Mark
from hoiam.gate.seen import Seen, Word

LEVELS: Final = ("Tuyệt mật", "Tối mật", "Mật")
CIRCULATION: Final = (
    "Lưu hành nội bộ",
    "Thu hồi sau khi họp",
    "Không phổ biến",
    "Xem xong trả lại",
    "Không sao chụp",
    "Chỉ người có tên mới được bóc bì",
)
_TO_LEVEL: Final = {"tuyetmat": LEVELS[0], "toimat": LEVELS[1], "mat": LEVELS[2]}
# Letters that stand for a level on an envelope or behind the number of a document.
_SIGN_LEVEL: Final = {"a": LEVELS[0], "b": LEVELS[1], "c": LEVELS[2], "m": LEVELS[2], "tm": LEVELS[1], "tum": LEVELS[0]}
_CIRCLED: Final = {
    sign: letter for letter, signs in {"a": "Ⓐⓐ🄐🄰🅐🅰⒜", "b": "Ⓑⓑ🄑🄱🅑🅱⒝", "c": "Ⓒⓒ🄒🄲🅒⒞", "m": "Ⓜⓜ🄜🄼🅜⒨"}.items() for sign in signs
}

_CIRCULATED: Final = re.compile(
    r"(?<![a-z])(?:(?P<c0>(?:chi |tai lieu |ban )?(?:luu hanh )noi bo|tai lieu noi bo)|"
    r"(?P<c1>(?:tai lieu )?thu hoi (?:lai )?(?:ngay )?sau (?:khi )?(?:ket thuc )?(?:cuoc |phien |hoi )?(?:hop|nghi))|"
    r"(?P<c2>(?:khong|cam|chua|han che) (?:duoc )?(?:phep )?pho bien)|"
    r"(?P<c3>(?:xem|doc|hop|xong hoi nghi) ?(?:xong )?(?:tra|nop|huy)(?: lai)?|"
    r"(?:tra|nop) lai sau (?:khi )?(?:hop|doc|xem|hoi nghi))|"
    r"(?P<c4>(?:khong|cam) (?:duoc )?(?:phep )?(?:sao chup|sao chep|sao luc|chup anh|photo(?:copy)?))|"
    r"(?P<c5>chi nguoi co ten moi duoc (?:boc bi|xem)))(?![a-z])"
)
# What stands beside a mark at the head of a paper and says nothing: urgency, copies, number, day, motto, the label itself.
_HEAD: Final = re.compile(
    r"(?<![a-z0-9])(?:(?:dien )?(?:thuong )?khan|hoa toc(?: hen gio)?|muc do(?: mat| khan)?|do (?:mat|khan)|muc mat|"
    r"dau(?: mat)?|ky hieu|"
    r"(?:tong )?so ban|ban (?:so|thu|sao|chinh|goc)|ban|copy|trang|"
    r"so ?: ?[\w./\-]{1,40}|so (?=\d)[\w./\-]{1,40}|so|"
    r"cong hoa xa hoi chu nghia viet nam|doc lap|tu do|hanh phuc|dang cong san viet nam|chxhcn(?:vn)?|"
    r"ngay|thang|nam|gio|phut|kem theo|va|tai lieu)(?![a-z])"
)
_LETTER_BY_LETTER: Final = re.compile(r"(?<!\w)[^\W\d_](?:[\s.\-_*·]{1,3}[^\W\d_]){2,8}(?!\w)")
_LABEL_BEFORE: Final = re.compile(
    r"(?:do mat|muc mat|muc do mat|dau mat|do bao mat)[\s\"“«'(\[]{0,3}[:=–—-]?[\s\"“«'(\[]{0,3}$"
)
_OPEN, _CLOSE = "([{<〔【〈《*★☆■□●◆◇▲|=_~#", ")]}>〕】〉》*★☆■□●◆◇▲|=_~#"
_ROUND: Final = "([{〔【"
_NUMBER_SIGN: Final = re.compile(r"(?<![a-z])so ?:? ?[\w./\-]{1,40}? ?[(\[] ?(?P<letter>tum|tm|[abcm]) ?[)\]] ?(?:$|,)")
_SIGN: Final = re.compile(
    r"(?<![a-z])(?:ky hieu(?: do)?(?: mat)?|do mat|muc mat|(?:dong )?dau chu)\s?[:=–-]?\s?"
    r"[\"“«'(\[]{0,2}(?P<letter>[abc])[\"”»')\]]{0,2}\s?[.]?$"
)
# "mat" beside these is another word: bí mật, bảo mật; mật độ, mật ong, mật khẩu.
_BEFORE_NONE: Final = frozenset({"bi", "bao", "co", "than", "ngot", "tui", "duong", "an", "dich"})
_AFTER_NONE: Final = frozenset({"do", "ong", "khau", "thiet", "ma", "vu", "tham", "thu", "bao", "mia", "hoa", "nghi", "lenh"})
_MENTION: Final = re.compile(
    r"(?<![a-z])(?:tuyet mat|toi mat)(?![a-z])|(?<![a-z])(?:dau|dong dau|do) [«\"“']?mat[»\"”']?(?![a-z])"
)
# A line longer than this is running text: there a mark only stands in brackets or behind its label.
_HEAD_LINE: Final = 200


@dataclass(frozen=True, slots=True)
class _Said:
    """A level or a circulation mark in a line of `folded` letters, wherever it stands."""

    start: int
    end: int
    level: str
    state: bool  # of state secrecy


def mark_in(text: str, *, circulation: bool = True) -> str | None:
    """The level of the first mark in a text, or None. Lines are looked at one by one; `circulation` marks too.

    >>> mark_in("TUYỆT MẬT"), mark_in("[ M Ậ T ]"), mark_in("HỎA TỐC – MẬT"), mark_in("Cơ quan giữ bí mật danh tính.")
    ('Tuyệt mật', 'Mật', 'Mật', None)
    """
    for each in text.splitlines():
        level = _in_line(each, circulation)
        if level is not None:
            return level
    return None


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a document that reads like a mark: its place, the whole text, the level as it is defined."""

    where: str
    text: str
    level: str


def passages(texts: Iterable[tuple[str, str]], *, circulation: bool = True) -> tuple[Passage, ...]:
    """Every text that reads like a mark, in reading order."""
    found = ((where, text, mark_in(text, circulation=circulation)) for where, text in texts)
    return tuple(Passage(where, text, level) for where, text, level in found if level is not None)


def digest_of(document: bytes, found: Sequence[Passage]) -> str:
    """What stands for these places of the document with this digest, 64 hex digits: SHA-256 over the digest and, in reading
    order, each place with its level. Another document, one place more or one less has another."""
    said = "".join(f"\n{each.where}\t{each.level}" for each in found)
    return hashlib.sha256(b"hoiam/marks/1|" + document + said.encode()).hexdigest()


def _in_line(written: str, circulation: bool) -> str | None:
    circled = next((_CIRCLED[sign] for sign in written if sign in _CIRCLED), None)
    if circled is not None and not any(c.isalpha() and c.islower() and c not in _CIRCLED for c in written):
        return _SIGN_LEVEL[circled]
    line = plain.line(written)
    if len(line) < 1:
        return None
    seen = Seen(_LETTER_BY_LETTER.sub(lambda run: "".join(filter(str.isalpha, run[0])), line))
    for pattern in (_NUMBER_SIGN, _SIGN):
        sign = pattern.search(seen.folded[-_HEAD_LINE:])
        if sign is not None:
            shown = seen.text[seen.span(*(len(seen.folded[:-_HEAD_LINE]) + at for at in sign.span("letter")))[0]]
            if shown.isupper():
                return _SIGN_LEVEL[sign["letter"]]
    for said in _said(seen):
        if (said.state or circulation) and _stands_as_a_mark(seen, said):
            return said.level
    return None


def _said(seen: Seen) -> Iterator[_Said]:
    """Every level and circulation mark that a line says, in reading order of each sort."""
    words = seen.words
    for at, word in enumerate(words):
        level, first = word.folded, at
        if level == "mat" and at and words[at - 1].folded in ("tuyet", "toi") and word.start - words[at - 1].end <= 3:
            level, first = words[at - 1].folded + level, at - 1
        if level not in _TO_LEVEL or (level == "mat" and not _is_mat(words, at)):
            continue
        start, end = words[first].start, word.end
        yield _Said(_folded_at(seen, start), _folded_at(seen, end), _TO_LEVEL[level], True)
    for match in _CIRCULATED.finditer(seen.folded):
        yield _Said(*match.span(), CIRCULATION[int((match.lastgroup or "c0")[1:])], False)


def _folded_at(seen: Seen, place: int) -> int:
    """The place in `folded` of a place in the text."""
    return place if len(seen.folded) == len(seen.text) else len(fold(seen.text[:place]))


def _is_mat(words: tuple[Word, ...], at: int) -> bool:
    """ "mat" may be mất, mặt or mắt: it is the mark with its own accents, or in bare capitals; and no part of another word."""
    written = normalise(words[at].written)
    if written.casefold() != "mật" and written != "MAT":
        return False
    before = words[at - 1] if at and words[at].start - words[at - 1].end == 1 else None
    after = words[at + 1] if at + 1 < len(words) and words[at + 1].start - words[at].end == 1 else None
    return not (before and before.folded in _BEFORE_NONE) and not (after and after.folded in _AFTER_NONE)


def _stands_as_a_mark(seen: Seen, said: _Said) -> bool:
    written = seen.text[slice(*seen.span(said.start, said.end))]
    before, after = seen.folded[max(0, said.start - 60) : said.start], seen.folded[said.end : said.end + 60]
    # "Tài liệu không phổ biến": the capital is that of the line.
    capital = written[0].isupper() or (not said.state and seen.text[:1].isupper())
    if said.state and _LABEL_BEFORE.search(before) and (capital or before.rstrip(" \"“«'([")[-1:] in ":=–—-"):
        return True
    opened, closed = before.rstrip()[-1:], after.lstrip()[:1]
    if capital and opened and closed and opened in _OPEN and closed in _CLOSE and (opened in _ROUND or written.isupper()):
        return True
    if len(seen.folded) > _HEAD_LINE:
        return False
    left, right = seen.folded[: said.start], seen.folded[said.end :]
    others = _others(left) + _others(right)
    if not others:
        return capital or not re.search(r"[a-z0-9]", left + right)
    if not written.isupper():
        return False
    # In capitals at an edge of the line, beside a title in capitals or behind a dash.
    if _others(left) and _others(right):
        return False
    beside = right.lstrip()[:1] if _others(right) else before.rstrip()[-1:]
    rest = seen.text[: seen.span(said.start, said.end)[0]] + seen.text[seen.span(said.start, said.end)[1] :]
    shouted = not any(character.islower() for character in rest)
    return beside in tuple("-–—|,;:/.*") or (shouted and not re.search(r"(?:dau|dong dau|do|ve|loai|tai lieu) $", before))


def _others(folded: str) -> list[str]:
    """The words of a piece of a line that do not stand at the head of a paper as a matter of course."""
    return re.findall(r"[a-z]+", _HEAD.sub(" ", _CIRCULATED.sub(" ", folded)))


def sayings(seen: Seen) -> list[tuple[int, int]]:
    """Spans of the text that say a level, a circulation mark or an urgency: never the name of a person."""
    spans = [seen.span(*match.span()) for match in _CIRCULATED.finditer(seen.folded)]
    spans += [seen.span(*match.span()) for match in word_lists.SET_WORDS.finditer(seen.folded)]
    return spans


def marks(seen: Seen) -> Iterator[Mark]:
    """Mentions of a level of secrecy or, in capitals, of a circulation mark in running text: warnings. "đau mắt" folds alike
    and is none."""
    for match in _MENTION.finditer(seen.folded):
        start, end = seen.span(*match.span())
        written = normalise(seen.text[start:end]).casefold()
        if "mật" in written or written.isascii():
            yield Mark(start, end, "secret_mention", "possible")
    for match in _CIRCULATED.finditer(seen.folded):
        start, end = seen.span(*match.span())
        if seen.text[start:end].isupper():
            yield Mark(start, end, "secret_mention", "possible")

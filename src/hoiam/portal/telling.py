"""Sentences that may tell who wrote, each with the reason and a safer wording to take or leave.

Simple rules over the person's own words; nothing leaves the page and nothing is changed unless the person says so. The words
go to everyone who handles the petition, the sealed part about the person does not: so a number or an address is better there.
A rule that finds too much costs a glance; one that finds too little is why the page says that a reader may still guess.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoiam.core.vietnamese import fold
from hoiam.core.words import Text, same

MOST: Final = 12  # more marks than this are a wall that nobody reads


@dataclass(frozen=True, slots=True)
class Mark:
    """A sentence as it stands, why it may tell who wrote it, and what to put in its place (empty: leave it out)."""

    id: str
    sentence: str
    why: Promise
    safer: str


_SENTENCE: Final = re.compile(r"[^.!?…\n]*(?:[.](?=\S)[^.!?…\n]*)*(?:[.!?…]+|\n|$)")

# Each expression takes a time proportional to the text: it begins where a run begins, or looks no further than so many letters
# (tests/shape/test_costs_of_expressions.py).
# What the answers about a person hold, each by its name there.
PARTS: Final = ("name", "address", "phone", "email", "id_number")
_SEALED: Final = Text("xem phần niêm phong", "see the sealed part")
_LEFT_OUT: Final = Text("không ghi ở đây", "left out here")

# On the sentence as written. The pattern is masked, the rest of the sentence stays. What stands in its place names the sealed
# part only where this part of it was answered.
_IN_PLACE: Final[tuple[tuple[re.Pattern[str], Promise, Text, str], ...]] = (
    (
        re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"),
        _("Địa chỉ thư điện tử chỉ đến đúng một người."),
        Text("địa chỉ thư", "e-mail"),
        "email",
    ),
    (
        re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){9}(?!\d)"),
        _("Số điện thoại chỉ đến đúng một người."),
        Text("số điện thoại", "telephone"),
        "phone",
    ),
    (
        re.compile(r"(?<!\d)(?:\d[ .]?){11}\d(?!\d)|(?<!\d)\d{9}(?!\d)"),
        _("Đây có vẻ là số căn cước hoặc chứng minh nhân dân."),
        Text("số giấy tờ", "identity number"),
        "id_number",
    ),
    (
        re.compile(
            r"(?i)\b(?:số nhà|nhà số|số)\s{1,9}\d{1,9}[\w/]{0,20},?\s{1,9}"
            r"(?:đường|phố|ngõ|ngách|hẻm|tổ|khu phố|ấp|thôn|xóm)\s{1,9}[\w ]{1,80}"
        ),
        _("Địa chỉ nhà cho biết bạn là ai."),
        Text("địa chỉ", "address"),
        "address",
    ),
)

_NAMED: Final = _("Câu này nói tên bạn. Tên đã có ở phần niêm phong.")
_SIGNED: Final = _("Dòng ký tên ở cuối nói tên bạn. Tên đã có ở phần niêm phong.")
_NAME_IS_SEALED: Final = Text("Tên của tôi ở phần niêm phong.", "The sealed part has my name.")
# The same where no name was given.
_UNNAMED: Final[tuple[tuple[Promise, Promise, Text], ...]] = (
    (_NAMED, _("Câu này nói tên bạn, mà bạn gửi không ghi tên."), Text("Tôi gửi đơn này không ghi tên.", "I give no name.")),
    (_SIGNED, _("Dòng ký tên ở cuối nói tên bạn, mà bạn gửi không ghi tên."), same("")),
)

# On the sentence without accents. The whole sentence is exchanged.
_WHOLE: Final[tuple[tuple[re.Pattern[str], Promise, Text], ...]] = (
    (
        re.compile(r"\b(?:toi ten(?: la)?|ten toi la|ho va ten|my name is)\b"),
        _NAMED,
        _NAME_IS_SEALED,
    ),
    (
        re.compile(r"^\s*(?:nguoi (?:khieu nai|to cao|viet don|lam don|phan anh|kien nghi)|ky ten)\b.{0,80}$"),
        _SIGNED,
        same(""),
    ),
    (
        re.compile(r"\b(?:chi (?:co )?(?:minh )?toi|toi la nguoi duy nhat|toi la nguoi dau tien|only i|i am the only)\b"),
        _("“Chỉ có tôi”, “người duy nhất”: người trong cuộc đọc là biết ngay."),
        same(""),
    ),
    (
        re.compile(
            r"\b(?:con gai|con trai|vo|chong|me|bo|cha|anh trai|chi gai|em gai|em trai) (?:toi|cua toi)\b"
            r".{0,40}\bten\b"
        ),
        _("Tên người nhà cũng cho biết bạn là ai."),
        same(""),
    ),
    (
        re.compile(
            r"\btoi (?:dang )?(?:la|lam) (?:ke toan|thu quy|thu kho|bao ve|lai xe|giao vien|bac si|y ta|dieu duong"
            r"|van thu|truong phong|pho phong|can bo|nhan vien|cong nhan|truong thon|to truong)\b"
        ),
        _("Chức vụ, nơi làm của bạn có thể chỉ có một người."),
        Text("Tôi biết việc này vì tôi có mặt ở đó.", "I know of this because I was there."),
    ),
)


def marks(
    words: str, language: str, leave: frozenset[str] = frozenset(), *, sealed: Collection[str] = PARTS
) -> list[Mark]:
    """The sentences of `words` that may tell who wrote; those whose id is in `leave` were looked at and stay. `sealed`: which
    of `PARTS` lie in the sealed part, so that nobody is told to look there for others."""
    found: list[Mark] = []
    for match in _SENTENCE.finditer(words):
        sentence = match[0].strip()
        if not sentence:
            continue
        mark = _mark(sentence, language, sealed)
        if mark is not None and mark.id not in leave and all(mark.id != other.id for other in found):
            found.append(mark)
            if len(found) == MOST:
                break
    return found


def take(words: str, mark: Mark) -> str:
    """The words with the safer wording in the sentence's place, everywhere it stands."""
    changed = words.replace(mark.sentence, mark.safer)
    return re.sub(r"\n{3,}", "\n\n", changed).strip()


def _mark(sentence: str, language: str, sealed: Collection[str]) -> Mark | None:
    key = hashlib.sha256(sentence.encode()).hexdigest()[:16]
    folded = fold(sentence)
    for pattern, why, instead in _WHOLE:
        if pattern.search(folded):
            if "name" not in sealed:
                why, instead = next(((other, less) for this, other, less in _UNNAMED if this is why), (why, instead))
            return Mark(key, sentence, why, instead.of(language))
    safer, reason = sentence, None
    for pattern, why, called, part in _IN_PLACE:
        where = (_SEALED if part in sealed else _LEFT_OUT).of(language)
        masked = pattern.sub(f"[{called.of(language)}: {where}]", safer)
        if masked != safer:
            safer, reason = masked, reason or why
    return Mark(key, sentence, reason, safer) if reason is not None else None

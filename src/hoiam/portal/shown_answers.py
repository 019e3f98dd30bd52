"""What a page has shown of a draft, carried by its form: nobody writes over an answer that he has not seen, and nobody sends
what he has not read.

A form carries a mark for each answer that it asks for: a piece of a digest, so that the answer itself need not travel twice.
When the form comes back, an answer that lies there as it was shown is the person's to change; one that was changed elsewhere in
the meantime stays as it is, unless he has typed something else himself: then he is shown both. The page before sending carries
a mark for each of its rows in the same way, and whatever it does not show in a row goes into one more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoiam.casework import timely
from hoiam.casework.behalf import BY
from hoiam.casework.copetitioners import WITH
from hoiam.portal.drafts import Draft

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("kind",),
    "place": ("place",),
    "subject": ("subject",),
    "body": ("body",),
    "words": ("words",),
    "readers": ("kind", "body"),
    "superior": ("kind", "body"),
    "when": timely.ANSWERS,
    "about": ("anonymous", "name", "address", "phone", "id_number", "people", "email", "behalf", *BY, *WITH),
}
"""What each page shows of the draft and its form may write over, or acts upon."""

ROWS: Final[Mapping[str, tuple[Promise, tuple[str, ...]]]] = {
    "kind": (_("Loại đơn"), ("kind",)),
    "place": (_("Nơi xảy ra"), ("place",)),
    "subject": (_("Về việc"), ("subject",)),
    "body": (_("Gửi tới"), ("body",)),
    "in_time": (_("Ngày nhận quyết định"), timely.ANSWERS),
    "words": (_("Lời đơn"), ("words",)),
    "files": (_("Tệp kèm theo"), ("files",)),
    "against": (_("Đơn nói về"), ("_against",)),
    "away": (_("Người không bao giờ đọc được đơn"), ("kept_away", "walls", "unspoken")),
    "name": (_("Họ và tên"), ("anonymous", "name")),
    "address": (_("Địa chỉ"), ("address",)),
    "phone": (_("Số điện thoại"), ("phone",)),
    "id_number": (_("Số căn cước hoặc hộ chiếu"), ("id_number",)),
    "behalf": (_("Người viết thay"), ("behalf", *BY)),
    "people": (_("Số người đứng đơn"), ("people",)),
    "together": (_("Những người cùng đứng đơn"), WITH),
    "email": (_("Báo tin qua thư"), ("email",)),
}
"""The rows of the page before sending: what each is called, and the answers that it shows."""

REST: Final = "rest"
# Where the writer has been, and what only the server knows: no answers.
NO_ANSWERS: Final = frozenset(
    {"code", "keys", "version", "sending", "saved", "readers_of", "about_seen", "left_as_is", "origin_code"}
)
_LETTERS: Final = 16  # of a mark, in hex: 64 bits
_LINE: Final = 8
_LINES_MOST: Final = 400  # marks of lines that a page carries; a longer text is marked as one


def _mark(draft: Draft, name: str, value: object, letters: int = _LETTERS) -> str:
    said = json.dumps([draft.case.hex, name, value], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:letters]


def _value(draft: Draft, field: str) -> object:
    if field != "files":
        value: object = getattr(draft, field)
        return value
    # A file is what it is called, how large and what is in it, wherever it lies.
    return [
        {name: value for name, value in asdict(file).items() if name not in ("id", "tier", "sealed_size", "digest")}
        | {"contents": file.contents or file.id}
        for file in draft.files
    ]


def marks(draft: Draft | None, page: str) -> str:
    """The marks of the answers that a page shows, in the order of `FIELDS`; empty where there is no draft yet."""
    return ".".join(_mark(draft, field, _value(draft, field)) for field in FIELDS[page]) if draft is not None else ""


@dataclass(frozen=True, slots=True)
class Merged:
    """Which answers were changed elsewhere and typed anew here as well, and the marks that the page carries now."""

    overtaken: tuple[str, ...]
    marks: str


def merge(draft: Draft, page: str, shown: str, typed: Mapping[str, Any]) -> Merged:
    """Writes into the draft what was typed on a page that had shown these marks, each answer by itself. Whoever brings no marks
    has seen nothing: he may answer where there is no answer."""
    names = FIELDS[page]
    seen = shown.split(".")
    then = dict(zip(names, seen if len(seen) == len(names) else [""] * len(names), strict=True))
    overtaken = []
    for name in (name for name in names if name in typed):
        value, lies, mark = typed[name], getattr(draft, name), then[name]
        if _mark(draft, name, lies) == mark or value == lies or (not mark and lies == getattr(_NOTHING, name)):
            setattr(draft, name, value)
            then[name] = _mark(draft, name, value)
        elif _mark(draft, name, value) != mark:
            overtaken.append(name)
        # Else it was changed elsewhere, and left here as it was shown.
    return Merged(tuple(overtaken), ".".join(then.values()))


def seen_now(draft: Draft, page: str, seen: str, fields: Collection[str]) -> str:
    """The marks of a page where these answers have now been shown as they lie, and the others as before."""
    then = seen.split(".")
    now = marks(draft, page).split(".")
    if len(then) != len(now):
        return ".".join(mark if name in fields else "" for name, mark in zip(FIELDS[page], now, strict=True))
    return ".".join(n if f in fields else t for f, t, n in zip(FIELDS[page], then, now, strict=True))


def as_shown(draft: Draft, page: str, shown: str) -> bool:
    """Whether all that a page acts upon lies as it was shown."""
    return marks(draft, page) == shown


def consent(draft: Draft) -> str:
    """What stands for everything that the page before sending shows: another answer, another one."""
    in_rows = {field for _title, answers in ROWS.values() for field in answers}
    rest = {each.name: getattr(draft, each.name) for each in fields(draft) if each.name not in in_rows | NO_ANSWERS}
    rows = {row: [_value(draft, field) for field in answers] for row, (_title, answers) in ROWS.items()}
    return " ".join(f"{row}:{_mark(draft, row, value)}" for row, value in (rows | {REST: [rest]}).items())


def changed(draft: Draft, shown: str) -> frozenset[str]:
    """The rows that are not as they were shown; all where the form does not say what it had shown."""
    now = dict(part.split(":") for part in consent(draft).split())
    then = dict(part.split(":", 1) for part in shown.split() if ":" in part)
    return frozenset(row for row, mark in now.items() if then.get(row) != mark)


def line_marks(draft: Draft) -> str:
    """A short mark for each line of the words; empty where there are too many."""
    lines = draft.words.split("\n")
    return ".".join(_mark(draft, "line", line, _LINE) for line in lines) if len(lines) <= _LINES_MOST else ""


def lines(draft: Draft, shown: str) -> list[tuple[str, bool]]:
    """The lines of the words, each with whether it was not among those that were shown."""
    then: Collection[str] = set(shown.split(".")) if shown else set()
    return [(line, bool(then) and _mark(draft, "line", line, _LINE) not in then) for line in draft.words.split("\n")]


_NOTHING: Final = Draft.begin()

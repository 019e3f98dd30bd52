"""Those who write one petition together: their list as portal and counter take it, and what is wrong with it.

One line a person: the name, a comma, where he receives papers. The list is sealed whole, beside whoever sends it; of it a case
has one number. How many may speak for them is the law's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms

from hoiam.casework.citations import cited
from hoiam.casework.said import said
from hoiam.casework.typed_fields import TypedField
from hoiam.core.petition.together import wrong_number
from hoiam.core.procedure import Kind
from hoiam.core.vietnamese import fold
from hoiam.core.words import Text

WITH: Final = ("others", "speakers")
"""The fields of the list; they are sealed beside the name of whoever sends the petition."""
LETTERS_MOST: Final = 100_000
_LINE_MOST: Final = 420

_OTHERS: Final = Text("Những người khác cùng đứng đơn", "The others who write with you")
_OTHERS_HINT: Final = Text(
    "Mỗi dòng một người, không kể người gửi: họ và tên, dấu phẩy, địa chỉ.",
    "One line a person, without whoever sends it: the name, a comma, the address.",
)
_SPEAKERS: Final = Text("Ai đại diện cho tất cả?", "Who speaks for all?")
_SPEAKERS_HINT: Final = Text(
    "Mỗi dòng một họ tên, trong số những người cùng đứng đơn. Chưa cử thì để trống, gửi văn bản cử sau.",
    "One name a line, of those who write. Where nobody is named yet, leave it empty and send the paper later.",
)
LABELS: Final = {"others": _OTHERS, "speakers": _SPEAKERS}
_NUMBER: Final = Text(
    "Ghi {people} người cùng đứng đơn thì danh sách có {wanted} dòng, không kể người gửi; ở đây có {lines}.",
    "With {people} people the list has {wanted} lines, without whoever sends it; here are {lines}.",
)
_ALONE: Final = Text("Có danh sách thì số người cùng đứng đơn phải từ 2.", "With a list there are two people at least.")
_LONG: Final = Text("Dòng {line} dài quá {most} ký tự.", "Line {line} has more than {most} characters.")
_NOBODY: Final = Text("Dòng {line} chưa có họ tên.", "Line {line} has no name.")
_NOT_OF_THEM: Final = Text(
    "Dòng {line}: không có họ tên này trong những người cùng đứng đơn. Người đại diện phải là một trong số đó.",
    "Line {line}: nobody of this name is among those who write. Each who speaks for them is one of them.",
)
_TWICE: Final = Text("Dòng {line}: người này đã được ghi ở trên.", "Line {line}: this one stands above already.")


@dataclass(frozen=True, slots=True)
class Member:
    """One of those who write together, as whoever sends the petition named him; whether he speaks for them."""

    name: str = field(repr=False)
    address: str = field(default="", repr=False)
    speaks: bool = False


def fields() -> dict[str, forms.Field]:
    """The fields of a form that asks for the list."""
    return {
        name: TypedField(
            label=said(label),
            help_text=said(hint),
            max_length=LETTERS_MOST,
            required=False,
            widget=forms.Textarea(attrs={"rows": rows}),
        )
        for name, label, hint, rows in (("others", _OTHERS, _OTHERS_HINT, 6), ("speakers", _SPEAKERS, _SPEAKERS_HINT, 3))
    }


def filled(form: forms.BaseForm) -> bool:
    """Whether something stands there, or is wrong there: the part is shown open."""
    return any(form[name].value() or form[name].errors for name in WITH if name in form.fields)


def members(name: str, others: str, speakers: str) -> tuple[Member, ...]:
    """All who write, whoever sends it first; of a list that `wrong` finds nothing in. Empty where there is no list."""
    if not _lines(others) and not _lines(speakers):
        return ()
    speaking = [fold(line) for line in _lines(speakers)]
    found = []
    for each, address in [(name, ""), *map(_parted, _lines(others))]:
        speaks = fold(each) in speaking
        if speaks:
            speaking.remove(fold(each))  # of two who are called the same, one
        found.append(Member(each, address, speaks))
    return tuple(found)


def wrong(cleaned: Mapping[str, Any], kind: Kind | None) -> dict[str, str]:
    """What does not fit, by field: a list of another length, a line without a name, somebody who speaks for them and is none of
    them, more or fewer of these than the law of the kind allows."""
    others, speakers = _lines(cleaned.get("others") or ""), _lines(cleaned.get("speakers") or "")
    people = cleaned.get("people") or 1
    if not others and not speakers:
        return {}
    found = {}
    if people < 2:
        return {"people": said(_ALONE)}
    if bad := _bad_line(others):
        found["others"] = bad
    elif others and len(others) != people - 1:
        found["others"] = said(_NUMBER).format(people=people, wanted=people - 1, lines=len(others))
    if bad := _not_of_them(speakers, [cleaned.get("name") or "", *(name for name, _address in map(_parted, others))]):
        found["speakers"] = bad
    elif speakers and kind is not None and (no := wrong_number(kind.speaking_for(people), people, len(speakers))):
        found["speakers"] = f"{said(no.what)} {said(no.why)} ({cited(no.article)})"
    return found


def _lines(typed: str) -> list[str]:
    return [" ".join(line.split()) for line in typed.splitlines() if line.strip()]


def _parted(line: str) -> tuple[str, str]:
    name, _comma, address = line.partition(",")
    return name.strip(), address.strip()


def _bad_line(others: Sequence[str]) -> str:
    for n, line in enumerate(others, 1):
        if len(line) > _LINE_MOST:
            return said(_LONG).format(line=n, most=_LINE_MOST)
        if not _parted(line)[0]:
            return said(_NOBODY).format(line=n)
    return ""


def _not_of_them(speakers: Sequence[str], names: Sequence[str]) -> str:
    known, before = {fold(name) for name in names if name}, set()
    for n, line in enumerate(speakers, 1):
        if fold(line) not in known:
            return said(_NOT_OF_THEM).format(line=n)
        if fold(line) in before:
            return said(_TWICE).format(line=n)
        before.add(fold(line))
    return ""

"""Who writes for another: the fields of portal and counter, and what is wrong with them. As what, the law of the kind says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from hoiam.casework.citations import cited
from hoiam.casework.hinted import radios
from hoiam.casework.said import said
from hoiam.casework.typed_fields import IdNumberField, LineField, TelephoneField
from hoiam.core.procedure import Representation
from hoiam.core.words import Text

BY: Final = ("by_name", "by_address", "by_phone", "by_id_number")
"""The fields of whoever writes for another; they are sealed beside those of the petitioner."""

_FOR: Final = Text("Bạn viết cho ai?", "For whom do you write?")
_MYSELF: Final = Text("Cho chính tôi", "For myself")
_ACTS_AS: Final = Text("Người này làm thay với tư cách gì?", "As what does he act for the petitioner?")
_FOR_OTHER: Final = Text("Thay người khác: %s", "For another: %s")
_SHOWN_BY: Final = Text("Cần gửi kèm: %s.", "Send along: %s.")
_NAME: Final = Text("Tên của người viết thay", "Who writes for another")
_ADDRESS: Final = Text("Nơi người viết thay nhận giấy tờ", "Where whoever writes for another receives papers")
_PHONE: Final = Text("Điện thoại của người viết thay", "Telephone of whoever writes for another")
_NUMBER: Final = Text("Căn cước của người viết thay", "Identity card of whoever writes for another")
LABELS: Final = {"behalf": _FOR, "by_name": _NAME, "by_address": _ADDRESS, "by_phone": _PHONE, "by_id_number": _NUMBER}
_NO_NAME: Final = Text(
    "Người viết thay phải ghi họ tên của mình, bên cạnh tên người được viết thay.",
    "Whoever writes for another gives his own name too, beside that of the other.",
)
_NO_ADDRESS: Final = Text(
    "Người viết thay phải ghi địa chỉ của mình: giấy tờ có thể gửi tới đó.",
    "Whoever writes for another gives his own address: papers may go there.",
)
_NO_ROLE: Final = Text(
    "Bạn đã ghi tên người viết thay. Hãy chọn người ấy viết thay với tư cách gì, hoặc xóa các ô đó.",
    "You have named somebody who writes for another. Choose as what, or empty these fields.",
)
_CHOOSE: Final = Text("Luật của loại đơn này không có cách viết thay đó.", "The law of this kind has no such way.")
_HIS_NAME: Final = Text("Tên của người làm thay", "Name of whoever acts for the petitioner")
_HIS_ADDRESS: Final = Text("Nơi người làm thay nhận giấy tờ", "Where whoever acts receives papers")
_HIS_PHONE: Final = Text("Điện thoại của người làm thay", "Telephone of whoever acts")
_HIS_NUMBER: Final = Text("Căn cước của người làm thay", "Identity card of whoever acts")
LABELS_OF_ACTING: Final = {
    "behalf": _ACTS_AS, "by_name": _HIS_NAME, "by_address": _HIS_ADDRESS, "by_phone": _HIS_PHONE, "by_id_number": _HIS_NUMBER,
}  # fmt: skip
_NO_NAME_OF_HIS: Final = Text("Chưa ghi họ tên của người làm thay.", "The name of whoever acts is missing.")
_NO_ADDRESS_OF_HIS: Final = Text(
    "Chưa ghi địa chỉ của người làm thay: giấy tờ có thể gửi tới đó.",
    "The address of whoever acts is missing: papers may go there.",
)
_CHOOSE_ONE: Final = Text("Chưa chọn tư cách làm thay.", "As what he acts is not chosen.")
_LONG: Final = Text("Dài quá: tối đa %(limit_value)d ký tự.", "Too long: %(limit_value)d characters at most.")


def choices(known: Sequence[Representation]) -> list[tuple[str, str]]:
    """For himself, and each way in which the law lets somebody write for another: with its article and what shows it."""
    return [("", said(_MYSELF)), *((each.id, f"{called(each)} {_told(each)}") for each in known)]


def _told(each: Representation) -> str:
    paper = f" {said(_SHOWN_BY) % said(each.paper)}" if each.paper is not None else ""
    return f"({cited(each.article)}). {said(each.gist)}{paper}"


def called(chosen: Representation | None) -> str:
    """For whom somebody writes, as a person reads it; None: for himself."""
    return said(_FOR_OTHER) % said(chosen.title) if chosen is not None else said(_MYSELF)


def fields(known: Sequence[Representation]) -> dict[str, forms.Field]:
    """The fields of a form that asks it."""
    return {
        "behalf": forms.ChoiceField(
            label=said(_FOR),
            choices=choices(known),
            widget=forms.RadioSelect,
            required=False,
            error_messages={"invalid_choice": said(_CHOOSE)},
        ),
        "by_name": _line(_NAME, 120),
        "by_address": _line(_ADDRESS, 300),
        "by_phone": TelephoneField(label=said(_PHONE), required=False),
        "by_id_number": IdNumberField(label=said(_NUMBER), required=False),
    }


def naming(known: Sequence[Representation]) -> dict[str, forms.Field]:
    """The fields of a form that names somebody who acts for whoever has written already, each `known` of a name of his own."""
    return {
        "behalf": forms.ChoiceField(
            label=said(_ACTS_AS),
            choices=[(each.id, said(each.title)) for each in known],
            widget=radios({each.id: _told(each) for each in known}),
            error_messages={"invalid_choice": said(_CHOOSE), "required": said(_CHOOSE_ONE)},
        ),
        "by_name": _line(_HIS_NAME, 120, _NO_NAME_OF_HIS),
        "by_address": _line(_HIS_ADDRESS, 300, _NO_ADDRESS_OF_HIS),
        "by_phone": TelephoneField(label=said(_HIS_PHONE), required=False),
        "by_id_number": IdNumberField(label=said(_HIS_NUMBER), required=False),
    }


def _line(label: Text, most: int, missing: Text | None = None) -> LineField:
    """A line that may be empty, unless `missing` says what is wrong then."""
    errors = {"max_length": said(_LONG)} | ({"required": said(missing)} if missing is not None else {})
    return LineField(label=said(label), max_length=most, required=missing is not None, error_messages=errors)


def filled(form: forms.BaseForm) -> bool:
    """Whether something stands there, or is wrong there: the part is shown open."""
    return any(form[name].value() or form[name].errors for name in ("behalf", *BY) if name in form.fields)


def wrong(cleaned: Mapping[str, Any], known: Sequence[Representation]) -> dict[str, str]:
    """What does not fit, by field: a name without the law's word for it, or the other way round."""
    chosen = next((each for each in known if each.id == cleaned.get("behalf")), None)
    if chosen is None and cleaned.get("behalf"):
        return {"behalf": said(_CHOOSE)}  # the way of another kind
    if chosen is None:
        return {"behalf": said(_NO_ROLE)} if any(cleaned.get(name) for name in BY) else {}
    found = {}
    if chosen.named and "by_name" in cleaned and not cleaned["by_name"]:
        found["by_name"] = said(_NO_NAME)
    if chosen.named and "by_address" in cleaned and not cleaned["by_address"]:
        found["by_address"] = said(_NO_ADDRESS)
    return found

"""Who writes for another: the fields of portal and counter, and what is wrong with them. As what, the law of the kind says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from hoiam.casework.citations import cited
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
_PHONE: Final = Text("Điện thoại của người viết thay", "How whoever writes for another is called")
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
_CHOOSE_ONE: Final = Text("Chưa chọn tư cách làm thay.", "As what he acts is not chosen.")
_LONG: Final = Text("Dài quá: tối đa %(limit_value)d ký tự.", "Too long: %(limit_value)d characters at most.")


def choices(known: Sequence[Representation]) -> list[tuple[str, str]]:
    """For himself, and each way in which the law lets somebody write for another: with its article and what shows it."""
    return [("", said(_MYSELF)), *((each.id, _offered(each)) for each in known)]


def _offered(each: Representation) -> str:
    paper = f" {said(_SHOWN_BY) % said(each.paper)}" if each.paper is not None else ""
    return f"{called(each)} ({cited(each.article)}). {said(each.gist)}{paper}"


def called(chosen: Representation | None) -> str:
    """For whom somebody writes, as a person reads it; None: for himself."""
    return said(_FOR_OTHER) % said(chosen.title) if chosen is not None else said(_MYSELF)


def fields(known: Sequence[Representation], *, acts: bool = False) -> dict[str, forms.Field]:
    """The fields of a form that asks it; `acts`: of one that names somebody for a petition that came in already."""
    errors = {"max_length": said(_LONG)}
    return {
        "behalf": forms.ChoiceField(
            label=said(_ACTS_AS if acts else _FOR),
            choices=choices(known)[1:] if acts else choices(known),
            widget=forms.RadioSelect,
            required=acts,
            error_messages={"invalid_choice": said(_CHOOSE), "required": said(_CHOOSE_ONE)},
        ),
        "by_name": LineField(label=said(_NAME), max_length=120, required=False, error_messages=errors),
        "by_address": LineField(label=said(_ADDRESS), max_length=300, required=False, error_messages=errors),
        "by_phone": TelephoneField(label=said(_PHONE), required=False),
        "by_id_number": IdNumberField(label=said(_NUMBER), required=False),
    }


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

"""The petitioner is dead or dissolved, an heir goes on in his place, or does so no longer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework.typed_fields import IdNumberField, LineField, NumberField, TelephoneField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.state import HEIR
from hoiam.core.petition.steps import succeed
from hoiam.desk.step_form import StepForm

# More heirs than that is a slip of the hand.
HEIRS_MOST = 500


class SucceedForm(StepForm):
    word = "succeed"
    scan = _("Bản quét giấy báo tử, hoặc giấy tờ chứng minh quyền thừa kế")
    names = True
    heir_name = LineField(label=_("Họ tên người tiếp tục"), max_length=120)
    heir_address = LineField(label=_("Nơi người tiếp tục nhận giấy tờ"), max_length=300)
    heir_phone = TelephoneField(label=_("Điện thoại của người tiếp tục"), required=False)
    heir_id_number = IdNumberField(label=_("Số căn cước của người tiếp tục"), required=False)
    heirs = NumberField(label=_("Có mấy người thừa kế quyền này?"), least=1, most=HEIRS_MOST)
    chosen = forms.BooleanField(label=_("Có nhiều người: tôi đã xem văn bản họ ủy quyền cho người này"), required=False)

    def set_up(self) -> None:
        if self.edge.outcome != "continued":
            for name in ("heir_name", "heir_address", "heir_phone", "heir_id_number", "heirs", "chosen"):
                del self.fields[name]

    def entries(self) -> Iterable[tuple[str, Mapping[str, str]]]:
        if self.edge.outcome == "continued":
            parts = ("name", "address", "phone", "id_number")
            yield HEIR, {part: self.cleaned_data.get(f"heir_{part}") or "" for part in parts}

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data = self.cleaned_data
        return succeed.Succeed(heirs=data.get("heirs") or 0, chosen=bool(data.get("chosen")), blobs=blobs)

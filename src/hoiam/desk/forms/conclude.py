"""What the verification ends in, as a numbered document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import chosen
from hoiam.casework.typed_fields import TypedField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import conclude
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm, check_document


class ConcludeForm(StepForm):
    """The conclusion becomes a numbered document; what is published comes from it or from the decision that follows."""

    word = "conclude"
    result = chosen.OneOf(chosen.result, label=_("Kết luận"), widget=forms.RadioSelect)
    title = TypedField(label=_("Trích yếu"), max_length=200, required=False, help_text=_("Một dòng, không nêu tên người."))
    facts = words_field(_("Nội dung đơn"), _("Tóm tắt điều người viết trình bày."), required=False)
    words = words_field(_("Kết quả xác minh, kết luận"), _("Mỗi đoạn một dòng."), rows=8)
    measures = words_field(_("Kiến nghị, biện pháp"), required=False, limit=6000)

    def set_up(self) -> None:
        self.result_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("words"):
            check_document(
                self,
                about=data.get("title") or "Kết luận nội dung tố cáo",
                facts=data.get("facts", ""),
                findings=data["words"],
                decision=data.get("measures", ""),
            )
        return data

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return conclude.Conclude(self.cleaned_data["result"], blobs)

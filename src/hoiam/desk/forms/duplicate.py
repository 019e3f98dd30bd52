"""A petition has the same content as an earlier one, which is named by its number alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework.reading import same_content
from hoiam.casework.reading.same_content import Earlier
from hoiam.casework.typed_fields import TypedField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import duplicate
from hoiam.core.values import plain
from hoiam.desk.step_form import StepForm


class DuplicateForm(StepForm):
    """One that was not seen by this office is answered as a number that nothing has."""

    word = "duplicate"
    scans = False
    number = TypedField(
        label=_("Số của đơn trước có cùng nội dung"),
        help_text=_("Như trên biên nhận; ví dụ: XA-AB-2026-000123. Không tìm theo người viết."),
        max_length=48,
    )

    def set_up(self) -> None:
        self.ground_field()
        if self.edge.outcome == "ended":
            del self.fields["number"]

    def clean_number(self) -> Earlier:
        found = same_content.earlier(plain(self.cleaned_data["number"]).upper().replace(" ", ""), self.actor)
        if found is None or found.id == self.view.id:
            raise forms.ValidationError(_("Không có đơn nào khác mang số này mà bạn xem được. Xem lại số trên biên nhận."))
        return found

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        earlier: Earlier | None = self.cleaned_data.get("number")
        ground = self.cleaned_data.get("ground", "")
        if earlier is None:
            return duplicate.Duplicate(ground)
        return duplicate.Duplicate(ground, same_content.mark(self.view.id, earlier.id), earlier.away)

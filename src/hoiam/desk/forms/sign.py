"""The signed form came in: how, and on which day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework.typed_fields import DayField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import sign
from hoiam.desk.step_form import StepForm


class SignForm(StepForm):
    word = "sign"
    theirs = True
    scan = _("Bản quét đơn có chữ ký")
    how = forms.ChoiceField(
        label=_("Đơn có chữ ký đến bằng cách nào?"),
        choices=[
            ("paper", _("Bản giấy có chữ ký hoặc điểm chỉ")),
            ("visit", _("Đến trực tiếp, ký biên bản")),
            ("digital", _("Tệp có chữ ký số")),
        ],
        widget=forms.RadioSelect,
    )
    on = DayField(_("Ngày cơ quan nhận được đơn có chữ ký"))

    def set_up(self) -> None:
        self.fields["on"].initial = self.today

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return sign.Sign(self.cleaned_data["how"], self.cleaned_data["on"], blobs)

"""Protection of the petitioner begins or ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import protect
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class ProtectForm(StepForm):
    word = "protect"
    theirs = True
    measure = forms.ChoiceField(
        label=_("Biện pháp"),
        choices=[
            ("secrecy", _("Giữ bí mật thông tin")),
            ("job", _("Bảo vệ việc làm, vị trí công tác")),
            ("residence", _("Bảo vệ nơi cư trú, tài sản")),
            ("life", _("Bảo vệ tính mạng, sức khỏe, danh dự")),
        ],
        widget=forms.RadioSelect,
    )
    words = words_field(_("Nội dung"), _("Được niêm phong, để riêng khỏi văn bản công khai."), required=False, limit=4000)

    def set_up(self) -> None:
        if self.edge.outcome == "ended":
            del self.fields["measure"]
            self.fields["words"].label = _("Vì sao chấm dứt?")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return protect.Protect(self.cleaned_data.get("measure", ""), blobs)

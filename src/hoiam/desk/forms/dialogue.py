"""A dialogue is called for a day, held, or recorded as missed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies
from hoiam.casework.typed_fields import TypedField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import dialogue
from hoiam.desk.fields import DayField, words_field
from hoiam.desk.step_form import StepForm


class DialogueForm(StepForm):
    word = "dialogue"
    scan = _("Bản quét biên bản đối thoại")
    held_on = DayField(_("Ngày đối thoại"))
    hour = forms.RegexField(
        label=_("Giờ"),
        regex=r"^([01]?\d|2[0-3])[:hg]\d{2}$",
        max_length=8,
        required=False,
        error_messages={"invalid": _("Giờ chưa đúng. Viết giờ và phút, ví dụ 08:30.")},
    )
    place = TypedField(label=_("Nơi đối thoại"), max_length=200, required=False)
    words = words_field(_("Nội dung"), required=False)

    def set_up(self) -> None:
        body = bodies.body(self.view.petition.body)
        if self.edge.outcome == "called":
            self.fields["hour"].initial = "08:30"
            self.fields["place"].initial = body.seat or body.name.vi
            self.fields["words"].label = _("Viết thêm trong giấy mời")
            self.scans = False
            return
        del self.fields["hour"]
        del self.fields["place"]
        self.fields["held_on"].initial = self.today.isoformat()
        self.fields["words"].label = (
            _("Việc vắng mặt được ghi nhận thế nào?") if self.edge.outcome == "absent" else _("Kết quả đối thoại")
        )
        self.fields["words"].required = True

    def clean_hour(self) -> str:
        typed = str(self.cleaned_data.get("hour") or "08:30").replace("h", ":").replace("g", ":")
        hour, minute = typed.split(":")
        return f"{int(hour):02}:{minute}"

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return dialogue.Hold(self.cleaned_data["held_on"], blobs)

"""A dialogue is called for a day, held, or recorded as missed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies
from hoiam.casework.typed_fields import DayField, HourField, TypedField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import dialogue
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class DialogueForm(StepForm):
    word = "dialogue"
    scan = _("Bản quét biên bản đối thoại")
    held_on = DayField(_("Ngày đối thoại"))
    hour = HourField(label=_("Giờ"), required=False)
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
        self.fields["held_on"].initial = self.today
        self.fields["words"].label = (
            _("Việc vắng mặt được ghi nhận thế nào?") if self.edge.outcome == "absent" else _("Kết quả đối thoại")
        )
        self.fields["words"].required = True

    def clean_hour(self) -> str:
        return self.cleaned_data["hour"] or "08:30"

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return dialogue.Hold(self.cleaned_data["held_on"], blobs)

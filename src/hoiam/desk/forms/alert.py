"""Harm that cannot wait is reported to the head at once, and what is done against it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import alert
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class AlertForm(StepForm):
    word = "alert"
    words = words_field(_("Thiệt hại gì có thể xảy ra, ở đâu, khi nào?"), limit=4000)

    def set_up(self) -> None:
        if self.edge.outcome == "ordered":
            self.fields["words"].label = _("Chỉ đạo ai làm gì ngay?")
        elif self.edge.outcome == "sent":
            self.fields["words"].label = _("Đã báo cơ quan nào, lúc nào?")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return alert.Alert(blobs)

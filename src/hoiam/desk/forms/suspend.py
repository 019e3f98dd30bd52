"""The case stands still, on a ground of the law."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import suspend
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class SuspendForm(StepForm):
    word = "suspend"
    words = words_field(_("Lý do, viết cho người gửi đơn hiểu"), limit=4000)

    def set_up(self) -> None:
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return suspend.Suspend(self.cleaned_data.get("ground", ""), blobs)

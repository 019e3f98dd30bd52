"""The petition is taken up, under conditions of the law where it names any."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import accept
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class AcceptForm(StepForm):
    word = "accept"
    words = words_field(
        _("Nội dung được thụ lý, mỗi dòng một nội dung"),
        _("In vào văn bản; không nêu gì nhận ra người viết đơn. Để trống thì văn bản có dòng chấm."),
        required=False,
        rows=4,
    )

    def set_up(self) -> None:
        self.condition_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return accept.Accept(self.conditions(), blobs)

"""The petition is not taken up: a ground of the law, and why in words that the petitioner understands."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import refuse
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class RefuseForm(StepForm):
    word = "refuse"
    words = words_field(_("Lý do, viết cho người gửi đơn hiểu"), _("Câu ngắn, nêu sự việc. Căn cứ luật đã chọn được in kèm."))

    def set_up(self) -> None:
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return refuse.Refuse(self.cleaned_data.get("ground", ""), blobs)

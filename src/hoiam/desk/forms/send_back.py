"""The petition goes back to the sender with guidance and a ground of the law."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import send_back
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class SendBackForm(StepForm):
    word = "send_back"
    in_batch = frozenset({""})
    words = words_field(_("Hướng dẫn người viết đơn làm gì, ở đâu?"), _("Câu ngắn. Căn cứ luật đã chọn được in kèm."))

    def set_up(self) -> None:
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return send_back.SendBack(self.cleaned_data.get("ground", ""), blobs)

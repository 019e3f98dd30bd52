"""The case is closed, or a court has taken it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.casework.typed_fields import DayField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import close
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class CloseForm(StepForm):
    word = "close"
    words = words_field(_("Lý do"), required=False, limit=4000)

    def set_up(self) -> None:
        self.ground_field()
        if self.edge.outcome:
            self.fields["on"] = DayField(_("Ngày Tòa án thụ lý"))
            grounds: Any = self.fields["ground"]
            if len(grounds.choices) == 1:
                grounds.initial = grounds.choices[0][0]

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return close.Close(self.cleaned_data.get("ground", "") or "done", on=self.cleaned_data.get("on"))

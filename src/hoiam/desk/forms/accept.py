"""The petition is taken up, under conditions of the law where it names any."""

from __future__ import annotations

from typing import Any

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import accept
from hoiam.desk.step_form import StepForm


class AcceptForm(StepForm):
    word = "accept"

    def set_up(self) -> None:
        self.condition_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return accept.Accept(self.conditions(), blobs)

"""A petition is handled by itself again, at its petitioner's word or at an office's, which says why."""

from __future__ import annotations

from typing import Any

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import leave_group
from hoiam.desk.step_form import StepForm


class LeaveGroupForm(StepForm):
    word = "leave_group"
    scans = False

    def set_up(self) -> None:
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return leave_group.LeaveGroup(self.cleaned_data.get("ground", ""))

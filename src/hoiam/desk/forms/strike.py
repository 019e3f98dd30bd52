"""A part of a joint verification is struck off, for a reason of the law's list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import chosen, laws
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.joint import open_tasks, tasks
from hoiam.core.petition.steps import strike
from hoiam.desk.step_form import StepForm


class StrikeForm(StepForm):
    word = "strike"
    scans = False
    part = chosen.OneOf(chosen.part, label=_("Phần việc nào?"), widget=forms.RadioSelect)

    def set_up(self) -> None:
        law, petition = laws.current(), self.view.petition
        waiting = {each.id for each in open_tasks(petition, law)}
        found = [
            (str(n), f"{n}. {chosen.body(each.to)}" + (f" ({each.due:%d/%m/%Y})" if each.due else ""))
            for n, each in enumerate(tasks(petition, law), 1)
            if each.id in waiting
        ]
        self.choices_of("part", found)
        self.ground_field()
        self.order_fields(["part", "ground"])

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data = self.cleaned_data
        parts = enumerate(tasks(self.view.petition, laws.current()), 1)
        which = next(each for n, each in parts if str(n) == data["part"])
        return strike.Strike(which.id, data["ground"])

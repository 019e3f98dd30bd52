"""Who of the body handles the petition from now on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, chosen, laws
from hoiam.casework.said import said
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.participants import assignable
from hoiam.core.petition.steps import assign
from hoiam.desk.step_form import StepForm


class AssignForm(StepForm):
    word = "assign"
    in_batch = frozenset({""})
    offices = chosen.SomeOf(
        chosen.office,
        label=_("Giao cho"),
        help_text=_("Chọn một hoặc nhiều người. Chỉ người được giao và lãnh đạo đọc được nội dung đơn."),
        widget=forms.CheckboxSelectMultiple,
    )

    def set_up(self) -> None:
        law = laws.current()
        may_be_given = [
            (o.code, f"{said(o.title)} ({o.code})")
            for o in bodies.body(self.actor.body).offices
            if assignable(self.view.petition, law, o.holder(self.actor.body))
        ]
        self.choices_of("offices", may_be_given)
        self.fields["offices"].initial = list(self.view.petition.offices)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return assign.Assign(tuple(self.cleaned_data["offices"]))

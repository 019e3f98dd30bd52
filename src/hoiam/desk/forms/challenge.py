"""A leader decides whether a body is asked of which whoever petitioned says that somebody there has a stake in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import chosen
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import challenge
from hoiam.desk.step_form import StepForm


class ChallengeForm(StepForm):
    word = "challenge"
    asked = chosen.OneOf(
        chosen.body,
        label=_("Về cơ quan nào?"),
        help_text=_("Người viết đơn báo rằng ở đó có người liên quan. Cơ quan đó không biết gì cho đến khi bạn quyết định."),
        widget=forms.RadioSelect,
    )

    def set_up(self) -> None:
        held = dict.fromkeys(each.to for each in challenge.to_be_decided(self.view.petition))
        self.choices_of("asked", [(code, chosen.body(code) or code) for code in held])
        self.ground_field()
        self.order_fields(["asked", "ground"])

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        named = self.cleaned_data["asked"]
        held = next((each.id for each in challenge.to_be_decided(self.view.petition) if each.to == named), "")
        outcome: Any = self.edge.outcome
        return challenge.Challenge(held, self.cleaned_data.get("ground", ""), blobs, outcome)

"""An office is kept away from the petition, or says of itself that it must be."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, chosen
from hoiam.casework.said import said
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import recuse
from hoiam.desk.step_form import StepForm


class RecuseForm(StepForm):
    word = "recuse"
    office = chosen.OneOf(
        chosen.office,
        label=_("Ai không được xử lý đơn này?"),
        help_text=_("Nếu đó là người đứng đầu, hãy chuyển đơn lên cấp trên sau khi ghi."),
    )
    reason = forms.ChoiceField(
        label=_("Vì sao?"),
        choices=[
            ("accused", _("Là người bị nêu trong đơn")),
            ("relative", _("Là người thân của người bị nêu trong đơn")),
            ("stake", _("Có quyền, lợi ích liên quan trực tiếp")),
        ],
        widget=forms.RadioSelect,
    )

    def set_up(self) -> None:
        if self.edge.outcome == "declared":
            # Of himself, and of nobody else.
            del self.fields["office"]
            self.fields["reason"].label = _("Bạn liên quan thế nào?")
            return
        gone = self.view.petition.recused
        self.choices_of(
            "office",
            [(o.code, f"{said(o.title)} ({o.code})") for o in bodies.body(self.actor.body).offices if o.code not in gone],
        )

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return recuse.Recuse(self.cleaned_data.get("office") or self.actor.office, self.cleaned_data["reason"])

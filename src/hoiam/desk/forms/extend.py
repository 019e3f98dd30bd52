"""A term is made longer, under conditions of the law."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.casework import laws
from hoiam.casework.typed_fields import DAY_UNITS, NumberField
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.terms import may_choose_days
from hoiam.core.petition.steps import extend
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class ExtendForm(StepForm):
    word = "extend"
    words = words_field(_("Lý do gia hạn"), _("Được in trong thông báo gia hạn."), limit=900)

    def set_up(self) -> None:
        self.condition_field()
        may, must = may_choose_days(self.view.petition, laws.current(), self.edge)
        if may:
            self.fields["days"] = NumberField(
                label=_("Số ngày gia hạn"),
                help_text="" if must else _("Để trống thì gia hạn hết số ngày luật cho phép."),
                least=1,
                most=366,
                units=DAY_UNITS,
                required=must,
            )
        self.order_fields(["conditions", "days", "words"])

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return extend.Extend(self.conditions(), self.cleaned_data.get("days") or 0, blobs)

"""The paper of several who write together: how many they are, how many represent, how many have not signed. No field for a
name; the paper itself lies sealed with the names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework.typed_fields import PEOPLE_MOST, PEOPLE_UNITS, DayField, NumberField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import delegate
from hoiam.desk.step_form import StepForm


class DelegateForm(StepForm):
    word = "delegate"
    scan = _("Bản quét văn bản cử người đại diện, có chữ ký")
    scan_names_people = True
    people = NumberField(label=_("Số người cùng đứng đơn, theo văn bản"), least=1, most=PEOPLE_MOST, units=PEOPLE_UNITS)
    representatives = NumberField(label=_("Số người đại diện được cử"), least=0, most=PEOPLE_MOST, units=PEOPLE_UNITS)
    unsigned = NumberField(
        label=_("Số người đứng đơn chưa ký hoặc điểm chỉ"), least=0, most=PEOPLE_MOST, units=PEOPLE_UNITS
    )
    among = forms.ChoiceField(
        label=_("Mọi người đại diện đều là người cùng đứng đơn?"),
        choices=[("yes", _("Có")), ("no", _("Không"))],
        widget=forms.RadioSelect,
    )

    on = DayField(_("Ngày cơ quan nhận được văn bản"))

    def set_up(self) -> None:
        petition = self.view.petition
        self.fields["on"].initial = self.today
        self.fields["people"].initial = petition.people
        if petition.speaking is not None:
            self.fields["representatives"].initial = petition.speaking.representatives
            self.fields["unsigned"].initial = petition.speaking.unsigned

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data = self.cleaned_data
        numbers = (data["people"], data["representatives"], data["unsigned"])
        return delegate.Delegate(*numbers, among=data["among"] == "yes", blobs=blobs, on=data["on"])

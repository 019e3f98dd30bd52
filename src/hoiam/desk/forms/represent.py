"""Somebody comes who acts for the petitioner, his paper is looked at, or he acts for him no longer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import acting, behalf, chosen, laws
from hoiam.casework.typed_fields import DayField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition import mandates
from hoiam.core.petition.state import REPRESENTATIVE
from hoiam.core.petition.steps import represent
from hoiam.desk.fields import checkboxes, radios
from hoiam.desk.step_form import StepForm


class RepresentForm(StepForm):
    """``named``: who, as what, by which paper; ``shown`` and ``ended``: whose."""

    word = "represent"
    scan = _("Bản quét giấy tờ cho thấy người này được làm thay")
    names = True
    LATER = StepForm.LATER | chosen.who_acts() | {"of": chosen.OneOf(chosen.acting, label=_("Người làm thay nào?"))}
    until = DayField(_("Giấy có hạn đến ngày"), required=False, help_text=_("Để trống nếu giấy không ghi hạn."))
    scope = chosen.SomeOf(
        chosen.a_step,
        label=_("Giấy ghi rõ là giao cả việc"),
        help_text=_("Việc khác của người viết đơn thì luật cho làm thay, không cần giấy ghi riêng."),
        required=False,
    )
    looked_at = forms.BooleanField(
        label=_("Tôi đã xem bản chính: đúng mẫu, còn hạn, có chứng thực nơi luật đòi"),
        required=False,
    )

    def set_up(self) -> None:
        law, petition = laws.current(), self.view.petition
        self.scans = self.edge.outcome == "named"
        if self.edge.outcome == "named":
            self.known = mandates.may_name(law, petition.kind, self.today)
            self.fields |= behalf.naming(self.known)
            self.order_fields(["behalf", *behalf.BY])
        else:
            del self.fields["looked_at"]
            whose = [each for each in mandates.with_names(petition, law) if each.ended is None]
            found = [law.representation(petition.kind, each.as_what, each.since) for each in whose]
            self.known = tuple(each for each in found if each is not None)
            self.adds("of", acting.of_those(whose), radios(acting.hints(petition, self.today)))
            self.order_fields(["of"])
        scopes = acting.scopes(self.known)
        if self.edge.outcome == "ended" or not scopes:
            del self.fields["scope"]
        else:
            self.fields["scope"].widget = checkboxes({})
            self.choices_of("scope", scopes)
        if self.edge.outcome == "ended":
            del self.fields["until"]
            self.ground_field()

    def entries(self) -> Iterable[tuple[str, Mapping[str, str]]]:
        if self.edge.outcome == "named":
            yield REPRESENTATIVE, {name.removeprefix("by_"): self.cleaned_data.get(name) or "" for name in behalf.BY}

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data, of = self.cleaned_data, acting.act_of(self.cleaned_data.get("of"))
        whose = next((each for each in self.view.petition.mandates if each.act == of), None)
        as_what = data.get("behalf") or (whose.as_what if whose is not None else "")
        return represent.Represent(
            as_what=data.get("behalf") or "",
            of=of,
            scope=acting.fitting(as_what, data.get("scope") or (), self.known),
            until=data.get("until"),
            seen=bool(data.get("looked_at")),
            ground=data.get("ground") or "",
            blobs=blobs,
        )

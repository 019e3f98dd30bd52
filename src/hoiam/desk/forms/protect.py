"""Protection of the petitioner and of those close to him: asked for, answered, applied, changed, ended.

What is written here lies with the name, as whatever the law keeps apart.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import chosen, laws
from hoiam.casework.citations import cited
from hoiam.casework.said import said
from hoiam.casework.typed_fields import PEOPLE_UNITS, NumberField
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.participants import is_the_petitioners
from hoiam.core.petition.steps import protect
from hoiam.desk.fields import checkboxes, words_field
from hoiam.desk.step_form import StepForm


class ProtectForm(StepForm):
    word = "protect"
    theirs = True
    scan = _("Bản đề nghị hoặc văn bản đã ký (quét)")
    people = NumberField(
        label=_("Cần bảo vệ mấy người, kể cả người viết đơn?"), least=1, most=protect.PEOPLE_MOST, units=PEOPLE_UNITS
    )
    measures = chosen.SomeOf(chosen.measure, label=_("Biện pháp"), widget=forms.CheckboxSelectMultiple)
    applied_by = chosen.OneOf(chosen.party, label=_("Ai đã thực hiện?"), widget=forms.RadioSelect)
    words = words_field(_("Nội dung"), _("Được niêm phong cùng họ tên; không in vào văn bản công khai."), limit=4000)

    def set_up(self) -> None:
        asks = is_the_petitioners(self.edge)
        law, kind = laws.current(), self.view.petition.kind
        if asks:
            self.fields["words"].label = _("Ai cần bảo vệ, quan hệ với người viết, đang bị đe dọa gì?")
        else:
            del self.fields["people"]
            self.fields["words"].label = _("Lý do, nội dung quyết định")
            self.fields["words"].help_text = _("Không viết tên, nơi ở: văn bản được gửi cho người viết đơn và nơi thực hiện.")
        offered = self.edge.measures
        applied = self.edge.outcome == "applied"
        if applied:
            # What is carried out is what was ordered; where nothing is in force, the step says so.
            offered = self.view.petition.protection.measures or offered
        known = [found for code in offered if (found := law.measure(code, kind)) is not None]
        if self.edge.measures:
            self.choices_of("measures", [(m.id, f"{said(m.title)} ({cited(m.article)})") for m in known])
            self.fields["measures"].widget = checkboxes({})
            self.fields["measures"].widget.choices = self.fields["measures"].choices  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["measures"]
        if applied:
            by = dict.fromkeys(party for measure in known for party in measure.parties)
            titles = [(code, said(party.title)) for code in by if (party := law.party(code, kind)) is not None]
            self.choices_of("applied_by", titles)
            self.fields["words"].required = False
        else:
            del self.fields["applied_by"]
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data = self.cleaned_data
        return protect.Protect(
            measures=tuple(data.get("measures", ())),
            blobs=blobs,
            people=data.get("people") or 0,
            ground=data.get("ground", ""),
            applied_by=data.get("applied_by", ""),
        )

"""How many a petition is about, or what became of one of them; who he is stands in the words, which are sealed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, chosen
from hoiam.casework.said import said
from hoiam.casework.typed_fields import PEOPLE_UNITS, NumberField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import record_accused
from hoiam.desk.fields import words_field
from hoiam.desk.parties import accused_choices
from hoiam.desk.step_form import StepForm


class RecordAccusedForm(StepForm):
    word = "record_accused"
    scan = _("Giấy tờ chứng minh")
    people = NumberField(
        label=_("Bao nhiêu người, cơ quan bị nêu trong đơn?"), least=1, most=record_accused.MOST, units=PEOPLE_UNITS
    )
    of_them = chosen.OneOf(chosen.accused, label=_("Người nào?"), widget=forms.RadioSelect)
    body = chosen.OneOf(chosen.body, label=_("Cơ quan hiện nay của người đó"), required=False)
    words = words_field(
        _("Người thứ mấy là ai, mỗi dòng một người"),
        _("Được niêm phong cùng lời đơn; chỉ người đọc lời đơn mới thấy."),
        required=False,
        limit=4000,
        rows=4,
    )

    def set_up(self) -> None:
        petition = self.view.petition
        if self.edge.outcome == "counted":
            self.fields["people"].initial = len(petition.accused)
            del self.fields["of_them"], self.fields["body"]
            return
        del self.fields["people"], self.fields["words"]
        self.choices_of("of_them", accused_choices(petition))
        if self.edge.outcome in ("moved", "merged"):
            if self.edge.outcome == "merged":
                self.fields["body"].label = _("Cơ quan nay nhận nhiệm vụ của cơ quan đó")
            here = ((code, said(body.name)) for code, body in bodies.every().items())
            self.choices_of("body", [("", _("Không rõ, hoặc không có trong danh sách")), *here])
        else:
            del self.fields["body"]

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data = self.cleaned_data
        return record_accused.RecordAccused(
            data.get("people") or 0, data.get("of_them") or "", data.get("body") or "", blobs
        )

"""Whoever wrote goes further on paper, which is put down here; or what he took further is over without a decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import chosen, laws
from hoiam.casework.citations import cited
from hoiam.casework.said import said
from hoiam.casework.typed_fields import DayField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import appeal
from hoiam.core.words import begun
from hoiam.desk.step_form import StepForm


class AppealForm(StepForm):
    """The paper itself comes in by itself, at whoever decides on it; here stands when it came, and why so late."""

    word = "appeal"
    came = DayField(_("Ngày nhận đơn giấy"))
    posted = DayField(
        _("Ngày gửi, theo dấu bưu điện"),
        help_text=_("Chỉ khi đơn đến qua bưu điện: ngày gửi là ngày được tính, không phải ngày nhận."),
        required=False,
    )
    excuse = chosen.OneOf(
        chosen.ground,
        label=_("Nếu đến muộn: người viết nêu lý do gì?"),
        help_text=_("Ghi theo lời người viết. Lý do có chính đáng hay không, người giải quyết lần sau xem xét."),
        widget=forms.RadioSelect,
        required=False,
    )

    def set_up(self) -> None:
        if self.edge.outcome:
            del self.fields["came"], self.fields["posted"], self.fields["excuse"]
            return
        self.fields["came"].initial = self.today
        if self.edge.excuse is None:
            del self.fields["excuse"]
            return
        known = laws.current().procedure(self.view.petition.kind, self.today).grounds[self.edge.excuse]
        self.choices_of(
            "excuse", [("", _("Không nêu lý do")), *((g.id, f"{begun(said(g.title))} ({cited(g.article)})") for g in known)]
        )

    def clean_came(self) -> date:
        came: date = self.cleaned_data["came"]
        if came > self.today:
            raise forms.ValidationError(_("Ngày nhận ở tương lai. Xem lại dấu công văn đến."))
        return came

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data, kind = self.cleaned_data, self.view.petition.kind
        return appeal.Appeal(
            laws.current().kinds[kind].next_kind or kind,
            "",
            came=data.get("came"),
            posted=data.get("posted"),
            excuse=data.get("excuse", ""),
        )

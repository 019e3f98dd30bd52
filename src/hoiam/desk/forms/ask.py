"""The petitioner is asked for something more, until a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import laws
from hoiam.casework.typed_fields import DayField
from hoiam.core.dossier import terms
from hoiam.core.dossier.events import PETITIONER, Sealed
from hoiam.core.petition.steps import ask
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm

ASKED_FOR = {
    "signature": _("Chữ ký hoặc điểm chỉ"),
    "documents": _("Tài liệu, chứng cứ"),
    "facts": _("Nội dung cho rõ hơn"),
    "representative": _("Văn bản cử người đại diện, ủy quyền"),
    "obstacle": _("Giấy tờ chứng minh trở ngại khách quan"),
    "translation": _("Bản dịch"),
}


class AskForm(StepForm):
    word = "ask"
    what = forms.ChoiceField(label=_("Cần bổ sung gì?"), choices=list(ASKED_FOR.items()), widget=forms.RadioSelect)
    until = DayField(_("Đề nghị gửi trước hết ngày"))
    words = words_field(_("Viết cho người gửi đơn"), _("Mỗi thứ cần gửi một dòng."), limit=4000)

    def set_up(self) -> None:
        # Where the law gives whoever is asked a term of his own, its last day stands there; a later one may be written.
        coming = terms.coming(self.view.petition, laws.current(), self.edge, self.today)
        own = [each.clock.due for each in coming if each.whose == PETITIONER and each.clock is not None]
        self.fields["until"].initial = min((due for due in own if due is not None), default=None)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until <= self.today:
            raise forms.ValidationError(_("Chọn một ngày sau hôm nay, để người viết kịp gửi."))
        if until > self.today + timedelta(days=366):
            raise forms.ValidationError(_("Ngày này xa quá. Xem lại năm."))
        return until

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return ask.Ask(self.cleaned_data["what"], self.cleaned_data["until"], blobs)

"""The petitioner wants to withdraw, all or one content, signs that he does, or the case goes on all the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework.typed_fields import PEOPLE_MOST, PEOPLE_UNITS, NumberField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import withdraw
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class WithdrawForm(StepForm):
    """``asked`` is recorded at the counter for the petitioner; only a signed form, with the question answered, ends a case.
    ``some``: of several, some have signed for themselves; how many is asked, and not who."""

    word = "withdraw"
    theirs = True
    scan = _("Bản quét đơn rút có chữ ký")
    extent = forms.ChoiceField(
        label=_("Xin rút toàn bộ hay một phần?"),
        choices=[("whole", _("Toàn bộ")), ("part", _("Một phần; các nội dung còn lại vẫn được giải quyết"))],
        widget=forms.RadioSelect,
    )
    coerced = forms.ChoiceField(
        label=_("Người viết trả lời trên đơn rút: có bị ép buộc, đe dọa, mua chuộc không?"),
        choices=[("no", _("Không")), ("yes", _("Có"))],
        widget=forms.RadioSelect,
    )
    people = NumberField(label=_("Bao nhiêu người rút?"), least=1, most=PEOPLE_MOST, units=PEOPLE_UNITS)
    representatives = NumberField(
        label=_("Trong số đó, bao nhiêu người đang là đại diện?"), least=0, most=PEOPLE_MOST, units=PEOPLE_UNITS
    )
    unsigned = NumberField(
        label=_("Trong số đó, bao nhiêu người chưa ký văn bản cử đại diện?"),
        least=0,
        most=PEOPLE_MOST,
        units=PEOPLE_UNITS,
    )
    signatures = NumberField(
        label=_("Đơn rút có chữ ký của bao nhiêu người?"),
        help_text=_("Chỉ kết thúc khi tất cả những người đứng đơn đã ký; người đại diện chỉ ký cho chính mình."),
        least=1,
        most=PEOPLE_MOST,
        units=PEOPLE_UNITS,
    )
    words = words_field(_("Ghi chú của người nhận đơn rút"), required=False, limit=2000, rows=4)

    def set_up(self) -> None:
        some = self.edge.outcome == "some"
        # Without a paper there is nobody whom it names, and nobody who has not signed it.
        for name in () if some and self.view.petition.speaking else ("representatives", "unsigned"):
            del self.fields[name]
        if not some:
            del self.fields["people"]
        if self.edge.outcome != "signed" or self.view.petition.people < 2:
            del self.fields["signatures"]
        if self.edge.outcome != "asked":
            del self.fields["extent"]
        if some:
            del self.fields["words"]  # it could only say who
        elif self.edge.outcome == "part":
            self.fields["words"].label = _("Nội dung nào được rút, theo đơn rút đã ký?")
            self.fields["words"].required = True
        elif self.edge.outcome == "asked":
            self.fields["coerced"].required = False
            self.fields["words"].label = _("Lời trình bày của người xin rút")
        elif self.edge.outcome == "continued":
            del self.fields["coerced"]
            self.fields["words"].label = _("Vì sao vẫn phải giải quyết?")
            self.fields["words"].required = True

    def names_people(self) -> bool:
        return self.edge.outcome == "some"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("extent") == "part" and not (data.get("words") or "").strip():
            self.add_error("words", _("Ghi rõ nội dung nào người viết xin rút."))
        return data

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data = self.cleaned_data
        counted = ("people", "representatives", "unsigned", "signatures")
        numbers: dict[str, Any] = {name: data.get(name) or 0 for name in counted}
        part = self.edge.outcome == "part" or data.get("extent") == "part"
        return withdraw.Withdraw(data.get("coerced", ""), blobs, part=part, **numbers)

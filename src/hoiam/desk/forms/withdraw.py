"""The petitioner wants to withdraw, signs that he does, or the case goes on all the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import withdraw
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class WithdrawForm(StepForm):
    """``asked`` is recorded at the counter for the petitioner; only a signed form, with the question answered, ends a case."""

    word = "withdraw"
    theirs = True
    scan = _("Bản quét đơn rút có chữ ký")
    coerced = forms.ChoiceField(
        label=_("Người viết trả lời trên đơn rút: có bị ép buộc, đe dọa, mua chuộc không?"),
        choices=[("no", _("Không")), ("yes", _("Có"))],
        widget=forms.RadioSelect,
    )
    words = words_field(_("Ghi chú của người nhận đơn rút"), required=False, limit=2000, rows=4)

    def set_up(self) -> None:
        if self.edge.outcome == "asked":
            self.fields["coerced"].required = False
            self.fields["words"].label = _("Lời trình bày của người xin rút")
        elif self.edge.outcome == "continued":
            del self.fields["coerced"]
            self.fields["words"].label = _("Vì sao vẫn phải giải quyết?")
            self.fields["words"].required = True

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return withdraw.Withdraw(self.cleaned_data.get("coerced", ""), blobs)

"""The petition goes to another body, is received there, or given back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import transfer
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import BodyChoice


class TransferForm(BodyChoice):
    """The case's shares are wrapped to the receiving body's key in the same transaction; see casework.road.consequences."""

    word = "transfer"
    reason = forms.ChoiceField(
        label=_("Vì sao chuyển?"),
        choices=[
            ("competence", _("Thuộc thẩm quyền của cơ quan đó")),
            ("accused_head", _("Người giải quyết là người bị nêu trong đơn hoặc có liên quan")),
            ("superior", _("Cấp trên giải quyết theo quy định")),
        ],
        initial="competence",
        widget=forms.RadioSelect,
    )
    words = words_field(_("Viết thêm cho nơi nhận và người gửi đơn"), required=False, limit=900, rows=4)

    def set_up(self) -> None:
        super().set_up()
        if self.edge.outcome == "sent":
            return
        del self.fields["body"]
        del self.fields["reason"]
        if self.edge.outcome == "received":
            del self.fields["words"]
        else:
            self.ground_field()
            self.order_fields(["ground", "words"])
            self.fields["words"].label = _("Vì sao trả lại?")
            self.fields["words"].help_text = _("Được niêm phong trong hồ sơ.")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        body = self.cleaned_data.get("body") or self.view.petition.moving_to
        key = bodies.public_key(body).fingerprint if self.edge.outcome == "sent" else ""
        reason = self.cleaned_data.get("ground") or self.cleaned_data.get("reason") or ""
        upward = body == bodies.body(self.view.petition.body).parent
        return transfer.Transfer(body, reason, key, blobs, upward=upward)

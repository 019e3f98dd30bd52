"""Somebody who lost his code has come: an office compares him with the sealed name and types the mark of the slip that he has
made on his own device; a second one does the same. Neither sees the slip."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import made_slips
from hoiam.casework.said import told
from hoiam.casework.typed_fields import LineField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.events import COUNTER
from hoiam.core.petition.steps import reissue
from hoiam.desk.step_form import StepForm
from hoiam.vault.codes import SlipMark
from hoiam.vault.errors import BadCode
from hoiam.vault.made_slip import PublicSlip


class MarkField(LineField):
    """The mark of a slip, as somebody reads it off a telephone: gives what is public of that slip."""

    def clean(self, value: Any) -> Any:
        """Whoever reads out a code or a slip instead of the mark is told so, and what was typed is not looked up."""
        try:
            mark = SlipMark.parse(super().clean(value))
        except BadCode as bad:
            if bad.reason in ("code", "second"):
                raise forms.ValidationError(
                    _(
                        "Đây là mã tra cứu hoặc phiếu, không phải dấu. Xóa đi, đừng ghi lại; hỏi dấu 16 ký tự, "
                        "và khuyên người đó tạo phiếu khác."
                    )
                ) from bad
            raise forms.ValidationError(" ".join(told(bad))) from bad
        found = made_slips.marked(mark)
        if found is None:
            raise forms.ValidationError(
                _("Không có phiếu nào mang dấu này. So lại từng nhóm; phiếu mới tạo chỉ chờ một ngày, quá thì tạo phiếu khác.")
            )
        return found


class ReissueForm(StepForm):
    word = "reissue"
    mark = MarkField(
        label=_("Dấu của phiếu mới"),
        help_text=_(
            "16 ký tự, 4 nhóm 4 ký tự. Người đó mở trang “Tôi làm mất mã” trên máy của mình, tạo phiếu mới, rồi đọc cho bạn "
            "dấu. Đừng xem, đừng chụp, đừng ghi phiếu 28 ký tự: ai có nó thì lấy được đơn."
        ),
        max_length=80,
        error_messages={"max_length": _("Dấu chỉ có 16 ký tự. Hãy gõ riêng dấu, không gõ thêm chữ khác.")},
    )
    himself = forms.BooleanField(
        label=_("Tôi đã tự so giấy tờ của người đang có mặt với tên đã niêm phong, và đúng là người đó"),
        help_text=_("Mở tên vì mục đích này trước, trong hôm nay. Không ghi số giấy tờ, không quét, không chụp giấy tờ."),
    )

    def set_up(self) -> None:
        if self.edge.outcome == "declined":
            del self.fields["mark"]
            self.fields["himself"].label = _("Tôi đã tự so giấy tờ, và không khớp với tên đã niêm phong")
            self.fields["himself"].help_text = _("Người viết đơn thấy việc này trên trang của mình; không ai được ghi tên.")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        made: PublicSlip | None = self.cleaned_data.get("mark")
        return reissue.Reissue(COUNTER, office=self.actor.office, slip=made.digest.hex() if made is not None else "")

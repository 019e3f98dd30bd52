"""Another body, an expert or the investigators are asked on paper, or have answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, chosen
from hoiam.casework.road import on_paper
from hoiam.casework.said import said
from hoiam.casework.typed_fields import DayField
from hoiam.core.dossier.events import Sealed
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import BodyChoice

# Whom signs of a crime are given to, whichever body of theirs it is.
_PROSECUTION = {
    "investigator": _("Cơ quan điều tra có thẩm quyền"),
    "procuracy": _("Viện kiểm sát nhân dân có thẩm quyền"),
}


class CoordinateForm(BodyChoice):
    """A letter goes to the other body; it gets no key and sees no word of the petitioner's."""

    word = "coordinate"
    body = chosen.OneOf(chosen.any_of(chosen.body, **_PROSECUTION), label=_("Cơ quan"))
    scan = _("Bản quét văn bản")
    words = words_field(_("Câu hỏi"), _("Không nêu tên, địa chỉ hay chi tiết nhận ra người viết đơn."))
    BETWEEN: ClassVar[Mapping[str, Any]] = {
        "demanded": _("Cấp trên yêu cầu báo cáo điều gì?"),
        "reported": _("Báo cáo: đã làm gì, vì sao chậm, ai chịu trách nhiệm, kết quả"),
        "ordered": _("Yêu cầu của cấp trên"),
        "taken_over": _("Yêu cầu chấm dứt việc giải quyết và chuyển hồ sơ"),
        "handed_over": _("Hồ sơ gồm những gì?"),
    }

    def set_up(self) -> None:
        """The fields as the outcome needs them: whom is asked, or what came back, and from where."""
        super().set_up()
        match self.edge.outcome:
            case "asked":
                self._on_paper(_("Hỏi nơi nào?"))
                self.fields["words"].help_text = _(
                    "Nêu nơi được hỏi và câu hỏi. Không nêu tên, địa chỉ hay chi tiết nhận ra người viết đơn."
                )
            case "given":
                self.fields["words"].label = _("Câu trả lời, ý kiến")
                self.fields["words"].help_text = _("Được niêm phong trong hồ sơ.")
                if self.view.petition.asked_body:
                    del self.fields["body"]
                else:
                    self.fields["body"].required = False
            case "expert":
                self.fields["words"].label = _("Trưng cầu nơi nào, về điều gì?")
                self.fields["words"].help_text = _("Nêu tổ chức giám định và câu hỏi. Được niêm phong trong hồ sơ.")
                self._on_paper(_("Tổ chức giám định, nếu có trong danh sách"))
            case "expert_back":
                del self.fields["body"]
                self.fields["words"].label = _("Kết luận giám định")
                self.fields["words"].help_text = _("Được niêm phong trong hồ sơ.")
            case "crime":
                self.fields["words"].label = _("Dấu hiệu tội phạm và hồ sơ chuyển kèm")
                self.fields["words"].help_text = _("Được niêm phong trong hồ sơ.")
                self.fields["body"] = forms.ChoiceField(
                    label=_("Chuyển đến"),
                    choices=list(_PROSECUTION.items()),
                    widget=forms.RadioSelect,
                )
                self.order_fields(["body", "words"])
            case "demanded" | "reported" | "ordered" | "taken_over" | "handed_over":
                self._between_late_and_superior()

    def _on_paper(self, label: Any) -> None:
        """Whom one asks on paper: a body that cannot be sent an errand, or one that is named in the words alone."""
        known = on_paper.not_connected(self.view.petition.body, self.today)
        if not known:
            del self.fields["body"]
            return
        field = self.fields["body"]
        field.label, field.required = label, False
        field.help_text = _("Nơi nhận được việc phối hợp thì dùng “Nhờ cơ quan khác” ở trang của đơn.")
        names = [(code, said(bodies.body(code).name)) for code in known]
        self.choices_of("body", [("", _("Nơi khác, nêu ở dưới")), *names])

    def _between_late_and_superior(self) -> None:
        """What passes between a body that is late and its superior; each says which other body it is, and what was written."""
        self.fields["body"].label = _("Cơ quan bên kia")
        self.fields["words"].label = self.BETWEEN[self.edge.outcome]
        self.fields["words"].help_text = _("Không nêu tên, địa chỉ hay chi tiết nhận ra người viết đơn.")
        self.ground_field()
        if self.edge.outcome == "ordered":
            self.fields["until"] = DayField(_("Phải giải quyết xong trước hết ngày"))
            self.order_fields(["body", "until", "words"])

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        asks = self.edge.outcome in ("asked", "expert")
        return on_paper.order(
            self.cleaned_data.get("body") or ("" if asks else self.view.petition.asked_body),
            blobs,
            self.edge.outcome,
            self.today,
            reason=self.cleaned_data.get("ground") or "",
            until=self.cleaned_data.get("until"),
        )

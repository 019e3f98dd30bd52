"""The petition goes back to the sender with guidance and a ground of the law."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoiam.casework import laws
from hoiam.casework.typed_fields import DayField, LineField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import send_back
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm

_POSTED = ("posted_to", "posted_on", "posting", "enclosed")


class SendBackForm(StepForm):
    word = "send_back"
    in_batch = frozenset({""})
    words = words_field(_("Hướng dẫn người viết đơn làm gì, ở đâu?"), _("Câu ngắn. Căn cứ luật đã chọn được in kèm."))
    # What the notice says of a paper that went out: sealed with the notice, and in no fact.
    posted_to = LineField(
        label=_("Đã chuyển bằng văn bản: đến cơ quan, chức vụ nào?"),
        help_text=_("Chỉ khi đã chuyển bằng văn bản. Ghi chức vụ, không ghi tên người: “Giám đốc Công an tỉnh”."),
        max_length=200,
        required=False,
    )
    posted_on = DayField(label=_("Chuyển ngày nào?"), required=False)
    posting = LineField(label=_("Số công văn hoặc số bưu gửi"), max_length=80, required=False)
    enclosed = words_field(_("Đã gửi những gì?"), _("Mỗi văn bản một dòng."), required=False, limit=2000, rows=3)

    def set_up(self) -> None:
        self.ground_field()
        if not self._want_posting():
            for name in _POSTED:
                del self.fields[name]

    def _want_posting(self) -> frozenset[str]:
        """The grounds on which something went out on paper, by their codes."""
        procedure = laws.current().procedure(self.view.petition.kind, self.today)
        known = procedure.grounds.get(self.edge.grounds or "", ())
        return frozenset(each.id for each in known if each.wants == "posting")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [name for name in _POSTED if data.get(name)]
        # Of what went out anyway it says all as well: nothing that was typed is left out.
        if given or data.get("ground") in self._want_posting():
            for name in _POSTED:
                if name in self.fields and not data.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
            if (on := data.get("posted_on")) and not self.view.petition.claimed <= on <= self.today:
                self.add_error("posted_on", gettext("Chọn ngày từ khi nhận đơn đến hôm nay."))
        return data

    def went_on_paper(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data.get("posted_to"):
            return None
        lines = [line.strip() for line in data["enclosed"].splitlines() if line.strip()]
        return {"what": lines, "on": data["posted_on"], "to": data["posted_to"], "posting": data["posting"]}

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return send_back.SendBack(self.cleaned_data.get("ground", ""), blobs)

"""The decision is to be carried out, or was."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.core.dossier.events import Sealed
from hoiam.core.petition.steps import enforce
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm


class EnforceForm(StepForm):
    word = "enforce"
    scan = _("Bản quét văn bản, biên bản")
    words = words_field(_("Nội dung thi hành"), _("Được niêm phong trong hồ sơ."), required=False)

    def set_up(self) -> None:
        if self.edge.outcome == "done":
            self.fields["words"].label = _("Đã thi hành thế nào?")
        elif self.edge.letter is not None:
            self.fields["words"].label = _("Lý do")
            self.fields["words"].help_text = _("In vào quyết định.")
            self.fields["words"].required = True
        else:
            self.fields["words"].label = _("Ai thi hành, việc gì, trong bao lâu?")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return enforce.Enforce(blobs)

"""What whoever wrote asks of his own data at the counter, and how it is answered. It lies with the name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.casework.typed_fields import IdNumberField, LineField, TelephoneField
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.participants import is_the_petitioners
from hoiam.core.petition.state import HEIR
from hoiam.core.petition.steps import own_data
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm

OF_HIM = ("name", "address", "phone", "id_number")


class OwnDataForm(StepForm):
    word = "own_data"
    theirs = True
    scan = _("Giấy tờ kèm theo (quét)")
    name = LineField(label=_("Họ và tên"), max_length=120)
    address = LineField(label=_("Địa chỉ"), max_length=240, required=False)
    phone = TelephoneField(label=_("Điện thoại"), required=False)
    id_number = IdNumberField(label=_("Số căn cước"), required=False)
    words = words_field(_("Nội dung"), _("Được niêm phong cùng họ tên."), limit=4000, required=False)

    def set_up(self) -> None:
        if self.edge.outcome != "correct":
            for name in OF_HIM:
                del self.fields[name]
        if not is_the_petitioners(self.edge) and self.edge.papers:
            self.fields["words"].required = True
            self.fields["words"].label = _("Trả lời, viết cho người yêu cầu hiểu")
        self.ground_field()

    def entries(self) -> Iterable[tuple[str, Mapping[str, str]]]:
        if self.edge.outcome == "correct":
            kind = HEIR if self.view.petition.heir else "identity"
            yield kind, {name: str(self.cleaned_data.get(name) or "") for name in OF_HIM}

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return own_data.AskOwnData(self.cleaned_data.get("ground", ""), blobs)

"""The decision or answer, as a structured document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import chosen, laws
from hoiam.casework.reading import papers
from hoiam.casework.typed_fields import TypedField
from hoiam.core.dossier.events import Sealed
from hoiam.core.petition import together
from hoiam.core.petition.state import LIST
from hoiam.core.petition.steps import decide
from hoiam.desk.fields import words_field
from hoiam.desk.step_form import StepForm, check_document


class DecideForm(StepForm):
    """The structured text of the decision or answer; the view makes the document, its number and its PDF of it."""

    word = "decide"
    # Asked where several write; it lies with the names, and no public copy has it.
    scan = _("Danh sách những người cùng đứng đơn, kèm quyết định")
    scan_names_people = True
    names_people_as = LIST
    each = forms.ChoiceField(
        label=_("Nhiều người cùng đứng đơn: ra quyết định thế nào?"),
        choices=[("no", _("Một quyết định, kèm danh sách")), ("yes", _("Mỗi người một quyết định"))],
        widget=forms.RadioSelect,
    )
    in_batch = frozenset({""})
    result = chosen.OneOf(chosen.result, label=_("Kết quả"), widget=forms.RadioSelect)
    title = TypedField(label=_("Trích yếu"), max_length=200, help_text=_("Một dòng, không nêu tên người."))
    bases = words_field(_("Căn cứ"), _("Mỗi căn cứ một dòng."), required=False, limit=6000, rows=3)
    facts = words_field(_("Nội dung đơn"), _("Tóm tắt điều người viết trình bày. Mỗi đoạn một dòng."))
    findings = words_field(_("Kết quả xác minh"), rows=8)
    talk = words_field(_("Kết quả đối thoại"), required=False, limit=6000, rows=4)
    law_basis = words_field(_("Nhận định theo pháp luật"), limit=6000)
    decision = words_field(_("Quyết định hoặc trả lời"), _("Dòng bắt đầu bằng “Điều” và một số thành một điều."), rows=8)
    remedies = words_field(_("Quyền của người viết đơn sau văn bản này"), limit=6000, rows=4)

    def set_up(self) -> None:
        petition = self.view.petition
        self.result_field()
        if together.decided_for_several(petition, laws.current()) is None:
            self.scans = False
            del self.fields["each"]
        if not petition.happened("dialogue"):
            del self.fields["talk"]
        # As the law of the kind has it; the officer may say more.
        self.fields["remedies"].initial = papers.ways_on(petition, self.today)
        if petition.happened("conclude"):
            self.fields["result"].initial = petition.result

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            check_document(
                self,
                about=data["title"],
                bases=data.get("bases", ""),
                facts=data["facts"],
                findings=data["findings"],
                dialogue=data.get("talk", ""),
                law=data["law_basis"],
                decision=data["decision"],
                remedies=data["remedies"],
            )
        return data

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        # The number of the document is drawn inside the transaction; ``desk.step`` puts it here.
        return decide.Decide(self.cleaned_data["result"], "@", blobs, each=self.cleaned_data.get("each") == "yes")

"""A paper went out or was served: to whom, how, on which day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import chosen, laws
from hoiam.casework.said import said
from hoiam.casework.typed_fields import DayField
from hoiam.core.dossier.events import PETITIONER, Sealed
from hoiam.core.dossier.terms import may_be_nobody
from hoiam.core.petition.steps import notify
from hoiam.core.procedure import NOBODY
from hoiam.desk.fields import checkboxes, words_field
from hoiam.desk.parties import accused_choices
from hoiam.desk.step_form import StepForm


class NotifyForm(StepForm):
    word = "notify"
    in_batch = frozenset({"sent", "served"})
    scan = _("Giấy tờ chứng minh đã gửi, đã giao")
    party = chosen.OneOf(chosen.party, label=_("Gửi cho ai?"), widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label=_("Bằng cách nào?"),
        choices=[
            ("post", _("Bưu chính có bảo đảm")),
            ("hand", _("Giao trực tiếp, ký nhận")),
            ("portal", _("Qua trang của người viết đơn")),
            ("axis", _("Trục liên thông văn bản")),
            ("posted_up", _("Niêm yết công khai")),
        ],
        widget=forms.RadioSelect,
    )
    which = chosen.SomeOf(
        chosen.accused,
        label=_("Nếu gửi cho người bị nêu trong đơn: lần này gửi cho những ai?"),
        help_text=_("Mỗi người đều phải được gửi; thời hạn chỉ xong khi người cuối cùng được gửi."),
        required=False,
    )
    on = DayField(_("Ngày gửi hoặc ngày giao"))

    def set_up(self) -> None:
        self.fields["on"].initial = self.today
        self.fields["on"].label = _("Ngày giao, ngày nhận") if self.edge.outcome == "served" else _("Ngày gửi")
        self._of_several()
        parties = laws.current().pack_of(self.view.petition.kind).parties
        if self.edge.outcome == NOBODY:
            missing = may_be_nobody(self.view.petition, laws.current())
            self.choices_of("party", [(name, said(parties[name].title)) for name in missing])
            self.fields["party"].label = _("Vụ việc không có ai?")
            self.scans = False
            del self.fields["how"]
            self.fields["on"].label = _("Ngày ghi nhận")
            return
        # Who only carries out a measure of protection is told by the steps of protection, and of no petition beside them.
        told = laws.current().pack_of(self.view.petition.kind).told
        to = self.edge.tells or tuple(name for name in parties if name in told)
        self.choices_of("party", [(name, said(parties[name].title)) for name in to])
        self.fields["party"].initial = PETITIONER
        if self.edge.letter is not None and not self.edge.letter_to:
            # The step itself makes the paper that goes out (an interim reply), and not one before it.
            self.fields["words"] = words_field(_("Viết cho người gửi đơn"), limit=4000)
        elif self.edge.letter_to:
            self.fields["words"] = words_field(
                _("Nội dung ghi trong thông báo, mỗi dòng một nội dung"),
                _("In vào thông báo được lập ở bước này; không nêu gì nhận ra người viết đơn. Để trống thì có dòng chấm."),
                required=False,
                limit=4000,
                rows=4,
            )

    def _of_several(self) -> None:
        if self.view.petition.several and self.edge.outcome != NOBODY:
            self.fields["which"].widget = checkboxes({})
            self.choices_of("which", accused_choices(self.view.petition))
        else:
            del self.fields["which"]

    def is_theirs(self) -> bool:
        """What proves that the petitioner got a paper bears his signature."""
        return bool(self.cleaned_data.get("party") == PETITIONER)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data = self.cleaned_data
        which = tuple(data.get("which") or ()) if data["party"] in self.view.petition.several else ()
        return notify.Notify(data["party"], data.get("how", ""), data["on"], blobs, which)

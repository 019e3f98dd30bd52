"""What an officer fills in for each step: few fields, grounds as choices of the law.

A form says which step it builds. Free text never goes into a step: the view seals it and hands the form the sealed
blobs. ``paper`` names the letter that the words become.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, laws, subjects
from hoiam.casework.perform import Actor
from hoiam.casework.queries import CaseView
from hoiam.core.petition.events import Sealed
from hoiam.core.petition.move import Step, barred
from hoiam.core.petition.steps import (
    accept,
    ask,
    assign,
    classify,
    close,
    conclude,
    coordinate,
    decide,
    dialogue,
    enforce,
    extend,
    notify,
    protect,
    recuse,
    refuse,
    resume,
    send_back,
    sign,
    suspend,
    transfer,
    verify,
    withdraw,
)
from hoiam.core.procedure import Edge

WORDS_LIMIT = 20_000


def said(pair: Any) -> str:
    """A law pack's words, or a Text, in the language of the page."""
    return str(pair.en if (get_language() or "vi").startswith("en") else pair.vi)


class StepForm(forms.Form):
    """A form for one step; ``seq`` is what the page showed, so that another act since then is noticed."""

    word: ClassVar[str]
    paper: ClassVar[str] = ""
    outcomes: ClassVar[tuple[str, ...]] = ()

    seq = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, view: CaseView, edge: Edge, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view, self.edge, self.actor, self.today = view, edge, actor, today
        self.fields["seq"].initial = view.petition.seq
        self.set_up()

    def set_up(self) -> None:
        """Choices that depend on the petition and the law."""

    def ground_field(self, name: str = "ground") -> None:
        procedure = laws.current().procedure(self.view.petition.kind, self.today)
        grounds = procedure.grounds.get(self.edge.grounds or "", ())
        self.fields[name] = forms.ChoiceField(
            label=_("Căn cứ"),
            choices=[(g.id, f"{said(g.title)} ({g.article})") for g in grounds],
            widget=forms.RadioSelect,
        )

    def condition_field(self) -> None:
        if not self.edge.conditions:
            return
        self.fields["conditions"] = forms.MultipleChoiceField(
            label=_("Điều kiện theo luật"),
            help_text=_("Chỉ đánh dấu khi có căn cứ ghi trong hồ sơ; điều kiện làm thay đổi thời hạn."),
            choices=[(c, CONDITIONS.get(c, c)) for c in self.edge.conditions],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def conditions(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data.get("conditions", ()))

    def words(self) -> str:
        return str(self.cleaned_data.get("words", "")).strip()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        """The step without its outcome, which the edge knows."""
        raise NotImplementedError

    def made(self, blobs: tuple[Sealed, ...]) -> Step:
        """The step that the officer confirmed."""
        step: Step = replace(self.step(blobs), outcome=self.edge.outcome or "")
        return step


CONDITIONS = {
    "remote": _("Vùng sâu, vùng xa, đi lại khó khăn"),
    "complex": _("Vụ việc phức tạp (đã ghi thành văn bản trong hồ sơ)"),
    "very_complex": _("Vụ việc đặc biệt phức tạp (đã ghi thành văn bản trong hồ sơ)"),
    "several_places": _("Phải kiểm tra ở nhiều địa điểm"),
    "dismissal": _("Kỷ luật buộc thôi việc"),
}

RESULTS = [
    ("upheld", _("Đúng toàn bộ")),
    ("partly", _("Đúng một phần")),
    ("rejected", _("Không đúng")),
    ("answered", _("Đã trả lời")),
]


def words_field(label: Any, help_text: Any = "", *, required: bool = True, limit: int = WORDS_LIMIT) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=limit,
        required=required,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "max_length": _(
                "Phần này dài quá %(limit_value)d ký tự (hiện có %(show_value)d). Hãy rút gọn hoặc đưa vào văn bản."
            )
        },
    )


class DayField(forms.DateField):
    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
            error_messages={"invalid": _("Ngày chưa đúng. Viết ngày/tháng/năm, ví dụ 24/11/2026.")},
            **kwargs,
        )


class SignForm(StepForm):
    word = "sign"
    how = forms.ChoiceField(
        label=_("Đơn có chữ ký đến bằng cách nào?"),
        choices=[
            ("paper", _("Bản giấy có chữ ký hoặc điểm chỉ")),
            ("visit", _("Đến trực tiếp, ký biên bản")),
            ("digital", _("Tệp có chữ ký số")),
        ],
        widget=forms.RadioSelect,
    )
    on = DayField(_("Ngày cơ quan nhận được đơn có chữ ký"))

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return sign.Sign(self.cleaned_data["how"], self.cleaned_data["on"], blobs)


class ClassifyForm(StepForm):
    word = "classify"
    kind = forms.ChoiceField(label=_("Đây là loại đơn gì?"), widget=forms.RadioSelect)
    subject = forms.ChoiceField(label=_("Lĩnh vực"))

    def set_up(self) -> None:
        law = laws.current()
        kinds = bodies.body(self.view.petition.body).kinds
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (k, said(kind.title)) for k, kind in law.kinds.items() if k in kinds
        ]
        self.fields["kind"].initial = self.view.petition.kind
        self.fields["subject"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (code, said(title)) for code, title in subjects.every().items()
        ]
        self.fields["subject"].initial = self.view.petition.subject
        self.condition_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return classify.Classify(self.cleaned_data["kind"], self.cleaned_data["subject"], self.conditions())


class AcceptForm(StepForm):
    word = "accept"
    paper = "acceptance"

    def set_up(self) -> None:
        self.condition_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return accept.Accept(self.conditions(), blobs)


class RefuseForm(StepForm):
    word = "refuse"
    paper = "refusal"
    words = words_field(_("Lý do, viết cho người gửi đơn hiểu"), _("Câu ngắn, nêu sự việc. Căn cứ luật đã chọn được in kèm."))

    def set_up(self) -> None:
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return refuse.Refuse(self.cleaned_data["ground"], blobs)


class AssignForm(StepForm):
    word = "assign"
    offices = forms.MultipleChoiceField(label=_("Giao cho"), widget=forms.CheckboxSelectMultiple)

    def set_up(self) -> None:
        law = laws.current()
        self.fields["offices"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (o.code, f"{o.code} · {said(o.title)}")
            for o in bodies.body(self.actor.body).offices
            if "officer" in o.roles and not barred(self.view.petition, law, o.code, self.today)
        ]
        self.fields["offices"].initial = list(self.view.petition.offices)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return assign.Assign(tuple(self.cleaned_data["offices"]))


class VerifyForm(StepForm):
    word = "verify"
    words = words_field(_("Nội dung"), _("Kế hoạch hoặc kết quả xác minh. Được niêm phong trong hồ sơ."), required=False)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return verify.Verify(blobs)


class DialogueForm(StepForm):
    word = "dialogue"
    held_on = DayField(_("Ngày đối thoại"))
    words = words_field(_("Nội dung biên bản hoặc giấy mời"), required=False)

    def set_up(self) -> None:
        self.paper = "invitation" if self.edge.outcome == "called" else ""

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return dialogue.Hold(self.cleaned_data["held_on"], blobs)


class BodyChoice(StepForm):
    body = forms.ChoiceField(label=_("Cơ quan"))

    def set_up(self) -> None:
        self.fields["body"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Chọn cơ quan")),
            *((b.code, said(b.name)) for b in bodies.every().values() if b.code != self.view.petition.body and b.key),
        ]


class CoordinateForm(BodyChoice):
    word = "coordinate"
    words = words_field(_("Câu hỏi hoặc ý kiến"), _("Không nêu tên, địa chỉ hay chi tiết nhận ra người viết đơn."))

    def set_up(self) -> None:
        super().set_up()
        if self.edge.outcome == "answered":
            self.fields["body"].initial = self.view.petition.asked_body

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return coordinate.Coordinate(self.cleaned_data["body"], blobs)


class ConcludeForm(StepForm):
    word = "conclude"
    result = forms.ChoiceField(label=_("Kết luận"), choices=RESULTS[:3], widget=forms.RadioSelect)
    words = words_field(_("Nội dung kết luận"))

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return conclude.Conclude(self.cleaned_data["result"], blobs)


class DecideForm(StepForm):
    """The structured text of the decision or answer; the view makes the document, its number and its PDF of it."""

    word = "decide"
    paper = "decision"
    result = forms.ChoiceField(label=_("Kết quả"), choices=RESULTS, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Trích yếu"), max_length=200, help_text=_("Một dòng, không nêu tên người."))
    facts = words_field(_("Nội dung đơn"), _("Tóm tắt điều người viết trình bày. Mỗi đoạn cách nhau một dòng trống."))
    findings = words_field(_("Kết quả xác minh"))
    law_basis = words_field(_("Căn cứ pháp luật"), limit=6000)
    decision = words_field(_("Quyết định hoặc trả lời"))
    remedies = words_field(_("Quyền của người viết đơn sau văn bản này"), limit=6000)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        # The number of the document is drawn inside the transaction: papers.decided puts it here.
        return decide.Decide(self.cleaned_data["result"], "@", blobs)


PARTIES = [
    ("petitioner", _("Người viết đơn")),
    ("accused", _("Người bị tố cáo, bị khiếu nại")),
    ("superior", _("Cơ quan cấp trên")),
    ("inspectorate", _("Cơ quan thanh tra")),
    ("concerned", _("Người có quyền, lợi ích liên quan")),
]


class NotifyForm(StepForm):
    word = "notify"
    party = forms.ChoiceField(label=_("Gửi cho ai?"), choices=PARTIES, widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label=_("Bằng cách nào?"),
        choices=[
            ("post", _("Bưu chính có bảo đảm")),
            ("hand", _("Giao trực tiếp, ký nhận")),
            ("portal", _("Qua trang của người viết đơn")),
            ("axis", _("Trục liên thông văn bản")),
        ],
        widget=forms.RadioSelect,
    )
    on = DayField(_("Ngày gửi hoặc ngày giao"))

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data = self.cleaned_data
        return notify.Notify(data["party"], data["how"], data["on"], blobs)


class EnforceForm(StepForm):
    word = "enforce"
    words = words_field(_("Nội dung thi hành"), required=False)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return enforce.Enforce(blobs)


class SendBackForm(StepForm):
    word = "send_back"
    words = words_field(_("Cần làm lại hoặc bổ sung điều gì?"))

    def set_up(self) -> None:
        if self.edge.grounds:
            self.ground_field("reason")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return send_back.SendBack(self.cleaned_data.get("reason", ""), blobs)


class TransferForm(BodyChoice):
    word = "transfer"
    paper = "transfer"
    words = words_field(_("Lý do chuyển"), required=False, limit=4000)

    def set_up(self) -> None:
        super().set_up()
        if self.edge.outcome != "sent":
            del self.fields["body"]
            self.paper = ""

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        outcome = self.edge.outcome
        body = self.cleaned_data.get("body") or self.view.petition.moving_to
        key = bodies.public_key(body).fingerprint if outcome == "sent" else ""
        return transfer.Transfer(body, "competence", key, blobs)


class ExtendForm(StepForm):
    word = "extend"
    paper = "extension"
    words = words_field(_("Lý do gia hạn"), limit=4000)

    def set_up(self) -> None:
        self.condition_field()
        if any(e.by for e in self.edge.extends):
            self.fields["days"] = forms.IntegerField(label=_("Số ngày gia hạn"), min_value=1, max_value=366)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return extend.Extend(self.conditions(), self.cleaned_data.get("days") or 0, blobs)


class SuspendForm(StepForm):
    word = "suspend"
    paper = "suspension"
    words = words_field(_("Lý do, viết cho người gửi đơn hiểu"), limit=4000)

    def set_up(self) -> None:
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return suspend.Suspend(self.cleaned_data["ground"], blobs)


class ResumeForm(StepForm):
    word = "resume"
    words = words_field(_("Lý do tiếp tục"), limit=4000, required=False)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return resume.Resume(blobs)


class WithdrawForm(StepForm):
    word = "withdraw"
    coerced = forms.ChoiceField(
        label=_("Trên đơn rút có chữ ký, người viết trả lời: có bị ép buộc, đe dọa, mua chuộc không?"),
        choices=[("no", _("Không")), ("yes", _("Có"))],
        widget=forms.RadioSelect,
    )
    words = words_field(_("Ghi chú của người nhận đơn rút"), required=False, limit=2000)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return withdraw.Withdraw(self.cleaned_data["coerced"], blobs)


class RecuseForm(StepForm):
    word = "recuse"
    office = forms.ChoiceField(label=_("Ai không được xử lý đơn này?"))
    reason = forms.ChoiceField(
        label=_("Vì sao?"),
        choices=[
            ("concerned", _("Là người bị nêu trong đơn")),
            ("relative", _("Là người thân của người bị nêu trong đơn")),
            ("stake", _("Có quyền, lợi ích liên quan trực tiếp")),
        ],
        widget=forms.RadioSelect,
    )

    def set_up(self) -> None:
        self.fields["office"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (o.code, f"{o.code} · {said(o.title)}") for o in bodies.body(self.actor.body).offices
        ]

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return recuse.Recuse(self.cleaned_data["office"], self.cleaned_data["reason"])


class ProtectForm(StepForm):
    word = "protect"
    measure = forms.ChoiceField(
        label=_("Biện pháp"),
        choices=[
            ("secrecy", _("Giữ bí mật thông tin")),
            ("work", _("Bảo vệ việc làm, vị trí công tác")),
            ("life", _("Bảo vệ tính mạng, sức khỏe, tài sản, danh dự")),
        ],
        widget=forms.RadioSelect,
    )
    words = words_field(_("Nội dung"), required=False, limit=4000)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return protect.Protect(self.cleaned_data["measure"], blobs)


class AskForm(StepForm):
    word = "ask"
    paper = "request"
    what = forms.ChoiceField(
        label=_("Cần bổ sung gì?"),
        choices=[
            ("signature", _("Chữ ký hoặc điểm chỉ")),
            ("documents", _("Tài liệu, chứng cứ")),
            ("details", _("Nội dung cho rõ hơn")),
            ("representative", _("Văn bản cử người đại diện, ủy quyền")),
        ],
        widget=forms.RadioSelect,
    )
    until = DayField(_("Đề nghị gửi trước hết ngày"))
    words = words_field(_("Viết cho người gửi đơn"), limit=4000)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return ask.Ask(self.cleaned_data["what"], self.cleaned_data["until"], blobs)


class CloseForm(StepForm):
    word = "close"
    words = words_field(_("Lý do"), required=False, limit=4000)

    def set_up(self) -> None:
        if self.edge.grounds:
            self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return close.Close(self.cleaned_data.get("ground", "") or "done")


def _by_word(classes: Iterable[type[StepForm]]) -> dict[str, type[StepForm]]:
    return {cls.word: cls for cls in classes}


FORMS = _by_word(
    (
        SignForm,
        ClassifyForm,
        AcceptForm,
        RefuseForm,
        AssignForm,
        VerifyForm,
        DialogueForm,
        CoordinateForm,
        ConcludeForm,
        DecideForm,
        NotifyForm,
        EnforceForm,
        SendBackForm,
        TransferForm,
        ExtendForm,
        SuspendForm,
        ResumeForm,
        WithdrawForm,
        RecuseForm,
        ProtectForm,
        AskForm,
        CloseForm,
    )
)

__all__ = ["FORMS", "StepForm", "said"]

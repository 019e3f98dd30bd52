"""What an officer fills in for each step: few fields, grounds as choices of the law.

A form says which step it builds. Free text never goes into a step: the view seals it and hands the form the sealed
blobs. Which printed paper the words become is the law's to say (``letter:`` of an edge); see ``desk.enclosing``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, laws, subjects
from hoiam.casework.reading import way
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier.events import PETITIONER, Sealed
from hoiam.core.dossier.move import Step
from hoiam.core.dossier.participants import Actor, barred
from hoiam.core.dossier.terms import may_choose_days
from hoiam.core.petition.steps import (
    accept,
    add,
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
    reply,
    resume,
    send_back,
    sign,
    suspend,
    transfer,
    verify,
    withdraw,
)
from hoiam.core.procedure import Edge
from hoiam.core.words import begun
from hoiam.gate.document import BadDocument, Document
from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads import inspect

WORDS_LIMIT = 20_000
SCAN_BYTES_MOST = 10 * 1024 * 1024
# What a scanned paper may be; it is sealed as it is and shown to officers only.
SCANS = ("application/pdf", "image/png", "image/jpeg")


def said(pair: Any) -> str:
    """A law pack's words, or a Text, in the language of the page."""
    return str(pair.en if (get_language() or "vi").startswith("en") else pair.vi)


def say_what_is_missing(form: forms.Form) -> None:
    """Each empty field is named where the error stands, so that the list on top of the page says something by itself."""
    for field in form.fields.values():
        words = _("Chưa chọn: %(label)s") if isinstance(field, forms.ChoiceField) else _("Chưa điền: %(label)s")
        field.error_messages["required"] = str(words) % {"label": str(field.label or "").rstrip("?:.")}


class StepForm(forms.Form):
    """A form for one step; ``seq`` is what the page showed, so that another act since then is noticed."""

    word: ClassVar[str]
    # A scanned paper may go with the step: a signed print, minutes, a receipt of the post.
    scan: ClassVar[Any] = ""
    scans = True

    seq = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, view: CaseView, edge: Edge, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view, self.edge, self.actor, self.today = view, edge, actor, today
        self.fields["seq"].initial = view.petition.seq
        self.set_up()
        if self.scan and self.scans:
            self.fields["file"] = forms.FileField(
                label=self.scan,
                required=False,
                help_text=_("PDF hoặc ảnh, không quá 10 MB. Được niêm phong trong hồ sơ."),
            )
        say_what_is_missing(self)

    def set_up(self) -> None:
        """Choices that depend on the petition and the law."""

    def choices_of(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # asked of ChoiceFields only

    def ground_field(self) -> None:
        if not self.edge.grounds:
            return
        procedure = laws.current().procedure(self.view.petition.kind, self.today)
        grounds = procedure.grounds.get(self.edge.grounds, ())
        self.fields["ground"] = forms.ChoiceField(
            label=_("Căn cứ"),
            choices=[(g.id, f"{said(g.title)} ({g.article})") for g in grounds],
            widget=_radios({g.id: said(g.remedy) for g in grounds}),
        )
        self.order_fields(["ground", *(name for name in self.fields if name != "ground")])

    def result_field(self) -> None:
        known = laws.current().pack_of(self.view.petition.kind).results
        self.choices_of("result", [(code, said(known[code].title)) for code in self.edge.results])

    def condition_field(self, edges: Iterable[Edge] = ()) -> None:
        law = laws.current()
        known = dict.fromkeys(c for edge in (self.edge, *edges) for c in edge.conditions)
        if not known:
            return
        offered = [law.conditions[c] for c in known if c in law.conditions]
        self.fields["conditions"] = forms.MultipleChoiceField(
            label=_("Điều kiện theo luật"),
            help_text=_("Chỉ đánh dấu khi có căn cứ ghi trong hồ sơ; điều kiện làm thay đổi thời hạn."),
            choices=[(c.id, f"{begun(said(c.title))} ({c.article})") for c in offered],
            widget=_checkboxes({c.id: said(c.gist) for c in offered}),
            required=False,
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if not file:
            return None
        if file.size > SCAN_BYTES_MOST:
            raise forms.ValidationError(_("Tệp lớn hơn 10 MB. Hãy quét lại ở độ nét thấp hơn."))
        try:
            seen = inspect(file.name, io.BytesIO(file.read()), rename=True)
        except UploadRefused as refused:
            language = "en" if (get_language() or "vi").startswith("en") else "vi"
            raise forms.ValidationError(f"{refused.what[language]} {refused.next[language]}") from refused
        if seen.type not in SCANS:
            raise forms.ValidationError(_("Chỉ nhận PDF, PNG hoặc JPEG ở đây."))
        file.seek(0)
        return file

    def conditions(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data.get("conditions", ()))

    def written(self) -> str:
        """The officer's words, of a step that has one field of them."""
        return str(self.cleaned_data.get("words", "")).strip()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        """The step without its outcome, which the edge knows."""
        raise NotImplementedError

    def made(self, blobs: tuple[Sealed, ...]) -> Step:
        """The step that the officer confirmed."""
        step: Step = replace(self.step(blobs), outcome=self.edge.outcome)
        return step


class _Hinted:
    """A widget whose choices each carry a hint; the component of the look prints it under the choice."""

    hints: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]  # of the widget
        if hint := self.hints.get(str(value)):
            option["attrs"]["hint"] = hint
        return option


# The components of the look go by the names of Django's widgets, so these keep them.
class RadioSelect(_Hinted, forms.RadioSelect):
    pass


class CheckboxSelectMultiple(_Hinted, forms.CheckboxSelectMultiple):
    pass


def _radios(hints: Mapping[str, Any]) -> RadioSelect:
    widget = RadioSelect()
    widget.hints = hints
    return widget


def _checkboxes(hints: Mapping[str, Any]) -> CheckboxSelectMultiple:
    widget = CheckboxSelectMultiple()
    widget.hints = hints
    return widget


def words_field(
    label: Any, help_text: Any = "", *, required: bool = True, limit: int = WORDS_LIMIT, rows: int = 6
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=limit,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
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
    scan = _("Bản quét đơn có chữ ký")
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

    def set_up(self) -> None:
        self.fields["on"].initial = self.today.isoformat()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return sign.Sign(self.cleaned_data["how"], self.cleaned_data["on"], blobs)


class ClassifyForm(StepForm):
    word = "classify"
    kind = forms.ChoiceField(label=_("Đây là loại đơn gì?"), widget=forms.RadioSelect)
    subject = forms.ChoiceField(label=_("Lĩnh vực"))

    def set_up(self) -> None:
        law = laws.current()
        petition = self.view.petition
        taken = bodies.body(petition.body).kinds
        offered = {k: edge for k in law.kinds if (k in taken or k == petition.kind) and (edge := self._edge_as(k)) is not None}
        self.fields["kind"] = forms.ChoiceField(
            label=self.fields["kind"].label,
            choices=[(k, said(law.kinds[k].title)) for k in offered],
            widget=_radios({k: said(law.kinds[k].gist) for k in offered}),
            initial=petition.kind,
        )
        self.order_fields(["kind", "subject"])
        self.choices_of("subject", [(code, begun(said(title))) for code, title in subjects.of(offered).items()])
        self.fields["subject"].initial = petition.subject
        self.condition_field(offered.values())
        if "conditions" in self.fields:
            self.fields["conditions"].initial = sorted(petition.conditions)

    def _edge_as(self, kind: str) -> Edge | None:
        """The same step in the procedure of another kind, from the state in which the petition is."""
        return way.edge_from(laws.current(), kind, self.view.petition.state, "classify", self.edge.outcome, self.today)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return classify.Classify(self.cleaned_data["kind"], self.cleaned_data["subject"], self.conditions())


class AcceptForm(StepForm):
    word = "accept"

    def set_up(self) -> None:
        self.condition_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return accept.Accept(self.conditions(), blobs)


class RefuseForm(StepForm):
    word = "refuse"
    words = words_field(_("Lý do, viết cho người gửi đơn hiểu"), _("Câu ngắn, nêu sự việc. Căn cứ luật đã chọn được in kèm."))

    def set_up(self) -> None:
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return refuse.Refuse(self.cleaned_data.get("ground", ""), blobs)


class AssignForm(StepForm):
    word = "assign"
    offices = forms.MultipleChoiceField(
        label=_("Giao cho"),
        help_text=_("Chọn một hoặc nhiều người. Chỉ người được giao và lãnh đạo đọc được nội dung đơn."),
        widget=forms.CheckboxSelectMultiple,
    )

    def set_up(self) -> None:
        self.choices_of("offices", handlers(self.view, self.actor, self.today))
        self.fields["offices"].initial = list(self.view.petition.offices)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return assign.Assign(tuple(self.cleaned_data["offices"]))


def handlers(view: CaseView, actor: Actor, today: date) -> list[tuple[str, str]]:
    """The offices of the actor's body that may be given this petition."""
    law = laws.current()
    return [
        (o.code, f"{said(o.title)} ({o.code})")
        for o in bodies.body(actor.body).offices
        if "officer" in o.roles and not barred(view.petition, law, o.code)
    ]


class VerifyForm(StepForm):
    word = "verify"
    scan = _("Bản quét văn bản, biên bản")
    words = words_field(_("Nội dung"), _("Được niêm phong trong hồ sơ."), rows=8)
    LABELS: ClassVar[Mapping[str, Any]] = {
        "ordered": _("Xác minh nội dung gì, ai xác minh, trong bao lâu?"),
        "reported": _("Kết quả xác minh và kiến nghị"),
        "differs": _("Kết quả xác minh; điểm khác với nội dung đơn"),
    }

    def set_up(self) -> None:
        self.fields["words"].label = self.LABELS.get(self.edge.outcome, self.fields["words"].label)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return verify.Verify(blobs)


class DialogueForm(StepForm):
    word = "dialogue"
    scan = _("Bản quét biên bản đối thoại")
    held_on = DayField(_("Ngày đối thoại"))
    hour = forms.RegexField(
        label=_("Giờ"),
        regex=r"^([01]?\d|2[0-3])[:hg]\d{2}$",
        required=False,
        error_messages={"invalid": _("Giờ chưa đúng. Viết giờ và phút, ví dụ 08:30.")},
    )
    place = forms.CharField(label=_("Nơi đối thoại"), max_length=200, required=False)
    words = words_field(_("Nội dung"), required=False)

    def set_up(self) -> None:
        body = bodies.body(self.view.petition.body)
        if self.edge.outcome == "called":
            self.fields["hour"].initial = "08:30"
            self.fields["place"].initial = body.seat or body.name.vi
            self.fields["words"].label = _("Viết thêm trong giấy mời")
            self.scans = False
            return
        del self.fields["hour"]
        del self.fields["place"]
        self.fields["held_on"].initial = self.today.isoformat()
        self.fields["words"].label = (
            _("Việc vắng mặt được ghi nhận thế nào?") if self.edge.outcome == "absent" else _("Kết quả đối thoại")
        )
        self.fields["words"].required = True

    def clean_hour(self) -> str:
        typed = str(self.cleaned_data.get("hour") or "08:30").replace("h", ":").replace("g", ":")
        hour, minute = typed.split(":")
        return f"{int(hour):02}:{minute}"

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return dialogue.Hold(self.cleaned_data["held_on"], blobs)


class BodyChoice(StepForm):
    body = forms.ChoiceField(label=_("Cơ quan"))

    def set_up(self) -> None:
        self.choices_of(
            "body",
            [
                ("", _("Chọn cơ quan")),
                *((b.code, said(b.name)) for b in bodies.every().values() if b.code != self.view.petition.body and b.key),
            ],
        )


class CoordinateForm(BodyChoice):
    """A letter goes to the other body; it gets no key and sees no word of the petitioner's."""

    word = "coordinate"
    scan = _("Bản quét văn bản")
    words = words_field(_("Câu hỏi"), _("Không nêu tên, địa chỉ hay chi tiết nhận ra người viết đơn."))

    def set_up(self) -> None:
        super().set_up()
        match self.edge.outcome:
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
                self.fields["body"].label = _("Tổ chức giám định, nếu có trong danh sách")
                self.fields["body"].required = False
                self.choices_of("body", [("", _("Nơi khác, nêu ở dưới")), *list(self.fields["body"].choices)[1:]])  # type: ignore[attr-defined]  # a ChoiceField
            case "expert_back":
                del self.fields["body"]
                self.fields["words"].label = _("Kết luận giám định")
                self.fields["words"].help_text = _("Được niêm phong trong hồ sơ.")
            case "crime":
                self.fields["words"].label = _("Dấu hiệu tội phạm và hồ sơ chuyển kèm")
                self.fields["words"].help_text = _("Được niêm phong trong hồ sơ.")
                self.fields["body"] = forms.ChoiceField(
                    label=_("Chuyển đến"),
                    choices=[
                        ("investigator", _("Cơ quan điều tra có thẩm quyền")),
                        ("procuracy", _("Viện kiểm sát nhân dân có thẩm quyền")),
                    ],
                    widget=forms.RadioSelect,
                )
                self.order_fields(["body", "words"])

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return coordinate.Coordinate(self.cleaned_data.get("body") or self.view.petition.asked_body, blobs)


class ConcludeForm(StepForm):
    """The conclusion becomes a numbered document; what is published comes from it or from the decision that follows."""

    word = "conclude"
    result = forms.ChoiceField(label=_("Kết luận"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Trích yếu"), max_length=200, required=False, help_text=_("Một dòng, không nêu tên người."))
    facts = words_field(_("Nội dung đơn"), _("Tóm tắt điều người viết trình bày."), required=False)
    words = words_field(_("Kết quả xác minh, kết luận"), _("Mỗi đoạn một dòng."), rows=8)
    measures = words_field(_("Kiến nghị, biện pháp"), required=False, limit=6000)

    def set_up(self) -> None:
        self.result_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("words"):
            _checked(
                self,
                about=data.get("title") or "Kết luận nội dung tố cáo",
                facts=data.get("facts", ""),
                findings=data["words"],
                decision=data.get("measures", ""),
            )
        return data

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return conclude.Conclude(self.cleaned_data["result"], blobs)


def _checked(form: StepForm, **parts: Any) -> None:
    """The document of the typed parts, kept in ``form.cleaned_data``, or what is wrong with it as the form's error."""
    try:
        form.cleaned_data["document"] = Document.from_fields(**parts)
    except BadDocument as bad:
        language = "en" if (get_language() or "vi").startswith("en") else "vi"
        form.add_error(None, bad.what[language])


class DecideForm(StepForm):
    """The structured text of the decision or answer; the view makes the document, its number and its PDF of it."""

    word = "decide"
    result = forms.ChoiceField(label=_("Kết quả"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Trích yếu"), max_length=200, help_text=_("Một dòng, không nêu tên người."))
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
        if not petition.happened("dialogue"):
            del self.fields["talk"]
        if petition.happened("conclude"):
            self.fields["result"].initial = petition.result

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            _checked(
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
        # The number of the document is drawn inside the transaction: papers.enclose puts it here.
        return decide.Decide(self.cleaned_data["result"], "@", blobs)


class NotifyForm(StepForm):
    word = "notify"
    scan = _("Giấy tờ chứng minh đã gửi, đã giao")
    party = forms.ChoiceField(label=_("Gửi cho ai?"), widget=forms.RadioSelect)
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
    on = DayField(_("Ngày gửi hoặc ngày giao"))

    def set_up(self) -> None:
        self.fields["on"].initial = self.today.isoformat()
        self.fields["on"].label = _("Ngày giao, ngày nhận") if self.edge.outcome == "served" else _("Ngày gửi")
        parties = laws.current().pack_of(self.view.petition.kind).parties
        self.choices_of("party", [(name, said(party.title)) for name, party in parties.items()])
        self.fields["party"].initial = PETITIONER
        if self.edge.letter is not None:
            # The step itself makes the paper that goes out (an interim reply), and not one before it.
            self.fields["words"] = words_field(_("Viết cho người gửi đơn"), limit=4000)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        data = self.cleaned_data
        return notify.Notify(data["party"], data["how"], data["on"], blobs)


class EnforceForm(StepForm):
    word = "enforce"
    scan = _("Bản quét văn bản, biên bản")
    words = words_field(_("Nội dung thi hành"), _("Được niêm phong trong hồ sơ."), required=False)

    def set_up(self) -> None:
        if self.edge.outcome == "done":
            self.fields["words"].label = _("Đã thi hành thế nào?")
        else:
            self.fields["words"].label = _("Ai thi hành, việc gì, trong bao lâu?")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return enforce.Enforce(blobs)


class SendBackForm(StepForm):
    word = "send_back"
    words = words_field(_("Hướng dẫn người viết đơn làm gì, ở đâu?"), _("Câu ngắn. Căn cứ luật đã chọn được in kèm."))

    def set_up(self) -> None:
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return send_back.SendBack(self.cleaned_data.get("ground", ""), blobs)


class TransferForm(BodyChoice):
    """The case's shares are wrapped to the receiving body's key in the same transaction; see desk.step."""

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
            self.fields["reason"].required = False
            return
        del self.fields["body"]
        del self.fields["reason"]
        if self.edge.outcome == "received":
            del self.fields["words"]
        else:
            self.fields["words"].label = _("Vì sao trả lại?")
            self.fields["words"].help_text = _("Được niêm phong trong hồ sơ.")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        body = self.cleaned_data.get("body") or self.view.petition.moving_to
        key = bodies.public_key(body).fingerprint if self.edge.outcome == "sent" else ""
        return transfer.Transfer(body, self.cleaned_data.get("reason") or "competence", key, blobs)


class ExtendForm(StepForm):
    word = "extend"
    words = words_field(_("Lý do gia hạn"), _("Được in trong thông báo gia hạn."), limit=900)

    def set_up(self) -> None:
        self.condition_field()
        may, must = may_choose_days(self.view.petition, laws.current(), self.edge)
        if may:
            self.fields["days"] = forms.IntegerField(
                label=_("Số ngày gia hạn"),
                help_text="" if must else _("Để trống thì gia hạn hết số ngày luật cho phép."),
                min_value=1,
                max_value=366,
                required=must,
            )
        self.order_fields(["conditions", "days", "words"])

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return extend.Extend(self.conditions(), self.cleaned_data.get("days") or 0, blobs)


class SuspendForm(StepForm):
    word = "suspend"
    words = words_field(_("Lý do, viết cho người gửi đơn hiểu"), limit=4000)

    def set_up(self) -> None:
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return suspend.Suspend(self.cleaned_data.get("ground", ""), blobs)


class ResumeForm(StepForm):
    word = "resume"
    words = words_field(_("Lý do tiếp tục"), limit=900, required=False)

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return resume.Resume(blobs)


class WithdrawForm(StepForm):
    """``asked`` is recorded at the counter for the petitioner; only a signed form, with the question answered, ends a case."""

    word = "withdraw"
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


class RecuseForm(StepForm):
    word = "recuse"
    office = forms.ChoiceField(
        label=_("Ai không được xử lý đơn này?"),
        help_text=_("Nếu đó là người đứng đầu, hãy chuyển đơn lên cấp trên sau khi ghi."),
    )
    reason = forms.ChoiceField(
        label=_("Vì sao?"),
        choices=[
            ("accused", _("Là người bị nêu trong đơn")),
            ("relative", _("Là người thân của người bị nêu trong đơn")),
            ("stake", _("Có quyền, lợi ích liên quan trực tiếp")),
        ],
        widget=forms.RadioSelect,
    )

    def set_up(self) -> None:
        if self.edge.outcome == "declared":
            # Of himself, and of nobody else.
            del self.fields["office"]
            self.fields["reason"].label = _("Bạn liên quan thế nào?")
            return
        gone = self.view.petition.recused
        self.choices_of(
            "office",
            [(o.code, f"{said(o.title)} ({o.code})") for o in bodies.body(self.actor.body).offices if o.code not in gone],
        )

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return recuse.Recuse(self.cleaned_data.get("office") or self.actor.office, self.cleaned_data["reason"])


class ProtectForm(StepForm):
    word = "protect"
    measure = forms.ChoiceField(
        label=_("Biện pháp"),
        choices=[
            ("secrecy", _("Giữ bí mật thông tin")),
            ("job", _("Bảo vệ việc làm, vị trí công tác")),
            ("residence", _("Bảo vệ nơi cư trú, tài sản")),
            ("life", _("Bảo vệ tính mạng, sức khỏe, danh dự")),
        ],
        widget=forms.RadioSelect,
    )
    words = words_field(_("Nội dung"), _("Được niêm phong, để riêng khỏi văn bản công khai."), required=False, limit=4000)

    def set_up(self) -> None:
        if self.edge.outcome == "ended":
            del self.fields["measure"]
            self.fields["words"].label = _("Vì sao chấm dứt?")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return protect.Protect(self.cleaned_data.get("measure", ""), blobs)


ASKED_FOR = {
    "signature": _("Chữ ký hoặc điểm chỉ"),
    "documents": _("Tài liệu, chứng cứ"),
    "facts": _("Nội dung cho rõ hơn"),
    "representative": _("Văn bản cử người đại diện, ủy quyền"),
    "obstacle": _("Giấy tờ chứng minh trở ngại khách quan"),
    "translation": _("Bản dịch"),
}


class AskForm(StepForm):
    word = "ask"
    what = forms.ChoiceField(label=_("Cần bổ sung gì?"), choices=list(ASKED_FOR.items()), widget=forms.RadioSelect)
    until = DayField(_("Đề nghị gửi trước hết ngày"))
    words = words_field(_("Viết cho người gửi đơn"), _("Mỗi thứ cần gửi một dòng."), limit=4000)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until <= self.today:
            raise forms.ValidationError(_("Chọn một ngày sau hôm nay, để người viết kịp gửi."))
        if until > self.today + timedelta(days=366):
            raise forms.ValidationError(_("Ngày này xa quá. Xem lại năm."))
        return until

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return ask.Ask(self.cleaned_data["what"], self.cleaned_data["until"], blobs)


class CloseForm(StepForm):
    word = "close"
    words = words_field(_("Lý do"), required=False, limit=4000)

    def set_up(self) -> None:
        self.ground_field()

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return close.Close(self.cleaned_data.get("ground", "") or "done")


class AddForm(StepForm):
    """Something that the petitioner brings or says at the counter, recorded by the officer who takes it."""

    word = "add"
    scan = _("Bản quét giấy tờ người viết đưa thêm")
    words = words_field(_("Lời trình bày thêm của người viết"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("words") or "").strip() and not data.get("file") and not self.errors:
            self.add_error("words", _("Chưa có gì để ghi. Chép lời trình bày, hoặc kèm bản quét."))
        return data

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return add.Add(blobs)


class ReplyForm(AddForm):
    word = "reply"
    scan = _("Bản quét giấy tờ người viết gửi theo yêu cầu")

    def step(self, blobs: tuple[Sealed, ...]) -> Any:
        return reply.Reply(blobs)


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
        AddForm,
        ReplyForm,
    )
)

# Steps with a screen of their own, and the address of that screen.
OWN_SCREENS = {
    "gate": "desk:gate",
    "publish": "desk:gate",
    "open": "desk:open",
    "read": "desk:read",
    "transcribe": "desk:transcribe",
}


def has_screen(edge: Edge) -> bool:
    return edge.step in FORMS or edge.step in OWN_SCREENS


__all__ = ["FORMS", "OWN_SCREENS", "StepForm", "has_screen", "said"]

"""The forms of errands: what is asked of whom, until when, and what each side does with it. Words are sealed; the rest are
codes, days and numbers from the law's lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, chosen, laws
from hoiam.casework.citations import cited
from hoiam.casework.errand_choices import Kind
from hoiam.casework.reading import errands as reading
from hoiam.casework.reading.errands import ErrandView
from hoiam.casework.road import errands as road
from hoiam.casework.said import said
from hoiam.casework.typed_fields import DAY_UNITS, CountedField, DayField, NumberField, ReferenceField
from hoiam.core.dossier.move import Step
from hoiam.core.dossier.participants import Actor, handles, is_among, leads
from hoiam.core.errand import steps
from hoiam.core.errand.steps import UNKNOWN
from hoiam.core.procedure import Edge
from hoiam.core.words import begun
from hoiam.desk.fields import checkboxes, radios, say_what_is_missing, words_field
from hoiam.desk.step_form import looked_at
from hoiam.gate.take_out import KEEP_REASONS
from hoiam.vault.inspection import Inspected

QUESTIONS_MOST: Final = 20
"""Questions of one errand."""
ALLOT: Final = "allot.given"
"""The step by which somebody of the asked body is named."""
BOXES_MOST: Final = 12
"""Bodies that are offered as boxes; more stand in a list to choose one from."""
_BETWEEN: Final = re.compile(r"\n\s*\n")


def questions_of(typed: str) -> tuple[str, ...]:
    """The questions of a field: an empty line stands between two."""
    return tuple(part.strip() for part in _BETWEEN.split(typed) if part.strip())


def body_title(code: str) -> str:
    """What a body is called; its code where it is none here."""
    found = bodies.every().get(code)
    return said(found.name) if found is not None else code


class SendForm(forms.Form):
    """What is asked of one body or several. Nothing is chosen beforehand that the law leaves open; a day that is left empty is
    the one that law or regulation has for that kind."""

    LATER: ClassVar[dict[str, forms.Field]] = {
        "keep-": forms.ChoiceField(
            label=_("Giữ lại hay bỏ"),
            choices=[("", _("Bỏ")), *((code, lazy(said, str)(words)) for code, words in KEEP_REASONS.items())],
        ),
    }

    seq = CountedField()
    kind = chosen.OneOf(chosen.errand_kind, label=_("Nhờ việc gì?"))
    to = chosen.SomeOf(chosen.body, label=_("Nhờ cơ quan nào?"), required=False)
    other = chosen.OneOf(chosen.body, label=_("Cơ quan khác"), required=False)
    due = DayField(
        _("Trả lời trước hết ngày"),
        required=False,
        help_text=_("Để trống thì lấy ngày mà luật hoặc quy chế đặt cho việc này; nơi nào không đặt thì phải ghi."),
    )
    questions = words_field(
        _("Câu hỏi"),
        _("Mỗi câu cách nhau một dòng trống. Cơ quan được nhờ chỉ đọc những câu này, không đọc đơn."),
        rows=7,
    )
    attach = chosen.SomeOf(chosen.goes_along, label=_("Gửi kèm"), required=False)
    blocking = forms.ChoiceField(
        label=_("Có chờ câu trả lời mới làm tiếp không?"),
        choices=[("", _("Theo loại việc")), ("yes", _("Chờ")), ("no", _("Không chờ"))],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Chỉ chọn được lúc gửi; quyết định ngày nào là của ai."),
    )
    confirmed = forms.BooleanField(
        label=_("Tôi là lãnh đạo và nhận ngày này, dù muộn hơn ngày mà thời hạn của đơn cần"), required=False
    )

    def __init__(
        self,
        *args: Any,
        seq: int,
        actor: Actor,
        kinds: Sequence[Kind],
        first: Mapping[str, str],
        offered: Sequence[str],
        along: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        """``first``: the bodies that a regulation names, each with why; ``along``: what may go with it, by its code."""
        super().__init__(*args, **kwargs)
        self.fields["seq"].initial = seq
        field: Any = self.fields["kind"]
        field.widget = radios({each.kind.id: _said_of(each) for each in kinds})
        field.choices = [(each.kind.id, f"{said(each.kind.title)} ({cited(each.term.article)})") for each in kinds]
        named = [code for code in first if code in offered]
        rest = [code for code in offered if code not in first]
        boxes = [*named, *rest] if len(offered) <= BOXES_MOST else named
        if boxes:
            field = self.fields["to"]
            field.widget = checkboxes({code: first[code] for code in named})
            field.choices = [(code, body_title(code)) for code in boxes]
        else:
            del self.fields["to"]
        others = [code for code in rest if code not in boxes]
        if others:
            field = self.fields["other"]
            field.choices = [("", gettext("Chọn cơ quan")), *((code, body_title(code)) for code in others)]
        else:
            del self.fields["other"]
        if along:
            field = self.fields["attach"]
            field.widget, field.choices = forms.CheckboxSelectMultiple(), along
        else:
            del self.fields["attach"]
        if not leads(actor):
            del self.fields["confirmed"]
        if len(kinds) == 1 and kinds[0].kind.joint:
            self._gives_a_part(kinds[0])
        say_what_is_missing(self)

    def _gives_a_part(self, kind: Kind) -> None:
        """A part of a joint verification: its address has said what it is, and where the law sets no number it names a day."""
        field: Any = self.fields["kind"]
        field.widget, field.initial = forms.HiddenInput(), kind.kind.id
        for name in {"to", "other"} & set(self.fields):
            self.fields[name].label = gettext("Giao cơ quan nào?")
        if kind.term.no_rule is not None:
            self.fields["due"].required, self.fields["due"].help_text = True, said(kind.term.no_rule)
        self.fields["questions"].label = gettext("Việc phải làm")
        self.fields["questions"].help_text = gettext(
            "Mỗi việc cách nhau một dòng trống. Cơ quan phối hợp chỉ đọc những dòng này, không đọc đơn."
        )

    def asked(self) -> tuple[str, ...]:
        """The bodies that are chosen, each once."""
        data = self.cleaned_data
        return tuple(dict.fromkeys([*data.get("to", ()), *filter(None, [data.get("other")])]))

    def clean(self) -> dict[str, Any]:
        """What was chosen; a body and a question have to be there."""
        data = super().clean() or {}
        if not self.asked() and not {"to", "other"} & set(self.errors):
            where = "to" if "to" in self.fields else "other" if "other" in self.fields else None
            self.add_error(where, gettext("Chưa chọn cơ quan nào."))
        found = questions_of(data.get("questions", ""))
        if len(found) > QUESTIONS_MOST:
            text = gettext("Có %(n)d câu; một lần hỏi nhiều nhất %(most)d câu. Gộp lại hoặc gửi làm hai lần.")
            self.add_error("questions", text % {"n": len(found), "most": QUESTIONS_MOST})
        return data


def _said_of(each: Kind) -> str:
    """What a kind is, and the last day that the law lets its answer be due."""
    if each.most is not None:
        most = gettext("Luật: muộn nhất ngày %(day)s.") % {"day": f"{each.most:%d/%m/%Y}"}
        return f"{said(each.kind.gist)} {most}"
    gist, more = said(each.kind.gist), said(each.term.no_rule) if each.term.no_rule is not None else ""
    return gist if more in gist else f"{gist} {more}"


# --- a step in an errand -------------------------------------------------------------------------------------------------


class ErrandStepForm(forms.Form):
    """A step that asks nothing: it is confirmed. ``seq`` is what the page showed, so that another act since then is noticed."""

    seq = CountedField()
    wants_words: ClassVar[bool] = False
    """Whether the questions have to be open for it."""
    drafts: ClassVar[bool] = False
    """Whether its words are kept as a draft."""
    scans: ClassVar[bool] = False
    """Whether a scan comes with it."""

    def __init__(self, *args: Any, view: ErrandView, edge: Edge, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view, self.edge, self.actor, self.today = view, edge, actor, today
        self.fields["seq"].initial = view.errand.seq
        self.made()
        say_what_is_missing(self)

    def made(self) -> None:
        """Fills in the choices."""

    def choices_of(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # asked of ChoiceFields only

    def step(self) -> Step:
        """The order that the form says."""
        order: Step = _PLAIN[self.edge.step](self.edge.outcome)
        return order

    def then(self) -> Step | None:
        """What is done with it in one go; None where nothing is."""
        return None


_PLAIN: Final[dict[str, Any]] = {
    "agree": lambda outcome: steps.Agree(outcome=outcome),
    "remind": lambda _outcome: steps.Remind(),
}


class TakeOnForm(ErrandStepForm):
    """It is taken on; of a part of a joint verification it is said in one go who does it, by whoever may."""

    offices = chosen.SomeOf(
        chosen.office,
        label=_("Ai làm phần việc này?"),
        help_text=_("Phần việc có người làm rồi mới trả lời được. Để trống thì giao sau."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def made(self) -> None:
        may_allot = any(edge.name == ALLOT for edge in self.view.ways)
        if may_allot and steps.waits_for_a_name(self.view.errand, laws.current()):
            self.choices_of("offices", _who_handles(self.view, self.actor))
        else:
            del self.fields["offices"]

    def then(self) -> Step | None:
        """Who does the part, where somebody was chosen."""
        chosen_now = tuple(self.cleaned_data.get("offices", ()))
        return steps.Allot(chosen_now) if chosen_now else None


class CounterForm(ErrandStepForm):
    """Another day is proposed, once."""

    due = DayField(_("Ngày mà cơ quan bạn trả lời được"))

    def step(self) -> Step:
        return steps.Agree(self.cleaned_data["due"], "countered")


def _numbers(numbers: Iterable[str]) -> list[tuple[str, str]]:
    return [(number, chosen.question(number)) for number in numbers]


def _every(view: ErrandView) -> list[str]:
    return [str(n) for n in range(1, view.errand.questions + 1)]


def _who_handles(view: ErrandView, actor: Actor) -> list[tuple[str, str]]:
    """The offices of the actor's body that may see to it: those that handle cases, and are not kept away."""
    away = reading.kept_from(view.id)
    here = bodies.body(actor.body)
    free = [o for o in here.offices if not is_among(away, o.code, o.formerly)]
    return [(o.code, f"{said(o.title)} ({o.code})") for o in free if handles(o.holder(here.code))]


def _other_bodies(view: ErrandView, actor: Actor) -> list[tuple[str, str]]:
    """The bodies to which an errand can go on: neither of the two that have it."""
    both = (view.errand.asker, view.errand.to)
    return [(code, body_title(code)) for code, body in bodies.every().items() if code not in both and body.key is not None]


class TurnDownForm(ErrandStepForm):
    """Why the body does not answer, from the law's closed list, and what that ground has to name."""

    ground = chosen.OneOf(chosen.errand_ground, label=_("Căn cứ"))
    refer_to = chosen.OneOf(
        chosen.any_of(chosen.body, unknown=_("Không biết")),
        label=_("Cơ quan có thẩm quyền"),
        help_text=_("Chỉ cần khi căn cứ là không thuộc thẩm quyền."),
        required=False,
    )
    questions = chosen.SomeOf(
        chosen.question,
        label=_("Câu nào chưa rõ"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    same_as = ReferenceField(
        label=_("Số việc phối hợp, hoặc mã công khai"),
        required=False,
        help_text=_("Chỉ cần khi đã có việc trùng, hoặc đã công khai."),
    )

    def made(self) -> None:
        grounds = laws.current().procedure(self.view.errand.kind, self.today).grounds[self.edge.grounds or ""]
        field: Any = self.fields["ground"]
        field.widget = radios({each.id: said(each.remedy) for each in grounds})
        field.choices = [(each.id, f"{said(each.title)} ({cited(each.article)})") for each in grounds]
        self.choices_of("refer_to", [("", "–"), (UNKNOWN, gettext("Không biết")), *_other_bodies(self.view, self.actor)])
        self.choices_of("questions", _numbers(_every(self.view)))

    def step(self) -> Step:
        data = self.cleaned_data
        return steps.TurnDown(data["ground"], data["refer_to"] or "", tuple(data["questions"]), data["same_as"] or "")


class ForwardForm(ErrandStepForm):
    """To whom it is handed on; the day stays."""

    wants_words = True
    to = chosen.OneOf(chosen.body, label=_("Chuyển cho cơ quan nào?"))

    def made(self) -> None:
        self.choices_of("to", [("", gettext("Chọn cơ quan")), *_other_bodies(self.view, self.actor)])

    def parts(self) -> list[tuple[str, tuple[str, ...]]]:
        """The bodies, each with the numbers of its questions; none of them for all."""
        return [(self.cleaned_data["to"], ())]


class ShareOutForm(ErrandStepForm):
    """Which body answers which question."""

    LATER: ClassVar[dict[str, forms.Field]] = {
        "part-": chosen.OneOf(chosen.body, label=_("Ai trả lời câu này?")),
    }
    wants_words = True

    def made(self) -> None:
        for number in _every(self.view):
            label = gettext("Ai trả lời câu %(n)s?") % {"n": number}
            field = chosen.OneOf(chosen.body, label=label)
            field.choices = [("", gettext("Chọn cơ quan")), *_other_bodies(self.view, self.actor)]
            self.fields[f"part-{number}"] = field

    def clean(self) -> dict[str, Any]:
        """What was chosen; one body alone is no sharing out."""
        data = super().clean() or {}
        if not self.errors and len(self.parts()) == 1:
            last = f"part-{self.view.errand.questions}"
            self.add_error(last, gettext("Chia cho ít nhất hai cơ quan khác nhau; nếu chỉ một, hãy chuyển nơi khác."))
        return data

    def parts(self) -> list[tuple[str, tuple[str, ...]]]:
        """As ``ForwardForm.parts``."""
        given: dict[str, list[str]] = {}
        for number in _every(self.view):
            given.setdefault(self.cleaned_data[f"part-{number}"], []).append(number)
        return [(code, tuple(numbers)) for code, numbers in given.items()]


class AllotForm(ErrandStepForm):
    """Who of the body sees to it."""

    offices = chosen.SomeOf(
        chosen.office,
        label=_("Giao cho"),
        help_text=_("Chỉ người được giao, bộ phận tiếp nhận và lãnh đạo đọc được."),
        widget=forms.CheckboxSelectMultiple,
    )

    def made(self) -> None:
        self.choices_of("offices", _who_handles(self.view, self.actor))

    def step(self) -> Step:
        return steps.Allot(tuple(self.cleaned_data["offices"]), self.edge.outcome)  # type: ignore[arg-type]  # of the edge


class RespondForm(ErrandStepForm):
    """The answer, in words that are sealed for both bodies, and which questions it answers."""

    drafts = True
    words = words_field(
        _("Câu trả lời"),
        _("Nêu số của câu hỏi trước mỗi phần. Chỉ hai cơ quan đọc được; không gửi tệp ở đây."),
        rows=10,
    )
    questions = chosen.SomeOf(
        chosen.question, label=_("Đã trả lời những câu nào?"), widget=forms.CheckboxSelectMultiple
    )

    def made(self) -> None:
        if self.edge.outcome != "part":
            del self.fields["questions"]
        else:
            self.choices_of("questions", _numbers(self.view.errand.open_questions))
        if self.edge.outcome == "nothing":
            self.fields["words"].help_text = gettext("Nêu đã tìm ở đâu, và vì sao không có.")

    def answered(self) -> tuple[str, ...]:
        """The numbers of the questions that it answers."""
        if self.edge.outcome == "full":
            return self.view.errand.open_questions
        return tuple(self.cleaned_data.get("questions", ()))


class DissentForm(ErrandStepForm):
    """Whoever does a part thinks otherwise: on what, from the law's list, and why, in words that are sealed for both bodies."""

    drafts = True
    ground = chosen.OneOf(chosen.errand_ground, label=_("Ý kiến khác về điều gì?"))
    words = words_field(
        _("Ý kiến của cơ quan bạn"),
        _("Được niêm phong; chỉ hai cơ quan đọc được. Người viết đơn chỉ thấy là có ý kiến khác."),
        rows=7,
    )

    def made(self) -> None:
        grounds = laws.current().procedure(self.view.errand.kind, self.today).grounds[self.edge.grounds or ""]
        field: Any = self.fields["ground"]
        field.widget = forms.RadioSelect()
        field.choices = [(each.id, said(each.title)) for each in grounds]


class PaperAnswerForm(ErrandStepForm):
    """An answer that came on paper: its scan, the day on which it came, and which questions it answers."""

    scans: ClassVar[bool] = True
    file = forms.FileField(
        label=_("Bản quét văn bản trả lời"), help_text=_("PDF hoặc ảnh, không quá 10 MB. Chỉ hai cơ quan mở được.")
    )
    on = DayField(_("Ngày văn bản đến cơ quan này"))
    questions = chosen.SomeOf(
        chosen.question, label=_("Văn bản trả lời những câu nào?"), widget=forms.CheckboxSelectMultiple
    )
    # What the look at the scan has found.
    seen: Inspected | None = None

    def made(self) -> None:
        self.choices_of("questions", _numbers(self.view.errand.open_questions))
        self.fields["on"].initial = self.today

    def clean_file(self) -> Any:
        file, self.seen = looked_at(self.cleaned_data["file"], self.actor.office)
        return file


class GiveBackForm(ErrandStepForm):
    """Which questions are still open, and by when."""

    questions = chosen.SomeOf(chosen.question, label=_("Câu nào còn thiếu?"), widget=forms.CheckboxSelectMultiple)
    due = DayField(
        _("Trả lời thêm trước hết ngày"),
        required=False,
        help_text=_("Để trống thì dài bằng lần đầu, là mức dài nhất."),
    )

    def made(self) -> None:
        self.choices_of("questions", _numbers(_every(self.view)))

    def step(self) -> Step:
        return steps.GiveBack(tuple(self.cleaned_data["questions"]), self.cleaned_data["due"])


class FinishForm(ErrandStepForm):
    """Whether it came in time and was of use, where whoever asked says so."""

    SAYS: ClassVar = [("yes", _("Có")), ("no", _("Không"))]
    timely = forms.ChoiceField(label=_("Trả lời đúng hạn?"), choices=SAYS, widget=forms.RadioSelect, required=False)
    useful = forms.ChoiceField(label=_("Dùng được?"), choices=SAYS, widget=forms.RadioSelect, required=False)

    def step(self) -> Step:
        return steps.Finish(self.cleaned_data["timely"], self.cleaned_data["useful"], self.edge.outcome)  # type: ignore[arg-type]  # of the edge


class CallOffForm(ErrandStepForm):
    """Why it is taken back."""

    ground = chosen.OneOf(chosen.errand_ground, label=_("Lý do"))

    def made(self) -> None:
        grounds = laws.current().procedure(self.view.errand.kind, self.today).grounds[self.edge.grounds or ""]
        field: Any = self.fields["ground"]
        field.widget = forms.RadioSelect()
        field.choices = [(each.id, said(each.title)) for each in grounds]

    def step(self) -> Step:
        return steps.CallOff(self.cleaned_data["ground"])


class ProlongForm(ErrandStepForm):
    """How many days more, once."""

    days = NumberField(label=_("Thêm bao nhiêu ngày?"), least=1, most=999, units=DAY_UNITS)

    def step(self) -> Step:
        return steps.Prolong(self.cleaned_data["days"])


class EscalateForm(ErrandStepForm):
    """Which superior of both bodies is told."""

    to = chosen.OneOf(chosen.body, label=_("Báo cấp trên nào?"))

    def made(self) -> None:
        above_both = road.superiors(self.view.errand, self.view.petition)
        field: Any = self.fields["to"]
        field.widget = forms.RadioSelect()
        field.choices = [(code, body_title(code)) for code in above_both]
        if len(above_both) == 1:
            field.initial = above_both[0]

    def step(self) -> Step:
        return steps.Escalate(self.cleaned_data["to"])


class DetermineForm(ErrandStepForm):
    """Who answers: whoever has refused it, by a day, or another body."""

    to = chosen.OneOf(chosen.body, label=_("Cơ quan nào trả lời?"))
    due = DayField(_("Trả lời trước hết ngày"))

    def made(self) -> None:
        if self.edge.outcome == "same":
            del self.fields["to"]
            return
        del self.fields["due"]
        self.choices_of("to", [("", gettext("Chọn cơ quan")), *_other_bodies(self.view, self.actor)])

    def step(self) -> Step:
        said_ = self.cleaned_data
        return steps.Determine(said_.get("to", ""), said_.get("due"), outcome=self.edge.outcome)  # type: ignore[arg-type]  # of the edge


FORMS: Final[dict[str, type[ErrandStepForm]]] = {
    **dict.fromkeys(("agree", "agree.taken", "agree.declined", "remind"), ErrandStepForm),
    "agree.agreed": TakeOnForm,
    "agree.countered": CounterForm,
    "turn_down": TurnDownForm,
    "forward": ForwardForm,
    "share_out": ShareOutForm,
    "allot": AllotForm,
    "respond": RespondForm,
    "dissent": DissentForm,
    f"respond.{steps.ON_PAPER}": PaperAnswerForm,
    "give_back": GiveBackForm,
    "finish": FinishForm,
    "call_off": CallOffForm,
    "prolong": ProlongForm,
    "escalate": EscalateForm,
    "determine": DetermineForm,
}
"""The form of each step, by its name, or by its word where all ends of it have one."""


def form_of(edge: Edge) -> type[ErrandStepForm] | None:
    """The form of a step; None for one that the desk has no page for."""
    return FORMS.get(edge.name, FORMS.get(edge.step))


def titled(edge: Edge) -> str:
    """What a step is called on a button."""
    return begun(said(edge.title))

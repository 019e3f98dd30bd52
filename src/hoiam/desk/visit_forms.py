"""The forms of receptions: days, numbers and choices from the law's lists. None has a field for a remark, none for who came;
only a visit of many names those who speak for it, and these names are sealed."""

from __future__ import annotations

from datetime import date, time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, chosen, laws
from hoiam.casework.intake import Speaker
from hoiam.casework.reading.visits import VisitView
from hoiam.casework.said import said
from hoiam.casework.typed_fields import PEOPLE_MOST, PEOPLE_UNITS, DayField, HourField, IdNumberField, LineField, NumberField
from hoiam.core.dossier.move import Step
from hoiam.core.procedure import Edge, Reception
from hoiam.core.visit import steps
from hoiam.core.words import begun
from hoiam.desk.fields import say_what_is_missing

SPEAKERS_MOST: Final = 5
"""Lines for people who speak for many; how many the law wants, the step asks."""


def _ways(reception: Reception) -> list[tuple[str, str]]:
    return [(way.id, said(way.title)) for way in reception.ways.values()]


class ArriveForm(forms.Form):
    """Visitors came: which day, who receives them, how many they are."""

    day = DayField(_("Ngày đến"))
    way = chosen.OneOf(chosen.way, label=_("Ai tiếp?"), widget=forms.RadioSelect)
    people = NumberField(label=_("Số người"), least=1, most=PEOPLE_MOST, units=PEOPLE_UNITS)

    def __init__(self, *args: Any, reception: Reception, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = today
        self.fields["way"].choices = _ways(reception)  # type: ignore[attr-defined]  # a ChoiceField
        for n in range(1, SPEAKERS_MOST + 1):
            self.fields[f"name_{n}"] = LineField(label=_("Họ và tên người đại diện"), max_length=120, required=False)
            self.fields[f"address_{n}"] = LineField(label=_("Địa chỉ"), max_length=300, required=False)
            self.fields[f"id_number_{n}"] = IdNumberField(label=_("Số căn cước"), required=False)
        say_what_is_missing(self)

    def groups(self) -> list[tuple[int, list[Any]]]:
        """The fields of each who speaks for many, with his place."""
        return [(n, [self[f"{what}_{n}"] for what in ("name", "address", "id_number")]) for n in range(1, SPEAKERS_MOST + 1)]

    def speakers(self) -> tuple[Speaker, ...]:
        """Those who are named."""
        data = self.cleaned_data
        return tuple(
            Speaker(data[f"name_{n}"], data[f"address_{n}"] or "", data[f"id_number_{n}"] or "")
            for n in range(1, SPEAKERS_MOST + 1)
            if data.get(f"name_{n}")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(1, SPEAKERS_MOST + 1):
            if not data.get(f"name_{n}") and (data.get(f"address_{n}") or data.get(f"id_number_{n}")):
                self.add_error(f"name_{n}", _("Chưa có họ tên người đại diện này."))
        return data


class ScheduleForm(forms.Form):
    """A day on which the body will receive citizens."""

    day = DayField(_("Ngày tiếp"))
    first = HourField(label=_("Từ giờ"), initial="08:00")
    last = HourField(label=_("Đến giờ"), initial="11:00")
    way = chosen.OneOf(chosen.way, label=_("Ai tiếp?"), widget=forms.RadioSelect)
    place = forms.ChoiceField(
        label=_("Tiếp ở đâu?"),
        choices=[("seat", _("Tại trụ sở")), ("online", _("Trực tuyến"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, reception: Reception, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = reception.id
        self.fields["way"].choices = _ways(reception)  # type: ignore[attr-defined]  # a ChoiceField
        say_what_is_missing(self)

    def step(self) -> steps.Schedule:
        data = self.cleaned_data
        return steps.Schedule(self.kind, data["day"], data["way"], _hour(data["first"]), _hour(data["last"]), data["place"])


def _hour(value: object) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


class VisitStepForm(forms.Form):
    """A step that asks nothing: it is confirmed."""

    def __init__(self, *args: Any, view: VisitView, edge: Edge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view, self.edge = view, edge
        self.made()
        say_what_is_missing(self)

    def made(self) -> None:
        """Fills in the choices."""

    def step(self) -> Step:
        """The order that the form says."""
        order: Step = _PLAIN[self.edge.step]()
        return order


_PLAIN: Final[dict[str, Any]] = {
    "invite": steps.Invite,
    "test_line": steps.TestLine,
    "hold": steps.HoldReception,
    "cancel": steps.CancelReception,
    "call": steps.CallIn,
    "leave": steps.Leave,
    "serve": steps.ServeRefusal,
    "settle": steps.Settle,
}


class EndForm(VisitStepForm):
    def step(self) -> Step:
        return steps.End.of(self.view.visit)


def _matters(view: VisitView) -> list[tuple[str, str]]:
    """Kinds with their subjects, as one choice each: without a script one list cannot follow another."""
    known = laws.current().kinds
    pack = laws.current().receptions[view.visit.kind].pack
    codes = [f"{name} {subject.id}" for name, kind in known.items() if kind.pack == pack for subject in kind.subjects]
    return [(code, chosen.matter(code)) for code in codes]


class NoteForm(VisitStepForm):
    """A matter, by its codes."""

    matter = chosen.OneOf(chosen.matter, label=_("Nội dung (loại việc và lĩnh vực)"))
    decided_by = chosen.OneOf(chosen.body, label=_("Cơ quan đã giải quyết trước đó"), required=False)
    guided_to = chosen.OneOf(chosen.body, label=_("Hướng dẫn đến cơ quan"), required=False)

    def made(self) -> None:
        every = [("", "–"), *((code, said(body.name)) for code, body in bodies.every().items())]
        self.fields["matter"].choices = [("", _("Chọn nội dung")), *_matters(self.view)]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["decided_by"].choices = every  # type: ignore[attr-defined]  # as above
        self.fields["guided_to"].choices = every  # type: ignore[attr-defined]  # as above
        if self.edge.outcome != "guided":
            del self.fields["guided_to"]

    def step(self) -> Step:
        data = self.cleaned_data
        kind, _blank, subject = data["matter"].partition(" ")
        return steps.Note(
            kind, subject, "", data["decided_by"], data.get("guided_to") or "", "guided" if "guided_to" in data else "taken"
        )


class TurnAwayForm(VisitStepForm):
    """Why, and in what, they are not received."""

    ground = chosen.OneOf(chosen.turned_away, label=_("Căn cứ"), widget=forms.RadioSelect)
    matter = chosen.OneOf(chosen.matter, label=_("Nội dung mà họ đến trình bày"), required=False)

    def made(self) -> None:
        procedure = laws.current().procedure(self.view.visit.kind, self.view.visit.day)
        grounds = procedure.grounds[self.edge.grounds or ""]
        self.fields["ground"].choices = [(g.id, said(g.title)) for g in grounds]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["matter"].choices = [("", _("Chưa nói")), *_matters(self.view)]  # type: ignore[attr-defined]  # as above
        self.fields["matter"].required = self.edge.outcome == "written"

    def step(self) -> Step:
        data = self.cleaned_data
        kind, _blank, subject = data["matter"].partition(" ")
        return steps.TurnAway(data["ground"], kind, subject, "written" if self.edge.outcome == "written" else "spoken")


class FindingsForm(VisitStepForm):
    until = DayField(_("Thời hạn giải quyết ghi trong kết luận"))

    def step(self) -> Step:
        return steps.Findings(self.cleaned_data["until"])


class InformForm(VisitStepForm):
    matter = chosen.OneOf(chosen.numbered, label=_("Báo về nội dung nào?"), widget=forms.RadioSelect)

    def made(self) -> None:
        self.fields["matter"].choices = [(str(n), f"{n}. {matter_words(self.view, n)}") for n in self.view.visit.untold]  # type: ignore[attr-defined]  # a ChoiceField

    def step(self) -> Step:
        asked = self.cleaned_data["matter"]
        return steps.Inform.of(self.view.visit, next(n for n in self.view.visit.untold if str(n) == asked))


def matter_words(view: VisitView, place: int) -> str:
    """A matter in words: its kind and its subject."""
    matter = view.visit.matters[place - 1]
    kind = laws.current().kinds.get(matter.kind)
    subject = next((each for each in kind.subjects if each.id == matter.subject), None) if kind is not None else None
    return f"{said(kind.title) if kind else matter.kind}: {begun(said(subject.title)) if subject else matter.subject}"


FORMS: Final[dict[str, type[VisitStepForm]]] = {
    **dict.fromkeys(_PLAIN, VisitStepForm),
    "end": EndForm,
    "note": NoteForm,
    "turn_away": TurnAwayForm,
    "findings": FindingsForm,
    "inform": InformForm,
}

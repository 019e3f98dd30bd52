"""That other bodies stand in the place of one: two order it, then what the old one has goes over, each by an act of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from hoiam.casework import batches, bodies, chosen, subjects
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.keys import agreements, custody
from hoiam.casework.keys.hand import OfficersHand
from hoiam.casework.reading import lists
from hoiam.casework.road import successions
from hoiam.casework.said import said
from hoiam.casework.typed_fields import DayField, LineField
from hoiam.core.places.naming import governed
from hoiam.core.vietnamese import fold
from hoiam.desk.offices import answer, body_of, leads_here, local, named, refusal, who_confirms
from hoiam.desk.who import actor_of, key_of
from hoiam.vault import ordered
from hoiam.vault.errors import Locked, VaultError


def _first() -> list[tuple[str, Any]]:
    return [("", _("Chọn cơ quan"))]


def _could_succeed(here: str) -> list[tuple[str, Any]]:
    """The bodies that may stand in the place of this one: with a key, and not over themselves."""
    others = (b for b in bodies.every().values() if b.code != here and b.key is not None and not b.successions)
    return [(b.code, said(b.name)) for b in others]


class OrderedForm(forms.Form):
    """By which instrument, from which day."""

    instrument = LineField(
        label=gettext_lazy("Số nghị quyết, quyết định"),
        help_text=gettext_lazy("Ví dụ: 19/NQ-HĐND. In công khai trong sổ, cùng ngày và tên hai văn phòng."),
        max_length=60,
        error_messages={"required": gettext_lazy("Chưa điền số nghị quyết, quyết định.")},
    )
    day = DayField(gettext_lazy("Từ ngày nào"))

    def __init__(self, *args: Any, here: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here = here

    def clean_instrument(self) -> str:
        typed: str = self.cleaned_data["instrument"]
        if not ordered.INSTRUMENT.fullmatch(typed):
            raise forms.ValidationError(_("Chỉ dùng chữ, số, dấu chấm, gạch nối và gạch chéo; không có dấu cách."))
        return typed


class SuccessorForm(OrderedForm):
    """Which body stands in the place of this one, by which instrument, from which day."""

    successor = chosen.OneOf(
        chosen.body,
        label=gettext_lazy("Cơ quan kế tục"),
        error_messages={"required": gettext_lazy("Chưa chọn cơ quan kế tục.")},
    )
    field_order = ("successor", "instrument", "day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].choices = [*_first(), *_could_succeed(self.here)]  # type: ignore[attr-defined]  # a ChoiceField

    def what(self) -> str:
        """The words of the order."""
        data = self.cleaned_data
        return ordered.succeed(self.here, data["successor"], data["instrument"], data["day"].isoformat())


class DivisionForm(OrderedForm):
    """Which bodies stand in the place of this one, and which gets what: by place and by subject, and the rest."""

    MOST: ClassVar[int] = 4
    LABELS: ClassVar[dict[str, Any]] = {
        "to": gettext_lazy("Cơ quan kế tục thứ %(n)s"),
        "places": gettext_lazy("Địa bàn của cơ quan thứ %(n)s"),
        "subjects": gettext_lazy("Lĩnh vực của cơ quan thứ %(n)s"),
    }
    rest = chosen.OneOf(
        chosen.any_of(chosen.body, person=gettext_lazy("Một người của cơ quan này chọn cho từng đơn")),
        label=gettext_lazy("Phần còn lại về đâu?"),
        error_messages={"required": gettext_lazy("Chưa chọn nơi nhận phần còn lại.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "id_divide_%s"  # beside the form for one body
        could = _could_succeed(self.here)
        rows = []
        for n in range(1, self.MOST + 1):
            to: Any = chosen.OneOf(chosen.body, required=False)
            to.choices = [*_first(), *could]
            self._adds(f"to{n}", to, self.LABELS["to"], n)
            places = LineField(required=False, max_length=600, help_text=_("Tên hoặc mã xã, phường; cách nhau bằng dấu phẩy."))
            self._adds(f"places{n}", places, self.LABELS["places"], n)
            about = LineField(required=False, max_length=600, help_text=_("Tên hoặc mã lĩnh vực; cách nhau bằng dấu phẩy."))
            self._adds(f"subjects{n}", about, self.LABELS["subjects"], n)
            rows += [f"to{n}", f"places{n}", f"subjects{n}"]
        person = (ordered.PERSON, _("Một người của cơ quan này chọn cho từng đơn"))
        self.fields["rest"].choices = [*_first(), person, *could]  # type: ignore[attr-defined]  # a ChoiceField
        self.order_fields(["instrument", "day", *rows, "rest"])

    def _adds(self, name: str, field: forms.Field, label: Any, n: int) -> None:
        field.label = label % {"n": n}
        self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        clauses, named = list[ordered.Clause](), set[tuple[str, str]]()
        for n in range(1, self.MOST + 1):
            to, found = data.get(f"to{n}", ""), 0
            for of, name, known in (("place", f"places{n}", _places()), ("subject", f"subjects{n}", _subjects())):
                codes, unknown = _coded(data.get(name, ""), known)
                found += len(codes) + len(unknown)
                if unknown:
                    self.add_error(name, _("Không biết: %(names)s.") % {"names": ", ".join(unknown)})
                elif twice := [known[code] for code in codes if (of, code) in named]:
                    self.add_error(name, _("Đã nêu ở cơ quan khác: %(names)s.") % {"names": ", ".join(twice)})
                elif codes and to:
                    named |= {(of, code) for code in codes}
                    clauses.append(ordered.Clause(to, of, tuple(codes)))
            if to and not found:
                self.add_error(f"places{n}", _("Chưa ghi địa bàn hay lĩnh vực của cơ quan này."))
            elif found and not to and not self.has_error(f"to{n}"):
                self.add_error(f"to{n}", _("Chưa chọn cơ quan kế tục."))
        if self.errors:
            return data
        rest = "" if data["rest"] == ordered.PERSON else data["rest"]
        try:
            division = ordered.Division(self.here, data["instrument"], data["day"], tuple(clauses), rest)
            data["division"] = ordered.division(division.words)
        except ValueError:
            self.add_error(None, _("Chia thì phải có ít nhất hai cơ quan kế tục. Chỉ có một thì dùng mẫu ở trên."))
        return data

    def what(self) -> str:
        """The words of the order."""
        words: str = self.cleaned_data["division"].words
        return words


class ErrandsForm(forms.Form):
    """Which of the bodies that stand in the place of this one answers what others have asked of it."""

    to = chosen.OneOf(
        chosen.body,
        label=gettext_lazy("Việc cơ quan này được hỏi về cơ quan nào?"),
        error_messages={"required": gettext_lazy("Chưa chọn cơ quan kế tục.")},
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "id_errands_%s"
        self.fields["to"].choices = offered if len(offered) == 1 else [*_first(), *offered]  # type: ignore[attr-defined]  # a ChoiceField


class ReceptionsForm(ErrandsForm):
    """Which of the bodies that stand in the place of this one has its receptions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "id_receptions_%s"
        self.fields["to"].label = _("Lượt tiếp và lịch tiếp về cơ quan nào?")


def _places() -> dict[str, str]:
    """The places that bodies here govern, by code, as the forms of petitions have them."""
    named = {b.place: said(b.name) for b in bodies.every().values() if b.place}
    named |= {b.place: said(b.name) for b in bodies.every().values() if b.place and governed(b.name.vi) != b.name.vi}
    return {place: governed(name) for place, name in named.items()}


def _subjects() -> dict[str, str]:
    return {code: said(words) for code, words in subjects.every().items()}


def _coded(typed: str, known: dict[str, str]) -> tuple[list[str], list[str]]:
    """The codes of what was typed, each a code or a name, parted by commas; and what is neither."""
    codes, unknown = list[str](), list[str]()
    for each in filter(None, (part.strip() for part in typed.split(","))):
        found = [code for code, name in known.items() if fold(each) in (fold(name), fold(code))]
        if len(found) == 1:
            codes += found
        else:
            unknown.append(each)  # of two with one name only the code says which
    return list(dict.fromkeys(codes)), unknown


@officer()
@require_http_methods(["GET", "POST"])
def succession(request: HttpRequest) -> HttpResponse:
    """That other bodies stand in the place of this one: one office asks, another agrees; then what this one has is handed
    over, many at once, each by an act of its own."""
    code = body_of(request)
    user: Any = request.user
    action = request.POST.get("action", "")
    if not action and "instrument" in request.POST:
        action = "divide" if "places1" in request.POST else "propose"
    form = SuccessorForm(request.POST if action == "propose" else None, here=code)
    divided = DivisionForm(request.POST if action == "divide" else None, here=code)
    context: dict[str, Any] = {"form": form, "divided": divided, "body": code, "body_title": said(bodies.body(code).name)}
    over = received = None
    if leads_here(actor_of(request), code) and (offered := _offered(code)):
        over = ErrandsForm(request.POST if action == "errands" else None, offered=offered)
        received = ReceptionsForm(request.POST if action == "receptions" else None, offered=offered)
        context |= {"errands_to": over, "receptions_to": received}
    context["wrong"] = {"divide": divided, "errands": over, "receptions": received}.get(action) or form
    if request.method == "POST":
        try:
            waiting = next((each for each in _to_succeed(code) if str(each.id) == request.POST.get("order")), None)
            if action == "agree" and waiting is not None:
                agreements.agree(waiting.id)
                bodies.forget()
                messages.success(request, _("Đã đồng ý. Nay bàn giao các đơn ở trang này; sổ công khai đã ghi."))
                return redirect(request.get_full_path())
            if action == "errands" and over is not None and over.is_valid():
                context |= _errands_go_over(request, over.cleaned_data["to"])
            if action == "receptions" and received is not None and received.is_valid():
                context |= _receptions_go_over(request, received.cleaned_data["to"])
            sent: Any = divided if action == "divide" else form
            if action in ("propose", "divide") and sent.is_valid():
                agreements.ask(sent.what())
                messages.success(request, _("Đã đề nghị. Chưa có gì thay đổi cho đến khi người thứ hai xác nhận."))
                return redirect(request.get_full_path())
        except (custody.Refused, VaultError, DatabaseError) as refused:
            context["refused"] = refusal(refused, code)
    actor = actor_of(request)
    context |= {
        "waiting": [_asked(each, user.office_id) for each in _to_succeed(code)],
        "successors": _succeeds(code),
        "seconds": who_confirms(code, asked_by=user.office_id),
    }
    if leads_here(actor, code):
        context["held"] = lists.of_the_body(actor, limit=batches.MOST)
        context["groups"] = _grouped(code, context["held"])
        context |= {"errands": len(successions.held(actor)), "receptions": len(successions.receptions(actor))}
    return answer(request, "desk/succession.html", context)


def _offered(code: str) -> list[tuple[str, str]]:
    """The bodies that stand in its place today."""
    return [(to, _named_body(to)) for to in bodies.body(code).succeeded_on(bodies.public_day(utc_now()))]


def _errands_go_over(request: HttpRequest, to: str) -> dict[str, Any]:
    """Hands over some of the errands in which the body asks or is asked, each by an act of its own; what stays, with why."""
    actor, hand = actor_of(request), OfficersHand(key_of(request))
    try:
        done = successions.hand_over_many(successions.held(actor), to, actor=actor, now=utc_now(), hand=hand)
    except Locked:
        return {"locked": True}
    if done.over:
        words = ngettext("Đã bàn giao %(n)d việc phối hợp.", "Đã bàn giao %(n)d việc phối hợp.", done.over)
        messages.success(request, words % {"n": done.over})
    return {"stayed": done.left}


def _receptions_go_over(request: HttpRequest, to: str) -> dict[str, Any]:
    """Hands over some of the body's visits, and of the days of its schedule that are to come; as ``_errands_go_over``."""
    actor, hand = actor_of(request), OfficersHand(key_of(request))
    one, found = successions.hand_over_reception, successions.receptions(actor)
    try:
        done = successions.hand_over_many(found, to, actor=actor, now=utc_now(), hand=hand, one=one)
    except Locked:
        return {"locked": True}
    if done.over:
        words = ngettext("Đã bàn giao %(n)d lượt tiếp, ngày tiếp.", "Đã bàn giao %(n)d lượt tiếp, ngày tiếp.", done.over)
        messages.success(request, words % {"n": done.over})
    return {"stayed": done.left}


def _succeeds(code: str) -> list[dict[str, Any]]:
    """What stands in the place of the body, by each order: who, by which instrument, from which day, and who gets what."""
    found: dict[tuple[str, date, str], dict[str, Any]] = {}
    for each in bodies.body(code).successions:
        key = (each.instrument, each.day, each.divided or each.to)
        if key not in found:
            parts = _parts(each.division) if each.division is not None else []
            found[key] = {"title": _named_body(each.to), "instrument": each.instrument, "day": each.day, "parts": parts}
    return list(found.values())


def _named_body(code: str) -> str:
    every = bodies.every()
    return said(every[code].name) if code in every else code


def _parts(division: ordered.Division) -> list[tuple[str, str]]:
    """Who gets what, in words."""
    words = {"place": _places(), "subject": _subjects()}
    told = [(_named_body(c.to), ", ".join(words[c.of].get(code, code) for code in c.codes)) for c in division.clauses]
    if division.rest:
        return [*told, (_named_body(division.rest), _("phần còn lại"))]
    return [*told, (_("Phần còn lại"), _("một người của cơ quan này chọn cho từng đơn"))]


@dataclass(frozen=True, slots=True)
class Group:
    """Petitions that go over to the same body (``to``; empty where a person chooses for each), by their ids."""

    to: str
    title: str
    petitions: tuple[UUID, ...]


def _grouped(code: str, held: Sequence[UUID]) -> list[Group]:
    """What the body has, by where it goes: each body that an order names, and what a person chooses for."""
    found: dict[str, list[UUID]] = {}
    here, today = bodies.body(code), bodies.public_day(utc_now())
    if here.is_over(today):
        for case, place, subject in lists.about(held):
            named = here.takes_over(place, subject, today)
            found.setdefault(next(iter(named)) if len(named) == 1 else "", []).append(case)
    return [Group(to, _named_body(to) if to else "", tuple(cases)) for to, cases in sorted(found.items(), reverse=True)]


def _to_succeed(code: str) -> list[agreements.Waiting]:
    """What waits for a second office, that other bodies stand in the place of this one."""
    return [each for each in agreements.waiting() if each.what.startswith((f"succeed {code} ", f"divide {code} "))]


def _asked(order: agreements.Waiting, office: str) -> dict[str, Any]:
    if order.what.startswith("divide "):
        division = ordered.division(order.what)
        body, instrument, day = division.body, division.instrument, division.day
        title, parts = ", ".join(map(_named_body, division.bodies)), _parts(division)
    else:
        body, successor, instrument, day = ordered.succession(order.what)
        title, parts = _named_body(successor), []
    return {
        "id": order.id,
        "successor": title,
        "parts": parts,
        "instrument": instrument,
        "day": day,
        "asked_by": named(order.asked_by),
        "until": local(order.until, body),
        "may_agree": office != order.asked_by,
    }

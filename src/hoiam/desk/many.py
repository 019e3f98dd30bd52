"""One step for many petitions: what is filled in once, a dry run that says what would happen to each, and then the acts.

Which steps there are, their forms say (``StepForm.in_batch``); nothing here knows one by its name. Each petition has the form,
the dry run and the act of its own, and is judged by itself: the same step may be open here and refused there. The dry run goes
the way of the road as far as nothing is written; what was confirmed is kept (``casework.batches``), and whoever goes on after a
fall finds what is done.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hoiam.casework import batches, bodies, carried, laws
from hoiam.casework.batches import Confirmed, Left
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.keys.hand import OfficersHand
from hoiam.casework.reading import cases, edges
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import Hand, would
from hoiam.casework.said import said, told
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.participants import Actor, for_the_petitioner, takes
from hoiam.core.dossier.refusals import Refusal, SomeoneWasFaster
from hoiam.core.petition.journey import JOURNEY
from hoiam.core.procedure import Edge
from hoiam.desk import enclosing
from hoiam.desk.forms import FORMS
from hoiam.desk.step import edge_for, order_of, taken, why_gone
from hoiam.desk.step_form import StepForm
from hoiam.desk.who import actor_of, key_of, today_for
from hoiam.gate.letters import BadLetter
from hoiam.vault.errors import Locked, Unreachable, VaultError

# What this page itself carries; the rest was filled in.
_OF_THE_PAGE: Final = frozenset({"csrfmiddlewaretoken", "petition", "petitions", "numbers", "do", "action", "plan", "seq"})
_BETWEEN: Final = re.compile(r"[\s,;]+")
_NUMBERS_MOST: Final = 40_000  # characters of a list of numbers


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the step would do to one petition, or has not done: where it stands, where it would stand, or why not."""

    view: CaseView
    title: str
    now: str
    then: str = ""
    refused: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an officer chose: the petitions that he sees, what of it is none, and the step. ``batch``: the number that it has
    once it is confirmed."""

    views: tuple[CaseView, ...]
    unknown: tuple[str, ...]
    many: int
    word: str
    outcome: str
    title: str
    batch: UUID = made(default_factory=uuid4)

    @property
    def do(self) -> str:
        """The step and its outcome as the page has them."""
        return f"{self.word}.{self.outcome}" if self.outcome else self.word


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A batch that is not through: its number, what it does, how many petitions wait."""

    id: UUID
    title: str
    waiting: int


def steps_of(actor: Actor) -> list[tuple[str, str]]:
    """The steps that the office may take for many petitions at once, as far as its roles go, with what the law calls them: the
    one that most petitions take first."""
    law = laws.current()
    kinds = bodies.body(actor.body).kinds
    found: dict[str, str] = {}
    for kind in law.kinds:
        for edge in edges.ever_drawn(law, kind) if kind in kinds else ():
            if in_batch(edge) and takes(actor, edge) and FORMS[edge.step].offered(edge.outcome, actor):
                found.setdefault(edge.name, said(edge.title))
    order = [row.word for row in JOURNEY]
    return sorted(found.items(), key=lambda each: order.index(each[0].partition(".")[0]))


def in_batch(edge: Edge) -> bool:
    """Whether the step may be done for many petitions at once: its form says so, nothing of it lies apart with the name, and it
    makes no term longer, since each petition has days of its own."""
    form = FORMS.get(edge.step)
    return form is not None and edge.outcome in form.in_batch and not edge.apart and not edge.extends


def unfinished(actor: Actor) -> list[Unfinished]:
    """What the office has confirmed and what is not through."""
    titles = {row.word: row.title for row in JOURNEY}
    return [Unfinished(id, said(titles[step]), waiting) for id, step, waiting in batches.unfinished(actor.office)]


# --- choosing, the dry run, confirming ------------------------------------------------------------------------------------


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """The step's form for what was chosen; ``action`` preview: the dry run; confirm: the acts. A GET leads back to the list."""
    if request.method == "GET":
        return redirect("desk:today")
    actor = actor_of(request)
    action = request.POST.get("action", "")
    if action == "confirm":
        return _confirmed(request, actor)
    chosen = _chosen(request, actor)
    context: dict[str, Any] = {"chosen": chosen, "nav": "today", "numbers": request.POST.get("numbers", "")[:_NUMBERS_MOST]}
    if missing := _missing(chosen):
        return _page(request, context | {"missing": missing, "steps": steps_of(actor)}, status=422)
    if action == "preview":
        return _previewed(request, actor, chosen, context)
    form = _blank(chosen, actor, _typed(request) if action == "edit" else None)
    if form is None:
        outcomes = [_refused(view, _why(view, actor, chosen)) for view in chosen.views]
        return _page(request, context | {"outcomes": outcomes, "none": True}, status=409)
    return _page(request, context | {"form": form})


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, "desk/many.html", context | {"most": batches.MOST}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _chosen(request: HttpRequest, actor: Actor) -> Chosen:
    """What the form names, by box, by what the page carries or by typed number; beyond the most that a batch may have, nothing
    is looked up."""
    word, _dot, outcome = request.POST.get("do", "")[:40].partition(".")
    boxes = [*request.POST.getlist("petition"), *request.POST.get("petitions", "").split()]
    numbers = [each for each in _BETWEEN.split(request.POST.get("numbers", "")[:_NUMBERS_MOST].replace("\x00", "")) if each]
    named = [*dict.fromkeys(boxes), *dict.fromkeys(numbers)]
    title = dict(steps_of(actor)).get(f"{word}.{outcome}" if outcome else word, "")
    if len(named) > batches.MOST:
        return Chosen((), (), len(named), word, outcome, title)
    ids, unknown = list[UUID](), list[str]()
    for box in dict.fromkeys(boxes):
        try:
            ids.append(UUID(box))
        except ValueError:
            unknown.append("")
    by_number = cases.numbered(numbers)
    ids += by_number.values()
    unknown += [number for number in dict.fromkeys(numbers) if number not in by_number]
    views = cases.several(ids, actor, utc_now())
    # Of what he does not see only the number that he typed is said again, whether there is such a petition or not.
    seen = {view.id for view in views}
    unknown += [number for number, id in by_number.items() if id not in seen]
    unknown += [""] * sum(id not in seen and id not in by_number.values() for id in dict.fromkeys(ids))
    return Chosen(tuple(views), tuple(unknown), len(named), word, outcome, title)


def _missing(chosen: Chosen) -> str:
    """What stands in the way of any step: nothing chosen, too many, or no step."""
    if chosen.many > batches.MOST:
        words = _("Một lần làm được nhiều nhất %(most)d đơn; ở đây có %(n)d. Chia ra nhiều lần.")
        return words % {"most": batches.MOST, "n": chosen.many}
    if not chosen.views:
        return _("Chưa chọn đơn nào.") if not chosen.unknown else _("Không có đơn nào trong số này mà bạn thấy được.")
    return "" if chosen.title else _("Chưa chọn bước nào.")


def _typed(request: HttpRequest) -> QueryDict:
    """What was filled in, without what the page itself carries."""
    typed = request.POST.copy()
    for name in _OF_THE_PAGE:
        typed.pop(name, None)
    return typed


def _form(
    chosen: Chosen, view: CaseView, edge: Edge, actor: Actor, typed: QueryDict | None, seq: int | None = None
) -> StepForm:
    """The step's form for one petition, with what was typed once for all of them."""
    if typed is not None:
        typed["seq"] = str(view.petition.seq if seq is None else seq)
    form = FORMS[chosen.word](typed, view=view, edge=edge, actor=actor, today=today_for(view.petition.kind))
    form.fields.pop("file", None)  # a scan is of one petition
    form.of_many(chosen.views, chosen.batch)
    return form


def _edge(view: CaseView, actor: Actor, chosen: Chosen) -> Edge | None:
    """The edge that the office may go along now with this petition, as one of many."""
    edge = edge_for(view, actor, chosen.word, chosen.outcome, today_for(view.petition.kind))
    return edge if edge is not None and in_batch(edge) and not for_the_petitioner(edge, actor) else None


def _why(view: CaseView, actor: Actor, chosen: Chosen) -> Refusal:
    return why_gone(view, actor, chosen.word, chosen.outcome, today_for(view.petition.kind))


def _blank(chosen: Chosen, actor: Actor, typed: QueryDict | None) -> StepForm | None:
    """The form as it is shown: with every choice that one of the petitions has, and chosen beforehand only what all have so.
    None where the step is open for none of them."""
    forms = [
        _form(chosen, view, edge, actor, typed) for view in chosen.views if (edge := _edge(view, actor, chosen)) is not None
    ]
    if not forms:
        return None
    first = forms[0]
    for form in forms[1:]:
        for name, field in form.fields.items():
            mine = first.fields.setdefault(name, field)
            if mine is not field and hasattr(mine, "choices"):
                known = dict(mine.choices)
                mine.choices = [*mine.choices, *(each for each in field.choices if each[0] not in known)]  # type: ignore[attr-defined]  # of the same field
            if mine.initial != field.initial:
                mine.initial = None
    return first


def _tried(chosen: Chosen, view: CaseView, actor: Actor, typed: QueryDict, hand: Hand) -> tuple[Outcome, StepForm | None]:
    """What the step would do to one petition, and its form where that is what is wrong. Raises Locked."""
    edge = _edge(view, actor, chosen)
    if edge is None:
        return _refused(view, _why(view, actor, chosen)), None
    form = _form(chosen, view, edge, actor, typed)
    day = form.today
    if not form.is_valid():
        return Outcome(view, _title(view), _state(view), refused=_errors(form)), form
    try:
        if enclosing.unprinted(form, view, actor=actor, day=day).mark:
            return Outcome(view, _title(view), _state(view), refused=_("Có ký tự không in được. Sửa lại chữ đã nhập.")), form
        after = would(order_of(form), view.id, view.history, actor=actor, on_behalf_of=actor.body, now=utc_now(), hand=hand)
    except Refusal as refused:
        return _refused(view, refused), None
    except DeadlineError as error:
        return Outcome(view, _title(view), _state(view), refused=f"{said(error.what)} {said(error.next)}"), None
    except BadLetter as bad:
        return Outcome(view, _title(view), _state(view), refused=said(bad.what)), form
    except (Locked, Unreachable):
        raise
    except VaultError as error:
        return Outcome(view, _title(view), _state(view), refused=" ".join(told(error))), None
    state = laws.current().procedure(after.kind, day).states[after.state]
    return Outcome(view, _title(view), _state(view), then=said(state.title)), None


def _errors(form: StepForm) -> str:
    found = []
    for name, errors in form.errors.items():
        label = str(form.fields[name].label) if name in form.fields and form.fields[name].label else ""
        found += [f"{label}: {error}" if label else str(error) for error in errors]
    return " ".join(found)


def _refused(view: CaseView, refused: Refusal) -> Outcome:
    return Outcome(
        view, _title(view), _state(view), refused=f"{said(refused.what)} {said(refused.why)}", article=refused.article
    )


def _title(view: CaseView) -> str:
    return view.summary or said(laws.current().kinds[view.petition.kind].title)


def _state(view: CaseView) -> str:
    procedure = laws.current().procedure(view.petition.kind, today_for(view.petition.kind))
    return said(procedure.states[view.petition.state].title)


def _previewed(request: HttpRequest, actor: Actor, chosen: Chosen, context: dict[str, Any]) -> HttpResponse:
    """The dry run: nothing is written. Where what was filled in fits none of them, the form again."""
    typed = _typed(request)
    hand = OfficersHand(key_of(request))
    try:
        tried = [_tried(chosen, view, actor, typed, hand) for view in chosen.views]
    except Locked:
        return _page(request, context | {"form": _blank(chosen, actor, typed), "locked": True}, status=422)
    except Unreachable as away:
        return _page(request, context | {"form": _blank(chosen, actor, typed), "vault": told(away)}, status=409)
    outcomes = [outcome for outcome, _form in tried]
    if not any(outcome.then for outcome in outcomes) and (wrong := next((f for _o, f in tried if f is not None), None)):
        shown = _blank(chosen, actor, typed)
        if shown is not None and wrong.is_bound:
            shown.full_clean()
        return _page(request, context | {"form": shown, "outcomes": outcomes}, status=422)
    may = [outcome.view for outcome in outcomes if outcome.then]
    plan = {
        "batch": chosen.batch.hex,
        "do": chosen.do,
        "typed": _digest(typed),
        "lines": [[view.id.hex, view.petition.seq] for view in may],
    }
    context |= {
        "outcomes": outcomes,
        "dry": True,
        "may": len(may),
        "filled": _filled(_blank(chosen, actor, typed)),
        "carried": [(name, value) for name, values in typed.lists() if name != "seq" for value in values],
        "plan": carried.sealed(plan, _plans_of(actor)) if may else "",
    }
    return _page(request, context)


def _filled(form: StepForm | None) -> list[tuple[str, str]]:
    """What was filled in, as people read it: each field with its words, or what its choices are called."""
    found = []
    for field in form.visible_fields() if form is not None else ():
        value = field.value()
        values = [str(each) for each in value] if isinstance(value, list | tuple) else [str(value or "")]
        choices = {str(code): str(title) for code, title in getattr(field.field, "choices", ())}
        if shown := "; ".join(choices.get(each, each) for each in values if each):
            found.append((str(field.label), shown))
    return found


def _plans_of(actor: Actor) -> str:
    return f"plan of a batch at {actor.office}"


def _digest(typed: QueryDict) -> str:
    """What stands for what was filled in: the plan is of just that."""
    fields = sorted((name, values) for name, values in typed.lists() if name != "seq")
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def _confirmed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keeps the plan that the dry run showed, and does the first of it. Whoever sends it twice goes on with it."""
    plan = carried.opened(request.POST.get("plan", ""), _plans_of(actor))
    typed = _typed(request)
    if plan is None or plan["typed"] != _digest(typed):
        context = {
            "missing": _("Đây không còn là điều mà lần xem trước đã cho thấy. Chưa có gì được ghi; hãy xem trước lại."),
            "chosen": _chosen(request, actor),
            "steps": steps_of(actor),
            "nav": "today",
        }
        return _page(request, context, status=409)
    batch_id = UUID(plan["batch"])
    word, _dot, outcome = plan["do"].partition(".")
    lines = [(UUID(id), seq) for id, seq in plan["lines"]]
    fields = {name: [str(value) for value in values] for name, values in typed.lists()}
    batches.begin(batch_id, actor.office, word, outcome, fields, lines)
    return _go_on(request, actor, batches.get(batch_id, actor.office))


# --- a batch that was confirmed -------------------------------------------------------------------------------------------


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How far a batch is, and what was left and why; a POST goes on with it."""
    actor = actor_of(request)
    try:
        confirmed = batches.get(batch_id, actor.office)
    except LookupError:
        raise Http404 from None
    return _go_on(request, actor, confirmed) if request.method == "POST" else _progress(request, actor, confirmed)


def _go_on(request: HttpRequest, actor: Actor, confirmed: Confirmed) -> HttpResponse:
    """Does the next of a batch; then the page that says how far it is."""
    # The first two stand for all where a step asks what was chosen with a petition: to load all for each would be square.
    first = cases.several([line.petition for line in confirmed.lines[:2]], actor, utc_now())
    chosen = replace(_of(confirmed), views=tuple(first))
    typed = _fields(confirmed)
    hand = OfficersHand(key_of(request))

    def take(petition_id: UUID, expected: int) -> int:
        try:
            view = cases.case(petition_id, actor, utc_now())
        except LookupError:
            raise Left("gone") from None
        edge = _edge(view, actor, chosen)
        if edge is None:
            raise Left("denied" if view.petition.seq == expected else "changed")
        form = _form(chosen, view, edge, actor, typed, expected)
        if not form.is_valid():
            raise Left("denied")
        try:
            return taken(form, view, hand, printing=printing).petition.seq
        except SomeoneWasFaster:
            raise Left("changed") from None
        except (Locked, Unreachable):
            raise
        except (Refusal, DeadlineError, BadLetter, VaultError):
            raise Left("denied") from None

    try:
        with enclosing.Printing() as printing:
            batches.go_on(confirmed.id, take)
    except Locked:
        return _progress(request, actor, batches.get(confirmed.id, actor.office), locked=True)
    except Unreachable as away:
        return _progress(request, actor, batches.get(confirmed.id, actor.office), vault=told(away))
    now = batches.get(confirmed.id, actor.office)
    if not now.waiting:
        messages.success(request, ngettext("Đã làm xong: %(n)d đơn.", "Đã làm xong: %(n)d đơn.", now.done) % {"n": now.done})
    return redirect("desk:batch", confirmed.id)


def _of(confirmed: Confirmed) -> Chosen:
    titles = {row.word: row.title for row in JOURNEY}
    title = said(titles[confirmed.step])
    return Chosen((), (), len(confirmed.lines), confirmed.step, confirmed.outcome, title, confirmed.id)


def _fields(confirmed: Confirmed) -> QueryDict:
    typed = QueryDict(mutable=True)
    for name, values in confirmed.typed.items():
        typed.setlist(name, list(values))
    return typed


def _progress(request: HttpRequest, actor: Actor, confirmed: Confirmed, **more: Any) -> HttpResponse:
    left = {line.petition: line.left for line in confirmed.left}
    views = {view.id: view for view in cases.several([*left], actor, utc_now())}
    numbers = cases.numbers([line.petition for line in confirmed.lines])
    context = more | {
        "batch": confirmed,
        "title": _of(confirmed).title,
        "done": _linked(numbers, (line.petition for line in confirmed.lines if line.did)),
        "left": [_left(views.get(id), why, actor, confirmed) for id, why in left.items()],
        "nav": "today",
    }
    response = render(request, "desk/batch.html", context, status=409 if more else 200)
    response["Cache-Control"] = "no-store"
    return response


def _linked(numbers: dict[UUID, str], ids: Iterable[UUID]) -> Sequence[tuple[UUID, str]]:
    """Those that the office still sees: what it has sent away it may see no longer."""
    return [(id, numbers[id]) for id in ids if id in numbers]


def _left(view: CaseView | None, why: str, actor: Actor, confirmed: Confirmed) -> tuple[CaseView | None, str, str]:
    """A petition that was left as it is, and why in words: as the law has it now."""
    if view is None:
        return None, _("Đơn không còn ở chỗ bạn."), ""
    if why == "changed":
        return view, _("Đơn đã thay đổi sau khi bạn xem trước."), ""
    outcome, _form = _tried(_of(confirmed), view, actor, _fields(confirmed), _NoKey())
    if outcome.refused:
        return view, outcome.refused, outcome.article
    return view, _("Lúc làm thì không được; bây giờ làm được, hãy chọn lại đơn này."), ""


class _NoKey(OfficersHand):
    """A hand that hands nothing over: for asking again why something was refused."""

    def __init__(self) -> None:
        super().__init__(None)

    def rewrap(self, case: UUID, wraps: Sequence[Any], to: Any) -> list[Any]:
        return []

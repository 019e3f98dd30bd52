"""A petition on one page: the lawful next steps first, then the terms, the papers and what happened.

Which steps are lawful is the law's to say. Which of them stands on top is said here: what carries the petition forward,
may be taken now and has not been taken since the petition came into its state. The others stand under "more".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoiam.casework import bodies, laws, subjects
from hoiam.casework.days import zone_of
from hoiam.casework.guards import officer
from hoiam.casework.reading import cases, papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import documents
from hoiam.core.deadlines import DeadlineError, Interval
from hoiam.core.dossier import participants
from hoiam.core.dossier.events import CLOCK, PETITIONER, Act, Clock
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.terms import first_day_after, next_due
from hoiam.core.petition.events import Concluded, Decided, Notified
from hoiam.core.petition.journey import TITLES
from hoiam.core.petition.state import TRANSCRIPT
from hoiam.core.procedure import STAYS, Edge
from hoiam.desk.forms import OWN_SCREENS, begun, has_screen, said
from hoiam.desk.who import actor_of, today_for

ROLES: dict[str, Any] = {
    "petitioner": gettext_lazy("người viết đơn"),
    "clerk": gettext_lazy("bộ phận tiếp nhận"),
    "officer": gettext_lazy("người xử lý"),
    "leader": gettext_lazy("lãnh đạo"),
    "publisher": gettext_lazy("người công khai"),
    "clock": gettext_lazy("hệ thống"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A running term as it is shown, with the way to its date in words."""

    clock: Clock
    title: str
    article: str
    days_left: int | None
    late: bool
    soon: bool
    paused: bool
    steps: tuple[str, ...]
    other: str
    unsure: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that the law has from here. ``missing`` and ``from_day`` say why it cannot be taken yet; ``done`` that it was."""

    edge: Edge
    title: str
    gist: str
    url: str
    missing: tuple[str, ...] = ()
    from_day: date | None = None
    done: bool = False
    key: str = ""

    @property
    def may(self) -> bool:
        return not self.missing and self.from_day is None


def find(request: HttpRequest, petition_id: UUID) -> tuple[CaseView, Actor, date]:
    """The petition for the officer who asks, or 404: what he may not see is not there."""
    actor = actor_of(request)
    law = laws.current()
    try:
        view = cases.case(petition_id, actor, today_for(next(iter(law.kinds))))
    except LookupError:
        raise Http404 from None
    return view, actor, today_for(view.petition.kind)


@officer("clerk", "officer", "leader", "publisher")
def petition(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """The page of a petition; it shows no word of the petitioner until the officer opens them with a POST."""
    view, actor, day = find(request, petition_id)
    return render(request, "desk/petition.html", page(view, actor, day))


def page(view: CaseView, actor: Actor, day: date) -> dict[str, Any]:
    law = laws.current()
    petition = view.petition
    kind = law.kinds[petition.kind]
    procedure = law.procedure(petition.kind, day)
    since = done_here(view)
    mine: list[NextStep] = []
    others: list[NextStep] = []
    for edge in view.edges:
        if not has_screen(edge) or edge.step == "read" or _idle(view, actor, edge):
            continue
        if participants.may(petition, law, actor, edge):
            mine.append(next_step(view, edge, day, since))
        elif edge.by - {"petitioner", "clock"}:
            others.append(next_step(view, edge, day, since))
    first, more = ranked(view, mine, unsigned=not kind.needs_signature)
    then, _rest = ranked(view, others, unsigned=not kind.needs_signature)
    first = [replace(s, key=str(n)) for n, s in enumerate(first, 1)]
    return {
        "view": view,
        "petition": petition,
        "kind": kind,
        "kind_title": said(kind.title),
        "state": procedure.states[petition.state],
        "state_title": begun(said(procedure.states[petition.state].title)),
        "body": bodies.body(petition.body),
        "body_title": said(bodies.body(petition.body).name),
        "subject": begun(said(subjects.every().get(petition.subject) or _plain(petition.subject))),
        "place": place_name(petition.place),
        "steps": first,
        "more": more,
        "then": [(s, ", ".join(str(ROLES.get(role, role)) for role in sorted(s.edge.by))) for s in then[:1]],
        "parties": parties(view),
        "conditions": [said(law.conditions[c].title) for c in sorted(petition.conditions) if c in law.conditions],
        "moving_to": said(bodies.every()[petition.moving_to].name) if petition.moving_to in bodies.every() else "",
        "arriving": petition.moving_to == actor.body,
        "terms": terms(view, day),
        "due": next_due(petition),
        "logged_on": petition.logged_at.astimezone(zone_of(law, petition.kind)).date(),
        "timeline": timeline(view),
        "papers": papers_of(view),
        "today": day,
        "actor": actor,
        "sealed_originals": has_originals(view),
        "typed_by": office_title(petition.typed_by) if petition.typed_by else "",
        "has_words": any(b.tier == "content" for b in view.blobs),
        "read_today": (actor.office, day) in petition.read_by,
        "result": result_title(petition.result, petition.kind) or petition.result,
        "nav": "today",
    }


def _idle(view: CaseView, actor: Actor, edge: Edge) -> bool:
    """Whether a step about a typed copy has nothing to do here: no original, or no copy that this office may check."""
    if edge.step != "transcribe":
        return False
    if edge.outcome == "typed":
        return view.petition.typed_by != "" or not has_originals(view)
    # Giving a copy back is done on the page where it is checked.
    return edge.outcome != "checked" or not checks(view, actor)


def checks(view: CaseView, actor: Actor) -> bool:
    """Whether a copy waits that this office may check: whoever typed it may not."""
    return view.petition.typed_by not in ("", actor.office)


def has_originals(view: CaseView) -> bool:
    """Whether anything that came by hand lies with the name, so that a typed copy goes round in its place."""
    return any(b.tier == "identity" and b.kind in ("file", "scan", TRANSCRIPT) for b in view.blobs)


def done_here(view: CaseView) -> frozenset[tuple[str, str]]:
    """The steps taken since the petition came into its state."""
    done = []
    for recorded in reversed(view.history):
        if recorded.act.state != view.petition.state:
            break
        done.append((recorded.act.step, recorded.act.outcome))
    # The oldest of them is the one that led here.
    return frozenset(done[:-1])


def ranked(view: CaseView, steps: list[NextStep], *, unsigned: bool) -> tuple[list[NextStep], list[NextStep]]:
    """At most two steps that carry the petition forward, and the rest. ``unsigned``: this kind needs no signature."""
    petition = view.petition
    law = laws.current()
    order, states = law.life(petition.kind), law.wholes[petition.kind].states
    been = {recorded.act.state for recorded in view.history} | {petition.state}

    def carries_on(s: NextStep) -> bool:
        edge = s.edge
        match edge.step:
            case "sign":
                return not unsigned
            case "assign":
                return not petition.offices
            case "gate":
                # What stands on the public register has been looked through.
                return view.answer is None
            case "transcribe":
                # A copy that went round once is typed anew only when something more came in by hand: a way aside.
                return edge.outcome == "checked" or not petition.happened("transcribe.checked")
            case "transfer":
                # The way forward of a petition that belongs elsewhere or is on its way, and a way aside of every other.
                return edge.outcome == "received" or states[petition.state].elsewhere
        # A step back to where the petition has been is a way aside: more verification, a second dialogue.
        return edge.target in (STAYS, petition.state) or edge.target not in been

    forward = [s for s in steps if s.edge.name in order and s.may and not s.done and carries_on(s)]
    # What moves the petition comes before what leaves it where it is.
    forward.sort(key=lambda s: (s.edge.step == "notify" and s.edge.outcome == "served", order[s.edge.name]))
    first = forward[:2]
    return first, [s for s in steps if s not in first]


def parties(view: CaseView) -> list[tuple[str, str]]:
    """Who has a part in the petition, by role: never a name."""
    petition = view.petition
    found = [(_("Người viết đơn"), _("không nêu tên") if petition.anonymous else _("tên được niêm phong"))]
    if petition.people > 1:
        found[0] = (found[0][0], f"{found[0][1]}; " + _("%(n)d người cùng đứng đơn") % {"n": petition.people})
    if petition.against:
        body, slash, _post = petition.against.partition("/")
        known = bodies.every().get(body)
        post = next((o for o in known.offices if o.code == petition.against), None) if known is not None else None
        title = (
            said(post.title) if post is not None else said(known.name) if known is not None and not slash else petition.against
        )
        found.append((_("Người, nơi bị nêu trong đơn"), title))
    if petition.offices:
        found.append((_("Người xử lý"), ", ".join(office_title(code) for code in petition.offices)))
    if petition.asked_body:
        known = bodies.every().get(petition.asked_body)
        found.append((_("Cơ quan đang được hỏi"), said(known.name) if known is not None else petition.asked_body))
    if petition.recused:
        found.append((_("Không được xử lý đơn này"), ", ".join(office_title(code) for code in sorted(petition.recused))))
    return found


def office_title(code: str) -> str:
    """A post by its title and code; the code alone where it is not known."""
    body = bodies.every().get(code.partition("/")[0])
    post = next((o for o in body.offices if o.code == code), None) if body is not None else None
    return f"{said(post.title)} ({code})" if post is not None else code


def place_name(code: str) -> str:
    """The name of the body's place, where a body has it; else the code."""
    found = next((b for b in bodies.every().values() if b.place == code), None)
    return said(found.name) if found is not None else code


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the petition: what it is, its number and day, and how it went out."""

    title: str
    blob: str
    number: str
    day: date
    scan: bool
    sent: tuple[str, ...]
    apart: bool = False


def papers_of(view: CaseView) -> list[Paper]:
    """Letters and scans in the order of the history, newest first, each with the proofs that it was sent or served."""
    given = documents.given(view.id)
    made = {row.seq: row for row in view.letters}
    found: list[Paper] = []
    proofs: list[str] = []
    for recorded in reversed(view.history):
        act = recorded.act
        if isinstance(act.fact, Notified):
            known = laws.current().party(act.fact.party, view.petition.kind)
            party = said(known.title) if known is not None else act.fact.party
            word = _("đã giao") if act.outcome == "served" else _("đã gửi")
            proofs.append(f"{word} {party}, {act.day:%d/%m/%Y}")
        row = made.get(recorded.seq)
        if row is not None:
            blob = str(row.blob) if row.blob else ""
            outgoing = tuple(reversed(proofs)) if recorded.seq in given else ()
            title = said(papers.title(row.name, view.petition.kind))
            found.append(Paper(title, blob, given.get(recorded.seq, ""), act.day, False, outgoing))
            if outgoing:
                proofs = []
        for scan in getattr(act.fact, "blobs", ()):
            if scan.kind == "scan":
                title = _("Bản quét: %(step)s") % {"step": said(TITLES[act.step])}
                found.append(Paper(title, str(UUID(scan.id)), "", act.day, True, (), scan.tier == "identity"))
    return found


class _plain:
    def __init__(self, text: str) -> None:
        self.vi = self.en = text


def next_step(view: CaseView, edge: Edge, day: date, since: frozenset[tuple[str, str]] = frozenset()) -> NextStep:
    petition = view.petition
    law = laws.current()
    if edge.step in OWN_SCREENS:
        url = reverse(OWN_SCREENS[edge.step], args=[view.id])
    else:
        url = reverse("desk:step", args=[view.id, edge.step])
        if edge.outcome:
            url += f"?outcome={edge.outcome}"
    waits = [first for name in edge.not_before if (first := first_day_after(petition, law, name)) is not None and day < first]
    missing = tuple(needed_title(name, petition.kind, day) for name in edge.needs if not petition.happened(name))
    return NextStep(
        edge=edge,
        title=said(edge.title),
        gist=said(edge.gist),
        url=url,
        missing=missing,
        from_day=max(waits, default=None),
        done=(edge.step, edge.outcome) in since,
    )


def needed_title(name: str, kind: str, day: date) -> str:
    """The law's name of a step that must come first (``verify.ordered``, ``notify.served.petitioner``)."""
    step, _dot, rest = name.partition(".")
    outcome = rest.partition(".")[0] or None
    procedure = laws.current().procedure(kind, day)
    found = next((e for e in procedure.edges if e.step == step and (outcome is None or e.outcome == outcome)), None)
    return said(found.title) if found is not None else said(TITLES[step])


def terms(view: CaseView, day: date) -> list[Term]:
    """The running terms: what presses the body first, then the others, each by its day."""
    found = []
    paused = {p.clock for p in view.petition.pauses if p.last is None}
    for clock in view.petition.clocks.values():
        found.append(term(view, clock, day, clock.name in paused))
    return sorted(found, key=lambda t: (not (t.late or t.soon), t.clock.due is None, t.clock.due or day, t.clock.name))


def term(view: CaseView, clock: Clock, day: date, paused: bool) -> Term:
    law = laws.current()
    rule = law.rule(clock.name, clock.trigger)
    steps: tuple[str, ...] = ()
    other = ""
    try:
        stopped = [Interval(a, b) for a, b in view.petition.stopped(clock.name, day)]
        rule_id = clock.rule.partition("@")[0]
        stopped = [] if paused else stopped
        again = law.due(rule_id, clock.trigger, when=clock.conditions, stopped=stopped, own=view.petition.body)
        if again.n != clock.n:
            # A number that somebody chose within what the law allows; the way to the date says so.
            own = view.petition.body
            again = law.due(rule_id, clock.trigger, when=clock.conditions, days=clock.n, stopped=stopped, own=own)
        steps = tuple(said(s) for s in again.steps)
        if again.other_reading is not None:
            reading = again.other_reading
            other = f"{said(reading.reason)} ({reading.due:%d/%m/%Y})"
    except DeadlineError as error:
        other = said(error.what)
    left = None
    if clock.due is not None:
        calendar = law.calendar_of(rule)
        first, last, sign = (day, clock.due, 1) if clock.due >= day else (clock.due, day, -1)
        left = sign * (calendar.working_days_until(last.toordinal()) - calendar.working_days_until(first.toordinal()))
    # Only the body's own duty can be late; what the petitioner may do, or what has to pass, cannot.
    presses = clock.whose == "body" and not paused
    return Term(
        clock=clock,
        title=said(rule.title),
        article=said(rule.cited),
        days_left=left,
        late=presses and clock.due is not None and clock.due < day,
        soon=presses and left is not None and 0 <= left <= 3,
        paused=paused,
        steps=steps,
        other=other,
        unsure=said(rule.unsure) if rule.unsure is not None else "",
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline: what, when logged, the day in law, which office, which article, and its number."""

    seq: int
    title: str
    when: str
    machine: str
    day: date
    who: str
    article: str
    opening: bool
    other_day: bool


def timeline(view: CaseView) -> list[Entry]:
    """What happened, newest first, in the law's own words for it; readings of one day and office are one line already."""
    law = laws.current()
    zone = zone_of(law, view.petition.kind)
    entries = []
    state = ""
    for recorded in view.history:
        act = recorded.act
        at = recorded.at.astimezone(zone)
        entries.append(
            Entry(
                seq=recorded.seq,
                title=act_title(view.petition.kind, state, act),
                when=f"{at:%H:%M %d/%m/%Y}",
                machine=at.isoformat(timespec="minutes"),
                day=act.day,
                who=who_acted(recorded.actor),
                article=act.article,
                opening=act.step == "open",
                other_day=act.day != at.date(),
            )
        )
        state = act.state
    return entries[::-1]


def act_title(kind: str, state: str, act: Act) -> str:
    """The title of the edge that the act went along, or the journey's word for the step."""
    title = said(TITLES[act.step])
    edge = laws.current().procedure(kind, act.day).edge(state, act.step, act.outcome) if state else None
    if edge is not None:
        title = said(edge.title)
    result = result_title(act.fact.result, kind) if isinstance(act.fact, Concluded | Decided) else ""
    return f"{title}: {result}" if result else title


def result_title(code: str, kind: str) -> str:
    """What a decision came to, as the law of the kind calls it; empty for none."""
    result = laws.current().result(code, kind)
    return said(result.title) if result is not None else ""


def who_acted(code: str) -> str:
    if code == PETITIONER:
        return _("người viết đơn")
    return _("hệ thống") if code == CLOCK else office_title(code)

"""The steps that the law has from here, and which of them stands on top of the page.

Which steps are lawful is the law's to say, and which of them carry the petition forward ``casework.reading.ways``, for this
page and for the list alike. What may be taken now and carries it forward stands on top, the others under "more".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy

from hoiam.casework import laws
from hoiam.casework.reading import edges, ways
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.said import said
from hoiam.core.dossier import participants
from hoiam.core.dossier.move import lacks, stands_against
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.terms import may_be_nobody, waits_until
from hoiam.core.petition.joint import open_tasks
from hoiam.core.petition.state import ORIGINAL, TRANSCRIPT
from hoiam.core.petition.steps.appeal import gone_already
from hoiam.core.petition.steps.follow_slip import GiveFollowSlip
from hoiam.core.petition.steps.gate import ON_MARKS
from hoiam.core.petition.steps.join import Join
from hoiam.core.petition.steps.leave_group import LeaveGroup
from hoiam.core.petition.steps.reissue import compares
from hoiam.core.petition.steps.represent import Represent, nobody_acts
from hoiam.core.petition.steps.strike import Strike
from hoiam.core.petition.steps.succeed import Succeed, said_already
from hoiam.core.petition.steps.withdraw import SOME_WITHDRAW
from hoiam.core.procedure import NOBODY, Edge
from hoiam.desk.forms import FORMS, OWN_SCREENS, has_screen

ROLES: dict[str, Any] = {
    "petitioner": gettext_lazy("người viết đơn"),
    "clerk": gettext_lazy("bộ phận tiếp nhận"),
    "officer": gettext_lazy("người xử lý"),
    "leader": gettext_lazy("lãnh đạo"),
    "publisher": gettext_lazy("người công khai"),
    "clock": gettext_lazy("hệ thống"),
}


# The words open from a button of their own, and that they stayed closed is recorded with it.
_BESIDE: Final = frozenset({"read", "withhold"})


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


def open_to(view: CaseView, actor: Actor, day: date) -> tuple[list[NextStep], list[Edge]]:
    """The steps that the actor may take, and the edges of those that wait for another officer."""
    law = laws.current()
    here = [edge for edge in view.ways if has_screen(edge) and edge.step not in _BESIDE and not _idle(view, actor, edge, day)]
    own = participants.own_of(view.petition, law, actor, here)
    names = {edge.name for edge in own}
    since = edges.since_it_came_here(view.history)
    others = [edge for edge in here if edge.name not in names and edge.by - {"petitioner", "clock"}]
    return [_next_step(view, edge, day, since) for edge in own], others


def _idle(view: CaseView, actor: Actor, edge: Edge, day: date) -> bool:
    """Whether a step about a typed copy has nothing to do here: no original, or no copy that this office may check; or one
    about letting somebody back: nobody is kept away, or nothing waits for this office's word; or one about whoever asks for a
    new code at the counter: the writer did not choose that; or one that the law does not have any more after what came
    before; or one about some of several, where one alone writes; or one about a group, where it is in one or in none; or one
    about a part of a joint verification, where none is open; or one about somebody who acts for the petitioner, or goes on
    after him: there is none.
    """
    if edge.step in FORMS and not FORMS[edge.step].offered(edge.outcome, actor):
        return True
    if edge.name in ON_MARKS:
        # Said on the page that shows the marks; here stands only what waits for this office's answer.
        doubt = view.petition.doubt
        return doubt is None or edge.outcome != "agreed" or doubt.office == actor.office
    if stands_against(view.petition, edge) or gone_already(view.petition, edge):
        return True
    if edge.outcome == NOBODY:
        # Of whom there may be none, and who is still owed something.
        return not may_be_nobody(view.petition, laws.current())
    if edge.step == "lift":
        return not participants.lifts(view.petition, laws.current(), edge.outcome, actor.office)
    if edge.name == SOME_WITHDRAW:
        # Of one alone nobody can withdraw and leave others.
        return view.petition.people < 2
    if edge.step == "reissue":
        return not compares(view.petition, edge.outcome, actor.office, day)
    if edge.step == "split":
        # A part that waits is checked, returned or typed anew on one page; whoever typed it waits for another.
        part = view.petition.splitting
        return edge.outcome != ("typed" if part is None or part.office == actor.office else "checked")
    if edge.step == GiveFollowSlip.word:
        # Given and taken back on one page; of one alone there is none.
        return view.petition.people < 2 or edge.outcome != "given"
    if edge.step in (Join.word, LeaveGroup.word):
        return bool(view.petition.group) == (edge.step == Join.word)
    if edge.step == Strike.word:
        # Only a part that is not done can be struck off.
        return not open_tasks(view.petition, laws.current())
    if edge.step == Represent.word:
        return nobody_acts(view.petition, laws.current(), edge.outcome)
    if edge.step == Succeed.word:
        return said_already(view.petition, edge.outcome)
    if edge.step != "transcribe":
        return False
    if edge.outcome == "typed":
        return view.petition.typed_by != "" or not has_originals(view)
    # Giving a copy back is done on the page where it is checked.
    return edge.outcome != "checked" or not participants.checks(view.petition, actor.office)


def has_originals(view: CaseView) -> bool:
    """Whether anything that came by hand lies with the name, so that a typed copy goes round in its place."""
    return any(b.tier == "identity" and b.kind in ("file", "scan", TRANSCRIPT) for b in view.blobs)


def keeps_originals(view: CaseView) -> bool:
    """Whether files lie with the name from which their writer had something taken out before they went round."""
    return any(b.tier == "identity" and b.kind == ORIGINAL for b in view.blobs)


def ranked(view: CaseView, steps: list[NextStep]) -> tuple[list[NextStep], list[NextStep]]:
    """At most two steps that carry the petition forward, and the rest."""
    may = {s.edge.name: s for s in steps if s.may}
    first = [may[edge.name] for edge in _ahead(view, [s.edge for s in may.values()])[:2]]
    return first, [s for s in steps if s not in first]


def next_of_others(view: CaseView, others: list[Edge], day: date) -> NextStep | None:
    """Of the steps that wait for another officer the one that carries the petition forward first; None where none does."""
    petition, law = view.petition, laws.current()
    may = [edge for edge in others if not lacks(petition, edge) and waits_until(petition, law, edge, day) is None]
    ahead = _ahead(view, may)
    return _next_step(view, ahead[0], day, edges.since_it_came_here(view.history)) if ahead else None


def _ahead(view: CaseView, may: list[Edge]) -> list[Edge]:
    petition, law = view.petition, laws.current()
    past = ways.past_of(petition, view.history, law, by_hand=has_originals(view))
    return ways.way_on(law, petition.kind, petition.state, may, past)


def _next_step(view: CaseView, edge: Edge, day: date, since: frozenset[str]) -> NextStep:
    petition = view.petition
    if edge.step in OWN_SCREENS:
        url = reverse(OWN_SCREENS[edge.step], args=[view.id])
    else:
        url = reverse("desk:step", args=[view.id, edge.step])
        if edge.outcome:
            url += f"?outcome={edge.outcome}"
    return NextStep(
        edge=edge,
        title=said(edge.title),
        gist=said(edge.gist),
        url=url,
        missing=tuple(needed(view, name) for name in lacks(petition, edge)),
        from_day=waits_until(petition, laws.current(), edge, day),
        done=edge.name in since,
    )


def needed(view: CaseView, name: str) -> str:
    """What the law calls a step that must come first (``verify.ordered``, ``notify.served.petitioner``)."""
    return said(edges.to_do(laws.current(), view.petition.kind, name))

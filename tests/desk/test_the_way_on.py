"""What a list says is next and what the page of the petition puts first are one answer."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

import plain
from core.petition.told import Told, day
from hoiam.casework import laws
from hoiam.casework.reading import ways
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.refusals import Refusal, TooEarly
from hoiam.core.procedure import Edge

DAY = day("2026-11-24")
EVERYBODY = frozenset({"clerk", "officer", "leader", "publisher"})


def each_state() -> list[tuple[str, str]]:
    law = laws.current()
    return [(kind, state) for kind in law.kinds for state in law.procedure(kind, DAY).states]


def came_straight(kind: str, state: str, *, assigned: bool) -> Told | None:
    """A petition that came straight to the state, and was assigned there or not; None where it can't be."""
    law = laws.current()
    told = Told(law=law)
    told.receive(kind, DAY)
    for edge in ways.straight(law, kind, DAY)[state]:
        if edge.step != "receive":
            goes_along(told, edge)
    assert told.petition.state == state
    if assigned and not told.petition.offices:
        try:
            told.then("assign", told.last.act.day)
        except Refusal:
            return None
    return told if told.petition.state == state and bool(told.petition.offices) == assigned else None


@pytest.fixture(autouse=True)
def nobody_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of these bodies has one that stands in its place, which the database would say."""
    from hoiam.desk.forms.transfer import TransferForm

    monkeypatch.setattr(TransferForm, "offered", lambda outcome, _actor: outcome != "succeeded")


def goes_along(told: Told, edge: Edge) -> None:
    """Takes the step on the first day on which it is not too early."""
    on, by = told.last.act.day, min(edge.by - {"clock"})
    for _ in range(200):
        try:
            told.then(edge.name, on, by=by, **plain.along(edge, told.law, on, told.petition))
        except TooEarly:
            on += timedelta(days=1)
        else:
            return
    raise AssertionError(edge.name)


def first_on_the_page(told: Told) -> str | None:
    """The step that stands on top for an office with every role, of the body that has the petition or that it goes to."""
    from hoiam.desk.next_steps import next_of_others, open_to, ranked

    petition = told.petition
    today = told.last.act.day
    procedure = told.law.procedure(petition.kind, today)
    view = CaseView(uuid4(), "", petition, tuple(told.history), procedure.edges_from(petition.state), (), (), (), "")
    body = petition.moving_to or petition.body
    who = Actor(petition.offices[0] if petition.offices else f"{body}/03", EVERYBODY, body)
    mine, others = open_to(view, who, today)
    first, _more = ranked(view, mine)
    then = next_of_others(view, others, today)
    return first[0].edge.name if first else then.edge.name if then else None


@pytest.mark.parametrize(("kind", "state"), each_state())
def test_the_list_says_what_the_page_puts_first_and_nothing_of_what_is_finished(kind: str, state: str) -> None:
    if not laws.current().procedure(kind, DAY).states[state].open:
        assert ways.next_of_the_body(kind, state, DAY, assigned=True) is None
        return
    compared = 0
    for assigned in (False, True):
        told = came_straight(kind, state, assigned=assigned)
        if told is not None:
            said = ways.next_of_the_body(kind, state, told.last.act.day, assigned=assigned)
            assert said is not None
            assert said.name == first_on_the_page(told), told
            compared += 1
    assert compared


def test_what_was_sent_is_not_offered_again_until_another_paper_is_made() -> None:
    told = came_straight("vn.complaint", "decided", assigned=False)
    assert told is not None
    assert first_on_the_page(told) == "notify.sent"
    told.then("notify.sent", told.last.act.day)
    assert first_on_the_page(told) != "notify.sent"
    told.then("gate.cleared", told.last.act.day)
    told.then("publish", told.last.act.day)
    assert told.petition.state == "published"
    assert first_on_the_page(told) != "notify.sent"

"""Each step that a pack gives to an officer has a page on which he can take it; a forgotten one fails here by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from desk.conftest import CHAIR, COMMUNE, WARD, House, actor
from hoiam.casework import laws, made_slips
from hoiam.casework.typed_fields import CountedField, DayField, HourField, IdNumberField, NumberField, TelephoneField
from hoiam.core.dossier.events import PETITIONER, Clock, Recorded, Sealed
from hoiam.core.dossier.standing import Asking, Part, Participant, Proposal, Run, Waited
from hoiam.core.dossier.terms import clock_of
from hoiam.core.petition.journey import BY_WORD, OUTCOMES
from hoiam.core.petition.state import Mandate, Petition, fold
from hoiam.core.petition.steps.receive import Receive
from hoiam.core.procedure import Edge
from hoiam.vault.made_slip import PublicSlip

DAY = date(2026, 11, 24)
OFFICERS = {"clerk", "officer", "leader", "publisher"}
# Done on a page of another face, or before there is a petition.
ELSEWHERE = {
    ("receive", ""): "desk/receive and portal/write",
    ("appeal", ""): "portal/appeal",
    ("rate", ""): "portal/rate",
    ("reissue", "asked"): "portal/slip",
    ("reissue", "stopped"): "portal/stop",
    ("reissue", "given"): "portal/slip",
    ("transfer", "succeeded"): "asked only where two offices have ordered it: test_succession",
    ("erase", "ordered"): "two offices' order at the command line",
    ("erase", "spared"): "portal/keep, and the command line",
    ("erase", "finished"): "the clock, once the gatekeeper has done it",
    ("expire", "ordered"): "two offices' order at the command line",
    ("expire", "spared"): "portal/keep, and the command line",
} | {
    # The mirror of an act of an errand, which the road writes with it; nobody takes it by itself.
    ("errand", outcome): "casework/road/errands"
    for outcome in OUTCOMES["errand"]
}


def edges() -> Iterator[tuple[str, str, Edge]]:
    """(kind, state, edge) of every step in force that somebody takes at the desk, each outcome and each title once."""
    for kind in laws.current().kinds:
        seen = set()
        procedure = laws.current().procedure(kind, DAY)
        for state in procedure.states:
            for edge in procedure.edges_from(state):
                if (edge.name, edge.title.vi) not in seen:
                    seen.add((edge.name, edge.title.vi))
                    yield kind, state, edge


def named(each: tuple[str, str, Edge]) -> str:
    return f"{each[0]}:{each[1]}:{each[2].name}"


def at_the_desk(edge: Edge) -> bool:
    return bool(edge.by & OFFICERS or edge.at_counter)


def petition_in(kind: str, state: str, edge: Edge) -> Petition:
    """A petition of that kind in that state: every term runs that the edge touches, everything is done that it needs."""
    law = laws.current()
    acts = Receive(
        kind=kind, claimed=DAY - timedelta(days=30), body=COMMUNE, subject="land", place="SL-AB", channel="letter",
        language="vi", blobs=(Sealed("0" * 32, "content", "words", "ab" * 32),), signed="paper",
    ).take(None, law, DAY - timedelta(days=30))  # fmt: skip
    at = datetime(2026, 10, 25, 3, tzinfo=UTC)
    petition = fold([Recorded(n, at, PETITIONER, COMMUNE, act) for n, act in enumerate(acts, 1)])
    touched = {*edge.pauses, *edge.resumes, *(e.clock for e in edge.extends)}
    clocks = dict(petition.clocks)
    for name in touched:
        due = law.due(name, DAY - timedelta(days=20), own=COMMUNE)
        clocks[name] = Clock(
            name, due.version, due.calendar, "body", DAY - timedelta(days=20), due.unit, due.n, (), due.nominal, due.due,
            due.safe, due.provisional, False,
        )  # fmt: skip
    if edge.outcome == "nobody":
        # Somebody of whom there may be none is still owed what the edge ends.
        clocks |= {name: clock_of(name, "body", law.due(name, DAY - timedelta(days=20), own=COMMUNE)) for name in edge.ends}
    runs = tuple(Run(name, 2, c.trigger, COMMUNE, c, c.trigger, c.due, c.due) for name, c in clocks.items())
    days = dict(petition.days) | {name.rpartition(".")[0] if name.count(".") > 1 else name: DAY for name in edge.needs}
    days |= dict.fromkeys((name.partition(".")[0] for name in edge.needs), DAY)
    moving = (Participant(WARD, Part.ARRIVING, DAY),) if state == "in_transit" else ()
    taking_part = (*petition.participants, *moving)
    if edge.step == "lift":
        waiting = Proposal((f"{COMMUNE}/03",), False, f"{COMMUNE}/01", at) if edge.outcome != "proposed" else None
        petition = replace(petition, recused=frozenset({f"{COMMUNE}/03"}), proposal=waiting)
    if edge.step == "challenge":
        held = Asking("3" * 32, "inform", WARD, DAY, True, (), happened="announced", announced=DAY, challenge="raised")
        petition = replace(petition, errands=(held,))
    if edge.step == "represent":
        petition = replace(petition, mandates=(Mandate(1, "guardian", DAY - timedelta(days=9)),))
    if edge.step == "strike":
        machine = law.errands_of(kind)
        joint = next(code for code, each in machine.kinds.items() if each.joint) if machine is not None else ""
        petition = replace(petition, errands=(Asking("e" * 32, joint, WARD, DAY, True, (Waited(DAY, DAY),)),))
    return replace(petition, state=state, clocks=clocks, runs=runs, days=days, participants=taking_part, asked_body=WARD)


def filled(form: Any, day: date = DAY) -> dict[str, Any]:
    """Something for every field: the first choice that says anything, a line of text, a day."""
    from hoiam.casework.models import Dossier
    from hoiam.desk.forms.reissue import MarkField

    data: dict[str, Any] = {"seq": form.view.petition.seq}
    for name, field in form.fields.items():
        match field:
            case forms.MultipleChoiceField():
                # A term becomes longer under a condition; elsewhere none has to be there.
                chosen = name != "conditions" or form.word == "extend"
                data[name] = [next(value for value, _label in field.choices)] if chosen else []
            case forms.ChoiceField():
                data[name] = next(str(value) for value, _label in field.choices if value)
            case MarkField():
                data[name] = PublicSlip.of(made_slips.make()).mark.text
            case DayField():
                data[name] = f"{day + timedelta(days=10) if name == 'until' else day:%d/%m/%Y}"
            case CountedField():
                pass
            case TelephoneField():
                data[name] = "0950118204"
            case IdNumberField():
                data[name] = "B1234567"
            case NumberField():
                data[name] = "5"
            case HourField():
                data[name] = "8h30"
            case TelephoneField():
                data[name] = "0950 118 204"
            case IdNumberField():
                data[name] = "040190000017"
            case forms.FileField():
                pass
            case _ if name == "number":
                # Of a petition that the office sees: this one came in a moment ago.
                case = House(None, None).petition(form.view.petition.kind if form.word == "join" else "vn.complaint")
                if form.word == "join":
                    House(None, None).brought(case, form.word)
                data[name] = Dossier.objects.values_list("number", flat=True).get(id=case)
            case _:
                data[name] = "Một dòng để thử."
    return data


def form_for(kind: str, state: str, edge: Edge, data: dict[str, Any] | None = None) -> Any:
    from hoiam.casework.reading.cases import CaseView
    from hoiam.desk.forms import FORMS

    petition = petition_in(kind, state, edge)
    view = CaseView(uuid4(), f"{COMMUNE}-2026-000001", petition, (), (edge,), (), (), (), "")
    who = replace(actor(CHAIR), roles=frozenset(OFFICERS))
    return FORMS[edge.step](data, view=view, edge=edge, actor=who, today=DAY)


def test_no_edge_of_the_law_is_without_a_page() -> None:
    from hoiam.desk.forms import has_screen

    without = sorted(
        {named(each) for each in edges() if not has_screen(each[2]) and (each[2].step, each[2].outcome) not in ELSEWHERE}
    )
    assert without == []


def test_a_page_for_every_step_of_the_journey() -> None:
    from hoiam.desk.forms import FORMS, OWN_SCREENS

    words = {word for word, _outcome in ELSEWHERE}
    assert set(BY_WORD) - set(FORMS) - set(OWN_SCREENS) - words == set()


def module(name: str, **said: Any) -> ModuleType:
    """A module as it would stand in desk/forms."""
    made = ModuleType(f"hoiam.desk.forms.{name}")
    vars(made).update(said)
    for each in said.values():
        if isinstance(each, type):
            each.__module__ = made.__name__
    return made


def test_a_module_of_no_step_or_without_its_form_does_not_start() -> None:
    from hoiam.desk.forms import FORMS, OWN_SCREENS, sorted_out
    from hoiam.desk.step_form import StepForm

    def form(word: str) -> type[StepForm]:
        return type("Form", (StepForm,), {"word": word})

    assert set(sorted_out([module("close", Form=form("close"))])[0]) == {"close"}
    assert sorted_out([module("gate", SCREEN="desk:gate")]) == ({}, {"gate": "desk:gate"})
    for wrong, why in [
        (module("dance", Form=form("dance")), "no step of the journey"),
        (module("close"), "neither one form nor a SCREEN"),
        (module("close", Form=form("close"), Other=form("close")), "neither one form nor a SCREEN"),
        (module("close", Form=form("close"), SCREEN="desk:gate"), "neither one form nor a SCREEN"),
        (module("close", Form=form("accept")), "has the form of the step accept"),
    ]:
        with pytest.raises(ImportError, match=why):
            sorted_out([wrong])
    lying = {file.stem for file in Path(import_module("hoiam.desk.forms").__path__[0]).glob("*.py")} - {"__init__"}
    assert lying == set(FORMS) | set(OWN_SCREENS)


def test_each_page_fills_in_to_the_step_that_its_edge_orders(house: House) -> None:
    from hoiam.desk.forms import OWN_SCREENS
    from hoiam.desk.step import order_of

    wrong = []
    for kind, state, edge in edges():
        if not at_the_desk(edge) or edge.step in OWN_SCREENS or (edge.step, edge.outcome) in ELSEWHERE:
            continue
        form = form_for(kind, state, edge, filled(form_for(kind, state, edge)))
        if not form.is_valid():
            wrong.append((kind, edge.name, dict(form.errors)))
            continue
        step = order_of(form)
        if (step.word, step.outcome) != (edge.step, edge.outcome):
            wrong.append((kind, edge.name, step))
    assert wrong == []


def test_each_letter_of_the_law_can_be_seen_before_it_is_made(house: House) -> None:
    from hoiam.casework.reading import papers
    from hoiam.desk import enclosing
    from hoiam.desk.forms import OWN_SCREENS

    seen: set[tuple[str, str, str, str]] = set()
    without = []
    every: set[tuple[str, str]] = set()
    for kind, state, edge in edges():
        if not edge.papers or not at_the_desk(edge) or edge.step in OWN_SCREENS or edge.step == "receive":
            continue
        for party in (PETITIONER, *edge.letter_to):
            data = filled(form_for(kind, state, edge))
            form = form_for(kind, state, edge, data | ({"party": party} if "party" in data else {}))
            assert form.is_valid(), (kind, edge.name, form.errors)
            paper = papers.paper_of(edge, kind, party)
            assert paper is not None
            every.add((laws.current().kinds[kind].pack, paper.id))
            if (edge.step, edge.outcome, paper.printed, kind.partition(".")[0]) in seen:
                continue
            seen.add((edge.step, edge.outcome, paper.printed, kind.partition(".")[0]))
            pdf = enclosing.preview(form, form.view, actor=actor(CHAIR), day=DAY)
            if not (pdf or b"").startswith(b"%PDF"):
                without.append((kind, edge.name, paper.id))
    assert without == []
    # What comes in is acknowledged by the worker (tests/casework/test_outboxes.py); every other paper is made here.
    packs = laws.current().by_pack
    assert every == {(pack, name) for pack, said in packs.items() for name in said.papers} - {
        (pack, said.papers["acknowledgement"].id) for pack, said in packs.items()
    }


def test_sending_asks_for_words_only_where_the_sending_itself_makes_the_paper(house: House) -> None:
    sending = [(kind, state, edge) for kind, state, edge in edges() if edge.name == "notify.sent"]
    asked = {named(each): "words" in form_for(*each).fields for each in sending}
    assert asked == {named(each): each[2].papers != () for each in sending}
    assert set(asked.values()) == {True, False}


def test_what_can_be_typed_has_a_limit_and_says_so(house: House) -> None:
    from hoiam.desk.forms import FORMS

    for kind, state, edge in edges():
        if edge.step not in FORMS or not at_the_desk(edge):
            continue
        form = form_for(kind, state, edge)
        for name, field in form.fields.items():
            if isinstance(field, forms.CharField) and not isinstance(field, forms.RegexField):
                assert field.max_length, (edge.name, name)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("don.pdf", b"khong phai pdf", "PDF"),
        ("don.exe", b"MZ" + b"\0" * 200, "PDF"),
        ("don.docx", b"PK\x03\x04" + b"\0" * 40, ""),
    ],
)
def test_a_scan_that_is_none_is_refused_beside_its_field(house: House, name: str, data: bytes, word: str) -> None:
    kind, state, edge = next(each for each in edges() if each[2].name == "sign")
    typed = filled(form_for(kind, state, edge))
    form = form_for(kind, state, edge, typed)
    form.files = {"file": SimpleUploadedFile(name, data)}
    assert not form.is_valid()
    assert list(form.errors) == ["file"]

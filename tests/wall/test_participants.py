"""Core, wall, gatekeeper and pages, side by side: who takes part in a petition, as what, and what he may.

Every state of every Vietnamese kind is reached on the road, once by the shortest way and once with offices assigned and kept
away; then there are petitions that were sent on, taken, given back, called something else, and denunciations of an office, a
unit, the head, a holder of the key and the whole body. About each of them every office of three bodies is asked the same
questions in each of the four places, and there is no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.test import Client
from django.urls import resolve

from hoiam.casework import laws, originals
from hoiam.core.dossier import participants
from hoiam.core.dossier.move import stands_against
from hoiam.core.dossier.participants import THE_CLOCK, THE_PETITIONER, Actor
from hoiam.core.dossier.refusals import NotYours, RecusedHere, Refusal
from hoiam.core.dossier.terms import first_day_after
from hoiam.core.petition.joint import open_tasks
from hoiam.core.petition.journey import BY_WORD
from hoiam.core.petition.state import Petition
from hoiam.core.petition.steps.appeal import gone_already
from hoiam.core.petition.steps.gate import ON_MARKS
from hoiam.core.petition.steps.represent import nobody_acts
from hoiam.core.petition.steps.succeed import said_already
from hoiam.core.petition.steps.withdraw import SOME_WITHDRAW
from hoiam.core.procedure import STAYS, Edge
from hoiam.site.engine import copies as copies_
from hoiam.vault.errors import NotReleased
from hoiam.vault.gatekeeper import Gatekeeper
from hoiam.vault.gatekeeper_store import SqlGrounds
from hoiam.vault.wraps import Tier
from vault.local_gatekeeper import AllLogged, MemoryStore
from world import COMMUNE, PROVINCE, WARD, World, act, copy_of, furnish, moment, submit

from .conftest import token_for

pytestmark = pytest.mark.slow  # every petition with every office

FIRST = date(2026, 7, 6)
# Offices that the examples' bodies do not have: two roles in one hand, one that keeps keys, and a unit with offices below it.
MORE = {
    "08": ("clerk", "officer"),
    "09": ("steward",),
    "10": ("officer", "publisher"),
    "2/01": ("clerk",),
    "2/02": ("officer",),
    "2/03": ("publisher", "leader"),
}
UNIT = f"{COMMUNE}/2"
# By which instrument each of these bodies stands in the place of each other here.
ORDERED = "19/NQ-HĐND@2026-07-01"
ALL_OF_IT = ("casework_petition", "casework_history", "casework_runningclock", "casework_wrap", "casework_blob")


@dataclass
class Case:
    """A petition that was brought somewhere, and what is true of it by the core."""

    id: UUID
    name: str
    code: Any
    petition: Petition
    last: date

    def __repr__(self) -> str:
        return self.name


# --- how a state is reached -------------------------------------------------------------------------------------------------


def _gives(edge: Edge) -> frozenset[str]:
    return frozenset({edge.step, edge.name, f"{edge.name}.petitioner"})


def ways(kind: str, wanted: frozenset[str] = frozenset()) -> dict[str, tuple[Edge, ...]]:
    """To each state of a kind that can be reached, the shortest way along the law's edges that has these steps in it (as many
    of them as any way to that state has)."""
    # What a later edge needs is remembered only once a shortest way has missed it: to remember all of it from the start
    # would be a search through every set of steps that leave a petition where it is.
    counts = wanted
    while True:
        found = _shortest(kind, wanted, counts)
        missed = frozenset(need for way in found.values() for need in _missed(way))
        if not missed:
            return found
        assert missed - counts, (kind, missed)
        counts |= missed


def _missed(way: Sequence[Edge]) -> set[str]:
    """What the edges of a way need that none before them has given."""
    had: set[str] = set()
    missed: set[str] = set()
    for edge in way:
        missed |= set(edge.needs) - had
        had |= _gives(edge)
    return missed


def _shortest(kind: str, wanted: frozenset[str], counts: frozenset[str]) -> dict[str, tuple[Edge, ...]]:
    """As ``ways``, where of what an edge needs only these steps count."""
    procedure = laws.current().procedure(kind, FIRST)
    start = next(e for e in procedure.edges if e.step == "receive")
    seen: dict[tuple[str, frozenset[str]], tuple[Edge, ...]] = {(start.target, frozenset()): ()}
    todo = list(seen)
    for here in todo:
        state, had = here
        for edge in procedure.edges_from(state):
            # Where a petition may go back to is not followed, nor who takes it over: there are cases of their own for these.
            if edge.step in ("receive", "transfer") or edge.target == "back" or not set(edge.needs) & counts <= had:
                continue
            target = state if edge.target == STAYS else edge.target
            gained = (had | _gives(edge)) & counts
            there = (target, gained)
            if there not in seen:
                seen[there] = (*seen[here], edge)
                todo.append(there)
    # Of several ways on to another body the first to each state in which the petition then is.
    sendings: dict[str, Edge] = {}
    for edge in procedure.edges:
        if edge.name == "transfer.sent":
            sendings.setdefault(edge.target, edge)
    found: dict[str, tuple[int, tuple[Edge, ...]]] = {}
    for (state, had), way in seen.items():
        on = [
            (target, (*way, sent))
            for target, sent in sendings.items()
            if state in sent.sources and set(sent.needs) & counts <= had
        ]
        for reached, steps in ((state, way), *on):
            rank = (-len(had & wanted), len(steps))
            if reached not in found or rank < found[reached][0]:  # type: ignore[operator]  # two pairs of numbers
                found[reached] = (rank, steps)  # type: ignore[assignment]  # as above
    return {state: steps for state, (_rank, steps) in found.items()}


def _who_takes(petition: Petition, edge: Edge) -> str:
    """An office of the body that has it and may take the step; the petitioner where the step is his alone."""
    for office in OFFICES[petition.body]:
        if participants.may(petition, laws.current(), office, edge):
            return office.office
    assert "petitioner" in edge.by, (petition.state, edge.name)
    return THE_PETITIONER.office


def _said(petition: Petition, edge: Edge, day: date) -> dict[str, Any]:
    """What the order along this edge says beyond the plain one."""
    said: dict[str, Any] = {}
    if edge.grounds:
        name = next(each.name for each in fields(BY_WORD[edge.step].step) if each.name in ("ground", "reason"))
        said[name] = laws.current().procedure(petition.kind, day).grounds[edge.grounds][0].id
    if edge.results:
        said["result"] = edge.results[0]
    match edge.name:
        case "assign":
            some = [f"{petition.body}/{n}" for n in ("02", "2/02") if f"{petition.body}/{n}" in CODES]
            said["offices"] = tuple(o for o in some if not participants.barred(petition, laws.current(), o))
        case "recuse":
            said["office"] = f"{petition.body}/06"
        case "transfer.sent":
            said["body"] = WARD if petition.body != WARD else COMMUNE
        case "transfer.succeeded":
            here = (petition.body, petition.moving_to)
            said["body"] = next(each for each in (PROVINCE, WARD, COMMUNE) if each not in here)
            said["reason"] = ORDERED
        case "lead":
            said |= {"body": petition.body, "members": (WARD if petition.body != WARD else COMMUNE,)}
        case "withdraw.signed":
            said["coerced"] = "no"
        case "dialogue.called":
            said["held_on"] = day + timedelta(days=10)
    return said


def bring(case: UUID, petition: Petition, way: Sequence[Edge], day: date) -> tuple[Petition, date]:
    """Takes the steps of a way, each on the next day or the first on which the law has it."""
    for edge in way:
        day += timedelta(days=1)
        for name in edge.not_before:
            day = max(day, first_day_after(petition, laws.current(), name) or day)
        by = _who_takes(petition, edge)
        petition = act(case, edge.name, day, by, **_said(petition, edge, day)).petition
    return petition, day


# --- the world --------------------------------------------------------------------------------------------------------------

OFFICES: dict[str, list[Actor]] = {}
CODES: set[str] = set()


@dataclass
class Table:
    world: World
    cases: list[Case] = field(default_factory=list)
    views: dict[Actor, dict[UUID, Any]] = field(default_factory=dict)
    clock: list[datetime] = field(default_factory=lambda: [moment(FIRST)])

    @property
    def actors(self) -> list[Actor]:
        return [each for body in (COMMUNE, WARD, PROVINCE) for each in OFFICES[body]]

    @cached_property
    def by_id(self) -> dict[UUID, Case]:
        return {case.id: case for case in self.cases}

    def view(self, case: Case, who: Actor) -> Any:
        """The petition as this office's page has it, or None where it is not there; each is asked once."""
        if who not in self.views:
            self.views[who] = self._views(who)
        return self.views[who].get(case.id)

    def _views(self, who: Actor) -> dict[UUID, Any]:
        from hoiam.casework import wall
        from hoiam.casework.reading import cases

        found = {}
        with wall.acting(who.office):
            for case in self.cases:
                with suppress(LookupError):
                    found[case.id] = cases.case(case.id, who, case.last)
        return found

    def add(
        self, name: str, kind: str, way: Sequence[Edge] = (), then: Sequence[tuple[str, str, dict[str, Any]]] = (), **said: Any
    ) -> None:
        """A petition that goes this way, and then takes these steps (name, office, what they say)."""
        from hoiam.vault.codes import ReturnCode

        code = ReturnCode.new()
        done = submit(FIRST, kind, subject="conduct" if "denunciation" in kind else "land", code=code, **said)
        assert done.performed is not None
        petition, day = bring(done.petition_id, done.performed.petition, way, FIRST)
        day += timedelta(days=bool(then))
        for hour, (step, by, more) in enumerate(then, 9):
            petition = act(done.petition_id, step, day, by, hour=hour, **more).petition
        # What is owed to the gatekeeper after a transfer (clock/owed.py; that it comes, tests/casework/test_outboxes.py says).
        self.world.keeper.follow(done.petition_id)
        self.cases.append(Case(done.petition_id, f"{kind}: {name}", code, petition, day))


def _furnish_more() -> None:
    from hoiam.casework import bodies
    from hoiam.casework.models import Office

    for body in (COMMUNE, WARD):
        for number, roles in MORE.items():
            title = {"title_vi": f"Văn phòng {number}", "title_en": f"Office {number}"}
            Office.objects.create(code=f"{body}/{number}", body_id=body, roles=list(roles), **title)
    bodies.forget()
    for code in (COMMUNE, WARD, PROVINCE):
        OFFICES[code] = [Actor(o.code, o.roles, code) for o in bodies.body(code).offices]
        CODES.update(o.office for o in OFFICES[code])


def _fill(table: Table) -> None:
    law = laws.current()
    kinds = [kind for kind in law.kinds if kind.startswith("vn.")]
    for kind in kinds:
        shielded = law.kinds[kind].recusal.rule == "absolute"
        for state, way in ways(kind).items():
            table.add(state, kind, way)
        handled = {"against": f"{COMMUNE}/2"} if shielded else {}
        for state, way in ways(kind, frozenset({"assign", "recuse"})).items():
            if {"assign", "recuse"} & {e.step for e in way}:
                table.add(f"{state}, assigned and recused", kind, way, **handled)
        sent = ways(kind)["in_transit"]
        before = [("read", f"{COMMUNE}/04", {}), (sent[-1].name, f"{COMMUNE}/04", {"body": WARD})]
        table.add("taken by the other body", kind, sent[:-1], [*before, ("transfer.received", f"{WARD}/08", {"body": WARD})])
        back = [("read", f"{WARD}/01", {}), ("transfer.undone", f"{WARD}/01", {"body": WARD})]
        table.add("given back", kind, sent[:-1], [*before, *back])
        if not shielded:
            continue
        for who in (f"{COMMUNE}/07", f"{COMMUNE}/2/02", UNIT, f"{COMMUNE}/04", f"{COMMUNE}/02", COMMUNE, f"{COMMUNE}/09"):
            table.add(f"of {who}", kind, against=who)
            table.add(f"of {who}, on its way", kind, ways(kind)["in_transit"], against=who)
        several = (f"{COMMUNE}/07", f"{COMMUNE}/2/01", f"{WARD}/07")
        table.add("of several, of two bodies", kind, against=several)
        table.add("of several, on its way to the body of one of them", kind, ways(kind)["in_transit"], against=several)
    # What was denounced stays protected, whatever it is called afterwards; what is called a denunciation is so from then on.
    signed = ways("vn.denunciation")["signed"]
    as_a_complaint = [("classify.competent", f"{COMMUNE}/01", {"kind": "vn.complaint", "subject": "land"})]
    table.add("once a denunciation", "vn.denunciation", signed, as_a_complaint, against=f"{COMMUNE}/2/01")
    as_a_denunciation = [("classify.competent", f"{COMMUNE}/01", {"kind": "vn.denunciation", "subject": "conduct"})]
    written = ways("vn.complaint")["signed"]
    table.add("now a denunciation", "vn.complaint", written, as_a_denunciation, against=f"{COMMUNE}/03")
    handed = [
        ("classify.competent", f"{COMMUNE}/01", {}),
        ("assign", f"{COMMUNE}/04", {"offices": (UNIT,)}),
        ("recuse", f"{COMMUNE}/04", {"office": f"{COMMUNE}/2/01"}),
    ]
    table.add("a unit assigned", "vn.feedback", (), handed)
    table.add("a unit kept away", "vn.feedback", (), [*handed[:1], ("recuse", f"{COMMUNE}/04", {"office": UNIT})])
    table.add("two of three assigned and one of them recused", "vn.feedback", (), [
        ("classify.competent", f"{COMMUNE}/01", {}),
        ("assign", f"{COMMUNE}/04", {"offices": (f"{COMMUNE}/02", f"{COMMUNE}/2/02", f"{COMMUNE}/10")}),
        ("recuse.declared", f"{COMMUNE}/2/02", {"office": f"{COMMUNE}/2/02"}),
        ("assign", f"{COMMUNE}/04", {"offices": (f"{COMMUNE}/10",)}),
    ])  # fmt: skip


@pytest.fixture(scope="module")
def filled(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[Table]:
    world = copy_of(copies)
    table = Table(world)
    logged = AllLogged(acts_of=world.history, public=world.public_lines)
    world.keeper = Gatekeeper(MemoryStore(), SqlGrounds(world.addresses.witness), logged, now=lambda: table.clock[0])
    with django_db_blocker.unblock(), world.inside():
        world.officers = furnish()
        _furnish_more()
        with psycopg.connect(world.admin) as admin:
            # Each body may stand in the place of each other, as two offices would order it.
            admin.execute(
                "INSERT INTO custody.succession (body, successor, instrument, day) SELECT a.code, b.code, %s, %s"
                " FROM casework_body a, casework_body b WHERE a.code <> b.code",
                ORDERED.split("@"),
            )
        _fill(table)
    yield table
    world.keeper._grounds._database.close()
    copies.drop(world.addresses)


@pytest.fixture
def table(filled: Table, django_db_blocker: Any) -> Iterator[Table]:
    with django_db_blocker.unblock(), filled.world.inside():
        yield filled


def differing(table: Table, said: Mapping[str, Callable[[Case, Actor], object]]) -> list[str]:
    """Where one of the answers differs from the first, by petition and office."""
    found = []
    for case in table.cases:
        for who in table.actors:
            answers = {name: answer(case, who) for name, answer in said.items()}
            if len(set(map(repr, answers.values()))) > 1:
                found.append(f"{case.name}, {who.office} ({', '.join(sorted(who.roles))}): {answers}")
    return found


@contextmanager
def web(table: Table, office: str = "", code: bytes = b"") -> Iterator[psycopg.Connection[Any]]:
    """A session of the web's role, as a request of this office or with this code has it."""
    with psycopg.connect(table.world.addresses.app, autocommit=True) as connection:
        token = token_for(connection, office) if office else ""
        connection.execute(
            "SELECT set_config('hoiam.token', %s, false), set_config('hoiam.code', %s, false)", [token, code.hex()]
        )
        yield connection


# Offers an act that came too late to each petition: who may change it is told so, anybody else is refused.
_ACCEPTS = """
DO $$
DECLARE
    v_id uuid;
    v_yes text := '';
BEGIN
    FOREACH v_id IN ARRAY current_setting('test.cases')::uuid[] LOOP
        BEGIN
            PERFORM casework_record(v_id, 1000000, now(), '{}', '{}', '{"dossier": {"family": "petition"}}', '{}', '[]');
            v_yes := v_yes || ' ' || v_id;
        EXCEPTION WHEN insufficient_privilege THEN
            NULL;
        END;
    END LOOP;
    PERFORM set_config('test.accepted', v_yes, false);
END
$$
"""


def accepted(table: Table, connection: psycopg.Connection[Any]) -> set[UUID]:
    """The petitions that the road lets this session change."""
    connection.execute("SELECT set_config('test.cases', %s, false)", ["{" + ",".join(str(c.id) for c in table.cases) + "}"])
    connection.execute(_ACCEPTS)
    row = connection.execute("SELECT current_setting('test.accepted')").fetchone()
    assert row is not None
    return {UUID(each) for each in row[0].split()}


def rows_seen(connection: psycopg.Connection[Any]) -> dict[str, set[UUID]]:
    """Of which petitions each table shows this session anything."""
    found = {"casework_dossier": {row[0] for row in connection.execute("SELECT id FROM casework_dossier")}}
    for name in ALL_OF_IT:
        query = f"SELECT DISTINCT dossier_id FROM {name}"  # noqa: S608 - a name from the list above
        found[name] = {row[0] for row in connection.execute(query.encode())}
    return found


# --- the questions ----------------------------------------------------------------------------------------------------------


def test_each_state_of_each_kind_is_among_them(table: Table) -> None:
    law = laws.current()
    reached = {(case.petition.kind, case.petition.state) for case in table.cases}
    wanted = {(kind, state) for kind in law.kinds if kind.startswith("vn.") for state in law.procedure(kind, FIRST).states}
    assert wanted - reached == set()


def test_who_sees_it_sees_it_everywhere_and_nobody_else_does(table: Table) -> None:
    from hoiam.casework import wall
    from hoiam.casework.reading import lists

    law = laws.current()
    rows: dict[str, dict[str, set[UUID]]] = {}
    lets: dict[str, set[UUID]] = {}
    listed: dict[str, set[UUID]] = {}
    for who in table.actors:
        with web(table, who.office) as connection:
            rows[who.office], lets[who.office] = rows_seen(connection), accepted(table, connection)
        with wall.acting(who.office):
            # Every number has the year in it: all that a search by number can find.
            found = [lists.work_list(who, words="-2026-", is_open=each, limit=10_000) for each in (True, False)]
            listed[who.office] = {row.id for each in found for row in each}
    asked: dict[str, Callable[[Case, Actor], object]] = {
        "core": lambda case, who: participants.sees(case.petition, law, who),
        "found by number": lambda case, who: case.id in listed[who.office],
        "the road lets him": lambda case, who: case.id in lets[who.office],
        "page": lambda case, who: table.view(case, who) is not None,
    }
    asked["casework_dossier"] = lambda case, who: case.id in rows[who.office]["casework_dossier"]
    assert differing(table, asked) == []
    # The other tables show what the dossier shows.
    for name in ALL_OF_IT:
        lying = {row[0] for row in table.world.rows(f"SELECT DISTINCT dossier_id FROM {name}")}  # noqa: S608 - from the list
        for who in table.actors:
            assert rows[who.office][name] == rows[who.office]["casework_dossier"] & lying, (name, who)
    # And the question is one: somebody sees each of them, and nobody sees all.
    assert all(any(participants.sees(case.petition, law, who) for who in table.actors) for case in table.cases)
    assert not any(all(participants.sees(case.petition, law, who) for case in table.cases) for who in table.actors)


def test_who_is_kept_away_is_kept_away_everywhere(table: Table) -> None:
    law = laws.current()
    for case in table.cases:
        away = set(participants.kept_away(case.petition, law))
        assert away <= table.world.keeper._kept(case.id).excluded, case
        for who in table.actors:
            if participants.barred(case.petition, law, who.office):
                with pytest.raises(NotReleased, match="excluded"):
                    table.world.keeper.release(case.id, [Tier.CONTENT], who.office)
                assert not participants.sees(case.petition, law, who), (case, who)
    assert {p.office.partition("/")[0] for p in table.actors if participants.is_among({COMMUNE}, p.office)} == {COMMUNE}


def test_the_bodies_that_take_part_have_its_keys_and_no_other_has(table: Table) -> None:
    law = laws.current()
    wrapped: dict[UUID, set[str]] = defaultdict(set)
    for case_id, recipient in table.world.rows(
        "SELECT dossier_id, recipient FROM casework_wrap WHERE tier = 'content' AND recipient LIKE 'body:%%'"
    ):
        wrapped[case_id].add(recipient.removeprefix("body:"))
    found = []
    for case in table.cases:
        # The superior keeps the names of whoever denounces somebody of the body (test_exclusions.py).
        beside = {PROVINCE} if participants.shields(case.petition, law) else set()
        core, kept = set(participants.bodies(case.petition)), table.world.keeper._kept(case.id).bodies
        if not wrapped[case.id] == core == kept - (beside - core):
            found.append(f"{case.name}: core {core}, wraps {wrapped[case.id]}, gatekeeper {sorted(kept)}")
    assert found == []
    assert {len(participants.bodies(case.petition)) for case in table.cases} == {1, 2}


def test_who_reads_the_words_is_shown_so_and_nobody_else(table: Table) -> None:
    law = laws.current()

    def page(case: Case, who: Actor) -> bool:
        view = table.view(case, who)
        return view is not None and view.reads

    def permits(case: Case, who: Actor) -> bool:
        with suppress(NotYours, RecusedHere):
            participants.permit(case.petition, law, BY_WORD["read"].step(office=who.office), who, case.last)
            return True
        return False

    said: dict[str, Callable[[Case, Actor], object]] = {
        "core": lambda case, who: participants.reads(case.petition, law, who),
        "core, asked for the step": permits,
        "page": page,
    }
    assert differing(table, said) == []


def test_a_reading_on_record_opens_the_words_to_him_and_without_one_nobody_gets_them(table: Table) -> None:
    """Of what is alike for the gatekeeper and the road, one petition is tried."""
    from hoiam.casework import wall

    law = laws.current()
    keeper = table.world.keeper

    def released(case: Case, who: Actor) -> str:
        table.clock[0] = moment(case.last, 15)
        try:
            keeper.release(case.id, [Tier.CONTENT], who.office)
        except NotReleased as no:
            return no.reason
        return "released"

    tried, found = set(), []
    for case in table.cases:
        for who in table.actors:
            reads = participants.reads(case.petition, law, who)
            away = participants.barred(case.petition, law, who.office)
            alike = (who.office, reads, away, participants.parts_of(case.petition, who), participants.bodies(case.petition))
            if alike in tried or (who.office, case.last) in case.petition.read_by:
                continue
            tried.add(alike)
            before, road = released(case, who), "recorded"
            with wall.acting(who.office):
                try:
                    act(case.id, "read", case.last, who.office, hour=14)
                except (NotYours, RecusedHere, LookupError):
                    road = "refused"
            got = (before, road, released(case, who))
            out = "excluded" if away else "ground"
            wanted = ("ground", "recorded", "released") if reads else (out, "refused", out)
            if got != wanted:
                found.append(f"{case.name}, {who.office}: {got} for {wanted}")
    assert found == []
    assert {reads for _office, reads, *_ in tried} == {True, False}


def test_a_reading_opens_nothing_once_the_case_is_another_bodys(table: Table) -> None:
    """Offices of the body that sent it had read it before; so had those of a body that gave it back."""
    keeper = table.world.keeper
    seen = set()
    for case in table.cases:
        for office, _day in case.petition.read_by:
            table.clock[0] = moment(case.last, 15)
            if office.partition("/")[0] not in participants.bodies(case.petition):
                seen.add(case.name.partition(": ")[2])
                with pytest.raises(NotReleased, match="body"):
                    keeper.release(case.id, [Tier.CONTENT], office)
    assert seen == {"taken by the other body", "given back"}


# --- steps ------------------------------------------------------------------------------------------------------------------


def offered(table: Table, case: Case, who: Actor) -> dict[str, str]:
    """The steps that the petition's page offers this office, by name, with the address of each."""
    from hoiam.desk import petition

    view = table.view(case, who)
    if view is None:
        return {}
    shown = petition.laid_out(view, who, case.last)
    return {s.edge.name: s.url for s in (*shown["steps"], *shown["more"])} | ({"read": ""} if view.reads else {})


def _has_nothing_to_do(case: Case, edge: Edge, who: Actor) -> bool:
    """Steps about a typed copy where no original lies with the name, or no copy that this office may check; that words stayed
    closed, which is recorded where they are asked for; about a new code at the counter, which none of these writers chose
    (tests/desk/test_lost_code_at_the_counter.py has who did); and that there is nobody, where nothing is owed to one of whom
    there may be none; about a part of a letter that nobody has typed, some of several where one alone writes, a group where it
    is in one or in none, somebody who acts for the writer where nobody does, a part to strike where none is open; and what the
    law does not have any more after what came before."""
    if edge.outcome == "nobody":
        runs = (run for run in case.petition.runs if run.ended is None)
        rules = [(run.told, laws.current().rule(run.name, run.clock.trigger)) for run in runs]
        told = {(id(of), name.rpartition(".")[2]) for of, _rule in rules for name in of}
        return not any(each.if_any and (id(of), each.party) not in told for of, rule in rules for each in rule.owed_to)
    petition, law = case.petition, laws.current()
    if stands_against(petition, edge) or gone_already(petition, edge):
        return True
    match edge.step:
        case "split":
            return edge.outcome != "typed"
        case "join" | "leave_group":
            return bool(petition.group) == (edge.step == "join")
        case "follow_slip":
            return petition.people < 2 or edge.outcome != "given"
        case "strike":
            return not open_tasks(petition, law)
        case "represent":
            return nobody_acts(petition, law, edge.outcome)
        case "succeed":
            return said_already(petition, edge.outcome)
    if edge.name == SOME_WITHDRAW:
        return petition.people < 2
    return edge.step in ("transcribe", "withhold", "reissue") or edge.name in ON_MARKS or not _lifts(case, edge, who)


def _lifts(case: Case, edge: Edge, who: Actor) -> bool:
    """Whether anybody is kept away whom this office may propose to let back; in these tales nothing waits for a second."""
    away = bool(participants.kept_away(case.petition, laws.current()))
    return edge.step != "lift" or (edge.outcome == "proposed" and away)


def edges_of(case: Case) -> list[Edge]:
    return list(laws.current().procedure(case.petition.kind, case.last).edges_from(case.petition.state))


def test_each_step_is_offered_to_those_who_may_take_it_and_to_nobody_else(table: Table) -> None:
    from hoiam.desk.forms import has_screen

    law = laws.current()
    found = []
    for case in table.cases:
        edges = edges_of(case)
        for who in table.actors:
            shown = offered(table, case, who)
            for edge in edges:
                may = participants.may(case.petition, law, who, edge)
                if has_screen(edge) and not _has_nothing_to_do(case, edge, who) and (edge.name in shown) != may:
                    found.append(f"{case.name}, {who.office}: {edge.name} is offered: {edge.name in shown}, may: {may}")
                # The page behind it lets in whoever it is offered to.
                if shown.get(edge.name):
                    guard = resolve(shown[edge.name].partition("?")[0]).func.guard
                    if guard.roles.isdisjoint(who.roles):
                        found.append(f"{case.name}, {who.office}: {edge.name} is offered, and its page is for {guard}")
    assert found == []


@contextmanager
def undone(table: Table) -> Iterator[None]:
    """What happens inside is looked at and then did not happen, at the gatekeeper neither."""
    from django.db import transaction

    kept = dict(table.world.keeper._store.kept)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        table.world.keeper._store.kept = kept


def alike_for(case: Case, who: Actor) -> tuple[object, ...]:
    """What tells offices apart: their roles, as what they take part, whether they are kept away."""
    away = participants.barred(case.petition, laws.current(), who.office)
    return (who.roles, participants.parts_of(case.petition, who), away, participants.shields(case.petition, laws.current()))


def on_the_road(case: Case, who: Actor, edge: Edge) -> str:
    """What the road says to a step that this office takes in its own session: refused for who he is, or anything else."""
    from hoiam.casework import wall
    from hoiam.core.deadlines import DeadlineError

    said = _said(case.petition, edge, case.last)
    if edge.name == "recuse.declared":
        said["office"] = who.office
    with wall.acting("" if who is THE_PETITIONER else who.office):
        if who is THE_PETITIONER:
            wall.hold(case.code.lookup_hash)
        try:
            act(case.id, edge.name, case.last, who.office, hour=16, **said)
        except (NotYours, RecusedHere, LookupError):
            return "refused"
        except (Refusal, DeadlineError):
            return "another time"
    return "taken"


def test_the_road_takes_a_step_from_those_who_may_and_refuses_everybody_else(table: Table) -> None:
    """Of what is alike (step, roles, part) one petition is tried."""
    law = laws.current()
    tried: dict[tuple[object, ...], str] = {}
    found = []
    for case in table.cases:
        known = {who: alike_for(case, who) for who in (*table.actors, THE_PETITIONER)}
        for edge in edges_of(case):
            if edge.step in ("appeal", "publish", "receive", "recompute"):
                continue  # these bring something along that only their own face makes
            for who, of_his in known.items():
                may = participants.may(case.petition, law, who, edge)
                alike = (edge.name, may, *of_his)
                if alike in tried:
                    continue
                with undone(table):
                    tried[alike] = on_the_road(case, who, edge)
                if (tried[alike] != "refused") != may:
                    found.append(f"{case.name}, {who.office}: {edge.name} is {tried[alike]}, may: {may}")
    assert found == []
    assert {"refused", "taken"} <= set(tried.values())


def test_the_page_of_a_step_opens_to_those_who_may_take_it_and_to_nobody_else(table: Table, settings: Any) -> None:
    """As above, over HTTP, for the offices that can log in."""
    from hoiam.casework.models import Officer
    from hoiam.desk.forms import OWN_SCREENS, has_screen

    law = laws.current()
    tried: dict[tuple[object, ...], bool] = {}
    found = []
    for user in Officer.objects.select_related("office").order_by("office_id"):
        who = Actor(user.office_id, user.roles_held(), user.body_code)
        client = Client()
        client.force_login(user)
        for case in table.cases:
            for edge in edges_of(case):
                may = participants.may(case.petition, law, who, edge)
                # Where nothing lies with the name there is no copy to make, whoever may.
                if edge.step == "transcribe":
                    may = may and originals.tier(participants.stands_under(case.petition)) is Tier.IDENTITY
                alike = (edge.name, may, *alike_for(case, who))
                # The words open from a button of their own, and that they stayed closed the road says by itself.
                if alike in tried or not has_screen(edge) or edge.step in ("read", "withhold"):
                    continue
                # One page types a part of a letter and looks at it; no part waits in these tales (tests/desk/test_contents.py).
                if edge.name in ("split.checked", "split.returned"):
                    continue
                word, _dot, outcome = edge.name.partition(".")
                if edge.step in OWN_SCREENS:
                    word = OWN_SCREENS[edge.step].partition(":")[2]
                answer = client.get(f"/desk/petition/{case.id}/{word}/", {"outcome": outcome} if outcome else {})
                # One page has the copy and what reads like a mark of secrecy in it: each office is shown its own part.
                part = "judges" if edge.name in ON_MARKS else "publishes"
                opens = answer.status_code == 200 and (word != "gate" or answer.context[part])
                tried[alike] = opens
                if opens != may:
                    found.append(f"{case.name}, {who.office}: the page of {edge.name} opens: {opens}, may: {may}")
    assert found == []
    assert set(tried.values()) == {True, False}


def test_who_holds_the_code_sees_his_own_and_does_what_is_the_petitioners_and_the_clock_reads_no_words(table: Table) -> None:
    law = laws.current()
    for case in table.cases[::7]:
        with web(table, code=case.code.lookup_hash) as connection:
            assert rows_seen(connection)["casework_dossier"] == accepted(table, connection) == {case.id}, case
    for case in table.cases:
        assert participants.sees(case.petition, law, THE_PETITIONER) and participants.reads(case.petition, law, THE_PETITIONER)
        assert participants.sees(case.petition, law, THE_CLOCK) and not participants.reads(case.petition, law, THE_CLOCK)
        for edge in edges_of(case):
            assert participants.may(case.petition, law, THE_PETITIONER, edge) == ("petitioner" in edge.by), (case, edge.name)
            assert participants.may(case.petition, law, THE_CLOCK, edge) == ("clock" in edge.by), (case, edge.name)
    with psycopg.connect(table.world.addresses.jobs, autocommit=True) as worker:
        assert rows_seen(worker)["casework_dossier"] == set(table.by_id)


def test_a_name_opens_to_those_who_may_open_it_and_where_the_writer_is_shielded_to_two_of_them(table: Table) -> None:
    from hoiam.casework import wall

    law = laws.current()
    keeper = table.world.keeper
    tried, got_all = set(), set()
    for case in table.cases:
        shields = participants.shields(case.petition, law)
        assert keeper._kept(case.id).two_officers == shields, case
        edge = next(e for e in edges_of(case) if e.step == "open")
        able = [who for who in table.actors if participants.may(case.petition, law, who, edge)]
        alike = (shields, frozenset(who.office for who in able))
        if alike in tried or not case.petition.blobs or Tier.IDENTITY not in keeper._kept(case.id).shares:
            continue
        tried.add(alike)
        strangers = [who for who in table.actors if who not in able]
        for hour, who in enumerate((*able[:6], *strangers[:12]), 1):
            table.clock[0] = moment(case.last, hour, 1)
            with wall.acting(who.office), suppress(NotYours, RecusedHere, LookupError):
                act(case.id, "open", case.last, who.office, hour=hour)
            try:
                keeper.release(case.id, [Tier.IDENTITY], who.office)
                got = "released"
            except NotReleased as no:
                got = no.reason
            # Who has opened before counts as the second where he is another person whose key opens the names (custody_second).
            before = [other.office for other in able[:6][: hour - 1]] if who in able else []
            asked = "SELECT custody_second(%s, %s, %s)"
            alone = shields and not any(table.world.one(asked, case.id, who.office, other) == "" for other in before)
            away = participants.barred(case.petition, law, who.office)
            wanted = ("second" if alone else "released") if who in able else "excluded" if away else "ground"
            assert got == wanted, (case, who)
            got_all.add((shields, got))
    assert {shields for shields, _able in tried} == {True, False}
    assert {(True, "second"), (True, "released"), (False, "released")} <= got_all


def test_the_writer_is_told_of_each_office_whether_it_can_come_to_read_him_and_to_open_his_name(table: Table) -> None:
    from hoiam.casework import bodies
    from hoiam.portal.write import _readers

    law = laws.current()
    for kind in ("vn.complaint", "vn.denunciation", "vn.feedback"):
        told = _readers(bodies.body(COMMUNE), kind)
        for who, said in zip(OFFICES[COMMUNE], told, strict=False):
            theirs = [case for case in table.cases if case.petition.kind == kind and who.office not in case.petition.offices]
            handled = participants.handles(who)  # whoever handles petitions reads those that he is given
            reads = handled or any(participants.reads(case.petition, law, who) for case in theirs)
            opens = handled or any(
                participants.may(case.petition, law, who, edge)
                for case in theirs
                for edge in edges_of(case)
                if edge.step == "open"
            )
            assert (said["words"] != "không", said["name"] != "không") == (reads, opens), (kind, who, said)


def test_a_difference_would_be_seen(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one answer bent, the comparisons above have something to say."""
    cover = {part: tuple(role for role in roles if role != "publisher") for part, roles in participants._COVER.items()}
    monkeypatch.setattr(participants, "_COVER", cover)
    with pytest.raises(AssertionError, match="publisher"):
        test_who_sees_it_sees_it_everywhere_and_nobody_else_does(table)

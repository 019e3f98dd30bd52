"""Whatever happens to a petition, in whatever order, whoever is kept away from it sees nothing of it: no row, no line of a
list, no count, no step, no word; nor of what takes it further, by its code or by its number at a counter; nor once he has moved
to another office. Only what two offices lift is lifted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hoiam.casework import laws
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier import participants
from hoiam.core.dossier.participants import THE_PETITIONER, Actor
from hoiam.core.dossier.refusals import NobodyLeft, RecusedHere, Refusal
from hoiam.core.dossier.standing import Proposal
from hoiam.core.petition.journey import BY_WORD
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Edge
from hoiam.site.engine import copies as copies_
from hoiam.vault.errors import NotReleased
from hoiam.vault.wraps import Tier
from world import COMMUNE, HELD, PROVINCE, WARD, World, act, actor, copy_of, furnish, submit

from .conftest import Walled

FIRST = date(2026, 7, 6)
ROLES = frozenset({"clerk", "officer", "leader", "publisher", "steward"})
BODIES = (COMMUNE, WARD, PROVINCE)
# Whom the petition is about, or who is kept away on record: a post without a key, one that leads, a head, a whole body.
EXCLUDED = (f"{COMMUNE}/07", f"{COMMUNE}/06", f"{COMMUNE}/04", COMMUNE)
# By which instrument each of these bodies stands in the place of each other here.
ORDERED = "19/NQ-HĐND@2026-07-01"
# Taken by faces that bring along what only they make (an answer, a new petition), or only at the very beginning.
ELSEWHERE = {"receive", "publish", "appeal", "gate"}


@pytest.fixture(scope="module")
def world(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[World]:
    """Three bodies in which every office, also one that is kept away, has every role: what hides is the exclusion alone."""
    from hoiam.casework import bodies

    made = copy_of(copies)
    with psycopg.connect(made.admin) as admin:
        with django_db_blocker.unblock(), made.inside():
            furnish()
        admin.execute("UPDATE casework_office SET roles = %s", [sorted(ROLES)])
        # And each of them may stand in the place of each other, as two offices would order it.
        admin.execute(
            "INSERT INTO custody.succession (body, successor, instrument, day) SELECT a.code, b.code, %s, %s"
            " FROM casework_body a, casework_body b WHERE a.code <> b.code",
            ORDERED.split("@"),
        )
    with django_db_blocker.unblock(), made.inside():
        bodies.forget()
        yield made
    copies.drop(made.addresses)


def everybody(of: str) -> list[Actor]:
    """The offices that a code names: itself, or the first and the head of the body."""
    return [actor(code) for code in ([of] if "/" in of else [f"{of}/01", f"{of}/04"])]


def _offices(body: str) -> Any:
    from hoiam.casework import bodies

    return bodies.body(body).offices


def said(petition: Petition, edge: Edge, day: date, dice: random.Random) -> dict[str, Any]:
    """What a step along the edge says, drawn where there is a choice."""
    law = laws.current()
    given: dict[str, Any] = {}
    if edge.grounds:
        name = next(each.name for each in fields(BY_WORD[edge.step].step) if each.name in ("ground", "reason"))
        given[name] = dice.choice(law.procedure(petition.kind, day).grounds[edge.grounds]).id
    if edge.results:
        given["result"] = dice.choice(edge.results)
    match edge.step:
        case "classify":
            given["kind"] = dice.choice([k for k in law.kinds if k.startswith("vn.")])
        case "assign":
            given["offices"] = tuple(dice.sample([o.code for o in _offices(petition.body)], 2))
        case "recuse" if edge.outcome == "":
            given["office"] = dice.choice([o.code for o in _offices(petition.body)])
        case "transfer":
            given["body"] = dice.choice([b for b in BODIES if b != petition.body])
            if edge.outcome == "succeeded":
                given["reason"] = ORDERED
        case "withdraw":
            given["coerced"] = "no"
        case "dialogue":
            given["held_on"] = day + timedelta(days=10 if edge.outcome == "called" else 0)
        case "lift" if edge.outcome == "proposed" and participants.liftable(petition, law):
            given["codes"], given["walls"] = dice.choice(participants.liftable(petition, law))
        case "lift" if petition.proposal is not None:
            given["codes"], given["walls"] = petition.proposal.codes, petition.proposal.walls
    return given


def taken(case: UUID, petition: Petition, day: date, dice: random.Random) -> Petition:
    """One step of any that the law has from here, by any office, or by whoever wrote; or none, where it is refused."""
    law = laws.current()
    edges = [e for e in law.procedure(petition.kind, day).edges_from(petition.state) if e.step not in ELSEWHERE]
    # Without this one no exclusion shrinks; what it does is tests/wall/test_lifting.py.
    edges = [e for e in edges if e.name != "lift.agreed"]
    if not edges:
        return petition
    edge = dice.choice(edges)
    if edge.by == {"petitioner"}:
        by = THE_PETITIONER.office
    elif edge.by == {"clock"}:
        return petition
    else:
        body = petition.moving_to if edge.part == {"arriving"} and petition.moving_to else petition.body
        by = dice.choice([o.code for o in _offices(body)])
    try:
        return act(case, edge.name, day, by, **said(petition, edge, day, dice)).petition
    except (Refusal, DeadlineError, NotReleased):
        return petition


_SPEAKS_OF_IT = (
    ("casework_dossier", "id"),
    *((table, "dossier_id") for table in (
        "casework_petition", "casework_history", "casework_runningclock", "casework_assignment", "casework_wrap",
        "casework_blob", "casework_letter", "casework_documentnumber", "casework_officerdraft",
    )),
    ("casework_publiccopy", "petition_id"),
    ("ledger_outbox", "dossier"),
    ("ledger_entry", "dossier"),
)  # fmt: skip
# Each table by its name where it shows a row of the dossier.
_SHOWN = " UNION ALL ".join(
    [f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table} WHERE {column} = %(case)s)" for table, column in _SPEAKS_OF_IT]  # noqa: S608 - names from the list above
    + ["SELECT 'its number' WHERE EXISTS (SELECT FROM casework_dossier WHERE number = %(number)s)"]
)
_ACCEPTS = "SELECT casework_record(%s, 1000000, now(), '{}', '{}', '{\"dossier\": {\"family\": \"petition\"}}', '{}', '[]')"


def shown(web: psycopg.Connection[Any], case: UUID, number: str) -> list[str]:
    """Everything of the petition that the database shows in this session: a table that speaks of it, by name."""
    found = [row[0] for row in web.execute(_SHOWN, {"case": case, "number": number})]  # type: ignore[arg-type]  # as above
    try:
        web.execute(_ACCEPTS, [case])
        found.append("the road")
    except psycopg.errors.InsufficientPrivilege:
        pass
    return found


def told(case: UUID, petition: Petition, number: str, who: Actor, day: date) -> list[str]:
    """What the core, the lists and the page give this office of the petition."""
    from hoiam.casework import wall
    from hoiam.casework.reading import cases, lists

    law = laws.current()
    found = []
    edges = law.procedure(petition.kind, day).edges
    if participants.sees(petition, law, who) or participants.reads(petition, law, who):
        found.append("the core shows it")
    if participants.own_of(petition, law, who, edges) or participants.assignable(petition, law, who):
        found.append("the core offers a step")
    try:
        participants.permit(petition, law, BY_WORD["read"].step(office=who.office), who, day)
        found.append("the core permits it to be read")
    except RecusedHere:
        pass
    with wall.acting(who.office):
        for is_open in (True, False):
            for words in ("", number):
                if any(row.id == case for row in lists.work_list(who, words=words, is_open=is_open, limit=10_000)):
                    found.append(f"the list has it ({words or 'all'})")
        try:
            cases.case(case, who, day)
            found.append("its page is there")
        except LookupError:
            pass
    return found


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as entered:
        yield entered


def taken_further(case: UUID, number: str, petition: Petition, day: date, dice: random.Random) -> Any:
    """Another petition that takes this one further: written with its code, or entered at a counter that is told its number; of
    any kind, before any body. None where nobody is left who could take it."""
    from hoiam.casework import intake, wall

    kind, body = dice.choice([k for k in laws.current().kinds if k.startswith("vn.")]), dice.choice(BODIES)
    clerk = dice.choice([o.code for o in _offices(body)])
    try:
        if dice.random() < 0.5:
            # Its writer takes nobody out.
            code = HELD[case][1].lookup_hash
            return submit(day, kind, body=body, origin=case.hex, origin_code=code, against=sorted(petition.against))
        with wall.acting(clerk):
            along = intake.by_number(number, actor(clerk))
        return submit(day, kind, body=body, channel="letter", along=along)
    except NobodyLeft:
        return None


def walls_stand(world: World, first: Petition, second: UUID, channel: str) -> list[str]:
    """What of the walls of the petition that it takes further this one lacks: two offices for a name; originals beside it."""
    law, found = laws.current(), []
    if participants.shields(first, law):
        if not world.keeper._store.get(second).two_officers:
            found.append("one office opens the name")
        tiers = {row[0] for row in world.rows("SELECT tier FROM casework_blob WHERE dossier_id = %s", second)}
        if channel == "letter" and tiers != {"identity"}:
            found.append("a letter lies with the words")
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("away", EXCLUDED)
def test_whoever_is_kept_away_sees_nothing_in_any_order_of_steps(world: World, stack: ExitStack, away: str, seed: int) -> None:
    dice = random.Random(f"{away} {seed}")  # noqa: S311 - a die of the test, seeded
    named = dice.random() < 0.7 or "/" not in away
    day = FIRST
    if named:
        done = submit(day, dice.choice(["vn.denunciation", "vn.denunciation2"]), subject="conduct", against=away)
    else:
        done = submit(day, dice.choice(["vn.complaint", "vn.feedback"]), subject="land")
        act(done.petition_id, "recuse", day, f"{COMMUNE}/01" if away != f"{COMMUNE}/01" else f"{COMMUNE}/03", office=away)
    case, number = done.petition_id, done.number
    petition = world_petition(case)
    steps = []
    # Whoever had that office is at another body now.
    moved = dice.choice([f"{WARD}/06", f"{PROVINCE}/06"])
    stack.enter_context(world.moved(moved, away if "/" in away else f"{away}/04"))
    kept_out = [*everybody(away), actor(moved)]
    sessions = {who.office: stack.enter_context(Walled(world).web(who.office)) for who in kept_out}
    seen = [(case, number)]
    for turn in range(14):
        before = petition.seq
        if turn in (4, 9) and (later := taken_further(case, number, petition, day, dice)) is not None:
            first, case, number = petition, later.petition_id, later.number
            petition, before = world_petition(case), 0
            seen.append((case, number))
            steps.append("further")
            assert walls_stand(world, first, case, petition.channel) == [], steps
        else:
            petition = taken(case, petition, day, dice)
        if petition.seq == before:
            continue
        steps.append(world.history(case)[-1].act.name)
        day += timedelta(days=dice.randint(0, 2))
        assert participants.is_among(participants.kept_away(petition, laws.current()), away), (steps, "the set shrank")
        for who in kept_out:
            wrong = told(case, petition, number, who, day) + shown(sessions[who.office], case, number)
            assert wrong == [], (steps, who.office, wrong)
        for who in everybody(away):
            with pytest.raises(NotReleased):
                world.keeper.release(case, [Tier.CONTENT], who.office)
    assert steps, "a walk that goes nowhere shows nothing"
    for each, its_number in seen:
        for who in kept_out:
            assert shown(sessions[who.office], each, its_number) == []


# What everybody may read, so that it changes with each act: the log, and whether a session is his.
_FOR_EVERYBODY = frozenset({"ledger_outbox", "ledger_entry", "ledger_checkpoint", "ledger_tile", "django_session"})
_SELECTABLE = """
SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'p', 'm') AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1
"""
_ASKED = ("custody_changes", "custody_moved", "order_waiting", "order_lines", "casework_owed_waiting", "custody_formerly")


def everything(web: psycopg.Connection[Any]) -> dict[str, tuple[Any, ...]]:
    """All rows of all tables that this session can select from, and all that the functions without a question give it: how
    many, and what."""
    found = {}
    shows = [row[0] for row in web.execute(_SELECTABLE) if row[0] not in _FOR_EVERYBODY] + [f"{name}()" for name in _ASKED]
    for each in shows:
        query = f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {each} t"  # noqa: S608 - names from the catalogue
        found[each] = web.execute(query).fetchone() or ()  # type: ignore[arg-type]  # as above
    assert len(found) > 25
    return found


def about_somebody_else(waiting: Proposal, away: str) -> bool:
    """Whether what two are asked to lift leaves this one where he is."""
    return not waiting.walls and not participants.is_among(waiting.codes, away)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_his_session_shows_is_the_same_before_and_after_each_act(world: World, stack: ExitStack, seed: int) -> None:
    """Not this row or that one: every row and every count. Two are named, and two offices may let the other one back."""
    dice, day = random.Random(f"the same {seed}"), FIRST  # noqa: S311 - a die of the test, seeded
    pairs = ((f"{COMMUNE}/07", f"{WARD}/02"), (f"{COMMUNE}/06", f"{COMMUNE}/02"), (f"{WARD}/04", f"{COMMUNE}/03"))
    away, other = dice.choice(pairs)
    kind = dice.choice(["vn.denunciation", "vn.denunciation2"])
    done = submit(day, kind, body=COMMUNE, subject="conduct", against=[away, other])
    case, number = done.petition_id, done.number
    petition, moved = world_petition(case), f"{PROVINCE}/06"
    stack.enter_context(world.moved(moved, away))
    sessions = {office: stack.enter_context(Walled(world).web(office)) for office in (away, moved)}
    before = {office: everything(session) for office, session in sessions.items()}
    steps = []
    for turn in range(24):
        seq = petition.seq
        if turn in (8, 16) and (later := taken_further(case, number, petition, day, dice)) is not None:
            case, number = later.petition_id, later.number
            petition, seq = world_petition(case), 0
        elif (waiting := petition.proposal) is not None and about_somebody_else(waiting, away):
            by = dice.choice([o.code for o in _offices(petition.body) if o.code != waiting.office])
            try:
                answer = dice.choice(["lift.agreed", "lift.agreed", "lift.declined"])
                petition = act(case, answer, day, by, codes=waiting.codes).petition
            except (Refusal, NotReleased):
                pass
        else:
            petition = taken(case, petition, day, dice)
        if petition.seq == seq:
            continue
        steps.append(world.history(case)[-1].act.name)
        day += timedelta(days=dice.randint(0, 2))
        for office, session in sessions.items():
            changed = [name for name, shown in everything(session).items() if shown != before[office][name]]
            assert changed == [], (office, steps)
    assert len(steps) > 5, "a walk that goes nowhere shows nothing"


def world_petition(case: UUID) -> Petition:
    from hoiam.casework.reading.history import load

    return load(case)[0]

"""Receptions go by the road: in the log, append only, by number and code, shut to whom a petition that came of one is shut."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hoiam.casework import intake, wall
from hoiam.casework.families import VISIT
from hoiam.casework.intake import Speaker
from hoiam.casework.reading import visits
from hoiam.casework.reading.visits import VisitView
from hoiam.casework.road import perform
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.refusals import Missing, NotYours, Refusal
from hoiam.core.visit import steps
from world import COMMUNE, World, submit

MONDAY = date(2026, 10, 5)
CLERK = Actor(f"{COMMUNE}/01", frozenset({"clerk"}), COMMUNE)


def at(day: date) -> datetime:
    return datetime.combine(day, time(3), UTC)


def came(world: World, day: date = MONDAY, *, way: str = "regular", people: int = 1, **more: Any) -> UUID:
    """Visitors came, by the clerk, as the database sees him."""
    with wall.acting(CLERK.office):
        return intake.arrive(day=day, way=way, people=people, actor=CLERK, now=at(day), **more).petition_id


def then(world: World, visit: UUID, step: Any, day: date = MONDAY) -> None:
    with wall.acting(CLERK.office):
        perform(step, visit, actor=CLERK, on_behalf_of=COMMUNE, now=at(day), family=VISIT)


def seen(office: str, visit: UUID, *roles: str) -> VisitView | None:
    actor = Actor(office, frozenset(roles or {"clerk"}), office.partition("/")[0])
    with wall.acting(office):
        try:
            return visits.view(visit, actor, at(MONDAY))
        except LookupError:
            return None


def taken(world: World, visit: UUID, petition: UUID, kind: str = "vn.feedback", subject: str = "land") -> None:
    then(world, visit, steps.CallIn())
    then(world, visit, steps.Note(kind, subject, petition=petition.hex, outcome="received"))


def test_a_visit_is_in_the_log_act_by_act_and_its_number_shows_no_order(world: World) -> None:
    first, second = came(world), came(world)
    then(world, first, steps.CallIn())
    lines = world.rows("SELECT dossier, seq FROM ledger_outbox WHERE dossier = ANY (%s) ORDER BY seq", [first, second])
    assert [(dossier, seq) for dossier, seq in lines if dossier == first] == [(first, 1), (first, 2)]
    numbers = world.rows("SELECT number, family FROM casework_dossier WHERE id = ANY (%s)", [first, second])
    assert all(family == "visit" and number.startswith(f"{COMMUNE}-2026-") for number, family in numbers)
    assert world.one("SELECT last FROM casework_number WHERE family = 'visit' AND body = %s", COMMUNE) >= 2
    turns = [row[0] for row in world.rows("SELECT turn FROM casework_visit WHERE dossier_id = ANY (%s)", [first, second])]
    assert sorted(turns) == [min(turns), min(turns) + 1]


def test_the_number_of_a_visit_is_no_earlier_petition_whoever_types_it(world: World) -> None:
    number = world.one("SELECT number FROM casework_dossier WHERE id = %s", came(world))
    with wall.acting(CLERK.office):
        assert intake.by_number(number, CLERK) == intake.by_number(f"{COMMUNE}-2026-000000", CLERK)


def test_the_table_of_visits_has_days_numbers_and_codes_and_no_column_of_a_person(world: World) -> None:
    columns = world.rows("SELECT column_name FROM information_schema.columns WHERE table_name = 'casework_visit'")
    assert {name for (name,) in columns} == {
        "dossier_id", "day", "way", "first", "last", "online", "people", "representatives", "turn", "session", "kinds",
        "subjects", "petitions",
    }  # fmt: skip
    # What could hold a text holds codes, whoever came.
    came(world, people=9, speakers=(Speaker("Lò Thị Rất Lạ", "bản Xa", "012345678901"),))
    for row in world.rows("SELECT * FROM casework_visit"):
        assert all("Lạ" not in str(value) and "012345678901" not in str(value) for value in row)


def test_no_act_of_a_visit_is_changed_afterwards(world: World) -> None:
    visit = came(world)
    with psycopg.connect(world.addresses.app, autocommit=True) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("UPDATE casework_visit SET people = 7 WHERE dossier_id = %s", [visit])
    with psycopg.connect(world.addresses.app, autocommit=True) as app:
        assert app.execute("SELECT count(*) FROM casework_visit").fetchone() == (0,), "nobody has said who asks"


def test_whom_a_petition_keeps_away_finds_nothing_of_the_visit_that_it_came_of(world: World) -> None:
    # The clerk himself is denounced, and the visit was his: he called them in.
    visit, beside = came(world), came(world)
    assert seen(CLERK.office, visit) is not None
    petition = submit(MONDAY, kind="vn.denunciation", subject="conduct", against=(f"{COMMUNE}/01",)).petition_id
    taken(world, visit, petition, "vn.denunciation", "conduct")
    assert seen(CLERK.office, visit) is None
    with wall.acting(CLERK.office):
        listed = {row.id for row in visits.book(CLERK, MONDAY, MONDAY)}
        assert visit not in listed and beside in listed
        assert petition not in {row.id for row in visits.register(CLERK, MONDAY, MONDAY)}
    # The superior has that petition, so its number is not told here; that the visit was is.
    leader = seen(f"{COMMUNE}/04", visit, "leader")
    assert leader is not None and leader.petitions == {}
    # Not even the database tells him, whichever table is asked.
    with wall.acting(CLERK.office):
        from django.db import connection

        with connection.cursor() as cursor:
            for table in ("casework_visit", "casework_history", "casework_runningclock"):
                cursor.execute(f"SELECT count(*) FROM {table} WHERE dossier_id = %s", [visit])  # noqa: S608 - from the list above
                assert cursor.fetchone() == (0,), table


def test_who_is_kept_away_later_loses_the_visit_too(world: World) -> None:
    from world import act

    visit = came(world)
    petition = submit(MONDAY).petition_id
    taken(world, visit, petition)
    view = seen(f"{COMMUNE}/05", visit, "publisher")
    assert view is not None and set(view.petitions) == {petition.hex}
    act(petition, "recuse", MONDAY, f"{COMMUNE}/04", office=f"{COMMUNE}/05")
    assert seen(f"{COMMUNE}/05", visit, "publisher") is None
    # And an act of the visit afterwards lets nobody back.
    then(world, visit, steps.End("done"))
    assert seen(f"{COMMUNE}/05", visit, "publisher") is None


def test_who_speaks_for_many_is_sealed_with_the_names_and_lies_nowhere_in_clear(world: World) -> None:
    name = "Lò Thị Rất Lạ"
    visit = came(world, people=7, speakers=(Speaker(name, "bản Xa", "012345678901"),))
    view = seen(CLERK.office, visit)
    assert view is not None
    assert [(blob.tier, blob.kind) for blob in view.blobs] == [("identity", "speakers")]
    assert {row.recipient for row in view.wraps} == {f"body:{COMMUNE}"}
    with psycopg.connect(world.admin) as admin:
        for table, column in (("casework_history", "wire"), ("casework_blob", "data")):
            for (value,) in admin.execute(f"SELECT {column} FROM {table} WHERE dossier_id = %s", [visit]):  # noqa: S608 - as above
                assert name.encode() not in bytes(value)
    with pytest.raises(Missing):
        came(world, people=3, speakers=(Speaker(name),))
    with pytest.raises(Missing):
        came(world, people=5)


def test_whoever_has_no_such_role_begins_no_visit_and_a_refused_one_leaves_nothing(world: World) -> None:
    before = world.one("SELECT count(*) FROM casework_visit")
    publisher = Actor(f"{COMMUNE}/05", frozenset({"publisher"}), COMMUNE)
    with wall.acting(publisher.office), pytest.raises(NotYours):
        intake.arrive(day=MONDAY, way="regular", people=1, actor=publisher, now=at(MONDAY))
    with pytest.raises(Refusal):
        came(world, people=0)
    assert world.one("SELECT count(*) FROM casework_visit") == before


def test_the_schedule_is_for_everybody_and_a_heads_day_counts_once_it_was_held(world: World) -> None:
    day = date(2026, 10, 12)
    with wall.acting(CLERK.office):
        session = intake.schedule(
            steps.Schedule("vn.reception_day", day, "head", "08:00", "11:00", "seat"), actor=CLERK, now=at(MONDAY)
        ).petition_id
    with wall.acting(""):
        shown = [each for each in visits.schedule(COMMUNE, day, day) if each.id == session]
        assert [(each.way, each.first, each.last, each.open) for each in shown] == [("head", "08:00", "11:00", True)]
        before = visits.heads_month(COMMUNE, day)
        assert before.rule is not None and before.rule.least == 2
    came_to_it = seen(CLERK.office, came(world, day, way="head"))
    beside_it = seen(CLERK.office, came(world, day))
    assert came_to_it is not None and came_to_it.visit.session == session.hex
    assert beside_it is not None and beside_it.visit.session == ""
    then(world, session, steps.HoldReception(), day)
    with wall.acting(""):
        assert visits.heads_month(COMMUNE, day).held == before.held + 1


def test_a_term_of_a_visit_stands_in_the_rows_and_is_computed_again_with_the_others(world: World) -> None:
    from hoiam.casework.road import recompute

    visit = came(world)
    then(world, visit, steps.CallIn())
    then(world, visit, steps.Note("vn.feedback", "land", outcome="taken"))
    assert world.one("SELECT due FROM casework_runningclock WHERE dossier_id = %s", visit) == date(2026, 10, 19)
    assert recompute.again(visit) is False
    then(world, visit, steps.Inform(1, "all"))
    assert world.rows("SELECT how, ended_on FROM casework_runningclock WHERE dossier_id = %s", visit) == [("met", MONDAY)]

"""The comparison of a whole database with its histories finds what it is there to find."""

from __future__ import annotations

from datetime import date

import pytest

from hoiam.site.engine import copies as copies_
from world import COMMUNE, World, act, copy_of, furnish, submit

TAMPERED = {
    "the term of the work list": "UPDATE casework_dossier SET next_due = next_due + 1",
    "the state": "UPDATE casework_dossier SET state = 'decided'",
    "the body": "UPDATE casework_dossier SET body_id = 'P-MT'",
    "a term": "UPDATE casework_runningclock SET due = due + 1",
    "a term is gone": "DELETE FROM casework_runningclock WHERE name = 'PA-SLA'",
    "an assignment is gone": "DELETE FROM casework_assignment",
    "an assignment more": "INSERT INTO casework_assignment (dossier_id, office) SELECT id, 'XA-AB/05' FROM casework_dossier",
    "a line for the log is gone": "DELETE FROM ledger_outbox WHERE seq = 2",
    "a line for the log is another": "UPDATE ledger_outbox SET leaf = reverse(encode(leaf, 'hex'))::bytea WHERE seq = 1",
    "a number is skipped": "UPDATE casework_number SET last = last + 1",
    "a blob is gone": "DELETE FROM casework_blob WHERE tier = 'content'",
    "a blob is another": "UPDATE casework_blob SET digest = sha256(digest)",
    "the history of an act was changed": "UPDATE casework_history SET wire = convert_to(replace(convert_from(wire, 'UTF8'),"
    " 'XA-AB/03', 'XA-AB/02'), 'UTF8') WHERE seq = 3",
}


@pytest.fixture(scope="module")
def small(copies: copies_.Copies, django_db_blocker: object) -> object:
    """One petition, received, classified and assigned."""
    world = copy_of(copies)
    with django_db_blocker.unblock(), world.inside():  # type: ignore[attr-defined]  # pytest-django's blocker
        furnish()
        case = submit(date(2026, 7, 6)).petition_id
        act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01")
        act(case, "assign", date(2026, 7, 7), f"{COMMUNE}/04", offices=(f"{COMMUNE}/03",))
    yield world
    copies.drop(world.addresses)


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_was_changed_beside_the_road_is_found(small: World, what: str, django_db_blocker: object) -> None:
    import psycopg

    with django_db_blocker.unblock(), small.inside():  # type: ignore[attr-defined]  # pytest-django's blocker
        assert small.faults() == []
        tables = ("casework_dossier", "casework_history", "casework_runningclock", "casework_assignment", "ledger_outbox",
                  "casework_number", "casework_blob")  # fmt: skip
        with psycopg.connect(small.admin, autocommit=True) as admin:
            for table in tables:
                admin.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
            try:
                admin.execute("SET session_replication_role = replica")  # past the triggers that guard the history
                admin.execute(TAMPERED[what].encode())
                assert small.faults(), what
            finally:
                for table in reversed(tables):
                    admin.execute(f"DELETE FROM {table}")  # noqa: S608 - from the list above
                for table in tables:
                    admin.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608 - as above
                    admin.execute(f"DROP TABLE kept_{table}")

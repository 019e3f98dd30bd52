"""Each request asks the database as whoever sends it, and leaves nothing behind; the worker has a role of its own."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client

from hoiam.casework import guards, wall, wall_key
from hoiam.casework.days import utc_now
from hoiam.casework.keys.officer_sessions import SessionStore
from hoiam.site import config
from world import COMMUNE, WARD

from .conftest import Walled, token_for

SEES = b"SELECT count(*) FROM casework_dossier"


@pytest.fixture
def inside(walled: Walled, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), walled.world.inside():
        yield walled


def count(asked: psycopg.Connection[Any]) -> int:
    row = asked.execute(SEES).fetchone()
    assert row is not None
    return int(row[0])


def seen() -> int:
    with connection.cursor() as cursor:
        cursor.execute(SEES.decode())
        return int(cursor.fetchone()[0])


def asked(view: Any, office: str) -> tuple[int, int]:
    """What a page sees when an officer's browser asks for it, and what the same connection sees afterwards."""
    from django.conf import settings

    from hoiam.casework.models import Officer

    during: list[int] = []

    def page(request: HttpRequest) -> HttpResponse:
        during.append(seen())
        return HttpResponse()

    page.guard = view  # type: ignore[attr-defined]  # as the guards do
    request = HttpRequest()
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    request.user = Officer.objects.get(office_id=office)  # type: ignore[assignment]  # our user model
    door = wall.Wall(page)
    with wall.acting(""):
        inner = door.get_response

        def respond(request: HttpRequest) -> HttpResponse:
            door.process_view(request, page, (), {})
            return inner(request)

        door.get_response = respond
        door(request)
        after = seen()
    return during[0], after


def test_an_officers_page_sees_his_petitions_and_the_next_request_sees_nothing(inside: Walled) -> None:
    during, after = asked(guards.Guard("officer"), f"{COMMUNE}/04")
    assert during >= len(inside.here)
    assert after == 0


@pytest.mark.parametrize("guard", ["public", "code"])
def test_a_page_for_everybody_sees_nothing_even_in_an_officers_browser(inside: Walled, guard: str) -> None:
    assert asked(guards.Guard(guard), f"{COMMUNE}/04") == (0, 0)


def test_a_code_is_held_for_one_request_only(inside: Walled) -> None:
    (lookup,) = {bytes(row[0]) for row in inside.world.rows("SELECT lookup_hash FROM casework_dossier LIMIT 1")}

    def page(request: HttpRequest) -> HttpResponse:
        wall.hold(lookup)
        assert seen() == 1
        return HttpResponse()

    with wall.acting(""):
        wall.Wall(page)(HttpRequest())
        assert seen() == 0


def test_what_is_followed_in_one_statement_is_what_the_wall_shows_the_code_and_ends_with_the_request(inside: Walled) -> None:
    from hoiam.casework.reading import cases

    now = utc_now()
    for case in [*inside.here, *inside.there]:
        (lookup,) = {bytes(row[0]) for row in inside.world.rows("SELECT lookup_hash FROM casework_dossier WHERE id = %s", case)}
        views = []

        def page(request: HttpRequest, lookup: bytes = lookup, case: UUID = case, views: list[Any] = views) -> HttpResponse:
            assert seen() == 0
            views.append(cases.follow(lookup, now))
            assert seen() == 1  # the code is said from then on
            views.append(cases.unguarded(case, now))  # table by table, as policies show it to this code
            return HttpResponse()

        with wall.acting(""):
            wall.Wall(page)(HttpRequest())
            assert seen() == 0
        assert all(view.history and view.wraps and view.blobs and view.letters for view in views)
        followed, walled = (replace(view, wraps=frozenset(view.wraps), blobs=frozenset(view.blobs)) for view in views)
        assert followed == walled


def test_a_code_that_no_petition_has_shows_nothing_and_is_said_all_the_same(inside: Walled) -> None:
    with wall.acting(""):
        assert wall.followed(b"x" * 32) == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('hoiam.code', true)")
            assert cursor.fetchone() == ((b"x" * 32).hex(),)
        wall.hold(b"x" * 32)  # nothing is left to be said


def test_a_page_that_breaks_leaves_nothing_behind(inside: Walled) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        wall.hold(b"x" * 32)
        raise ValueError

    with wall.acting(""):
        with pytest.raises(ValueError):
            wall.Wall(page)(HttpRequest())
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('hoiam.token', true), current_setting('hoiam.code', true)")
            assert cursor.fetchone() == ("", "")


def test_the_token_stands_in_no_statement_that_the_server_lists(inside: Walled) -> None:
    with wall.acting(f"{COMMUNE}/04"):
        process = connection.connection.info.backend_pid
        shown = inside.world.rows("SELECT query FROM pg_stat_activity WHERE pid = %s", process)
    assert "hoiam.token" in shown[0][0]
    assert COMMUNE not in shown[0][0]


@pytest.mark.parametrize("change", ["expired", "another connection", "another key", "another office", "no mac", "twice"])
def test_a_token_that_is_not_whole_opens_nothing(walled: Walled, change: str) -> None:
    with walled.web() as here, walled.web() as there:
        office, until, process, mac = token_for(here, f"{COMMUNE}/04").split("|")
        token = {
            "expired": token_for(here, f"{COMMUNE}/04", seconds=-1),
            "another connection": token_for(there, f"{COMMUNE}/04"),
            "another key": wall_key.token("another secret", office, int(until), int(process)),
            "another office": f"{WARD}/04|{until}|{process}|{mac}",
            "no mac": f"{office}|{until}|{process}|",
            "twice": f"{office}|{until}|{process}|{mac}|{mac}",
        }[change]
        here.execute("SELECT set_config('hoiam.token', %s, false)", [token])
        assert count(here) == 0
        here.execute("SELECT set_config('hoiam.token', %s, false)", ["|".join((office, until, process, mac))])
        assert count(here) > 0


def test_an_officer_who_was_let_go_sees_nothing_from_that_moment(walled: Walled) -> None:
    with walled.web(f"{WARD}/04") as his, psycopg.connect(walled.world.admin, autocommit=True) as admin:
        assert count(his) > 0
        admin.execute("UPDATE casework_officer SET is_active = false WHERE office_id = %s", [f"{WARD}/04"])
        try:
            assert count(his) == 0
        finally:
            admin.execute("UPDATE casework_officer SET is_active = true WHERE office_id = %s", [f"{WARD}/04"])


CHANGES = [
    ("UPDATE casework_officer SET office_id = %(other)s WHERE office_id = %(own)s", "his own office"),
    ("UPDATE casework_officer SET password = 'x' WHERE office_id = %(other)s", "another's password"),
    ("UPDATE casework_officer SET key = '\"{}\"' WHERE office_id = %(other)s", "another's key"),
    ("INSERT INTO mfa_authenticator (type, data, user_id, created_at) SELECT 'webauthn', '{}', id, now() FROM casework_officer"
     " WHERE office_id = %(other)s", "another's passkey"),
    ("UPDATE mfa_authenticator SET data = '{}' WHERE user_id = (SELECT id FROM casework_officer WHERE office_id = %(other)s)",
     "another's second factor"),
    ("UPDATE casework_history SET at = now()", "the history"),
    ("UPDATE casework_dossier SET state = 'x'", "a state without an act"),
    ("INSERT INTO ledger_outbox (leaf) VALUES ('x')", "a line of the log"),
    ("DELETE FROM casework_dossier", "a petition"),
]  # fmt: skip


@pytest.mark.parametrize("statement", [s for s, _ in CHANGES], ids=[name for _, name in CHANGES])
def test_an_officers_session_cannot_change(walled: Walled, statement: str) -> None:
    with walled.web(f"{COMMUNE}/04") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode(), {"own": f"{COMMUNE}/04", "other": f"{WARD}/04"})


def test_an_officer_may_change_his_own_password_and_nobodys_log_in_is_kept_from_being_noted(walled: Walled) -> None:
    with walled.web(f"{COMMUNE}/04") as connection:
        for statement, office in (
            (b"UPDATE casework_officer SET password = password WHERE office_id = %s", f"{COMMUNE}/04"),
            (b"UPDATE casework_officer SET last_login = last_login WHERE office_id = %s", f"{WARD}/04"),
        ):
            assert connection.execute(statement, [office]).rowcount == 1


def test_every_table_that_speaks_of_a_petition_stands_behind_the_wall(walled: Walled) -> None:
    """A table that comes later and is forgotten in sql/wall.sql is named here."""
    rows = walled.world.rows(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND (c.relname LIKE 'casework_%%' OR EXISTS ("
        "SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('dossier_id', 'petition')))"
    )
    open_ones = {name for name, on, forced in rows if not on or (not forced and not name.startswith("ledger_"))}
    assert open_ones == set()


def test_the_web_owns_nothing_and_passes_no_wall(walled: Walled) -> None:
    strong = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'hoiam_%%' AND (rolsuper OR rolbypassrls OR rolcreaterole)"
    member = "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = ANY (%s)"
    owned = "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = ANY (%s)"
    web = ["hoiam_app", "hoiam_jobs"]
    assert walled.world.rows(strong) == walled.world.rows(member, web) == walled.world.rows(owned, web) == []


def test_the_worker_reads_what_it_needs_and_no_officers_row(walled: Walled) -> None:
    with psycopg.connect(walled.world.addresses.jobs, autocommit=True) as worker:
        assert count(worker) >= len(walled.here) + len(walled.there)
        for statement in (
            b"SELECT * FROM casework_officer",
            b"UPDATE casework_dossier SET state = 'x'",
            b"UPDATE casework_dossier SET next_due = now()",
            b"DELETE FROM casework_blob",
            b"SELECT * FROM wall.key",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                worker.execute(statement)


def test_anybody_counts_and_reads_what_is_published_and_sees_nothing_else(walled: Walled) -> None:
    with walled.web() as anyone:
        assert anyone.execute("SELECT * FROM casework_quarters(%s)", [WARD]).fetchall() == []
        for statement in (
            b"SELECT * FROM casework_quarter",
            b"SELECT * FROM casework_quarterterm",
            b"SELECT * FROM casework_count_terms('2026-07-01')",
            b"SELECT casework_told(4)",
            b"SELECT casework_close_quarter('2026-07-01', 'UTC')",
            b"SELECT casework_last_quarter()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                anyone.execute(statement)
        assert anyone.execute("SELECT * FROM casework_answer").fetchall() == []
        assert count(anyone) == 0


@pytest.mark.django_db
def test_a_session_that_was_copied_or_read_in_the_table_lets_nobody_in() -> None:
    mine = SessionStore()
    mine["_auth_user_id"] = "7"
    mine.create()
    row = Session.objects.get()
    assert mine.session_key not in row.session_key
    assert SessionStore(row.session_key).load() == {}
    stolen = SessionStore("a" * 32)
    named = SessionStore("a" * 32).create_model_instance({})
    Session.objects.create(session_key=named.session_key, session_data=row.session_data, expire_date=row.expire_date)
    assert stolen.load() == {}
    assert SessionStore(mine.session_key).load() == {"_auth_user_id": "7"}


@pytest.mark.django_db
def test_a_page_of_the_portal_asks_as_nobody() -> None:
    assert Client().get("/register/").status_code == 200


def test_the_mac_is_hmac_sha_256() -> None:
    import hashlib
    import hmac

    office, until, process, mac = wall_key.token(config.TEST_SECRET, "XA-1/02", int(time.time()), 77).split("|")
    key = wall_key.signing_key(config.TEST_SECRET)
    assert mac == hmac.new(key, f"{office}|{until}|{process}".encode(), hashlib.sha256).hexdigest()

"""Who asks the database, said so that it can check: row-level security reads it (sql/wall.sql).

For a request of an officer the session carries a token, signed for his office and this connection; for one of a petitioner
the hash of his code's lookup id, once he has shown the code; otherwise nothing, and then only what is published is there.
What stood before the request stands after it. If we die in between, the connection dies too.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from hoiam.casework import wall_key

LOADER = "*"
NOBODY = ("", "")
_SECONDS = 15 * 60  # longer than a request, however slow its upload
_SECONDS_OF_A_LOADER = 24 * 60 * 60
_MOST_CODES = 4  # the petition, its draft, and the one it comes from


def _connect() -> None:
    """As a cursor of Django's would: connects, or connects again where the server was restarted."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()


def _said() -> tuple[str, str]:
    return getattr(connection, "hoiam_wall", NOBODY)


def _say(token: str, codes: str, *, of: Any = None) -> None:
    """Puts both into the session. Bound on the server, so that no list of running statements shows them."""
    here: Any = of or connection
    if of is None:
        _connect()
    psycopg.Cursor(here.connection).execute(
        "SELECT set_config('hoiam.token', %s, false), set_config('hoiam.code', %s, false)", [token, codes]
    )
    here.hoiam_wall = (token, codes)


def _for_this_connection(office: str, seconds: int, *, of: Any = None) -> str:
    """A token for the office. Connects where nothing is connected yet."""
    here = of or connection
    if of is None:
        _connect()
    process = here.connection.info.backend_pid
    return wall_key.token(settings.SECRET_KEY, office, int(time.time()) + seconds, process)


def ask(statement: LiteralString, values: Sequence[Any] | Mapping[str, Any]) -> psycopg.Cursor[Any]:
    """A statement that pages run all day, beside what else this thread asks: its values are bound on the server, which plans it
    once for a connection and not each time. Say before who asks: a statement finds what whoever was named last may see."""
    if connection.connection is None:
        _connect()
    with connection.wrap_database_errors:  # as Django's own, for whoever catches them
        return psycopg.Cursor(connection.connection).execute(statement, values)


def hold(lookup_hash: bytes) -> None:
    """Somebody has shown the code with this hash: its petition and draft are his for the rest of the request."""
    token, codes = _said()
    if codes.endswith(lookup_hash.hex()):
        return  # said already in this request
    _say(token, _with(codes, lookup_hash))


def _with(codes: str, lookup_hash: bytes) -> str:
    """The codes that were shown, and this one as the last."""
    held = [code for code in codes.split(",") if code and code != lookup_hash.hex()]
    return ",".join([*held, lookup_hash.hex()][-_MOST_CODES:])


# The first half stands whatever the second finds: what the session says is said in any case.
_FOLLOWED = """
SELECT f.part, f.name, f.what, f.of, f.n, f.id, f.at, f.data
  FROM (SELECT set_config('hoiam.code', %s, false)) AS said (codes) LEFT JOIN wall_followed(%s) AS f ON said.codes <> ''
 ORDER BY f.part, f.turn
"""


def followed(lookup_hash: bytes) -> list[Sequence[Any]]:
    """As ``hold``, and in the same statement all rows of the code's petition, each with its part; none where there is none."""
    _connect()
    token, codes = _said()
    held = _with(codes, lookup_hash)
    rows = ask(_FOLLOWED, [held, lookup_hash]).fetchall()
    connection.hoiam_wall = (token, held)  # type: ignore[attr-defined]  # as `connected` sets it
    return [row for row in rows if row[0] is not None]


@contextmanager
def acting(office: str) -> Iterator[None]:
    """As this office, whatever stood before; afterwards as before. ``office`` "" is nobody."""
    before = _said() if connection.connection is not None else None
    _say(_for_this_connection(office, _SECONDS) if office else "", "")
    try:
        yield
    finally:
        _end(before)


@contextmanager
def naming(number: str) -> Iterator[None]:
    """As whoever names this number at the counter: the database shows the acts of the petition that has it (``wall_named``) and
    nothing else. Only what is signed here can ask, so SQL in the web's name asks of no number. What is learnt is told to
    nobody (``intake.further``)."""
    with acting(f"number:{number}"):
        yield


def token_beside(errand: UUID) -> str:
    """What a statement says that asks as whoever acts in this errand: the database shows the acts of the petition that it is
    of, locked, and takes their mirror there, and nothing else. Only what is signed here can ask, so whoever is asked, and SQL
    in his name, reads nothing of the petition; what is learnt is told to nobody (``road.errands``)."""
    return _for_this_connection(f"errand:{errand}", _SECONDS)


def asked(errand: UUID) -> list[Sequence[Any]]:
    """The petition of an errand as ``token_beside`` shows it: id, number and an act in each row. None where whoever asks sees
    no such errand: only as he does is the database asked as that errand."""
    return ask("SELECT id, number, wire FROM wall_asked_within(%s, %s)", [errand, token_beside(errand)]).fetchall()


class Wall:
    """Middleware: an officer's page is asked as his office, any other as nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _said() if connection.connection is not None else None
        try:
            return self.get_response(request)
        finally:
            _end(before)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Before the view: pages that are not for officers are asked as nobody, even where an officer looks at them."""
        guard = getattr(view, "guard", None)
        office = ""
        if (guard is None or guard.who == "officer") and settings.SESSION_COOKIE_NAME in request.COOKIES:
            user: Any = request.user
            office = user.office_id if user.is_authenticated else ""
        if office:
            _say(_for_this_connection(office, _SECONDS), "")
        elif _said() != NOBODY or _is_loader():
            _say(*NOBODY)


def _end(before: tuple[str, str] | None) -> None:
    if connection.connection is None or connection.connection.closed or _said() == before:
        return
    try:
        if before is None and _is_loader():
            connected(None, connection)
        else:
            _say(*(before or NOBODY))
    except psycopg.Error:
        # The session cannot be cleaned (its transaction is broken, the server is gone): nobody gets it after us.
        connection.close()


def _is_loader() -> bool:
    return bool(settings.HOIAM_MODE == "test" or os.environ.get("HOIAM_LOADER") == "1")


def connected(sender: Any, connection: Any, **_: Any) -> None:
    """A new connection: nobody asks yet. In tests and where examples are loaded (HOIAM_LOADER=1) it is the loader."""
    connection.hoiam_wall = NOBODY
    if connection.vendor == "postgresql" and _is_loader():
        _say(_for_this_connection(LOADER, _SECONDS_OF_A_LOADER, of=connection), "", of=connection)


__all__ = ["LOADER", "Wall", "acting", "ask", "asked", "connected", "followed", "hold", "naming", "token_beside"]

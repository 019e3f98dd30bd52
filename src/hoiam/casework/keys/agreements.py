"""What takes two offices: one asks, another agrees, and both stand in the public log (`vault/ordered.py`).

Who may is asked by the database (`sql/orders.sql`). The gatekeeper reads the log itself; nobody tells it who agreed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID, uuid4

from django.db import connection, transaction

from hoiam.casework.keys.refused import refusing
from hoiam.vault import ordered
from hoiam.vault.errors import NotDone, NotReleased

T = TypeVar("T")
_PAUSES: Final = (0.3, 0.5, 1, 2, 3, 3)  # seconds; the log signs once a second, on the clock


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order to which nobody has agreed yet: its number, what it says, who asked, until when another may agree."""

    id: UUID
    what: str
    asked_by: str
    until: datetime

    @property
    def body(self) -> str:
        """The body that it concerns."""
        return self.what.split()[1].partition("/")[0]


def ask(what: str, *, by: str = "", id: UUID | None = None) -> UUID:
    """Asks for something in the name of the office whose request this is (`by`, where the command line asks): the order's
    number. Refused where nobody could agree to it in its week."""
    id = id or uuid4()
    _run("SELECT order_ask(%s, %s, %s)", id, what, by)
    return id


def agree(id: UUID, *, by: str = "") -> None:
    """Another office agrees to just that; Refused with why where he may not, or somebody was faster."""
    _run("SELECT order_agree(%s, %s)", id, by)


def waiting() -> list[Waiting]:
    """What was asked and not agreed to, the oldest first; what is too old to be agreed to waits no more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM order_waiting()")
        return [Waiting(*row) for row in cursor.fetchall()]


def word_of(id: UUID) -> str:
    """What kind of order this is, as whoever asked for it said; LookupError where there is none."""
    for each in _said():
        if each.id == id:
            return each.what.partition(" ")[0]
    raise LookupError(id)


def once_logged(work: Callable[[], T], pauses: Sequence[float] = _PAUSES) -> T:
    """What the gatekeeper does with an order to which two have agreed, asked again while the log is a moment behind: it lacks
    their lines, or no head of it that has left the house has them."""
    for pause in pauses:
        try:
            return work()
        except (NotReleased, NotDone) as behind:
            if behind.reason not in ("log", "agreement"):
                raise
        time.sleep(pause)
    return work()


def _said() -> list[ordered.Said]:
    """What offices have said about orders, in the order in which they did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM order_lines()")
        return [each for (line,) in cursor.fetchall() if (each := ordered.said(line.encode())) is not None]


def _run(query: str, *values: UUID | str) -> None:
    with refusing(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query, list(values))

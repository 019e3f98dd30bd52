"""Two communes' worth of petitions behind the wall, and connections as the web, the worker and officers have them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hoiam.casework import wall_key
from hoiam.site import config
from hoiam.site.engine import copies as copies_
from world import COMMUNE, WARD, World, act, copy_of, furnish, submit


def token_for(connection: psycopg.Connection[Any], office: str, *, seconds: int = 900) -> str:
    """What the web server signs for an office on this connection."""
    return wall_key.token(config.TEST_SECRET, office, int(time.time()) + seconds, connection.info.backend_pid)


@dataclass
class Walled:
    """The world, and which petitions lie where. ``marks`` are the bytes by which rows that are not A's would be known."""

    world: World
    here: list[UUID] = field(default_factory=list)
    there: list[UUID] = field(default_factory=list)
    marks: set[bytes] = field(default_factory=set)
    own_marks: set[bytes] = field(default_factory=set)

    def web(self, office: str = "", *codes: bytes) -> psycopg.Connection[Any]:
        """A connection of the web's role, as a request of this office or with these codes has it."""
        connection = psycopg.connect(self.world.addresses.app, autocommit=True)
        self.enter(connection, office, *codes)
        return connection

    @staticmethod
    def enter(connection: psycopg.Connection[Any], office: str = "", *codes: bytes) -> None:
        token = token_for(connection, office) if office else ""
        connection.execute(
            "SELECT set_config('hoiam.token', %s, false), set_config('hoiam.code', %s, false)",
            [token, ",".join(code.hex() for code in codes)],
        )

    def marks_of(self, cases: list[UUID]) -> set[bytes]:
        """Ids, numbers, hashes and sealed bytes of petitions, in the forms in which a row could show them."""
        found: set[bytes] = set()
        for table, columns in {
            "casework_dossier": ("id", "number", "last_leaf", "lookup_hash"),
            "casework_history": ("wire", "leaf"),
            "casework_wrap": ("data",),
            "casework_blob": ("id", "digest", "data"),
            "ledger_outbox": ("leaf",),
        }.items():
            key = {"casework_dossier": "id", "ledger_outbox": "dossier"}.get(table, "dossier_id")
            query = f"SELECT {', '.join(columns)} FROM {table} WHERE {key} = ANY (%s)"  # noqa: S608 - names from the list above
            for row in self.world.rows(query, cases):
                for value in row:
                    if isinstance(value, UUID):
                        found |= {str(value).encode(), value.bytes, value.hex.encode()}
                    elif isinstance(value, str):
                        found.add(value.encode())
                    elif value is not None:
                        # Sealed bytes are known by their beginning; acts begin alike and are known as a whole.
                        raw = bytes(value) if table in ("casework_history", "ledger_outbox") else bytes(value)[:64]
                        found |= {raw, raw.hex().encode()}
        return {mark for mark in found if len(mark) > 8}


@pytest.fixture(scope="module")
def walled(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[Walled]:
    """A (the commune) has petitions of its own; B (the ward) too, and what A must not see of its own lies with them."""
    made = Walled(copy_of(copies))
    day = date(2026, 7, 6)
    with django_db_blocker.unblock(), made.world.inside():
        made.world.officers = furnish()
        for n in range(4):
            case = submit(day, words=f"Đèn đường {n} tắt.").petition_id
            act(case, "classify.competent", day, f"{COMMUNE}/01")
            if n:
                act(case, "assign", day, f"{COMMUNE}/04", offices=(f"{COMMUNE}/03",))
            made.here.append(case)
        for n in range(4):
            case = submit(day, body=WARD, place="SL-MT", words=f"Cống {n} tắc.").petition_id
            act(case, "classify.competent", day, f"{WARD}/01")
            act(case, "assign", day, f"{WARD}/04", offices=(f"{WARD}/03",))
            made.there.append(case)
        # Denunciations of A's deputy chair, who leads there, of its chair, and of the whole of A.
        for against in (f"{COMMUNE}/06", f"{COMMUNE}/04", COMMUNE):
            made.there.append(submit(day, "vn.denunciation", subject="conduct", against=against).petition_id)
    made.marks, made.own_marks = made.marks_of(made.there), made.marks_of(made.here)
    yield made
    copies.drop(made.world.addresses)

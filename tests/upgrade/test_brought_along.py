"""Rows that the migration to 0.2.0 makes of what 0.1.0 left: asked of the tables right after it, before anybody works."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hoiam.site import engine
from hoiam.site.engine import copies as copies_

from .conftest import FIRST, _migrate, _restore

PETITIONS = [each for each in json.loads((FIRST / "told.json").read_text("utf-8")) if each["number"]]
Ask = Callable[..., list[tuple[Any, ...]]]


def told(story: str) -> str:
    return next(each["id"] for each in PETITIONS if each["story"] == story)


def _took_place(old: psycopg.Connection[Any], case: str, said: dict[str, Any]) -> int:
    """One act more in the old history; its number. Only what the migration reads of it is as the road would write it."""
    row = old.execute("SELECT seq, wire, leaf FROM casework_history WHERE petition_id = %s ORDER BY seq DESC LIMIT 1", [case])
    seq, wire, leaf = row.fetchone() or pytest.fail("no such story")
    act = json.loads(bytes(wire)) | said | {"seq": seq + 1}
    old.execute(
        "INSERT INTO casework_history (petition_id, seq, at, wire, leaf) VALUES (%s, %s, now(), %s, %s)",
        [case, seq + 1, json.dumps(act).encode(), leaf],
    )
    return seq + 1


@pytest.fixture(scope="module")
def rows(copies: copies_.Copies) -> Iterator[Ask]:
    """Asks the migrated database. To the old one comes what its stories lack, as 0.1.0 left it: a denunciation that was called
    feedback, and a petition that was sent back with a notice."""
    name = f"{copies_.PREFIX}_{os.getpid()}_{os.urandom(4).hex()}"
    addresses = _restore(copies, name, FIRST)
    whole = engine.with_parts(copies.server.url, database=name)
    denunciation, sent_back = told("denunciation with originals"), told("nobody has seen it")
    with psycopg.connect(whole) as old:
        data = {"kind": "vn.feedback", "subject": "conduct", "conditions": []}
        _took_place(old, denunciation, {"step": "classify", "fact": "Classified", "data": data})
        old.execute("UPDATE casework_petition SET kind = 'vn.feedback', kept_away = '{}' WHERE id = %s", [denunciation])
        seq = _took_place(old, sent_back, {"step": "send_back", "fact": "SentBack", "data": {}})
        old.execute(
            "INSERT INTO casework_letter (petition_id, seq, name, language, queued_at, done_at, attempts)"
            " VALUES (%s, %s, 'notice', 'vi', now(), now(), 0)",
            [sent_back, seq],
        )
    _migrate(addresses.owner)
    with psycopg.connect(whole, autocommit=True) as new:
        yield lambda query, *said: new.execute(query.encode(), said or None).fetchall()
    copies.drop(addresses)


def test_the_gatekeeper_is_told_again_of_each_petition_that_was_sent(rows: Ask) -> None:
    owed = rows("SELECT dossier_id FROM casework_owed WHERE kind = 'bodies'")
    sent = {told("transferred"), told("on its way")}
    assert {str(UUID(str(case))) for (case,) in owed} == sent


def test_whom_a_petition_was_about_as_a_denunciation_stays_away_whatever_it_is_called(rows: Ask) -> None:
    case = told("denunciation with originals")
    assert rows("SELECT kind, kept_away FROM casework_dossier WHERE id = %s", case) == [("vn.feedback", ["XA-AB/07"])]


def test_a_letter_that_sent_a_petition_back_goes_by_the_name_that_its_law_has_for_it(rows: Ask) -> None:
    names = rows("SELECT name FROM casework_letter WHERE dossier_id = %s AND seq > 1", told("nobody has seen it"))
    assert names == [("guidance",)]

"""What is published: gated answers, found by their words. Each is shown when the day on which it was published is over, so that
nobody sees from outside at which hour an officer worked on it; a day's answers come together, in no order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from hoiam.casework.register.references import reference
from hoiam.core.vietnamese import fold


@dataclass(frozen=True, slots=True)
class AnswerView:
    id: UUID
    reference: str
    body: str
    kind: str
    subject: str
    place: str
    result: str
    title: str
    document: Mapping[str, Any]
    document_number: str
    decided_on: date
    published_on: date
    digest: bytes
    printed: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A page of published answers. ``total``: how many were counted; with ``uncounted``, there are more than that.

    ``after``: where the next page begins; None on the last one.
    """

    answers: tuple[AnswerView, ...]
    total: int
    uncounted: bool
    after: tuple[date, UUID] | None


_ANSWER = """
SELECT id, body_id, kind, subject, place, result, title, document, document_number, decided_on, published_on, digest,
       octet_length(pdf) > 0 FROM casework_answer
"""
_SHOWN = "published_on < %(today)s"


def _answer(r: Sequence[Any]) -> AnswerView:
    document = json.loads(r[7]) if isinstance(r[7], str) else r[7]
    return AnswerView(*[r[0], reference(r[0]), *r[1:7], document, *r[8:11], bytes(r[11]), r[12]])


# How many answers are counted before "more than" will do.
_COUNTED = 200
# How many of the newest answers are looked at one by one, and how many of them must fit to look at more in this way.
_LOOKS = ((1_000, 50), (5_000, _COUNTED + 1))


def shown_from(published_on: date) -> date:
    """The day from which everybody reads what was published on a day."""
    return published_on + timedelta(days=1)


def answers(
    *,
    today: date,
    words: str = "",
    body: str = "",
    kind: str = "",
    subject: str = "",
    after: tuple[date, UUID] | None = None,
    per_page: int = 20,
) -> Found:
    """Published answers that hold all the words, whichever way they are spelt (``casework_searched`` in sql/register.sql); the
    newest first."""
    where, newest = ["true"], _SHOWN
    args: dict[str, Any] = {"most": _COUNTED + 1, "today": today}
    if words.strip():
        where.append("words @@ casework_asked(%(words)s)")
        args["words"] = fold(words)
    for name, column, value in (("body", "body_id", body), ("kind", "kind", kind), ("subject", "subject", subject)):
        if value:
            where.append(f"{column} = %({name})s")
            args[name] = value
    if after is not None:
        newest += " AND published_on <= %(day)s AND (published_on < %(day)s OR id > %(id)s)"
        args["day"], args["id"] = after
    condition, order = " AND ".join(where), "ORDER BY published_on DESC, id"
    among = f"SELECT id, published_on, words, body_id, kind, subject FROM casework_answer WHERE {newest}"  # noqa: S608 - constants
    looked_at = (
        f"SELECT id, published_on FROM ({among} {order} LIMIT %(look)s) a"  # noqa: S608 - constants; values are parameters
        f" WHERE {condition} {order} LIMIT %(most)s"
    )
    by_index = (
        f"WITH a AS MATERIALIZED ({among} AND {condition})"  # noqa: S608 - constants; values are parameters
        f" SELECT id, published_on, count(*) OVER () FROM a {order} LIMIT %(most)s"
    )
    with connection.cursor() as cursor:
        # What fits many answers is found among the newest of them; what fits few, by the index of words, which would have to
        # sort the many.
        for look, enough in _LOOKS:
            cursor.execute(looked_at, args | {"look": look})
            places = cursor.fetchall()
            if len(places) > _COUNTED or len(places) < enough:
                break
        uncounted = len(places) > _COUNTED
        if not uncounted:
            cursor.execute(by_index, args)
            places = cursor.fetchall()
        total = _COUNTED if uncounted else places[0][2] if places else 0
        shown = [place[0] for place in places[:per_page]]
        cursor.execute(f"{_ANSWER} WHERE id = ANY (%s) {order}", [shown])
        found = tuple(_answer(r) for r in cursor.fetchall())
    last = (found[-1].published_on, found[-1].id) if len(places) > per_page else None
    return Found(found, total, uncounted, last)


def answer(answer_id: UUID, today: date) -> AnswerView:
    """One answer; LookupError where there is none, or none yet."""
    return _answer(_one(_ANSWER, answer_id, today))


def answer_pdf(answer_id: UUID, today: date) -> bytes:
    """Its print; LookupError where there is none, or none yet."""
    data = bytes(_one("SELECT pdf FROM casework_answer", answer_id, today)[0])
    if not data:
        raise LookupError(answer_id)
    return data


def _one(select: str, answer_id: UUID, today: date) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"{select} WHERE id = %(id)s AND {_SHOWN}", {"id": answer_id, "today": today})
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise LookupError(answer_id)
    return row

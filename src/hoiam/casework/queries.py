"""What screens may know: frozen answers, never models. Need to know is part of each question.

An office sees the petitions of its body that are assigned to it; the registry and the publisher also the others' state,
for papers to send and decisions to gate, but not their words; a leader all of the body's. An office that a
denunciation is about sees nothing of it. No question here
takes a person, and none can: names are sealed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hoiam.casework import laws, wall
from hoiam.casework.perform import NEVER, Actor, load
from hoiam.core.petition.events import Recorded
from hoiam.core.petition.move import barred
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Edge


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A line of the work list. ``due`` is None where nothing of the body's is due."""

    id: UUID
    number: str
    kind: str
    subject: str
    place: str
    channel: str
    state: str
    waits: str
    claimed: date
    due: date | None
    rule: str
    provisional: bool
    read: bool
    summary: str
    moving_to: str
    offices: tuple[str, ...]
    seq: int


_WORK = """
SELECT p.id, p.number, p.kind, p.subject, p.place, p.channel, p.state, p.waits, p.claimed,
       p.next_due, p.next_rule, p.next_provisional, p.read, p.summary, p.moving_to,
       ARRAY(SELECT DISTINCT unnest(p.offices) ORDER BY 1), p.seq
FROM casework_petition p
"""

# The one complained of in a denunciation, and whoever acts for the whole body that is complained of, sees no line of it.
_NOT_ABOUT = "AND (p.against = '' OR NOT p.kind = ANY (%(absolute)s) OR (p.against <> %(office)s AND p.against <> %(body)s))"


# What a publisher works on: petitions from whose state the law publishes, as long as nothing of them is on the register.
_TO_PUBLISH = """(p.kind || ' ' || p.state) = ANY (%(publishable)s)
 AND NOT EXISTS (SELECT 1 FROM casework_answer w WHERE w.petition_id = p.id)"""
# What the registry sends out, whoever handles the petition: papers of a petition that has just been settled.
_TO_SEND = "(p.kind || ' ' || p.state) = ANY (%(sendable)s)"


def _states(step: str, role: str, *, outcome: str | None = None, settled: str = "") -> list[str]:
    """Kinds with states from which the law has this step for this role; ``settled``: only states that such a step leads to."""
    found = []
    for kind, whole in laws.current().wholes.items():
        led_to = {e.target for e in whole.edges if e.step in settled.split()} if settled else None
        for edge in whole.edges:
            if edge.step == step and role in edge.by and (outcome is None or edge.outcome == outcome):
                found += [f"{kind} {state}" for state in edge.sources if led_to is None or state in led_to]
    return sorted(set(found))


def _row(r: Sequence[Any]) -> WorkRow:
    due = None if r[9] == NEVER else r[9]
    return WorkRow(*r[:9], due, *r[10:15], tuple(r[15]), r[16])


def _absolute() -> list[str]:
    return [k for k, kind in laws.current().kinds.items() if kind.recusal.rule == "absolute"]


def work_list(
    actor: Actor,
    *,
    kind: str = "",
    state: str = "",
    office: str = "",
    until: date | None = None,
    waits: str = "",
    words: str = "",
    is_open: bool = True,
    limit: int = 300,
    after: tuple[date, UUID] | None = None,
) -> list[WorkRow]:
    """What an office has to do, in the order of what the law wants next; at most ``limit`` lines."""
    where = ["p.open = %(open)s"]
    args: dict[str, Any] = {
        "open": is_open,
        "office": actor.office,
        "body": actor.body,
        "absolute": _absolute(),
        "limit": limit,
        "publishable": _states("publish", "publisher"),
        "sendable": _states("notify", "clerk", outcome="sent", settled="decide conclude refuse close"),
    }
    for name, value in (("kind", kind), ("state", state), ("waits", waits)):
        if value:
            where.append(f"p.{name} = %({name})s")  # names from this tuple only
            args[name] = value
    if until is not None:
        where.append("p.next_due <= %(until)s")
        args["until"] = until
    if after is not None:
        where.append("(p.next_due, p.id) > (%(after_due)s, %(after_id)s)")
        args["after_due"], args["after_id"] = after
    if words:
        where.append("(p.number ILIKE %(words)s OR p.summary ILIKE %(words)s)")
        args["words"] = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    mine = "p.id IN (SELECT a.petition_id FROM casework_assignment a WHERE a.office = %(mine)s)"
    args["mine"] = office or actor.office
    if "leader" in actor.roles:
        scope = "p.body_id = %(body)s" + (f" AND {mine}" if office else "")
    elif "clerk" in actor.roles:
        unassigned = "NOT EXISTS (SELECT 1 FROM casework_assignment a WHERE a.petition_id = p.id)"
        # Whoever stands at the counter with a number is found, though another office handles the petition.
        scope = "p.body_id = %(body)s" + ("" if words else f" AND ({mine} OR {unassigned} OR {_TO_SEND})")
    elif "publisher" in actor.roles:
        scope = f"p.body_id = %(body)s AND ({mine} OR {_TO_PUBLISH})"
    else:
        scope = f"p.body_id = %(body)s AND {mine}"
    sql = f"{_WORK} WHERE {scope} AND {' AND '.join(where)} {_NOT_ABOUT} ORDER BY p.next_due, p.id LIMIT %(limit)s"
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        rows = [_row(r) for r in cursor.fetchall()]
        if is_open and {"clerk", "leader"} & actor.roles and after is None:
            cursor.execute(
                f"{_WORK} WHERE p.moving_to = %(body)s {_NOT_ABOUT} ORDER BY p.next_due, p.id LIMIT 100",
                args,
            )
            arriving = [_row(r) for r in cursor.fetchall()]
            rows = sorted({r.id: r for r in (*arriving, *rows)}.values(), key=lambda r: (r.due or NEVER, r.id))
    return rows


@dataclass(frozen=True, slots=True)
class LetterRow:
    name: str
    seq: int
    language: str
    blob: UUID | None
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class BlobRow:
    id: UUID
    tier: str
    kind: str
    size: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class WrapRow:
    tier: str
    recipient: str
    key_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class CaseView:
    """A petition for the desk or for its petitioner: state, history, papers; the words stay sealed."""

    id: UUID
    number: str
    petition: Petition
    history: tuple[Recorded, ...]
    edges: tuple[Edge, ...]
    letters: tuple[LetterRow, ...]
    blobs: tuple[BlobRow, ...]
    wraps: tuple[WrapRow, ...]
    summary: str
    clocks_ended: Mapping[str, date] = field(default_factory=dict)
    answer: UUID | None = None
    reads: bool = False


def _case(petition_id: UUID, number: str, summary: str, today: date) -> CaseView:
    petition, history = load(petition_id)
    law = laws.current()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, seq, language, blob, queued_at FROM casework_letter WHERE petition_id = %s ORDER BY id",
            [petition_id],
        )
        letters = tuple(LetterRow(*r) for r in cursor.fetchall())
        cursor.execute("SELECT id, tier, kind, size, digest FROM casework_blob WHERE petition_id = %s", [petition_id])
        blobs = tuple(BlobRow(r[0], r[1], r[2], r[3], bytes(r[4])) for r in cursor.fetchall())
        cursor.execute("SELECT tier, recipient, key_id, data FROM casework_wrap WHERE petition_id = %s", [petition_id])
        wraps = tuple(WrapRow(r[0], r[1], r[2], bytes(r[3])) for r in cursor.fetchall())
    return CaseView(
        id=petition_id,
        number=number,
        petition=petition,
        history=history,
        edges=law.procedure(petition.kind, today).edges_from(petition.state),
        letters=letters,
        blobs=blobs,
        wraps=wraps,
        summary=summary,
        clocks_ended={name: day for name, (_, day) in petition.ended.items()},
        answer=UUID(petition.answer) if petition.answer else None,
    )


def case(petition_id: UUID, actor: Actor, today: date) -> CaseView:
    """The petition for an office that may see it; LookupError when it may not (as if there were none), RecusedHere
    when the law keeps it away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.number, p.summary, p.body_id, p.moving_to,"
            " EXISTS (SELECT 1 FROM casework_assignment a WHERE a.petition_id = p.id AND a.office = %s),"
            " EXISTS (SELECT 1 FROM casework_assignment a WHERE a.petition_id = p.id)"
            " FROM casework_petition p WHERE p.id = %s",
            [actor.office, petition_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise LookupError(petition_id)
    number, summary, body, moving_to, mine, assigned = row
    here = body == actor.body or (moving_to == actor.body and bool({"clerk", "leader"} & actor.roles))
    covers = (
        "leader" in actor.roles
        or mine
        or ({"clerk", "publisher"} & actor.roles and body == actor.body)
        or moving_to == actor.body
    )
    if not (here and covers):
        raise LookupError(petition_id)
    view = _case(petition_id, number, summary, today)
    # The registry sends papers of every case, and the publisher gates every decision; words are for those who need them.
    reads = (
        mine
        or "leader" in actor.roles
        or ("clerk" in actor.roles and not assigned)
        or ("publisher" in actor.roles and (view.petition.happened("decide") or view.petition.happened("conclude")))
    )
    view = replace(view, reads=reads)
    if barred(view.petition, laws.current(), actor.office, today):
        raise LookupError(petition_id)
    return view


def follow(lookup_hash: bytes, today: date) -> CaseView:
    """The petition of a return code, for its petitioner; LookupError when there is none."""
    wall.hold(lookup_hash)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, number FROM casework_petition WHERE lookup_hash = %s", [lookup_hash])
        row = cursor.fetchone()
    if row is None:
        raise LookupError("no petition has this code")
    return _case(row[0], row[1], "", today)


def follow_or_none(lookup_hash: bytes, today: date) -> CaseView | None:
    """As ``follow``; None when no petition has this code."""
    try:
        return follow(lookup_hash, today)
    except LookupError:
        return None


def blob_bytes(petition_id: UUID, blob_id: UUID) -> bytes | None:
    """The ciphertext of a blob that lies in its row; None for a file. LookupError when the petition has no such blob."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM casework_blob WHERE petition_id = %s AND id = %s", [petition_id, blob_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(blob_id)
    return None if row[0] is None else bytes(row[0])


@dataclass(frozen=True, slots=True)
class AnswerView:
    id: UUID
    number: str
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
    received_on: date
    petition_seq: int
    digest: bytes


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
SELECT id, number, body_id, kind, subject, place, result, title, document, document_number, decided_on, published_on,
       received_on, seq, digest FROM casework_answer
"""


def _answer(r: Sequence[Any]) -> AnswerView:
    import json

    document = json.loads(r[8]) if isinstance(r[8], str) else r[8]
    return AnswerView(*r[:8], document, *r[9:14], bytes(r[14]))


# How many answers are counted before "more than" will do.
_COUNTED = 200
# How many of the newest answers are looked at one by one, and how many of them must fit to look at more in this way.
_LOOKS = ((1_000, 50), (5_000, _COUNTED + 1))


def answers(
    *,
    words: str = "",
    body: str = "",
    kind: str = "",
    subject: str = "",
    after: tuple[date, UUID] | None = None,
    per_page: int = 20,
) -> Found:
    """Published answers that hold all the words (folded, so that accents do not matter), newest first."""
    from hoiam.core.vietnamese import fold

    where, newest = ["true"], "true"
    args: dict[str, Any] = {"most": _COUNTED + 1}
    if words.strip():
        where.append("words @@ casework_asked(%(words)s)")
        args["words"] = " ".join(fold(words).split()[:8])
    for name, column, value in (("body", "body_id", body), ("kind", "kind", kind), ("subject", "subject", subject)):
        if value:
            where.append(f"{column} = %({name})s")
            args[name] = value
    if after is not None:
        newest = "published_on <= %(day)s AND (published_on < %(day)s OR id > %(id)s)"
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


def answer(answer_id: UUID) -> AnswerView:
    with connection.cursor() as cursor:
        cursor.execute(f"{_ANSWER} WHERE id = %s", [answer_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(answer_id)
    return _answer(row)


def answer_pdf(answer_id: UUID) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pdf FROM casework_answer WHERE id = %s", [answer_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(answer_id)
    return bytes(row[0])


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of a body's terms that ended or ran out, for one rule: on time, on time only because days were not counted
    (a suspension, an appraisal), only because extended, late."""

    rule: str
    on_time: int
    only_not_counted: int
    only_extended: int
    late: int
    running: int
    overdue: int


def figures(body: str, today: date) -> list[Figures]:
    """The body's terms by rule, recomputable by anyone from the public acts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, on_time, only_not_counted, only_extended, late, running, overdue FROM casework_figures(%s, %s)",
            [body, today],
        )
        return [Figures(*r) for r in cursor.fetchall()]


def counts(body: str) -> dict[str, int]:
    """How many petitions came in, are open, are closed, and answers published, for a body."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT received, still_open, closed FROM casework_counts(%s)",
            [body],
        )
        received, still_open, closed = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM casework_answer WHERE body_id = %s", [body])
        (published,) = cursor.fetchone()
    return {"received": received, "open": still_open, "closed": closed, "published": published}

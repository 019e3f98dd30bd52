"""The work list: what an office has to do, in the order of what the law wants next. Need to know is part of the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from hoiam.casework import laws
from hoiam.casework.days import NEVER
from hoiam.casework.reading.edges import apart_terms
from hoiam.core.dossier.participants import Actor, Work, above, keys_of, sees_apart, work_of
from hoiam.core.vietnamese import fold


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


# The lines are chosen first, in the order of what is due; what only a petition has is then looked up for these few, not joined
# for all that the body has open.
_WORK = """
WITH d AS MATERIALIZED (
  SELECT d.id, d.number, d.kind, d.state, d.waits, d.next_due, d.next_rule, d.next_provisional, d.read, d.summary,
         d.moving_to, d.offices, d.seq
  FROM casework_dossier d WHERE {which} AND d.family = 'petition' ORDER BY d.next_due, d.id LIMIT {most}
)
SELECT d.id, d.number, d.kind, p.subject, p.place, p.channel, d.state, d.waits, p.claimed,
       d.next_due, d.next_rule, d.next_provisional, d.read, d.summary, d.moving_to,
       d.offices, d.seq
FROM d JOIN casework_petition p ON p.dossier_id = d.id
ORDER BY d.next_due, d.id
"""

# What a body still owes of a petition that is done, such as an answer to what its writer asked of his own data: few lines,
# found by the terms that run.
_OWED = """
WITH t AS MATERIALIZED (
  SELECT DISTINCT ON (t.dossier_id) t.dossier_id, t.due, t.name, t.provisional
  FROM casework_runningclock t JOIN casework_dossier d ON d.id = t.dossier_id
  WHERE t.body = %(body)s AND t.name = ANY (%(owed)s) AND (d.kind || ' ' || t.name) = ANY (%(owed_of)s) AND NOT d.open
    AND t.ended_on IS NULL AND t.whose = 'body' AND NOT t.paused AND t.due IS NOT NULL
  ORDER BY t.dossier_id, t.due, t.name
)
SELECT d.id, d.number, d.kind, p.subject, p.place, p.channel, d.state, d.waits, p.claimed,
       t.due, t.name, t.provisional, d.read, d.summary, d.moving_to, d.offices, d.seq
FROM t JOIN casework_dossier d ON d.id = t.dossier_id JOIN casework_petition p ON p.dossier_id = d.id
WHERE {which} AND d.family = 'petition' ORDER BY t.due, d.id LIMIT %(limit)s
"""

# Need to know, as core/dossier/participants.py recorded it with the last act: the wall asks the same of every statement.
_SEEN = "AND d.doors && %(keys)s AND NOT d.kept_away && %(keys)s"


# What a publisher works on: petitions from whose state the law publishes, as long as nothing of them is on the register.
_TO_PUBLISH = """(d.kind || ' ' || d.state) = ANY (%(publishable)s)
 AND NOT EXISTS (SELECT 1 FROM casework_answer w WHERE w.petition_id = d.id)"""
# What the registry sends out, whoever handles the petition: papers of a petition that has just been settled.
_TO_SEND = "(d.kind || ' ' || d.state) = ANY (%(sendable)s)"


_SCOPES = {
    Work.UNASSIGNED: "NOT EXISTS (SELECT 1 FROM casework_assignment a WHERE a.dossier_id = d.id)",
    Work.TO_SEND: _TO_SEND,
    Work.TO_PUBLISH: _TO_PUBLISH,
}


def _states(step: str, role: str, *, outcome: str | None = None, settled: str = "") -> list[str]:
    """Kinds with states from which the law has this step for this role; ``settled``: only states that such a step leads to."""
    found = []
    for kind, whole in laws.current().wholes.items():
        led_to = {e.target for e in whole.edges if e.step in settled.split()} if settled else None
        for edge in whole.edges:
            if edge.step == step and role in edge.by and (outcome is None or edge.outcome == outcome):
                found += [f"{kind} {state}" for state in edge.sources if led_to is None or state in led_to]
    return sorted(set(found))


def _still_owed(actor: Actor) -> list[tuple[str, str]]:
    """The kinds with the terms of the body that can still be met once a petition of the kind is done, by a step of a state
    that is closed; none that only steps start which the office does not see."""
    law = laws.current()
    found = []
    for kind, whole in law.wholes.items():
        done = {name for name, state in whole.states.items() if not state.open}
        met = {edge.name for edge in whole.edges if edge.sources & done}
        hidden = frozenset[str]() if sees_apart(law, kind, actor) else apart_terms(law, kind)
        started = {start.rule for edge in whole.edges for start in edge.starts if start.whose == "body"} - hidden
        for name in started:
            if any(met.intersection(rule.met_by) for rule in law.line(name)):
                found += [(kind, rule.id) for rule in law.line(name)]
    return sorted(set(found))


def _row(r: Sequence[Any]) -> WorkRow:
    due = None if r[9] == NEVER else r[9]
    return WorkRow(*[*r[:9], due, *r[10:15], tuple(sorted(set(r[15]))), r[16]])


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
    """What an office has to do, in the order of what the law wants next; at most ``limit`` lines. ``words``: only what holds
    all of them in its number or summary, whichever way they are spelt (``casework_searched`` in sql/register.sql). What is open
    comes with what is done and of which the body still owes something by a day."""
    where = ["d.open = %(open)s"]
    args: dict[str, Any] = {
        "open": is_open,
        "body": actor.body,
        "keys": list(keys_of(actor)),
        "limit": limit,
        "publishable": _states("publish", "publisher"),
        "sendable": _states("notify", "clerk", outcome="sent", settled="decide conclude refuse close"),
    }
    for name, value in (("kind", kind), ("state", state), ("waits", waits)):
        if value:
            where.append(f"d.{name} = %({name})s")  # names from this tuple only
            args[name] = value
    if until is not None:
        where.append("d.next_due <= %(until)s")
        args["until"] = until
    if after is not None:
        where.append("(d.next_due, d.id) > (%(after_due)s, %(after_id)s)")
        args["after_due"], args["after_id"] = after
    if words:
        where.append("casework_holds(d.number, d.summary, casework_words(%(words)s))")
        args["words"] = fold(words)
    mine = "d.id IN (SELECT a.dossier_id FROM casework_assignment a WHERE a.office = ANY (%(mine)s))"
    args["mine"] = [office] if office else list(above(actor.office))
    work = work_of(actor)
    if words or Work.OF_THE_BODY in work:
        # Whoever stands at the counter with a number is found, though another office handles the petition.
        scope = "d.body_id = %(body)s" + (f" AND {mine}" if office else "")
    else:
        of_these = " OR ".join([mine, *(_SCOPES[each] for each in _SCOPES if each in work)])
        scope = f"d.body_id = %(body)s AND ({of_these})"
    with connection.cursor() as cursor:
        cursor.execute(_WORK.format(which=f"{scope} AND {' AND '.join(where)} {_SEEN}", most="%(limit)s"), args)
        rows = [_row(r) for r in cursor.fetchall()]
        if is_open:
            still = _still_owed(actor)
            args |= {"owed": sorted({name for _kind, name in still}), "owed_of": [f"{kind} {name}" for kind, name in still]}
            asked = " AND ".join(where).replace("d.open = %(open)s", "NOT d.open").replace("d.next_due", "t.due")
            cursor.execute(_OWED.format(which=f"{scope} AND {asked} {_SEEN}"), args)
            rows = sorted((*rows, *(_row(r) for r in cursor.fetchall())), key=lambda r: (r.due or NEVER, r.id))[:limit]
        if is_open and Work.ARRIVING in work and after is None and not office:
            arrive = f"d.moving_to = %(body)s AND {' AND '.join(where)} {_SEEN}"
            cursor.execute(_WORK.format(which=arrive, most="100"), args)
            arriving = [_row(r) for r in cursor.fetchall()]
            rows = sorted({r.id: r for r in (*arriving, *rows)}.values(), key=lambda r: (r.due or NEVER, r.id))
    return _without_what_is_apart(rows, actor)


def of_the_body(actor: Actor, *, limit: int) -> list[UUID]:
    """The petitions that the office's body has or that are on their way to it, open or not, as far as the office sees them;
    those that are due first come first."""
    where = "(d.body_id = %(body)s OR d.moving_to = %(body)s) AND d.family = 'petition'"
    args: dict[str, Any] = {"body": actor.body, "keys": list(keys_of(actor)), "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.id FROM casework_dossier d WHERE {where} {_SEEN}"  # noqa: S608 - texts from above
            " ORDER BY d.open DESC, d.next_due, d.id LIMIT %(limit)s",
            args,
        )
        return [row[0] for row in cursor.fetchall()]


def about(petitions: Sequence[UUID]) -> list[tuple[UUID, str, str]]:
    """Place and subject of each of these petitions, as far as the office sees them, in the order in which they are named."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.dossier_id, p.place, p.subject FROM casework_petition p WHERE p.dossier_id = ANY (%s)", [list(petitions)]
        )
        found = {id: (id, place, subject) for id, place, subject in cursor.fetchall()}
    return [found[id] for id in petitions if id in found]


def _without_what_is_apart(rows: list[WorkRow], actor: Actor) -> list[WorkRow]:
    """The lines without a due day that only steps which the office does not see start; these come last."""
    law = laws.current()
    hidden = {kind: apart_terms(law, kind) for kind in {r.kind for r in rows} if not sees_apart(law, kind, actor)}
    if not any(r.rule in hidden.get(r.kind, ()) for r in rows):
        return rows
    shown = [replace(r, due=None, rule="", provisional=False) if r.rule in hidden.get(r.kind, ()) else r for r in rows]
    return sorted(shown, key=lambda r: (r.due or NEVER, r.id))

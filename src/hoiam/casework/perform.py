"""The road: the only writer. Every change of a petition, by whomever, goes through ``perform`` (or ``intake.submit``
for a new one) and leaves facts, lines for the public log, derived rows and letters in one transaction.

If the process dies before the statement returns, nothing happened; if it dies after, everything did, and the person's
second attempt is told so (``SomeoneWasFaster``, or the same petition for the same return code).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from hoiam.casework import laws, secrecy
from hoiam.core.ledger import act as act_text
from hoiam.core.petition import wire
from hoiam.core.petition.events import CLOCK, PETITIONER, Act, Classified, Clock, Recorded, Sealed, Text
from hoiam.core.petition.move import Step, permit
from hoiam.core.petition.refusals import SomeoneWasFaster
from hoiam.core.petition.state import Petition, fold
from hoiam.core.procedure import Law
from hoiam.vault.sealing import SealedBlob, SealedStream
from hoiam.vault.wraps import Wrap

NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an office by its pseudonymous code, with the roles it holds and the body it works for."""

    office: str
    roles: frozenset[str]
    body: str


THE_PETITIONER = Actor(PETITIONER, frozenset({"petitioner"}), "")
THE_CLOCK = Actor(CLOCK, frozenset({"clock"}), "")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was sealed while it arrived: its bytes lie in HOIAM_HOME/files under its id."""

    sealed: SealedStream


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What a change brings along: sealed blobs and files, wraps, letters (name -> blob id, or None for the worker)."""

    blobs: Sequence[SealedBlob] = ()
    files: Sequence[SealedStream] = ()
    wraps: Sequence[Wrap] = ()
    letters: Sequence[tuple[str, UUID | None]] = ()
    drop_key: bytes = b""
    names_drop_key: bytes = b""
    notice: bytes = b""


@dataclass(frozen=True, slots=True)
class Performed:
    petition_id: UUID
    number: str
    petition: Petition
    acts: tuple[Recorded, ...] = field(default=())


def fact_of(blob: SealedBlob | SealedStream) -> Sealed:
    """How a fact speaks of a sealed blob."""
    return Sealed(blob.id.hex, str(blob.tier), blob.kind, blob.digest.hex())


def load(petition_id: UUID) -> tuple[Petition, tuple[Recorded, ...]]:
    """The petition and its history as they stand; raises LookupError when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wire FROM casework_history WHERE petition_id = %s ORDER BY seq", [petition_id])
        history = tuple(wire.decode(bytes(row[0])) for row in cursor.fetchall())
    if not history:
        raise LookupError(petition_id)
    return fold(history), history


def perform(
    step: Step,
    petition_id: UUID,
    *,
    actor: Actor,
    on_behalf_of: str,
    now: datetime,
    expected: int | None = None,
    enclosed: Enclosed | Callable[[Petition, int], tuple[Step, Enclosed]] = Enclosed(),
) -> Performed:
    """Takes one step on a petition for an actor, or raises the law's Refusal.

    ``expected`` is the number of acts that the person's page showed; another act since then (a reading is none) is a refusal
    that tells what it was. ``enclosed`` may be a function that is called inside the transaction with the petition and the seq
    of the coming act, for papers that bear a number drawn in the same transaction; it may return a changed step.
    """
    law = laws.current()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The row lock makes two officers one after the other; the second meets the first one's act below.
            cursor.execute("SELECT number FROM casework_petition WHERE id = %s FOR UPDATE", [petition_id])
            found = cursor.fetchone()
        if found is None:
            raise LookupError(petition_id)
        petition, history = load(petition_id)
        today = law_day(law, petition.kind, now)
        if expected is not None and (since := _changes(history[expected if 0 <= expected <= petition.seq else 0 :])):
            raise _someone_was_faster(since[-1], zone_of(law, petition.kind))
        permit(petition, law, step, office=actor.office, roles=actor.roles, today=today)
        if callable(enclosed):
            step, enclosed = enclosed(petition, petition.seq + 1)
        acts = step.take(petition, law, today)
        if not acts:
            return Performed(petition_id, found[0], petition)
        for act in acts:
            if isinstance(act.fact, Classified) and petition.against and _is_absolute(law, act.fact.kind):
                # First the gatekeeper, then the record: if we stop between, the one denounced is kept away all the same.
                secrecy.keep_away(petition_id, petition.against)
        tags = secrecy.act_secrets(petition_id, petition.seq + 1, len(acts))
        return _record(
            petition_id, petition, history, acts, law, enclosed, actor=actor, on_behalf_of=on_behalf_of, now=now, tags=tags
        )


def _is_absolute(law: Law, kind: str) -> bool:
    return law.kinds[kind].recusal.rule == "absolute"


def law_day(law: Law, kind: str, now: datetime) -> date:
    """The day in the time zone of the pack that the kind belongs to."""
    return now.astimezone(zone_of(law, kind)).date()


def zone_of(law: Law, kind: str) -> ZoneInfo:
    """The time zone of the calendar that the kind's terms are counted by."""
    key = (law.version, kind)
    if key not in _zones:
        rules = (start.rule for edge in law.wholes[kind].edges for start in edge.starts)
        _zones[key] = ZoneInfo(law.calendar_of(law.rules[next(rules)]).tz)
    return _zones[key]


_zones: dict[tuple[str, str], ZoneInfo] = {}


def _changes(acts: Sequence[Recorded]) -> list[Recorded]:
    """Those acts that may change what somebody decides; that another has read or opened something changes nothing."""
    return [r for r in acts if r.act.step not in ("read", "open")]


def _someone_was_faster(last: Recorded, zone: ZoneInfo) -> SomeoneWasFaster:
    from hoiam.core.petition.journey import TITLES

    title = TITLES[last.act.step]
    at = last.at.astimezone(zone)
    return SomeoneWasFaster(
        Text("Đơn đã thay đổi sau khi bạn mở trang.", "The petition has changed since you opened the page."),
        Text(
            f"Lúc {at:%H:%M %d/%m/%Y}, {last.actor} đã ghi: {title.vi}.",
            f"At {at:%H:%M %d/%m/%Y}, {last.actor} recorded: {title.en}.",
        ),
        Text(
            "Xem lại đơn rồi quyết định; những gì bạn nhập vẫn còn.",
            "Look at the petition again, then decide; what you typed is kept.",
        ),
    )


def _record(
    petition_id: UUID,
    before: Petition | None,
    history: Sequence[Recorded],
    acts: Sequence[Act],
    law: Law,
    enclosed: Enclosed,
    *,
    actor: Actor,
    on_behalf_of: str,
    now: datetime,
    tags: Sequence[tuple[bytes, bytes]],
    lookup_hash: bytes | None = None,
) -> Performed:
    """Everything that the acts leave, in one call of ``casework_record``; raises SomeoneWasFaster when another act came
    first (cannot happen under the row lock of ``perform``)."""
    start = before.seq if before is not None else 0
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    recorded = tuple(Recorded(start + i, now, actor.office, on_behalf_of, act) for i, act in enumerate(acts, 1))
    states = [fold((*history, *recorded[:n])) for n in range(1, len(recorded) + 1)]
    petition = states[-1]
    zone = zone_of(law, petition.kind)
    year = now.astimezone(zone).year
    texts = [text_of(r, zone, tag, salt) for r, (tag, salt) in zip(recorded, tags, strict=True)]
    wraps = [
        {"tier": str(w.tier), "recipient": w.recipient, "key_id": w.key_id, "data": base64.b64encode(w.bytes).decode()}
        for w in enclosed.wraps
    ]
    beside = (
        ("content", "drop", enclosed.drop_key),
        ("identity", "drop", enclosed.names_drop_key),
        ("notice", "mailer", enclosed.notice),
    )
    for tier, name, key in beside:
        if key:
            wraps.append({"tier": tier, "recipient": name, "key_id": name, "data": base64.b64encode(key).decode()})
    letters = [
        {"step": len(recorded), "name": name, "language": petition.language, "blob": str(blob) if blob else None}
        for name, blob in enclosed.letters
    ]
    blobs: list[tuple[Any, ...]] = [(b.id, str(b.tier), b.kind, b.bytes, len(b.bytes), b.digest) for b in enclosed.blobs]
    blobs += [(f.id, str(f.tier), f.kind, None, f.sealed_size, f.digest) for f in enclosed.files]
    columns: Sequence[Sequence[Any]] = list(zip(*blobs, strict=True)) or [[]] * 6
    changed_offices = before is None or petition.offices != before.offices
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, seq, last_leaf FROM casework_record("
            "%s, %s, %s, %s::jsonb, %s, %s::bytea[], %s::text[], %s::text[], %s::jsonb, %s::text[], %s::jsonb,"
            " %s::uuid[], %s::text[], %s::text[], %s::bytea[], %s::bigint[], %s::bytea[], %s::jsonb, %s, %s)",
            [
                petition_id,
                start,
                year,
                json.dumps(derived(petition, law, now)),
                now,
                [wire.encode(r) for r in recorded],
                [tag.hex() for tag, _ in tags],
                texts,
                json.dumps(derived_clocks(before, states, acts), default=date.isoformat),
                list(petition.offices) if changed_offices else None,
                json.dumps(wraps),
                *[list(column) for column in columns],
                json.dumps(letters),
                actor.office != PETITIONER and any(law.tells(r.act.step, petition.kind) for r in recorded),
                lookup_hash,
            ],
        )
        number, seq, _ = cast(tuple[str, int, bytes], cursor.fetchone())
    if seq != petition.seq:
        raise _someone_was_faster(history[-1], zone)
    return Performed(petition_id, number, petition, recorded)


def text_of(recorded: Recorded, zone: ZoneInfo, tag: bytes, salt: bytes, *, number: str = "", prev: bytes | None = None) -> str:
    """The act text of a recorded act: what its line in the public log commits to (docs/spec/ledger.md)."""
    act = recorded.act
    digests = tuple(act_text.Digest(blob.kind, bytes.fromhex(blob.digest)) for blob in getattr(act.fact, "blobs", ()))
    return act_text.render(
        act_text.ActText(
            salt=salt,
            tag=tag,
            body=recorded.on_behalf_of,
            number=number or act_text.NUMBER_PLACEHOLDER,
            seq=recorded.seq,
            act=f"{act.step}.{act.outcome}" if act.outcome else act.step,
            time=recorded.at.astimezone(zone).replace(microsecond=0),
            digests=digests,
            dues=tuple(act_text.DueDate(clock.rule, clock.due) for clock in act.starts if clock.due is not None),
            article=act.article or None,
            prev=prev,
        )
    )


def next_due(petition: Petition) -> Clock | None:
    """The body's running term that ends first; one that stands still does not press."""
    paused = {p.clock for p in petition.pauses if p.last is None}
    running = [c for c in petition.clocks.values() if c.whose == "body" and c.due is not None and c.name not in paused]
    return min(running, key=lambda c: (cast(date, c.due), c.name), default=None)


def derived(petition: Petition, law: Law, now: datetime) -> Mapping[str, Any]:
    """The columns of the petition's row in ``casework_petition``; a test compares them with every history."""
    state = law.procedure(petition.kind, petition.days["receive"]).states.get(petition.state)
    is_open = state.open if state is not None else True
    due = next_due(petition) if is_open else None
    return {
        "body": petition.body,
        "moving_to": petition.moving_to,
        "kind": petition.kind,
        "subject": petition.subject,
        "place": petition.place,
        "channel": petition.channel,
        "language": petition.language,
        "state": petition.state,
        "open": is_open,
        "waits": (state.waits or "") if state is not None else "",
        "claimed": petition.claimed.isoformat(),
        "next_due": (due.due if due is not None and due.due is not None else NEVER).isoformat(),
        "next_rule": due.name if due is not None else "",
        "next_provisional": due.provisional if due is not None else False,
        "against": petition.against,
        "kept_away": kept_away(petition, law),
        "signed": petition.signed,
        "read": petition.happened("read"),
        "closed_on": None if is_open else petition.since.isoformat(),
    }


def kept_away(petition: Petition, law: Law) -> list[str]:
    """Codes of offices, units and bodies that never see the petition: recused on record, or the one denounced."""
    absolute = law.kinds[petition.kind].recusal.rule == "absolute"
    return sorted({*petition.recused, *([petition.against] if absolute and petition.against else [])})


def terms_of(history: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Every row of ``casework_runningclock`` that a whole history amounts to."""
    states = [fold(history[:n]) for n in range(1, len(history) + 1)]
    return derived_clocks(None, states, [recorded.act for recorded in history])


def derived_clocks(before: Petition | None, states: Sequence[Petition], acts: Sequence[Act]) -> list[dict[str, Any]]:
    """The rows of ``casework_runningclock`` that acts change; ``states`` are the petition after each of them.

    Each run of a term is a row: a body that takes a petition over has a term of its own, and that of the sender stays as
    it ended. ``started`` is the number of the act that set the run going; it is None in the row of one that ran before
    these acts, of which there is one at most under a name.
    """
    rows: list[dict[str, Any]] = []
    for after, act in zip(states, acts, strict=True):
        for row in _changed_clocks(before, after, act):
            running = next((r for r in rows if r["name"] == row["name"] and r["ended_on"] is None), None)
            if running is not None and row["started"] is None:
                rows[rows.index(running)] = _as_both_leave_it(running, row)
            else:
                rows.append(row)
        before = after
    return rows


def _as_both_leave_it(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """One row for two changes of the same run; what sql/road.sql makes of a row that lies there is made here of ``earlier``."""
    unextended = earlier["unextended"]
    if not later["extended"]:
        unextended = later["due"]
    elif unextended is not None and later["stood_from"] is not None and later["stood_from"] <= unextended:
        unextended += timedelta(days=later["moved"])
    kept = {name: earlier[name] for name in ("started", "first_due")}
    return {**later, **kept, "unextended": unextended, "body": later["body"] or earlier["body"]}


def _changed_clocks(before: Petition | None, after: Petition, act: Act) -> list[dict[str, Any]]:
    was = before.clocks if before is not None else {}
    stood = _standing(before) if before is not None else {}
    stands = _standing(after)
    over = [name for name in was if "*" in act.ends or name in act.ends]
    rows = [_clock_row(was[name], ended=act.day) for name in over]
    for name, clock in after.clocks.items():
        if name not in was or name in over:
            rows.append(_clock_row(clock, body=after.body, started=after.seq, paused=name in stands))
        elif was[name] != clock or (name in stands) != (name in stood) or before is None or before.body != after.body:
            row = _clock_row(clock, body=after.body, paused=name in stands)
            old = was[name].nominal
            if name in stood and name not in stands and old is not None and clock.nominal is not None:
                row |= {"stood_from": stood[name], "moved": (clock.nominal - old).days}
            rows.append(row)
    return rows


def _standing(petition: Petition) -> dict[str, date]:
    """The terms that stand still, each with the first day of that."""
    first: dict[str, date] = {}
    for pause in petition.pauses:
        if pause.last is None:
            first.setdefault(pause.clock, pause.first)
    return first


def _clock_row(
    clock: Clock, *, body: str | None = None, started: int | None = None, paused: bool = False, ended: date | None = None
) -> dict[str, Any]:
    """``body`` is None in the row of a term that ended: it stays with the body that had it. ``unextended`` is the due day
    that the run has without any extension; ``moved`` by how many days a stop that is over now moved the end, and
    ``stood_from`` when it began: a stop that began before the unextended day moves that as well.
    """
    return {
        "name": clock.name,
        "started": started,
        "body": body,
        "rule": clock.rule,
        "calendar": clock.calendar,
        "whose": clock.whose,
        "trigger": clock.trigger,
        "nominal": clock.nominal,
        "due": clock.due,
        "safe": clock.safe,
        "provisional": clock.provisional,
        "extended": clock.extended,
        "paused": paused,
        "first_due": clock.due,
        "unextended": clock.due,
        "moved": 0,
        "stood_from": None,
        "ended_on": ended,
    }


def utc_now() -> datetime:
    """The moment, for faces; the core is told."""
    return datetime.now(UTC)

"""Worlds for tests of the road: a database of their own, bodies with keys and officers, and a gatekeeper in memory.

A world is committed, so that other connections and processes see it. Tests that only look share one; a test that breaks
things makes its own. ``World.faults`` folds every history of the database and compares it with everything derived from it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import plain
from hoiam.casework.families import ERRAND, FAMILIES, PETITION, VISIT, Family
from hoiam.core.dossier.events import PETITIONER, Clock, Recorded
from hoiam.core.errand.events import ErrandEscalated
from hoiam.core.petition import wire
from hoiam.core.petition.state import Petition
from hoiam.site import engine
from hoiam.site.engine import copies as copies_
from hoiam.vault.gatekeeper import Gatekeeper, GatekeeperClient
from hoiam.vault.gatekeeper_store import PostgresStore
from hoiam.vault.kept import Office
from hoiam.vault.wraps import Wrap
from vault.local_gatekeeper import AnyGround, local_gatekeeper

PASSWORD = "một mật khẩu dài để thử"
COMMUNE, WARD, PROVINCE = "XA-AB", "P-MT", "TINH-SL"
SQL_NEVER = date(9999, 12, 31)
_COLUMNS = (
    "family", "number", "body_id", "moving_to", "kind", "subject", "place", "channel", "language", "state", "open", "waits",
    "claimed", "logged_at", "seq", "next_due", "next_rule", "next_provisional", "signed", "read", "closed_on",
    "offices", "kept_away", "doors", "last_leaf", "lead",
)  # fmt: skip
_TERM_COLUMNS = (
    "name", "started", "body", "rule", "calendar", "whose", "trigger", "nominal", "due", "safe", "provisional", "extended",
    "paused", "first_due", "unextended", "ended_on", "how", "extended_late", "extended_by_accused",
)  # fmt: skip
_OF_A_VISIT = ("day", "way", "first", "last", "online", "people", "representatives", "turn", "session", "kinds", "subjects",
               "petitions")  # fmt: skip
_OF_AN_ERRAND = ("sort", "asker", "asked", "parent", "questions", "blocking", "due", "delivered", "reminders", "escalated",
                 "document", "paper", "also_open")  # fmt: skip
# Where both tables have a column of that name.
_WHOSE = {"open": "d.open", "also_open": "p.open AS also_open"}
_OF_ANY = tuple(c for c in _COLUMNS if c not in ("subject", "place", "channel", "claimed", "signed", "lead"))
_COLUMNS_OF = {
    "petition": _COLUMNS,
    "visit": (*_OF_ANY, *_OF_A_VISIT),
    "errand": (*_OF_ANY, *_OF_AN_ERRAND),
}
_SELECT_ROW = {
    family: f"SELECT {', '.join(_WHOSE.get(c, c) for c in columns)} FROM casework_dossier d"  # noqa: S608 - names from above
    f" JOIN casework_{family} p ON p.dossier_id = d.id"
    " WHERE d.id = %s"
    for family, columns in _COLUMNS_OF.items()
}
_SELECT_TERMS = f"SELECT {', '.join(_TERM_COLUMNS)} FROM casework_runningclock WHERE dossier_id = %s"  # noqa: S608 - as above


def permuted(value: int, inner: bytes, outer: bytes) -> int:
    """The permutation of the numbers of 20 bits, said again without the database."""
    left, right = value >> 10, value & 1023
    for turn in range(1, 13):
        mac = hashlib.sha256(outer + hashlib.sha256(inner + f"{turn}|{right}".encode()).digest()).digest()
        left, right = right, left ^ (int.from_bytes(mac[:2], "big") & 1023)
    return left << 10 | right


def numbered(place: int, above: int, inner: bytes, outer: bytes) -> int:
    """Which number the counter's place gives: itself where it was given before there was a key."""
    if place <= above:
        return place
    found = permuted(place, inner, outer)
    while not above < found <= 999_999:
        found = permuted(found, inner, outer)
    return found


@dataclass
class World:
    """A database with its gatekeeper. ``admin`` is its address past every right and wall of the house."""

    addresses: engine.Addresses
    admin: str
    keeper: Any = field(default_factory=local_gatekeeper)
    officers: Mapping[str, Any] = field(default_factory=dict)
    codes: dict[UUID, Any] = field(default_factory=dict)
    # Of a gatekeeper in a process of its own: the folder of the log's keys, and the file with the key of its rows.
    log: Path | None = None
    gate_key: Path = Path()

    def __post_init__(self) -> None:
        """The gatekeeper in memory reads the histories of this database, as the real one does."""
        if isinstance(self.keeper, Gatekeeper) and isinstance(self.keeper._grounds, AnyGround):
            grounds = self.keeper._grounds
            grounds.acts_of, grounds.offices, grounds.superiors = self.history, self._offices, self._superiors  # type: ignore[method-assign]  # the double's
            grounds.hands = self._hands  # type: ignore[method-assign]  # as above
            grounds.errands, grounds.errand_of = self._errands, self._errand_of  # type: ignore[method-assign]  # as above
            self.keeper._proofs.public = self.public_lines  # type: ignore[attr-defined]  # AllLogged

    @contextmanager
    def inside(self) -> Iterator[World]:
        """Django talks to this database, and the road to this gatekeeper; afterwards everything is as before."""
        from hoiam.casework import bodies
        from hoiam.casework.keys import gatekeeping

        asked, ordered = gatekeeping.gatekeeper, gatekeeping.keeper
        gatekeeping.gatekeeper = lambda: self.keeper  # type: ignore[assignment]  # the double has the client's methods
        if isinstance(self.keeper, Gatekeeper):
            gatekeeping.keeper = lambda: self.keeper  # type: ignore[assignment]  # as above
        bodies.forget()
        try:
            with django_as(self.addresses.app):
                yield self
        finally:
            gatekeeping.gatekeeper, gatekeeping.keeper = asked, ordered
            bodies.forget()

    def _errands(self, case: UUID) -> list[UUID]:
        return [row[0] for row in self.rows("SELECT * FROM vault_errands(%s)", case)]

    def _errand_of(self, errand: UUID) -> UUID | None:
        return next((row[0] for row in self.rows("SELECT * FROM vault_errand_of(%s)", errand)), None)

    def work_off(self, *kinds: str, turns: int = 1) -> int:
        """What the worker does in so many turns, under its own role and with the gatekeeper at hand, of these kinds (none: of
        those that it would do); how much was done."""
        from hoiam.casework.road import owed
        from hoiam.clock import owed as clock

        self.sign()
        with django_as(self.addresses.jobs):
            if not kinds:
                return sum(clock.work_off() for _ in range(turns))
            return sum(owed.work_off(clock.WORKERS, wait=clock.WORKERS.keys() - set(kinds)) for _ in range(turns))

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows as they lie there, whoever may see them."""
        import psycopg

        with psycopg.connect(self.admin) as admin:
            return admin.execute(query, values).fetchall()  # type: ignore[arg-type]  # a test's own text

    def one(self, query: str, *values: Any) -> Any:
        return self.rows(query, *values)[0][0]

    def _hands(self, one: str, other: str) -> str:
        return str(self.one("SELECT vault_hands(%s, %s)", one, other))

    def _offices(self, codes: Collection[str]) -> dict[str, Office]:
        found = self.rows("SELECT office, body, keeps FROM vault_offices(%s)", sorted(codes))
        return {code: Office(code, body, keeps) for code, body, keeps in found}

    def _superiors(self, bodies: Collection[str]) -> set[str]:
        return {row[0] for row in self.rows("SELECT * FROM vault_superiors(%s)", sorted(bodies))}

    def public_lines(self) -> list[bytes]:
        """The lines in clear that the log has or is getting, in their order."""
        found = self.rows(
            "SELECT leaf FROM (SELECT 0 AS part, idx AS n, leaf FROM ledger_entry WHERE dossier IS NULL"
            " UNION ALL SELECT 1, id, leaf FROM ledger_outbox WHERE dossier IS NULL) l ORDER BY part, n"
        )
        return [bytes(row[0]) for row in found]

    def sign(self) -> None:
        """One turn of the public log, where this world has its keys: what waits in the outbox stands in it, published."""
        import psycopg

        from hoiam.casework.ledger import keys, sequencer

        if self.log is not None:
            with psycopg.connect(self.addresses.owner, autocommit=True) as owner:
                sequencer.sequence(owner, keys.signers(self.log), now=datetime.now(UTC))
                owner.execute("UPDATE ledger_checkpoint SET durable = true")

    def case_key(self, case: UUID) -> bytes:
        """What the case's tags and salts come from; the process that keeps it tells nobody, its database and key do."""
        if isinstance(self.keeper, Gatekeeper):
            return self.keeper._kept(case).case_key
        store = PostgresStore(self.addresses.gatekeeper, self.gate_key)
        try:
            kept = store.get(case)
        finally:
            store.close()
        assert kept is not None
        return kept.case_key

    def history(self, case: UUID) -> tuple[Recorded, ...]:
        found = self.rows(
            "SELECT d.family, h.wire FROM casework_history h JOIN casework_dossier d ON d.id = h.dossier_id"
            " WHERE h.dossier_id = %s ORDER BY h.seq",
            case,
        )
        return tuple(FAMILIES[family].decode(bytes(data)) for family, data in found)

    def kept(self, case: UUID) -> tuple[set[str], set[str]] | None:
        """To whose officers the gatekeeper gives shares of the case, and whom it gives none; None where it has none."""
        if isinstance(self.keeper, GatekeeperClient):
            # A process of its own, which tells nobody; its database does, to whoever has its key.
            store = PostgresStore(self.addresses.gatekeeper, self.gate_key)
            kept = store.get(case)
            store.close()
        else:
            kept = self.keeper._store.get(case)
        return (set(kept.bodies), set(kept.excluded)) if kept is not None else None

    def _keys(self, case: UUID, petition: Petition, law: Any) -> list[str]:
        """Whoever has the petition can open it, by wrap and by the gatekeeper, and nobody else can."""
        from hoiam.casework import bodies
        from hoiam.core.dossier import participants

        found: list[str] = []
        first = self.history(case)[0]
        # Where the names lie was decided by what it came in as.
        fact: Any = first.act.fact  # Received
        told = {fact.kind} if fact.by_number else {fact.kind, *fact.walls}
        away = participants.never_reads(law, told, petition.against)
        names = bodies.names_go_to(first.on_behalf_of, away)
        have = set(participants.bodies(petition))
        wrapped: dict[str, set[str]] = defaultdict(set)
        for tier, recipient in self.rows("SELECT tier, recipient FROM casework_wrap WHERE dossier_id = %s", case):
            if recipient.startswith("body:"):
                wrapped[tier].add(recipient.removeprefix("body:"))
        if wrapped["content"] != have:
            found.append(f"the words are wrapped to {sorted(wrapped['content'])}, and {sorted(have)} have the petition")
        if not wrapped["identity"] or wrapped["identity"] - have - ({names.body} if names is not None else set()):
            found.append(f"the names are wrapped to {sorted(wrapped['identity'])}, and {sorted(have)} have the petition")
        kept = self.kept(case)
        if kept is None:
            return [*found, "the gatekeeper has no share of it"]
        lets, excludes = kept
        owed = self.one("SELECT count(*) FROM casework_owed WHERE dossier_id = %s AND kind = 'bodies'", case)
        beside = {names.body} if names is not None else set()
        if not owed and not have <= lets <= have | beside:
            found.append(f"the gatekeeper gives shares to {sorted(lets)}, and {sorted(have)} have the petition")
        if not set(participants.kept_away(petition, law)) <= excludes:
            found.append(f"the gatekeeper excludes {sorted(excludes)} and not all who are kept away")
        return found

    @contextmanager
    def moved(self, office: str, *before: str) -> Iterator[None]:
        """As if whoever holds this office had held these before, and that was declared when he came."""
        import psycopg

        from hoiam.casework import bodies

        with psycopg.connect(self.admin, autocommit=True) as admin:
            (change,) = admin.execute(
                "INSERT INTO custody.change (body, office, what, asked_by, asked_as, confirmed_by, confirmed_as, confirmed_at,"
                " done_at, before) VALUES (%s, %s, 'log-in', 'one', 0, 'two', 0, '2026-01-01', '2026-01-01', %s) RETURNING id",
                [office.partition("/")[0], office, [f"{code}#0" for code in before]],
            ).fetchone() or (0,)
            bodies.forget()
            try:
                yield
            finally:
                admin.execute("DELETE FROM custody.change WHERE id = %s", [change])
                bodies.forget()

    # --- the whole database -------------------------------------------------------------------------------------------

    def faults(self) -> list[str]:
        """Everything in which the derived tables, the outbox and the numbers differ from the histories; should be empty."""
        found: list[str] = []
        for (case,) in self.rows("SELECT id FROM casework_dossier"):
            found += [f"{case}: {fault}" for fault in self.faults_of(case)]
        for table in ("casework_history", "casework_runningclock", "casework_assignment", "casework_wrap", "casework_blob",
                      "casework_letter", "casework_owed", "casework_petition", "casework_visit",
                      "casework_errand"):  # fmt: skip
            orphans = self.one(
                f"SELECT count(*) FROM {table} t"  # noqa: S608 - a name from the list above
                " WHERE NOT EXISTS (SELECT 1 FROM casework_dossier d WHERE d.id = t.dossier_id)"
            )
            if orphans:
                found.append(f"{table} has {orphans} rows of no petition")
        lines = self.rows(
            "SELECT dossier, seq FROM ledger_outbox WHERE dossier IS NOT NULL"
            " UNION ALL SELECT dossier, seq FROM ledger_entry WHERE dossier IS NOT NULL"
        )
        acts = self.rows("SELECT dossier_id, seq FROM casework_history")
        if sorted(lines) != sorted(acts):
            found.append(f"the log has {len(lines)} lines for {len(acts)} acts")
        return found + self.gaps()

    def gaps(self) -> list[str]:
        """Numbers that are missing, doubled, or not those that the counter gave."""
        given: dict[str, list[int]] = defaultdict(list)
        for family, number in self.rows("SELECT family, number FROM casework_dossier"):
            start, _dash, last = number.rpartition("-")
            given[f"{family} {start.removeprefix('PH-') if family == 'errand' else start}"].append(int(last))
        keys = {
            f"{family} {body}-{year}": (above, bytes(inner), bytes(outer))
            for family, body, year, above, inner, outer in self.rows(
                "SELECT family, body, year, above, inner_pad, outer_pad FROM wall.numbering"
            )
        }
        counted = {
            f"{family} {body}-{year}": last
            for family, body, year, last in self.rows("SELECT family, body, year, last FROM casework_number")
        }
        # Where there is no key yet, all were given one after the other.
        made = {start: keys.get(start, (n, b"", b"")) for start, n in counted.items()}
        expected = {start: sorted(numbered(place, *made[start]) for place in range(1, n + 1)) for start, n in counted.items()}
        found = {start: sorted(numbers) for start, numbers in given.items()}
        return [] if found == expected else [f"numbers {found} where the counter gave {counted}"]

    def _walls(self, case: UUID, family: Family) -> dict[str, Any]:
        """Whom a visit keeps away: whoever is kept away from a petition that came of it; an errand, those of the two bodies,
        and of a superior that was told, who are kept away from the petition that it is of."""
        if family is PETITION:
            return {}
        if family is ERRAND:
            told = next((r.act.fact.to for r in self.history(case) if isinstance(r.act.fact, ErrandEscalated)), "")
            own = self.rows(
                "SELECT DISTINCT k FROM casework_errandof o JOIN casework_dossier p ON p.id = o.petition_id,"
                " unnest(p.kept_away) AS k"
                " JOIN casework_errand e ON split_part(k, '/', 1) IN (e.asker, e.asked, %s)"
                " WHERE o.errand_id = %s AND e.dossier_id = o.errand_id ORDER BY k",
                told,
                case,
            )
            return {"kept_away": [row[0] for row in own]}
        away = self.rows(
            "SELECT DISTINCT unnest(p.kept_away) AS k FROM casework_visit v JOIN casework_dossier p ON p.id = ANY (v.petitions)"
            " WHERE v.dossier_id = %s ORDER BY k",
            case,
        )
        return {"kept_away": [row[0] for row in away]}

    def faults_of(self, case: UUID) -> list[str]:
        """What of one petition's rows its history does not amount to."""
        from hoiam.casework import laws
        from hoiam.casework.days import zone_of
        from hoiam.casework.road.record import text_of
        from hoiam.core.ledger import act as act_text

        law = laws.current()
        found: list[str] = []
        lying = self.rows("SELECT seq, at, wire, leaf FROM casework_history WHERE dossier_id = %s ORDER BY seq", case)
        family = FAMILIES[self.one("SELECT family FROM casework_dossier WHERE id = %s", case)]
        history = [family.decode(bytes(row[2])) for row in lying]
        petition: Any = _stands(history, family)
        for recorded, (seq, at, data, _leaf) in zip(history, lying, strict=True):
            if (recorded.seq, recorded.at) != (seq, at) or wire.encode(recorded) != bytes(data):
                found.append(f"the row of act {seq} and its bytes differ")

        columns = list(_COLUMNS_OF[family.name])
        row = dict(zip(columns, self.rows(_SELECT_ROW[family.name], case)[0], strict=True))
        number = row.pop("number")
        last_leaf = bytes(row.pop("last_leaf"))
        for name, value in (_row(petition, law, history, family) | self._walls(case, family)).items():
            if row[name] != value:
                found.append(f"{name} is {row[name]!r}, by the history {value!r}")

        clocks = list(_TERM_COLUMNS)
        terms = self.rows(_SELECT_TERMS, case)
        there = {r[:2]: dict(zip(clocks, r, strict=True)) for r in terms}
        wanted = _terms(history, family)
        for run, row_of_it in wanted.items():
            if there.get(run) != row_of_it:
                found.append(f"term {run} is {_differing(there.get(run) or {}, row_of_it)}")
        found += [f"term {run} was never started" for run in there.keys() - wanted.keys()]

        offices = {r[0] for r in self.rows("SELECT office FROM casework_assignment WHERE dossier_id = %s", case)}
        if offices != set(petition.offices):
            found.append(f"assigned to {sorted(offices)}, by the history {sorted(petition.offices)}")

        # The public log: each act's text, said again from the fact alone, gives the line that lies in the outbox or the tree.
        lines = dict(
            self.rows(
                "SELECT seq, leaf FROM ledger_outbox WHERE dossier = %s UNION ALL"
                " SELECT seq, leaf FROM ledger_entry WHERE dossier = %s",
                case,
                case,
            )
        )
        prev = act_text.NO_PREVIOUS
        zone = zone_of(law, petition.kind)
        case_key = self.case_key(case)
        secrets = [(act_text.tag_of(case_key, seq), act_text.salt_of(case_key, seq)) for seq in range(1, len(history) + 1)]
        for recorded, (seq, _at, _data, leaf), (tag, salt) in zip(history, lying, secrets, strict=True):
            text = text_of(recorded, zone, tag, salt, number=number, prev=prev)
            line = b"hoiam/1 %s %s\n" % (tag.hex().encode(), hashlib.sha256(text.encode()).hexdigest().encode())
            if bytes(leaf) != line or bytes(lines.get(seq, b"")) != line:
                found.append(f"the line of act {seq} in the log is not that of its text")
            prev = hashlib.sha256(b"\x00" + line).digest()
        if last_leaf != prev:
            found.append("the last line's hash is another")

        if not getattr(petition, "second", ()) and self.one("SELECT count(*) FROM casework_slip WHERE dossier_id = %s", case):
            found.append("something lies for a second slip, and there is none")
        named = {UUID(blob.id): blob for blob in petition.blobs}
        stored = {
            r[0]: r[1:] for r in self.rows("SELECT id, tier, kind, digest FROM casework_blob WHERE dossier_id = %s", case)
        }
        letters = {r[0] for r in self.rows("SELECT blob FROM casework_letter WHERE dossier_id = %s", case)}
        for blob_id, blob in named.items():
            if blob_id not in stored:
                found.append(f"blob {blob_id} is named and not there")
            elif (stored[blob_id][0], stored[blob_id][1], bytes(stored[blob_id][2]).hex()) != (
                blob.tier,
                blob.kind,
                blob.digest,
            ):
                found.append(f"blob {blob_id} is not the one that the fact names")
        if family is PETITION:
            found += self._keys(case, petition, law)
        if stray := stored.keys() - named.keys() - letters:
            found.append(f"{len(stray)} blobs that nothing names")
        return found


def _stands(history: Sequence[Recorded], family: Family) -> Any:
    return family.life(history).stands()


def _row(petition: Any, law: Any, history: Sequence[Recorded], family: Family) -> dict[str, Any]:
    """The dossier's row as its history has it, said without ``casework.perform.derived``."""
    states = law.wholes[petition.kind].states
    is_open = [law.wholes[_stands(history[:n], family).kind].states[r.act.state].open for n, r in enumerate(history, 1)]
    standing = {p.clock for p in petition.pauses if p.last is None}
    pressing = sorted(
        (c.due, c.name, c.provisional)
        for c in petition.clocks.values()
        if is_open[-1] and c.whose == "body" and c.due is not None and c.name not in standing
    )
    due, rule, provisional = pressing[0] if pressing else (SQL_NEVER, "", False)
    closed_on = None
    if not is_open[-1]:
        # The day of the act that led to the state in which the petition rests; what is recorded afterwards moves nothing.
        closed_on = next(
            r.act.day for n, r in reversed(list(enumerate(history))) if n == 0 or history[n - 1].act.state != r.act.state
        )
    from hoiam.core.dossier import participants

    own = {
        name: getattr(petition, name)
        for name in ("day", "way", "first", "last", "online", "people", "representatives", "turn")
        if family is VISIT
    }
    if family is ERRAND:
        own = {
            "sort": petition.sort,
            "asker": petition.asker,
            "asked": petition.to,
            "parent": UUID(petition.parent) if petition.parent else None,
            "questions": petition.questions,
            "blocking": petition.blocking,
            "due": petition.due,
            "delivered": petition.delivered,
            "reminders": sum(r.act.step == "remind" for r in history),
            "escalated": any(r.act.step == "escalate" for r in history),
            "also_open": is_open[-1],
        }
    elif family is VISIT:
        own |= {
            "session": UUID(petition.session) if petition.session else None,
            "kinds": [matter.kind for matter in petition.matters],
            "subjects": [matter.subject for matter in petition.matters],
            "petitions": [UUID(matter.petition) for matter in petition.matters if matter.petition],
        }
    else:
        own = {name: getattr(petition, name) for name in ("subject", "place", "channel", "claimed")}
        own["signed"] = any(r.act.step == "sign" for r in history) or petition.signed
    return own | {
        "family": family.name,
        "offices": list(petition.offices),
        "kept_away": list(participants.kept_away(petition, law)),
        "doors": list(participants.doors(petition)),
        "body_id": petition.body,
        "moving_to": petition.moving_to,
        "kind": petition.kind,
        "language": petition.language,
        "state": history[-1].act.state,
        "open": is_open[-1],
        "waits": states[petition.state].waits or "",
        "logged_at": history[0].at,
        "seq": len(history),
        "next_due": due,
        "next_rule": rule,
        "next_provisional": provisional,
        "read": any(
            r.act.step in ("read", "look") and r.seq not in {getattr(x.act.fact, "of", 0) for x in history} for r in history
        ),
        "closed_on": closed_on,
    }


def _terms(history: Sequence[Recorded], family: Family) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows of the terms, by going through the acts once more: one for each time that a term was set going."""
    running: dict[str, dict[str, Any]] = {}
    stood: dict[str, date] = {}
    rows: list[dict[str, Any]] = []
    for n, recorded in enumerate(history, 1):
        act, body = recorded.act, _stands(history[:n], family).body
        for name in list(running) if "*" in act.ends else act.ends:
            if name in running:
                how = next((e for e in act.how if e.clock == name), None)
                running.pop(name).update(
                    ended_on=act.day if how is None or how.on is None else how.on,
                    paused=False,
                    how="untold" if how is None else how.how,
                )
                stood.pop(name, None)
        for name in act.pauses:
            if name in running:
                running[name]["paused"] = True
                stood.setdefault(name, act.day)
        for name in act.again:
            running[name] = next(row for row in reversed(rows) if row["name"] == name and row["body"] == body)
            running[name].update(ended_on=None, how="")
        for clock in act.starts:
            if clock.name in running:
                row = running[clock.name]
                if not clock.extended:
                    row["unextended"] = clock.due
                elif row["unextended"] and clock.name in stood and stood[clock.name] <= row["unextended"]:
                    row["unextended"] += clock.nominal - row["nominal"]
                row.update(_term(clock))
                named = any(f"{recorded.actor}/".startswith(f"{code}/") for code in _stands(history[:n], family).against)
                row["extended_by_accused"] |= act.step == "extend" and named
            else:
                running[clock.name] = _term(clock) | {"started": n, "first_due": clock.due, "unextended": clock.due}
                running[clock.name]["extended_by_accused"] = False
                rows.append(running[clock.name])
            stood.pop(clock.name, None)
        for row in running.values():
            row["body"] = body
    return {(row["name"], row["started"]): row for row in rows}


def _term(clock: Clock) -> dict[str, Any]:
    fields = ("name", "rule", "calendar", "whose", "trigger", "nominal", "due", "safe", "provisional", "extended")
    more = {"paused": False, "ended_on": None, "how": "", "extended_late": clock.extended_late}
    return {name: getattr(clock, name) for name in fields} | more


def _differing(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    return ", ".join(f"{k}: {there.get(k)!r} for {v!r}" for k, v in wanted.items() if there.get(k) != v)


@contextmanager
def django_as(url: str) -> Iterator[None]:
    """Django talks to this database as the role that the address names; afterwards as before."""
    from django.db import connections

    from hoiam.site import config

    connection = connections["default"]
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(config.database(url, "addresses").for_django())
    connection.ensure_connection()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


# --- people and petitions ---------------------------------------------------------------------------------------------


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """That hour of the day in Vietnam."""
    return datetime.combine(day, time(hour, minute), UTC) - timedelta(hours=7)


def furnish(rows: Sequence[Mapping[str, Any]] | None = None, *, also: Collection[str] = ()) -> Mapping[str, Any]:
    """Bodies, offices, officers who can log in, keys of a demo ceremony; by default a commune, a ward and their province, and
    those bodies of the examples beside them."""
    from hoiam.site.demo.bodies import make_bodies
    from hoiam.site.demo.examples import read_bodies

    chosen = [dict(r) for r in read_bodies() if r["code"] in (COMMUNE, WARD, PROVINCE, *also)] if rows is None else list(rows)
    make_bodies(chosen, password=PASSWORD)  # type: ignore[arg-type]  # mappings of the same shape
    return {o["office"]: o for row in chosen for o in row["officers"]}


def actor(office: str) -> Any:
    """An office with the roles that it has."""
    from hoiam.casework import bodies
    from hoiam.core.dossier.participants import THE_PETITIONER

    if office == PETITIONER:
        return THE_PETITIONER
    body = office.partition("/")[0]
    return next(o for o in bodies.body(body).offices if o.code == office).holder(body)


def envelope(kind: str = "vn.feedback", words: str = "Đèn đường tắt đã mười ngày.", **said: Any) -> Any:
    """A petition as it is handed in, with a code of its own."""
    from hoiam.casework import intake
    from hoiam.vault.codes import ReturnCode

    keys, code = said.pop("keys", None) or intake.new_keys(), said.pop("code", None) or ReturnCode.new()
    HELD[keys.case] = (keys, code)
    who = said.pop("who", {"name": "Hoàng Văn Thuyết", "address": "xóm Giếng, xã An Bình"})
    given = {"body": COMMUNE, "subject": "roads", "place": "SL-AB", "who": intake.Who(**who) if who else None}
    said["against"] = plain.whom(said.get("against", ()))
    return intake.envelope(intake.HandedIn(kind=kind, words=words, **(given | said)), keys=keys, code=code)


HELD: dict[UUID, tuple[Any, Any]] = {}
"""The keys and the code of each case that was handed in here: with them a test hands the case over without an officer."""


@dataclass(frozen=True)
class PassesOn:
    """Hands a wrap over as an officer's agent would, of a case whose keys nobody here holds: the bytes are not those of one."""

    def rewrap(self, case: UUID, wraps: Sequence[Wrap], to: Any) -> list[Wrap]:
        return [Wrap(wrap.tier, f"body:{to.body}", to.id, wrap.bytes) for wrap in wraps]

    def to_slip(self, *_of: Any) -> list[Wrap]:
        return []


class WritersHand:
    """Whoever made the keys of a case hands them over."""

    def rewrap(self, case: UUID, wraps: Sequence[Any], to: Any) -> list[Any]:
        """The first shares of the same tiers, for the receiving body; of an errand, whose keys nobody here holds, the bytes."""
        if case not in HELD:
            return PassesOn().rewrap(case, wraps, to)
        keys, code = HELD[case]
        tiers = {wrap.tier for wrap in wraps}
        return [wrap for wrap in keys.wraps(to, code) if wrap.recipient == to.recipient and wrap.tier in tiers]

    def to_slip(self, case: UUID, wraps: Sequence[Any], to: Any) -> list[Any]:
        """The first shares, for a slip that was made for the counter."""
        from hoiam.vault import made_slip

        return made_slip.wraps_to_slip(HELD[case][0], to)


def submit(day: date, kind: str = "vn.feedback", *, hour: int = 8, channel: str = "portal", **said: Any) -> Any:
    """Hands a petition in on that day; what ``intake.submit`` answers."""
    from hoiam.casework import intake
    from hoiam.core.dossier.participants import THE_PETITIONER

    made = envelope(kind, channel=channel, **said)
    by = THE_PETITIONER if channel == "portal" else actor(f"{said.get('body', COMMUNE)}/01")
    return intake.submit(made, now=moment(day, hour), actor=by)


def act(case: UUID, name: str, day: date, by: str, *, hour: int = 9, **said: Any) -> Any:
    """One act on a petition by an office (or the petitioner), as the road performs it; ``paper`` names a letter
    that goes with it, ``sealed`` are blobs that it brings."""
    from hoiam.casework import laws
    from hoiam.casework.reading.history import load
    from hoiam.casework.road import Enclosed, fact_of, perform
    from hoiam.core.dossier.participants import OfItself
    from hoiam.core.petition.journey import BY_WORD

    word, _dot, outcome = name.partition(".")
    expected, paper, blobs = said.pop("expected", None), said.pop("paper", ""), said.pop("sealed", ())
    petition, _history = load(case)
    given = plain.order(word, day, petition)
    if "subject" in given:
        given["subject"] = petition.subject
    if word == "join" and "others" not in said:
        said |= plain.beside(petition, laws.current())
    step = BY_WORD[word].step(outcome=outcome, **(given | said))
    if isinstance(step, OfItself) and step.speaks_of() and "office" not in said:
        step = replace(step, office=by)  # type: ignore[type-var]  # a step, and so a dataclass
    who = actor(by)
    enclosed = Enclosed(blobs=blobs)
    if blobs:
        step = replace(step, blobs=tuple(fact_of(blob) for blob in blobs))
    if paper:
        letter = a_paper(case)
        step = replace(step, blobs=(fact_of(letter),))
        enclosed = Enclosed(blobs=[letter], letters=[(paper, letter.id)])
    return perform(
        step,
        case,
        actor=who,
        on_behalf_of=who.body or petition.body,
        now=moment(day, hour),
        expected=expected,
        hand=WritersHand(),
        enclosed=enclosed,
    )


def reached(errand: UUID, on: date, by: str) -> UUID:
    """The errand reaches the asked body on that day, where it had to wait until whoever petitioned was told for long enough."""
    from hoiam.casework import wall
    from hoiam.casework.families import ERRAND
    from hoiam.casework.reading.history import acts_of
    from hoiam.casework.road import errands
    from hoiam.core.errand import state, steps

    with wall.acting(by):
        if state.fold(acts_of(errand, ERRAND)).delivered is None:
            errands.act(steps.Deliver(), errand, actor=actor(by), now=moment(on))
    return errand


@contextmanager
def asking_as(office: str) -> Iterator[None]:
    """What the database shows to this office, as it does during a request of its officer."""
    from hoiam.casework import wall

    with wall.acting(office):
        yield


def copy_of(copies: copies_.Copies) -> World:
    made = copies.copy()
    return World(made, engine.with_parts(copies.server.url, database=engine.database_of(made.app)))


def dump(world: World) -> bytes:
    """All rows of the database, as COPY writes them."""
    import psycopg

    found = bytearray()
    with psycopg.connect(world.admin) as admin, psycopg.connect(world.admin) as other:
        for (table,) in admin.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ):
            with other.cursor().copy(f"COPY {table} TO STDOUT") as out:  # type: ignore[arg-type]  # a quoted name
                found += table.encode() + b"\n" + b"".join(bytes(piece) for piece in out)
    return bytes(found)


def data_folder(world: World) -> Path:
    """Where the server keeps the files of this database."""
    base = "current_setting('data_directory') || '/base/' || oid"
    found = world.one(f"SELECT {base} FROM pg_database WHERE datname = current_database()")  # noqa: S608 - a constant
    return Path(found)


def a_paper(case: UUID) -> Any:
    """A letter as an officer's session makes it: sealed into the case with its drop key."""
    from django.db import connection

    from hoiam.vault.sealing import drop
    from hoiam.vault.wraps import Tier
    from hoiam.vault.xwing import PublicKey

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data FROM casework_wrap WHERE dossier_id = %s AND recipient = 'drop' AND tier = 'content'", [case]
        )
        (key,) = cursor.fetchone()
    return drop(case, PublicKey(bytes(key)), Tier.CONTENT, "letter", b"%PDF-1.7 a trial")

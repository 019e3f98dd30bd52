"""Where the gatekeeper keeps its shares, and what it asks of the main database.

Own database: rows sealed with a key that lies in a file (AES-256-GCM, bound to the case), so that a copy of the
database alone holds nothing, and says of nobody from which cases he is kept away. New cases are written by one thread
that commits together whatever arrived while the last commit was under way: as durable as one by one, and many times as
many a second.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import os
import queue
import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar, cast
from uuid import UUID

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hoiam.vault import second_chance
from hoiam.vault.errors import DoesNotOpen, NotDone, Unreachable
from hoiam.vault.kept import MANY, Ground, Kept, Lifted, LoggedAct, Office, Raised, Release
from hoiam.vault.wraps import SHARE_BYTES, Tier

Connection = psycopg.Connection[tuple[Any, ...]]
T = TypeVar("T")
_Within = Callable[[Connection], contextlib.AbstractContextManager[object]]

SCHEMA: Final = Path(__file__).parent / "sql" / "gatekeeper.sql"
_FORMAT: Final = b"\x01"
_ORDER: Final = (Tier.CONTENT, Tier.IDENTITY)
_NONCE: Final = 12
_MOST_AT_ONCE: Final = 500
_SEALED: Final = "sealed:"
_PADDED_TO: Final = 256
# Stands among the marks for the need of two offices; no office has such a code.
_TWO: Final = "*two"


class StoreKeyMissing(Exception):
    """The file with the store's key is gone while the database holds rows sealed with it."""


class Connections:
    """A few connections to one database, opened when needed; a broken one is thrown away and the work done again."""

    def __init__(self, url: str, *, most: int = 4) -> None:
        self._url = url
        self._free: queue.LifoQueue[Connection | None] = queue.LifoQueue()
        for _ in range(most):
            self._free.put(None)

    def run(self, work: Callable[[Connection], T]) -> T:
        """`work` in one transaction. Unreachable when the database does not answer."""
        return self._tried(work, lambda connection: connection.transaction())

    def read(self, work: Callable[[Connection], T]) -> T:
        """`work` of one statement, which is a transaction by itself: one message there and back instead of three."""
        return self._tried(work, lambda _connection: contextlib.nullcontext())

    def _tried(self, work: Callable[[Connection], T], within: _Within) -> T:
        try:
            return self._once(work, within)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            # A server that was started again has closed the connections kept here; all work here may be done twice.
            try:
                return self._once(work, within)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                raise Unreachable("gatekeeper") from error

    def _once(self, work: Callable[[Connection], T], within: _Within) -> T:
        with self._taken() as connection:
            try:
                with within(connection):
                    return work(connection)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                connection.close()
                raise

    @contextlib.contextmanager
    def _taken(self) -> Iterator[Connection]:
        connection = self._free.get()
        try:
            if connection is None or connection.closed:
                connection = self._open()
            yield connection
        finally:
            self._free.put(None if connection is None or connection.closed else connection)

    def _open(self) -> Connection:
        try:
            connection = psycopg.connect(self._url, connect_timeout=5, application_name="hoiam gatekeeper", autocommit=True)
            connection.execute("SET synchronous_commit = on")
        except psycopg.OperationalError as error:
            raise Unreachable("gatekeeper") from error
        return connection

    def close(self) -> None:
        """Closes what is free."""
        with contextlib.suppress(queue.Empty):
            while True:
                connection = self._free.get_nowait()
                if connection is not None:
                    connection.close()


class PostgresStore:
    """The gatekeeper's own database; see `hoiam.vault.kept.Store`."""

    def __init__(self, url: str, key_file: Path) -> None:
        self._database = Connections(url)
        self._database.run(lambda c: c.execute(SCHEMA.read_text("utf-8").encode()))
        key = self._key(key_file)
        self._cipher, self._marks = AESGCM(key), hmac.digest(key, b"hoiam exclusion", "sha256")
        self._seal_what_lies_open()
        self._erase_again()
        self._waiting: queue.SimpleQueue[tuple[Kept, datetime, Future[bool]] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()

    def _key(self, file: Path) -> bytes:
        if file.exists():
            key = bytes.fromhex(file.read_text("ascii").strip())
            if len(key) != 32:
                raise StoreKeyMissing(f"{file} does not hold a key")
            return key
        (some,) = self._database.run(lambda c: _one(c, "SELECT EXISTS (SELECT FROM kept)"))
        if some:
            raise StoreKeyMissing(f"{file} is missing, and without it no case opens: bring it back from its own backup")
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = secrets.token_bytes(32)
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            os.write(handle, key.hex().encode("ascii") + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)
        return key

    def close(self) -> None:
        """Writes what waits, then closes."""
        self._waiting.put(None)
        self._writer.join(timeout=10)
        self._database.close()

    # --- new cases, many at a time ---

    def put(self, kept: Kept, at: datetime) -> bool:
        done: Future[bool] = Future()
        self._waiting.put((kept, at, done))
        return done.result()

    def _write(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < _MOST_AT_ONCE:
                try:
                    batch.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            work = [item for item in batch if item is not None]
            if work:
                self._write_together(work)
            if len(work) < len(batch):
                return

    def _write_together(self, work: Sequence[tuple[Kept, datetime, Future[bool]]]) -> None:
        try:
            rows = [self._row(kept, at) for kept, at, _ in work]
            new = self._database.run(lambda c: _insert(c, rows))
        except Exception as error:  # every caller of this batch must hear of it, whatever it is
            for _, _, done in work:
                done.set_exception(error)
            return
        for kept, _, done in work:
            # Of two calls for one case in one batch the first has made the row; the second is told that it was there.
            done.set_result(kept.case in new)
            new.discard(kept.case)

    def _row(self, kept: Kept, at: datetime) -> tuple[Any, ...]:
        payload = b"".join(kept.shares.get(tier, bytes(SHARE_BYTES)) for tier in _ORDER) + kept.case_key
        sealed = self._sealed(kept.case, payload)
        away = self._away(kept.case, kept.excluded)
        return (kept.case, sealed, sorted(kept.bodies), away, kept.two_officers, at, kept.slip, kept.counter)

    def _sealed(self, case: UUID, payload: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, payload, _FORMAT + case.bytes)

    def _payload(self, case: UUID, sealed: bytes) -> bytes:
        """Shares of words and names (32 bytes each, zeros where there is none), of a case whose names were erased the half for
        its second slip (zeros likewise), and the case key."""
        try:
            return self._cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], sealed[:1] + case.bytes)
        except InvalidTag as error:
            raise DoesNotOpen("gatekeeper row") from error

    # --- who is kept away: sealed for each case anew, so that no two rows have a word in common to search or count by ---

    def _away(self, case: UUID, codes: Collection[str]) -> list[str]:
        if not codes:
            return []
        plain = json.dumps(sorted(codes)).encode("ascii")
        # Filled up in steps, so that the length does not count them.
        nonce, plain = secrets.token_bytes(_NONCE), plain.ljust(-(-len(plain) // _PADDED_TO) * _PADDED_TO)
        sealed = nonce + self._cipher.encrypt(nonce, plain, _SEALED.encode("ascii") + case.bytes)
        return [_SEALED + base64.b64encode(sealed).decode("ascii")]

    def _codes(self, case: UUID, away: Sequence[str]) -> frozenset[str]:
        if len(away) != 1 or not away[0].startswith(_SEALED):
            return frozenset(away)
        sealed = base64.b64decode(away[0].removeprefix(_SEALED))
        try:
            plain = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _SEALED.encode("ascii") + case.bytes)
        except InvalidTag as error:
            raise DoesNotOpen("gatekeeper row") from error
        return frozenset(json.loads(plain))

    def _seal_what_lies_open(self) -> None:
        """Rows of releases before 0.3.0 have the codes in the clear. If we stop here, they are sealed at the next start."""

        def work(c: Connection) -> None:
            rows = c.execute(
                "SELECT case_id, excluded FROM kept WHERE excluded <> '{}' AND NOT starts_with(excluded[1], %s) FOR UPDATE",
                [_SEALED],
            ).fetchall()
            for case, codes in rows:
                c.execute("UPDATE kept SET excluded = %s WHERE case_id = %s", [self._away(case, codes), case])

        self._database.run(work)

    # --- one case ---

    def get(self, case: UUID) -> Kept | None:
        row = self._database.read(
            lambda c: c.execute(
                "SELECT sealed, bodies, excluded, two_officers, counter, slip, asked_by, asked_at, coming, own, own_by,"
                " nameless FROM kept WHERE case_id = %s",
                [case],
                prepare=True,
            ).fetchone()
        )
        if row is None:
            return None
        sealed, bodies, excluded, two_officers, counter, slip, asked_by, asked_at, coming, own, own_by, nameless = row
        payload = self._payload(case, sealed)
        shares = {
            tier: payload[at : at + SHARE_BYTES]
            for tier, at in zip(_ORDER, range(0, len(payload), SHARE_BYTES), strict=False)
            if payload[at : at + SHARE_BYTES] != bytes(SHARE_BYTES)
        }
        asked = None if asked_at is None else (int(asked_by), cast(datetime, asked_at))
        return Kept(
            case, shares, payload[-32:], frozenset(bodies), self._codes(case, excluded), two_officers, counter,
            bytes(slip), asked, tuple(map(bytes, coming)), bytes(own), int(own_by), bool(nameless), _half(payload),
        )  # fmt: skip

    def is_shredded(self, case: UUID) -> bool:
        return self._database.read(lambda c: bool(_one(c, "SELECT EXISTS (SELECT FROM shredded WHERE case_id = %s)", case)[0]))

    def change(self, case: UUID, *, bodies: Collection[str]) -> None:
        values = [sorted(bodies), case]
        self._database.run(lambda c: c.execute("UPDATE kept SET bodies = %s WHERE case_id = %s", values))

    def ways(self, case: UUID, slip: bytes, counter: bool) -> None:
        said = "UPDATE kept SET slip = %s, counter = %s WHERE case_id = %s AND NOT confirmed"
        self._database.run(lambda c: c.execute(said, [slip, counter, case]))

    def asked(self, case: UUID, seq: int, at: datetime) -> None:
        self._database.run(
            # Of two that see it at once the first one's moment stays.
            lambda c: c.execute(
                "UPDATE kept SET asked_by = %s, asked_at = %s, coming = '{}' WHERE case_id = %s AND asked_by < %s",
                [seq, at, case, seq],
            )
        )

    def expect(self, case: UUID, coming: bytes) -> None:
        self._database.run(
            lambda c: c.execute(
                "UPDATE kept SET coming = (ARRAY[%s::bytea] || coming)[1:%s] WHERE case_id = %s", [coming, MANY, case]
            )
        )

    def settle(self, case: UUID, seq: int, own: bytes) -> None:
        self._database.run(
            lambda c: c.execute(
                "UPDATE kept SET coming = '{}', asked_at = NULL, own_by = %s,"
                " own = CASE WHEN %s = ''::bytea THEN own ELSE %s END WHERE case_id = %s AND own_by < %s",
                [seq, own, own, case, seq],
            )
        )

    def require_two(self, case: UUID, at: datetime) -> None:
        def work(c: Connection) -> None:
            c.execute("UPDATE kept SET two_officers = true WHERE case_id = %s", [case])
            self._write_down(c, case, [_TWO], True, (), at)

        self._database.run(work)

    def exclude(self, case: UUID, codes: Collection[str], at: datetime) -> None:
        def work(c: Connection) -> None:
            self._keep_away(c, case, lambda before: before | set(codes))
            self._write_down(c, case, codes, True, (), at)

        self._database.run(work)

    def lift(self, case: UUID, lifted: Lifted) -> bool:
        def work(c: Connection) -> None:
            # Whoever is excluded at this moment waits here, or has been before and is seen below.
            c.execute("SELECT FROM kept WHERE case_id = %s FOR UPDATE", [case])
            said = {self._mark(case, code): code for code in (*lifted.codes, *([_TWO] if lifted.ends_two else []))}
            again = c.execute(
                "SELECT DISTINCT code FROM exclusion WHERE case_id = %s AND code = ANY (%s) AND away AND at > %s",
                [case, list(said), lifted.since],
            ).fetchall()
            # What was laid on the case since they proposed it stays, and the rest is lifted, as the history has it.
            goes = set(said.values()) - {said[code] for (code,) in again}
            if said and not goes:
                raise NotDone("old")
            self._use(c, lifted.proof, "lift", str(case), lifted.by, lifted.at)
            self._keep_away(c, case, lambda before: before - goes)
            c.execute("UPDATE kept SET two_officers = two_officers AND NOT %s WHERE case_id = %s", [_TWO in goes, case])
            self._write_down(c, case, goes, False, lifted.by, lifted.at)

        return self._unless_used(work)

    def _keep_away(self, c: Connection, case: UUID, change: Callable[[frozenset[str]], frozenset[str]]) -> None:
        # Under the row's lock, so that of two that come at once neither undoes the other.
        row = c.execute("SELECT excluded FROM kept WHERE case_id = %s FOR UPDATE", [case]).fetchone()
        if row is not None:
            away = self._away(case, change(self._codes(case, row[0])))
            c.execute("UPDATE kept SET excluded = %s WHERE case_id = %s", [away, case])

    def _write_down(
        self, c: Connection, case: UUID, codes: Collection[str], away: bool, by: Sequence[str], at: datetime
    ) -> None:
        for code in sorted(codes):
            c.execute(
                "INSERT INTO exclusion (case_id, code, away, by, at) VALUES (%s, %s, %s, %s, %s)",
                [case, self._mark(case, code), away, list(by), at],
            )

    def _mark(self, case: UUID, code: str) -> str:
        """What stands for the code of an office beside this case, and for no other beside another."""
        return hmac.digest(self._marks, case.bytes + code.encode("ascii"), "sha256").hex()

    # --- proofs, each used once ---

    def used(self, proof: Sequence[str]) -> bool:
        return self._database.read(
            lambda c: bool(_one(c, "SELECT EXISTS (SELECT FROM used WHERE proof = ANY (%s))", list(proof))[0])
        )

    def _use(self, c: Connection, proof: Sequence[str], word: str, about: str, by: Sequence[str], at: datetime) -> None:
        # The key decides between two who come at once: the second waits for the first one's end and is then refused.
        for part in proof:
            c.execute(
                "INSERT INTO used (proof, word, about, by, at) VALUES (%s, %s, %s, %s, %s)", [part, word, about, list(by), at]
            )

    def _unless_used(self, work: Callable[[Connection], None]) -> bool:
        try:
            self._database.run(work)
        except psycopg.errors.UniqueViolation:
            return False
        return True

    # --- the end of a case ---

    def doom(
        self, cases: Collection[UUID], order: str, by: Sequence[str], due: datetime, at: datetime, *, names: bool = False
    ) -> bool:
        def work(c: Connection) -> None:
            self._use(c, [order], "erase" if names else "shred", f"{len(cases)} cases", by, at)
            c.execute(
                "INSERT INTO doomed (case_id, order_id, due, at, names) SELECT e, %s, %s, %s, %s FROM unnest(%s::uuid[]) AS e",
                [order, due, at, names, list(cases)],
            )

        return self._unless_used(work)

    def spare(self, cases: Collection[UUID], at: datetime) -> set[UUID]:
        rows = self._database.run(
            lambda c: c.execute(
                "UPDATE doomed SET spared_at = %s WHERE case_id = ANY (%s) AND spared_at IS NULL"
                " AND case_id IN (SELECT k.case_id FROM kept k WHERE NOT (names AND k.nameless)) RETURNING case_id",
                [at, list(cases)],
            ).fetchall()
        )
        return {row[0] for row in rows}

    def doomed(self, before: datetime) -> list[UUID]:
        rows = self._database.read(
            lambda c: c.execute(
                "SELECT DISTINCT d.case_id FROM doomed d JOIN kept k ON k.case_id = d.case_id"
                " WHERE d.spared_at IS NULL AND NOT d.names AND d.due <= %s LIMIT 1000",
                [before],
            ).fetchall()
        )
        return [row[0] for row in rows]

    def doomed_names(self, before: datetime) -> list[UUID]:
        rows = self._database.read(
            lambda c: c.execute(
                "SELECT DISTINCT d.case_id FROM doomed d JOIN kept k ON k.case_id = d.case_id"
                " WHERE d.spared_at IS NULL AND d.names AND d.due <= %s AND NOT k.nameless LIMIT 1000",
                [before],
            ).fetchall()
        )
        return [row[0] for row in rows]

    def erase(self, case: UUID, at: datetime) -> bool:
        return self._database.run(lambda c: self._erase(c, case, at))

    def _erase(self, c: Connection, case: UUID, at: datetime) -> bool:
        row = c.execute(
            "SELECT sealed, slip <> '' AND own_by = 0, nameless FROM kept WHERE case_id = %s FOR UPDATE", [case]
        ).fetchone()
        if row is None or row[2]:
            return False
        payload, key = self._payload(case, row[0]), slice(-SHARE_BYTES, None)
        words, names = payload[:SHARE_BYTES], payload[SHARE_BYTES : 2 * SHARE_BYTES]
        if names == bytes(SHARE_BYTES):
            return False
        # The half for a slip that waits comes of both shares by a function of one way: it is kept, and gives neither back.
        shares = dict(zip(_ORDER, (words, names), strict=True))
        half = second_chance.house_half(shares, payload[key], case) if row[1] else bytes(SHARE_BYTES)
        left = self._sealed(case, words + bytes(SHARE_BYTES) + half + payload[key])
        c.execute("INSERT INTO erased (case_id, at) VALUES (%s, %s) ON CONFLICT DO NOTHING", [case, at])
        c.execute("UPDATE kept SET sealed = %s, nameless = true WHERE case_id = %s", [left, case])
        return True

    def _erase_again(self) -> None:
        """What a restored copy has brought back of names that were erased goes before anything is served."""

        def work(c: Connection) -> None:
            rows = c.execute(
                "SELECT e.case_id, e.at FROM erased e JOIN kept k ON k.case_id = e.case_id WHERE NOT k.nameless"
            ).fetchall()
            for case, at in rows:
                self._erase(c, case, at)

        self._database.run(work)

    def erased(self, cases: Collection[UUID]) -> set[UUID]:
        rows = self._database.read(
            lambda c: c.execute("SELECT case_id FROM erased WHERE case_id = ANY (%s)", [list(cases)]).fetchall()
        )
        return {row[0] for row in rows}

    def shred(self, case: UUID, at: datetime) -> bool:
        def work(c: Connection) -> bool:
            c.execute("INSERT INTO shredded (case_id, at) VALUES (%s, %s) ON CONFLICT DO NOTHING", [case, at])
            return c.execute("DELETE FROM kept WHERE case_id = %s", [case]).rowcount > 0

        return self._database.run(work)

    def forget(self, case: UUID) -> None:
        self._database.run(lambda c: c.execute("DELETE FROM kept WHERE case_id = %s AND NOT confirmed", [case]))

    # --- releases and limits ---

    def released_cases(self, officer: str, tier: Tier, since: datetime) -> set[UUID]:
        rows = self._database.read(
            lambda c: c.execute(
                "SELECT DISTINCT case_id FROM released WHERE officer = %s AND tier = %s AND at > %s",
                [officer, tier.value, since],
                prepare=True,
            ).fetchall()
        )
        return {row[0] for row in rows}

    def release(self, case: UUID, tier: Tier, officer: str, ground: Ground, at: datetime) -> None:
        values = [case, tier.value, officer, ground.body, ground.seq, at]
        self._database.run(
            lambda c: c.execute(
                "INSERT INTO released (case_id, tier, officer, body, seq, at) VALUES (%s, %s, %s, %s, %s, %s)",
                values,
                prepare=True,
            )
        )

    def bar(self, officer: str, at: datetime) -> None:
        self._database.run(
            lambda c: c.execute(
                # Who leaves before he has asked for anything was let in for the last time before this.
                "INSERT INTO barred (officer, at) VALUES (%s, %s)"
                " ON CONFLICT (officer) DO UPDATE SET at = greatest(barred.at, excluded.at)",
                [officer, at],
            )
        )

    def admit(self, officer: str, order: str, by: Sequence[str], at: datetime) -> bool:
        def work(c: Connection) -> None:
            self._use(c, [order], "admit", officer, by, at)
            c.execute("DELETE FROM barred WHERE officer = %s", [officer])

        return self._unless_used(work)

    def barred_at(self, officer: str) -> datetime | None:
        row = self._database.read(
            lambda c: c.execute("SELECT at FROM barred WHERE officer = %s", [officer], prepare=True).fetchone()
        )
        return None if row is None else cast(datetime, row[0])

    def releases(self, since: datetime) -> list[Release]:
        rows = self._database.read(
            lambda c: c.execute(
                "SELECT case_id, tier, officer, seq, at FROM released WHERE at > %s ORDER BY id", [since]
            ).fetchall()
        )
        return [Release(case, Tier(tier), officer, seq, at) for case, tier, officer, seq, at in rows]

    def seen(self) -> tuple[int, bytes] | None:
        row = self._database.read(lambda c: c.execute("SELECT size, root FROM seen", prepare=True).fetchone())
        return None if row is None else (int(row[0]), bytes(row[1]))

    def see(self, size: int, root: bytes, at: datetime) -> None:
        values = [size, root, at]
        self._database.run(
            lambda c: c.execute(
                "INSERT INTO seen (one, size, root, at) VALUES (true, %s, %s, %s) ON CONFLICT (one) DO UPDATE SET"
                " size = excluded.size, root = excluded.root, at = excluded.at WHERE seen.size < excluded.size",
                values,
                prepare=True,
            )
        )

    def limit(self, officer: str, tier: Tier, at: datetime) -> int | None:
        row = self._database.read(
            lambda c: c.execute(
                # What was raised before orders were kept stood at one caller's word, for as long as he said: it counts no more.
                "SELECT most FROM raised WHERE officer = %s AND tier = %s AND until > %s AND order_id <> ''"
                " ORDER BY id DESC LIMIT 1",
                [officer, tier.value, at],
            ).fetchone()
        )
        return None if row is None else int(row[0])

    def raise_limit(self, raised: Raised) -> bool:
        r = raised

        def work(c: Connection) -> None:
            self._use(c, [r.order], "limit", f"{r.officer} {r.tier.value} {r.most}", r.by, r.at)
            c.execute(
                "INSERT INTO raised (officer, tier, most, by, until, order_id, at) VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [r.officer, r.tier.value, r.most, list(r.by), r.until, r.order, r.at],
            )

        return self._unless_used(work)

    def raises(self) -> list[Raised]:
        rows = self._database.read(
            lambda c: c.execute("SELECT officer, tier, most, by, until, order_id, at FROM raised ORDER BY id").fetchall()
        )
        return [
            Raised(officer, Tier(tier), most, tuple(by), until, order, at) for officer, tier, most, by, until, order, at in rows
        ]

    # --- the sweep ---

    def unconfirmed(self, before: datetime) -> list[UUID]:
        rows = self._database.read(
            lambda c: c.execute(
                "SELECT case_id FROM kept WHERE NOT confirmed AND registered_at < %s ORDER BY registered_at LIMIT 10000",
                [before],
            ).fetchall()
        )
        return [row[0] for row in rows]

    def confirm(self, cases: Collection[UUID]) -> None:
        if cases:
            self._database.run(lambda c: c.execute("UPDATE kept SET confirmed = true WHERE case_id = ANY(%s)", [list(cases)]))


def _insert(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> set[UUID]:
    """Writes new cases and says which were new. A shredded case does not come back."""
    new = set()
    with connection.pipeline():
        cursors = [
            connection.execute(
                "INSERT INTO kept (case_id, sealed, bodies, excluded, two_officers, registered_at, slip, counter)"
                " SELECT %s, %s, %s, %s, %s, %s, %s, %s WHERE NOT EXISTS (SELECT FROM shredded WHERE case_id = %s)"
                " ON CONFLICT (case_id) DO NOTHING RETURNING case_id",
                [*row, row[0]],
                prepare=True,
            )
            for row in rows
        ]
    for cursor in cursors:
        found = cursor.fetchone()
        if found is not None:
            new.add(found[0])
    return new


def _half(payload: bytes) -> bytes:
    """The half that was kept for the second slip of a case whose names were erased; empty where there is none."""
    kept = payload[len(_ORDER) * SHARE_BYTES : -SHARE_BYTES]
    return kept if any(kept) else b""


def _one(connection: Connection, query: Any, *values: object) -> tuple[Any, ...]:
    row = connection.execute(query, values).fetchone()
    if row is None:
        raise AssertionError("the query always gives a row")
    return row


def _one_prepared(connection: Connection, query: Any, *values: object) -> tuple[Any, ...]:
    row = connection.execute(query, values, prepare=True).fetchone()
    if row is None:
        raise AssertionError("the query always gives a row")
    return row


class SqlGrounds:
    """The main database as `sql/witness.sql` shows it."""

    def __init__(self, url: str) -> None:
        self._database = Connections(url)

    def find(self, case: UUID, officer: str, tier: Tier) -> Ground | None:
        row = self._database.read(
            lambda c: c.execute(
                "SELECT seq, at, body, seconds, second_seqs FROM vault_ground(%s, %s, %s)",
                [case, officer, tier.value],
                prepare=True,
            ).fetchone()
        )
        return None if row is None else Ground(row[0], row[1], row[2], tuple(row[3]), tuple(row[4]))

    def offices(self, codes: Collection[str]) -> dict[str, Office]:
        rows = self._database.read(
            lambda c: c.execute("SELECT office, body, keeps FROM vault_offices(%s)", [sorted(set(codes))]).fetchall()
        )
        return {code: Office(code, body, keeps) for code, body, keeps in rows}

    def hands(self, one: str, other: str) -> str:
        return str(self._database.read(lambda c: _one(c, "SELECT vault_hands(%s, %s)", one, other)[0]))

    def superiors(self, bodies: Collection[str]) -> set[str]:
        rows = self._database.read(lambda c: c.execute("SELECT * FROM vault_superiors(%s)", [sorted(set(bodies))]).fetchall())
        return {row[0] for row in rows}

    def last(self, case: UUID) -> int:
        return int(self._database.read(lambda c: _one_prepared(c, "SELECT vault_last(%s)", case)[0]))

    def moves(self, case: UUID) -> list[int]:
        rows = self._database.read(lambda c: c.execute("SELECT * FROM vault_moves(%s)", [case]).fetchall())
        return [row[0] for row in rows]

    def agreements(self, case: UUID) -> list[tuple[int, int]]:
        rows = self._database.read(lambda c: c.execute("SELECT first, second FROM vault_agreements(%s)", [case]).fetchall())
        return [(first, second) for first, second in rows]

    def reissue(self, case: UUID) -> tuple[int, str] | None:
        row = self._database.read(lambda c: c.execute("SELECT seq, outcome FROM vault_reissue(%s)", [case]).fetchone())
        return None if row is None else (int(row[0]), str(row[1]))

    def errands(self, case: UUID) -> list[UUID]:
        rows = self._database.read(lambda c: c.execute("SELECT * FROM vault_errands(%s)", [case]).fetchall())
        return [row[0] for row in rows]

    def errand_of(self, errand: UUID) -> UUID | None:
        rows = self._database.read(lambda c: c.execute("SELECT * FROM vault_errand_of(%s)", [errand]).fetchall())
        return rows[0][0] if rows else None

    def existing(self, cases: Collection[UUID]) -> set[UUID]:
        rows = self._database.read(lambda c: c.execute("SELECT * FROM vault_cases(%s)", [list(cases)]).fetchall())
        return {row[0] for row in rows}


class SqlLog:
    """The public log in the main database, as `sql/witness.sql` shows it."""

    def __init__(self, url: str) -> None:
        self._database = Connections(url)

    def act(self, case: UUID, seq: int) -> LoggedAct | None:
        row = self._database.read(
            lambda c: c.execute(
                "SELECT idx, leaf, wire, number, before FROM vault_logged(%s, %s)", [case, seq], prepare=True
            ).fetchone()
        )
        if row is None:
            return None
        index, leaf, wire, number, before = row
        return LoggedAct(int(index), bytes(leaf), bytes(wire), number, None if before is None else bytes(before))

    def lines(self, order: UUID) -> dict[int, bytes]:
        rows = self._database.read(lambda c: c.execute("SELECT idx, leaf FROM vault_order(%s)", [order]).fetchall())
        return {int(index): bytes(leaf) for index, leaf in rows}

    def orders(self, what: str) -> list[UUID]:
        rows = self._database.read(lambda c: c.execute("SELECT * FROM vault_orders(%s)", [what]).fetchall())
        return [row[0] for row in rows]

    def head(self) -> str | None:
        (note,) = self._database.read(lambda c: _one(c, "SELECT vault_head()"))
        return None if note is None else str(note)

    def tile(self, level: int, n: int) -> bytes:
        (data,) = self._database.read(lambda c: _one(c, "SELECT vault_tile(%s, %s)", level, n))
        return b"" if data is None else bytes(data)

    def accounted(self, acts: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[bool, bool]]:
        if not acts:
            return {}
        cases, seqs = [case for case, _ in acts], [seq for _, seq in acts]
        rows = self._database.read(
            lambda c: c.execute("SELECT dossier, seq, recorded, logged FROM vault_acts(%s, %s)", [cases, seqs]).fetchall()
        )
        return {(case, seq): (recorded, logged) for case, seq, recorded, logged in rows}


class NoGrounds:
    """Without a way to the main database nothing is a ground, and nothing is an orphan."""

    def find(self, case: UUID, officer: str, tier: Tier) -> Ground | None:
        """None: no officer gets a share."""
        del case, officer, tier
        return None

    def offices(self, codes: Collection[str]) -> dict[str, Office]:
        """None that is known: nobody agrees to anything."""
        del codes
        return {}

    def hands(self, one: str, other: str) -> str:
        """Nothing that is known."""
        del one, other
        return "one"

    def superiors(self, bodies: Collection[str]) -> set[str]:
        """None that is known."""
        del bodies
        return set()

    def last(self, case: UUID) -> int:
        """No act that is known."""
        del case
        return 0

    def moves(self, case: UUID) -> list[int]:
        """None that is known: the bodies of a case stay as they are."""
        del case
        return []

    def agreements(self, case: UUID) -> list[tuple[int, int]]:
        """None that is known."""
        del case
        return []

    def reissue(self, case: UUID) -> tuple[int, str] | None:
        """None that is known."""
        del case
        return None

    def errands(self, case: UUID) -> list[UUID]:
        """None that is known."""
        del case
        return []

    def errand_of(self, errand: UUID) -> UUID | None:
        """Of none that is known."""
        del errand
        return None

    def existing(self, cases: Collection[UUID]) -> set[UUID]:
        """All of them, for all that is known here."""
        return set(cases)

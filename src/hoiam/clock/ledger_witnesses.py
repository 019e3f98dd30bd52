"""The log's side of the witness protocol: each witness is asked for a cosignature on every head that is shown.

What the log knows of a witness is kept per witness, in ledger_witness_state. Three answers matter and nothing else is
told apart, since witnesses differ in the rest:

    200     its line is verified, kept and published
    409     it names the size that it knows: a smaller one is where the next request starts from; a larger one than was
            ever signed here means that this database has lost a part of the log
    422     it holds another log than this one

The last two, and only these, stop the log for good: a retry would ask the witness to help hide a fork. Anything else is
a failure of the witness, shown on the status page, tried again later and later.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import Connection

from hoiam.casework.ledger.mirror import Unreachable, fetch
from hoiam.casework.ledger.refusals import LogStopped
from hoiam.casework.ledger.sequencer import head
from hoiam.casework.ledger.tree import tree
from hoiam.core.ledger import witness as protocol
from hoiam.core.ledger.errors import LedgerError
from hoiam.core.ledger.policy import Named, Policy

AGAIN = timedelta(hours=1)  # a tree that does not grow is cosigned anew this often, so that silence can be shown
FIRST_PAUSE = timedelta(seconds=5)  # after a failure; doubles up to LONGEST_PAUSE
LONGEST_PAUSE = timedelta(minutes=5)
AT_ONCE = datetime.min.replace(tzinfo=UTC)

Post = Callable[[str, bytes], tuple[int, bytes]]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class _Asked:
    """A request under way: from the tree of `old` to that of `size`."""

    old: int
    size: int
    signed: str
    at: datetime
    answer: Future[tuple[int, bytes, datetime]]


@dataclass
class _Pace:
    """When a witness may be asked next."""

    not_before: datetime = AT_ONCE
    pause: timedelta = FIRST_PAUSE


@dataclass
class Witnesses:
    """Asks every witness of a policy that has a URL; requests run in threads, the database stays with the caller.

    Asked is about the last head that was shown. All are asked about the same one for the time of a slot, so that their lines
    meet on it and a quorum can come together. post, clock and threads are replaced in tests.
    """

    policy: Policy
    post: Post = fetch
    clock: Callable[[], datetime] = utc_now
    threads: Executor | None = None
    _asked: dict[str, _Asked] = field(default_factory=dict)
    _pace: dict[str, _Pace] = field(default_factory=dict)
    _target: tuple[int, str] | None = None

    def step(self, conn: Connection[Any], now: datetime) -> list[int]:
        """Takes in the answers that have come and sends the requests that are due.

        Returns the sizes that gained a cosignature. Raises LogStopped when a witness has seen more, or another log.
        """
        gained = []
        self._target = _last_shown(conn)
        for named in self.policy.witnesses:
            if named.url is None:
                continue
            vkey = str(named.key)
            asked = self._asked.get(vkey)
            if asked is not None and asked.answer.done():
                del self._asked[vkey]
                if self._take(conn, named, asked, now):
                    gained.append(asked.size)
            if vkey not in self._asked and now >= self._pace.setdefault(vkey, _Pace()).not_before:
                self._ask(conn, named, now)
        return gained

    def close(self) -> None:
        """Ends the threads; an answer under way is dropped and asked for again after the next start."""
        if self.threads is not None:
            self.threads.shutdown(wait=False, cancel_futures=True)

    def _ask(self, conn: Connection[Any], named: Named, now: datetime) -> None:
        vkey = str(named.key)
        if self._target is None:
            return
        size, signed = self._target
        row = conn.execute("SELECT size, answered_at FROM ledger_witness_state WHERE witness = %s", (vkey,)).fetchone()
        known, answered = row if row else (0, None)
        if known > size or (known == size and answered is not None and now - answered < AGAIN):
            return
        path = tuple(tree(conn, size).consistency(known))
        body = str(protocol.AddCheckpoint(known, path, signed)).encode()
        url = f"{(named.url or '').rstrip('/')}/add-checkpoint"

        def send() -> tuple[int, bytes, datetime]:
            status, answer = self.post(url, body)
            return status, answer, self.clock()

        if self.threads is None:
            self.threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="witness")
        conn.execute(
            "INSERT INTO ledger_witness_state (witness, asked_at) VALUES (%s, %s)"
            " ON CONFLICT (witness) DO UPDATE SET asked_at = excluded.asked_at",
            (vkey, now),
        )
        self._asked[vkey] = _Asked(known, size, signed, self.clock(), self.threads.submit(send))

    def _take(self, conn: Connection[Any], named: Named, asked: _Asked, now: datetime) -> bool:
        """Whether the answer is a cosignature, which is then kept."""
        vkey = str(named.key)
        try:
            status, body, finished = asked.answer.result()
            text = body.decode()
            if status == 200:
                line, time = protocol.accept(text, asked.signed, named.key)
            elif status == 409:
                self._conflict(conn, named, asked, protocol.parse_size(text))
                return False
            elif status == 422:
                raise LogStopped("fork", named.name, f"answered 422 at size {asked.size}: {text[:200].strip()}")
            else:
                raise Unreachable(f"answered {status}")
        except (Unreachable, LedgerError, UnicodeDecodeError) as wrong:
            self._fail(conn, vkey, str(wrong), now)
            return False
        with conn.transaction():
            conn.execute(
                "INSERT INTO ledger_cosignature (size, witness, time, line) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (asked.size, vkey, time, line),
            )
            conn.execute(
                "UPDATE ledger_witness_state SET size = greatest(size, %s), answered_at = %s, skew = %s, failure = ''"
                " WHERE witness = %s",
                (asked.size, now, _skew(time, asked.at, finished), vkey),
            )
        self._pace[vkey].pause = FIRST_PAUSE
        return True

    def _conflict(self, conn: Connection[Any], named: Named, asked: _Asked, knows: int) -> None:
        ours = head(conn)
        signed = ours.size if ours else 0
        if knows > signed:
            raise LogStopped("ahead", named.name, f"{knows} > {signed}")
        if knows == asked.old:
            raise Unreachable(f"answered 409 with {knows}, from which it was asked")
        # It knows a tree that was signed here: the next request starts from there, and is due at once.
        conn.execute(
            "UPDATE ledger_witness_state SET size = %s, answered_at = NULL WHERE witness = %s", (knows, str(named.key))
        )

    def _fail(self, conn: Connection[Any], vkey: str, cause: str, now: datetime) -> None:
        conn.execute("UPDATE ledger_witness_state SET failure = %s WHERE witness = %s", (cause[:500], vkey))
        pace = self._pace[vkey]
        pace.not_before = now + pace.pause
        pace.pause = min(pace.pause * 2, LONGEST_PAUSE)


def _last_shown(conn: Connection[Any]) -> tuple[int, str] | None:
    row = conn.execute("SELECT size, note FROM ledger_checkpoint WHERE shown IS NOT NULL ORDER BY size DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else None


def _skew(time: int, asked: datetime, finished: datetime) -> float:
    """Seconds by which the witness's clock is ahead of ours (negative: behind), beyond what the request's time explains."""
    earliest, latest = int(asked.timestamp()), finished.timestamp()
    if time < earliest:
        return float(time - earliest)
    return max(0.0, time - latest)

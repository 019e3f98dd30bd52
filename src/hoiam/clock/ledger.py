"""The signing loop: sequence the outbox and make it durable in every turn; at the end of a slot show it and ask the witnesses.

The only process that holds the log's private key. `Keeper.run_once` is one turn, for a worker that has other work too;
`python -m hoiam.clock.ledger` turns by itself, on the clock. Environment: HOIAM_HOME, HOIAM_LEDGER_DATABASE_URL (else
HOIAM_OWNER_DATABASE_URL, else HOIAM_DATABASE_URL), HOIAM_LEDGER_KEY (the file with the log's key; default
HOIAM_HOME/keys/ledger/log.key), HOIAM_LEDGER_MARK (the high-water mark's file; put it on another volume than the database),
HOIAM_LOG_SLOT (how long a slot is: `10m`, which is usual, or `30s`; casework.ledger.slots).
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection

from hoiam.casework import migrated
from hoiam.casework.ledger import ahead, check, exporter, keys, sequencer
from hoiam.casework.ledger import slots as schedules
from hoiam.casework.ledger.highwater import HighWater
from hoiam.casework.ledger.mirror import fetch
from hoiam.casework.ledger.refusals import AnotherSequencer, Damaged, LogRefusal, LogStopped
from hoiam.casework.ledger.slots import Room, Shown, Slots
from hoiam.core.ledger import note
from hoiam.core.ledger.policy import Policy
from hoiam.vault.credentials import credential
from hoiam.vault.hardening import harden

from .ledger_witnesses import Witnesses, utc_now

RECHECK = 3600  # seconds between two re-checks of everything, and at least SHARE times as long as one takes
SHARE = 20
MOST_BATCHES = 20  # batches in one turn, so that mark and witnesses are not starved by a long outbox


@dataclass(frozen=True, slots=True)
class Round:
    """What one turn did. durable, shown: the size that became so, None when none did. refusal: why the log did not sign."""

    sequenced: int = 0
    durable: int | None = None
    shown: int | None = None
    cosigned: tuple[int, ...] = ()
    refusal: LogRefusal | None = None


@dataclass
class Keeper:
    """Everything that the signing loop holds. folder: the files that are shown; mark: on another volume.

    slots: the schedule; None for a log that hides nothing from whoever watches it, where each head is shown as soon as it is
    durable and no line is a filler. The signing process always has one.
    """

    signers: Sequence[note.SignerKey]
    policy: Policy
    mirrors: Sequence[str]
    mark: HighWater
    folder: Path
    witnesses: Witnesses
    clock: Callable[[], datetime] = utc_now
    get: Callable[[str], tuple[int, bytes]] = fetch
    slots: Slots | None = None
    silent: dict[str, str] = field(default_factory=dict)
    _asked_with: Connection[Any] | None = None
    _turned: datetime | None = None

    @classmethod
    def open(cls, home: Path, *, mark: Path | None = None, key: Path | None = None, slots: Slots | None = None) -> Keeper:
        """The keeper of the installation in `home`; KeyMissing when there is no log yet, LedgerError for a bad policy."""
        folder = home / "keys" / "ledger"
        policy = keys.read_policy(folder)
        return cls(
            signers=keys.signers(folder, key),
            policy=policy,
            mirrors=keys.mirrors(folder),
            mark=HighWater(mark or home / "ledger-mark" / "checkpoint"),
            folder=home / "log",
            witnesses=Witnesses(policy),
            slots=slots,
        )

    def run_once(self, conn: Connection[Any], *, now: datetime | None = None) -> Round:
        """One turn; `conn` is in autocommit mode. Never raises a LogRefusal: it comes back in the Round.

        The first turn with a connection asks the mark, the witnesses and the mirrors whether they know more than the
        database does, before anything is signed; every other turn looks at the mark. (A database can be restored under
        a running process; its connections break when it is.) A stop that is found is written down and stands until
        `hoiam ledger repair`.
        """
        now = now or self.clock()
        done = Round()
        try:
            sequencer.check_not_stopped(conn)
            if self._asked_with is not conn:
                self.silent = ahead.check_nobody_is_ahead(conn, self.mark, self.policy, self.mirrors, get=self.get)
                self._asked_with = conn
            else:
                ahead.check_mark(conn, self.mark, self.policy.log_keys)
            done = self._at_once(conn, now) if self.slots is None else self._by_slots(conn, now, self.slots)
            done = replace(done, cosigned=tuple(self.witnesses.step(conn, now)))
            for size in sorted(set(done.cosigned)):
                exporter.export_cosigned(conn, self.folder, size)
        except AnotherSequencer as busy:
            return replace(done, refusal=busy)
        except LogRefusal as refusal:
            if isinstance(refusal, LogStopped):
                sequencer.stop(conn, refusal, now=now)
            return replace(done, refusal=refusal)
        return done

    def _at_once(self, conn: Connection[Any], now: datetime) -> Round:
        """Each head is shown as soon as it is durable."""
        taken = self._sequence(conn, now, None)
        durable = exporter.keep(conn, self.mark)
        return Round(taken, durable, exporter.show(conn, self.folder, now))

    def _by_slots(self, conn: Connection[Any], now: datetime, slots: Slots) -> Round:
        """What has come in since the last turn becomes durable; at the end of a slot that is filled up and shown."""
        # If a call before has stopped after signing, what it signed is in the tree: it becomes durable first.
        durable = exporter.keep(conn, self.mark)
        opened = exporter.last_shown(conn)
        if opened is None:
            # A new log shows its empty tree; one that had shown all it had goes on from there.
            if sequencer.head(conn) is None:
                sequencer.sequence(conn, self.signers, now=now, limit=0)
                durable = exporter.keep(conn, self.mark)
            shown = exporter.show(conn, self.folder, slots.begin(now))
            opened = exporter.last_shown(conn)
            if opened is None:
                raise AssertionError("the last head was just shown")
        else:
            shown = None
        if now >= (end := slots.end(opened.since)):
            return self._close(conn, now, slots, opened, end)
        if self._has_turned(conn, now, slots):
            return Round(durable=durable, shown=shown)
        taken = self._sequence(conn, now, Room(slots, opened, now))
        return Round(taken, exporter.keep(conn, self.mark) or durable, shown)

    def _close(self, conn: Connection[Any], now: datetime, slots: Slots, opened: Shown, end: datetime) -> Round:
        """Fills up the slot that is over and shows it. Slots in which nobody was here to sign are left out: what they tell is
        that the log stood still."""
        taken = 0
        last = sequencer.head(conn)
        # If a call before has stopped between signing and showing, the slot is filled up already.
        if last is None or last.at < end or last.size < opened.size + slots.whole(opened):
            taken = sequencer.sequence(conn, self.signers, now=now, room=Room(slots, opened, now, closes=True)).lines
        self._turned = slots.turn(now)
        durable = exporter.keep(conn, self.mark)
        if (last := sequencer.head(conn)) is None:
            raise AssertionError("a slot was open")
        size = slots.closed(opened, last.size)
        sequencer.sign_first(conn, self.signers, size, now=now)
        return Round(taken, durable, exporter.show(conn, self.folder, slots.begin(now), size))

    def _has_turned(self, conn: Connection[Any], now: datetime, slots: Slots) -> bool:
        """Whether this turn's head was signed or had nothing to sign: what comes in afterwards waits for the next turn, whoever
        else was here before, so that nobody learns that from how long he waits."""
        turn, before = slots.turn(now), self._turned
        self._turned = turn
        last = sequencer.head(conn)
        return before == turn or (last is not None and last.at >= turn)

    def _sequence(self, conn: Connection[Any], now: datetime, room: Room | None) -> int:
        """Takes in all that waits, by batches; how many lines."""
        taken = 0
        for _ in range(MOST_BATCHES):
            lines = sequencer.sequence(conn, self.signers, now=now, room=room).lines
            taken += lines
            if lines < sequencer.BATCH:
                break
        return taken

    def recheck(self, conn: Connection[Any], *, now: datetime | None = None) -> check.Checked:
        """Recomputes the whole log (3 s per million lines); a fault stops it. For once in a while, on its own connection."""
        done = check.check(conn, self.policy.log_keys)
        if done.faults:
            sequencer.stop(conn, Damaged("; ".join(done.faults[:3])), now=now or self.clock())
        return done

    def close(self) -> None:
        self.witnesses.close()


def database_url(environ: Mapping[str, str]) -> str:
    """Where the ledger's tables are, as the role that may write them."""
    for name in ("HOIAM_LEDGER_DATABASE_URL", "HOIAM_OWNER_DATABASE_URL", "HOIAM_DATABASE_URL"):
        if told := credential(name, environ):
            return told
    raise SystemExit("HOIAM_LEDGER_DATABASE_URL is missing. Set it to the address of the database, as the tables' owner.")


def open_keeper(environ: Mapping[str, str]) -> Keeper:
    """The keeper that the environment describes."""
    home = Path(environ.get("HOIAM_HOME") or "var").resolve()
    mark, key = environ.get("HOIAM_LEDGER_MARK"), environ.get("HOIAM_LEDGER_KEY")
    slots = schedules.of(environ)
    return Keeper.open(home, mark=Path(mark) if mark else None, key=Path(key) if key else None, slots=slots)


def _recheck_hourly(keeper: Keeper, url: str, leave: threading.Event) -> None:
    pause = float(RECHECK)
    while not leave.wait(pause):
        started = time.monotonic()
        try:
            with psycopg.connect(url, autocommit=True, application_name="hoiam-ledger-check") as conn:
                faults = keeper.recheck(conn).faults
        except psycopg.OperationalError:
            continue  # the loop says that the database is away
        pause = max(RECHECK, SHARE * (time.monotonic() - started))
        for fault in faults:
            print(fault, file=sys.stderr, flush=True)


def main(argv: Sequence[str]) -> int:
    """Turns until SIGTERM. A refusal is said once, not in every turn."""
    if argv:
        print(__doc__)
        return 2
    harden(lock=False)
    url = database_url(os.environ)
    try:
        keeper = open_keeper(os.environ)
    except LogRefusal as refusal:
        print(refusal.words("vi"), refusal.words("en"), sep="\n", file=sys.stderr, flush=True)
        return 1
    except schedules.NoSlot as wrong:
        print(f"log: {wrong}", file=sys.stderr, flush=True)
        return 1
    try:
        migrated.of(url).refuse_newer()
    except migrated.DoesNotFit as wrong:
        print(f"log: {wrong}", file=sys.stderr, flush=True)
        return 1
    except psycopg.OperationalError:
        pass  # said and waited for below; who restarts the server does not put an older program beside it
    # What stands now stands as long as the process: the search for garbage passes it by.
    gc.collect()
    gc.freeze()
    leave = threading.Event()
    threading.Thread(target=_recheck_hourly, args=(keeper, url, leave), daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave.set())
    said = ""
    while not leave.is_set():
        try:
            with psycopg.connect(url, autocommit=True, application_name="hoiam-ledger") as conn:
                while not leave.wait((keeper.slots or Slots()).wait(keeper.clock())):
                    refused = keeper.run_once(conn).refusal
                    words = refused.words("vi") + "\n" + refused.words("en") if refused else ""
                    if words and words != said:
                        print(words, file=sys.stderr, flush=True)
                    said = words
        except psycopg.OperationalError as gone:
            # The server restarts or is full; nothing is lost, lines wait in the outbox.
            print(f"The database is not there: {gone}".strip(), file=sys.stderr, flush=True)
            leave.wait(2)
        except OSError as wrong:
            # A full or missing disk: what is signed stays in the database and is published when the disk is back.
            print(
                f"{wrong.filename}: {wrong.strerror}. Nothing is lost; make room or attach the disk.",
                file=sys.stderr,
                flush=True,
            )
            leave.wait(2)
    keeper.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

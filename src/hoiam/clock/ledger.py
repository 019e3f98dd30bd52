"""The signing loop: sequence the outbox, publish the files, ask the witnesses.

The only process that holds the log's private key. `Keeper.run_once` is one turn, for a worker that has other work too;
`python -m hoiam.clock.ledger` turns by itself. Environment: HOIAM_HOME, HOIAM_LEDGER_DATABASE_URL (else
HOIAM_OWNER_DATABASE_URL, else HOIAM_DATABASE_URL), HOIAM_LEDGER_KEY (the file with the log's key; default
HOIAM_HOME/keys/ledger/log.key), HOIAM_LEDGER_MARK (the high-water mark's file; put it on another volume than the database).
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection

from hoiam.casework import migrated
from hoiam.casework.ledger import ahead, check, exporter, keys, sequencer
from hoiam.casework.ledger.highwater import HighWater
from hoiam.casework.ledger.mirror import fetch
from hoiam.casework.ledger.refusals import AnotherSequencer, Damaged, LogRefusal, LogStopped
from hoiam.core.ledger import note
from hoiam.core.ledger.policy import Policy
from hoiam.vault.credentials import credential
from hoiam.vault.hardening import harden

from .ledger_witnesses import Witnesses, utc_now

TURN = 0.25  # seconds between two turns: what a petitioner waits for a receipt, at most twice this
RECHECK = 3600  # seconds between two re-checks of everything
MOST_BATCHES = 20  # batches in one turn, so that files and witnesses are not starved by a long outbox


@dataclass(frozen=True, slots=True)
class Round:
    """What one turn did. published: the size now on disk, None when nothing was new. refusal: why the log did not sign."""

    sequenced: int = 0
    published: int | None = None
    cosigned: tuple[int, ...] = ()
    refusal: LogRefusal | None = None


@dataclass
class Keeper:
    """Everything that the signing loop holds. folder: the exported files; mark: on another volume."""

    signers: Sequence[note.SignerKey]
    policy: Policy
    mirrors: Sequence[str]
    mark: HighWater
    folder: Path
    witnesses: Witnesses
    clock: Callable[[], datetime] = utc_now
    get: Callable[[str], tuple[int, bytes]] = fetch
    silent: dict[str, str] = field(default_factory=dict)
    _asked_with: Connection[Any] | None = None

    @classmethod
    def open(cls, home: Path, *, mark: Path | None = None, key: Path | None = None) -> Keeper:
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
        )

    def run_once(self, conn: Connection[Any], *, now: datetime | None = None) -> Round:
        """One turn; `conn` is in autocommit mode. Never raises a LogRefusal: it comes back in the Round.

        The first turn with a connection asks the mark, the witnesses and the mirrors whether they know more than the
        database does, before anything is signed; every other turn looks at the mark. (A database can be restored under
        a running process; its connections break when it is.) A stop that is found is written down and stands until
        `hoiam ledger repair`.
        """
        now = now or self.clock()
        sequenced, published = 0, None
        cosigned: tuple[int, ...] = ()
        try:
            sequencer.check_not_stopped(conn)
            if self._asked_with is not conn:
                self.silent = ahead.check_nobody_is_ahead(conn, self.mark, self.policy, self.mirrors, get=self.get)
                self._asked_with = conn
            else:
                ahead.check_mark(conn, self.mark, self.policy.log_keys)
            for _ in range(MOST_BATCHES):
                taken = sequencer.sequence(conn, self.signers, now=now)
                sequenced += taken
                if taken < sequencer.BATCH:
                    break
            # If we stop here, the lines are in the tree and not yet published; the next turn publishes them.
            published = exporter.export(conn, self.folder, self.mark)
            cosigned = tuple(self.witnesses.step(conn, now))
            for size in sorted(set(cosigned)):
                exporter.export_cosigned(conn, self.folder, size)
        except AnotherSequencer as busy:
            return Round(sequenced, published, cosigned, busy)
        except LogRefusal as refusal:
            if isinstance(refusal, LogStopped):
                sequencer.stop(conn, refusal, now=now)
            return Round(sequenced, published, cosigned, refusal)
        return Round(sequenced, published, cosigned)

    def recheck(self, conn: Connection[Any], *, now: datetime | None = None) -> check.Checked:
        """Recomputes the whole log (3 s per million lines); a fault stops it. For once an hour, on its own connection."""
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
    return Keeper.open(home, mark=Path(mark) if mark else None, key=Path(key) if key else None)


def _recheck_hourly(keeper: Keeper, url: str, leave: threading.Event) -> None:
    while not leave.wait(RECHECK):
        try:
            with psycopg.connect(url, autocommit=True, application_name="hoiam-ledger-check") as conn:
                faults = keeper.recheck(conn).faults
        except psycopg.OperationalError:
            continue  # the loop says that the database is away
        for fault in faults:
            print(fault, file=sys.stderr, flush=True)


def main(argv: Sequence[str]) -> int:
    """Turns until SIGTERM. A refusal is said once, not every quarter of a second."""
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
                while not leave.wait(TURN):
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

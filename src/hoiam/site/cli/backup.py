"""./hoiam backup and restore: three things apart, since together they would undo what each protects.

    backup FOLDER     FOLDER/main/STAMP.dump and FOLDER/main/files: the main database and the sealed files, as long as wanted
                      FOLDER/gatekeeper/STAMP.dump: the second shares; older ones than 30 days are deleted, so that what is
                      shredded is gone. Keep this folder on another machine than main
                      FOLDER/mark/checkpoint: how far the public log has been seen. Keep it on a third
    restore FOLDER    the newest of each, or --stamp; then asks whether anybody has seen more of the log than the database has

Everything is readable for its owner alone (0600, folders 0700), whatever the caller's umask; no password stands on a command
line. A restore refuses while anybody is connected to the databases or a process of this HOIAM_HOME runs, and says who.

The key files of HOIAM_HOME/keys are in none of them: keep those on paper or on a token, the gatekeeper's apart from the
others. Restoring never brings back a shredded case or an erased name, and never lets the log sign over a hole.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from hoiam.casework.ledger import ahead, sequencer
from hoiam.casework.ledger.refusals import LogRefusal, LogStopped
from hoiam.clock import ledger as loop
from hoiam.site import engine
from hoiam.site.installation import CannotStart, Place, on_installation, processes_of
from hoiam.vault.gatekeeper_store import SCHEMA

GATEKEEPER_DAYS = 30
LEAVING = 2.0  # seconds that a session which has ended may be listed
_STAMP = "%Y-%m-%dT%H%M%SZ"


def backup(argv: Sequence[str]) -> int:
    """A backup of a running or resting installation."""
    parser = argparse.ArgumentParser(
        prog="./hoiam backup", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args(argv)
    return on_installation(lambda place: _backup(place, asked.folder))


def restore(argv: Sequence[str]) -> int:
    """A restore into an installation that does not run."""
    parser = argparse.ArgumentParser(
        prog="./hoiam restore", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stamp", default="", help="which backup of the main database; default: the newest")
    asked = parser.parse_args(argv)
    return on_installation(lambda place: _restore(place, asked.folder, asked.stamp))


def _program(name: str, home: Path) -> str:
    """pg_dump and pg_restore: beside the engine that this installation uses, else on the path."""
    found = shutil.which(name)
    try:
        beside = engine.find_programs(os.environ.get("HOIAM_ENGINE", ""), home, home).folder / name
    except engine.EngineError:
        beside = Path(name)
    if os.access(beside, os.X_OK):
        return str(beside)
    if found is None:
        raise CannotStart(f"{name} is missing. Install the client programs of PostgreSQL (Debian: postgresql-client).")
    return found


def _backup(place: Place, folder: Path) -> int:
    """Dump both databases, copy files and mark that are not there yet, drop dumps of shares that are too old."""
    stamp = datetime.now(UTC).strftime(_STAMP)
    with _for_its_owner_alone():
        for name in ("main/files", "gatekeeper", "mark"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        _close(folder)
    with engine.server(place.home) as server:
        addresses = place.provision(server)
        dump = _program("pg_dump", place.home)
        # The main database first: a case in it then always has its share in the other one.
        owners = server.pid is not None
        main = engine.with_parts(server.url, database=engine.database_of(addresses.owner)) if owners else addresses.owner
        more = [] if owners else ["--enable-row-security"]  # the owner's own policies show everything
        shares = ["--format=custom", "--file", str(folder / "gatekeeper" / f"{stamp}.dump")]
        with _for_its_owner_alone():
            engine.run_client(dump, main, ["--format=custom", *more, "--file", str(folder / "main" / f"{stamp}.dump")])
            engine.run_client(dump, addresses.gatekeeper, shares)
    for file in sorted((place.home / "files").glob("*")):
        target = folder / "main" / "files" / file.name
        if not target.exists():
            _copy(file, target)
    mark = place.home / "ledger-mark" / "checkpoint"
    if mark.exists():
        _copy(mark, folder / "mark" / "checkpoint")
    oldest = datetime.now(UTC) - timedelta(days=GATEKEEPER_DAYS)
    for old in (folder / "gatekeeper").glob("*.dump"):
        if datetime.strptime(old.stem, _STAMP).replace(tzinfo=UTC) < oldest:
            old.unlink()
            engine.tell(f"Deleted {old}: older than {GATEKEEPER_DAYS} days.")
    engine.tell(f"Backed up as {stamp}. Carry {folder}/main, {folder}/gatekeeper and {folder}/mark to three different places.")
    return 0


@contextmanager
def _for_its_owner_alone() -> Iterator[None]:
    """What is made within is closed to others. Around the server's own start it would shut out the user who runs that."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _close(folder: Path) -> None:
    """What earlier releases left readable for others is so no longer. The folder itself may be somebody's disk, and is left."""
    for name in ("main", "gatekeeper", "mark"):
        for there in (folder / name, *(folder / name).rglob("*")):
            there.chmod(0o700 if there.is_dir() else 0o600)


def _copy(file: Path, target: Path) -> None:
    """The bytes and the time of a file, not who may read it."""
    with _for_its_owner_alone():
        shutil.copyfile(file, target)
    target.chmod(0o600)
    there = file.stat()
    os.utime(target, ns=(there.st_atime_ns, there.st_mtime_ns))


def _newest(folder: Path, stamp: str = "") -> Path:
    found = sorted(folder.glob(f"{stamp or '*'}.dump"))
    if not found:
        raise CannotStart(f"There is no backup {stamp or ''} in {folder}.")
    return found[-1]


def _restore(place: Place, folder: Path, stamp: str) -> int:
    """Both databases made anew from their dumps, files and mark copied where missing; 1 when somebody knows more of the log.

    What the present gatekeeper has shredded is shredded again in the restored one.
    """
    main_dump, gate_dump = _newest(folder / "main", stamp), _newest(folder / "gatekeeper")
    with place.alone(), engine.server(place.home) as server:
        addresses = place.provision(server)
        main, gate = engine.database_of(addresses.owner), engine.database_of(addresses.gatekeeper)
        tool = _program("pg_restore", place.home)
        _nobody_lives_here(place, server, main, gate)
        shredded = _remembered(addresses.gatekeeper, "SELECT case_id, at FROM shredded")
        nameless = _remembered(addresses.gatekeeper, "SELECT case_id, at FROM erased")
        # If this stops half-way, a database is missing or half-filled; running it again begins anew. Who comes in between is
        # not thrown out: the server then refuses.
        engine.drop_databases(server, main, gate, whoever_is_there=False)
        with psycopg.connect(server.url, autocommit=True) as admin:
            engine.create_database(admin, gate, owner="hoiam_gatekeeper", may_connect=())
            engine.create_database(admin, main, owner="hoiam_owner", may_connect=engine.MAY_CONNECT)
        engine.furnish(engine.with_parts(server.url, database=main), for_a_backup=True)
        for dump, database in ((main_dump, main), (gate_dump, gate)):
            there = engine.with_parts(server.url, database=database)
            engine.run_client(tool, there, ["--exit-on-error", "--no-comments", str(dump)])
        with psycopg.connect(addresses.gatekeeper) as keeper:
            # A case that was shredded after the backup was made stays shredded.
            keeper.cursor().executemany("INSERT INTO shredded (case_id, at) VALUES (%s, %s) ON CONFLICT DO NOTHING", shredded)
            keeper.execute("DELETE FROM kept WHERE case_id IN (SELECT case_id FROM shredded)")
            keeper.execute(SCHEMA.read_text("utf-8").encode())
            # A name as well: the gatekeeper takes out what it has of it again before it serves anything. What the histories say
            # of erased names is not believed here: whoever writes one alone would destroy.
            keeper.cursor().executemany("INSERT INTO erased (case_id, at) VALUES (%s, %s) ON CONFLICT DO NOTHING", nameless)
        codes_as_recorded(addresses.owner, addresses.gatekeeper)
        files = place.home / "files"
        files.mkdir(mode=0o700, exist_ok=True)
        for file in sorted((folder / "main" / "files").glob("*")):
            if not (files / file.name).exists():
                _copy(file, files / file.name)
        mark = place.home / "ledger-mark" / "checkpoint"
        if not mark.exists() and (folder / "mark" / "checkpoint").exists():
            mark.parent.mkdir(parents=True, exist_ok=True)
            _copy(folder / "mark" / "checkpoint", mark)
        engine.tell(f"Restored {main_dump.stem} and {gate_dump.stem}.")
        return _nobody_knows_more(place, addresses.owner)


def _nobody_lives_here(place: Place, server: engine.Server, *databases: str) -> None:
    """CannotStart with who is connected or runs, while anybody does: what he writes now would be lost."""
    found = [f"process {each.pid}: {each.command}" for each in processes_of(place.home)]
    sessions = engine.sessions_on(server, *databases)
    until = time.monotonic() + LEAVING
    while sessions and time.monotonic() < until:  # one of ours that has just said goodbye may still be on its way out
        time.sleep(0.05)
        sessions = engine.sessions_on(server, *databases)
    found += [str(session) for session in sessions]
    if found:
        raise CannotStart(
            f"A house lives on what would be restored ({', '.join(databases)}); nothing was changed:\n  "
            + "\n  ".join(found[:20])
            + "\nA restore throws both databases away. Stop these first, then restore."
        )


def _remembered(gatekeeper: str, query: LiteralString) -> list[tuple[Any, ...]]:
    try:
        with psycopg.connect(gatekeeper) as keeper:
            return keeper.execute(query).fetchall()
    except psycopg.Error:
        return []  # an installation that begins with its backup


def codes_as_recorded(main: str, gatekeeper: str) -> None:
    """The codes that the gatekeeper goes by are those that the restored histories gave, whichever of the two dumps is older:
    else a petition whose writer had a new code for a lost one would open by neither. A request that waits is noticed anew."""
    with psycopg.connect(main) as histories:
        settled = histories.execute(
            "SELECT h.dossier_id, max(h.seq), (array_agg(w.act->'data'->>'code' ORDER BY h.seq DESC))[1]"
            " FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w"
            " WHERE w.act->>'fact' = 'Reissued' AND w.act->>'outcome' IN ('stopped', 'given') GROUP BY h.dossier_id"
        ).fetchall()
    with psycopg.connect(gatekeeper) as keeper:
        keeper.execute(
            "UPDATE kept SET own = '', own_by = 0, asked_by = 0, asked_at = NULL, coming = '{}'"
            " WHERE own_by > 0 OR asked_by > 0"
        )
        keeper.cursor().executemany(
            "UPDATE kept SET own = decode(%s, 'hex'), own_by = %s WHERE case_id = %s",
            [(code, seq, case) for case, seq, code in settled],
        )


def _nobody_knows_more(place: Place, owner: str) -> int:
    """The fork check: a database that has forgotten published lines must not sign before they are back."""
    keeper = loop.open_keeper({**os.environ, "HOIAM_HOME": str(place.home)})
    with psycopg.connect(owner, autocommit=True) as conn:
        try:
            ahead.check_nobody_is_ahead(conn, keeper.mark, keeper.policy, keeper.mirrors)
        except LogRefusal as refusal:
            if isinstance(refusal, LogStopped):
                sequencer.stop(conn, refusal, now=datetime.now(UTC))
            print(refusal.words("vi"), refusal.words("en"), sep="\n", file=sys.stderr)
            engine.tell(
                f"The log is stopped. Bring its lines back first: ./hoiam ledger repair --from-mirror {place.home / 'log'}"
            )
            return 1
    engine.tell("Nobody has seen more of the log than this database has.")
    return 0

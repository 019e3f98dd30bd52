"""The signing process is killed while acts come in: none is lost, none is entered twice, no published tree is taken back."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

import hoiam
from core.ledger.conftest import House, no_witnesses
from hoiam.casework.ledger import check, fillers
from hoiam.casework.ledger.mirror import Mirror
from hoiam.core.ledger import checkpoint, merkle, tiles
from waiting import until

KILLS = int(os.environ.get("HOIAM_LEDGER_KILLS", "6"))
LINES = int(os.environ.get("HOIAM_LEDGER_LINES", "6000"))
AT_ONCE = 20  # lines in one transaction of the load
PORTION = -(-LINES // (KILLS + 1) // AT_ONCE) * AT_ONCE  # lines that come in around each kill


@contextmanager
def _signing(house: House) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "hoiam.clock.ledger"],
        env={
            **os.environ, "HOIAM_HOME": str(house.home), "HOIAM_LEDGER_DATABASE_URL": house.url,
            "HOIAM_LEDGER_MARK": str(house.home / "mark" / "checkpoint"), "HOIAM_LOG_SLOT": "2s",
            "PYTHONPATH": str(Path(hoiam.__file__).parents[1]),
        },
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Load:
    """Acts that come in while everything else happens; `done` counts the lines whose transaction was acknowledged."""

    def __init__(self, url: str) -> None:
        self.url, self.done = url, 0
        self.turns = threading.Semaphore(0)
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as conn:
            while self.done < LINES:
                if self.done % PORTION == 0:
                    assert self.turns.acquire(timeout=60)
                conn.execute(
                    "INSERT INTO ledger_outbox (leaf, dossier, seq) SELECT convert_to('line ' || i, 'UTF8'),"
                    " gen_random_uuid(), 1 FROM generate_series(%s::int, %s::int) AS i",
                    (self.done, self.done + AT_ONCE - 1),
                )
                self.done += AT_ONCE


def _wait_for_growth(house: House, process: subprocess.Popen[bytes], beyond: int, *, durable: bool = False) -> int:
    sizes: list[int] = []

    def grew() -> bool:
        sizes.append(house.size())
        return sizes[-1] > beyond and (not durable or house.durable() > beyond)

    until(grew, process=process, said=lambda: f"The log stands at {sizes[-1]} of more than {beyond}.")
    return sizes[-1]


def _acts(house: House) -> int:
    row = house.conn.execute("SELECT count(*) FROM ledger_entry WHERE dossier IS NOT NULL").fetchone()
    return int(row[0]) if row else 0


def _shown(house: House) -> int:
    row = house.conn.execute("SELECT max(size) FROM ledger_checkpoint WHERE shown IS NOT NULL").fetchone()
    return int(row[0] or 0) if row else 0


@pytest.mark.faults
def test_no_act_is_lost_or_doubled_when_the_signing_process_is_killed(house: House) -> None:
    house = no_witnesses(house)
    load = Load(house.url)
    size = -1
    seen: dict[int, bytes] = {}
    for kill in range(KILLS):
        with _signing(house) as process:
            if kill == 0:
                load.thread.start()
            load.turns.release()
            size = _wait_for_growth(house, process, size, durable=kill % 2 == 1)
            # Another place in the turn each time: in the transaction, in the files, at the mark.
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.013 * kill)  # it goes on by itself
            process.kill()
            process.wait()
        # What a reader sees now is whole, and continues what readers saw before.
        mirror = Mirror(str(house.home / "log"))
        if (house.home / "log" / "checkpoint").exists():
            head = checkpoint.verify(mirror.checkpoint(), house.keeper.policy.log_keys).checkpoint
            tree = tiles.TileTree(head.size, mirror.tile)
            assert tree.root() == head.root
            for old, root in seen.items():
                merkle.verify_consistency(old, head.size, root, head.root, tree.consistency(old))
            if head.size:
                seen[head.size] = head.root
    load.turns.release(KILLS + 1)
    load.thread.join()
    with _signing(house) as process:
        until(lambda: _acts(house) == load.done, process=process, said=lambda: f"{_acts(house)} of {load.done} acts.")
        size = house.size()
        until(lambda: _shown(house) > size, process=process, said=lambda: f"{_shown(house)} of {size} are shown.")
    done = check.check(house.conn, house.keeper.policy.log_keys, all_signatures=True, folder=house.home / "log")
    assert done.faults == ()
    row = house.conn.execute(
        "SELECT count(DISTINCT leaf) FILTER (WHERE dossier IS NOT NULL), count(DISTINCT leaf), min(idx), max(idx),"
        " (SELECT count(*) FROM ledger_outbox) FROM ledger_entry"
    ).fetchone()
    assert row == (LINES, done.entries, 0, done.entries - 1, 0)
    assert fillers.opened(house.conn, house.keeper.signers).closed == ()
    assert len(seen) > 1

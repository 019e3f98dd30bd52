"""What the launcher promises of its processes and of the trial engine, tried by killing them."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from hoiam.site import engine
from waiting import until

pytestmark = pytest.mark.faults
SOURCES = Path(__file__).resolve().parents[2] / "src"

BELOW = """
import os, signal, subprocess, sys
below = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(os.getpid(), below.pid, file=sys.stderr, flush=True)
print("ready", flush=True)
signal.pause()
"""
HOUSE = f"""
import os, sys
from hoiam.site.children import ChildDied, Children
with Children(os.environ) as children:
    for name in ("gatekeeper", "web"):
        children.start(name, [sys.executable, "-c", {BELOW!r}], says_ready=True)
    print("up", flush=True)
    try:
        print("asked to stop by", children.watch(), flush=True)
    except ChildDied as died:
        print(died, flush=True)
"""


def house() -> tuple[subprocess.Popen[str], dict[str, list[int]]]:
    """A launcher with two processes that have one more each below them; the numbers of all."""
    environ = {**os.environ, "PYTHONPATH": str(SOURCES)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOUSE], env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stderr
    pids = {name: [int(each) for each in process.stderr.readline().split()] for name in ("gatekeeper", "web")}
    assert process.stdout.readline() == "up\n"
    return process, pids


def gone(pids: list[int]) -> bool:
    """True as soon as none of the processes lives any more (the dead that nobody has reaped count as gone)."""

    def lives(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False

    return until(lambda: not any(map(lives, pids)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_asks_to_stop_leaves_nothing_behind(number):
    process, pids = house()
    process.send_signal(number)
    said, _ = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (0, f"asked to stop by {number.name}")
    assert gone(pids["web"] + pids["gatekeeper"])


@pytest.mark.parametrize("victim", ["gatekeeper", "web"])
def test_a_process_that_dies_is_named_and_ends_the_run(victim):
    process, pids = house()
    os.kill(pids[victim][0], signal.SIGKILL)
    said, _ = process.communicate(timeout=30)
    assert f"`{victim}` was killed by SIGKILL" in said
    assert gone(pids["web"] + pids["gatekeeper"])


def test_when_the_launcher_itself_is_killed_its_processes_end_too():
    process, pids = house()
    process.kill()
    process.wait()
    assert gone([pids["gatekeeper"][0], pids["web"][0]])
    for number in (pids["gatekeeper"][1], pids["web"][1]):
        os.kill(number, signal.SIGKILL)  # in the real house these listen to their parent; here they sleep


@pytest.fixture
def place():
    """A HOIAM_HOME that the user who runs PostgreSQL can reach (pytest's own folders are closed to others)."""
    with tempfile.TemporaryDirectory(prefix="hoiam-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def own(home: Path):
    """Our own engine, whatever the environment of the tests says."""
    return engine.server(home, {})


def test_what_was_acknowledged_survives_the_death_of_the_server(place):
    with own(place) as server:
        with psycopg.connect(server.url, autocommit=True) as database:
            database.execute("CREATE TABLE kept (n int)")
            database.execute("INSERT INTO kept VALUES (7)")
        os.kill(server.pid, signal.SIGKILL)
        assert gone([server.pid])
    with own(place) as server, psycopg.connect(server.url) as database:
        assert database.execute("SELECT n FROM kept").fetchall() == [(7,)]


def test_two_commands_share_one_server_and_the_last_stops_it(place):
    with ExitStack() as first:
        one = first.enter_context(own(place))
        with own(place) as two:
            assert two.pid == one.pid
        psycopg.connect(one.url).close()
    assert gone([one.pid])


def test_the_server_listens_on_no_network_and_keeps_what_it_was_told_out_of_its_log(place):
    canary = "Nguyễn Thị Chim Yến 079185001234"
    with own(place) as server, psycopg.connect(server.url, autocommit=True) as database:
        assert database.execute("SHOW listen_addresses").fetchone() == ("",)
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert database.execute(f"SHOW {name}").fetchone() == ("on",)
        for statement, values in (
            ("SELECT %s::int", [canary]),
            (f"SELECT '{canary}'::int", None),
            (f"SELEKT '{canary}'", None),
        ):
            with pytest.raises(psycopg.Error):
                database.execute(statement, values)
        socket_folder = Path(psycopg.conninfo.conninfo_to_dict(server.url)["host"])
        assert socket_folder.stat().st_mode & 0o077 == 0
    assert canary not in (place / "postgres.log").read_text()
    assert (place / "keys" / "postgres").stat().st_mode & 0o077 == 0


def test_a_home_with_a_long_path_still_has_sockets(place):
    home = place / ("hồi âm " * 12)
    home.mkdir(mode=0o711)
    with own(home) as server:
        psycopg.connect(server.url).close()
    short = engine.short_home(home)
    assert len(os.fsencode(short)) <= engine.LONGEST_SOCKET_FOLDER
    assert short.resolve() == home


def test_a_folder_that_somebody_else_laid_is_not_used_for_sockets(tmp_path):
    (tmp_path / "run").mkdir(mode=0o755)
    with pytest.raises(engine.EngineError, match="0700"):
        engine.short_folder(tmp_path, "run")

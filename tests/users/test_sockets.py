"""A socket is made by whoever starts the server, and answers those who are named and nobody else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from apart import PACKAGES, ROOT

from hoiam.vault import sockets
from hoiam.vault.agent import SOCKET, AgentClient
from hoiam.vault.errors import Unreachable

PATHS = f"{ROOT / 'src'}:{PACKAGES}"


def served(run: Path, caller: str) -> subprocess.Popen[str]:
    """The key agent, as systemd starts it: the socket open as number 3, its name and the process in the environment."""
    run.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(run / SOCKET))
        made.listen(8)
        line = f'LISTEN_PID=$$ exec "$0" -m hoiam.vault.agent --run /nonexistent --caller {SOCKET}:{caller} 3<&0'
        process = subprocess.Popen(
            ["/bin/sh", "-c", line, sys.executable], stdin=made.fileno(), stdout=subprocess.PIPE, text=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": PATHS, "LISTEN_FDS": "1", "LISTEN_FDNAMES": SOCKET},
        )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process: subprocess.Popen[str], path: Path) -> None:
    process.terminate()
    assert process.wait(20) == 0
    assert path.exists(), "it belongs to whoever made it"


def test_a_server_takes_the_socket_that_systemd_hands_it(tmp_path: Path) -> None:
    process = served(tmp_path / "run", str(os.getuid()))
    assert AgentClient(tmp_path / "run").ping() == 0
    ended(process, tmp_path / "run" / SOCKET)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may always call: it opens everything without asking here")
def test_our_own_user_is_not_answered_where_another_is_named(tmp_path: Path) -> None:
    process = served(tmp_path / "run", str(os.getuid() + 1))
    with pytest.raises(Unreachable):
        AgentClient(tmp_path / "run").ping()
    ended(process, tmp_path / "run" / SOCKET)


def test_callers_are_named_for_each_socket() -> None:
    given = ["a.sock:7", "b.sock:8", "9", "a.sock:root"]
    assert sockets.callers_of("a.sock", given) == {7, 9, 0}
    assert sockets.callers_of("b.sock", given) == {8, 9}


def test_a_socket_that_was_handed_to_another_process_or_under_another_name_is_not_taken() -> None:
    told = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1", "LISTEN_FDNAMES": "other.sock:a.sock"}
    assert sockets.handed_over("a.sock", told) is None, "only the first was handed over"
    assert sockets.handed_over("other.sock", told | {"LISTEN_PID": "1"}) is None
    assert sockets.handed_over("a.sock", {}) is None

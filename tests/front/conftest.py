"""The web as it runs for real: granian's workers before a database of their own, on a port of this machine."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from hoiam.site import config
from hoiam.site.engine import copies as copies_
from hoiam.site.installation import what_the_web_is_told
from waiting import until

FORM = "Content-Type: application/x-www-form-urlencoded"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Web:
    """A running web. `ask` sends bytes as they are and reads one answer."""

    port: int
    pid: int
    home: Path

    def connect(self, seconds: float = 20) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def ask(self, request: bytes) -> Answered:
        with self.connect() as line:
            line.sendall(request)
            return answer_on(line)

    def get(self, path: str, *more: str) -> Answered:
        return self.ask(head("GET", path, *more))

    @contextmanager
    def slow(self, count: int, path: str = "/follow") -> Iterator[list[socket.socket]]:
        """So many visitors whose forms have begun and do not come."""
        lines = [self.connect() for _ in range(count)]
        for line in lines:
            line.sendall(head("POST", path, FORM, "Content-Length: 50000") + b"code=")
        yield lines
        for line in lines:
            line.close()


def head(method: str, path: str, *more: str) -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", *more, "", "")).encode()


def answer_on(line: socket.socket) -> Answered:
    """The next answer on a connection; status 0 where it was closed without one."""
    with line.makefile("rb") as stream:
        first = stream.readline()
        if not first:
            return Answered(0, {}, b"")
        headers = {}
        while text := stream.readline().strip().decode("latin-1"):
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        return Answered(int(first.split()[1]), headers, stream.read(int(headers.get("content-length", 0))))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def web(copies: copies_.Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    home = tmp_path_factory.mktemp("web")
    database = copies.copy()
    port = free_port()
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "HOIAM_ROOT": str(ROOT), "HOIAM_MODE": "test"}
    environ |= {"HOIAM_ORIGIN": f"http://localhost:{port}", "HOIAM_SECRET_KEY": config.TEST_SECRET, "HOIAM_HOME": str(home)}
    environ |= {"HOIAM_DATABASE_URL": database.app, "HOIAM_RUN": str(home / "run")}
    said = home / "said"
    with said.open("wb") as out:
        command = [sys.executable, "-m", "hoiam.site.web", *what_the_web_is_told("127.0.0.1", port)]
        process = subprocess.Popen(command, env=environ, stdout=out, stderr=out, process_group=0)
    found = Web(port, process.pid, home)

    def answers() -> bool:
        try:
            return found.get("/").status == 200
        except OSError:
            return False

    until(answers, process=process, said=said.read_text)
    yield found
    process.terminate()
    process.wait(30)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    copies.drop(database)
    assert not re.search(r"Traceback|error", said.read_text(), re.IGNORECASE), said.read_text()

"""Who asks one of the key processes leaves his place among the threads that work until it has answered."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hoiam.reader import Waits
from hoiam.vault import sockets
from hoiam.vault.errors import Unreachable


def test_a_thread_that_waits_for_a_key_process_says_so_and_only_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    @contextlib.contextmanager
    def aside() -> Iterator[None]:
        told.append("aside")
        try:
            yield
        finally:
            told.append("back")

    monkeypatch.setattr(Waits, "aside", aside)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(tmp_path / "s"))
    server.listen()

    def answer() -> None:
        caller, _ = server.accept()
        with caller:
            told.append(str(sockets.receive(caller)["op"]))
            sockets.send(caller, {"said": "yes"})

    answering = threading.Thread(target=answer)
    answering.start()
    line = sockets.Line(tmp_path / "s", "gatekeeper")
    assert line.ask("x") == {"said": "yes"}
    answering.join()
    assert told == ["aside", "x", "back"]
    server.close()
    with pytest.raises(Unreachable):
        line.ask("y")
    assert told.count("aside") == told.count("back"), "he is back in his place, whatever became of it"

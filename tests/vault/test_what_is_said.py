"""What the key processes write for the administrator: the class of an error, its place, and no word of anybody's."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hoiam.casework.ledger import keys as log_keys
from hoiam.vault import agent, gatekeeper, limiter
from vault.conftest import TwoDatabases
from vault.processes import Process

SECRET = "Nguyễn Văn Bí Mật"
Started = Callable[[str], Process]

SOCKETS = [
    ("hoiam.vault.agent", agent.SOCKET, {"op": "unlock", "key": SECRET}),
    ("hoiam.vault.gatekeeper", gatekeeper.SOCKET, {"op": "register", "case": SECRET}),
    ("hoiam.vault.gatekeeper", gatekeeper.KEEPER_SOCKET, {"op": "lift", "case": SECRET}),
    ("hoiam.vault.limiter", limiter.SOCKET, {"op": "ask", "kind": SECRET, "subject": SECRET}),
]


@pytest.fixture
def started(two_databases: TwoDatabases, tmp_path: Path) -> Started:
    """A process of the vault, with all that any of them is told."""
    log_keys.new(tmp_path / "keys" / "ledger", "log.test.invalid")
    environ = {
        "HOIAM_GATEKEEPER_DATABASE_URL": two_databases.gate,
        "HOIAM_GATEKEEPER_WITNESS_URL": two_databases.witness,
        "HOIAM_HOME": str(tmp_path),
    }
    return lambda module: Process(module, tmp_path / "run", environ=environ)


@pytest.mark.parametrize(("module", "name", "wrong"), SOCKETS, ids=lambda value: str(value).rpartition(".")[2][:20])
def test_a_bug_or_a_strange_question_is_named_by_class_and_place_and_without_a_word_of_it(
    module: str, name: str, wrong: Mapping[str, object], started: Started, tmp_path: Path
) -> None:
    questions = [
        wrong,
        {"op": SECRET},
        {"op": wrong["op"]},
        {"op": {"what": SECRET}},
        {"op": "ask " + SECRET},
        [SECRET],
    ]
    with started(module) as process:
        for question in questions:
            text = json.dumps(question, ensure_ascii=False).encode()
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(tmp_path / "run" / name))
                line.sendall(struct.pack(">I", len(text)) + text)
                line.shutdown(socket.SHUT_WR)
                answer = line.recv(4096).decode("utf-8", "replace")
            assert SECRET not in json.dumps(answer, ensure_ascii=False)
            assert json.dumps(SECRET)[1:-1] not in answer
        _, said = process.stop()
    assert " in " in said, "a bug is named for the administrator"
    assert SECRET not in said
    assert "B\\xed" not in said

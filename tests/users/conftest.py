"""A house whose processes are users of their own; where root is not at hand, its tests are skipped by name."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from apart import HERE, PACKAGES, ROOT, House, Running, open_python


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    if os.geteuid() != 0:
        pytest.skip("only root can give processes users of their own")
    python = open_python()
    if python is None:
        pytest.skip("other users reach no Python of this version, its packages, or this program")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="hoiam-users-"))
    home.chmod(0o711)
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'src'}:{PACKAGES}", "HOIAM_ROOT": str(ROOT)}
    command = [python, str(HERE / "stand_apart.py"), str(port)]
    process = subprocess.Popen(command, env=environ | {"HOIAM_HOME": str(home)}, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the house did not start; what it said is above"
        told = json.loads(line)
        assert "one" not in told, told
        running = {word: Running(word, *rest) for word, rest in told["processes"].items()}
        yield House(home, Path(told["credentials"]), told["app"], python, environ, running, told["witness"])
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(120)
        shutil.rmtree(home, ignore_errors=True)
    assert code == 0
    assert not Path(told["credentials"]).exists(), "what the processes were told is gone when they are"

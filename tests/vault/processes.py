"""Starts the vault's real processes for a test, and ends them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

SOURCE = Path(__file__).parents[2] / "src"


class Process:
    """A key process: `start` returns when it says that it is ready."""

    def __init__(self, module: str, run: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._environ = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(SOURCE),
            "HOIAM_RUN": str(run),
            **(environ or {}),
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            self._command, env=self._environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if line != "ready\n":
            raise AssertionError(f"not ready: {line!r} {self.process.communicate()[1]}")
        return self.process

    def kill(self) -> None:
        """As a crash would: SIGKILL, nothing cleaned up."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> tuple[int, str]:
        """As the launcher would: SIGTERM. Exit code and standard error."""
        assert self.process is not None
        self.process.terminate()
        _, said = self.process.communicate(timeout=20)
        return self.process.returncode, said

    def __enter__(self) -> Process:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()

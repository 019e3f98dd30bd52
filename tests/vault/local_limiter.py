"""The limiter in memory: its rules without its socket."""

from __future__ import annotations

from typing import Any

from hoiam.vault.errors import Unreachable
from hoiam.vault.limiter import Limiter, LimiterClient


class Direct:
    """Its answers to the same messages. ``down`` is a limiter that does not answer; ``asked`` what it was asked."""

    def __init__(self, limiter: Limiter) -> None:
        self.limiter, self.down = limiter, False
        self.asked: list[tuple[str, str, str]] = []

    def ask(self, op: str, *, kind: str, subject: str, **more: int) -> Any:
        if self.down:
            raise Unreachable("limiter")
        self.asked.append((op, kind, subject))
        return self.limiter.handle(op, {"kind": kind, "subject": subject, **more})


def local_limiter(limiter: Limiter | None = None) -> LimiterClient:
    """A client of a limiter that has counted nothing yet, or of this one."""
    client = LimiterClient.__new__(LimiterClient)
    client._line = Direct(limiter or Limiter())  # type: ignore[assignment]  # answers as the socket would
    return client

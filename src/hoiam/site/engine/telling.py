"""What the person at the terminal is told: what is happening, or why PostgreSQL cannot be had."""

from __future__ import annotations

import sys


class EngineError(Exception):
    """PostgreSQL cannot be had; the message says what was tried and what to do."""


def tell(text: str) -> None:
    """Say what is happening, on the terminal but not in the output of a command."""
    print(text, file=sys.stderr, flush=True)

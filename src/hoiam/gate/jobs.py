"""What the reader does for the gate, in a process of its own each time; loaded there alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO

from hoiam.gate.letters import press


def load() -> None:
    """What every process may have in its memory from the start: the fonts."""
    press.compiler()


def rendered(order: Mapping[str, Any], _file: BinaryIO) -> tuple[Mapping[str, Any], bytes]:
    """A letter: its name, its data as JSON and its day in, a PDF out."""
    return {}, press.press(order["letter"], order["data"], date.fromisoformat(order["day"]))

"""What the reader does for the gate, in a process of its own each time; loaded there alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO

from hoiam.gate import outsider, readback
from hoiam.gate.letters import press


def load() -> None:
    """What every process may have in its memory from the start: the fonts."""
    press.compiler()


def rendered(order: Mapping[str, Any], file: BinaryIO) -> tuple[Mapping[str, Any], bytes]:
    """A letter: its name, its data as JSON and its day in, a PDF out."""
    return {}, press.press(order["letter"], order["data"], date.fromisoformat(order["day"]), file)


def read_back(_order: Mapping[str, Any], file: BinaryIO) -> tuple[Mapping[str, Any], bytes]:
    """What a printed public copy says, by the place where it says it."""
    said = zip(readback.PLACES, outsider.places(file.read()), strict=True)
    return {"parts": [{"place": place, "text": text} for place, text in said]}, b""

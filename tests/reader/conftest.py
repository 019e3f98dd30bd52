"""A reader with hostile jobs, started once for these tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import hostile
import pytest

from hoiam.reader import kinds
from hoiam.reader.asking import Own
from hoiam.reader.kinds import Kind

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def _named() -> Iterator[None]:
    """The asker knows the kinds as well, by their names."""
    before = hostile.add_jobs()
    yield
    table: dict[str, Kind] = kinds.KINDS  # type: ignore[assignment]  # a dict, which nobody else may change
    table.clear()
    table.update(before)


@pytest.fixture(scope="session")
def door(_named: None) -> Iterator[Own]:
    """The way to it."""
    own = Own(sys.executable, str(HERE / "hostile.py"))
    yield own
    own.close()

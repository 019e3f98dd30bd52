"""The real table of units and the real matrix of competence, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from hoiam.core.places import FILES, Units
from hoiam.core.places.competence import Matrix

LAW = Path(__file__).resolve().parents[3] / "law" / "vn"


@pytest.fixture(scope="session")
def units() -> Units:
    return Units.load({name: (LAW / "units" / name).read_text("utf-8") for name in FILES})


@pytest.fixture(scope="session")
def matrix() -> Matrix:
    return Matrix.load((LAW / "competence.yaml").read_text("utf-8"))

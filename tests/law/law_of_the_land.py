"""The packs as they lie in law/, read once for all tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hoiam.casework import laws
from hoiam.core.procedure import load

ROOT = Path(__file__).resolve().parents[2]
TEXTS = laws.texts(ROOT / "law")
LAW = load(TEXTS, laws.HOUSE)
TODAY = date(2026, 11, 24)

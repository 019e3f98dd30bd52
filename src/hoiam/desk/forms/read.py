"""The words open on a screen of their own, by a POST that leaves a fact."""

from __future__ import annotations

from typing import Final

SCREEN: Final = "desk:read"

"""The public copy is looked through where the finds are shown: a screen of its own."""

from __future__ import annotations

from typing import Final

SCREEN: Final = "desk:gate"

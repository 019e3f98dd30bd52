"""The name opens on one screen, for a purpose."""

from __future__ import annotations

from typing import Final

SCREEN: Final = "desk:open"

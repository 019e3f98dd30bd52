"""What has passed the gate is published where it passed: the same screen."""

from __future__ import annotations

from typing import Final

SCREEN: Final = "desk:gate"

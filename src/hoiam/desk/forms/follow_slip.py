"""One of several who wrote together is given a slip to follow by, on a screen of its own, which shows the slip once."""

from __future__ import annotations

from typing import Final

SCREEN: Final = "desk:follow_slip"

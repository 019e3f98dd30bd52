"""A content of the letter is typed out, and held against it, on a screen of its own."""

from __future__ import annotations

from typing import Final

SCREEN: Final = "desk:split"

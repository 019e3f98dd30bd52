"""An original is typed out, and held against its copy, on a screen of its own."""

from __future__ import annotations

from typing import Final

SCREEN: Final = "desk:transcribe"

"""Vietnamese or English, for whoever sits at the terminal."""

from __future__ import annotations

import os
from collections.abc import Callable

Say = Callable[[str, str], str]
"""Chooses between Vietnamese and English."""


def pick(language: str | None) -> Say:
    """The choice of language: as asked, else as the environment says, else Vietnamese."""
    asked = language or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return (lambda vi, en: en) if asked.startswith("en") else (lambda vi, en: vi)

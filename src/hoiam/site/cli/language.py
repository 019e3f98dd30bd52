"""The language of whoever sits at the terminal."""

from __future__ import annotations

import os
from collections.abc import Callable

from hoiam.core.words import LANGUAGES, Text

Say = Callable[[Text], str]
"""Says words in the language of the terminal."""


def language(asked: str | None = None, *, otherwise: str = "vi") -> str:
    """The language as asked, else as the environment says, else `otherwise`, where it says nothing or a language that the house
    does not speak."""
    said = asked or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return said[:2] if said[:2] in LANGUAGES else otherwise


def saying(asked: str | None) -> Say:
    """How words are said to whoever asked for that language."""
    spoken = language(asked)
    return lambda words: words.of(spoken)

"""The same words in the two languages of the house."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """The same words in Vietnamese and in English."""

    vi: str
    en: str

    def of(self, language: str) -> str:
        """The words in the language of a page (``en``, ``en-gb`` ...); Vietnamese for every other."""
        return self.en if language.startswith("en") else self.vi


def begun(words: str) -> str:
    """With a capital, as a heading or a choice stands."""
    return words[:1].upper() + words[1:]

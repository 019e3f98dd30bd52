"""A text as the finders see it: folded, in letters and digits alone, in words; each with the way back to what was written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from hoiam.core.vietnamese import fold

# A word may hold an apostrophe: H'Nhơn is one word.
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ALNUM: Final = re.compile(r"[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of letters with its place in the text."""

    start: int
    end: int
    written: str
    folded: str

    @property
    def capital(self) -> bool:
        return self.written[0].isupper()

    @property
    def shouted(self) -> bool:
        return len(self.written) > 1 and self.written.isupper()


class Seen:
    """One text and its readings. Spans in `folded` and in `alnum` lead back to spans of `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        folded = fold(text)
        self._starts: Sequence[int] | None = None
        if len(folded) != len(text):
            # A letter that folds to two, or a mark that folds to none: fold one by one and remember where each began.
            starts: list[int] = []
            parts: list[str] = []
            for at, character in enumerate(text):
                made = fold(character)
                parts.append(made)
                starts.extend([at] * len(made))
            folded = "".join(parts)
            self._starts = starts
        self.folded = folded

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text behind a span of `folded`, with any marks that follow its last letter."""
        if self._starts is None:
            return start, end
        after = self._starts[end] if end < len(self._starts) else len(self.text)
        return self._starts[start], max(after, self._starts[end - 1] + 1)

    @cached_property
    def alnum(self) -> tuple[str, tuple[int, ...]]:
        """Only the letters and digits of `folded`, and where in `folded` each stands. i and y are one letter here."""
        places = tuple(match.start() for match in _ALNUM.finditer(self.folded))
        return "".join([self.folded[place] for place in places]).replace("y", "i"), places

    @cached_property
    def digits(self) -> tuple[str, tuple[int, ...]]:
        """Only the digits of `folded`, and where in `folded` each stands."""
        places = tuple(at for at, character in enumerate(self.folded) if character.isdecimal())
        return "".join([self.folded[place] for place in places]), places

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of the text in reading order."""
        return tuple(Word(match.start(), match.end(), match[0], fold(match[0])) for match in _WORD.finditer(self.text))

    @cached_property
    def places_of(self) -> dict[str, list[int]]:
        """Where each word stands, by its folded letters with i for y: places in `words`."""
        places: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            places.setdefault(word.folded.replace("y", "i"), []).append(at)
        return places

    @cached_property
    def initialled(self) -> bool:
        """Whether anything stands in the text that could be somebody's initials."""
        return any(w.capital and (len(w.written) <= 3 or (w.shouted and len(w.written) <= 8)) for w in self.words)

    @cached_property
    def unaccented(self) -> bool:
        """Whether the text is written without accents: long enough to tell, and nothing but ASCII letters."""
        return len(self.text) >= 20 and self.text.isascii()

    def before(self, start: int, length: int = 48) -> str:
        """The folded text just before a place of `folded`, within the line."""
        piece = self.folded[max(0, start - length) : start]
        return piece.rsplit("\n", 1)[-1]

    def after(self, end: int, length: int = 48) -> str:
        """The folded text just after a place of `folded`, within the line."""
        return self.folded[end : end + length].split("\n", 1)[0]

"""Why the law, or the house, says no. A refusal is an answer: it is shown, never logged as a fault.

Refusal                  what, why (article), what next, in both languages
├── NotNow               the procedure has no such step from this state
├── NotYours             the role or the office may not take it
│   ├── RecusedHere      the office is kept away from this petition
│   └── NobodyLeft       all who could take it are kept away from it
├── TooEarly             the law sets a day before which it may not happen
├── TooLate              the person's own window has closed
├── TooLong              the law gives a term fewer days than were asked for
├── Missing              another step must come first, or a field is empty
├── NoSuchGround         the ground is not one that the law knows
└── SomeoneWasFaster     another act was recorded since the page was read
"""

from __future__ import annotations

from hoiam.core.words import Text


class Refusal(Exception):
    """Says what was refused, why (with the article), and what can be done instead."""

    def __init__(self, what: Text, why: Text, next: Text, *, article: str = "", field: str = "") -> None:
        super().__init__(what.en)
        self.what = what
        self.why = why
        self.next = next
        self.article = article
        self.field = field


class NotNow(Refusal):
    """``names_ways``: the law has no such step from this state, and what it says next are the steps that it has."""

    names_ways: bool = False


class NotYours(Refusal):
    pass


class RecusedHere(NotYours):
    pass


class NobodyLeft(NotYours):
    pass


class TooEarly(Refusal):
    pass


class TooLate(Refusal):
    pass


class TooLong(Refusal):
    pass


class Missing(Refusal):
    pass


class NoSuchGround(Refusal):
    pass


class SomeoneWasFaster(Refusal):
    pass

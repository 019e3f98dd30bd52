"""The language of the page, and what the law and the refusals say in it. No face asks Django for the language itself."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language

from hoiam.core.words import Text, spoken


class Refusing(Protocol):
    """Whatever says no: the road, the vault, the gate, the table of places."""

    what: Text
    why: Text
    next: Text


def language() -> str:
    """The language of the page, as the law and the bodies have it: `vi` or `en`. A letter has the petition's instead."""
    return spoken(get_language() or "")


def said(words: Text | None) -> str:
    """The words in the language of the page; nothing where there are none."""
    return words.of(language()) if words is not None else ""


def told(refused: Refusing) -> tuple[str, str, str]:
    """What was refused, why, and what next, in the language of the page."""
    return said(refused.what), said(refused.why), said(refused.next)

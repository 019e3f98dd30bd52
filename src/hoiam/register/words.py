"""A pair of words in the language of the page."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language


class Pair(Protocol):
    @property
    def vi(self) -> str: ...

    @property
    def en(self) -> str: ...


def said(pair: Pair) -> str:
    return pair.en if (get_language() or "vi").startswith("en") else pair.vi

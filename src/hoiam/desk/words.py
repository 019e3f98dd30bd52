"""Words in the language of the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from hoiam.vault.errors import VaultError


def said(pair: Any) -> str:
    """A law pack's words, or a Text, in the language of the page."""
    return str(pair.en if (get_language() or "vi").startswith("en") else pair.vi)


def told(refused: VaultError) -> tuple[str, str, str]:
    """What, why and what next of a refusal of the vault."""
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    return refused.what[language], refused.why[language], refused.next[language]

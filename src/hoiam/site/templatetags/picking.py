"""What a picker of files offers: what is taken there, from the one list of it."""

from __future__ import annotations

from django import template

from hoiam.vault.inspection import OFFERED

register = template.Library()


@register.simple_tag
def accepted(what: str) -> str:
    """The value of `accept`: endings and media types of `everything`, of a `signed_form`, or of a `scan`."""
    return OFFERED[what]

"""Django's `date` in every template of the house, by the law's clock: a moment is shown in the time zone of what is public
(`casework.bodies.public_zone`), never in that of storage, whichever page forgot to say where it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template.defaultfilters import date as plain_date
from django.template.defaultfilters import time as plain_time

from hoiam.casework import bodies

register = template.Library()


@register.filter("date")
def date(value: Any, form: str | None = None) -> str:
    """A day, or the day and hour of a moment where the law counts them."""
    return str(plain_date(_there(value), form))


@register.filter("time")
def time(value: Any, form: str | None = None) -> str:
    """The hour of a moment where the law counts it."""
    return str(plain_time(_there(value), form))


def _there(value: Any) -> Any:
    aware = isinstance(value, datetime) and value.tzinfo is not None
    return value.astimezone(bodies.public_zone()) if aware else value

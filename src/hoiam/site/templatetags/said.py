"""What the law and the road say, in the language of the page: `{{ kind.title|said }}`, `{{ day|weekday_date }}`."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.translation import gettext

from hoiam.casework.said import language
from hoiam.casework.said import said as said_in_page
from hoiam.core.words import Text, day_in_words

register = template.Library()


@register.filter
def said(words: Text | str | None) -> str:
    """The words in the language of the page; what is said already stays, and nothing is empty."""
    return said_in_page(words) if isinstance(words, Text) else words or ""


@register.filter
def weekday_date(day: date | None) -> str:
    """`Thứ Ba 24/11/2026`: the weekday stands with the date wherever a term is meant."""
    return "" if day is None else day_in_words(day, language())


@register.filter
def plain_date(day: date | None) -> str:
    """`24/11/2026`."""
    return "" if day is None else f"{day:%d/%m/%Y}"


@register.filter
def moment(at: datetime | None, zone: str) -> str:
    """`09:15 24/11/2026` in the time zone of the law's pack."""
    return "" if at is None else f"{at.astimezone(ZoneInfo(zone)):%H:%M %d/%m/%Y}"


@register.filter
def file_size(size: int) -> str:
    """`1,4 MB` or `12 KB`, with the decimal sign of the page's language."""
    if size >= 1_000_000:
        number = f"{size / 1_000_000:.1f}"
        return f"{number.replace('.', ',') if language() == 'vi' else number} MB"
    return f"{max(1, round(size / 1000))} KB"


@register.filter
def days_left(days: int) -> str:
    """`còn 3 ngày`, `hôm nay`, `quá 2 ngày`: calendar days, counted for the eye; the law's own count stands in the date."""
    if days == 0:
        return gettext("Đến hạn hôm nay")
    if days > 0:
        return gettext("Còn %(days)d ngày") % {"days": days}
    return gettext("Quá hạn %(days)d ngày") % {"days": -days}

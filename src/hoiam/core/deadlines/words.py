"""Text that a person reads, in both languages, and the way days are written in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

LANGUAGES = ("vi", "en")

_WEEKDAYS = {
    "vi": ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The same sentence in Vietnamese and in English; `words.vi` and `words["vi"]` are the same."""

    vi: str
    en: str

    def __getitem__(self, language: str) -> str:
        if language == "vi":
            return self.vi
        if language == "en":
            return self.en
        raise KeyError(language)

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __str__(self) -> str:
        return self.vi

    def as_dict(self) -> dict[str, str]:
        """`{"vi": ..., "en": ...}`, for JSON."""
        return {"vi": self.vi, "en": self.en}


def same(text: str) -> Words:
    """Text that needs no translation: an article, a code, a date in ISO form."""
    return Words(text, text)


def day_in_words(day: date, language: str) -> str:
    """A day as people check it on a wall calendar, weekday first; a moment also carries its hour.

    >>> day_in_words(date(2026, 11, 18), "en")
    'Wed 18/11/2026'
    """
    text = f"{_WEEKDAYS[language][day.weekday()]} {day:%d/%m/%Y}"
    if isinstance(day, datetime):
        return f"{day:%H:%M} {text}"
    return text


_UNITS = {
    "cd": Words("ngày", "calendar days"),
    "wd": Words("ngày làm việc", "working days"),
    "month": Words("tháng", "months"),
    "year": Words("năm", "years"),
    "hour": Words("giờ", "hours"),
    "-": Words("", ""),
}


def amount(n: int, unit: str) -> Words:
    """A number with its unit, as both languages say it.

    >>> amount(1, "month").en
    '1 month'
    """
    words = _UNITS[unit]
    return Words(f"{n} {words.vi}".strip(), f"{n} {words.en.removesuffix('s') if n == 1 else words.en}".strip())


def sentence(vi: str, en: str, **parts: object) -> Words:
    """Fill both languages of a sentence; dates are spelt, `Words` taken in their language, the rest put as it is."""
    return Words(_fill(vi, "vi", parts), _fill(en, "en", parts))


def _fill(pattern: str, language: str, parts: Mapping[str, object]) -> str:
    return pattern.format(**{name: _spell(part, language) for name, part in parts.items()})


def _spell(part: object, language: str) -> str:
    if isinstance(part, Words):
        return part[language]
    if isinstance(part, date):
        return day_in_words(part, language)
    if isinstance(part, tuple | list):
        return ", ".join(_spell(each, language) for each in part)
    return str(part)

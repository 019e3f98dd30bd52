"""What a person reads, in every language of the house, and how days are written in them.

A sentence that belongs to the law, to a refusal, to a letter or to the command line is a `Text`; the sentences of the pages
themselves go through gettext (docs/decisions/words-a-text-for-facts-gettext-for-faces.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

LANGUAGES = ("vi", "en")

_WEEKDAYS = {
    "vi": ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def spoken(language: str) -> str:
    """Which language of the house serves who asks for `language` (`en`, `en-gb`, `vi_VN.UTF-8` ...): English for any English,
    Vietnamese, the language of the procedure, for every other.

    >>> spoken("en-gb"), spoken("fr")
    ('en', 'vi')
    """
    return "en" if language.startswith("en") else "vi"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Vietnamese and in English. It is no string: who prints one has to say in which language."""

    vi: str
    en: str

    def of(self, language: str) -> str:
        """The words for who asks for `language`, as `spoken` understands it."""
        return self.en if spoken(language) == "en" else self.vi

    def as_dict(self) -> dict[str, str]:
        """`{"vi": ..., "en": ...}`, for JSON."""
        return {"vi": self.vi, "en": self.en}

    def __str__(self) -> str:
        raise TypeError(f"{self!r} is printed without a language; say .of(language)")


def same(text: str) -> Text:
    """Words that need no translation: an article, a code, a date in ISO form."""
    return Text(text, text)


def begun(words: str) -> str:
    """With a capital, as a heading or a choice stands."""
    return words[:1].upper() + words[1:]


def day_in_words(day: date, language: str) -> str:
    """A day as people check it on a wall calendar, weekday first; a moment also carries its hour.

    >>> day_in_words(date(2026, 11, 18), "en")
    'Wed 18/11/2026'
    """
    text = f"{_WEEKDAYS[spoken(language)][day.weekday()]} {day:%d/%m/%Y}"
    if isinstance(day, datetime):
        return f"{day:%H:%M} {text}"
    return text


def sentence(vi: str, en: str, **parts: object) -> Text:
    """Fill both languages of a sentence; dates are spelt, a `Text` is taken in its language, the rest put as it is."""
    return Text(_fill(vi, "vi", parts), _fill(en, "en", parts))


def _fill(pattern: str, language: str, parts: Mapping[str, object]) -> str:
    return pattern.format(**{name: _spell(part, language) for name, part in parts.items()})


def _spell(part: object, language: str) -> str:
    if isinstance(part, Text):
        return part.of(language)
    if isinstance(part, date):
        return day_in_words(part, language)
    if isinstance(part, tuple | list):
        return ", ".join(_spell(each, language) for each in part)
    return str(part)

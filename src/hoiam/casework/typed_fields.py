"""The fields for what somebody types, words or a value: every form of the house takes it through one of these.

A test walks the forms of every face and refuses another. What does not fit is said at the field, with what was understood, and
the page shows it again: nothing that was typed is lost or changed behind the person's back. Values are read in `core.values`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.core.validators import validate_email
from django.utils.functional import lazy

from hoiam.casework.said import said
from hoiam.core import values
from hoiam.core.typed import MARKS_MOST, composed, pile, seen
from hoiam.core.words import Text

# Control characters and marks that turn the writing direction: nobody types them on purpose, and they hide words.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u202a-\u202e\u2066-\u2069]")
_SHOWN: Final = 20  # characters before the place that is wrong, as the error quotes them

_PILED: Final = Text(
    "Sau chữ “{near}” có hơn {most} dấu chồng lên một chữ; không chữ viết nào cần nhiều như thế. Hãy xóa bớt dấu ở chỗ đó.",
    "After “{near}” more than {most} marks are piled on one letter; no writing needs so many. Delete some of them there.",
)


_LONG: Final = Text(
    "Dài quá: có %(show_value)d ký tự, tối đa %(limit_value)d.", "Too long: %(show_value)d characters, %(limit_value)d at most."
)
_LESS: Final = Text(
    "Ít nhất là %(limit_value)d; chúng tôi đọc được %(value)d.", "%(limit_value)d at least; %(value)d is what we read."
)
_MORE: Final = Text(
    "Nhiều nhất là %(limit_value)d; chúng tôi đọc được %(value)d.", "%(limit_value)d at most; %(value)d is what we read."
)
_OLD: Final = Text("Trang này đã cũ. Tải lại trang rồi nhập lại.", "This page is out of date. Load it again, then fill it in.")

_as_said: Final = lazy(said, str)
"""The words in the language of the page that shows them, for what is written down before anybody asks."""


class TypedField(forms.CharField):
    """Text in one Unicode form, without characters that nobody sees; the spelling stays. Of any text it takes a time
    proportional to its length."""

    default_error_messages: ClassVar = {"max_length": _as_said(_LONG)}

    def to_python(self, value: Any) -> str:
        """Refuses more marks on one letter than any writing has (`core.typed`)."""
        text = str(super().to_python(value) or "")
        text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        at = pile(text)
        if at is not None:
            near = text[max(0, at - _SHOWN) : at].replace("\n", " ").strip()
            raise forms.ValidationError(said(_PILED).format(near=near, most=MARKS_MOST), code="piled")
        return composed(text)


class LineField(TypedField):
    """One line, such as a name or an address: without characters that nobody sees, and with plain spaces, one at a time.

    >>> LineField().clean("\u200eHoàng  Văn\u00a0Thuyết")
    'Hoàng Văn Thuyết'
    """

    def to_python(self, value: Any) -> str:
        return " ".join(seen(super().to_python(value)).split())


PEOPLE_MOST: Final = 9999
PEOPLE_UNITS: Final = frozenset({"nguoi", "ho", "ho dan", "people", "persons", "person"})
"""What may stand behind a number of people, folded."""
DAY_UNITS: Final = frozenset({"ngay", "day", "days"})
"""And behind a number of days."""
TYPED_MOST: Final = 120
"""Characters of a value, with all that may stand around it."""


class ValueField(forms.CharField):
    """What all fields of values share: the text as it was typed, read once, and a sentence where it cannot be."""

    nothing: Any = ""

    def read(self, typed: str) -> Any:
        """The value of what was typed; raises Unread."""
        raise NotImplementedError

    def __init__(self, *, max_length: int = TYPED_MOST, error_messages: Any = None, **kwargs: Any) -> None:
        errors = {"max_length": _as_said(_LONG)} | dict(error_messages or {})
        super().__init__(max_length=max_length, error_messages=errors, empty_value="", **kwargs)

    def clean(self, value: Any) -> Any:
        """The value; None where nothing was typed and nothing has to be (an empty line for what stays text)."""
        typed = super().clean("" if value is None else str(value))
        if not values.plain(typed):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return self.nothing
        try:
            return self.checked(self.read(typed))
        except values.Unread as unread:
            raise forms.ValidationError(said(unread.said), code="unread") from None

    def checked(self, found: Any) -> Any:
        """The value, or an error where it is not among those that may stand here."""
        return found


class NumberField(ValueField):
    """A whole number within bounds. ``units``: words that may stand behind it, folded."""

    nothing = None

    def __init__(self, *, least: int = 0, most: int, units: Collection[str] = (), **kwargs: Any) -> None:
        self.least, self.most, self.units = least, most, units
        super().__init__(**kwargs)

    def read(self, typed: str) -> int:
        return values.whole_number(typed, units=self.units)

    def checked(self, found: Any) -> Any:
        if found < self.least:
            message = self.error_messages.get("min_value", _as_said(_LESS))
            raise forms.ValidationError(message, code="min_value", params={"limit_value": self.least, "value": found})
        if found > self.most:
            message = self.error_messages.get("max_value", _as_said(_MORE))
            raise forms.ValidationError(message, code="max_value", params={"limit_value": self.most, "value": found})
        return found


class DayField(ValueField):
    """A day, in each of the ways in which people write one."""

    nothing = None

    def read(self, typed: str) -> Any:
        return values.day(typed)

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A day that the house fills in stands there as people write it; what somebody typed, as he typed it."""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


class HourField(ValueField):
    """An hour and minutes, as `08:30`."""

    def read(self, typed: str) -> Any:
        return values.hour(typed)


class TelephoneField(ValueField):
    """A telephone number, or several."""

    def read(self, typed: str) -> Any:
        return values.telephones(typed)


class IdNumberField(ValueField):
    """The number of an identity card or passport."""

    def read(self, typed: str) -> Any:
        return values.id_number(typed)


class PaperNumberField(ValueField):
    """The number of a paper, which an act bears."""

    def read(self, typed: str) -> Any:
        return values.paper_number(typed)


class ReferenceField(ValueField):
    """The number of an errand, or the public reference of a published text."""

    def read(self, typed: str) -> Any:
        return values.errand_or_reference(typed)


class EmailField(ValueField):
    """An address of mail."""

    def read(self, typed: str) -> Any:
        return values.email(typed)

    def checked(self, found: Any) -> Any:
        try:
            validate_email(found)
        except forms.ValidationError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        return found


class CountedField(forms.Field):
    """A number that the page was given and gives back, which nobody types."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> int:
        number = values.counted(str(value), 2**31 - 1)
        if number is None:
            raise forms.ValidationError(said(_OLD), code="invalid")
        return number

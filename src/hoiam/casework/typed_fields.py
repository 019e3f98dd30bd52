"""The field for words that somebody types: every form of the house takes them through it.

A test walks the forms of every face and refuses another. What does not fit is said at the field and the page shows it again:
nothing that was typed is lost or changed behind the person's back.
"""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

from hoiam.casework.said import said
from hoiam.core.typed import MARKS_MOST, composed, pile
from hoiam.core.words import Text

# Control characters and marks that turn the writing direction: nobody types them on purpose, and they hide words.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u202a-\u202e\u2066-\u2069]")
_SHOWN: Final = 20  # characters before the place that is wrong, as the error quotes them

_PILED: Final = Text(
    "Sau chữ “{near}” có hơn {most} dấu chồng lên một chữ; không chữ viết nào cần nhiều như thế. Hãy xóa bớt dấu ở chỗ đó.",
    "After “{near}” more than {most} marks are piled on one letter; no writing needs so many. Delete some of them there.",
)


class TypedField(forms.CharField):
    """Text in one Unicode form, without characters that nobody sees; the spelling stays. Of any text it takes a time
    proportional to its length."""

    def to_python(self, value: Any) -> str:
        """Refuses more marks on one letter than any writing has (`core.typed`)."""
        text = str(super().to_python(value) or "")
        text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        at = pile(text)
        if at is not None:
            near = text[max(0, at - _SHOWN) : at].replace("\n", " ").strip()
            raise forms.ValidationError(said(_PILED).format(near=near, most=MARKS_MOST), code="piled")
        return composed(text)

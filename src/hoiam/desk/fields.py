"""The fields of the desk's forms: lines of words, days, choices that carry a hint of the law."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework.hinted import checkboxes as checkboxes
from hoiam.casework.hinted import radios as radios
from hoiam.casework.typed_fields import TypedField

WORDS_LIMIT = 20_000


def say_what_is_missing(form: forms.Form) -> None:
    """Each empty field is named where the error stands, so that the list on top of the page says something by itself."""
    for field in form.fields.values():
        words = _("Chưa chọn: %(label)s") if isinstance(field, forms.ChoiceField) else _("Chưa điền: %(label)s")
        field.error_messages["required"] = str(words) % {"label": str(field.label or "").rstrip("?:.")}


def words_field(
    label: Any, help_text: Any = "", *, required: bool = True, limit: int = WORDS_LIMIT, rows: int = 6
) -> TypedField:
    return TypedField(
        label=label,
        help_text=help_text,
        max_length=limit,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "max_length": _(
                "Phần này dài quá %(limit_value)d ký tự (hiện có %(show_value)d). Hãy rút gọn hoặc đưa vào văn bản."
            )
        },
    )

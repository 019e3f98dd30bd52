"""The fields of the desk's forms: lines of words, days, choices that carry a hint of the law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.casework.typed_fields import TypedField

WORDS_LIMIT = 20_000


def say_what_is_missing(form: forms.Form) -> None:
    """Each empty field is named where the error stands, so that the list on top of the page says something by itself."""
    for field in form.fields.values():
        words = _("Chưa chọn: %(label)s") if isinstance(field, forms.ChoiceField) else _("Chưa điền: %(label)s")
        field.error_messages["required"] = str(words) % {"label": str(field.label or "").rstrip("?:.")}


class _Hinted:
    """A widget whose choices each carry a hint; the component of the look prints it under the choice."""

    hints: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]  # of the widget
        if hint := self.hints.get(str(value)):
            option["attrs"]["hint"] = hint
        return option


# The components of the look go by the names of Django's widgets, so these keep them.
class RadioSelect(_Hinted, forms.RadioSelect):
    pass


class CheckboxSelectMultiple(_Hinted, forms.CheckboxSelectMultiple):
    pass


def radios(hints: Mapping[str, Any]) -> RadioSelect:
    widget = RadioSelect()
    widget.hints = hints
    return widget


def checkboxes(hints: Mapping[str, Any]) -> CheckboxSelectMultiple:
    widget = CheckboxSelectMultiple()
    widget.hints = hints
    return widget


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

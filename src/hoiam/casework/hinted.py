"""Choices that each carry a hint, which the component of the look prints under the choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


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

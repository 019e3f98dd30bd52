"""Every field that takes words is the one that bears any text; the normal forms of Unicode are called in one place."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from committed import texts
from django import forms

import hoiam
from hoiam.casework.typed_fields import TypedField
from hoiam.core.typed import MARKS_MOST

SOURCE = Path(hoiam.__file__).resolve().parent
FACES = ("hoiam.portal", "hoiam.desk", "hoiam.register", "hoiam.site")
HOME = "src/hoiam/core/typed.py"
# What starts something when it is imported, and has no form.
STARTS = ("hoiam.site.wsgi", "hoiam.site.rsgi", "hoiam.site.cli", "hoiam.site.demo")
# Fields of allauth's, which nothing but a comparison reads: a log-in is looked up as it is, six digits are counted off.
THEIRS = {("OfficerLoginForm", "login"), ("SecondFactorForm", "code"), ("SecondFactorAgainForm", "code")}


def every_form() -> list[type[forms.BaseForm]]:
    """The forms that the faces declare."""
    for each in pkgutil.walk_packages([str(SOURCE)], "hoiam."):
        if each.name.startswith(FACES) and not each.name.startswith(STARTS):
            importlib.import_module(each.name)
    found: list[type[forms.BaseForm]] = []
    left = [forms.BaseForm]
    while left:
        for each in left.pop().__subclasses__():
            left.append(each)
            if each.__module__.startswith(FACES) and each not in found:
                found.append(each)
    return found


def takes_words(field: forms.Field) -> bool:
    """Whether anything may be typed into a field; not where it must match a form, or is a secret that is shown to nobody."""
    exact = (forms.RegexField, forms.EmailField)
    return (
        isinstance(field, forms.CharField)
        and not isinstance(field, exact)
        and not isinstance(field.widget, forms.PasswordInput)
    )


def test_words_are_typed_into_the_one_field_that_bears_any_text() -> None:
    found = every_form()
    assert len(found) > 30
    asked = [(form.__name__, name, field) for form in found for name, field in form.base_fields.items() if takes_words(field)]
    assert {"words", "name", "q", "text"} & {name for _, name, _ in asked}
    others = {(form, name) for form, name, field in asked if not isinstance(field, TypedField)}
    assert others <= THEIRS


def test_every_such_field_has_a_limit() -> None:
    for form in every_form():
        for name, field in form.base_fields.items():
            if isinstance(field, forms.CharField) and (form.__name__, name) not in THEIRS | {("OfficerLoginForm", "password")}:
                assert field.max_length, (form.__name__, name)


def test_the_normal_forms_of_unicode_are_called_in_one_place() -> None:
    called = [path for path, text in texts(".py", under="src/") if "unicodedata.normalize(" in text]
    assert called == [HOME]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_pile_of_marks_is_refused_in_words_and_what_was_typed_stays_in_the_field(language: str) -> None:
    from django.utils import translation

    typed = "Thưa cơ quan, tôi" + "\u0301\u0323" * MARKS_MOST
    with translation.override(language):
        form = forms.Form({"words": typed})
        form.fields["words"] = TypedField(max_length=30_000)
        (said,) = form.errors["words"]
        assert "cơ quan, tôi" in said
        assert ("Hãy" in said) == (language == "vi")
        assert form["words"].value() == typed

"""Every field that takes words is the one that bears any text; the normal forms of Unicode are called in one place."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from datetime import date
from pathlib import Path

import pytest
from committed import texts
from django import forms

import hoiam
from hoiam.casework.typed_fields import DayField, TypedField, ValueField
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
    """Whether anything may be typed into a field; not where it is read as a value, or is a secret that is shown to nobody."""
    exact = (forms.RegexField, ValueField)
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


# What Django reads by itself: `1.000` as 1, `29.11.26` not at all, a telephone with a space that does not break as a fault.
OF_DJANGO = (
    forms.IntegerField, forms.DateField, forms.TimeField, forms.DateTimeField, forms.DurationField, forms.RegexField,
    forms.EmailField, forms.URLField, forms.UUIDField, forms.GenericIPAddressField, forms.SlugField, forms.JSONField,
    forms.MultiValueField,
)  # fmt: skip
# A name of a log-in is chosen, not known: it has one form.
CHOSEN = {("LogInForm", "login")}


def test_values_are_read_by_the_one_reader() -> None:
    asked = [(form.__name__, name, field) for form in every_form() for name, field in form.base_fields.items()]
    read = {name for _, name, field in asked if isinstance(field, ValueField)}
    assert {"people", "claimed", "phone", "email", "hour"} <= read
    assert {(form, name) for form, name, field in asked if isinstance(field, OF_DJANGO)} <= CHOSEN


READS = {
    "int", "float", "Decimal", "fromisoformat", "strptime", "parse_date", "parse_datetime", "isdigit", "isdecimal", "isnumeric",
}  # fmt: skip
FACES_OF_FORMS = ("src/hoiam/portal/", "src/hoiam/desk/", "src/hoiam/register/", "src/hoiam/casework/typed_fields.py")
# No request's: the time, a row of the database, a setting, a moment that a refusal names.
OUR_OWN = {
    ("portal/drafts.py", "int"): {"int(at)", "int(time.time())"},
    ("register/log.py", "int"): {"int(day)", "int(size)", "int(settings.HOIAM_LOG_SLOTS.length.total_seconds())"},
    ("desk/offices.py", "fromisoformat"): {"datetime.fromisoformat(refused.about)"},
    # What a file says of itself, taken from the reader by what it must be (vault/inspection.py).
    ("portal/metadata_offer.py", "fromisoformat"): {"datetime.fromisoformat(value)"},
    ("portal/metadata_offer.py", "float"): {"float(part)", "float(value)"},
}


def read_here(source: str) -> set[tuple[str, str]]:
    """What in a file makes a number or a day of text by itself: the function, and the call."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [(n.func.attr if isinstance(n.func, ast.Attribute) else getattr(n.func, "id", ""), ast.unparse(n)) for n in calls]
    fields = [(name, said) for name, said in named if said.startswith(tuple(f"forms.{each.__name__}(" for each in OF_DJANGO))]
    return {(name, said) for name, said in named if name in READS} | set(fields)


def test_nothing_of_a_request_is_read_as_a_number_or_day_elsewhere() -> None:
    found = {}
    for path, text in texts(".py", under="src/hoiam/"):
        if path.startswith(FACES_OF_FORMS):
            here = path.removeprefix("src/hoiam/")
            wrong = {said for name, said in read_here(text) if said not in OUR_OWN.get((here, name), set())}
            if wrong and not (here == "desk/offices.py" and all("RegexField" in each for each in wrong)):
                found[here] = wrong
    assert found == {}


@pytest.mark.parametrize(
    "planted", ["n = int(request.POST['n'])", "date.fromisoformat(typed)", "typed.isdigit()", "on = forms.DateField()"]
)
def test_a_second_reader_is_found(planted: str) -> None:
    assert read_here(planted)


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


def test_a_day_that_the_house_fills_in_stands_there_as_people_write_it() -> None:
    """Not as machines do: a form is given the day itself, and the field writes it."""
    field = DayField("Ngày")
    assert field.prepare_value(date(2026, 12, 1)) == "01/12/2026"
    assert field.prepare_value("2026-12-01") == "2026-12-01", "what was typed stays"
    assert field.clean(field.prepare_value(date(2026, 12, 1))) == date(2026, 12, 1)
    for name, text in texts(".py", under="src/hoiam"):
        if "DayField" in text:
            assert not re.search(r"initial\b[^\n]*isoformat\(\)", text), name

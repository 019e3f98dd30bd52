"""Every field has a limit and a message in both languages; every Vietnamese word of the pages has English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms as django_forms
from django.utils import translation

from hoiam.casework.typed_fields import EmailField, NumberField
from hoiam.portal import forms

from .conftest import House, write

SOURCES = Path(forms.__file__).resolve().parents[1]


def every_form() -> list[django_forms.Form]:
    one = {"choices": [("a", "A")], "label": "Bạn chọn gì?", "required": "Hãy chọn một câu trả lời."}
    return [
        forms.OneOf({}, **one),
        forms.OneOfList({}, **one),
        forms.BodyForm({}, near=[("a", "A")], others=[("b", "B")]),
        forms.WordsForm({}),
        forms.ReadersForm({}, body="a", choices=[("a", "A")], settled=False),
        forms.AboutForm({}, may_be_anonymous=True),
        forms.AboutForm({}, may_be_anonymous=False),
        forms.CodeForm({}),
        forms.SlipForm({}),
        forms.NoticeForm({}),
        forms.AddForm({}),
        forms.WithdrawForm({}),
        forms.SignForm({}),
        forms.RateForm({}),
        forms.ReceiptForm({}),
    ]


def test_every_field_for_typing_has_a_limit() -> None:
    for form in every_form():
        for name, field in form.fields.items():
            if isinstance(field, django_forms.CharField):
                assert field.max_length, (type(form).__name__, name)
            if isinstance(field, NumberField):
                assert field.most, (type(form).__name__, name)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_field_beyond_its_limit_says_how_much_and_how_much_is_allowed(language: str) -> None:
    with translation.override(language):
        for form in every_form():
            for name, field in form.fields.items():
                if isinstance(field, django_forms.CharField) and not isinstance(field, EmailField):
                    typed = type(form)({name: "a" * (field.max_length + 1)}, **_more(form))
                    (message,) = typed.errors[name]
                    assert re.search(r"\d", message) or "dài" in message or "long" in message, (name, message)
                    assert any(word in message for word in ("Dài", "Mã", "Phiếu")) == (language == "vi"), message


def _more(form: django_forms.Form) -> dict[str, object]:
    return {"may_be_anonymous": form.may_be_anonymous} if isinstance(form, forms.AboutForm) else {}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_form_answers_with_djangos_own_sentences(language: str) -> None:
    with translation.override(language):
        for form in every_form():
            for name, messages in form.errors.items():
                for message in messages:
                    assert message not in ("This field is required.", "Trường này là bắt buộc."), (type(form).__name__, name)
                    assert len(message) > 8, (type(form).__name__, name, message)


def test_text_comes_in_one_form_without_characters_that_nobody_sees() -> None:
    form = forms.WordsForm({"words": "Hoa\u0300\r\nai\u202e do\u0000c\x07"})
    form.is_valid()
    assert form.errors.get("words") or form.cleaned_data["words"] == "Hoà\nai do c".replace(" do c", " doc")
    form = forms.WordsForm({"words": "Hoa\u0300\r\nai\u202e doc\x07"})
    assert form.is_valid()
    assert form.cleaned_data["words"] == "Hoà\nai doc"


def test_every_vietnamese_word_of_portal_and_site_has_english() -> None:
    from hoiam.site import translations

    assert [line for line in translations.missing() if line.startswith(("portal/", "site/"))] == []


@pytest.mark.parametrize("app", ["portal", "site"])
def test_a_translation_has_the_same_places_to_fill(app: str) -> None:
    from babel.messages.pofile import read_po

    from hoiam.site import translations

    with translations.catalogue_of(SOURCES / app).open("rb") as source:
        catalogue = read_po(source, locale="en")
    for message in catalogue:
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        targets = message.string if isinstance(message.string, tuple) else (message.string,)
        for target in targets:
            assert sorted(re.findall(r"%\(\w+\)[sd]|#", target)) == sorted(re.findall(r"%\(\w+\)[sd]|#", sources[0])), sources[
                0
            ]


def test_the_pages_shout_at_nobody() -> None:
    from hoiam.site import translations

    said = [(file, message) for app in ("portal", "site") for file, message, _ in translations.found_in(SOURCES / app)]
    on_pages = [(file, message) for file, message in said if file.endswith(".html")]
    assert on_pages
    assert [(file, message) for file, message in on_pages if "!" in str(message)] == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("number", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_an_error_has_its_page_even_where_nothing_else_works(number: str, language: str) -> None:
    from django.template.loader import get_template

    with translation.override(language):
        page = get_template(f"{number}.html").render()  # as Django does for a 500: no request, no database
    assert page.count("<h1") == 1
    assert f'<html lang="{language}"' in page
    assert "style=" not in page


def test_a_request_that_is_too_large_gets_its_own_page() -> None:
    from django.core.exceptions import BadRequest, RequestDataTooBig
    from django.test import RequestFactory

    from hoiam.portal.error_pages import bad_request

    request = RequestFactory().post("/write/words")
    assert bad_request(request, RequestDataTooBig()).status_code == 413
    assert bad_request(request, BadRequest()).status_code == 400


@pytest.mark.django_db
def test_a_sentence_that_quotes_what_was_typed_is_one_run_of_words_in_its_link(house: House) -> None:
    """The link is a row of boxes for a thumb; what is marked as Vietnamese inside an English sentence is no box of its own."""
    write(house)
    answer = house.post("en/write/about", named="yes", name="Lê A", address="x. 3", people="hai người")
    page = answer.content.decode()
    assert answer.status_code == 422
    link = page.partition('<a href="#id_people">')[2].partition("</a>")[0]
    assert link.startswith("<span>") and link.endswith("</span>") and '<span lang="vi">' in link, link

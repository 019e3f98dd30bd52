"""The mark against forged forms is Django's own, however it is drawn."""

from __future__ import annotations

import importlib.util
from collections import Counter
from types import ModuleType

import pytest
from django.middleware import csrf

from hoiam.site import form_marks


@pytest.fixture(scope="module")
def django() -> ModuleType:
    """Django's module as it comes, beside the one that is in use."""
    spec = importlib.util.find_spec("django.middleware.csrf")
    assert spec is not None and spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    return fresh


def test_what_one_has_masked_the_other_reads_and_every_page_has_a_mask_of_its_own(django: ModuleType) -> None:
    for secret in (django._get_new_csrf_string(), csrf._get_new_csrf_string(), "a" * 32, "9" * 32):
        made, theirs = csrf._mask_cipher_secret(secret), django._mask_cipher_secret(secret)
        assert django._unmask_cipher_token(made) == csrf._unmask_cipher_token(theirs) == secret
        assert made[:32] != csrf._mask_cipher_secret(secret)[:32]
        django._check_token_format(made)
    assert csrf._mask_cipher_secret is form_marks.masked, "it is in use"


def test_each_letter_is_as_likely_as_any_other_at_each_place() -> None:
    drawn = [form_marks.new_string() for _ in range(6200)]
    assert {len(each) for each in drawn} == {csrf.CSRF_SECRET_LENGTH}
    for place in (0, 17, 31):
        found = Counter(each[place] for each in drawn)
        assert set(found) == set(csrf.CSRF_ALLOWED_CHARS)
        # A hundred of each are expected, within ten; 4 of 256 bytes for some letters and 5 for others would give 97 and 121.
        assert sum((count - 100) ** 2 / 100 for count in found.values()) < 140  # chi squared of 61: once in ten million


def test_a_byte_that_would_make_some_letters_likelier_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    given = iter([bytes([248, 255, 252] * 16), bytes(range(40, 88)), b""])
    monkeypatch.setattr(form_marks.secrets, "token_bytes", lambda count: next(given))
    assert form_marks.new_string() == "".join(csrf.CSRF_ALLOWED_CHARS[n % 62] for n in range(40, 72))

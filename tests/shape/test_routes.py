"""Every address of the house has a guard, and the guard holds.

`routes.txt` beside this file is the list: address, guard, name.
After a change: HOIAM_REWRITE=1 ./hoiam test tests/shape/test_routes.py
"""

import os
import re
import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern

from hoiam.casework.guards import Guard

LIST = Path(__file__).parent / "routes.txt"

# Views of other people's packages, which carry no mark of ours.
THEIRS = {
    "account_login": Guard("public"),
    "account_logout": Guard("public"),
    "account_inactive": Guard("public"),
    "account_reauthenticate": Guard("officer"),
    "mfa_authenticate": Guard("public"),  # the second step of logging in; without the first it leads back to it
    "mfa_login_webauthn": Guard("public"),
    "mfa_index": Guard("officer"),
    "mfa_reauthenticate": Guard("officer"),
    "mfa_activate_totp": Guard("officer"),
    "mfa_deactivate_totp": Guard("officer"),
    "mfa_list_webauthn": Guard("officer"),
    "mfa_add_webauthn": Guard("officer"),
    "mfa_reauthenticate_webauthn": Guard("officer"),
    "mfa_remove_webauthn": Guard("officer"),
    "mfa_edit_webauthn": Guard("officer"),
    "mfa_view_recovery_codes": Guard("officer"),
    "mfa_generate_recovery_codes": Guard("officer"),
    "mfa_download_recovery_codes": Guard("officer"),
}


def _part(pattern: object) -> str:
    if isinstance(pattern, LocalePrefixPattern):
        return ""
    assert isinstance(pattern, RoutePattern | RegexPattern)
    return str(pattern)


def routes() -> list[tuple[str, str, Guard | None]]:
    """(address, name, guard) of every view."""
    found = []

    def walk(resolver: URLResolver, address: str, names: tuple[str, ...]) -> None:
        for entry in resolver.url_patterns:
            here = address + _part(entry.pattern)
            if isinstance(entry, URLResolver):
                walk(entry, here, (*names, entry.namespace) if entry.namespace else names)
            elif isinstance(entry, URLPattern):
                guard = getattr(entry.callback, "guard", None) or THEIRS.get(entry.name or "")
                found.append((here, ":".join((*names, entry.name or "?")), guard))

    walk(get_resolver(), "/", ())
    return sorted(found)


def test_every_address_has_a_guard():
    assert [address for address, _, guard in routes() if not isinstance(guard, Guard)] == []


def test_the_list_of_addresses_and_guards_is_true():
    lines = [f"{address:<70} {guard!s:<40} {name}".rstrip() for address, name, guard in routes()]
    if os.environ.get("HOIAM_REWRITE"):
        LIST.write_text("\n".join(lines) + "\n")
    assert LIST.read_text().splitlines() == lines


INVENTED = {
    "uuid": str(uuid.UUID(int=7)), "int": "7", "str": "khong-co", "slug": "khong-co", "path": "khong/co",
}  # fmt: skip


def example(address: str) -> str | None:
    """The address with something invented in each hole; None for a hole of unknown shape."""
    if "(?P<" in address:
        return None

    def fill(hole: re.Match[str]) -> str:
        converter, _, _ = hole[1].rpartition(":")
        return INVENTED.get(converter or "str", "7")

    return re.sub(r"<([^>]+)>", fill, address)


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_visitor_sees_no_page_of_the_desk(prefix):
    guarded = [address for address, _, guard in routes() if guard and guard.who == "officer"]
    assert guarded
    visitor = Client()
    for address in filter(None, map(example, guarded)):
        for answer in (visitor.get(prefix + address), visitor.post(prefix + address)):
            assert answer.status_code in (302, 403, 405), (address, answer.status_code)
            if answer.status_code == 302:
                assert "/account/login/" in answer.headers["Location"], address


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_address_breaks_when_a_stranger_asks_for_what_does_not_exist(prefix):
    stranger = Client(raise_request_exception=False)
    broken = []
    for address in filter(None, (example(address) for address, _, _ in routes())):
        for method in (stranger.get, stranger.post, stranger.head):
            if method(prefix + address).status_code >= 500:
                broken.append((method.__name__, address))
    assert broken == []


@pytest.mark.django_db
def test_the_portal_and_the_register_set_no_cookie_on_who_only_looks():
    for address, _, guard in routes():
        asked = example(address)
        if asked and guard == Guard("public") and not address.startswith("/account/"):
            looker = Client()
            looker.get(asked)
            assert "officer" not in looker.cookies, address
